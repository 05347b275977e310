using IamPolicyTools.Language;

namespace IamPolicyTools.Engine.Tests.Language;

/// <summary>PL-15 to PL-20, PL-73: principals.</summary>
public class PrincipalRuleTests
{
    [Theory]
    [InlineData("\"*\"", true)]
    [InlineData("{\"AWS\": \"*\"}", false)]
    public void Everyone_is_the_AWS_wildcard_and_remembers_its_spelling(string principal, bool isBare)
    {
        PrincipalElement element = Read(PolicyKind.Resource, principal)!;
        Assert.Equal(isBare, element.IsBareWildcard);
        PrincipalEntry entry = Assert.Single(element.Entries);
        Assert.Equal((PrincipalType.Aws, "*"), (entry.Type, entry.Value));
    }

    [Fact]
    public void PL_15_types_and_lists_are_combined()
    {
        PrincipalElement element = Read(
            PolicyKind.Trust,
            """{"AWS": ["111122223333", "arn:aws:iam::111122223333:role/path/a"], "Service": "ec2.amazonaws.com", "Federated": "accounts.google.com"}""")!;
        Assert.Equal(
            "Aws 111122223333, Aws arn:aws:iam::111122223333:role/path/a, Service ec2.amazonaws.com, Federated accounts.google.com",
            string.Join(", ", element.Entries.Select(e => $"{e.Type} {e.Value}")));
    }

    [Theory]
    [InlineData("{\"AWS\": ¦\"arn:aws:iam::111122223333:user/*\"}")]
    [InlineData("{\"AWS\": ¦\"arn:aws:iam::*:root\"}")]
    [InlineData("{\"AWS\": ¦\"1111*\"}")]
    [InlineData("{\"AWS\": ¦\"arn:aws:iam::111122223333:role/a?\"}")]
    [InlineData("{\"Service\": ¦\"*\"}")]
    [InlineData("{\"Service\": ¦\"*.amazonaws.com\"}")]
    [InlineData("{\"CanonicalUser\": ¦\"*\"}")]
    public void PL_16_there_are_no_partial_wildcards(string principal) =>
        Read(PolicyKind.Resource, principal, "Refused UNSUPPORTED_WILDCARD_IN_PRINCIPAL PL-16");

    [Theory]
    [InlineData("¦\"arn:aws:iam::111122223333:user/a\"", "Refused INVALID_PRINCIPAL_FORMAT PL-16a")]
    [InlineData("¦\"111122223333\"", "Refused INVALID_PRINCIPAL_FORMAT PL-16a")]
    [InlineData("¦¦\"alice\"", "Refused INVALID_PRINCIPAL_FORMAT PL-16a; Refused INVALID_PRINCIPAL_FORMAT PL-15")]
    public void PL_16a_a_bare_string_is_read_as_AWS(string principal, string expected)
    {
        PrincipalElement element = Read(PolicyKind.Resource, principal, MarkedPolicy.Split(expected))!;
        Assert.False(element.IsBareWildcard);
        PrincipalEntry entry = Assert.Single(element.Entries);
        Assert.Equal((PrincipalType.Aws, principal.Trim('¦', '"')), (entry.Type, entry.Value));
    }

    [Theory]
    [InlineData("¦[\"*\"]", "Error INVALID_PRINCIPAL_FORMAT PL-16a")]
    [InlineData("¦111122223333", "Error INVALID_PRINCIPAL_FORMAT PL-16a")]
    [InlineData("¦null", "Error INVALID_PRINCIPAL_FORMAT PL-16a")]
    [InlineData("{¦\"Aws\": \"*\"}", "Error INVALID_PRINCIPAL_KEY PL-9")]
    [InlineData("{¦\"User\": \"*\", ¦\"service\": \"a.amazonaws.com\"}", "Error INVALID_PRINCIPAL_KEY PL-9; Error INVALID_PRINCIPAL_KEY PL-9")]
    [InlineData("{\"AWS\": ¦111122223333}", "Error DATA_TYPE_MISMATCH PL-11")]
    [InlineData("{\"AWS\": [\"*\", ¦{}]}", "Error DATA_TYPE_MISMATCH PL-11")]
    public void A_principal_is_an_object_of_four_types(string principal, string expected) =>
        Read(PolicyKind.Resource, principal, MarkedPolicy.Split(expected));

