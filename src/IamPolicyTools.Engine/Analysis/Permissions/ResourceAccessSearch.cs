using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>Finds everybody who may do something on a resource: the principals of every account, and those outside that policies name.</summary>
public static class ResourceAccessSearch
{
    // Small enough that a stop is felt at once, large enough that sharing the work costs nothing.
    private const int ChunkSize = 256;

    /// <summary>Finds who is allowed, or allowed under conditions.</summary>
    /// <param name="scope">The model and the context.</param>
    /// <param name="query">The resource and the actions.</param>
    /// <param name="progress">Counts the principals that have been looked at; null when nobody watches.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <returns>By account, then root, users and roles by name, then in the order of the actions; those outside the model last.</returns>
    /// <exception cref="LookupException">The ARN does not tell the owner, and the model has several accounts.</exception>
    public static ImmutableArray<ResourceAccess> Find(
        AccessScope scope, ResourceAccessQuery query, WorkProgress? progress = null, CancellationToken cancellationToken = default)
    {
        RequireOwner(scope, query);
        ActionSearch[] actions = [.. query.Actions.Select(a => new ActionSearch(scope, a, query.Resource, query.ResourceAccount, cancellationToken))];
        progress?.Begin(scope.Model.Accounts.Values.Sum(a => a.Users.Count + a.Roles.Count + 1));
        Account[] concerned = [.. scope.Model.Accounts.Values.Where(account => Array.Exists(actions, a => a.Concerns(account)))];
        Candidate[] candidates = [.. concerned.SelectMany(CandidatesOf)];
        progress?.Add(scope.Model.Accounts.Values.Except(concerned).Sum(a => a.Users.Count + a.Roles.Count + 1));

        var found = new List<ResourceAccess>[(candidates.Length + ChunkSize - 1) / ChunkSize];
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, found.Length, options, chunk =>
        {
            Span<Candidate> mine = candidates.AsSpan(chunk * ChunkSize, Math.Min(ChunkSize, candidates.Length - (chunk * ChunkSize)));
            found[chunk] = Search(scope, actions, mine, cancellationToken);
            progress?.Add(mine.Length);
        });

