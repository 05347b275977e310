using System.Collections.Frozen;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>
/// Which command of the AWS CLI wrote an output that does not say so (CFG-9): by the members of its root, and of the first element where
/// several commands share one name.
/// </summary>
internal static class CommandShapes
{
    private static readonly string[] s_paging = ["IsTruncated", "Marker", "NextToken", "ResponseMetadata"];

    private static readonly (string Member, string Command, Func<ObjectNode, bool> Is)[] s_shapes =
    [
        ("Users", "iam list-users", root =>
            IsBare(root, "Users", "UserId", "UserPolicyList", "AttachedManagedPolicies", "GroupList", "Groups") && root["Group"] is null),
        ("Group", "iam get-group", root => root["Group"] is ObjectNode && root["Users"] is ArrayNode),
        ("Roles", "iam list-roles", root =>
            IsBare(root, "Roles", "RoleId", "RolePolicyList", "AttachedManagedPolicies", "InstanceProfileList")),
        ("Groups", "iam list-groups", root => IsBare(root, "Groups", "GroupId", "GroupPolicyList", "AttachedManagedPolicies")),
        ("User", "iam get-user", root => Has(root["User"], "UserName")),
        ("Role", "iam get-role", root => Has(root["Role"], "RoleName")),
        ("Policies", "iam list-policies", root => IsBare(root, "Policies", "PolicyId", "PolicyVersionList")),
        ("Policies", "organizations list-policies", root =>
            Has(First(root["Policies"]), "Id", "Type") && !Has(First(root["Policies"]), "PolicyName")),
        ("Policy", "iam get-policy", root => Has(root["Policy"], "PolicyName", "Arn")),
        ("Policy", "organizations describe-policy", root => Has(root["Policy"], "PolicySummary")),
        ("PolicyDocument", "iam get-role-policy", root => Has(root, "RoleName", "PolicyName")),
        ("PolicyDocument", "iam get-user-policy", root => Has(root, "UserName", "PolicyName")),
        ("PolicyDocument", "iam get-group-policy", root => Has(root, "GroupName", "PolicyName")),
        ("InstanceProfiles", "iam list-instance-profiles", root => IsBare(root, "InstanceProfiles", "InstanceProfileId")
            && root.Members.All(m => m.Name == "InstanceProfiles" || s_paging.Contains(m.Name))),
        ("OpenIDConnectProviderList", "iam list-open-id-connect-providers", _ => true),
        ("SAMLProviderList", "iam list-saml-providers", _ => true),
        ("AccessKeyMetadata", "iam list-access-keys", _ => true),
        ("Attributes", "sqs get-queue-attributes", root => Has(root["Attributes"], "QueueArn")),
        ("Attributes", "sns get-topic-attributes", root => Has(root["Attributes"], "TopicArn")),
        ("ARN", "secretsmanager get-resource-policy", root => Has(root, "ARN", "Name")),
        ("policyText", "ecr get-repository-policy", root => Has(root, "registryId", "repositoryName")),
        ("KeyMetadata", "kms describe-key", root => Has(root["KeyMetadata"], "Arn")),
        ("Grants", "kms list-grants", root => Has(First(root["Grants"]), "KeyId", "GrantId")),
        ("VpcEndpoints", "ec2 describe-vpc-endpoints", root => Has(First(root["VpcEndpoints"]), "VpcEndpointId", "OwnerId")),
        ("Account", "sts get-caller-identity", root => Has(root, "UserId", "Account", "Arn")),
        ("Stacks", "cloudformation describe-stacks", root => Has(First(root["Stacks"]), "StackId")),
        ("StackResourceSummaries", "cloudformation list-stack-resources", _ => true),
        ("Exports", "cloudformation list-exports", root => Has(First(root["Exports"]), "ExportingStackId")),
        ("Changes", "cloudformation describe-change-set", root => Has(First(root["Changes"]), "ResourceChange")),
        ("Organization", "organizations describe-organization", root =>
            Has(root["Organization"], "Id") && (Has(root["Organization"], "FeatureSet") || Has(root["Organization"], "MasterAccountArn"))),
        ("Roots", "organizations list-roots", root => Has(First(root["Roots"]), "Id")),
        ("OrganizationalUnits", "organizations list-organizational-units-for-parent", root =>
            Has(First(root["OrganizationalUnits"]), "Id", "Arn")),
        ("OrganizationalUnit", "organizations describe-organizational-unit", root => Has(root["OrganizationalUnit"], "Id", "Arn")),
        ("Accounts", "organizations list-accounts", root => Has(First(root["Accounts"]), "Id", "Arn")),
        ("Children", "organizations list-children", root => Has(First(root["Children"]), "Id", "Type")),
        ("Parents", "organizations list-parents", root => Has(First(root["Parents"]), "Id", "Type")),
        ("Targets", "organizations list-targets-for-policy", root => Has(First(root["Targets"]), "TargetId")),
        ("DelegatedAdministrators", "organizations list-delegated-administrators", _ => true),
        ("Instances", "sso-admin list-instances", root => Has(First(root["Instances"]), "InstanceArn", "IdentityStoreId")),
        ("PermissionSets", "sso-admin list-permission-sets", root => First(root["PermissionSets"]) is ScalarNode),
        ("PermissionSet", "sso-admin describe-permission-set", root => Has(root["PermissionSet"], "PermissionSetArn")),
        ("AccountAssignments", "sso-admin list-account-assignments", root => Has(First(root["AccountAssignments"]), "PermissionSetArn")),

        // These do not say whose they are: the error says how to record that.
        ("PolicyNames", "iam list-role-policies", _ => true),
        ("AttachedPolicies", "iam list-attached-role-policies", _ => true),
        ("PolicyRoles", "iam list-entities-for-policy", root => Has(root, "PolicyUsers")),
        ("PolicyVersion", "iam get-policy-version", root => Has(root["PolicyVersion"], "Document")),
        ("PublicAccessBlockConfiguration", "s3api get-public-access-block", _ => true),
        ("OwnershipControls", "s3api get-bucket-ownership-controls", _ => true),
        ("InlinePolicy", "sso-admin get-inline-policy-for-permission-set", root => root["InlinePolicy"] is ScalarNode),
        ("Policy", "s3api get-bucket-policy", root => root["Policy"] is ScalarNode),
        ("State", "iam generate-credential-report", root =>
            root.Members.Length <= 2 && Nodes.Text(root["State"]) is "STARTED" or "INPROGRESS" or "COMPLETE"),
    ];

