using System.Text;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;
using static IamPolicyTools.Engine.Tests.Operations.Sts.Scene;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations.Sts;

/// <summary>SAML: ST-7, ST-8, ST-40 to ST-43, R-89.</summary>
public sealed class SamlTests
{
    private const string ProviderArn = $"arn:aws:iam::{Id}:saml-provider/JumpCloud";
    private const string Action = "sts:AssumeRoleWithSAML";
    private const string SignIn = """{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}""";

    [Fact]
    public void R_89_ST_42_A_JumpCloud_user_becomes_a_role_by_mail_address()
    {
        Scene scene = One(SignIn);

        Grant<AssumeRoleWithSamlResponse> grant = Assume(scene, Attributes());

        Assert.Equal($"arn:aws:sts::{Id}:assumed-role/ops/me@example.com", grant.Response.AssumedRoleUser.Arn);
        Assert.Equal("AROAOPS:me@example.com", scene.Key(grant.Caller, "aws:userid"));
        Assert.Null(scene.Key(grant.Caller, "aws:username"));
        Assert.Null(scene.Key(grant.Caller, "aws:MultiFactorAuthPresent"));
        Assert.Null(scene.Key(grant.Caller, "aws:FederatedProvider"));
    }

    [Theory]
    [InlineData("SAML:aud", "https://signin.aws.amazon.com/saml", true)]
    [InlineData("saml:aud", "https://other.example.com/saml", false)]
    [InlineData("saml:iss", "https://sso.jumpcloud.com/saml2/aws", true)]
    [InlineData("SAML:sub", "u-1", true)]
    [InlineData("saml:sub_type", "persistent", true)]
    [InlineData("saml:doc", Id + "/JumpCloud", true)]
    [InlineData("saml:mail", "me@example.com", true)]
    [InlineData("saml:edupersonprincipalname", "me", true)]
    public void ST_41_The_trust_policy_sees_what_the_assertion_says(string key, string value, bool isGood)
    {
        Scene scene = One($$"""{"StringEquals":{"{{key}}":"{{value}}"} }""");

        if (isGood)
        {
            Assert.Equal(Id, Assume(scene, Attributes()).Caller.AccountId);
        }
        else
        {
            Denied(() => Assume(scene, Attributes()), Action, PolicyType.Trust);
        }
    }

    [Fact]
    public void ST_41_The_eduPerson_lists_hold_several_values()
    {
        Scene scene = One("""{"ForAnyValue:StringEquals":{"saml:edupersonaffiliation":"staff"}}""");

        Assert.Equal(Id, Assume(scene, Attributes()).Caller.AccountId);
    }

    [Fact]
    public void ST_41_The_name_qualifier_is_a_hash_and_stays_with_the_session()
    {
        // base64(sha1("https://sso.jumpcloud.com/saml2/aws111122223333/JumpCloud"))
        const string Hash = "QmQLveeACWGX1h49xRlUrka9xEw=";
        Scene scene = One(SignIn);

        Grant<AssumeRoleWithSamlResponse> grant = Assume(scene, Attributes());

        Assert.Equal(Hash, grant.Response.NameQualifier);
        Assert.Equal(Hash, scene.Key(grant.Caller, "saml:namequalifier"));
        Assert.Equal("u-1", scene.Key(grant.Caller, "saml:sub"));
        Assert.Equal("persistent", scene.Key(grant.Caller, "saml:sub_type"));
        Assert.Null(scene.Key(grant.Caller, "saml:aud"));
    }