        return [.. found.SelectMany(f => f), .. actions.SelectMany(a => a.FindOutside(cancellationToken))];
    }

    private static List<ResourceAccess> Search(
        AccessScope scope, ActionSearch[] actions, ReadOnlySpan<Candidate> candidates, CancellationToken cancellationToken)
    {
        List<ResourceAccess> found = [];
        foreach (Candidate candidate in candidates)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ModelAccess? access = null;
            foreach (ActionSearch action in actions)
            {
                if (!action.CouldAllow(candidate))
                {
                    continue;
                }

                access ??= new ModelAccess(scope, candidate.ToSubject(scope.Model));
                Candidate own = candidate;
                if (action.Ask(access, () => own.ToSubject(scope.Model), access.Subject.Requester.DisplayName, candidate.Kind, false, cancellationToken) is { } allowed)
                {
                    found.Add(allowed);
                }
            }
        }

        return found;
    }

    private static IEnumerable<Candidate> CandidatesOf(Account account) =>
    [
        new Candidate(account, null),
        .. account.Users.Values.Select(user => new Candidate(account, user)),
        .. account.Roles.Values.Select(role => new Candidate(account, role)),
    ];

    // Taken to belong to everybody's own account, a bucket would be open to every administrator there is.
    private static void RequireOwner(AccessScope scope, ResourceAccessQuery query)
    {
        // Of a form with an open account every principal is asked about its own account, and about all resources of the model.
        const int AccountField = 3;
        bool isOpen = ResourceAccessQuery.IsForm(query.Resource)
            && ArnPattern.Parse(query.Resource) is { } form
            && form.Field(AccountField) is { Length: > 0 }
            && form.LiteralField(AccountField) is null;
        if (query.ResourceAccount is not null || isOpen)
        {
            return;
        }

        foreach (ActionName action in query.Actions)
        {
            string resource = CheckedResource.Of(IamCatalogue.Default, action, query.Resource);
            if (resource != "*" && scope.FindTarget(action, resource, null, Requester.Anonymous).Account.Length == 0)
            {
                throw new LookupException(
                    LookupError.AmbiguousAccount,
                    $"The model does not have {PolicyHolders.Of(resource).Main.Arns[0]}, and the ARN does not say which account owns it. Name its owner.",
                    resource);
            }
        }
    }

    /// <summary>A principal of the model; without an identity the root user of the account.</summary>
    private readonly record struct Candidate(Account Account, IamIdentity? Identity)
    {
        public AccessorKind Kind => Identity switch
        {
            User => AccessorKind.User,
            Role => AccessorKind.Role,
            _ => AccessorKind.Root,
        };

        public Subject ToSubject(IamModel model) => Identity switch
        {
            User user => Subject.Of(model, user),
            Role role => Subject.Of(model, role),
            _ => Subject.OfRoot(model, Account),
        };
    }

    /// <summary>What is known about an action before anybody asks for it.</summary>
    private sealed class ActionSearch
    {
        private readonly AccessScope _scope;
        private readonly string _resource;
        private readonly string? _resourceAccount;
        private readonly bool _isWithoutResource;
        private readonly FormQuestion? _form;
        private readonly ResourceTarget[] _targets;
        private readonly PotentialGrants[] _grants;
        private readonly PotentialAllows _allows;
        private readonly bool _needsPermission;

        public ActionSearch(AccessScope scope, ActionName action, string resource, string? resourceAccount, CancellationToken cancellationToken)
        {
            _scope = scope;
            Action = action;
            _resource = resource;
            _resourceAccount = resourceAccount;
            // Some folder of the form, where a list of IAM is checked on folders (PL-84b, PL-84d).
            string actual = FormQuestion.IsOfFolders(action, resource) ? resource
                : FormQuestion.StreamsOf(action, resource) ?? CheckedResource.Of(IamCatalogue.Default, action, resource);
            bool isForm = ResourceAccessQuery.IsForm(actual);
            _isWithoutResource = actual == "*";
            _form = isForm ? new FormQuestion(scope, action, actual, resourceAccount) : null;
            IEnumerable<string> asked = _form is null ? [actual] : _form.NamedExamples(new SearchBudget(cancellationToken)).Append(actual);
            _targets = [.. asked.Select(a => scope.FindTarget(action, a, resourceAccount, Requester.Anonymous))];
            _grants = [.. _targets.Select(t => new PotentialGrants(action, t.Policies))];
            _allows = new PotentialAllows(scope.Index, action, actual, isForm);
            _needsPermission = !StsRules.MayNeedNoPermission(action);
        }

        public ActionName Action { get; }

        // Most accounts of an organization have nothing to do with a resource of another one.
        public bool Concerns(Account account) =>
            !_needsPermission || _form is not null || IsOwn(account) || Array.Exists(_grants, g => g.CoverSomebodyOf(account));

        private bool IsOwn(Account account) =>
            _isWithoutResource
            || _targets[0].Account == AccessRequest.AwsAccount
            || account.AccountId == (_targets[0].Policies.ObjectOwner ?? _targets[0].Account);

        // Across accounts both sides must allow, in one account either may do; the root needs no identity policy.
        public bool CouldAllow(Candidate candidate)
        {
            if (!_needsPermission)
            {
                return true;
            }

            bool byIdentity = candidate.Identity is null || _allows.Cover(candidate.Account, candidate.Identity);
            bool byResource = Array.Exists(_grants, g => g.Cover(candidate.Account, candidate.Identity));
            if (_form is not null)
            {
                return byIdentity || byResource;
            }

            return IsOwn(candidate.Account) ? byIdentity || byResource : byIdentity && byResource;
        }

        /// <summary>What a principal may do; null when nothing.</summary>
        /// <param name="access">Asks for the principal.</param>
        /// <param name="findSubject">Finds the principal again, when somebody wants to know more.</param>
        /// <param name="name">The principal's name.</param>
        /// <param name="kind">What kind of principal it is.</param>
        /// <param name="isOutside">True when the model does not have it.</param>
        /// <param name="cancellationToken">Stops the work.</param>
        public ResourceAccess? Ask(
            ModelAccess access, Func<Subject> findSubject, string name, AccessorKind kind, bool isOutside, CancellationToken cancellationToken)
        {
            if (_form is null)
            {
                AccessScope scope = kind == AccessorKind.Service ? access.Scope : _scope;
                Decision decision = access.Decide(Action, _resource, _resourceAccount).Decision;
                return decision is Decision.Allowed or Decision.Conditional
                    ? new ResourceAccess(name, kind, decision, () => new ModelAccess(scope, findSubject()).Ask(Action, _resource, _resourceAccount)) { IsOutside = isOutside }
                    : null;
            }

            if (!_form.HasResources)
            {
                return null;
            }

            if (_form.Scan(access.Subject, cancellationToken) is not { } cells)
            {
                IamAccessResult some = access.Ask(Action, _resource, _resourceAccount);
                return new ResourceAccess(name, kind, some) { IsOutside = isOutside, Form = _resource, IsUndecided = true };
            }

            // One that depends on nothing, if there is one.
            return cells.Where(c => !c.Outcome.IsDenied)
                .OrderBy(c => c.Outcome.Decision != Decision.Allowed)
                .ThenBy(c => c.Cell.Example.Length)
                .FirstOrDefault() is { } found
                    ? new ResourceAccess(name, kind, access.Ask(Action, found.Cell.Example, _resourceAccount)) { IsOutside = isOutside, Form = _resource }
                    : null;
        }

        /// <summary>Those outside the model whom the resource's side lets in.</summary>
        public IEnumerable<ResourceAccess> FindOutside(CancellationToken cancellationToken)
        {
            bool isForEverybody = false;
            bool isForAny = false;
            foreach (OutsideAccess.Outsider outsider in OutsideAccess.Find(_scope, Action, _targets))
            {
                isForEverybody |= outsider.Kind == AccessorKind.AnyPrincipal;
                if (Ask(new ModelAccess(_scope, outsider.Subject), () => outsider.Subject, outsider.Name, outsider.Kind, outsider.IsOutside, cancellationToken) is { } found
                    && !(outsider.Kind == AccessorKind.AnyPrincipal && IsForNobody(found, cancellationToken)))
                {
                    isForAny |= found.PrincipalKind == AccessorKind.AnyPrincipal;
                    yield return found;
                }
            }

            // of everybody who is named only AWS's own services may get through.
            OutsideAccess.Outsider services = OutsideAccess.SomeService;
            if (isForEverybody && !isForAny
                && Ask(new ModelAccess(OutsideAccess.ForSomeService(_scope), services.Subject), () => services.Subject, services.Name, services.Kind, true, cancellationToken) is { } some)
            {
                yield return some;
            }
        }

        // A provider's identities have no account.
        private bool IsForNobody(ResourceAccess everybody, CancellationToken cancellationToken) =>
            everybody.Decision == Decision.Conditional
            && Action is not { Service: "sts", Name: "assumerolewithsaml" or "assumerolewithwebidentity" }
            && EverybodyElse.StandIn(_scope, _targets, everybody.MissingContextKeys) is { } somebody
            && Ask(new ModelAccess(_scope, somebody), () => somebody, everybody.Principal, everybody.PrincipalKind, true, cancellationToken) is null;
    }
}
