namespace IamPolicyTools.Import.Binding;

/// <summary>Every object of the account document with its keys: the format in one place. Names are those of AWS's APIs.</summary>
internal static class Shapes
{
    /// <summary>The root of a file, and an item of its <c>Accounts</c>.</summary>
    public static readonly Shape Account = new(
        "an account document",
        [
            "AccountId", "Partition", "AccountAlias", "AccountName", "Email", "CanonicalUserId", "Variables", "RootUser", "PublicAccessBlock",
            "Users", "Groups", "Roles", "Policies", "InstanceProfiles", "OpenIDConnectProviders", "SAMLProviders",
            "VirtualMFADevices", "Resources", "VpcEndpoints", "Organization", "Accounts", "PermissionSets", "Assignments",
            "PasswordPolicy", "AlternateContacts", "Analyzers", "Trails", "ServerCertificates", "Unknowns",
        ],
        [
            ("UserDetailList", "Users"), ("GroupDetailList", "Groups"), ("RoleDetailList", "Roles"),
            ("OpenIDConnectProviderList", "OpenIDConnectProviders"), ("SAMLProviderList", "SAMLProviders"),
            ("ServerCertificateMetadataList", "ServerCertificates"),
        ],
        ["IsTruncated", "Marker", "NextToken", "ResponseMetadata"])
    { RemembersUnknowns = true };

    /// <summary>An unknown value and its token (IN-24).</summary>
    public static readonly Shape UnknownValue = new("an unknown value", ["Token", "Kind", "Origin", "Expression", "File", "Position"]);

    public static readonly Shape RootUser = new("a root user", ["MfaActive", "PasswordEnabled", "AccessKeys", "CredentialReport"]);

    public static readonly Shape User = new(
        "a user",
        [
            "Path", "UserName", "UserId", "Arn", "CreateDate", "PasswordLastUsed", "UserPolicyList", "GroupList",
            "AttachedManagedPolicies", "PermissionsBoundary", "Tags", "AccessKeys", "LoginProfile", "MFADevices", "CredentialReport", "ServiceLastAccessed",
            "IsStub", "HasProvisionalName", "ExistsWhen",
        ],
        [("Groups", "GroupList")])
    { RemembersUnknowns = true };

    public static readonly Shape Group = new(
        "a group",
        ["Path", "GroupName", "GroupId", "Arn", "CreateDate", "GroupPolicyList", "AttachedManagedPolicies", "IsStub", "HasProvisionalName", "ExistsWhen"])
    { RemembersUnknowns = true };

    public static readonly Shape Role = new(
        "a role",
        [
            "Path", "RoleName", "RoleId", "Arn", "CreateDate", "Description", "AssumeRolePolicyDocument", "MaxSessionDuration",
            "InstanceProfileList", "RolePolicyList", "AttachedManagedPolicies", "PermissionsBoundary", "Tags", "RoleLastUsed", "ServiceLastAccessed",
            "IsStub", "HasProvisionalName", "ExistsWhen",
        ])
    { RemembersUnknowns = true };

    public static readonly Shape RoleLastUsed = new("the last use of a role", ["LastUsedDate", "Region"]);

    public static readonly Shape Policy = new(
        "a managed policy",
        [
            "PolicyName", "PolicyId", "Arn", "Path", "Description", "DefaultVersionId", "CreateDate", "UpdateDate",
            "PolicyDocument", "PolicyVersionList", "Tags",
            "IsStub", "HasProvisionalName", "ExistsWhen",
        ],
        ignored: ["AttachmentCount", "PermissionsBoundaryUsageCount", "IsAttachable"])
    { RemembersUnknowns = true };

    public static readonly Shape PolicyVersion = new("a policy version", ["Document", "VersionId", "IsDefaultVersion", "CreateDate"]);

    public static readonly Shape InlinePolicy = new("an inline policy", ["PolicyName", "PolicyDocument"]);

    public static readonly Shape AttachedPolicy = new("an attached policy", ["PolicyName", "PolicyArn"]);

    public static readonly Shape PermissionsBoundary = new(
        "a permissions boundary", ["PermissionsBoundaryArn"], ignored: ["PermissionsBoundaryType"]);

    public static readonly Shape Tag = new("a tag", ["Key", "Value", "UnknownReason"]);

