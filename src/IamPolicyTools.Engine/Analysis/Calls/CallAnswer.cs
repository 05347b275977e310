using System.Collections.Immutable;
using System.Text;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Text;
using Verdict = IamPolicyTools.Evaluation.Answers.Decision;

namespace IamPolicyTools.Analysis.Calls;

/// <summary>
/// Whether a call may be made (CL-71): when all requests that it is checked for are allowed. The first that is denied decides and explains. What AWS
/// may check besides, and would refuse, makes the answer conditional: allowed, unless.
/// </summary>
public sealed class CallAnswer
{
    private const string NothingListed = "AWS lists no action that is checked for the operation: whether it needs a permission is not known";

    private readonly ApiCall _call;
    private readonly RequestAnswer? _deciding;
    private readonly ImmutableArray<string> _open;
    private readonly bool _isUnlisted;
    private readonly bool _isOfOther;

    internal CallAnswer(ApiCall call, string? principal, ImmutableArray<RequestAnswer> requests)
    {
        _call = call;
        Principal = principal;
        Requests = requests;
        IEnumerable<RequestAnswer> needed = requests.Where(r => r.Need != RequestNeed.Optional);
        _deciding = needed.FirstOrDefault(r => r.Decision is Verdict.ExplicitDeny or Verdict.ImplicitDeny)
            ?? needed.FirstOrDefault(r => r.Decision == Verdict.Conditional)
            ?? needed.FirstOrDefault();

        // Where AWS may check some of several, or nobody knows what, only all together are an answer.
        Verdict? decision = _deciding?.Decision ?? (!requests.IsEmpty && requests.All(r => r.IsAllowed) ? Verdict.Allowed : Verdict.Conditional);

        // operations.md, section 6: what AWS lists nothing for may need anything, and may be free.
        bool isDenied = decision is Verdict.ExplicitDeny or Verdict.ImplicitDeny;
        _isUnlisted = !isDenied && call.IsUnlisted();

        // CL-44: the answer is that of somebody else.
        _isOfOther = (call is { UnknownCaller: not null, IsAnonymous: false } && requests.Any(r => r.Need != RequestNeed.Never))
            || (call.AlsoAs is not null && decision == Verdict.Allowed);

        // CL-60: what nobody knows may name another role or resource, and is not allowed because it is not known.
        _open = decision == Verdict.Allowed && requests.Any(IsOpen)
            ? [.. call.GetOpenOptions().Concat(requests.Where(IsOpen).Select(r => r.GetRequest().NamedBy).OfType<string>()).Distinct()]
            : [];
        Decision = call.IsLocal ? null
            : _open.IsEmpty && !_isUnlisted && !_isOfOther ? decision
            : Verdict.Conditional;
    }

    /// <summary>The operation or the command, <c>lambda:CreateFunction</c>, <c>s3 cp</c>.</summary>
    public string Operation => _call.Name;

    /// <summary>The decision; null where there is nothing to decide.</summary>
    public Decision? Decision { get; }

    /// <summary>True when every request that the call is checked for is allowed; also where nothing is sent to AWS.</summary>
    public bool IsAllowed => Decision == Verdict.Allowed || IsLocal;

    /// <summary>True when nothing is sent to AWS, so that IAM decides nothing.</summary>
    public bool IsLocal => _call.IsLocal;

    /// <summary>True when the call is allowed, unless AWS checks one of <see cref="Unless"/>.</summary>
    public bool IsConditional => Decision == Verdict.Conditional || (IsAllowed && !Unless.IsEmpty);

    /// <summary>
    /// The requests that AWS may check, and would not allow for certain; without those that wait for nothing but the policy of a resource that
    /// nobody names (<see cref="RequestAnswer.IsLeftToPolicy"/>).
    /// </summary>
    public ImmutableArray<RequestAnswer> Unless => IsAllowed ? [.. Requests.Where(IsOpen)] : [];

    /// <summary>Who calls; null where nothing is sent.</summary>
    public string? Principal { get; }

    /// <summary>The requests, in the order of the data.</summary>
    public ImmutableArray<RequestAnswer> Requests { get; }

    /// <summary>The request that decides; null where there is none.</summary>
    internal RequestAnswer? Deciding => _deciding;

    /// <summary>The action of the request that decides; null where there is none.</summary>
    public string? Action => _deciding?.Action;

    /// <summary>The resource of the request that decides; null where there is none.</summary>
    public string? Resource => _deciding?.Resource;

