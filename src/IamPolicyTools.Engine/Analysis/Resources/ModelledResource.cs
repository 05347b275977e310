using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Services;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>A resource that is looked at by itself, with what lies below it.</summary>
internal sealed class ModelledResource
{
    private readonly Resource? _resource;
    private readonly ImmutableArray<Resource> _asked;
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
        _asked = [];
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
        _resource = resource;
        _asked = asked;
        _hasTrust = hasTrust;
        _hasOneBehind = hasOneBehind;
        PolicySource[] policies = [.. asked.Where(a => a.Document is not null).Select(a => new PolicySource(a.Arn, null, PolicyKind.Resource, a.Document!))];
        _policy = policies.Length == 0 ? null : CompiledPolicySet.Create([.. policies]);
    }

    /// <summary>Its ARN.</summary>
    public Arn Arn { get; }

    /// <summary>The account that owns it.</summary>
    public string Account { get; }

    /// <summary>The resource, and what has its policy: the objects of a bucket.</summary>
    public ImmutableArray<ArnPattern> Terms { get; }

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
    public static ModelledResource OfEntity(string arn, string account) => new(arn, account, null, [], [], hasTrust: false, hasOneBehind: false);

    /// <summary>True when its own side could grant an action to a principal that it could grant something.</summary>
    /// <param name="action">The action.</param>
    public bool CouldGrant(ActionName action) =>
        _hasTrust
        || Both.Any(r => !r.Unknowns.IsEmpty)
        || _resource?.ObjectOwner is not null
        || Both.Any(HasGrants)
        || (AccessControlList.CanGrant(action) && Both.Any(r => !r.Acl.IsEmpty))
        || Statements(action).Any(s => !s.IsDeny);

    /// <summary>True when nothing about it but its tags can make an answer differ from that for a resource which nothing is known of.</summary>
    /// <param name="action">The action.</param>
    public bool IsOrdinaryFor(ActionName action) =>
        !_hasOneBehind
        && !Both.Any(IsSpecial)
        && !CouldGrant(action)
        && !Statements(action).Any();

    private IEnumerable<Resource> Both => _resource is null ? _asked : _asked.Prepend(_resource);

    private static bool HasGrants(Resource resource) => !(resource.Grants.IsEmpty && resource.Shares.IsEmpty);

    private static bool IsSpecial(Resource resource) => resource.IsAwsManagedKey || resource.PublicAccessBlock != PublicAccessBlock.Off;

    private IEnumerable<CompiledStatement> Statements(ActionName action) => _policy?.For(action).Where(s => s.CouldMatchAction(action)) ?? [];
}