    [Theory]
    [InlineData($"arn:aws:iam::{Id}:role/ops,{ProviderArn}", true)]
    [InlineData($"{ProviderArn}, arn:aws:iam::{Id}:role/ops", true)]
    [InlineData($"arn:aws:iam::{Id}:role/other,{ProviderArn}", false)]
    [InlineData($"arn:aws:iam::{Id}:role/ops", false)]
    public void ST_40_ST_43_The_Role_attribute_must_offer_the_pair_in_either_order(string pair, bool isGood)
    {
        Scene scene = One(SignIn);
        Dictionary<string, object?> attributes = Attributes();
        attributes["Role"] = new[] { $"arn:aws:iam::{Id}:role/first,{ProviderArn}", pair };

        if (isGood)
        {
            Assert.Equal(Id, Assume(scene, attributes).Caller.AccountId);
        }
        else
        {
            Assert.Equal(IamErrorCode.AccessDenied, Refuse(() => Assume(scene, attributes)).ErrorCode);
        }
    }

    [Theory]
    [InlineData("RoleSessionName", null, IamErrorCode.InvalidIdentityToken)]
    [InlineData("RoleSessionName", "x", IamErrorCode.InvalidIdentityToken)]
    [InlineData("SessionDuration", "899", IamErrorCode.InvalidIdentityToken)]
    [InlineData("SessionDuration", "ever", IamErrorCode.InvalidIdentityToken)]
    [InlineData("SessionNotOnOrAfter", "2026-03-01T11:59:59Z", IamErrorCode.ExpiredToken)]
    [InlineData("SourceIdentity", "aws:x", IamErrorCode.ValidationError)]
    public void ST_40_Bad_attributes_are_refused(string name, string? value, IamErrorCode error)
    {
        Dictionary<string, object?> attributes = Attributes();
        attributes[name] = value;

        Assert.Equal(error, Refuse(() => Assume(One(SignIn), attributes)).ErrorCode);
    }

    [Theory]
    [InlineData("SessionDuration", "900", 900)]
    [InlineData("SessionDuration", "7200", 3_600)]
    [InlineData("SessionNotOnOrAfter", "2026-03-01T12:20:00Z", 1_200)]
    public void ST_40_The_assertion_limits_the_session(string name, string value, int seconds)
    {
        Dictionary<string, object?> attributes = Attributes();
        attributes[name] = value;

        Assert.Equal(Now.AddSeconds(seconds), Assume(One(SignIn), attributes).Credentials.Expiration);
    }

    [Fact]
    public void ST_7_ST_8_Tags_and_source_identity_come_in_attributes_and_need_permissions()
    {
        Dictionary<string, object?> attributes = Attributes();
        attributes["PrincipalTag:team"] = "core";
        attributes["TransitiveTagKeys"] = new[] { "team" };
        Denied(() => Assume(One(SignIn), attributes), "sts:TagSession", PolicyType.Trust);

        attributes["SourceIdentity"] = "me";
        Denied(() => Assume(One(SignIn, Action + " sts:TagSession"), attributes), "sts:SetSourceIdentity", PolicyType.Trust);

        Scene scene = One(SignIn, Action + " sts:TagSession sts:SetSourceIdentity");
        Caller session = Assume(scene, attributes).Caller;
        Assert.Equal("core", scene.Key(session, "aws:PrincipalTag/team"));
        Assert.Equal("me", scene.Key(session, "aws:SourceIdentity"));
        Assert.Equal<IEnumerable<object>>(["team"], session.TransitiveTagKeys);
    }