    /// <summary>The reason.</summary>
    public string Reason => DisplayedText.Line(this switch
    {
        { IsLocal: true } => "nothing is sent to AWS",
        { _isOfOther: true } => $"{_call.UnknownCaller ?? _call.AlsoAs}; asked as {Principal}, {Asked()}",
        { _open.IsEmpty: false } => $"nothing is known of {string.Join(", ", _open)}, so that AWS may check "
            + $"{string.Join(", ", Requests.Where(IsOpen).Select(r => r.Action).Distinct())} besides, not allowed for certain",
        { _isUnlisted: true, Requests.IsEmpty: true } => NothingListed,
        { _isUnlisted: true } => $"{NothingListed}; {string.Join(", ", Requests.Select(r => $"{r.Action} is {(r.IsAllowed ? "allowed" : "not allowed")}").Distinct())}",
        { _deciding: null, Requests.IsEmpty: true } => NothingListed,
        { _deciding: null, IsAllowed: true } => $"all that AWS may check is allowed ({Requests.Length})",
        { _deciding: null } => $"depending on which of these AWS checks: {string.Join(", ", Requests.Where(r => !r.IsAllowed).Select(r => r.Action).Distinct())}, not allowed",
        { IsAllowed: true, Requests: [_] } => Allowed(Later(_deciding!) + _deciding!.Reason),
        { IsAllowed: true } => Allowed(Later(_deciding!) + $"all requests are allowed ({Requests.Count(r => r.Need != RequestNeed.Optional)})"),
        _ => Later(_deciding!) + $"{_deciding!.Action} on {_deciding.Resource}: {_deciding.Reason}",
    });

    /// <summary>What the AWS CLI would say of a denial (CL-72); null when it is none.</summary>
    public string? Message => _deciding?.Message is { } message && !IsAllowed
        ? DisplayedText.Line($"An error occurred (AccessDenied) when calling the {_call.Operation?.Name ?? NameOf(_deciding.Action)} operation: {message}")
        : null;

    /// <summary>What a reader should know of how the call was read, and of the answers.</summary>
    public ImmutableArray<string> Notes => [.. _call.Notes.Select(DisplayedText.Line).Concat(Requests.SelectMany(r => r.Notes)).Distinct()];

    /// <summary>What the answer assumes or does not know: the notes, the context keys that are missing, what it is allowed unless.</summary>
    public ImmutableArray<string> OpenPoints =>
    [
        .. _call.Notes.Select(DisplayedText.Line).Concat(Requests.Where(r => r.Need != RequestNeed.Optional).SelectMany(r => r.OpenPoints)).Distinct(),
        .. IsAllowed ? Unless.Select(u => DisplayedText.Line($"{u.Action} on {u.Resource} may be checked, and is not allowed: {u.Reason}")) : [],
    ];

    /// <summary>The call and its requests; of the one that decides, why.</summary>
    public CallExplanation Explanation => new(this, _deciding?.Explanation);

    /// <summary>The call.</summary>
    public ApiCall GetCall() => _call;

    /// <summary>The decision line.</summary>
    public override string ToString() => DisplayedText.Line(IsLocal
        ? $"{Operation}: nothing is sent to AWS"
        : $"{Decision}: {Principal} {(IsAllowed ? "may" : Decision is Verdict.Conditional ? "may, under conditions," : "may not")} call {Operation}");

    private static bool IsOpen(RequestAnswer request) => request is { Need: RequestNeed.Optional, IsAllowed: false, IsLeftToPolicy: false };

    private static string NameOf(string action) => action[(action.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private static string Later(RequestAnswer answer) => answer.Need == RequestNeed.Deferred ? "when it is used: " : string.Empty;

    private string Asked() => Requests.FirstOrDefault(r => r.Need != RequestNeed.Optional && !r.IsAllowed) is { } denied
        ? $"{denied.Action} on {denied.Resource} is not allowed: {denied.Reason}"
        : "what the call is checked for is allowed";

    private string Allowed(string reason) => Unless is { IsEmpty: false } unless
        ? $"{reason}, unless AWS checks {string.Join(", ", unless.Select(u => u.Action).Distinct())}"
        : reason;
}

/// <summary>A call explained, as a readable tree. Its own view shows it wherever it is output.</summary>
public sealed class CallExplanation
{
    private readonly CallAnswer _answer;
    private readonly AccessExplanation? _deciding;

    internal CallExplanation(CallAnswer answer, AccessExplanation? deciding)
    {
        _answer = answer;
        _deciding = deciding;
    }

    /// <summary>Its first line, the decision.</summary>
    public string Title => _answer.ToString();

    /// <summary>Its lines.</summary>
    public string[] GetLines() => ToString().Split('\n');

    /// <summary>The tree, one line an entry.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(_answer).Append('\n').Append("  reason: ").Append(_answer.Reason);
        foreach (RequestAnswer request in _answer.Requests)
        {
            text.Append('\n').Append("  ").Append(request);
        }

        if (_deciding is not null)
        {
            text.Append('\n').Append(_deciding);
        }

        return text.ToString().TrimEnd('\n');
    }
}
