namespace IamPolicyTools.Operations;

/// <summary>How many there may be (policy-language.md, section 1.8). Where an account can raise a quota, this is its maximum.</summary>
internal static class Quotas
{
    public const int UsersPerAccount = 5_000;
    public const int RolesPerAccount = 10_000;
    public const int Tags = 50;
}
