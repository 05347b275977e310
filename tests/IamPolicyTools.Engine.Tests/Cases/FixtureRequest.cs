using System.Text.Json;

namespace IamPolicyTools.Engine.Tests.Cases;

/// <summary>The call of a case: one principal, one action and further ones, one resource or several.</summary>
internal sealed record FixtureRequest
{
    public required FixturePrincipal Principal { get; init; }

    public required string Action { get; init; }

    /// <summary>Further actions that the same call needs; the first that fails is the result .</summary>
    public required IReadOnlyList<string> AdditionalActions { get; init; }

    /// <summary>The resources, all of which must be allowed (PL-47).</summary>
    public required IReadOnlyList<FixtureTarget> Targets { get; init; }

    /// <summary>Owner of the resource; absent = the principal's account.</summary>
    public string? ResourceAccount { get; init; }

    /// <summary>S3 canonical id of the caller's account.</summary>
    public string? CanonicalId { get; init; }

    /// <summary>The document that the call wants to set .</summary>
    public JsonElement? NewPolicy { get; init; }

    /// <summary>Context keys of the whole call, an object.</summary>
    public required JsonElement Context { get; init; }

    /// <summary>Tags of the S3 bucket of the request or of its object; <see langword="null"/> when not given.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? BucketTags { get; init; }

    /// <summary>Keys declared unknown .</summary>
    public required IReadOnlyList<FixtureUnknownKey> UnknownKeys { get; init; }

    internal static FixtureRequest Read(FixtureReader reader)
    {
        reader.AllowOnly(
            "principal", "action", "additionalActions", "resource", "resources", "resourceAccount", "canonicalId", "newPolicy", "context",
            "resourceTags", "bucketTags", "unknownKeys");
        JsonElement context = reader.ObjectOrEmpty("context").Element;
        IReadOnlyList<FixtureTarget> targets = reader.OptionalText("resource") is { } single
            ? [new FixtureTarget(single, null, reader.Pairs("resourceTags"), null)]
            : [.. reader.List("resources").Select(item => FixtureTarget.Read(reader.Of(item, "resources")))];
        if (targets.Count == 0)
        {
            throw new FormatException($"{reader.Location}: member 'resource' is missing");
        }

        return new FixtureRequest
        {
            Principal = FixturePrincipal.Read(reader),
            Action = reader.Text("action"),
            AdditionalActions = reader.Texts("additionalActions"),
            Targets = targets,
            ResourceAccount = reader.OptionalText("resourceAccount"),
            CanonicalId = reader.OptionalText("canonicalId"),
            NewPolicy = reader.Optional("newPolicy"),
            Context = context,
            BucketTags = reader.Pairs("bucketTags"),
            UnknownKeys = [.. reader.List("unknownKeys").Select(item => FixtureUnknownKey.Read(item, reader))],
        };
    }
}

/// <summary>One resource of a call .</summary>
/// <param name="Resource">Its ARN, or <c>*</c>.</param>
/// <param name="Context">The context keys that only it has.</param>
/// <param name="Tags">Its tags; <see langword="null"/> when not given.</param>
/// <param name="Account">Its owner, where that is not the call's.</param>
internal sealed record FixtureTarget(string Resource, JsonElement? Context, IReadOnlyList<KeyValuePair<string, string>>? Tags, string? Account)
{
    internal static FixtureTarget Read(FixtureReader reader)
    {
        reader.AllowOnly("resource", "context", "resourceTags", "resourceAccount");
        return new FixtureTarget(
            reader.Text("resource"), reader.Optional("context"), reader.Pairs("resourceTags"), reader.OptionalText("resourceAccount"));
    }
}

/// <summary>A key, or a family of keys (<c>aws:PrincipalTag/*</c>), that is declared unknown .</summary>
/// <param name="Pattern">The name; a <c>*</c> stands at its end or nowhere.</param>
/// <param name="IsPresent">Surely present, with an unknown value.</param>
internal sealed record FixtureUnknownKey(string Pattern, bool IsPresent)
{
    public bool Covers(string key) => Pattern.EndsWith('*')
        ? key.StartsWith(Pattern[..^1], StringComparison.OrdinalIgnoreCase)
        : string.Equals(key, Pattern, StringComparison.OrdinalIgnoreCase);

    internal static FixtureUnknownKey Read(JsonElement written, FixtureReader request)
    {
        if (written.ValueKind == JsonValueKind.String)
        {
            return new FixtureUnknownKey(written.GetString()!, false);
        }

        FixtureReader reader = request.Of(written, "unknownKeys");
        reader.AllowOnly("key", "present");
        return new FixtureUnknownKey(reader.Text("key"), reader.Flag("present"));
    }
}

/// <summary>
/// The caller as written: an ARN, a service name, <c>anonymous</c>, or an object with the ARN and what is known of it.
/// </summary>
internal sealed record FixturePrincipal
{
    /// <summary>ARN, service name or <c>anonymous</c>; <see langword="null"/> for a <see cref="Provider"/>.</summary>
    public string? Name { get; init; }

    /// <summary>Identity provider of a SAML or web-identity caller.</summary>
    public string? Provider { get; init; }

    /// <summary>Effective principal tags, as written: keys may differ by case only (PL-50).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Role ARN, path included, of a role session.</summary>
    public string? Role { get; init; }

    /// <summary>Unique id of that role.</summary>
    public string? RoleId { get; init; }

    /// <summary>Unique id of a user.</summary>
    public string? Id { get; init; }

    /// <summary>ARN of the user (or root) that made a federated-user session.</summary>
    public string? User { get; init; }

    internal static FixturePrincipal Read(FixtureReader request)
    {
        JsonElement written = request.Optional("principal")
            ?? throw new FormatException($"{request.Location}: member 'principal' is missing");
        if (written.ValueKind == JsonValueKind.String)
        {
            return new FixturePrincipal { Name = written.GetString() };
        }

        FixtureReader reader = request.Of(written, "principal");
        reader.AllowOnly("arn", "tags", "role", "roleId", "id", "user", "provider");
        if (reader.Optional("arn") is null == reader.Optional("provider") is null)
        {
            throw new FormatException($"{reader.Location}: expected one of 'arn' and 'provider'");
        }

        return new FixturePrincipal
        {
            Name = reader.OptionalText("arn"),
            Provider = reader.OptionalText("provider"),
            Role = reader.OptionalText("role"),
            RoleId = reader.OptionalText("roleId"),
            Id = reader.OptionalText("id"),
            User = reader.OptionalText("user"),
            Tags = reader.Pairs("tags") ?? [],
        };
    }
}
