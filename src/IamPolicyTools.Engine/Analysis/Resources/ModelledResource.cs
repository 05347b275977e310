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
    private readonly Resource? _holder;
    private readonly CompiledPolicySet? _policy;
    private readonly bool _hasTrust;

    private ModelledResource(string arn, string account, Resource? resource, Resource? holder, IEnumerable<string> below, bool hasTrust)
    {
        Arn = Arn.Parse(arn);
        Account = account;
        ArnPattern itself = ArnPattern.Of(Arn);
        ArnPattern? under = ResourceArns.Below(arn) is { } text ? ArnPattern.Parse(text) : null;
        Terms = under is null ? [itself] : [itself, under];
        Sets = [.. Terms.Select(t => new ResourceSet([t]))];
        Without = [.. below.Select(b => ArnPattern.Of(Arn.Parse(b)))];
        _resource = resource;
        _holder = holder;
        _hasTrust = hasTrust;
        _policy = holder?.Document is { } document ? CompiledPolicySet.Create(new PolicySource(holder.Arn, null, PolicyKind.Resource, document)) : null;
    }

    /// <summary>Its ARN.</summary>
    public Arn Arn { get; }

    /// <summary>The account that owns it.</summary>
    public string Account { get; }

    /// <summary>The resource, and what has its policy: the objects of a bucket.</summary>
    public ImmutableArray<ArnPattern> Terms { get; }

    /// <summary>Each of <see cref="Terms"/> by itself.</summary>
    public ImmutableArray<ResourceSet> Sets { get; }

    /// <summary>What lies below it and is looked at by itself.</summary>
    public ImmutableArray<ArnPattern> Without { get; }

    /// <summary>A resource of the model.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="holder">The resource whose policy it has, which may be itself; null when the model does not have that.</param>
    /// <param name="below">The ARNs of the resources below it that are looked at by themselves.</param>
    public static ModelledResource Of(Resource resource, Resource? holder, IEnumerable<string> below) =>
        new(resource.Arn, resource.AccountId, resource, holder, below, hasTrust: false);

    /// <summary>What another principal can become: a role, or an account's root.</summary>
    /// <param name="arn">Its ARN.</param>
    /// <param name="account">Its account.</param>
    public static ModelledResource OfAssumable(string arn, string account) => new(arn, account, null, null, [], hasTrust: true);

    /// <summary>What IAM manages. Nothing about it but its tags makes a difference.</summary>
    /// <param name="arn">Its ARN.</param>
    /// <param name="account">Its account.</param>
    public static ModelledResource OfEntity(string arn, string account) => new(arn, account, null, null, [], hasTrust: false);

    /// <summary>True when its own side could grant an action to a principal that it could grant something.</summary>
    /// <param name="action">The action.</param>
    public bool CouldGrant(ActionName action) =>
        _hasTrust
        || _resource?.ObjectOwner is not null
        || HasGrants(_holder)
        || HasGrants(_resource)
        || (AccessControlList.CanGrant(action) && (HasAcl(_resource) || HasAcl(_holder)))
        || Statements(action).Any(s => !s.IsDeny);

    /// <summary>True when nothing about it but its tags can make an answer differ from that for a resource which nothing is known of.</summary>
    /// <param name="action">The action.</param>
    public bool IsOrdinaryFor(ActionName action) =>
        !IsSpecial(_resource)
        && !IsSpecial(_holder)
        && !CouldGrant(action)
        && !Statements(action).Any();

    private static bool HasGrants(Resource? resource) => resource is not null && !(resource.Grants.IsEmpty && resource.Shares.IsEmpty);

    private static bool HasAcl(Resource? resource) => resource is { Acl.IsEmpty: false };

    private static bool IsSpecial(Resource? resource) =>
        resource is not null && (resource.IsAwsManagedKey || resource.PublicAccessBlock != PublicAccessBlock.Off);

    private IEnumerable<CompiledStatement> Statements(ActionName action) => _policy?.For(action).Where(s => s.MatchesAction(action)) ?? [];
}
