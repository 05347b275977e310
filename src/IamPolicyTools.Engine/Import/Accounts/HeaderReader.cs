using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Drafts;
using IamPolicyTools.Language;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Import.Accounts;

/// <summary>Reads what all entities have in common: name, path, ARN, id, date; and checks that they agree.</summary>
internal static class HeaderReader
{
    /// <summary>Reads the header; null when the name is missing.</summary>
    public static EntityHeader? Read(ObjectReader reader, EntityKind kind)
    {
        if (reader.RequireText(kind.NameMember, kind.CheckName) is not { } name)
        {
            return null;
        }

        string? path = reader.Text("Path", kind.CheckPath);
        var header = new EntityHeader(kind, name, reader.Location)
        {
            // One without its slashes cannot be part of an ARN. It is reported; in a dump the ARN tells the path.
            Path = path is not null && path.StartsWith('/') && path.EndsWith('/') ? path : null,
            Id = reader.Text(kind.IdMember),
            CreateDate = reader.Date("CreateDate"),
            IsStub = reader.Boolean("IsStub") ?? false,
            HasProvisionalName = reader.Boolean("HasProvisionalName") ?? false,
            ExistsWhen = reader.Text("ExistsWhen") ?? reader.Unknowns.GetValueOrDefault("ExistsWhen"),
        };
        return reader.Text("Arn") is { } arn ? AddArn(header, arn, reader) : header;
    }

    private static EntityHeader AddArn(EntityHeader header, string text, ObjectReader reader)
    {
        if (!Arn.TryParse(text, out Arn arn) || !Arn.IsPartition(
            arn.Partition) || arn.Service != "iam" || arn.Region.Length > 0 || !IsOwner(arn.Account, header.Kind)
            || !arn.Resource.StartsWith(header.Kind.ArnType + "/", StringComparison.Ordinal))
        {
            reader.File.Error(
                "INVALID_ARN", $"Arn: found \"{text}\", expected arn:aws:iam::123456789012:{header.Kind.ArnType}/…", reader.PlaceOf("Arn"));
            return header with { HasUnreadableArn = true };
        }

        string written = arn.Resource[header.Kind.ArnType.Length..];
        string expected = (header.Path ?? PathIn(written)) + header.Name;
        if (written != expected)
        {
            reader.File.Refuse(
                "ARN_MISMATCH", $"Arn: found \"{text}\", expected it to end in {header.Kind.ArnType}{expected} as name and path say", reader.PlaceOf("Arn"));
        }

        return header with { Arn = text, AccountId = arn.Account, Path = header.Path ?? PathIn(written) };
    }

    private static bool IsOwner(string account, EntityKind kind) =>
        Arn.IsAccountId(account) || (account == "aws" && kind == EntityKind.Policy);

    private static string PathIn(string resource) => resource[..(resource.LastIndexOf('/') + 1)];
}