    [Theory]
    [InlineData("arn:aws:iam::444455556666:saml-provider/JumpCloud", IamErrorCode.ValidationError)]
    [InlineData("arn:aws:iam::111122223333:saml-provider/Okta", IamErrorCode.InvalidIdentityToken)]
    [InlineData("arn:aws:iam::111122223333:oidc-provider/x", IamErrorCode.ValidationError)]
    [InlineData("JumpCloud", IamErrorCode.ValidationError)]
    public void ST_42_The_provider_must_be_in_the_roles_account(string arn, IamErrorCode error)
    {
        AssumeRoleWithSamlCall call = Call(SamlAssertion.FromAttributes(Attributes())) with { PrincipalArn = arn };

        Assert.Equal(error, Refuse(() => SamlSessions.AssumeRoleWithSaml(One(SignIn).As(null), call)).ErrorCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_assertion_is_read_from_XML_or_its_base64(bool isEncoded)
    {
        string text = isEncoded ? Convert.ToBase64String(Encoding.UTF8.GetBytes(Xml)) : Xml;

        var assertion = SamlAssertion.Parse(text);

        Assert.Equal("https://sso.jumpcloud.com/saml2/aws", assertion.Issuer);
        Assert.Equal("u-1", assertion.Subject);
        Assert.Equal("transient", assertion.SubjectType);
        Assert.Equal("https://eu-west-1.signin.aws.amazon.com/saml", assertion.Recipient);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 20, 0, 0, TimeSpan.Zero), assertion.SessionNotOnOrAfter);
        Assert.Equal("me@example.com", assertion.RoleSessionName);
        Assert.Equal<IEnumerable<object>>([new Tag("team", "core")], assertion.Tags);
        Assert.True(assertion.Offers(RoleArn("ops"), ProviderArn));
        Assert.Equal<IEnumerable<object>>(["staff", "member"], assertion.Attributes["urn:oid:1.3.6.1.4.1.5923.1.1.1.1"]);
    }

