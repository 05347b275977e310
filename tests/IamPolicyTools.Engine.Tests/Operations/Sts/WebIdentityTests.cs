using System.Collections.Immutable;
using System.Text;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;
using static IamPolicyTools.Engine.Tests.Operations.Sts.Scene;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations.Sts;

/// <summary>OIDC: ST-7, ST-8, ST-30 to ST-35, R-89.</summary>
public sealed class WebIdentityTests
{
    private const string GitHub = "token.actions.githubusercontent.com";
    private const string ProviderArn = $"arn:aws:iam::{Id}:oidc-provider/{GitHub}";
    private const string Action = "sts:AssumeRoleWithWebIdentity";

    [Theory]
    [InlineData("StringEquals", "repo:octo-org/octo-repo:ref:refs/heads/main", "repo:octo-org/octo-repo:ref:refs/heads/main", true)]
    [InlineData("StringEquals", "repo:octo-org/octo-repo:ref:refs/heads/main", "repo:octo-org/octo-repo:ref:refs/heads/dev", false)]
    [InlineData("StringEquals", "repo:octo-org/octo-repo:ref:refs/tags/v1", "repo:octo-org/octo-repo:ref:refs/tags/v1", true)]
    [InlineData("StringEquals", "repo:octo-org/octo-repo:environment:prod", "repo:octo-org/octo-repo:environment:prod", true)]
    [InlineData("StringEquals", "repo:octo-org/*", "repo:octo-org/octo-repo:ref:refs/heads/main", false)] // ST-33: literal
    [InlineData("StringLike", "repo:octo-org/*", "repo:octo-org/octo-repo:ref:refs/heads/main", true)] // ST-33
    [InlineData("StringLike", "repo:octo-org/*", "repo:octo-org/x:pull_request", true)] // ST-33
    [InlineData("StringLike", "repo:octo-org/*", "repo:octo-org-evil/x:pull_request", false)]
    public void ST_32_ST_33_R_89_GitHub_Actions(string @operator, string pattern, string subject, bool isGood)
    {
        string condition = $$"""{"StringEqualsIgnoreCase":{"{{GitHub}}:aud":"sts.amazonaws.com"},"{{@operator}}":{"{{GitHub}}:sub":"{{pattern}}"} }""";
        Scene scene = One(Trusting(ProviderArn, condition));

        if (isGood)
        {
            Grant<AssumeRoleWithWebIdentityResponse> grant = Assume(scene, Claims(subject));
            Assert.Equal(subject, grant.Response.SubjectFromWebIdentityToken);
            Assert.Equal("sts.amazonaws.com", grant.Response.Audience);
            Assert.Equal(ProviderArn, grant.Response.Provider);
        }
        else
        {
            Denied(() => Assume(scene, Claims(subject)), Action, PolicyType.Trust);
        }
    }

    [Fact]
    public void ST_33_A_trust_without_sub_lets_every_repository_in()
    {
        Scene scene = One(Trusting(ProviderArn));

        Assert.Equal(Id, Assume(scene, Claims("repo:anybody/anything:pull_request")).Caller.AccountId);
    }

    [Theory]
    [InlineData("repository", "octo-org/octo-repo", true)]
    [InlineData("job_workflow_ref", "octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/main", true)]
    [InlineData("runner_os", "Linux", false)]
    public void ST_31_Only_the_claims_that_AWS_documents_become_keys(string claim, string value, bool isKey)
    {
        Scene scene = One(Trusting(ProviderArn, $$"""{"StringEquals":{"{{GitHub}}:{{claim}}":"{{value}}"} }"""));
        Dictionary<string, object?> claims = Claims("repo:octo-org/octo-repo:pull_request");
        claims[claim] = value;

        if (isKey)
        {
            Assert.Equal(Id, Assume(scene, claims).Caller.AccountId);
        }
        else
        {
            Denied(() => Assume(scene, claims), Action, PolicyType.Trust);
        }
    }

