using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Engine.Tests.Operations;

public sealed class FederationOperationsTests
{
    private const string Url = "https://token.actions.githubusercontent.com";
    private const string Arn = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";
    private const string Saml = "arn:aws:iam::111122223333:saml-provider/JumpCloud";

    private readonly Rehearsal _aws = new();

    [Fact]
    public void An_OIDC_provider_is_known_by_its_URL()
    {
        OpenIdConnectProvider provider = Create(Url, "sts.amazonaws.com");

        Assert.Equal((Arn, "token.actions.githubusercontent.com"), (provider.Arn, provider.Url));
        Assert.Same(provider, OpenIdConnectProviderOperations.Get(_aws.Context, Arn));
        Assert.Equal(
            $"Provider with url {Url} already exists.",
            _aws.Refused(IamErrorCode.EntityAlreadyExists, c => OpenIdConnectProviderOperations.Create(c, Url, [], [], [])));

        _aws.Do(c => OpenIdConnectProviderOperations.AddClientId(c, Arn, "other"));
        Assert.Same(_aws.Model, OpenIdConnectProviderOperations.AddClientId(_aws.Context, Arn, "other"));
        _aws.Do(c => OpenIdConnectProviderOperations.RemoveClientId(c, Arn, "sts.amazonaws.com"));
        Assert.Same(_aws.Model, OpenIdConnectProviderOperations.RemoveClientId(_aws.Context, Arn, "sts.amazonaws.com"));
        Assert.Equal(["other"], _aws.Account.OpenIdConnectProviders[Arn].ClientIdList.AsEnumerable());

        string thumbprint = new('a', 40);
        _aws.Do(c => OpenIdConnectProviderOperations.UpdateThumbprints(c, Arn, [thumbprint]));
        Assert.Equal([thumbprint], Assert.Single(OpenIdConnectProviderOperations.List(_aws.Context)).ThumbprintList.AsEnumerable());
        _aws.Do(c => OpenIdConnectProviderOperations.Delete(c, Arn));
        _aws.Refused(IamErrorCode.NoSuchEntity, c => OpenIdConnectProviderOperations.Get(c, Arn));
    }

    [Theory]
    [InlineData("http://example.com")]
    [InlineData("https://")]
    [InlineData("https://example.com:8443")]
    [InlineData("https://example.com/?a=b")]
    [InlineData("example.com")]
    public void An_OIDC_URL_is_https_with_a_host_and_perhaps_a_path(string url) =>
        _aws.Refused(IamErrorCode.ValidationError, c => OpenIdConnectProviderOperations.Create(c, url, [], [], []));

    [Fact]
    public void Quota_100_client_ids_and_five_thumbprints_of_forty_digits()
    {
        _aws.Refused(IamErrorCode.LimitExceeded, c => OpenIdConnectProviderOperations.Create(c, Url, [.. Enumerable.Range(0, 101).Select(i => $"c{i}")], [], []));
        _aws.Refused(IamErrorCode.LimitExceeded, c => OpenIdConnectProviderOperations.Create(c, Url, [], [.. Enumerable.Repeat(new string('0', 40), 6)], []));
        _aws.Refused(IamErrorCode.ValidationError, c => OpenIdConnectProviderOperations.Create(c, Url, [], ["abc"], []));
        Create(Url, [.. Enumerable.Range(0, 100).Select(i => $"c{i}")]);
        _aws.Refused(IamErrorCode.LimitExceeded, c => OpenIdConnectProviderOperations.AddClientId(c, Arn, "c100"));
    }

    [Fact]
    public void A_SAML_provider_has_a_metadata_document()
    {
        SamlProvider provider = _aws.Do(c => SamlProviderOperations.Create(c, "JumpCloud", Metadata("validUntil=\"2030-01-02T03:04:05Z\""), []));

        Assert.Equal(Saml, provider.Arn);
        Assert.Equal(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero), provider.ValidUntil);
        _aws.Refused(IamErrorCode.EntityAlreadyExists, c => SamlProviderOperations.Create(c, "jumpcloud", Metadata(), []));
        Assert.Null(_aws.Do(c => SamlProviderOperations.Update(c, Saml, Metadata())).ValidUntil);
        Assert.Equal(Saml, Assert.Single(SamlProviderOperations.List(_aws.Context)).Arn);
        _aws.Do(c => SamlProviderOperations.Delete(c, Saml));
        _aws.Refused(IamErrorCode.NoSuchEntity, c => SamlProviderOperations.Get(c, Saml));
    }

    [Fact]
    public void Metadata_that_is_no_metadata_or_reaches_outside_is_refused()
    {
        _aws.Refused(IamErrorCode.ValidationError, c => SamlProviderOperations.Create(c, "x", "<short/>", []));
        Unreadable(Metadata().Replace("EntityDescriptor", "Something", StringComparison.Ordinal));
        Unreadable(Metadata()[..^5]);
        Unreadable(Metadata("validUntil=\"someday\""));
        Unreadable(Metadata()[..^"</EntityDescriptor>".Length] + string.Concat(Enumerable.Repeat("<a>", 1_000_000)));
        Unreadable("<!DOCTYPE x [ <!ENTITY e SYSTEM \"file:///etc/passwd\"> ]>" + Metadata());

        void Unreadable(string metadata)
        {
            string message = _aws.Refused(IamErrorCode.InvalidInput, c => SamlProviderOperations.Create(c, "x", metadata, []));
            Assert.StartsWith("Could not parse metadata: ", message, StringComparison.Ordinal);
            Assert.InRange(message.Length, 1, 300);
        }
    }

    private OpenIdConnectProvider Create(string url, params string[] clients) =>
        _aws.Do(c => OpenIdConnectProviderOperations.Create(c, url, [.. clients], [], []));

    private static string Metadata(string attribute = "") =>
        $"<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"e\" {attribute}><!-- {new string('.', 1_000)} --></EntityDescriptor>";
}
