using System.Xml;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Drafts;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>Reads permission sets of Identity Center, and who has them where, in the neutral form (PO-2.5).</summary>
internal static class PermissionSetReader
{
    // The role's name has 22 characters more, and 64 at most, of which Identity Center leaves 32 to the set.
    private const int LongestName = 32;
    private const int ShortestSession = 3_600;
    private const int LongestSession = 43_200;

    public static PermissionSetDraft? ReadSet(Node node, FileContext file)
    {
        if (ObjectReader.Open(node, Shapes.PermissionSet, file) is not { } reader || reader.RequireText("Name", CheckName) is not { } name)
        {
            return null;
        }

        Reference? boundary = null;
        bool isOfAccount = false;
        if (reader.Value("PermissionsBoundary") is { } value
            && !IsEmpty(value)
            && ObjectReader.Open(value, Shapes.PermissionSetBoundary, file) is { } limits)
        {
            isOfAccount = limits.Has("CustomerManagedPolicy");
            boundary = isOfAccount ? ReadPolicyOfAccount(limits.Value("CustomerManagedPolicy")!, file) : ReadText(limits, "ManagedPolicy");
            if (isOfAccount && limits.Has("ManagedPolicy"))
            {
                limits.Invalid("ManagedPolicy", "found beside CustomerManagedPolicy, expected one of them");
            }
        }

        return new PermissionSetDraft(name, file, reader.Location)
        {
            Description = reader.Text("Description"),
            SessionDuration = ReadDuration(reader),
            ManagedPolicies = reader.References("ManagedPolicies"),
            CustomerManagedPolicies = reader.List("CustomerManagedPolicies", item => ReadPolicyOfAccount(item, file)),
            InlinePolicy = reader.Value("InlinePolicy") is { } inline && !IsEmpty(inline)
                ? reader.Document("InlinePolicy", PolicyKind.Identity)
                : null,
            PermissionsBoundary = boundary,
            IsBoundaryOfAccount = isOfAccount,
        };
    }

    public static AssignmentDraft? ReadAssignment(Node node, FileContext file)
    {
        if (ObjectReader.Open(node, Shapes.Assignment, file) is not { } reader
            || reader.Require("PermissionSet") is null
            || ReadText(reader, "PermissionSet") is not { } set)
        {
            return null;
        }

        string? group = reader.Text("Group");
        string? user = reader.Text("User");
        if (group is null == user is null)
        {
            file.Error(
                "MISSING_KEY",
                $"Expected one of \"Group\" and \"User\" in an assignment, found {(group is null ? "neither" : "both")}",
                reader.Location);
        }

        if (reader.References("Targets") is { IsEmpty: false } targets)
        {
            return new AssignmentDraft(set, group is null ? $"user {user}" : $"group {group}", targets, reader.References("Except"), file);
        }

        reader.Invalid("Targets", "found none, expected at least one: who has a set nowhere has nothing");
        return null;
    }

    // {} and "" mean absent in the dialects that people copy from.
    private static bool IsEmpty(Node node) => node is ObjectNode { Members: [] } or ScalarNode { Text: "" };

    private static string? CheckName(string name) =>
        name.Length is 0 or > LongestName
            || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('+' or '=' or ',' or '.' or '@' or '-' or '_'))
            ? $"found \"{name}\", expected 1 to {LongestName} letters, digits or +=,.@-_"
            : null;

    private static Reference? ReadText(ObjectReader reader, string key) =>
        reader.Text(key) is { Length: > 0 } text ? new Reference(text, reader.PlaceOf(key)) : null;

    // Its name, or name and path.
    private static Reference? ReadPolicyOfAccount(Node node, FileContext file)
    {
        if (node is ScalarNode)
        {
            return Scalars.Text(node, "CustomerManagedPolicies", file) is { Length: > 0 } bare
                ? new Reference("/" + bare.TrimStart('/'), node.Location)
                : null;
        }

        if (ObjectReader.Open(node, Shapes.PolicyOfAccount, file) is not { } reader || reader.RequireText("Name") is not { } name)
        {
            return null;
        }

        string path = reader.Text("Path", Model.Names.NameRules.PolicyPath) ?? "/";
        return new Reference(path + name, node.Location);
    }

    private static int ReadDuration(ObjectReader reader)
    {
        if (reader.Text("SessionDuration") is not { } text)
        {
            return ShortestSession;
        }

        try
        {
            double seconds = XmlConvert.ToTimeSpan(text).TotalSeconds;
            if (seconds is >= ShortestSession and <= LongestSession)
            {
                return (int)seconds;
            }
        }
        catch (FormatException)
        {
            // Told below, like one that is too long.
        }

        reader.Invalid("SessionDuration", $"found \"{text}\", expected a duration from PT1H to PT12H");
        return ShortestSession;
    }
}