    [Fact]
    public void ST_30_The_prefix_of_the_keys_is_the_issuers_url_with_its_path()
    {
        const string Host = "server.example.com/auth";
        string arn = $"arn:aws:iam::{Id}:oidc-provider/{Host}";
        Scene scene = One(
            Trusting(arn, $$"""{"StringEquals":{"{{Host}}:aud":"app","{{Host}}:sub":"me"},"ForAnyValue:StringEquals":{"{{Host}}:amr":"mfa"} }"""),
            new OpenIdConnectProvider { Arn = arn, Url = Host, ClientIdList = ["app"] });
        Dictionary<string, object?> claims = new() { ["iss"] = "https://" + Host, ["sub"] = "me", ["aud"] = "app", ["amr"] = new[] { "pwd", "mfa" } };

        Assert.Equal(Id, Assume(scene, claims).Caller.AccountId);
    }

    [Fact]
    public void ST_31_With_azp_that_is_the_audience_and_aud_is_oaud()
    {
        const string Condition = """{"StringEquals":{"accounts.google.com:aud":"client","accounts.google.com:oaud":"api","accounts.google.com:email":"me@example.com"}}""";
        Scene scene = One(Trusting("accounts.google.com", Condition));
        Dictionary<string, object?> claims = new()
        {
            ["iss"] = "https://accounts.google.com",
            ["sub"] = "1",
            ["aud"] = "api",
            ["azp"] = "client",
            ["email"] = "me@example.com",
        };

        Assert.Equal("client", Assume(scene, claims).Response.Audience);
    }

    [Fact]
    public void ST_34_Built_in_providers_need_no_provider_object_and_leave_keys_in_the_session()
    {
        const string Cognito = "cognito-identity.amazonaws.com";
        Scene scene = One(Trusting(Cognito, $$"""{"StringEquals":{"{{Cognito}}:aud":"eu-west-1:pool"},"ForAnyValue:StringLike":{"{{Cognito}}:amr":"authenticated"} }"""));
        Dictionary<string, object?> claims = new()
        {
            ["iss"] = "https://" + Cognito,
            ["sub"] = "eu-west-1:me",
            ["aud"] = "eu-west-1:pool",
            ["amr"] = new List<object?> { "authenticated", "login.example.com" },
        };

        Caller session = Assume(scene, claims).Caller;

        Assert.Equal(Cognito, scene.Key(session, "aws:FederatedProvider"));
        Assert.Equal("eu-west-1:pool", scene.Key(session, Cognito + ":aud"));
        Assert.Equal("authenticated,login.example.com", scene.Key(session, Cognito + ":amr"));
    }

    [Fact]
    public void ST_34_Facebook_names_no_issuer()
    {
        Scene scene = One(Trusting("graph.facebook.com", """{"StringEquals":{"graph.facebook.com:app_id":"1","graph.facebook.com:id":"2"}}"""));
        AssumeRoleWithWebIdentityCall call = Call(new Dictionary<string, object?> { ["app_id"] = 1, ["id"] = 2L }) with { ProviderId = "graph.facebook.com" };

        Assert.Equal("2", WebIdentitySessions.AssumeRoleWithWebIdentity(scene.As(null), call).Response.SubjectFromWebIdentityToken);
        Assert.Equal(
            IamErrorCode.InvalidIdentityToken,
            Refuse(() => WebIdentitySessions.AssumeRoleWithWebIdentity(scene.As(null), call with { ProviderId = null })).ErrorCode);
    }

    [Fact]
    public void Sessions_know_their_provider_and_nothing_of_MFA_or_claims()
    {
        Scene scene = One(Trusting(ProviderArn));

        Caller session = Assume(scene, Claims("repo:octo-org/octo-repo:pull_request")).Caller;

        Assert.Equal(ProviderArn, scene.Key(session, "aws:FederatedProvider"));
        Assert.Equal("AROAOPS:session", scene.Key(session, "aws:userid"));
        Assert.Equal("AssumedRole", scene.Key(session, "aws:PrincipalType"));
        Assert.Null(scene.Key(session, "aws:MultiFactorAuthPresent"));
        Assert.Null(scene.Key(session, GitHub + ":sub"));
    }