    private static readonly FrozenSet<string> s_members = s_shapes.Select(s => s.Member).ToFrozenSet(StringComparer.Ordinal);

    // What stands beside them.
    private static readonly FrozenSet<string> s_others = new[]
    {
        "RoleName", "UserName", "GroupName", "PolicyName", "UserId", "Arn", "Name", "ResourcePolicy", "registryId", "repositoryName", "PolicyUsers", "PolicyGroups", "Owner",
        "RevisionId", "Description", "Truncated", "NextMarker", "nextToken", "ChangeSetName", "ChangeSetId", "StackId", "StackName", "CreationTime", "ExecutionStatus", "Status", "NotificationARNs", "RollbackConfiguration",
        "Capabilities", "Parameters", "IncludeNestedStacks",
    }.Concat(s_paging).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True where the names of a root's members may be those of an output.</summary>
    public static bool MayBe(IReadOnlyCollection<string> names) =>
        names.Count > 0 && names.Any(s_members.Contains) && names.All(n => s_members.Contains(n) || s_others.Contains(n));

    /// <summary>The command; null where it is not known, or what has the members is an account document.</summary>
    public static string? CommandOf(ObjectNode root)
    {
        foreach ((string member, string command, Func<ObjectNode, bool> isIt) in s_shapes)
        {
            if (root[member] is not null && isIt(root))
            {
                return command;
            }
        }

        return EntityOf(root);
    }

    /// <summary>The command that an entity of AWS.Tools for PowerShell would come from (CFG-12), which writes the entity itself.</summary>
    public static string? EntityOf(ObjectNode root) =>
        Nodes.Text(root["Arn"])?.Contains(":iam:", StringComparison.Ordinal) != true ? null
        : Has(root, "RoleName", "RoleId") ? "iam get-role"
        : Has(root, "UserName", "UserId") ? "iam get-user"
        : Has(root, "GroupName", "GroupId") ? "iam get-group"
        : Has(root, "PolicyName", "PolicyId") ? "iam get-policy"
        : null;

    private static Node? First(Node? list) => list is ArrayNode { Items: [var first, ..] } ? first : null;

    private static bool Has(Node? node, params string[] members) =>
        node is ObjectNode value && Array.TrueForAll(members, m => value[m] is not null);

    // The CLI lists entities with their ids and times, without their policies; a dump and a document have those, or lack these.
    private static bool IsBare(ObjectNode root, string member, string id, params string[] without) =>
        First(root[member]) is ObjectNode first && Has(first, id, "Arn", "CreateDate") && !Array.Exists(without, w => first[w] is not null);
}