    [Theory]
    [InlineData("{\"AWS\": ¦[]}", "Warning EMPTY_ARRAY_PRINCIPAL PL-11")]
    [InlineData("¦{}", "Warning EMPTY_OBJECT_PRINCIPAL PL-11")]
    public void PL_11_an_empty_principal_matches_nobody(string principal, string expected) =>
        Assert.Empty(Read(PolicyKind.Resource, principal, expected)!.Entries);

    [Theory]
    [InlineData("arn:aws:iam::111122223333:group/g")]
    [InlineData("arn:aws:iam::111122223333:instance-profile/p")]
    public void PL_18_groups_and_instance_profiles_are_no_principals(string arn) =>
        Read(PolicyKind.Resource, $$"""{"AWS": ¦"{{arn}}"}""", "Refused UNSUPPORTED_PRINCIPAL PL-18");

    [Theory]
    [InlineData("111122223333")]
    [InlineData("arn:aws:iam::111122223333:root")]
    [InlineData("arn:aws-us-gov:iam::111122223333:user/path/name")]
    [InlineData("arn:aws:iam::111122223333:role/path/name")]
    [InlineData("arn:aws:sts::111122223333:assumed-role/name/session")]
    [InlineData("arn:aws:sts::111122223333:federated-user/name")]
    [InlineData("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1")]
    [InlineData("AIDACKCEVSQ6C2EXAMPLE")] // PL-20
    [InlineData("AROADBQP57FF2AEXAMPLE")] // PL-20
    public void The_forms_of_an_AWS_principal(string value) => Read(PolicyKind.Resource, $$"""{"AWS": "{{value}}"}""");

    [Theory]
    [InlineData("alice")]
    [InlineData("")]
    [InlineData("AIDA")]
    [InlineData("AGPACKCEVSQ6C2EXAMPLE")]
    [InlineData("arn:aws:iam::111122223333")]
    [InlineData("arn:aws:iam::111122223333:users/a")]
    [InlineData("arn:aws:iam::111122223333:assumed-role/a/b")]
    [InlineData("arn:aws:s3:::bucket")]
    public void Other_AWS_principals_match_nobody(string value) =>
        Read(PolicyKind.Resource, $$"""{"AWS": ¦"{{value}}"}""", "Refused INVALID_PRINCIPAL_FORMAT PL-15");

    [Theory]
    [InlineData(PolicyKind.Resource, "11112222333")]
    [InlineData(PolicyKind.Resource, "arn:aws:iam::1234567890:root")]
    [InlineData(PolicyKind.Trust, "arn:aws:iam::1234567890:role/a")]
    [InlineData(PolicyKind.Trust, "arn:aws:sts::11112222333:assumed-role/a/s")]
    [InlineData(PolicyKind.Trust, "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1")]
    [InlineData(PolicyKind.Trust, "arn:aws:iam::aws:root")]
    public void PL_82_an_account_has_12_digits(PolicyKind kind, string value) =>
        Read(kind, $$"""{"AWS": ¦"{{value}}"}""", "Refused PRINCIPAL_ACCOUNT_DIGITS PL-82");

    [Theory]
    [InlineData("ec2.amazonaws.com")]
    [InlineData("states.eu-west-1.amazonaws.com")]
    [InlineData("ecs.application-autoscaling.amazonaws.com")]
    [InlineData("ec2.amazonaws.com.cn")]
    [InlineData("tagging0.amazonaws.com")]
    public void PL_82_a_service_is_called_by_its_domain(string service) => Read(PolicyKind.Trust, $$"""{"Service": "{{service}}"}""");

