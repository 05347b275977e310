using System.Collections.Immutable;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Text;

namespace IamPolicyTools.Analysis.Calls;

/// <summary>The answer to one request of a call.</summary>
public sealed class RequestAnswer
{
    private const string ModelRoleOf = "RoleOf ";

    private readonly IamAccessResult _result;
    private readonly ResolvedRequest _request;
    private readonly string? _dependsOn;

    internal RequestAnswer(ResolvedRequest request, IamAccessResult result, Decision decision, string? dependsOn)
    {
        _request = request;
        _result = result;
        _dependsOn = dependsOn;
        Decision = IsFree(request) ? Decision.Allowed : decision;
    }

    // Of STS the question itself knows who needs no permission, and who is refused all the same.
    private static bool IsFree(ResolvedRequest request) => request.Need == RequestNeed.Never && !request.Action.StartsWith("sts:", StringComparison.Ordinal);

    /// <summary>The operation or the command that it is a request of.</summary>
    public string Operation => _request.Operation;

    /// <summary>Whether the call is checked for it.</summary>
    public RequestNeed Need => _request.Need;

    /// <summary>The decision; <see cref="Decision.Conditional"/> too where it depends on which resource is meant.</summary>
    public Decision Decision { get; }

    /// <summary>True only when it is allowed; for a resource with unknown parts, when every resource of its form is (CL-60).</summary>
    public bool IsAllowed => Decision == Decision.Allowed;

    /// <summary>
    /// True where AWS may check it on a resource that nobody names, such as the key of a bucket, and all but that resource's own policy, which is not
    /// known, lets it through.
    /// </summary>
    public bool IsLeftToPolicy { get; internal init; }

    /// <summary>Who asks.</summary>
    public string Principal => _result.Principal;

    /// <summary>The action.</summary>
    public string Action => _request.Action;

    /// <summary>The resource, with wildcards for what is not known.</summary>
    public string Resource => _request.Resource;

    /// <summary>The account that owns the resource.</summary>
    public string ResourceAccount => _result.ResourceAccount;

    /// <summary>The parts of the resource that nobody knows.</summary>
    public ImmutableArray<string> Unknown => _request.Unknown;

    /// <summary>The reason in AWS's wording.</summary>
    public string Reason => Need == RequestNeed.Never && IsAllowed ? "needs no permission" : _dependsOn ?? _result.Reason;

    /// <summary>The sentence of a denial; null when it is none.</summary>
    public string? Message => Decision is not (Decision.ExplicitDeny or Decision.ImplicitDeny) ? null
        : _result.Decision is Decision.ExplicitDeny or Decision.ImplicitDeny ? _result.Message : _dependsOn;

    /// <summary>The context keys that were absent and could have changed the decision.</summary>
    public ImmutableArray<string> MissingContextKeys => _result.MissingContextKeys;

    /// <summary>What else a reader should know.</summary>
    public ImmutableArray<string> Notes => [.. OwnNotes, .. OfRequest(_result.Notes)];

    /// <summary>What the answer assumes or does not know.</summary>
    public ImmutableArray<string> OpenPoints => [.. OwnNotes, .. OfRequest(_result.OpenPoints)];

    /// <summary>Why, as a readable tree.</summary>
    public AccessExplanation Explanation => _result.Explanation;

    /// <summary>The result for the resource, or for one of its form.</summary>
    public IamAccessResult GetResult() => _result;

    /// <summary>The request.</summary>
    public ResolvedRequest GetRequest() => _request;

    // The role of an instance profile is looked up in the model (CL-52, CL-60).
    private IEnumerable<string> OwnNotes => _request.Unknown.Where(u => u.StartsWith(ModelRoleOf, StringComparison.Ordinal))
        .Select(u => DisplayedText.Line($"the model has no instance profile {u[ModelRoleOf.Length..]} with a role: which role is passed is not known"));

    // What else a call needs is among its requests; and a resource that was made up to stand for any of its form is none to say something of.
    private IEnumerable<string> OfRequest(IEnumerable<string> notes)
    {
        bool isMadeUp = _result.Resource != _request.Resource;
        bool hasForm = _request.Resource != "*" && _request.Action != "iam:PassRole";
        return notes.Where(n => !QuestionNotes.IsAnsweredByCall(n) && (!isMadeUp || hasForm || !n.Contains(_result.Resource, StringComparison.Ordinal)))
            .Select(n => isMadeUp ? n.Replace(_result.Resource, _request.Resource, StringComparison.Ordinal) : n);
    }

    /// <summary>The decision line.</summary>
    public override string ToString() => DisplayedText.Line($"{Decision}: {Action} on {Resource} ({Need.ToString().ToLowerInvariant()})");
}
