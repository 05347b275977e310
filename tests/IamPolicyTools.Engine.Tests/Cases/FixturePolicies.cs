using System.Text.Json;

namespace IamPolicyTools.Engine.Tests.Cases;

/// <summary>All documents and grants that apply to a case.</summary>
internal sealed record FixturePolicies
{
    private static readonly JsonElement s_fullAccess = JsonDocument.Parse(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""").RootElement;

    private static readonly JsonElement s_rcpFullAccess = JsonDocument.Parse(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}""").RootElement;

    public required IReadOnlyList<JsonElement> Identity { get; init; }

    public JsonElement? Boundary { get; init; }

    /// <summary>Session policies; an empty list means that none was passed.</summary>
    public required IReadOnlyList<JsonElement> Session { get; init; }

    /// <summary>Policy of the resource: bucket policy, key policy, trust policy …</summary>
    public JsonElement? Resource { get; init; }

    /// <summary>Policy of the VPC endpoint that the call passes.</summary>
    public JsonElement? Endpoint { get; init; }

    /// <summary>SCPs of the principal's account by level, root first; <see langword="null"/>: in no organization.</summary>
    public IReadOnlyList<IReadOnlyList<JsonElement>>? Scp { get; init; }

    /// <summary>RCPs of the resource's account by level.</summary>
    public IReadOnlyList<IReadOnlyList<JsonElement>>? Rcp { get; init; }

    /// <summary>True for the resource control policy that no level of an organization can be without.</summary>
    public static bool IsRcpFullAccess(JsonElement document) => JsonElement.DeepEquals(document, s_rcpFullAccess);

    public required IReadOnlyList<FixtureAclGrant> Acl { get; init; }

    public required IReadOnlyList<FixtureKmsGrant> KmsGrants { get; init; }

    public required IReadOnlyList<FixtureShare> Shares { get; init; }

    /// <summary>Further policy holders (evaluation.md 2.10).</summary>
    public required IReadOnlyList<FixtureHolder> Holders { get; init; }

    internal static FixturePolicies Read(FixtureReader reader)
    {
        reader.AllowOnly(
            "identity", "boundary", "session", "resource", "vpce", "scp", "rcp", "resourceAccountScp", "acl", "kmsGrants", "shares", "holders");
        return new FixturePolicies
        {
            Identity = reader.List("identity"),
            Boundary = reader.Optional("boundary"),
            Session = reader.List("session"),
            Resource = reader.Optional("resource"),
            Endpoint = reader.Optional("vpce"),
            Scp = Levels(reader, "scp"),
            Rcp = Levels(reader, "rcp"),
            Acl = [.. reader.List("acl").Select(item => FixtureAclGrant.Read(reader.Of(item, "acl")))],
            KmsGrants = [.. reader.List("kmsGrants").Select(item => FixtureKmsGrant.Read(reader.Of(item, "kmsGrants")))],
            Shares = [.. reader.List("shares").Select(item => FixtureShare.Read(reader.Of(item, "shares")))],
            Holders = [.. reader.List("holders").Select(item => FixtureHolder.Read(reader.Of(item, "holders")))],
        };
    }

    private static IReadOnlyList<JsonElement>[]? Levels(FixtureReader reader, string member) =>
        reader.Optional(member) is null
            ? null
            : [.. reader.List(member).Select(level => level.EnumerateArray().Select(item => Document(item, reader)).ToArray())];

    private static JsonElement Document(JsonElement written, FixtureReader reader) =>
        written.ValueKind != JsonValueKind.String ? written : written.GetString() switch
        {
            "FullAWSAccess" => s_fullAccess,
            "RCPFullAWSAccess" => s_rcpFullAccess,
            string other => throw new FormatException($"{reader.Location}: found policy name '{other}'"),
            null => throw new FormatException($"{reader.Location}: found null, expected a policy"),
        };
}

