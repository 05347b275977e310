using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Engine.Tests.Language;

/// <summary>Section 1.9: names, paths, patterns.</summary>
public class NameRulesTests
{
    private static readonly Dictionary<string, Func<string, string?>> s_rules = new()
    {
        ["user"] = NameRules.UserName,
        ["role"] = NameRules.RoleName,
        ["group"] = NameRules.GroupName,
        ["instance profile"] = NameRules.InstanceProfileName,
        ["virtual mfa device"] = NameRules.VirtualMfaDeviceName,
        ["policy"] = NameRules.PolicyName,
        ["path"] = NameRules.Path,
        ["policy path"] = NameRules.PolicyPath,
        ["session"] = NameRules.RoleSessionName,
        ["source identity"] = NameRules.SourceIdentity,
        ["federated user"] = NameRules.FederatedUserName,
        ["external id"] = NameRules.ExternalId,
        ["access key"] = NameRules.AccessKeyId,
        ["mfa serial"] = NameRules.MfaSerialNumber,
        ["mfa code"] = NameRules.MfaTokenCode,
        ["saml provider"] = NameRules.SamlProviderName,
        ["server certificate"] = NameRules.ServerCertificateName,
        ["oidc provider"] = NameRules.OpenIdConnectUrl,
        ["account"] = NameRules.AccountId,
        ["alias"] = NameRules.AccountAlias,
        ["version"] = NameRules.PolicyVersionId,
        ["tag key"] = NameRules.TagKey,
        ["customer tag key"] = NameRules.CustomerTagKey,
        ["tag value"] = NameRules.TagValue,
        ["organization"] = NameRules.OrganizationId,
        ["root"] = NameRules.RootId,
        ["unit"] = NameRules.OrganizationalUnitId,
    };

    [Theory]
    [InlineData("user", 1, 64)]
    [InlineData("role", 1, 64)]
    [InlineData("group", 1, 128)]
    [InlineData("instance profile", 1, 128)]
    [InlineData("virtual mfa device", 1, 226)]
    [InlineData("policy", 1, 128)]
    [InlineData("session", 2, 64)]
    [InlineData("source identity", 2, 64)]
    [InlineData("federated user", 2, 32)]
    [InlineData("external id", 2, 1224)]
    [InlineData("access key", 16, 128)]
    [InlineData("mfa serial", 9, 256)]
    [InlineData("saml provider", 1, 128)]
    [InlineData("server certificate", 1, 128)]
    [InlineData("alias", 3, 63)]
    [InlineData("tag key", 1, 128)]
    [InlineData("customer tag key", 1, 128)]
    [InlineData("tag value", 0, 256)]
    public void Lengths(string rule, int min, int max)
    {
        Assert.Null(Check(rule, new string('a', min)));
        Assert.Null(Check(rule, new string('a', max)));
        Assert.NotNull(Check(rule, new string('a', max + 1)));
        if (min > 0)
        {
            Assert.NotNull(Check(rule, new string('a', min - 1)));
        }
    }

    [Theory]
    [InlineData("path", 512)]
    [InlineData("policy path", 512)]
    public void Lengths_of_paths(string rule, int max)
    {
        Assert.Null(Check(rule, $"/{new string('a', max - 2)}/"));
        Assert.NotNull(Check(rule, $"/{new string('a', max - 1)}/"));
    }

