using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Algorithm;

/// <summary>
/// The evaluation algorithm of evaluation.md, section 2.2. One implementation: generic over who
/// watches and over what is assumed, so that the bare answer costs nothing but the matching.
/// </summary>
public static class Evaluator
{
    /// <summary>The bare answer. Allocates nothing.</summary>
    /// <param name="request">The question.</param>
    public static Verdict Decide(AccessRequest request) => Decide(request, UnknownTreatment.None);

    /// <summary>The bare answer with undecided statements counted one way.</summary>
    internal static Verdict Decide(AccessRequest request, UnknownTreatment unknown) => Decide(request, new OneWay(unknown));

    /// <summary>The bare answer under assumptions.</summary>
    internal static Verdict Decide<TAssumptions>(AccessRequest request, TAssumptions assumptions)
        where TAssumptions : struct, IAssumptions
    {
        var observer = default(NoObserver);
        return Evaluate(request, assumptions, ref observer);
    }

    /// <summary>The answer with undecided statements counted one way, and every step told.</summary>
    internal static Verdict Evaluate<TObserver>(AccessRequest request, UnknownTreatment unknown, ref TObserver observer)
        where TObserver : struct, IObserver => Evaluate(request, new OneWay(unknown), ref observer);

    /// <summary>The answer under assumptions, observed.</summary>
    internal static Verdict Evaluate<TObserver, TAssumptions>(AccessRequest request, TAssumptions assumptions, ref TObserver observer)
        where TObserver : struct, IObserver
        where TAssumptions : struct, IAssumptions
    {
        // Step 0
        if (StsRules.NeedsNoPermission(request))
        {
            observer.Granted(StsRules.RuleOfNoPermission(request), "this call needs no permission, and no policy can deny it");
            return Verdict.Allowed;
        }

        var pass = new Pass<TObserver, TAssumptions>(request, assumptions, ref observer);
        return pass.Run();
    }

