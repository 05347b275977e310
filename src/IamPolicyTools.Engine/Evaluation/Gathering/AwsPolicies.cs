using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>The policies of AWS's own that allow everything and that every organization starts with.</summary>
public static class AwsPolicies
{
    /// <summary><c>FullAWSAccess</c>.</summary>
    public static PolicySource FullAwsAccess { get; } =
        new(Organization.FullAwsAccess, "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess", PolicyKind.ServiceControl, AllowAll(null));

    /// <summary><c>RCPFullAWSAccess</c>.</summary>
    public static PolicySource RcpFullAwsAccess { get; } =
        new(Organization.RcpFullAwsAccess, "arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess", PolicyKind.ResourceControl,
            AllowAll(new PrincipalElement(false, true, [new PrincipalEntry(PrincipalType.Aws, "*", default)], default)));

    /// <summary>
    /// The policy that a KMS key has where nobody gave it another: it leaves the key to the policies of the account (PL-17).
    /// </summary>
    /// <param name="accountId">The account that owns the key.</param>
    internal static PolicyDocument DefaultKeyPolicy(string accountId) =>
        AllowAll(new PrincipalElement(false, false, [new PrincipalEntry(PrincipalType.Aws, accountId, default)], default));

    private static PolicyDocument AllowAll(PrincipalElement? principal) => new(
        PolicyVersion.V2012,
        null,
        ImmutableArray.Create(new Statement
        {
            Index = 0,
            Effect = Effect.Allow,
            Principal = principal,
            Action = new ActionElement(false, [new LocatedText("*", default)], default),
            Resource = new ResourceElement(false, [PolicyString.Literal("*")], default),
        }),
        SourceLocation.None);
}
