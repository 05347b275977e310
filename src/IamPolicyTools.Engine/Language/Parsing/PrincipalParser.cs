using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Language.Parsing;

/// <summary>Reads Principal and NotPrincipal elements (policy-language.md, section 1.2).</summary>
internal static class PrincipalParser
{
    /// <summary>Reads an element.</summary>
    /// <returns>The element with the entries that could be read; the others are reported.</returns>
    public static PrincipalElement Parse(Member member, PolicyFindings findings)
    {
        bool isNegated = member.Name == "NotPrincipal";
        Node value = member.Value;
        if (ElementReader.TextOf(value) is string text)
        {
            bool isEveryone = text == "*";
            var entry = new PrincipalEntry(PrincipalType.Aws, text, value.Location);
            if (!isEveryone)
            {
                if (!Placeholders.AreIn(text))
                {
                    findings.Refuse(
                        "INVALID_PRINCIPAL_FORMAT",
                        "PL-16a",
                        $"{member.Name} must be \"*\" or an object such as {{\"AWS\": \"...\"}}, found {value.Describe()}.",
                        value.Location);
                }

                PrincipalChecks.Check(entry, findings);
            }

            return new PrincipalElement(isNegated, isEveryone, [entry], value.Location);
        }

        if (value is not ObjectNode types)
        {
            findings.Error(
                "INVALID_PRINCIPAL_FORMAT",
                "PL-16a",
                $"{member.Name} must be \"*\" or an object such as {{\"AWS\": \"...\"}}, found {value.Describe()}.",
                value.Location);
            return new PrincipalElement(isNegated, false, [], value.Location);
        }

        if (findings.Kind == PolicyKind.Trust && types.Members.All(IsEmptyList))
        {
            findings.Refuse(
                "TRUST_NO_PRINCIPAL",
                "PL-82",
                $"The trust policy has a statement with no principals! {member.Name} is empty.",
                value.Location);
        }
        else
        {
            WarnOfEmptiness(types, member.Name, findings);
        }

        return new PrincipalElement(isNegated, false, ReadEntries(types, findings), value.Location);
    }

    private static ImmutableArray<PrincipalEntry> ReadEntries(ObjectNode types, PolicyFindings findings)
    {
        ImmutableArray<PrincipalEntry>.Builder entries = ImmutableArray.CreateBuilder<PrincipalEntry>();
        foreach (Member member in types.Members)
        {
            if (!PrincipalTypes.TryParse(member.Name, out PrincipalType type))
            {
                findings.Error(
                    "INVALID_PRINCIPAL_KEY",
                    "PL-9",
                    $"A principal's type is {string.Join(", ", PrincipalTypes.Names)}, in that case, found \"{member.Name}\".",
                    member.NameLocation);
                continue;
            }

            Node value = member.Value;
            foreach (Node item in ElementReader.ItemsOf(in value))
            {
                if (ElementReader.ReadText(item, value, member.Name, findings) is { } text)
                {
                    var entry = new PrincipalEntry(type, text.Text, text.Location);
                    PrincipalChecks.Check(entry, findings);
                    entries.Add(entry);
                }
            }
        }

        return entries.ToImmutable();
    }

    private static void WarnOfEmptiness(ObjectNode types, string element, PolicyFindings findings)
    {
        if (types.Members.Length == 0)
        {
            findings.Warn("EMPTY_OBJECT_PRINCIPAL", "PL-11", $"The empty {element} matches nobody.", types.Location);
        }

        foreach (Member member in types.Members.Where(IsEmptyList))
        {
            findings.Warn("EMPTY_ARRAY_PRINCIPAL", "PL-11", $"The empty list in {member.Name} matches nobody.", member.Value.Location);
        }
    }

    private static bool IsEmptyList(Member member) => member.Value is ArrayNode { Items.Length: 0 };
}
