using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>Asks a model: may this subject do that? Gathers what applies on both sides and builds the requests.</summary>
public sealed class ModelAccess
{
    private static readonly ContextKey s_passedToService = ContextKey.Of("iam:PassedToService");

    private readonly RequestFactory _factory;
    private StrongBox<ImmutableArray<string>>? _notes;

    /// <summary>Prepares questions of one subject.</summary>
    /// <param name="model">The model.</param>
    /// <param name="subject">Who asks. The keys that all its requests carry come below those of the settings.</param>
    /// <param name="settings">Context and switches.</param>
    public ModelAccess(IamModel model, Subject subject, ModelAccessSettings settings)
        : this(new AccessScope(model, settings), subject)
    {
    }

    /// <summary>Prepares questions of one subject among many.</summary>
    /// <param name="scope">The model, and what the subjects share.</param>
    /// <param name="subject">Who asks.</param>
    public ModelAccess(AccessScope scope, Subject subject)
    {
        Scope = scope.With(subject.Context);
        Subject = subject;
        _factory = new RequestFactory(subject.Requester, subject.Policies, Scope.RequestSettings);
    }

    /// <summary>The model, and what many subjects share.</summary>
    public AccessScope Scope { get; }

    /// <summary>The model.</summary>
    public IamModel Model => Scope.Model;

    /// <summary>Who asks.</summary>
    public Subject Subject { get; }

    /// <summary>Answers with everything there is to know.</summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN or <c>*</c>.</param>
    /// <param name="resourceAccount">The account that owns it; null to find it out.</param>
    public IamAccessResult Ask(ActionName action, string resource, string? resourceAccount = null)
    {
        (AccessRequest request, ResourceTarget target) = Prepare(action, resource, resourceAccount);
        var answer = IamAccessResult.Of(request, Scope.Settings.Mode, Notes(target, request));

        // What is denied whatever a policy says that the model does not have rests on no such policy.
        return answer.Decision == Decision.ExplicitDeny && target.WithUnknownPolicy is not null
            ? answer.Without(ResourceTarget.UnknownPolicy)
            : answer;
    }

    /// <summary>Answers with the bare verdict.</summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN or <c>*</c>.</param>
    /// <param name="resourceAccount">The account that owns it; null to find it out.</param>
    public Verdict Decide(ActionName action, string resource, string? resourceAccount = null) =>
        Interpretation.Of(CreateRequest(action, resource, resourceAccount), Scope.Settings.Mode, out _);

    /// <summary>The request that a question leads to: on the resource that AWS checks the action on (PL-84).</summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN or <c>*</c>.</param>
    /// <param name="resourceAccount">The account that owns it; null to find it out.</param>
    public AccessRequest CreateRequest(ActionName action, string resource, string? resourceAccount = null) =>
        Prepare(action, resource, resourceAccount).Request;

    /// <summary>
    /// True when a request would be allowed if all that is not known of it turned out well: keys, policies that the model does not have, an
    /// owner, whoever asks from outside. A denial of which it is false is one that nothing undoes.
    /// </summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource's ARN or <c>*</c>.</param>
    /// <param name="resourceAccount">The account that owns it; null to find it out.</param>
    internal bool CanBeAllowed(ActionName action, string resource, string? resourceAccount = null)
    {
        ModelAccess asked = Subject.IsModelled || Subject.Policies.AssumesEverything
            ? this
            : new ModelAccess(Scope, Subject with { Policies = PrincipalPolicies.AllowingEverything(Subject.Policies) });
        string actual = CheckedResource.Of(IamCatalogue.Default, action, resource, Subject.Requester.Arn);
        ResourceTarget target = asked.Scope.FindTarget(action, actual, resourceAccount, Subject.Requester);
        return AnswerBounds.Of(asked.CreateRequest(action, actual, target.WithUnknownPolicy ?? target, null)).Best.IsAllowed;
    }

    private (AccessRequest Request, ResourceTarget Target) Prepare(ActionName action, string resource, string? resourceAccount)
    {
        string actual = CheckedResource.Of(IamCatalogue.Default, action, resource, Subject.Requester.Arn);
        ResourceTarget target = Scope.FindTarget(action, actual, resourceAccount, Subject.Requester);
        return (CreateRequest(action, actual, target, actual == resource ? null : resource), target);
    }

    private AccessRequest CreateRequest(ActionName action, string resource, ResourceTarget target, string? asked) => _factory.Create(
        action,
        resource,
        Scope.Settings.DerivesResourceTags ? target.Facts : target.Facts with { Tags = null, BucketTags = null },
        target.Policies,
        asked,
        target.Behind.IsEmpty
            ? []
            : [.. target.Behind.Select(b => CreateRequest(b.Action ?? action, b.Resource, b.Target with { Behind = [] }, null))]);

    private ImmutableArray<string> Notes(ResourceTarget target, AccessRequest request)
    {
        ImmutableArray<string> always = (_notes ??= new StrongBox<ImmutableArray<string>>([.. SubjectNotes()])).Value;
        ImmutableArray<string> notes = target.Notes.IsEmpty ? always : always.IsEmpty ? target.Notes : always.AddRange(target.Notes);
        return PassRoleNote(request) is { } note ? notes.Add(note) : notes;
    }

    private IEnumerable<string> SubjectNotes()
    {
        if (Subject is { IsModelled: false, Requester: { StandsForMany: true, AccountId: { } many } } && Model.Accounts.ContainsKey(many))
        {
            yield return $"{Subject.Requester} stands for some principal of it: the answer assumes that {Subject.Assumption}";
        }
        else if (!Subject.IsModelled && (Scope.Settings.Mode == ContextMode.Strict || !Subject.Policies.UnknownPolicies.Any()))
        {
            yield return $"{Subject.Requester} is not in the model: its own policies are unknown, and the answer assumes that {Subject.Assumption}";
        }

        foreach (string note in Subject.Notes)
        {
            yield return note;
        }

        if (Scope.EndpointNote is { } endpoint)
        {
            yield return endpoint;
        }
    }

    // the permission is one thing; the service also needs the role's trust.
    private string? PassRoleNote(AccessRequest request)
    {
        if (request.Action is not { Service: "iam", Name: "passrole" }
            || request.Context.Find(s_passedToService) is not { Values: [{ } service] }
            || Subject.Find(Model, service.Text) is not { } passedTo
            || !Model.Accounts.TryGetValue(request.ResourceAccount, out Account? account)
            || request.Resource.AsSpan().ContainsAny('*', '?'))
        {
            return null;
        }

        // Without the role there is no trust policy that could refuse.
        string name = request.Resource[(request.Resource.LastIndexOf('/') + 1)..];
        if (account.Roles.GetValueOrDefault(name)?.Arn != request.Resource)
        {
            return $"the model has no role {request.Resource}: whether it lets {service} assume it is not known";
        }

        var trust = new ModelAccess(Model, passedTo, new ModelAccessSettings { Now = Scope.Settings.Now });
        return trust.Decide(ActionName.Parse("sts:AssumeRole"), request.Resource).IsAllowed
            ? null
            : $"the role's trust policy does not let {service} assume it: the service would refuse the role";
    }
}
