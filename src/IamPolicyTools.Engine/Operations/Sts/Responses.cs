using IamPolicyTools.Text;

namespace IamPolicyTools.Operations.Sts;

/// <summary>The session that assuming a role makes.</summary>
/// <param name="Arn"><c>arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION</c>.</param>
/// <param name="AssumedRoleId"><c>AROA…:SESSION</c>.</param>
public sealed record AssumedRoleUser(string Arn, string AssumedRoleId)
{
    /// <summary>The ARN.</summary>
    public override string ToString() => DisplayedText.Line(Arn);
}

/// <summary>The session that GetFederationToken makes.</summary>
/// <param name="Arn"><c>arn:aws:sts::ACCOUNT:federated-user/NAME</c>.</param>
/// <param name="FederatedUserId"><c>ACCOUNT:NAME</c>.</param>
public sealed record FederatedUser(string Arn, string FederatedUserId)
{
    /// <summary>The ARN.</summary>
    public override string ToString() => DisplayedText.Line(Arn);
}

/// <summary>The answer of AssumeRole.</summary>
public record AssumeRoleResponse
{
    /// <summary>The session's credentials.</summary>
    public required Credentials Credentials { get; init; }

    /// <summary>The session.</summary>
    public required AssumedRoleUser AssumedRoleUser { get; init; }

    /// <summary>How full the packed policies and tags are, in percent. Only AWS can pack them: always null (ST-4).</summary>
    public int? PackedPolicySize { get; init; }

    /// <summary>The source identity, or null.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>The session's ARN and when it ends.</summary>
    public override string ToString() => DisplayedText.Line($"{AssumedRoleUser}, until {Credentials.Expiration.UtcDateTime:u}");
}

/// <summary>The answer of AssumeRoleWithWebIdentity.</summary>
public sealed record AssumeRoleWithWebIdentityResponse : AssumeRoleResponse
{
    /// <summary>The token's subject.</summary>
    public required string SubjectFromWebIdentityToken { get; init; }

    /// <summary>The token's issuer, or the name of a built-in provider.</summary>
    public required string Provider { get; init; }

    /// <summary>The token's audience; null when it names none.</summary>
    public string? Audience { get; init; }

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}

/// <summary>The answer of AssumeRoleWithSAML.</summary>
public sealed record AssumeRoleWithSamlResponse : AssumeRoleResponse
{
    /// <summary>The name of the subject; null when the assertion has none.</summary>
    public string? Subject { get; init; }

    /// <summary><c>persistent</c>, <c>transient</c> or the format's URI; null when not given.</summary>
    public string? SubjectType { get; init; }

    /// <summary>The identity provider that issued the assertion; null when not given.</summary>
    public string? Issuer { get; init; }

    /// <summary>The recipient of the assertion.</summary>
    public required string Audience { get; init; }

    /// <summary>A hash of issuer, account and provider (ST-41); null without an issuer.</summary>
    public string? NameQualifier { get; init; }

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}

/// <summary>The answer of GetSessionToken.</summary>
/// <param name="Credentials">The user's temporary credentials.</param>
public sealed record GetSessionTokenResponse(Credentials Credentials);

/// <summary>The answer of GetFederationToken.</summary>
public sealed record GetFederationTokenResponse
{
    /// <summary>The session's credentials.</summary>
    public required Credentials Credentials { get; init; }

    /// <summary>The session.</summary>
    public required FederatedUser FederatedUser { get; init; }

    /// <summary>How full the packed policies and tags are, in percent. Only AWS can pack them: always null (ST-4).</summary>
    public int? PackedPolicySize { get; init; }

    /// <summary>The session's ARN and when it ends.</summary>
    public override string ToString() => DisplayedText.Line($"{FederatedUser}, until {Credentials.Expiration.UtcDateTime:u}");
}

/// <summary>The answer of AssumeRoot.</summary>
public sealed record AssumeRootResponse
{
    /// <summary>The root session's credentials.</summary>
    public required Credentials Credentials { get; init; }

    /// <summary>The source identity of the caller, or null.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>The key id and when it ends.</summary>
    public override string ToString() => DisplayedText.Line($"{Credentials}, until {Credentials.Expiration.UtcDateTime:u}");
}

/// <summary>The answer of GetCallerIdentity.</summary>
/// <param name="UserId">What <c>aws:userid</c> holds (sts-and-credentials.md, 3.2).</param>
/// <param name="Account">12 digits.</param>
/// <param name="Arn">The caller's ARN.</param>
public sealed record GetCallerIdentityResponse(string UserId, string Account, string Arn)
{
    /// <summary>The ARN.</summary>
    public override string ToString() => DisplayedText.Line(Arn);
}
