using System.Collections.Immutable;
using IamPolicyTools.Records.Reading;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records.Options;

/// <summary>Reads <c>Include</c>, <c>Exclude</c> and <c>Severity</c> (OP-5).</summary>
/// <param name="bag">Takes the faults.</param>
/// <param name="rules">The rules that there are.</param>
internal sealed class RuleSelectionReader(DiagnosticBag bag, RuleBook rules)
{
    /// <summary>Reads the three members of a section.</summary>
    /// <param name="section">The section.</param>
    public RuleSelection Read(MemberReader section)
    {
        var excludedResources = ImmutableArray.CreateBuilder<(string, string)>();
        var severities = ImmutableSortedDictionary.CreateBuilder<string, Severity>(StringComparer.Ordinal);
        if (section.Object("Severity") is { } severity)
        {
            foreach (Member member in severity.Node.Members)
            {
                Severity? value = severity.Choice<Severity>(member.Name);
                foreach (string code in Codes(member.Name, member.NameLocation))
                {
                    severities[code] = value ?? default;
                }
            }
        }

        return new RuleSelection
        {
            Include = [.. Texts(section, "Include").SelectMany(id => Codes(id.Text, id.Location))],
            Exclude = [.. Texts(section, "Exclude").SelectMany(id => Excluded(id, excludedResources))],
            ExcludedResources = excludedResources.ToImmutable(),
            Severity = severities.ToImmutable(),
        };
    }

    /// <summary>The codes that an id names; none, with a fault, when nobody has it.</summary>
    /// <param name="id">The id.</param>
    /// <param name="location">Where it stands.</param>
    public ImmutableArray<string> Codes(string id, SourceLocation location)
    {
        ImmutableArray<RuleDescriptor> found = rules.Find(id);
        if (found.IsEmpty)
        {
            bag.Error("INVALID_VALUE", $"There is no rule '{DisplayedText.Shorten(id)}'.{NearNames.Hint(id, rules.KnownIds)}", location);
        }

        return [.. found.Select(rule => rule.Code)];
    }

    // RESOURCE.CODE is about one resource. Ids of others have dots too, and come first.
    private ImmutableArray<string> Excluded(OptionText id, ImmutableArray<(string Resource, string Code)>.Builder ofResources)
    {
        int dot = id.Text.LastIndexOf('.');
        if (dot <= 0 || !rules.Find(id.Text).IsEmpty || rules.FindCode(id.Text[(dot + 1)..]) is not { } rule)
        {
            return Codes(id.Text, id.Location);
        }

        ofResources.Add((id.Text[..dot], rule.Code));
        return [];
    }

    private static IEnumerable<OptionText> Texts(MemberReader section, string name)
    {
        _ = section.Texts(name);
        return section.Value(name) switch
        {
            ArrayNode list => list.Items.OfType<ScalarNode>().Select(item => new OptionText(item.Text, item.Location)),
            ScalarNode single => [new OptionText(single.Text, single.Location)],
            _ => [],
        };
    }
}
