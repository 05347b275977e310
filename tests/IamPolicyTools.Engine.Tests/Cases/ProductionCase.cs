using System.Collections.Immutable;
using System.Text.Json;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Engine.Tests.Oracle;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Cases;

/// <summary>Puts a case to the engine.</summary>
internal static class ProductionCase
{
    /// <summary>
    /// The engine's answer: decision, primary type, and all responsible types. Where a call needs several actions or resources, the
    /// first that is denied, then the first that may be.
    /// </summary>
    public static OracleResult Evaluate(FixtureCase @case)
    {
        OracleResult open = OracleResult.Allow;
        foreach (AccessRequest request in Requests(@case))
        {
            if (@case.Options.Discovery)
            {
                IamAccessResult found = IamAccessResult.Of(request, ContextMode.Discovery);
                if (!found.IsAllowed && found.Decision != Decision.Conditional)
                {
                    return new OracleResult(BlockersOf(found));
                }

                open = found.IsAllowed ? open : OracleResult.Conditional;
                continue;
            }

            // The bare verdict and the recorded evaluation are one algorithm, and must say the same.
            Verdict verdict = Evaluator.Decide(request);
            var result = IamAccessResult.Of(request);
            var traced = new OracleResult(BlockersOf(result));
            Assert.Equal((Name(verdict.Decision), verdict.IsAllowed ? null : Name(verdict.PolicyType)), (traced.Decision, traced.PolicyType));
            if (!verdict.IsAllowed)
            {
                return traced;
            }
        }

        return open;
    }

    private static OracleBlocker[] BlockersOf(IamAccessResult result) =>
        [.. result.Blockers.Select(blocker => new OracleBlocker(Name(blocker.PolicyType), Name(blocker.Decision)))];

    /// <summary>The requests that the call comes to: each action on each resource.</summary>
    public static IEnumerable<AccessRequest> Requests(FixtureCase @case)
    {
        FixtureRequest asked = @case.Request;
        FixtureOptions options = @case.Options;
        Requester requester = RequesterOf(@case);
        PrincipalPolicies own = PrincipalPoliciesOf(@case);
        foreach (string action in asked.AdditionalActions.Prepend(asked.Action))
        {
            foreach (FixtureTarget target in asked.Targets)
            {
                var settings = new RequestSettings
                {
                    Now = options.Now,
                    Context = ContextOf(asked.Targets.Count > 1 ? null : asked.Context, target.Context),
                    SharedContext = ContextOf(asked.Targets.Count > 1 ? asked.Context : null, null),
                    UnknownKeys = UnknownKeys.Of(asked.UnknownKeys.Select(k => (k.Pattern, k.IsPresent))),
                    DerivesContext = !options.NoDerivedContext,
                    EndpointPolicy = Compile(@case.Policies.Endpoint, PolicyKind.Endpoint),
                    NewPolicy = asked.NewPolicy is { } policy ? Parse(policy, PolicyKind.Resource) : null,
                    AssumeRoot = (_, _) => new AssumeRootFacts(
                        options.PrincipalInManagementAccount || options.PrincipalInDelegatedAdministratorAccount,
                        options.SameOrganization && !options.ResourceInManagementAccount),
                };
                ActionName name = ActionName.Parse(action);
                string resource = options.QuestionLayer
                    ? CheckedResource.Of(IamCatalogue.Default, name, target.Resource, requester.Arn)
                    : target.Resource;
                yield return new RequestFactory(requester, own, settings).Create(
                    name,
                    resource,
                    FactsOf(@case, target with { Resource = resource }, requester),
                    ResourcePoliciesOf(@case, action, resource),
                    behind: [.. @case.Policies.Holders.Where(h => !h.IsAny).Select(h => Behind(@case, action, target, h, settings))]);
            }
        }
    }

    // each holder sees the request in its own form, with keys of its own.
    private static AccessRequest Behind(FixtureCase @case, string action, FixtureTarget target, FixtureHolder holder, RequestSettings shared)
    {
        var settings = new RequestSettings
        {
            Now = shared.Now,
            Context = ContextOf(ContextObject(@case.Request.Context, target.Context), holder.Context),
            DerivesContext = shared.DerivesContext,
        };
        var policies = new ResourcePolicies
        {
            Policy = Compile(holder.Policy, PolicyKind.Resource),
            Acl = [.. @case.Policies.Acl.Select(grant => new AclGrant(grant.Grantee, grant.Permission))],
        };
        return new RequestFactory(RequesterOf(@case), PrincipalPoliciesOf(@case), settings)
            .Create(ActionName.Parse(action), holder.Resource, new ResourceFacts { Account = holder.Account, Region = RegionOf(target.Resource) }, policies);
    }

    private static string? RegionOf(string resource) => Arn.TryParse(resource, out Arn arn) && arn.Region.Length > 0 ? arn.Region : null;