    /// <summary>One pass over a request. The order of the steps is the order in which reasons are looked for.</summary>
    private ref struct Pass<TObserver, TAssumptions>
        where TObserver : struct, IObserver
        where TAssumptions : struct, IAssumptions
    {
        private readonly AccessRequest _request;
        private readonly TAssumptions _assumptions;
        private readonly ref TObserver _observer;
        private Verdict? _first;

        public Pass(AccessRequest request, TAssumptions assumptions, ref TObserver observer)
        {
            _request = request;
            _assumptions = assumptions;
            _observer = ref observer;
        }

        private readonly bool IsDecided => _first is not null && !TObserver.WantsAll;

        public Verdict Run()
        {
            ImmutableArray<AccessRequest> behind = _request.Behind;
            if (IsAnyAbsent(behind))
            {
                Block(Verdict.Implicit(ResourceType(_request)), "IN-13");
                return _first!.Value;
            }

            bool rcpAllows = OutcomeOfResourceControl(_request);
            for (int i = 0; !IsDecided && i < behind.Length; i++)
            {
                rcpAllows &= OutcomeOfResourceControl(behind[i]);
            }

            if (IsDecided)
            {
                return _first!.Value;
            }

            bool scpAllows = OutcomeOfLevels(
                _request, PolicyType.ServiceControl, AppliesTo.ServiceControl(_request), _request.PrincipalPolicies.ServiceControlLevels);
            if (IsDecided)
            {
                return _first!.Value;
            }

            SetOutcome? endpoint = Outcome(_request, PolicyType.VpcEndpoint, _request.EndpointPolicy);
            if (IsDecided)
            {
                return _first!.Value;
            }

            GrantKinds grants = OutcomeOfResource(_request);
            Span<GrantKinds> grantsBehind = behind.IsEmpty ? [] : stackalloc GrantKinds[behind.Length];
            for (int i = 0; !IsDecided && i < behind.Length; i++)
            {
                grantsBehind[i] = OutcomeOfResource(behind[i]);
            }

            if (IsDecided)
            {
                return _first!.Value;
            }

            bool hasIdentity = _request.Requester.HasIdentityPolicies;
            SetOutcome? identity = Outcome(_request, PolicyType.Identity, hasIdentity ? _request.PrincipalPolicies.Identity : null);
            if (IsDecided)
            {
                return _first!.Value;
            }

            // a service-linked role has no boundary.
            bool hasBoundary = hasIdentity && !_request.Requester.IsServiceLinkedRole;
            SetOutcome? boundary = Outcome(_request, PolicyType.Boundary, hasBoundary ? _request.PrincipalPolicies.Boundary : null);
            if (IsDecided)
            {
                return _first!.Value;
            }

            bool hasSession = hasIdentity || _request.Requester.IsAssumedRoot;
            SetOutcome? session = Outcome(_request, PolicyType.Session, hasSession ? _request.PrincipalPolicies.Session : null);
            if (IsDecided)
            {
                return _first!.Value;
            }

            // Steps 2 and 3: the ceilings.
            Require(rcpAllows, PolicyType.ResourceControl);
            Require(scpAllows, PolicyType.ServiceControl);
            Require(endpoint?.Allows ?? true, PolicyType.VpcEndpoint);

            // Step 3b: what the service refuses whatever the policies say.
            RequirePublicAccess(_request);
            foreach (AccessRequest holder in behind)
            {
                RequirePublicAccess(holder);
            }

            if (ServiceRules.Refuses(_request, _assumptions.Treatment) is { } refused)
            {
                Block(Verdict.Implicit(PolicyType.Service), refused);
            }

            if (!IsDecided)
            {
                bool identityAllows = identity?.Allows ?? false;
                Core(_request, grants, identityAllows, boundary?.Allows, session?.Allows);
                for (int i = 0; !IsDecided && i < behind.Length; i++)
                {
                    Core(behind[i], grantsBehind[i], identityAllows && AllowsBehind(behind[i]), boundary?.Allows, session?.Allows);
                }
            }

            return _first ?? Verdict.Allowed;
        }

        private readonly bool IsAnyAbsent(ImmutableArray<AccessRequest> behind)
        {
            bool isAbsent = _request.IsAbsent;
            for (int i = 0; !isAbsent && i < behind.Length; i++)
            {
                isAbsent = behind[i].IsAbsent;
            }

            return isAbsent;
        }

        // whether the identity policies must cover the bucket behind an access point by its own ARN, too, no page says.
        private bool AllowsBehind(AccessRequest holder) =>
            !_request.Options.AccessPointIdentityMustNameBucket
            || Outcome(holder, PolicyType.Identity, _request.PrincipalPolicies.Identity) is { Allows: true };

        // Step 4, for each holder of a resource policy as if it were the only one (2.10).
        private void Core(AccessRequest request, GrantKinds grants, bool identityAllows, bool? boundaryAllows, bool? sessionAllows)
        {
            Requester requester = request.Requester;
            switch (requester.Kind)
            {
                case RequesterKind.Anonymous:
                    bool open = (grants & (GrantKinds.Wildcard | GrantKinds.AllUsers)) != 0 && !TrustRequired.Applies(request);
                    Require(open, ResourceType(request));
                    break;
                case RequesterKind.AwsService or RequesterKind.OriginAccessIdentity:
                    Require((grants & (GrantKinds.Service | GrantKinds.Wildcard)) != 0, ResourceType(request));
                    break;
                case RequesterKind.SamlIdentity or RequesterKind.WebIdentity:
                    Require((grants & GrantKinds.Federated) != 0, ResourceType(request));
                    break;
                case RequesterKind.AccountRoot:
                    Require(!requester.IsAssumedRoot || sessionAllows == true, PolicyType.Session);
                    bool needsGrant = !request.IsSameAccount || TrustRequired.Applies(request);
                    Require(!needsGrant || grants != GrantKinds.None || StsRules.IsAssumeRoot(request), ResourceType(request));
                    break;
                default:
                    if (TObserver.WantsReach
                        && GrantReach.Describe(request, grants, identityAllows, boundaryAllows, sessionAllows) is { } reach)
                    {
                        _observer.Told(reach);
                    }

                    bool bypass = request.IsSameAccount && (grants & (GrantKinds.Direct | GrantKinds.Wildcard)) != 0;
                    if (bypass && !(request.Options.StrictSessionPolicy && sessionAllows == false))
                    {
                        break;
                    }

                    RequireGrant(request, grants);
                    RequirePrincipalSide(request, grants, identityAllows, boundaryAllows, sessionAllows);
                    break;
            }

            // R-114b names the identity policies first.
            if (StsRules.RefusesAssumeRoot(request, _assumptions.Treatment) is { } refused)
            {
                Block(Verdict.Implicit(PolicyType.Service), refused);
            }
        }

        // The resource's side: across accounts always, in the same account for roles and KMS keys (2.6).
        private void RequireGrant(AccessRequest request, GrantKinds grants)
        {
            if (!request.IsSameAccount)
            {
                // R-114b: the target of AssumeRoot is the member account itself; there is no resource policy.
                Require(grants != GrantKinds.None || StsRules.IsAssumeRoot(request), ResourceType(request));
            }
            else if (TrustRequired.Applies(request))
            {
                Require(
                    (grants & (GrantKinds.IdentityOnly | GrantKinds.Account | GrantKinds.Wildcard | GrantKinds.Direct)) != 0,
                    ResourceType(request));
            }
        }

        private void RequirePrincipalSide(
            AccessRequest request, GrantKinds grants, bool identityAllows, bool? boundaryAllows, bool? sessionAllows)
        {
            bool replaced = request.IsSameAccount && (grants & GrantKinds.IdentityOnly) != 0;
            Require(identityAllows || replaced || request.Requester.IsFederatedByRoot, PolicyType.Identity);
            Require(boundaryAllows ?? true, PolicyType.Boundary);

            // a federated user without session policies has no permissions of its own.
            Require(sessionAllows ?? request.Requester.Kind != RequesterKind.FederatedUser, PolicyType.Session);
        }

        private static PolicyType ResourceType(AccessRequest request) =>
            TrustRequired.IsRoleTrust(request) ? PolicyType.Trust : PolicyType.Resource;

        private GrantKinds OutcomeOfResource(AccessRequest request)
        {
            SetOutcome policy = Outcome(request, ResourceType(request), AppliesTo.ResourcePolicy(request)) ?? default;

            // the bucket's policy grants nothing on an object that another account owns.
            GrantKinds grants = request.OwnerAccount == request.ResourceAccount ? policy.Grants : GrantKinds.None;
            return grants
                | AccessControlList.Grants(request, ref _observer)
                | KmsRules.Grants(request, _assumptions.Treatment, ref _observer)
                | ResourceShares.Grants(request, ref _observer);
        }

        private void RequirePublicAccess(AccessRequest request)
        {
            if (BlockPublicAccess.Refuses(request) is { } blocked)
            {
                Block(new Verdict(Decision.ExplicitDeny, PolicyType.BlockPublicAccess), blocked);
            }
        }

        private bool OutcomeOfResourceControl(AccessRequest request) => OutcomeOfLevels(
            request, PolicyType.ResourceControl, AppliesTo.ResourceControl(request), request.ResourcePolicies.ResourceControlLevels);

        // Every level from the root to the account must allow.
        private bool OutcomeOfLevels(AccessRequest request, PolicyType type, bool applies, ImmutableArray<CompiledPolicySet> levels)
        {
            bool allows = true;
            for (int level = 0; applies && level < levels.Length; level++)
            {
                allows &= Outcome(request, type, levels[level], level)!.Value.Allows;
                if (IsDecided)
                {
                    return false;
                }
            }

            return allows;
        }

        private SetOutcome? Outcome(AccessRequest request, PolicyType type, CompiledPolicySet? policies, int level = 0)
        {
            if (policies is null)
            {
                return null;
            }

            _observer.Begin(request, type, level, policies);
            bool denies = false;
            bool allows = false;
            GrantKinds grants = GrantKinds.None;
            bool skipsDeny = S3Rules.IgnoresBucketPolicyDeny(request, type);
            foreach (CompiledStatement statement in policies.For(request.Action))
            {
                StatementMatch match = _assumptions.Match(statement, request);
                _observer.Statement(statement, match);
                if (!Applies(match.Truth, statement))
                {
                    continue;
                }

                if (!statement.IsDeny)
                {
                    allows = true;
                    grants |= match.Grants;
                    if (!TObserver.WantsAll && !type.IsResourceSide())
                    {
                        break;
                    }
                }
                else if (!skipsDeny)
                {
                    denies = true;
                    if (!TObserver.WantsAll)
                    {
                        break;
                    }
                }
            }

            if (policies.HasUnknown && type.IsCeiling() && _assumptions.Treatment == UnknownTreatment.None)
            {
                // IN-16: one that nobody knows may deny whatever those beside it allow.
                allows = false;
            }

            var outcome = new SetOutcome(denies, allows, grants);
            _observer.End(outcome);
            if (denies)
            {
                Block(Verdict.Explicit(type), "R-1");
            }

            return outcome;
        }

        private readonly bool Applies(Truth truth, CompiledStatement statement) => truth switch
        {
            Truth.True => true,
            Truth.False => false,
            _ => _assumptions.Applies(statement),
        };

        private void Require(bool condition, PolicyType type)
        {
            if (!condition)
            {
                Block(Verdict.Implicit(type), null);
            }
        }

        private void Block(Verdict verdict, string? rule)
        {
            _first ??= verdict;
            _observer.Blocked(verdict.PolicyType, verdict.Decision, rule);
        }
    }
}
