using System.Globalization;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Stacks;

/// <summary>The parameters of a template with their values (CFN-7, CFN-8).</summary>
internal sealed class Parameters
{
    private const string SsmValue = "AWS::SSM::Parameter::Value<";
    private readonly Dictionary<string, ObjectNode> _declared = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, Node> _given;
    private readonly StackFacts _facts;
    private readonly InfrastructureContext _context;
    private readonly SourceFile _file;

    /// <summary>Reads the section.</summary>
    /// <param name="section">The section; null for none.</param>
    /// <param name="given">The values that the user, a file, the CDK or the parent stack gives; the name need not be declared.</param>
    /// <param name="facts">The stack.</param>
    /// <param name="context">The import.</param>
    /// <param name="file">Receives what is wrong.</param>
    public Parameters(
        Node? section, IReadOnlyDictionary<string, Node> given, StackFacts facts, InfrastructureContext context, SourceFile file)
    {
        _given = given;
        _facts = facts;
        _context = context;
        _file = file;
        foreach (Member member in section is ObjectNode members ? members.Members : [])
        {
            if (member.Value is ObjectNode declared)
            {
                _declared[member.Name] = declared;
            }
        }
    }

    /// <summary>True when the template declares a parameter.</summary>
    public bool Has(string name) => _declared.ContainsKey(name);

    /// <summary>The names of the parameters.</summary>
    public IEnumerable<string> Names => _declared.Keys;

    /// <summary>The values that an unknown one can have, where the template lists them; null for any.</summary>
    public IReadOnlyList<string>? Allowed(string name) =>
        _declared.GetValueOrDefault(name) is { } declared
            && declared["AllowedValues"] is ArrayNode allowed && allowed.Items.All(i => i is ScalarNode)
            && !TypeOf(declared).StartsWith(SsmValue, StringComparison.Ordinal) // CFN-8: they are names of what holds the value.
            ? [.. allowed.Items.Cast<ScalarNode>().Select(i => i.Text)]
            : null;

    /// <summary>The value of a parameter: a text or a list, with tokens for what is not known.</summary>
    /// <param name="name">The name, which is declared.</param>
    /// <param name="place">Where it is used.</param>
    public Node Value(string name, SourceLocation place)
    {
        ObjectNode declared = _declared[name];
        string type = TypeOf(declared);
        bool isList = type is "CommaDelimitedList" || type.Contains("List<", StringComparison.Ordinal);
        if ((_given.GetValueOrDefault(name)
            ?? (declared["Default"] is ScalarNode { Kind: ScalarKind.Null } ? null : declared["Default"])) is not { } value)
        {
            string origin = $"{_facts.Prefix}Parameter:{name}";
            string resolved = _context.Values.Resolve(
                _facts.Source, isList ? UnknownValueKind.List : UnknownValueKind.Text, origin, declared.Location, $"Ref {name}");
            return Of(resolved, isList && !Language.UnknownToken.Is(resolved), place);
        }

        if (_given.ContainsKey(name))
        {
            WarnOfRefused(name, declared, value);
        }

        // CFN-8: the value is the name of what holds the content.
        if (type.StartsWith(SsmValue, StringComparison.Ordinal))
        {
            string key = value is ScalarNode text ? text.Text : name;
            string content = _context.Values.Resolve(
                _facts.Source, isList ? UnknownValueKind.List : UnknownValueKind.Text, $"SSM:{key}", declared.Location, $"Ref {name}");
            return Of(content, isList && !Language.UnknownToken.Is(content), place);
        }

        return value is ScalarNode scalar ? Of(scalar.Text, isList && !Language.UnknownToken.Is(scalar.Text), place) : value;
    }

    private static string TypeOf(ObjectNode declared) => (declared["Type"] as ScalarNode)?.Text ?? "String";

    private static Node Of(string text, bool isList, SourceLocation place) => isList
        ? new ArrayNode(place, [.. text
            .Split(',', StringSplitOptions.TrimEntries)
            .Where(i => i.Length > 0)
            .Select(i => new ScalarNode(place, ScalarKind.Text, i))])
        : new ScalarNode(place, ScalarKind.Text, text);

    // CFN-8: a value that CloudFormation would refuse is used all the same. What NoEcho hides is not shown (IN-40).
    private void WarnOfRefused(string name, ObjectNode declared, Node value)
    {
        if (value is not ScalarNode { Text: var text } || Language.UnknownToken.IsIn(text))
        {
            return;
        }

        bool isHidden = declared["NoEcho"] is ScalarNode { Text: var hidden } && hidden.Equals("true", StringComparison.OrdinalIgnoreCase);
        string found = isHidden ? "a value" : $"\"{DisplayedText.Shorten(text)}\"";
        string? fault = Allowed(name) is { } allowed
            && !allowed.Contains(text, StringComparer.Ordinal) ? "that is not among its AllowedValues"
            : Number(declared, "MinLength") is { } least && text.Length < least ? $"shorter than its MinLength {Shown(least)}"
            : Number(declared, "MaxLength") is { } most && text.Length > most ? $"longer than its MaxLength {Shown(most)}"
            : Number(declared, "MinValue") is { } low && Parse(text) is { } small && small < low ? $"below its MinValue {Shown(low)}"
            : Number(declared, "MaxValue") is { } high && Parse(text) is { } large && large > high ? $"above its MaxValue {Shown(high)}"
            : null;
        if (fault is not null)
        {
            _file.Warn(
                "PARAMETER_REFUSED",
                "CFN-8",
                $"The parameter {name}: found {found} {fault}, which CloudFormation would refuse",
                declared.Location);
        }
    }

    private static double? Number(ObjectNode declared, string member) =>
        declared[member] is ScalarNode { Text: var text } ? Parse(text) : null;

    private static double? Parse(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static string Shown(double number) => number.ToString(CultureInfo.InvariantCulture);
}