    public static readonly Shape InstanceProfile = new(
        "an instance profile",
        ["Path", "InstanceProfileName", "InstanceProfileId", "Arn", "CreateDate", "Roles", "Tags", "IsStub", "HasProvisionalName", "ExistsWhen"])
    { RemembersUnknowns = true };

    /// <summary>A certificate as ListServerCertificates shows it, with what GetServerCertificate shows besides. There is no member for a private key.</summary>
    public static readonly Shape ServerCertificate = new(
        "a server certificate",
        [
            "Path", "ServerCertificateName", "ServerCertificateId", "Arn", "UploadDate", "Expiration", "CertificateBody", "CertificateChain", "Tags",
            "IsStub", "HasProvisionalName", "ExistsWhen",
        ])
    { RemembersUnknowns = true };

    /// <summary>A key as ListAccessKeys or CreateAccessKey shows it. The secret is read and forgotten.</summary>
    public static readonly Shape AccessKey = new(
        "an access key", ["AccessKeyId", "Status", "CreateDate", "LastUsedDate"], ignored: ["UserName", "SecretAccessKey"]);

    public static readonly Shape LoginProfile = new(
        "a login profile", ["CreateDate", "PasswordResetRequired"], ignored: ["UserName"]);

    public static readonly Shape MfaDevice = new(
        "an MFA device", ["SerialNumber", "UserName", "EnableDate", "Tags"], ignored: ["User", "Base32StringSeed", "QRCodePNG"]);

    public static readonly Shape CredentialReport = new(
        "a credential report's row",
        [
            "GeneratedTime", "PasswordEnabled", "PasswordLastUsed", "PasswordLastChanged", "PasswordNextRotation", "MfaActive", "AccessKeys",
        ]);

    public static readonly Shape ReportedAccessKey = new(
        "an access key of a credential report",
        ["Slot", "Status", "LastRotated", "LastUsedDate", "LastUsedRegion", "LastUsedService"]);

    public static readonly Shape OpenIdConnectProvider = new(
        "an OIDC provider",
        ["Arn", "Url", "ClientIDList", "ThumbprintList", "CreateDate", "Tags"])
    { RemembersUnknowns = true };

    public static readonly Shape SamlProvider = new(
        "a SAML provider",
        ["Arn", "Name", "SAMLMetadataDocument", "CreateDate", "ValidUntil", "Tags"])
    { RemembersUnknowns = true };

    public static readonly Shape Resource = new(
        "a resource",
        [
            "Arn", "AccountId", "Policy", "Tags", "Acl", "ObjectOwnership", "BucketAbac", "Region", "PublicAccessBlock", "ObjectOwner",
            "Bucket", "BucketAccountId", "Regions", "SupportingAccessPoint", "NetworkOrigin", "RunsAs", "Grants", "KeyManager", "Shares",
            "IsStub", "HasProvisionalName", "ExistsWhen",
        ])
    { RemembersUnknowns = true };

    /// <summary>A Region as GetMultiRegionAccessPoint shows it.</summary>
    public static readonly Shape AccessPointRegion = new("a Region of a multi-Region access point", ["Bucket", "BucketAccountId", "Region"]);

    public static readonly Shape AclGrant = new("a grant of an ACL", ["Grantee", "Permission"]);

    public static readonly Shape Grantee = new("a grantee", ["ID", "URI"], ignored: ["Type", "DisplayName", "EmailAddress"]);

