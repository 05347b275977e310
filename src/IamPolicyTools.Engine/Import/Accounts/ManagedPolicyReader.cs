using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Drafts;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>Reads managed policies: AWS's with their versions, or a person's with a single document.</summary>
internal static class ManagedPolicyReader
{
    private const string FirstVersion = "v1";

    public static Draft<ManagedPolicy>? Read(Node node, FileContext file)
    {
        if (ObjectReader.Open(node, Shapes.Policy, file) is not { } reader
            || HeaderReader.Read(reader, EntityKind.Policy) is not { } header)
        {
            return null;
        }

        if (!reader.Has("PolicyDocument") && !reader.Has("PolicyVersionList"))
        {
            // ListPolicies shows policies so: known by name, the document unknown.
            file.Refuse(
                "MISSING_KEY",
                $"Expected \"PolicyDocument\" or \"PolicyVersionList\" in the policy {header.Name}, found neither",
                reader.Location);
            return null;
        }

        string? written = reader.Text("DefaultVersionId");
        ImmutableArray<Version> versions = ReadVersions(reader, written);
        string defaultId = FindDefault(reader, versions, written);
        string? description = reader.Text("Description");
        DateTimeOffset? updated = reader.Date("UpdateDate");
        ImmutableArray<Tag> tags = reader.Tags("Tags");
        return new Draft<ManagedPolicy>(header, file, identity => new ManagedPolicy
        {
            Arn = identity.Arn,
            Path = identity.Path,
            PolicyName = header.Name,
            PolicyId = identity.Id,
            CreateDate = header.CreateDate,
            Location = header.Location,
            Unknowns = reader.Unknowns,
            Description = description,
            DefaultVersionId = defaultId,
            UpdateDate = updated,
            Versions = [.. versions.Select(v => v.Record)],
            Tags = tags,
        });
    }

    private static ImmutableArray<Version> ReadVersions(ObjectReader reader, string? defaultId)
    {
        if (!reader.Has("PolicyVersionList"))
        {
            return [new Version(
                new PolicyVersionRecord(defaultId ?? FirstVersion, reader.RequireDocument("PolicyDocument", PolicyKind.Identity), null),
                true)];
        }

        if (reader.Has("PolicyDocument"))
        {
            reader.Invalid("PolicyDocument", "found beside PolicyVersionList, expected one of them");
        }

        if (UnknownMarker.ReasonIn(reader.Raw("PolicyVersionList")!) is { } reason)
        {
            return [new Version(new PolicyVersionRecord(
                defaultId ?? FirstVersion, PolicyDocument.Unknown(reason, reader.PlaceOf("PolicyVersionList")), null), true)];
        }

        ImmutableArray<Version> versions = reader.List("PolicyVersionList", item => ReadVersion(item, reader.File));
        foreach (IGrouping<string, Version> same in versions.GroupBy(v => v.Record.VersionId).Where(g => g.Count() > 1))
        {
            reader.Invalid("PolicyVersionList", $"found the version {same.Key} {same.Count()} times, expected it once");
        }

        // AWS lists the newest first.
        return versions.Sort(static (a, b) => CompareIds(a.Record.VersionId, b.Record.VersionId));
    }

    private static Version? ReadVersion(Node node, FileContext file)
    {
        if (ObjectReader.Open(node, Shapes.PolicyVersion, file) is not { } reader)
        {
            return null;
        }

        PolicyDocument document = reader.RequireDocument("Document", PolicyKind.Identity);
        string id = reader.Text("VersionId", NameRules.PolicyVersionId) ?? FirstVersion;
        return new Version(new PolicyVersionRecord(id, document, reader.Date("CreateDate")), reader.Boolean("IsDefaultVersion") ?? false);
    }

    private static string FindDefault(ObjectReader reader, ImmutableArray<Version> versions, string? written)
    {
        string[] marked = [.. versions.Where(v => v.IsDefault).Select(v => v.Record.VersionId)];
        if (written is null && marked.Length == 0 && versions.Length == 1)
        {
            return versions[0].Record.VersionId;
        }

        string? id = written ?? (marked.Length == 1 ? marked[0] : null);
        if (id is null)
        {
            reader.Invalid(
                "PolicyVersionList",
                $"found {versions.Length} versions with {marked.Length} marked IsDefaultVersion, expected exactly one, or DefaultVersionId");
        }
        else if (!versions.Any(v => v.Record.VersionId == id))
        {
            reader.Invalid(
                "DefaultVersionId",
                $"found \"{id}\", expected one of the versions listed: {string.Join(", ", versions.Select(v => v.Record.VersionId))}");
        }
        else if (marked.Any(m => m != id))
        {
            reader.Invalid(
                "DefaultVersionId", $"found \"{id}\", but IsDefaultVersion marks {string.Join(", ", marked)}; expected them to agree");
        }

        return id ?? FirstVersion;
    }

    // By number: v10 is newer than v9. Of the same number or none, by text.
    private static int CompareIds(string left, string right)
    {
        int order = NumberOf(left).CompareTo(NumberOf(right));
        return order != 0 ? order : string.CompareOrdinal(left, right);
    }

    private static int NumberOf(string id)
    {
        ReadOnlySpan<char> digits = id.AsSpan().TrimStart('v');
        int dot = digits.IndexOf('.');
        return int.TryParse(dot < 0 ? digits : digits[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
    }

    private sealed record Version(PolicyVersionRecord Record, bool IsDefault);
}