    [Fact]
    public void ST_35_The_provider_must_be_known_in_the_roles_account()
    {
        Scene scene = One(Trusting(ProviderArn), new OpenIdConnectProvider { Arn = "arn:aws:iam::111122223333:oidc-provider/other", Url = "other" });

        IamOperationException error = Refuse(() => Assume(scene, Claims("repo:x/y:pull_request")));

        Assert.Equal(IamErrorCode.InvalidIdentityToken, error.ErrorCode);
        Assert.StartsWith("No OpenIDConnect provider found in your account for https://token.actions.githubusercontent.com", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ST_35_The_audience_must_be_one_of_the_providers_clients()
    {
        Scene scene = One(Trusting(ProviderArn));
        Dictionary<string, object?> claims = Claims("repo:x/y:pull_request");
        claims["aud"] = "https://github.com/x";

        Assert.Equal(IamErrorCode.InvalidIdentityToken, Refuse(() => Assume(scene, claims)).ErrorCode);
        claims["aud"] = new[] { "https://github.com/x", "sts.amazonaws.com" };
        Assert.Equal("sts.amazonaws.com", Assume(scene, claims).Response.Audience);
    }

    [Fact]
    public void ST_35_The_callers_own_identity_has_no_part_in_it()
    {
        Scene scene = One(Trusting(ProviderArn));
        Account account = scene.Model.Accounts[Id].WithUser("alice", Statement("Deny", "*"));
        scene = new Scene(ModelOf(account));

        Grant<AssumeRoleWithWebIdentityResponse> grant =
            WebIdentitySessions.AssumeRoleWithWebIdentity(scene.As(scene.User("alice")), Call(Claims("repo:x/y:pull_request")));

        Assert.Equal(ProviderArn, scene.Key(grant.Caller, "aws:FederatedProvider"));
    }

    [Fact]
    public void ST_35_R_63_An_RCP_of_the_roles_organization_applies()
    {
        string rcp = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"{{Action}}","Resource":"*"}]}""";
        IamModel model = One(Trusting(ProviderArn)).Model with
        {
            Organization = new Organization
            {
                Id = "o-example1234",
                MasterAccountId = OtherId,
                Root = new OrganizationalUnit
                {
                    Id = "r-abcd",
                    ResourceControlPolicies = [Organization.RcpFullAwsAccess, "deny"],
                    Accounts = [new OrganizationAccount { AccountId = Id }],
                },
                ResourceControlPolicies = ImmutableSortedDictionary<string, OrganizationPolicy>.Empty
                    .Add("deny", new OrganizationPolicy("deny", Document(rcp, PolicyKind.ResourceControl))),
            },
        };

        Denied(() => Assume(new Scene(model), Claims("repo:x/y:pull_request")), Action, PolicyType.ResourceControl);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ST_7_Tags_come_in_a_claim_nested_or_flat(bool isNested)
    {
        Scene scene = One(Trusting(ProviderArn, actions: Action + " sts:TagSession"));
        Dictionary<string, object?> claims = Claims("repo:x/y:pull_request");
        if (isNested)
        {
            claims["https://aws.amazon.com/tags"] = new Dictionary<string, object?>
            {
                ["principal_tags"] = new Dictionary<string, object?> { ["team"] = new[] { "core" } },
                ["transitive_tag_keys"] = new[] { "team" },
            };
        }
        else
        {
            claims["https://aws.amazon.com/tags/principal_tags/team"] = "core";
            claims["https://aws.amazon.com/tags/transitive_tag_keys"] = new[] { "team" };
        }

        Caller session = Assume(scene, claims).Caller;

        Assert.Equal("core", scene.Key(session, "aws:PrincipalTag/team"));
        Assert.Equal<IEnumerable<object>>(["team"], session.TransitiveTagKeys);
        Denied(() => Assume(One(Trusting(ProviderArn)), claims), "sts:TagSession", PolicyType.Trust);
    }

    [Fact]
    public void ST_8_A_source_identity_comes_in_a_claim()
    {
        Dictionary<string, object?> claims = Claims("repo:x/y:pull_request");
        claims["https://aws.amazon.com/source_identity"] = "octocat";

        Grant<AssumeRoleWithWebIdentityResponse> grant = Assume(One(Trusting(ProviderArn, actions: Action + " sts:SetSourceIdentity")), claims);

        Assert.Equal("octocat", grant.Response.SourceIdentity);
        Denied(() => Assume(One(Trusting(ProviderArn)), claims), "sts:SetSourceIdentity", PolicyType.Trust);
    }

    [Fact]
    public void A_JWT_is_read_without_looking_at_its_signature()
    {
        const string Payload = """
            {"iss":"https://token.actions.githubusercontent.com","sub":"repo:x/ÿ:pull_request","aud":"sts.amazonaws.com","exp":1,
             "https://aws.amazon.com/tags":{"principal_tags":{"team":["core"]},"transitive_tag_keys":["team"]}}
            """;

        var token = WebIdentityToken.FromJwt(Jwt(Payload));

        Assert.Equal(GitHub, token.Host);
        Assert.Equal("repo:x/ÿ:pull_request", token.Text("sub"));
        Assert.Equal<IEnumerable<object>>(["sts.amazonaws.com"], token.Audiences);
        Assert.Equal<IEnumerable<object>>([new Tag("team", "core")], token.Tags);
        Assert.Equal<IEnumerable<object>>(["team"], token.TransitiveTagKeys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("e30.!!.x")]
    [InlineData("e30.bm8.x")] // "no"
    [InlineData("e30.W10.x")] // []
    public void What_is_no_JWT_is_refused(string text) =>
        Assert.Equal(IamErrorCode.InvalidIdentityToken, Refuse(() => WebIdentityToken.FromJwt(text)).ErrorCode);

    [Theory]
    [InlineData("""{"iss":"https://token.actions.githubusercontent.com","sub":"\ud800","aud":"sts.amazonaws.com"}""")]
    [InlineData("""{"iss":"https://token.actions.githubusercontent.com","sub":"\udc00\ud800","aud":"sts.amazonaws.com"}""")]
    [InlineData("""{"\ud800":"x","sub":"s"}""")]
    [InlineData("""{"aud":["\ud800"]}""")]
    [InlineData("""{"https://aws.amazon.com/tags":{"principal_tags":{"\ud800":["x"]}}}""")]
    [InlineData("""{"deep":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}""")]
    public void Texts_that_are_no_Unicode_are_refused(string payload) =>
        Assert.Equal(IamErrorCode.InvalidIdentityToken, Refuse(() => WebIdentityToken.FromJwt(Jwt(payload))).ErrorCode);

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0xC3)]
    [InlineData(0xED)]
    public void Bytes_that_are_no_UTF_8_are_refused(byte wrong)
    {
        byte[] payload = [.. """{"sub":"a"""u8, wrong, .. "\"}"u8];