    private static JsonElement ContextObject(JsonElement shared, JsonElement? own)
    {
        Dictionary<string, JsonElement> members = shared.EnumerateObject().ToDictionary(m => m.Name, m => m.Value);
        foreach (JsonProperty member in own is { } further ? further.EnumerateObject() : default)
        {
            members[member.Name] = member.Value;
        }

        return JsonSerializer.SerializeToElement(members);
    }

    private static ResourceFacts FactsOf(FixtureCase @case, FixtureTarget target, Requester requester)
    {
        ImmutableArray<Tag>? tags = TagsOf(target.Tags);
        bool isInBucket = target.Resource.Contains(":s3:::", StringComparison.Ordinal);
        bool isBucket = isInBucket && !target.Resource.Contains('/', StringComparison.Ordinal);
        string? ownerInName = OwnerInName(target.Resource);
        if (Arn.TryParse(target.Resource, out Arn arn) && AwsResources.Contains(arn))
        {
            return new ResourceFacts { Account = AccessRequest.AwsAccount, Tags = tags };
        }

        return new ResourceFacts
        {
            Account = target.Account ?? ownerInName ?? @case.Request.ResourceAccount ?? requester.AccountId ?? string.Empty,
            IsOwnerAssumed = @case.Options.OwnerAssumed && ownerInName is null,
            Tags = isBucket ? null : tags,
            BucketTags = TagsOf(@case.Request.BucketTags) ?? (isBucket ? tags : null),
            IsBucketAbacEnabled = @case.Options.BucketAbac,
        };
    }

    /// <summary>The account in the name of a bucket (PL-86), or null.</summary>
    public static string? OwnerInName(string resource) => Arn.TryParse(resource, out Arn arn) ? BucketNames.AccountIn(arn) : null;

    private static ImmutableArray<Tag>? TagsOf(IReadOnlyList<KeyValuePair<string, string>>? tags) =>
        tags is null ? null : [.. tags.Select(tag => new Tag(tag.Key, tag.Value))];

    private static Requester RequesterOf(FixtureCase @case)
    {
        FixturePrincipal principal = @case.Request.Principal;
        if (principal.Provider is { } provider)
        {
            return Requester.OfProvider(provider);
        }

        Requester known = Requester.Parse(principal.Name!)
            ?? throw new FormatException($"{@case.Location}: found principal '{principal.Name}', which is none");
        string? parent = principal.User ?? principal.Role ?? known.ParentArn;
        return known with
        {
            ParentArn = parent,
            UniqueId = known.Kind == RequesterKind.IamUser ? principal.Id : principal.RoleId,
            Tags = [.. principal.Tags.Select(tag => new Tag(tag.Key, tag.Value))],
            AreTagsKnown = known is not { Kind: RequesterKind.RoleSession, SessionName: null },
            SessionOrigins = @case.Options.TrustAlsoFederated ? SessionOrigins.AssumeRole | SessionOrigins.Federated : SessionOrigins.Unknown,
            CanonicalUserId = known.AccountId is null && known.Kind != RequesterKind.OriginAccessIdentity ? null : @case.Request.CanonicalId,
            IsServiceLinkedRole = @case.Options.ServiceLinkedRole,
            IsSessionToken = @case.Options.GetSessionTokenWithoutMfa,
            IsAssumedRoot = known.Kind == RequesterKind.AccountRoot && @case.Policies.Session.Count > 0,
        };
    }

    private static PrincipalPolicies PrincipalPoliciesOf(FixtureCase @case) => new()
    {
        Identity = Compile(@case.Policies.Identity, PolicyKind.Identity),
        Boundary = Compile(@case.Policies.Boundary, PolicyKind.Boundary),
        Session = @case.Policies.Session.Count == 0 ? null : Compile(@case.Policies.Session, PolicyKind.Session),
        ServiceControlLevels = [.. (@case.Policies.Scp ?? []).Select(level => Compile(level, PolicyKind.ServiceControl))],
        IsInManagementAccount = @case.Options.PrincipalInManagementAccount,
    };