    [Theory]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>", "DTD")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><x>&b;</x>", "DTD")]
    [InlineData("<x>", "Line 1")]
    [InlineData("<x/>", "no Assertion")]
    [InlineData("<EncryptedAssertion xmlns='urn:oasis:names:tc:SAML:2.0:assertion'/>", "encrypted")]
    [InlineData("what?", "expected XML")]
    public void What_is_no_assertion_is_refused_and_no_entity_is_ever_resolved(string text, string said)
    {
        IamOperationException error = Refuse(() => SamlAssertion.Parse(text));

        Assert.Equal(IamErrorCode.InvalidIdentityToken, error.ErrorCode);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("UTF-8")]
    public void What_the_declaration_of_a_text_says_of_its_encoding_no_longer_counts(string encoding)
    {
        string text = "\uFEFF" + Xml.Replace("UTF-8", encoding, StringComparison.Ordinal).Replace("me@example.com", "zoë@example.com", StringComparison.Ordinal);

        Assert.Equal("zoë@example.com", SamlAssertion.Parse(text).RoleSessionName);
        Encoding bytes = encoding == "utf-16" ? Encoding.Unicode : Encoding.UTF8;
        Assert.Equal("zoë@example.com", SamlAssertion.Parse(Convert.ToBase64String([.. bytes.GetPreamble(), .. bytes.GetBytes(text[1..])])).RoleSessionName);
    }

    [Theory]
    [InlineData(130, "deeper than 128 levels")]
    [InlineData(10_000, "deeper than 128 levels")]
    [InlineData(300_000, "deeper than 128 levels")]
    [InlineData(100, "unexpected end tag")]
    public void Nesting_ends_the_reading_and_the_message_stays_short(int depth, string said)
    {
        foreach (string text in new[] { string.Concat(Enumerable.Repeat("<a>", depth)), string.Concat(Enumerable.Repeat("<a>", depth)) + "</b>" })
        {
            string message = Refuse(() => SamlAssertion.Parse(text)).Message;

            Assert.True(message.Contains(said, StringComparison.OrdinalIgnoreCase) || depth == 100, message);
            Assert.InRange(message.Length, 1, 300);
        }
    }

    [Theory]
    [InlineData("Role")]
    [InlineData("ROLE")]
    public void An_attribute_that_is_given_twice_is_refused(string name)
    {
        var attributes = Attributes().Append(KeyValuePair.Create("https://aws.amazon.com/SAML/Attributes/" + name, (object?)"x"));

        Assert.Contains("given twice", Refuse(() => SamlAssertion.FromAttributes(attributes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_contains_itself_is_refused()
    {
        var list = new List<object?>();
        list.Add(list);
        Dictionary<string, object?> attributes = Attributes();
        attributes["Role"] = list;

        Assert.Equal(IamErrorCode.InvalidIdentityToken, Refuse(() => SamlAssertion.FromAttributes(attributes)).ErrorCode);
    }

    [Fact]
    public void A_long_assertion_is_refused_at_once() =>
        Assert.Contains("longer than", Refuse(() => SamlAssertion.Parse(new string('A', 2_000_000))).Message, StringComparison.Ordinal);

    private const string Xml = $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">
          <Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">https://sso.jumpcloud.com/other</Issuer>
          <Assertion xmlns="urn:oasis:names:tc:SAML:2.0:assertion">
            <Issuer>https://sso.jumpcloud.com/saml2/aws</Issuer>
            <Subject>
              <NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient"> u-1 </NameID>
              <SubjectConfirmation><SubjectConfirmationData Recipient="https://eu-west-1.signin.aws.amazon.com/saml" NotOnOrAfter="2020-01-01T00:00:00Z"/></SubjectConfirmation>
            </Subject>
            <AuthnStatement SessionNotOnOrAfter="2026-03-01T20:00:00Z"/>
            <AttributeStatement>
              <Attribute Name="https://aws.amazon.com/SAML/Attributes/Role"><AttributeValue>arn:aws:iam::{Id}:role/ops,{ProviderArn}</AttributeValue></Attribute>
              <Attribute Name="https://aws.amazon.com/SAML/Attributes/RoleSessionName"><AttributeValue>me@example.com</AttributeValue></Attribute>
              <Attribute Name="https://aws.amazon.com/SAML/Attributes/PrincipalTag:team"><AttributeValue>core</AttributeValue></Attribute>
              <Attribute Name="urn:oid:1.3.6.1.4.1.5923.1.1.1.1"><AttributeValue>staff</AttributeValue><AttributeValue>member</AttributeValue></Attribute>
            </AttributeStatement>
          </Assertion>
        </samlp:Response>
        """;

    private static Dictionary<string, object?> Attributes() => new()
    {
        ["Issuer"] = "https://sso.jumpcloud.com/saml2/aws",
        ["Subject"] = "u-1",
        ["SubjectType"] = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        ["Role"] = $"arn:aws:iam::{Id}:role/ops,{ProviderArn}",
        ["https://aws.amazon.com/SAML/Attributes/RoleSessionName"] = "me@example.com",
        ["urn:oid:0.9.2342.19200300.100.1.3"] = "me@example.com",
        ["urn:oid:1.3.6.1.4.1.5923.1.1.1.1"] = new[] { "member", "staff" },
        ["urn:oid:1.3.6.1.4.1.5923.1.1.1.6"] = "me",
    };

    private static AssumeRoleWithSamlCall Call(SamlAssertion assertion) =>
        new() { RoleArn = RoleArn("ops"), PrincipalArn = ProviderArn, Assertion = assertion };

    private static Grant<AssumeRoleWithSamlResponse> Assume(Scene scene, Dictionary<string, object?> attributes)
    {
        // The long name and the short one are the same attribute.
        if (attributes.TryGetValue("RoleSessionName", out object? name))
        {
            attributes.Remove("RoleSessionName");
            attributes["https://aws.amazon.com/SAML/Attributes/RoleSessionName"] = name;
        }

        return SamlSessions.AssumeRoleWithSaml(scene.As(null), Call(SamlAssertion.FromAttributes(attributes)));
    }

    private static Scene One(string condition, string actions = Action)
    {
        Account account = Empty().WithRole("ops", Trust($$"""{"Federated":"{{ProviderArn}}"}""", actions, condition));
        return new Scene(ModelOf(account with
        {
            SamlProviders = account.SamlProviders.Add(ProviderArn, new SamlProvider { Arn = ProviderArn, Name = "JumpCloud" }),
        }));
    }
}