        Assert.Equal(IamErrorCode.InvalidIdentityToken, Refuse(() => WebIdentityToken.FromJwt(Jwt(payload))).ErrorCode);
    }

    [Fact]
    public void A_claim_that_contains_itself_is_refused()
    {
        var list = new List<object?>();
        list.Add(list);

        Assert.Equal(
            IamErrorCode.InvalidIdentityToken, Refuse(() => WebIdentityToken.FromClaims(new Dictionary<string, object?> { ["iss"] = "x", ["aud"] = list })).ErrorCode);
    }

    private static string Jwt(string payload) => Jwt(Encoding.UTF8.GetBytes(payload));

    private static string Jwt(byte[] payload) =>
        $"e30.{Convert.ToBase64String(payload).TrimEnd('=').Replace('+', '-').Replace('/', '_')}.c2ln";

    private static Dictionary<string, object?> Claims(string subject) =>
        new() { ["iss"] = "https://" + GitHub, ["sub"] = subject, ["aud"] = "sts.amazonaws.com" };

    private static AssumeRoleWithWebIdentityCall Call(Dictionary<string, object?> claims) =>
        new() { RoleArn = RoleArn("ops"), RoleSessionName = "session", Token = WebIdentityToken.FromClaims(claims) };

    private static Grant<AssumeRoleWithWebIdentityResponse> Assume(Scene scene, Dictionary<string, object?> claims) =>
        WebIdentitySessions.AssumeRoleWithWebIdentity(scene.As(null), Call(claims));

    private static string Trusting(string provider, string condition = "{}", string actions = Action) =>
        Trust($$"""{"Federated":"{{provider}}"}""", actions, condition);

    private static Scene One(string trust, OpenIdConnectProvider? provider = null)
    {
        provider ??= new OpenIdConnectProvider { Arn = ProviderArn, Url = GitHub, ClientIdList = ["sts.amazonaws.com"] };
        Account account = Empty().WithRole("ops", trust);
        return new Scene(ModelOf(account with { OpenIdConnectProviders = account.OpenIdConnectProviders.Add(provider.Arn, provider) }));
    }
}
