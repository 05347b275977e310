using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Results;
using IamPolicyTools.Evaluation.Services;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis;

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
        ActionSearch[] actions = [.. query.Actions.Select(a => new ActionSearch(scope, a, query.Resource, query.ResourceAccount))];
        Candidate[] candidates = [.. scope.Model.Accounts.Values.SelectMany(CandidatesOf)];
        progress?.Begin(candidates.Length);

        var found = new List<ResourceAccess>[(candidates.Length + ChunkSize - 1) / ChunkSize];
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, found.Length, options, chunk =>
        {
            Span<Candidate> mine = candidates.AsSpan(chunk * ChunkSize, Math.Min(ChunkSize, candidates.Length - (chunk * ChunkSize)));
            found[chunk] = Search(scope, actions, mine, cancellationToken);
            progress?.Add(mine.Length);
        });

        IEnumerable<ResourceAccess> outside = actions.SelectMany(a => OutsideAccess.Find(scope, a.Action, query.Resource, query.ResourceAccount));
        return [.. found.SelectMany(f => f), .. outside];
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
                IamAccessResult result = access.Ask(action.Action, action.Resource, action.ResourceAccount);
                if (result.Decision is Decision.Allowed or Decision.Conditional)
                {
                    found.Add(new ResourceAccess(access.Subject.Requester.DisplayName, candidate.Kind, result));
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
        if (query.ResourceAccount is not null)
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
        private readonly string _checked;
        private readonly ResourceTarget _target;
        private readonly PotentialGrants _grants;
        private readonly PotentialAllows _allows;
        private readonly bool _needsPermission;

        public ActionSearch(AccessScope scope, ActionName action, string resource, string? resourceAccount)
        {
            Action = action;
            Resource = resource;
            ResourceAccount = resourceAccount;
            _checked = CheckedResource.Of(IamCatalogue.Default, action, resource);
            _target = scope.FindTarget(action, _checked, resourceAccount, Requester.Anonymous);
            _grants = new PotentialGrants(action, _target.Policies);
            _allows = new PotentialAllows(scope.Index, action, _checked);
            _needsPermission = !StsRules.MayNeedNoPermission(action);
        }

        public ActionName Action { get; }

        public string Resource { get; }

        public string? ResourceAccount { get; }

        // Across accounts both sides must allow, in one account either may do; the root needs no identity policy.
        public bool CouldAllow(Candidate candidate)
        {
            if (!_needsPermission)
            {
                return true;
            }

            bool isOwn = _checked == "*" || candidate.Account.AccountId == (_target.Policies.ObjectOwner ?? _target.Account);
            bool byIdentity = candidate.Identity is null || _allows.Cover(candidate.Account, candidate.Identity);
            return isOwn
                ? byIdentity || _grants.Cover(candidate.Account, candidate.Identity)
                : byIdentity && _grants.Cover(candidate.Account, candidate.Identity);
        }
    }
}
