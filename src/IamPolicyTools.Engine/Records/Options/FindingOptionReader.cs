using IamPolicyTools.Records.Reading;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records.Options;

/// <summary>Reads <c>Findings</c> (findings.md, FR-8).</summary>
internal static class FindingOptionReader
{
    private static readonly string[] s_members =
    [
        "MaxKeyAge", "MaxUnused", "MaxRoleUnused", "MaxRootUse", "MaxSession", "MaxPasswordAge", "MaxAdmins",
        "TrustedAccounts", "TrustedOrganizations", "TrustedServices", "TrustedProviders", "ApprovedRegions",
        "Zone", "SensitiveTag", "BreakGlassTag", "ProductionTag", "PublicTag", "Include", "Exclude", "Severity",
    ];

    /// <summary>Reads the section.</summary>
    /// <param name="section">The section, or null.</param>
    /// <param name="selection">Reads the rules that it selects.</param>
    public static FindingOptions Read(MemberReader? section, Func<MemberReader, RuleSelection> selection)
    {
        var defaults = new FindingOptions();
        if (section is null)
        {
            return defaults;
        }

        section.CheckNames(s_members);
        foreach (Node account in ItemsOf(section.Value("TrustedAccounts")))
        {
            if (account is ScalarNode { Text: var id } && (id.Length != 12 || !id.All(char.IsAsciiDigit)))
            {
                section.Invalid(account, "TrustedAccounts", "an account id of 12 digits.");
            }
        }

        return new FindingOptions
        {
            Rules = selection(section),
            Named = [.. section.Node.Members.Select(m => m.Name)],
            MaxKeyAge = section.Count("MaxKeyAge") ?? defaults.MaxKeyAge,
            MaxUnused = section.Count("MaxUnused") ?? defaults.MaxUnused,
            MaxRoleUnused = section.Count("MaxRoleUnused") ?? defaults.MaxRoleUnused,
            MaxRootUse = section.Count("MaxRootUse") ?? defaults.MaxRootUse,
            MaxSession = section.Count("MaxSession") ?? defaults.MaxSession,
            MaxPasswordAge = section.Count("MaxPasswordAge"),
            MaxAdmins = section.Count("MaxAdmins") ?? defaults.MaxAdmins,
            TrustedAccounts = section.Texts("TrustedAccounts"),
            TrustedOrganizations = section.Texts("TrustedOrganizations"),
            TrustedServices = section.Texts("TrustedServices"),
            TrustedProviders = section.Texts("TrustedProviders"),
            ApprovedRegions = section.Texts("ApprovedRegions"),
            Zone = section.Choice<Zone>("Zone"),
            SensitiveTag = Tag(section, "SensitiveTag") ?? defaults.SensitiveTag,
            BreakGlassTag = Tag(section, "BreakGlassTag") ?? defaults.BreakGlassTag,
            ProductionTag = Tag(section, "ProductionTag") ?? defaults.ProductionTag,
            PublicTag = Tag(section, "PublicTag") ?? defaults.PublicTag,
        };
    }

    private static System.Collections.Immutable.ImmutableArray<Node> ItemsOf(Node? value) =>
        value switch { null => [], ArrayNode list => list.Items, _ => [value] };

    private static string? Tag(MemberReader section, string name)
    {
        string? text = section.Text(name);
        if (text is not null && text.IndexOf('=', StringComparison.Ordinal) <= 0)
        {
            section.Invalid(section.Value(name)!, name, "a tag as key=value.");
        }

        return text;
    }
}
