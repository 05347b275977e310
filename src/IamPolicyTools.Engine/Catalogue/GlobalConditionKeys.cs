using System.Collections.Immutable;
using IamPolicyTools.Catalogue.Search;

namespace IamPolicyTools.Catalogue;

/// <summary>
/// The keys that requests of every service can have (context-keys.md, 4.1 and 4.9): the data packages list keys by
/// service and leave these out. Tag keys (<c>aws:RequestTag</c>, <c>aws:ResourceTag</c>, <c>aws:TagKeys</c>) are not among them:
/// whether an action carries those is in the data.
/// </summary>
internal static class GlobalConditionKeys
{
    private static readonly NameTable<CatalogueConditionKey> s_byName;

    static GlobalConditionKeys()
    {
        All =
        [
            .. Rows(
                ConditionKeyType.String,
                isMultivalued: false,
                "aws:CalledViaAWSMCP",
                "aws:CalledViaFirst",
                "aws:CalledViaLast",
                "aws:Ec2InstanceSourceVpc",
                "aws:FederatedProvider",
                "aws:PrincipalAccount",
                "aws:PrincipalOrgID",
                "aws:PrincipalServiceName",
                "aws:PrincipalTag/${TagKey}",
                "aws:PrincipalType",
                "aws:referer",
                "aws:RequestedRegion",
                "aws:ResourceAccount",
                "aws:ResourceOrgID",
                "aws:SourceAccount",
                "aws:SourceIdentity",
                "aws:SourceOrgID",
                "aws:SourceOwner",
                "aws:SourceVpc",
                "aws:SourceVpce",
                "aws:UserAgent",
                "aws:userid",
                "aws:username",
                "aws:ViaCustomerDomain",
                "aws:VpceAccount",
                "aws:VpceOrgID",
                "glue:CredentialIssuingService",
                "glue:RoleAssumedBy",
                "identitystore:UserId"),
            .. Rows(
                ConditionKeyType.String,
                isMultivalued: true,
                "aws:CalledVia",
                "aws:PrincipalOrgPaths",
                "aws:PrincipalServiceNamesList",
                "aws:ResourceOrgPaths",
                "aws:SourceOrgPaths",
                "aws:VpceOrgPaths"),
            .. Rows(
                ConditionKeyType.Arn,
                isMultivalued: false,
                "aws:ChatbotSourceArn",
                "aws:PrincipalArn",
                "aws:SignInSessionArn",
                "aws:SourceArn",
                "aws:SourceVpcArn",
                "codebuild:BuildArn",
                "codebuild:ProjectArn",
                "ec2:SourceInstanceARN",
                "lambda:SourceFunctionArn",
                "ssm:SourceInstanceArn"),
            .. Rows(
                ConditionKeyType.Bool,
                isMultivalued: false,
                "aws:AssumedRoot",
                "aws:IsMcpServiceAction",
                "aws:MultiFactorAuthPresent",
                "aws:PrincipalIsAWSService",
                "aws:SecureTransport",
                "aws:ViaAWSMCPService",
                "aws:ViaAWSService"),
            .. Rows(ConditionKeyType.Numeric, isMultivalued: false, "aws:MultiFactorAuthAge", "ec2:RoleDelivery"),
            .. Rows(ConditionKeyType.Date, isMultivalued: false, "aws:CurrentTime", "aws:EpochTime", "aws:TokenIssueTime"),
            .. Rows(
                ConditionKeyType.IpAddress,
                isMultivalued: false,
                "aws:Ec2InstanceSourcePrivateIPv4",
                "aws:SourceIp",
                "aws:VpcSourceIp"),
        ];
        s_byName = new NameTable<CatalogueConditionKey>(All, k => k.Name);
    }

    /// <summary>The keys.</summary>
    public static ImmutableArray<CatalogueConditionKey> All { get; }

    /// <summary>True for one of the keys.</summary>
    /// <param name="name">The name as the table has it, in any case.</param>
    public static bool Contains(string name) => s_byName.Find(name) is not null;

    private static IEnumerable<CatalogueConditionKey> Rows(ConditionKeyType type, bool isMultivalued, params string[] names) =>
        names.Select(n => new CatalogueConditionKey(n, type, isMultivalued, isGlobal: true));
}