/// <summary>A grant of an S3 ACL.</summary>
/// <param name="Grantee">Canonical user id or the URI of a predefined group.</param>
/// <param name="Permission"><c>READ</c>, <c>WRITE</c>, <c>READ_ACP</c>, <c>WRITE_ACP</c> or <c>FULL_CONTROL</c>.</param>
internal sealed record FixtureAclGrant(string Grantee, string Permission)
{
    internal static FixtureAclGrant Read(FixtureReader reader)
    {
        reader.AllowOnly("grantee", "permission");
        return new FixtureAclGrant(reader.Text("grantee"), reader.Text("permission"));
    }
}

/// <summary>A KMS grant on the key of the request.</summary>
/// <param name="Grantee">ARN (or account) that may use the operations; absent when the grant only matters for its retirement.</param>
/// <param name="GranteeService">Service principal that may use the operations, instead of a grantee .</param>
/// <param name="RetiringPrincipal">ARN (or account) that may retire the grant .</param>
/// <param name="Operations">Operation names without prefix.</param>
/// <param name="ConstraintKind"><c>EncryptionContextSubset</c> or <c>EncryptionContextEquals</c>.</param>
/// <param name="Constraint">The pairs of the constraint.</param>
/// <param name="SourceArn">The constraint of a grant to a service .</param>
internal sealed record FixtureKmsGrant(
    string? Grantee,
    string? GranteeService,
    string? RetiringPrincipal,
    IReadOnlyList<string> Operations,
    string? ConstraintKind,
    IReadOnlyDictionary<string, string> Constraint,
    string? SourceArn)
{
    internal static FixtureKmsGrant Read(FixtureReader reader)
    {
        reader.AllowOnly("grantee", "granteeService", "retiringPrincipal", "operations", "constraints");
        FixtureReader constraints = reader.ObjectOrEmpty("constraints");
        constraints.AllowOnly("EncryptionContextSubset", "EncryptionContextEquals", "SourceArn");
        string? kind = constraints.Element.EnumerateObject().Select(member => member.Name).SingleOrDefault(name => name != "SourceArn");
        return new FixtureKmsGrant(
            reader.OptionalText("grantee"),
            reader.OptionalText("granteeService"),
            reader.OptionalText("retiringPrincipal"),
            reader.Texts("operations"),
            kind,
            kind is null
                ? new Dictionary<string, string>()
                : constraints.Optional(kind)!.Value.EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!),
            constraints.OptionalText("SourceArn"));
    }
}

/// <summary>A share that stands for the resource side of a resource without policies .</summary>
internal sealed record FixtureShare(string Resource, string Account, IReadOnlyList<string> Actions)
{
    internal static FixtureShare Read(FixtureReader reader)
    {
        reader.AllowOnly("resource", "account", "actions");
        return new FixtureShare(reader.Text("resource"), reader.Text("account"), reader.Texts("actions"));
    }
}

/// <summary>A further holder of a resource policy (evaluation.md 2.10).</summary>
/// <param name="Resource">The request's resource in the form of this holder; for <see cref="IsAny"/> the holder itself.</param>
/// <param name="Account">Owner of the holder.</param>
/// <param name="Policy">Its document; <see langword="null"/> when it has none.</param>
/// <param name="IsAny">Its statements and those of the resource's own policy are one set; else it is a gate of its own.</param>
/// <param name="Context">Context keys that only this holder sees.</param>
internal sealed record FixtureHolder(string Resource, string Account, JsonElement? Policy, bool IsAny, JsonElement? Context)
{
    internal static FixtureHolder Read(FixtureReader reader)
    {
        reader.AllowOnly("resource", "account", "policy", "mode", "context");
        return new FixtureHolder(
            reader.Text("resource"),
            reader.Text("account"),
            reader.Optional("policy"),
            reader.OptionalText("mode") switch
            {
                null or "all" => false,
                "any" => true,
                string other => throw new FormatException($"{reader.Location}: found mode '{other}', expected 'all' or 'any'"),
            },
            reader.Optional("context"));
    }
}