    private static ResourcePolicies ResourcePoliciesOf(FixtureCase @case, string action, string resource)
    {
        FixturePolicies policies = @case.Policies;
        FixtureOptions options = @case.Options;
        bool isTrust = action.StartsWith("sts:", StringComparison.OrdinalIgnoreCase) && resource.Contains(":role/", StringComparison.Ordinal);
        JsonElement[] documents = [.. policies.Holders.Where(h => h.IsAny).Select(h => h.Policy).Prepend(policies.Resource).OfType<JsonElement>()];
        bool isForeignObject = resource.StartsWith("arn:aws:s3:::", StringComparison.Ordinal)
            && resource.Contains('/', StringComparison.Ordinal)
            && options.ObjectOwnership != nameof(ObjectOwnership.BucketOwnerEnforced);
        return new ResourcePolicies
        {
            Policy = options.NoResourcePolicySupport || documents.Length == 0 ? null : CompileSaved(@case, documents, resource, isTrust ? PolicyKind.Trust : PolicyKind.Resource),
            ResourceControlLevels = [.. (policies.Rcp ?? []).Select(level => Compile(level, PolicyKind.ResourceControl))],
            IsInManagementAccount = options.ResourceInManagementAccount,
            Acl = [.. policies.Acl.Select(grant => new AclGrant(grant.Grantee, grant.Permission))],
            ObjectOwnership = options.ObjectOwnership is { } ownership ? Enum.Parse<ObjectOwnership>(ownership) : null,
            ObjectOwner = isForeignObject ? options.ObjectOwner : null,
            PublicAccessBlock = new PublicAccessBlock(
                options.BlockPublicAcls, options.IgnorePublicAcls, options.BlockPublicPolicy, options.RestrictPublicBuckets),
            Grants = [.. policies.KmsGrants.Select(GrantOf)],
            IsAwsManagedKey = options.AwsManagedKey,
            Shares = [.. policies.Shares
                .Where(share => share.Resource == resource)
                .Select(share => new ResourceShare(share.Account, [.. share.Actions]))],
            IsServiceLinkedRole = isTrust && resource.Contains(":role/aws-service-role/", StringComparison.Ordinal),
        };
    }

    // PL-85: as the service that has the policy saves it.
    private static CompiledPolicySet CompileSaved(FixtureCase @case, JsonElement[] documents, string resource, PolicyKind kind)
    {
        PolicyDocument Saved(JsonElement document) => ShortResources.Expand(Parse(document, kind), resource, @case.Request.ResourceAccount ?? string.Empty);
        return CompiledPolicySet.Create([.. documents.Select((document, index) => new PolicySource($"{kind}{index}", null, kind, Saved(document)))]);
    }

    public static KmsGrant GrantOf(FixtureKmsGrant grant)
    {
        ImmutableArray<Tag> pairs = [.. grant.Constraint.Select(pair => new Tag(pair.Key, pair.Value))];
        return new KmsGrant
        {
            GranteePrincipal = grant.Grantee,
            GranteeServicePrincipal = grant.GranteeService,
            RetiringPrincipal = grant.RetiringPrincipal,
            SourceArn = grant.SourceArn,
            Operations = [.. grant.Operations],
            EncryptionContextSubset = grant.ConstraintKind == "EncryptionContextSubset" ? pairs : [],
            EncryptionContextEquals = grant.ConstraintKind == "EncryptionContextEquals" ? pairs : [],
        };
    }

    public static ContextLayer ContextOf(JsonElement? shared, JsonElement? own)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty member in new[] { shared, own }.OfType<JsonElement>().SelectMany(o => o.EnumerateObject()))
        {
            members[member.Name] = member.Value;
        }

        var layer = new ContextLayer.Builder();
        foreach ((string name, JsonElement value) in members)
        {
            bool isList = value.ValueKind == JsonValueKind.Array;
            layer.Add(name, isList ? value.EnumerateArray().Select(TextOf) : [TextOf(value)], isList || IamCatalogue.Default.IsMultivalued(name));
        }

        return layer.Build();
    }

    private static string TextOf(JsonElement scalar) =>
        scalar.ValueKind == JsonValueKind.String ? scalar.GetString()! : scalar.GetRawText();

    public static CompiledPolicySet? Compile(JsonElement? document, PolicyKind kind) =>
        document is { } one ? Compile([one], kind) : null;

    public static CompiledPolicySet Compile(IReadOnlyList<JsonElement> documents, PolicyKind kind) =>
        CompiledPolicySet.Create([.. documents.Select((document, index) => new PolicySource($"{kind}{index}", null, kind, Parse(document, kind)))]);

    public static PolicyDocument Parse(JsonElement document, PolicyKind kind)
    {
        if (document.TryGetProperty("Unknown", out JsonElement reason))
        {
            return PolicyDocument.Unknown(reason.GetString()!);
        }

        var found = new DiagnosticBag();
        return PolicyParser.ParseText(document.GetRawText(), kind, "case", found)
            ?? throw new FormatException(string.Join(Environment.NewLine, found.Items.Select(item => item.ToString())));
    }

    public static FixtureDecision Decided(Verdict verdict) => new(Name(verdict.Decision), verdict.IsAllowed ? null : Name(verdict.PolicyType));

    private static string Name(Decision decision) => decision switch
    {
        Decision.Allowed => OracleResult.Allowed,
        Decision.ImplicitDeny => OracleResult.ImplicitDeny,
        Decision.ExplicitDeny => OracleResult.ExplicitDeny,
        _ => decision.ToString(),
    };

    private static string Name(PolicyType type) => type switch
    {
        PolicyType.ResourceControl => "rcp",
        PolicyType.ServiceControl => "scp",
        PolicyType.VpcEndpoint => "vpce",
        PolicyType.BlockPublicAccess => "blockPublicAccess",
        _ => type.ToString().ToLowerInvariant(),
    };
}
