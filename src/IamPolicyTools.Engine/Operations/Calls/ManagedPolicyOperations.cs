using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on managed policies.</summary>
public static class ManagedPolicyOperations
{
    private const int LongestDescription = 1_000;

    /// <summary>CreatePolicy.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="call">The call's parameters.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<ManagedPolicy> Create(OperationContext context, CreatePolicyCall call)
    {
        EntityKind.Policy.CheckForm(call.PolicyName, call.Path);
        Check.Tags(call.Tags);
        if (call.Description?.Length > LongestDescription)
        {
            throw new IamOperationException(
                IamErrorCode.ValidationError, $"A policy's description has up to {LongestDescription} characters.", "Description");
        }

        string arn = EntityKind.Policy.RequireCreation(context, call.PolicyName, call.Path, call.Tags);
        PolicyDocument document = Documents.Managed(context, call.PolicyDocument);
        Account account = EntityKind.Policy.Claim(context, call.PolicyName, arn, out string id);
        var policy = new ManagedPolicy
        {
            Arn = arn,
            Path = call.Path,
            PolicyName = call.PolicyName,
            PolicyId = id,
            Description = call.Description,
            CreateDate = context.Now,
            UpdateDate = context.Now,
            Versions = [new PolicyVersionRecord("v1", document, context.Now)],
            DefaultVersionId = "v1",
            Tags = call.Tags,
        };
        return new Change<ManagedPolicy>(context.Model.With(account.With(policy)), PolicyCounts.In(account).Of(policy));
    }

    /// <summary>GetPolicy.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="policyArn">The ARN, of a policy of the account or of AWS.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ManagedPolicy Get(OperationContext context, string policyArn) =>
        PolicyCounts.In(context.Account).Of(Require(context, "iam:GetPolicy", policyArn));

    /// <summary>DeletePolicy.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="policyArn">The ARN.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call: the policy is in use, or has several versions, for one.</exception>
    public static IamModel Delete(OperationContext context, string policyArn)
    {
        ManagedPolicy policy = RequireEditable(context, "iam:DeletePolicy", policyArn);
        Account account = context.Account;
        string[] users = [.. PolicyUsage.Of(account, policyArn).Select(u => u.Identity.Arn)];
        if (users.Length > 0)
        {
            throw new IamOperationException(
                IamErrorCode.DeleteConflict, $"Cannot delete a policy attached to entities: {Check.List(users)}.", policyArn);
        }

        if (policy.Versions.Length > 1)
        {
            throw new IamOperationException(
                IamErrorCode.DeleteConflict,
                "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
                + "The default version is deleted with the policy.",
                policyArn);
        }

        return context.Model.With(EntityKind.Policy.Remove(account, policy));
    }

    /// <summary>ListPolicies.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="filter">Which policies.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<ManagedPolicy> List(OperationContext context, PolicyFilter filter)
    {
        IEnumerable<ManagedPolicy> own = EntityKind.Policy.List(context, filter.PathPrefix);
        Account account = context.Account;
        HashSet<string>? used = filter.OnlyAttached || filter.Usage is not null
            ? [.. PolicyUsage.All(account).Where(u => u.Fits(filter.Usage)).Select(u => u.PolicyArn)]
            : null;
        bool IsWanted(string arn) => used is null || used.Contains(arn);
        IEnumerable<ManagedPolicy> local = own.Where(p => IsWanted(p.Arn));
        IEnumerable<ManagedPolicy> policies = filter.Scope switch
        {
            PolicyScope.Local => local,
            PolicyScope.Aws => AwsManagedPolicyCatalogue.List(context.Model, IsWanted),
            _ => local.Concat(AwsManagedPolicyCatalogue.List(context.Model, IsWanted)),
        };
        PolicyCounts counts = PolicyCounts.In(account);
        return [.. policies.Where(p => p.Path.StartsWith(filter.PathPrefix, StringComparison.Ordinal)).Select(counts.Of)];
    }

    /// <summary>ListEntitiesForPolicy.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="policyArn">The policy's ARN.</param>
    /// <param name="kind">Users, groups or roles; null for all of them.</param>
    /// <param name="pathPrefix">What the entities' paths begin with.</param>
    /// <param name="usage">As what the policy is used; null for either.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<IamIdentity> ListEntities(
        OperationContext context, string policyArn, IdentityKind? kind = null, string pathPrefix = "/", PolicyUsageType? usage = null)
    {
        EntityCalls.CheckPathPrefix(pathPrefix);
        Check.PolicyArn(policyArn);
        context.Require("iam:ListEntitiesForPolicy", policyArn);
        Account account = context.Account;
        _ = Check.Attachable(context.Model, account, policyArn);
        return
        [
            .. PolicyUsage.Of(account, policyArn)
                .Where(u => u.Fits(usage) && (kind is null || u.Kind == kind) && u.Identity.Path.StartsWith(pathPrefix, StringComparison.Ordinal))
                .Select(u => u.Identity)
                .Distinct(),
        ];
    }

    /// <summary>The policy that a call is about: the caller may do the action to it, and it exists.</summary>
    internal static ManagedPolicy Require(OperationContext context, string action, string policyArn, ContextLayer? keys = null)
    {
        Check.PolicyArn(policyArn);
        context.Require(action, policyArn, keys);
        Account account = context.Account;
        return account.Policies.GetValueOrDefault(policyArn)
            ?? context.Model.FindAwsManagedPolicy(policyArn)
            ?? throw new IamOperationException(IamErrorCode.NoSuchEntity, $"Policy {policyArn} was not found.", policyArn);
    }

    /// <summary>As <see cref="Require"/>, for a call that policies of AWS's own refuse (ST-24, R-155).</summary>
    internal static ManagedPolicy RequireEditable(OperationContext context, string action, string policyArn, ContextLayer? keys = null)
    {
        Check.PolicyArn(policyArn);
        if (Arn.Parse(policyArn).Account == "aws")
        {
            throw new IamOperationException(
                IamErrorCode.UnmodifiableEntity, $"Cannot change {policyArn}: a policy of AWS's own is only modifiable by AWS.", policyArn);
        }

        return Require(context, action, policyArn, keys);
    }
}

/// <summary>The parameters of CreatePolicy.</summary>
public sealed record CreatePolicyCall
{
    /// <summary>The name.</summary>
    public required string PolicyName { get; init; }

    /// <summary>The document, JSON.</summary>
    public required string PolicyDocument { get; init; }

    /// <summary>The path.</summary>
    public string Path { get; init; } = "/";

    /// <summary>The description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>The tags.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];
}

/// <summary>Which policies ListPolicies lists.</summary>
public sealed record PolicyFilter
{
    /// <summary>Whose policies.</summary>
    public PolicyScope Scope { get; init; }

    /// <summary>True for those alone that are attached to something.</summary>
    public bool OnlyAttached { get; init; }

    /// <summary>What their paths begin with.</summary>
    public string PathPrefix { get; init; } = "/";

    /// <summary>As what they are used; null for all.</summary>
    public PolicyUsageType? Usage { get; init; }
}

/// <summary>Whose policies a list has.</summary>
public enum PolicyScope
{
    /// <summary>Everybody's.</summary>
    All,

    /// <summary>AWS's.</summary>
    Aws,

    /// <summary>The account's.</summary>
    Local,
}
