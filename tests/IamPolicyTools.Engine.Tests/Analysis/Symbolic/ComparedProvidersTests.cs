using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>What besides policies gives and takes sessions is told (CP-54, CP-56): nothing is proved that nobody looked at.</summary>
public sealed class ComparedProvidersTests : IDisposable
{
    private const string Oidc = "OpenIDConnectProviders: [ { Url: token.actions.githubusercontent.com, ClientIDList: [sts.amazonaws.com] } ]";
    private const string Saml = "SAMLProviders: [ { Name: corp } ]";

    private readonly string _folder = Directory.CreateTempSubdirectory("iam-providers").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", "oidc-provider/token.actions.githubusercontent.com", "is gone")]
    [InlineData("OpenIDConnectProviders: [ { Url: token.action.githubusercontent.com, ClientIDList: [sts.amazonaws.com] } ]", "oidc-provider/token.actions.githubusercontent.com", "is gone")]
    [InlineData("OpenIDConnectProviders: [ { Url: token.actions.githubusercontent.com, ClientIDList: [other] } ]", "oidc-provider/token.actions.githubusercontent.com", "takes tokens for other, where it took those for sts.amazonaws.com")]
    [InlineData("OpenIDConnectProviders: [ { Url: token.actions.githubusercontent.com, ClientIDList: [sts.amazonaws.com, other] } ]", "oidc-provider/token.actions.githubusercontent.com", "other, sts.amazonaws.com")]
    public void An_OpenID_Connect_provider_that_differs_is_no_proof(string after, string provider, string what)
    {
        ComparedAccess row = Assert.Single(Compare($"{Oidc}\n{Saml}", $"{after}\n{Saml}"));

        Assert.Equal((Verdict.Undecided, ChangeDirection.Undecided, $"arn:aws:iam::111122223333:{provider}"), (row.Verdict, row.Change, row.Principal));
        Assert.Contains(what, row.Message, StringComparison.Ordinal);
        Assert.Equal<string>(["sts:AssumeRoleWithWebIdentity"], row.Actions);
        Assert.Equal<string>(["arn:aws:iam::111122223333:role/ci"], row.Resources);

        // The other way round somebody gains what is lost here.
        Assert.Equal(row.Principal, Assert.Single(Compare($"{after}\n{Saml}", $"{Oidc}\n{Saml}")).Principal);
        Assert.NotNull(ModelComparison.FindDifference(Model($"{Oidc}\n{Saml}"), Model($"{after}\n{Saml}"), ProofOptions.Default));
    }

    [Theory]
    [InlineData("", "is gone")]
    [InlineData("SAMLProviders: [ { Name: corp2 } ]", "is gone")]
    public void A_SAML_provider_that_differs_is_no_proof(string after, string what)
    {
        ComparedAccess row = Assert.Single(Compare($"{Oidc}\n{Saml}", $"{Oidc}\n{after}"));

        Assert.Equal((Verdict.Undecided, "arn:aws:iam::111122223333:saml-provider/corp"), (row.Verdict, row.Principal));
        Assert.Contains(what, row.Message, StringComparison.Ordinal);
        Assert.Equal<string>(["sts:AssumeRoleWithSAML"], row.Actions);
    }

    [Fact]
    public void Who_may_take_root_sessions_is_told()
    {
        const string Organization = "Organization: { Id: o-abcdefghij, MasterAccountId: '999999999999', Root: { Id: r-abcd, Accounts: ['999999999999', '111122223333'] }";
        ComparedAccess row = Assert.Single(ModelComparison.Compare(
            Model($"{Oidc}\n{Saml}", $"{Organization}, DelegatedAdministrators: [ {{ AccountId: '111122223333', ServicePrincipal: iam.amazonaws.com }} ] }}"),
            Model($"{Oidc}\n{Saml}", $"{Organization} }}"),
            ProofOptions.Default));

        Assert.Equal<string>(["sts:AssumeRoot"], row.Actions);
        Assert.Contains("were 111122223333 and are none", row.Message, StringComparison.Ordinal);
    }

    // CP-2: what no cell stands for is not proved either.
    [Theory]
    [InlineData("", Oidc)]
    [InlineData(Oidc, "OpenIDConnectProviders: [ { Url: token.actions.githubusercontent.com, ClientIDList: [sts.amazonaws.com, evil] } ]")]
    public void No_relation_of_models_is_proved_past_a_provider(string before, string after)
    {
        (IamModel was, IamModel now) = (Model($"{before}\n{Saml}"), Model($"{after}\n{Saml}"));

        ProofAnswer[] answers =
        [
            ModelRelations.NoNewAccess(was, now, ProofOptions.Default),
            ModelRelations.NoLostAccess(was, now, ProofOptions.Default),
            ModelRelations.Equivalent(was, now, ProofOptions.Default),
        ];

        Assert.All(answers, a => Assert.Equal((ProofVerdict.Undecided, UndecidedReason.UnknownValue), (a.Verdict, a.Reason)));
        Assert.All(answers, a => Assert.Contains("oidc-provider/token.actions.githubusercontent.com", a.Place, StringComparison.Ordinal));
        Assert.Equal(ProofVerdict.Proved, ModelRelations.Equivalent(now, now, ProofOptions.Default).Verdict);
    }

    // What nobody trusts gives no sessions; what says nothing of sessions is no difference.
    [Theory]
    [InlineData(Oidc, "OpenIDConnectProviders: [ { Url: token.actions.githubusercontent.com, ClientIDList: [sts.amazonaws.com], Tags: [ { Key: a, Value: b } ], ThumbprintList: ['1234567890123456789012345678901234567890'] } ]")]
    [InlineData(Oidc, "OpenIDConnectProviders: [ { Url: token.actions.githubusercontent.com, ClientIDList: [sts.amazonaws.com] }, { Url: nobody.example.com, ClientIDList: [x] } ]")]
    public void What_gives_no_session_is_no_difference(string before, string after) => Assert.Empty(Compare($"{before}\n{Saml}", $"{after}\n{Saml}"));

    private IEnumerable<ComparedAccess> Compare(string before, string after) => ModelComparison.Compare(Model(before), Model(after), ProofOptions.Default);

    private IamModel Model(string providers, string organization = "")
    {
        string path = Path.Combine(_folder, "account.yaml");
        File.WriteAllText(path, $$"""
            {{organization}}
            AccountId: "111122223333"
            {{providers}}
            Roles:
              - RoleName: ci
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" }, Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringEquals: { "token.actions.githubusercontent.com:aud": sts.amazonaws.com } } } ] }
              - RoleName: people
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { Federated: "arn:aws:iam::111122223333:saml-provider/corp" }, Action: "sts:AssumeRoleWithSAML" } ] }
            """);
        return AccountImporter.Import(IamModel.Empty, [path]).Model;
    }
}
