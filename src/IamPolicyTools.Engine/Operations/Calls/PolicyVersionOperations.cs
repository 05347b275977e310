using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Calls;

/// <summary>The IAM API's calls on the versions of managed policies.</summary>
public static class PolicyVersionOperations
{
    /// <summary>CreatePolicyVersion.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="policyArn">The policy's ARN.</param>
    /// <param name="document">The document, JSON.</param>
    /// <param name="isDefault">True to put it in force.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static Change<ManagedPolicyVersion> Create(OperationContext context, string policyArn, string document, bool isDefault)
    {
        ManagedPolicy policy = ManagedPolicyOperations.RequireEditable(context, "iam:CreatePolicyVersion", policyArn);
        PolicyDocument parsed = Documents.Managed(context, document);
        if (policy.Versions.Length >= Quotas.VersionsPerPolicy)
        {
            throw new IamOperationException(
                IamErrorCode.LimitExceeded,
                $"A managed policy can have up to {Quotas.VersionsPerPolicy} versions. Before you create a new version, you must delete an existing version.",
                policyArn);
        }

        // The number of a version that was deleted is never given again.
        int number = Math.Max(policy.LastVersionNumber, policy.Versions.Max(v => NumberOf(v.VersionId))) + 1;
        var version = new PolicyVersionRecord(string.Create(CultureInfo.InvariantCulture, $"v{number}"), parsed, context.Now);
        ManagedPolicy changed = policy with
        {
            Versions = policy.Versions.Add(version),
            LastVersionNumber = number,
            DefaultVersionId = isDefault ? version.VersionId : policy.DefaultVersionId,
            UpdateDate = isDefault ? context.Now : policy.UpdateDate,
        };
        return new Change<ManagedPolicyVersion>(context.Model.With(context.Account.With(changed)), ManagedPolicyVersion.Of(changed, version));
    }

    /// <summary>GetPolicyVersion.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="policyArn">The policy's ARN.</param>
    /// <param name="versionId">The version's id.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ManagedPolicyVersion Get(OperationContext context, string policyArn, string versionId)
    {
        Check.Form(NameRules.PolicyVersionId(versionId), versionId);
        ManagedPolicy policy = ManagedPolicyOperations.Require(context, "iam:GetPolicyVersion", policyArn);
        return ManagedPolicyVersion.Of(policy, Find(policy, versionId));
    }

    /// <summary>ListPolicyVersions, the newest first.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="policyArn">The policy's ARN.</param>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static ImmutableArray<ManagedPolicyVersion> List(OperationContext context, string policyArn)
    {
        ManagedPolicy policy = ManagedPolicyOperations.Require(context, "iam:ListPolicyVersions", policyArn);
        return [.. policy.Versions.Reverse().Select(v => ManagedPolicyVersion.Of(policy, v))];
    }

    /// <summary>DeletePolicyVersion.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="policyArn">The policy's ARN.</param>
    /// <param name="versionId">The version's id.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call: it is the default version, for one.</exception>
    public static IamModel Delete(OperationContext context, string policyArn, string versionId)
    {
        Check.Form(NameRules.PolicyVersionId(versionId), versionId);
        ManagedPolicy policy = ManagedPolicyOperations.RequireEditable(context, "iam:DeletePolicyVersion", policyArn);
        PolicyVersionRecord version = Find(policy, versionId);
        if (versionId == policy.DefaultVersionId)
        {
            throw new IamOperationException(IamErrorCode.DeleteConflict, "Cannot delete the default version of a policy.", versionId);
        }

        ManagedPolicy changed = policy with
        {
            Versions = policy.Versions.Remove(version),
            LastVersionNumber = Math.Max(policy.LastVersionNumber, policy.Versions.Max(v => NumberOf(v.VersionId))),
        };
        return context.Model.With(context.Account.With(changed));
    }

    /// <summary>SetDefaultPolicyVersion.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="policyArn">The policy's ARN.</param>
    /// <param name="versionId">The version's id.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">AWS would refuse the call.</exception>
    public static IamModel SetDefault(OperationContext context, string policyArn, string versionId)
    {
        Check.Form(NameRules.PolicyVersionId(versionId), versionId);
        ManagedPolicy policy = ManagedPolicyOperations.RequireEditable(context, "iam:SetDefaultPolicyVersion", policyArn);
        _ = Find(policy, versionId);
        return versionId == policy.DefaultVersionId
            ? context.Model
            : context.Model.With(context.Account.With(policy with { DefaultVersionId = versionId, UpdateDate = context.Now }));
    }

    private static PolicyVersionRecord Find(ManagedPolicy policy, string versionId) =>
        policy.Versions.FirstOrDefault(v => v.VersionId == versionId)
        ?? throw new IamOperationException(
            IamErrorCode.NoSuchEntity, $"Policy {policy.Arn} version {versionId} does not exist or is not attachable.", versionId);

    // v12, v12.suffix
    private static int NumberOf(string versionId)
    {
        ReadOnlySpan<char> digits = versionId.AsSpan(1);
        int dot = digits.IndexOf('.');
        return int.TryParse(dot < 0 ? digits : digits[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
    }
}

/// <summary>A version of a managed policy, as the API describes it.</summary>
/// <param name="PolicyArn">The policy.</param>
/// <param name="VersionId"><c>v1</c>, <c>v2</c> …</param>
/// <param name="IsDefaultVersion">True for the one in force.</param>
/// <param name="CreateDate">When it was created, in UTC; null when unknown.</param>
/// <param name="Document">The parsed document.</param>
public sealed record ManagedPolicyVersion(string PolicyArn, string VersionId, bool IsDefaultVersion, DateTimeOffset? CreateDate, PolicyDocument Document)
{
    internal static ManagedPolicyVersion Of(ManagedPolicy policy, PolicyVersionRecord version) =>
        new(policy.Arn, version.VersionId, version.VersionId == policy.DefaultVersionId, version.CreateDate, version.Document);
}
