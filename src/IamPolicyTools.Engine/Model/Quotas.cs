namespace IamPolicyTools.Model;

/// <summary>
/// How many there may be (policy-language.md, section 1.8); those of IAM's entities in an account stand in their kinds. Of entities in an
/// account, where it can raise the quota, this is the maximum; of what belongs to one entity it is what AWS grants unasked.
/// </summary>
internal static class Quotas
{
    public const int SamlProvidersPerAccount = 100;
    public const int OpenIdConnectProvidersPerAccount = 700;

    /// <summary>How far an account can raise <see cref="PoliciesPerUser"/>.</summary>
    public const int PoliciesPerUserMaximum = 20;

    /// <summary>How far an account can raise <see cref="PoliciesPerRole"/>.</summary>
    public const int PoliciesPerRoleMaximum = 25;

    public const int GroupsPerUser = 10;
    public const int PoliciesPerUser = 10;
    public const int PoliciesPerGroup = 10;
    public const int PoliciesPerRole = 20;
    public const int RolesPerInstanceProfile = 1;
    public const int ServiceControlPoliciesPerTarget = 10;
    public const int ResourceControlPoliciesPerTarget = 5;
    public const int LevelsOfUnits = 5;
    public const int VersionsPerPolicy = 5;
    public const int AccessKeysPerUser = 2;
    public const int MfaDevicesPerUser = 8;
    public const int ClientIdsPerProvider = 100;
    public const int ThumbprintsPerProvider = 5;
    public const int Tags = 50;
}