    [Theory]
    [InlineData("user", "Az09_+=,.@-")]
    [InlineData("session", "a@b.c")]
    [InlineData("external id", "a:b/c")]
    [InlineData("access key", "AKIAIOSFODNN7EXAMPLE")]
    [InlineData("mfa serial", "arn:aws:iam::111122223333:mfa/alice")]
    [InlineData("mfa serial", "GAHT12345678")]
    [InlineData("mfa code", "012345")]
    [InlineData("saml provider", "a_b.c-d")]
    [InlineData("server certificate", "a+b=c,d.e@f-g_h")]
    [InlineData("oidc provider", "https://example.com/path")]
    [InlineData("account", "012345678901")]
    [InlineData("alias", "a-1-b")]
    [InlineData("alias", "1234567890123")]
    [InlineData("path", "/")]
    [InlineData("path", "/a/b/")]
    [InlineData("path", "/!~//x/")]
    [InlineData("policy path", "/")]
    [InlineData("policy path", "/a.b/c,+@=_-/")]
    [InlineData("version", "v1")]
    [InlineData("version", "v20")]
    [InlineData("version", "v1.a-B9")]
    [InlineData("version", "v1.")]
    [InlineData("tag key", "Kostenstelle ä 漢_.:/=+-@")]
    [InlineData("tag key", "aws:cloudformation:stack-name")]
    [InlineData("tag key", "\U00010400")]
    [InlineData("customer tag key", "awsome")]
    [InlineData("tag value", "")]
    [InlineData("organization", "o-a1b2c3d4e5")]
    [InlineData("root", "r-ab12")]
    [InlineData("unit", "ou-ab12-cdefgh34")]
    public void Good_texts(string rule, string text) => Assert.Null(Check(rule, text));

    [Theory]
    [InlineData("user", "a b")]
    [InlineData("user", "a/b")]
    [InlineData("role", "é")]
    [InlineData("group", "a*")]
    [InlineData("policy", "a\n")]
    [InlineData("session", "a:b")]
    [InlineData("source identity", "aws:me")]
    [InlineData("federated user", "a b")]
    [InlineData("external id", "a b")]
    [InlineData("access key", "AKIA-IOSFODNN7EXAMPLE")]
    [InlineData("oidc provider", "http://example.com")]
    [InlineData("oidc provider", "https://example.com:8443")]
    [InlineData("oidc provider", "https://example.com?x=1")]
    [InlineData("mfa code", "12345a")]
    [InlineData("mfa code", "12345")]
    [InlineData("mfa code", "1234567")]
    [InlineData("saml provider", "a+b")]
    [InlineData("server certificate", "a b")]
    [InlineData("account", "1234")]
    [InlineData("account", "12345678901a")]
    [InlineData("account", "१२३४५६७८९०१२")]
    [InlineData("alias", "-ab")]
    [InlineData("alias", "ab-")]
    [InlineData("alias", "a--b")]
    [InlineData("alias", "Abc")]
    [InlineData("alias", "123456789012")]
    [InlineData("path", "")]
    [InlineData("path", "//")]
    [InlineData("path", "a/")]
    [InlineData("path", "/a")]
    [InlineData("path", "/a b/")]
    [InlineData("path", "/é/")]
    [InlineData("policy path", "/a//b/")]
    [InlineData("policy path", "/a!/")]
    [InlineData("version", "1")]
    [InlineData("version", "v")]
    [InlineData("version", "v0")]
    [InlineData("version", "v1x")]
    [InlineData("version", "v1._")]
    [InlineData("tag key", "a?")]
    [InlineData("tag key", "a\tb")]
    [InlineData("customer tag key", "aws:x")]
    [InlineData("customer tag key", "AWS:x")]
    [InlineData("tag value", "<x>")]
    [InlineData("organization", "o-a1b2c3d4e")]
    [InlineData("organization", "o-A1B2C3D4E5")]
    [InlineData("organization", "a1b2c3d4e5f6")]
    [InlineData("root", "r-ab1")]
    [InlineData("unit", "ou-ab12")]
    [InlineData("unit", "ou-ab12-cdefgh3")]
    [InlineData("unit", "ou-ab1-cdefgh34")]
    public void Bad_texts_are_described(string rule, string text)
    {
        string? fault = Check(rule, text);
        Assert.NotNull(fault);

        // What is given as a key id may be the secret: it is not shown (CF-27).
        string end = rule == "access key" ? $"(not shown: {text.Length} characters that are no access key id)." : $" \"{text}\".";
        Assert.EndsWith(end, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_rule_is_tested() => Assert.Equal(
        typeof(NameRules).GetMethods().Where(m => m.IsStatic).Select(m => m.Name).Order(),
        s_rules.Values.Select(r => r.Method.Name).Order());

    private static string? Check(string rule, string text) => s_rules[rule](text);
}