    [Theory]
    [InlineData("ec2.amazonaws.con")]
    [InlineData("amazonaws.com")]
    [InlineData(".amazonaws.com")]
    [InlineData("ec2..amazonaws.com")]
    [InlineData("ec2")]
    [InlineData("ec2.amazonaws.com ")]
    [InlineData("https://ec2.amazonaws.com")]
    [InlineData("alexa-appkit.amazon.com")]
    public void PL_82_other_names_are_no_services(string service) =>
        Read(PolicyKind.Trust, $$"""{"Service": ¦"{{service}}"}""", "Refused SERVICE_PRINCIPAL_FORM PL-82");

    [Fact]
    public void PL_82_a_resource_s_policy_names_services_as_a_trust_policy_does_and_Alexa_besides()
    {
        Read(PolicyKind.Trust, """{"Service": ¦"tagging.eu-west-1.amazonaws.com"}""", "Refused SERVICE_PRINCIPAL_REFUSED PL-82");
        Read(PolicyKind.Endpoint, """{"Service": ¦"tagging.amazonaws.com"}""", "Warning SERVICE_PRINCIPAL_REFUSED PL-82");
        Read(PolicyKind.Resource, """{"Service": ¦"ec2.amazonaws.con"}""", "Refused SERVICE_PRINCIPAL_FORM PL-82");
        Read(PolicyKind.Endpoint, """{"Service": ¦"ec2.amazonaws.con"}""", "Warning SERVICE_PRINCIPAL_FORM PL-82");
        Read(PolicyKind.Resource, """{"Service": "alexa-appkit.amazon.com"}""");
    }

    [Theory]
    [InlineData("¦{}")]
    [InlineData("¦{\"AWS\": []}")]
    [InlineData("¦{\"AWS\": [], \"Service\": []}")]
    public void PL_82_a_trust_policy_has_principals(string principal) =>
        Assert.Empty(Read(PolicyKind.Trust, principal, "Refused TRUST_NO_PRINCIPAL PL-82")!.Entries);

    [Fact]
    public void PL_11_one_type_of_a_trust_policy_may_be_empty() =>
        Assert.Single(Read(PolicyKind.Trust, """{"AWS": ¦[], "Service": "ec2.amazonaws.com"}""", "Warning EMPTY_ARRAY_PRINCIPAL PL-11")!.Entries);

    [Theory]
    [InlineData("accounts.google.com")]
    [InlineData("cognito-identity.amazonaws.com")]
    [InlineData("arn:aws:iam::111122223333:oidc-provider/host/path")]
    [InlineData("arn:aws:iam::111122223333:saml-provider/name")]
    public void Federated_principals_are_for_trust_policies(string provider)
    {
        Read(PolicyKind.Trust, $$"""{"Federated": "{{provider}}"}""");
        Read(PolicyKind.Resource, $$"""{"Federated": ¦"{{provider}}"}""", "Refused FEDERATED_PRINCIPAL_NOT_SUPPORTED PL-15");
    }

    [Theory]
    [InlineData("google")]
    [InlineData("https://accounts.google.com/")]
    [InlineData("arn:aws:iam::111122223333:role/a")]
    public void A_federated_principal_is_a_domain_or_a_provider(string provider) =>
        Read(PolicyKind.Trust, $$"""{"Federated": ¦"{{provider}}"}""", "Refused INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY PL-15");

    [Fact]
    public void PL_73_principals_have_no_variables() =>
        Read(PolicyKind.Resource, """{"AWS": ¦"arn:aws:iam::111122223333:user/${aws:username}"}""", "Refused VARIABLE_UNSUPPORTED_IN_ELEMENT PL-73");

    private static PrincipalElement? Read(PolicyKind kind, string principal, params string[] expected)
    {
        string rest = kind == PolicyKind.Trust ? "\"Action\": \"sts:AssumeRole\"" : "\"Action\": \"s3:*\", \"Resource\": \"*\"";
        return MarkedPolicy.CheckStatement(kind, $$"""{"Effect": "Allow", "Principal": {{principal}}, {{rest}}}""", expected)?.Principal;
    }
}
