using System.Collections.Immutable;
using IamPolicyTools.Records.Reading;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records.Options;

/// <summary>Reads <c>Rules</c>: exactly the two forms (OP-30, OP-31).</summary>
/// <param name="bag">Takes the faults.</param>
internal sealed class OwnRuleReader(DiagnosticBag bag)
{
    private const string Prefix = "ORG_";

    /// <summary>Reads the rules.</summary>
    /// <param name="items">The items of the list.</param>
    public ImmutableArray<OwnRule> Read(ImmutableArray<Node> items)
    {
        OwnRule[] rules =
            [.. items.Select(item => MemberReader.Of(item, bag, "a rule")).OfType<MemberReader>().Select(Read).OfType<OwnRule>()];
        foreach (IGrouping<string, OwnRule> twice in rules
            .GroupBy(rule => rule.Code, StringComparer.Ordinal)
            .Where(group => group.Count() > 1))
        {
            bag.Error("DUPLICATE_NAME", $"Found the rule '{twice.Key}' twice; expected each code once.", items[0].Location);
        }

        return [.. rules];
    }

    private OwnRule? Read(MemberReader rule)
    {
        rule.CheckNames(["Code", "Title", "Severity", "Never", "Only"]);
        string? code = rule.Text("Code", isRequired: true);
        string? title = rule.Text("Title", isRequired: true);
        Severity? severity = rule.Choice<Severity>("Severity", isRequired: true);
        MemberReader? never = rule.Object("Never");
        MemberReader? only = rule.Object("Only");
        if (code is not null && !code.StartsWith(Prefix, StringComparison.Ordinal))
        {
            rule.Invalid(rule.Value("Code")!, "Code", $"a code that begins with {Prefix}.");
        }

        if ((rule.Value("Never") is null) == (rule.Value("Only") is null))
        {
            bag.Error(
                "INVALID_VALUE", "Found a rule with both or neither of 'Never' and 'Only'; expected one of them.", rule.Node.Location);
            return null;
        }

        if ((never ?? only) is not { } form)
        {
            return null;
        }

        form.CheckNames(never is null ? ["Action", "Resource", "By"] : ["Principal", "Action", "Resource", "Unless"]);
        ImmutableArray<string> actions = Required(form, "Action");
        ImmutableArray<string> resources = Required(form, "Resource");
        _ = never is null ? form.Value("By", isRequired: true) : null;
        ObjectNode? unless = Unless(form.Object("Unless"));
        ImmutableArray<string> principals = form.Texts("Principal");
        return code is null || title is null || severity is not { } known ? null : new OwnRule(code, title, known)
        {
            IsOnly = never is null,
            Principal = principals.IsEmpty ? ["*"] : principals,
            Action = actions,
            Resource = resources,
            Unless = unless,
            By = form.Texts("By"),
            Location = Location.Of(rule.Node.Location),
        };
    }

    private static ObjectNode? Unless(MemberReader? unless)
    {
        if (unless is null)
        {
            return null;
        }

        unless.CheckNames(["Condition"]);
        _ = unless.Value("Condition", isRequired: true);
        return unless.Object("Condition")?.Node;
    }

    private static ImmutableArray<string> Required(MemberReader form, string name)
    {
        Node? value = form.Value(name, isRequired: true);
        ImmutableArray<string> texts = form.Texts(name);
        if (value is ArrayNode { Items.IsEmpty: true })
        {
            form.Invalid(value, name, "at least one text.");
        }

        return texts;
    }
}
