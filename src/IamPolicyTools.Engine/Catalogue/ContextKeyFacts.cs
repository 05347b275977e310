using System.Collections.Immutable;
using IamPolicyTools.Catalogue.Search;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Catalogue;

/// <summary>
/// Facts on context keys that are known without the data packages, and that hold for keys they do not know
/// (context-keys.md, 4.8 and 4.9). <see cref="IamCatalogue.IsMultivalued"/> joins them with the data.
/// </summary>
public static class ContextKeyFacts
{
    private static readonly NameTable<string> s_multivalued;
    private static readonly Lazy<ActionPattern[]> s_withoutResourceAccount;

    static ContextKeyFacts()
    {
        MultivaluedKeys =
        [
            "aws:CalledVia",
            "aws:PrincipalOrgPaths",
            "aws:PrincipalServiceNamesList",
            "aws:ResourceOrgPaths",
            "aws:SourceOrgPaths",
            "aws:TagKeys",
            "aws:VpceOrgPaths",
            "dynamodb:Attributes",
            "dynamodb:FirstPartitionKeyValues",
            "dynamodb:FourthPartitionKeyValues",
            "dynamodb:LeadingKeys",
            "dynamodb:SecondPartitionKeyValues",
            "dynamodb:ThirdPartitionKeyValues",
            "iam:AccountPropertyNamespaces",
            "kms:EncryptionContextKeys",
            "kms:GrantOperations",
            "kms:ResourceAliases",
            "lambda:Layer",
            "lambda:SecurityGroupIds",
            "lambda:SubnetIds",
            "s3:InventoryAccessibleOptionalFields",
            "s3:RequestObjectTagKeys",
            "saml:cn",
            "saml:eduorghomepageuri",
            "saml:eduorgidentityauthnpolicyuri",
            "saml:eduorglegalname",
            "saml:eduorgsuperioruri",
            "saml:eduorgwhitepagesuri",
            "saml:edupersonaffiliation",
            "saml:edupersonassurance",
            "saml:edupersonentitlement",
            "saml:edupersonnickname",
            "saml:edupersonorgunitdn",
            "saml:edupersonscopedaffiliation",
            "saml:edupersontargetedid",
            "secretsmanager:AddReplicaRegions",
            "sts:IdentityTokenAudience",
            "sts:RequestContextProviders",
            "sts:TransitiveTagKeys",
        ];
        MultivaluedNames = ["amr", "FisTargetArns"];
        ActionsWithoutResourceAccount =
        [
            "auditmanager:UpdateAssessmentFrameworkShare",
            "detective:AcceptInvitation",
            "ds:AcceptSharedDirectory",
            "ebs:*",
            "ec2:AcceptTransitGatewayPeeringAttachment",
            "ec2:AcceptVpcEndpointConnections",
            "ec2:AcceptVpcPeeringConnection",
            "ec2:CreateTransitGatewayPeeringAttachment",
            "ec2:CreateVpcEndpoint",
            "ec2:CreateVpcPeeringConnection",
            "es:AcceptInboundConnection",
            "guardduty:AcceptAdministratorInvitation",
            "macie2:AcceptInvitation",
            "route53:AssociateVPCWithHostedZone",
            "route53:CreateVPCAssociationAuthorization",
            "securityhub:AcceptAdministratorInvitation",
        ];
        s_multivalued = new NameTable<string>(MultivaluedKeys, k => k);
        s_withoutResourceAccount = new(() => [.. ActionsWithoutResourceAccount.Select(ActionPattern.Compile)]);
    }

    /// <summary>Keys with several values, by full name.</summary>
    public static ImmutableArray<string> MultivaluedKeys { get; }

    /// <summary>Names that mean several values whatever service or identity provider stands before the colon.</summary>
    public static ImmutableArray<string> MultivaluedNames { get; }

    /// <summary>The date of <see cref="ActionsWithoutResourceAccount"/>; AWS adds to the list now and then.</summary>
    public static DateOnly ActionsWithoutResourceAccountAsOf { get; } = new(2026, 11, 29);

    /// <summary>
    /// Patterns of the actions whose requests have no <c>aws:ResourceAccount</c>, <c>aws:ResourceOrgID</c> and <c>aws:ResourceOrgPaths</c>:
    /// the resource belongs to an account that AWS does not yet know to be a party, as when an invitation is accepted.
    /// </summary>
    public static ImmutableArray<string> ActionsWithoutResourceAccount { get; }

    /// <summary>True when a key may have several values, as far as the tables here tell.</summary>
    /// <param name="key">The key, in any case.</param>
    public static bool IsMultivalued(ReadOnlySpan<char> key)
    {
        if (s_multivalued.Find(key) is not null)
        {
            return true;
        }

        ReadOnlySpan<char> name = key[(key.LastIndexOf(':') + 1)..];
        foreach (string multivalued in MultivaluedNames)
        {
            if (name.Length < key.Length && name.Equals(multivalued, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when requests for an action have no key that tells the resource's owner.</summary>
    /// <param name="action">The action.</param>
    public static bool LacksResourceAccount(ActionName action) => Array.Exists(s_withoutResourceAccount.Value, p => p.Matches(action));
}