    public static readonly Shape PublicAccessBlock = new(
        "a public access block", ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]);

    public static readonly Shape KmsGrant = new(
        "a KMS grant",
        ["GrantId", "GranteePrincipal", "GranteeServicePrincipal", "RetiringPrincipal", "RetiringServicePrincipal", "Operations", "Constraints"],
        ignored: ["KeyId", "Name", "CreationDate", "IssuingAccount"]);

    public static readonly Shape GrantConstraints = new(
        "the constraints of a KMS grant", ["EncryptionContextSubset", "EncryptionContextEquals", "SourceArn"]);

    public static readonly Shape ResourceShare = new("a share", ["AccountId", "Actions"]);

    public static readonly Shape VpcEndpoint = new("a VPC endpoint", ["VpcEndpointId", "VpcId", "PolicyDocument", "ExistsWhen"]) { RemembersUnknowns = true };

    public static readonly Shape PasswordPolicy = new(
        "a password policy",
        [
            "MinimumPasswordLength", "PasswordReusePrevention", "MaxPasswordAge", "ExpirePasswords", "HardExpiry", "AllowUsersToChangePassword",
            "RequireSymbols", "RequireNumbers", "RequireUppercaseCharacters", "RequireLowercaseCharacters",
        ]);

    public static readonly Shape AlternateContact = new(
        "an alternate contact", ["AlternateContactType", "EmailAddress", "Name", "PhoneNumber", "Title"]);

    /// <summary>An analyzer as ListAnalyzers shows it: this API writes its names small.</summary>
    public static readonly Shape AccessAnalyzer = new(
        "an analyzer",
        ["arn", "name", "type", "status"],
        ignored: ["createdAt", "lastResourceAnalyzed", "lastResourceAnalyzedAt", "tags", "statusReason", "configuration", "managedBy"]);

    public static readonly Shape Trail = new(
        "a trail",
        ["Name", "TrailARN", "IsLogging", "IsMultiRegionTrail", "IsOrganizationTrail", "S3BucketName", "HomeRegion"],
        ignored:
        [
            "S3KeyPrefix", "SnsTopicName", "SnsTopicARN", "IncludeGlobalServiceEvents", "LogFileValidationEnabled", "CloudWatchLogsLogGroupArn",
            "CloudWatchLogsRoleArn", "KmsKeyId", "HasCustomEventSelectors", "HasInsightSelectors",
        ]);

    public static readonly Shape ServiceLastAccess = new(
        "the last use of a service",
        ["Service", "LastAuthenticated", "Actions"],
        [("ServiceNamespace", "Service"), ("TrackedActionsLastAccessed", "Actions")],
        ["ServiceName", "LastAuthenticatedEntity", "LastAuthenticatedRegion", "TotalAuthenticatedEntities"]);

    public static readonly Shape ActionLastAccess = new(
        "the last use of an action",
        ["Action", "LastAccessed"],
        [("ActionName", "Action"), ("LastAccessedTime", "LastAccessed")],
        ["LastAccessedEntity", "LastAccessedRegion"]);

    public static readonly Shape Organization = new(
        "an organization",
        [
            "Id", "MasterAccountId", "ServiceControlPolicies", "ResourceControlPolicies", "DelegatedAdministrators", "Features", "Root",
            "Accounts", "OrganizationalUnits", "Attachments",
        ]);

    /// <summary>An account by its name, with its place in a tree that is written as paths.</summary>
    public static readonly Shape NamedAccount = new("a named account", ["AccountId", "OrganizationalUnit"]);

    /// <summary>A control policy and what it is attached to, by names (PO-2.2).</summary>
    public static readonly Shape Attachment = new(
        "an attachment", ["Policy", "Name", "Type", "Targets", "Except", "Strategy", "KeepDefault"]);

    /// <summary>A permission set of Identity Center in its neutral form (PO-2.5).</summary>
    public static readonly Shape PermissionSet = new(
        "a permission set",
        ["Name", "Description", "SessionDuration", "ManagedPolicies", "CustomerManagedPolicies", "InlinePolicy", "PermissionsBoundary"]);

    public static readonly Shape PolicyOfAccount = new("a policy of each account", ["Name", "Path"]);

    public static readonly Shape PermissionSetBoundary = new("a boundary of a permission set", ["ManagedPolicy", "CustomerManagedPolicy"]);

    public static readonly Shape Assignment = new("an assignment", ["PermissionSet", "Group", "User", "Targets", "Except"]);

    public static readonly Shape OrganizationPolicy = new(
        "an organization's policy", ["Name", "Id", "Description", "PolicyDocument"]);

    public static readonly Shape DelegatedAdministrator = new("a delegated administrator", ["AccountId", "ServicePrincipal"]);

    public static readonly Shape OrganizationalUnit = new(
        "an organizational unit",
        ["Id", "Name", "ServiceControlPolicies", "ResourceControlPolicies", "Accounts", "OrganizationalUnits"])
    { RemembersUnknowns = true };

    public static readonly Shape OrganizationAccount = new(
        "an account of an organization", ["AccountId", "ServiceControlPolicies", "ResourceControlPolicies"])
    { RemembersUnknowns = true };
}
