using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>A resource that is looked at by itself, with what lies below it.</summary>
internal sealed class ModelledResource
{
    private readonly ConcurrentDictionary<ResourceKey, ImmutableArray<ArnPattern>> _terms = new(concurrencyLevel: 1, capacity: 1);
    private readonly bool _isSpecial;
    private readonly bool _canAlwaysGrant;
    private readonly bool _hasAcl;
    private readonly CompiledPolicySet? _policy;
    private readonly bool _hasTrust;
    private readonly bool _hasOneBehind;

    // What the model does not have.
    private ModelledResource(ArnPattern pattern, string account, IEnumerable<ArnPattern> without)
    {
        Arn = Arn.Parse(pattern.Text);
        Account = account;
        Terms = [pattern];
        Sets = [new ResourceSet([pattern])];
        Without = [.. without];
        _hasTrust = true;
    }

    private ModelledResource(
        string arn, string account, Resource? resource, ImmutableArray<Resource> asked, IEnumerable<string> below, bool hasTrust, bool hasOneBehind)
    {
        Arn = Arn.Parse(arn);
        Account = account;
        Terms = [ArnPattern.Of(Arn), .. PolicyHolders.Below(arn).Select(ArnPattern.Parse).OfType<ArnPattern>()];
        Sets = [.. Terms.Select(t => new ResourceSet([t]))];
        Without = [.. below.Select(b => ArnPattern.Of(Arn.Parse(b)))];
        Resource[] both = resource is null ? [.. asked] : [resource, .. asked];
        _isSpecial = Array.Exists(both, IsSpecial);
        _canAlwaysGrant = resource?.ObjectOwner is not null || Array.Exists(both, r => HasGrants(r) || !r.Unknowns.IsEmpty);
        _hasAcl = Array.Exists(both, r => !r.Acl.IsEmpty);
        _hasTrust = hasTrust;
        _hasOneBehind = hasOneBehind;
        PolicySource[] policies = [.. asked.Where(a => a.Document is not null).Select(a => new PolicySource(a.Arn, null, PolicyKind.Resource, a.Document!))];
        _policy = policies.Length == 0 ? null : CompiledPolicySet.Create([.. policies]);
    }

    /// <summary>True for what IAM manages, which has no policies of its own.</summary>
    public bool IsEntity { get; private init; }

    /// <summary>Its ARN.</summary>
    public Arn Arn { get; }

    /// <summary>The account that owns it.</summary>
    public string Account { get; }

    /// <summary>The resource, and what has its policy: the objects of a bucket.</summary>
    public ImmutableArray<ArnPattern> Terms { get; }

    /// <summary>Those of <see cref="Terms"/> that an action can be asked on.</summary>
    /// <param name="domain">The action.</param>
    public ImmutableArray<ArnPattern> TermsIn(ActionDomain domain) => domain.Known is null
        ? [.. Terms.Where(domain.Overlaps)]
        : _terms.GetOrAdd(domain.ResourceKey, static (_, x) => [.. x.Self.Terms.Where(x.domain.Overlaps)], (Self: this, domain));

    /// <summary>The services in whose ARNs it is asked about: an API has a name in two.</summary>
    public IEnumerable<string> Services => Terms.Select(t => t.LiteralField(1)).OfType<string>().Distinct();

    /// <summary>Each of <see cref="Terms"/> by itself.</summary>
    public ImmutableArray<ResourceSet> Sets { get; }

    /// <summary>What lies below it and is looked at by itself.</summary>
    public ImmutableArray<ArnPattern> Without { get; }

    /// <summary>The patterns of actions that its policies have.</summary>
    public IEnumerable<string> ActionPatterns => (_policy?.Statements ?? []).SelectMany(s => s.Source.Action.Patterns).Select(p => p.Text);

    /// <summary>A resource of the model.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="asked">The resources of the model whose policies are asked about it, which may be itself.</param>
    /// <param name="below">The ARNs of the resources below it that are looked at by themselves.</param>
    /// <param name="hasOneBehind">True when another resource stands behind it and has to permit, too.</param>
    public static ModelledResource Of(Resource resource, ImmutableArray<Resource> asked, IEnumerable<string> below, bool hasOneBehind) =>
        new(resource.Arn, resource.AccountId, resource, asked, below, hasTrust: false, hasOneBehind);

    /// <summary>What another principal can become: a role, or an account's root.</summary>
    /// <param name="arn">Its ARN.</param>
    /// <param name="account">Its account.</param>
    public static ModelledResource OfAssumable(string arn, string account) => new(arn, account, null, [], [], hasTrust: true, hasOneBehind: false);

    /// <summary>Resources that somebody's policies name in an account that the model does not have: whatever their own side says, it could grant.</summary>
    /// <param name="pattern">The resources.</param>
    /// <param name="account">The account.</param>
    /// <param name="without">What is looked at by itself.</param>
    public static ModelledResource OfUnknown(ArnPattern pattern, string account, IEnumerable<ArnPattern> without) => new(pattern, account, without);

    /// <summary>What IAM manages. Nothing about it but its tags makes a difference.</summary>
    /// <param name="arn">Its ARN.</param>
    /// <param name="account">Its account.</param>
    public static ModelledResource OfEntity(string arn, string account) => new(arn, account, null, [], [], hasTrust: false, hasOneBehind: false) { IsEntity = true };

    /// <summary>True when its own side could grant an action to a principal that it could grant something.</summary>
    /// <param name="action">The action.</param>
    public bool CouldGrant(ActionName action) =>
        _hasTrust
        || _canAlwaysGrant
        || (_hasAcl && AccessControlList.CanGrant(action))
        || HasStatement(action, allowsOnly: true);

    /// <summary>True when nothing about it but its tags can make an answer differ, whatever the action.</summary>
    public bool IsOrdinary => !_hasOneBehind && !_hasTrust && _policy is null && !_isSpecial && !_canAlwaysGrant && !_hasAcl;

    /// <summary>True when nothing but its policies, and settings that hold for all actions, can make an answer differ, beside its tags.</summary>
    public bool HasOnlyPolicies => !_hasOneBehind && !_hasTrust && !_canAlwaysGrant && !_hasAcl;

    /// <summary>The statements of its policies that could match an action.</summary>
    /// <param name="action">The action.</param>
    public ReadOnlySpan<CompiledStatement> StatementsOn(ActionName action) => _policy is null ? [] : _policy.For(action);

    /// <summary>True when nothing about it but its tags can make an answer differ from that for a resource which nothing is known of.</summary>
    /// <param name="action">The action.</param>
    public bool IsOrdinaryFor(ActionName action) =>
        !_hasOneBehind && !_isSpecial && !CouldGrant(action) && !HasStatement(action, allowsOnly: false);

    private static bool HasGrants(Resource resource) => !(resource.Grants.IsEmpty && resource.Shares.IsEmpty);

    private static bool IsSpecial(Resource resource) => resource.IsAwsManagedKey || resource.PublicAccessBlock != PublicAccessBlock.Off;

    private bool HasStatement(ActionName action, bool allowsOnly)
    {
        foreach (CompiledStatement statement in _policy?.For(action) ?? [])
        {
            if (!(allowsOnly && statement.IsDeny) && statement.CouldMatchAction(action))
            {
                return true;
            }
        }

        return false;
    }
}
