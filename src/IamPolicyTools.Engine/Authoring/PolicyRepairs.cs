using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Text;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Authoring;

/// <summary>Of the codes of validation, how each is repaired: the document afterwards, and what was written.</summary>
internal static class PolicyRepairs
{
    private static readonly Dictionary<string, Func<PolicyDocument, PolicyFinding, (PolicyDocument After, string What)?>> s_all = new(StringComparer.Ordinal)
    {
        ["REDUNDANT_ACTION"] = (d, f) => InStatement(d, f, s => Narrowed(s.Action.Patterns.ConvertAll(p => p.Text.ToLowerInvariant()), i => s.WithActions(Without(s.Action.Patterns.ConvertAll(p => p.Text), i)), i => s.Action.Patterns[i].Text)),
        ["REDUNDANT_RESOURCE"] = (d, f) => InStatement(d, f, s => s.Resource is { } r ? Narrowed(r.Patterns.ConvertAll(p => p.Text), i => s.WithResources(Without([.. r.Patterns], i)), i => r.Patterns[i].Text) : null),
        ["EMPTY_SID_VALUE"] = (d, f) => InStatement(d, f, s => (s.WithoutSid(), "no Sid")),
        ["ID_IN_IDENTITY_POLICY"] = (d, _) => (new PolicyDocument(d.Version, null, d.Statements, d.Location), "no Id"),
        ["UNSUPPORTED_SID"] = (d, f) => InStatement(d, f, s => Renamed(s, string.Concat((s.Sid ?? string.Empty).Where(char.IsAsciiLetterOrDigit)))),
        ["UNIQUE_SIDS_REQUIRED"] = (d, f) => InStatement(d, f, s => Renamed(s, Free(d, s.Sid ?? string.Empty))),
        ["UNIQUE_SIDS_RECOMMENDED"] = (d, f) => InStatement(d, f, s => Renamed(s, Free(d, s.Sid ?? string.Empty))),
        ["CONDITION_OPERATOR_SPELLING"] = (d, f) => InConditions(d, f, Spelled),
        ["IMPROVE_IP_RANGE"] = (d, f) => InConditions(d, f, Masked),
        ["DEPRECATED_GLOBAL_CONDITION_KEY"] = (d, f) => InConditions(d, f, c => c.Key.Equals("aws:ARN", StringComparison.OrdinalIgnoreCase) ? c with { Key = "aws:PrincipalArn" } : null),
        ["BAD_PATTERN_FOR_MFA"] = (d, f) => InConditions(d, f, c => c is { BaseOperator: "Bool", IfExists: false } && c.Key.Equals("aws:MultiFactorAuthPresent", StringComparison.OrdinalIgnoreCase)
            ? c with { Operator = c.Operator + "IfExists", IfExists = true } : null),
        ["OLD_VERSION"] = (d, _) => Modern(d),
        ["MANAGED_POLICY_VERSION"] = (d, _) => Modern(d),
        ["INLINE_VERSION_WITH_VARIABLE"] = (d, _) => Modern(d),
        ["VARIABLE_UNSUPPORTED_IN_VERSION"] = (d, _) => Modern(d),
        ["MISSING_VERSION"] = (d, _) => Modern(d),
        ["INVALID_ACTION"] = (d, f) => InStatement(d, f, s => Corrected(s)),
        ["FORALLVALUES_WITH_SINGLE_VALUED_KEY"] = WithOperator,
        ["FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE"] = WithOperator,
        ["CONFIRM_AUDIENCE_CLAIM_TYPE"] = WithOperator,
        ["MISMATCHED_TYPE_BUT_USABLE"] = WithOperator,
        ["STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS"] = WithOperator,
        ["MISMATCHED_ACTION_FOR_PRINCIPAL"] = (d, f) => InStatement(d, f, s => s.Action.Patterns is { Length: 1 } only && NamedReplacements.Exact(f.Fix) is { } action
            ? (s.WithActions([action]), $"\"{action}\" in the place of \"{only[0].Text}\"") : null),
    };

    /// <summary>The codes that are repaired.</summary>
    public static IEnumerable<string> Codes => s_all.Keys.Concat(NamedReplacements.Codes).Distinct();

    /// <summary>Repairs a finding.</summary>
    /// <param name="document">The document.</param>
    /// <param name="finding">The finding.</param>
    /// <returns>The document afterwards and what was written; null where nobody but its author knows.</returns>
    public static (PolicyDocument After, string What)? Of(PolicyDocument document, PolicyFinding finding) =>
        s_all.TryGetValue(finding.Code, out var repair) ? repair(document, finding) : Replaced(document, finding);

    // In the document's text, and read again.
    private static (PolicyDocument, string)? Replaced(PolicyDocument document, PolicyFinding finding) =>
        NamedReplacements.Of(TextDocument.Parse(document.ToString(), "repair"), finding) is { } mended
        && PolicyParser.ParseText(mended.After, finding.PolicyType, "repair", new DiagnosticBag()) is { } read
            ? (read, mended.What)
            : null;

    // The operator that the finding names, where the key has no condition by it yet.
    private static (PolicyDocument, string)? WithOperator(PolicyDocument document, PolicyFinding finding) =>
        NamedReplacements.Exact(finding.Fix) is not { } name || ConditionOperatorName.Parse(name) is not { Operator: not null } meant ? null
        : InConditions(document, finding, c => finding.Element == $"Condition/{c.Operator}/{c.Key}" && !HasClause(document, finding, name, c.Key)
                && ConditionOperators.Find(c.BaseOperator)?.IsNegated == meant.Operator.IsNegated
            ? c with { Operator = name, BaseOperator = meant.BaseName, Qualifier = meant.Qualifier, IfExists = meant.IfExists }
            : null);

    private static bool HasClause(PolicyDocument document, PolicyFinding finding, string operatorName, string key) =>
        document.Statements[finding.StatementIndex!.Value].Conditions.ConvertAll(c => $"{c.Operator}/{c.Key}").Contains($"{operatorName}/{key}", StringComparer.OrdinalIgnoreCase);

    private static (PolicyDocument, string)? InStatement(PolicyDocument document, PolicyFinding finding, Func<Statement, (Statement After, string What)?> repair) =>
        finding.StatementIndex is { } index && index < document.Statements.Length && repair(document.Statements[index]) is { } repaired
            ? (document.With(document.Statements.SetItem(index, repaired.After)), repaired.What)
            : null;

    private static (PolicyDocument, string)? InConditions(PolicyDocument document, PolicyFinding finding, Func<ConditionClause, ConditionClause?> repair) => InStatement(document, finding, s =>
    {
        ConditionClause[] clauses = [.. s.Conditions];
        for (int i = 0; i < clauses.Length; i++)
        {
            if (repair(clauses[i]) is { } repaired)
            {
                string what = $"{repaired} in the place of {clauses[i]}";
                clauses[i] = repaired;
                return (s.WithConditions(clauses), what);
            }
        }

        return null;
    });

    // The first that another of the list covers.
    private static (Statement, string)? Narrowed(string[] texts, Func<int, Statement> without, Func<int, string> textOf)
    {
        var budget = new SearchBudget(default);
        Glob[] globs = [.. texts.Select(Glob.Parse)];
        for (int i = texts.Length - 1; i >= 0; i--)
        {
            int own = i;
            if (Enumerable.Range(0, texts.Length).Any(o => o != own && (texts[o] == "*" || (texts[o] == texts[own] ? o < own : globs[o].Contains(globs[own], budget) == GlobAnswer.Yes))))
            {
                return (without(i), $"no \"{textOf(i)}\"");
            }
        }

        return null;
    }

    private static IEnumerable<T> Without<T>(T[] all, int index) => all.Where((_, at) => at != index);

    private static (Statement, string)? Renamed(Statement statement, string sid) => sid == statement.Sid ? null : (statement.WithSid(sid.Length == 0 ? null : sid), $"Sid \"{sid}\"");

    private static string Free(PolicyDocument document, string sid)
    {
        int number = 2;
        while (document.Statements.Any(s => s.Sid == sid + number.ToString(CultureInfo.InvariantCulture)))
        {
            number++;
        }

        return sid + number.ToString(CultureInfo.InvariantCulture);
    }

    private static ConditionClause? Spelled(ConditionClause clause) =>
        ConditionOperatorName.Parse(clause.Operator).ToString() is var name && name != clause.Operator ? clause with { Operator = name } : null;

    private static ConditionClause? Masked(ConditionClause clause)
    {
        if (clause.BaseOperator is not ("IpAddress" or "NotIpAddress"))
        {
            return null;
        }

        string[] texts = [.. clause.Values.Select(v => v.Text.Text)];
        string[] masked = [.. texts.Select(t => Masked(t) ?? t)];
        return masked.SequenceEqual(texts) ? null : clause with { Values = PolicyList.Create<ConditionValue>([.. masked.Select(t => new ConditionValue(ScalarKind.Text, PolicyString.Literal(t)))]) };
    }

    private static string? Masked(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPAddress.TryParse(text.AsSpan(0, slash), out IPAddress? address) || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int length))
        {
            return null;
        }

        byte[] bytes = address.GetAddressBytes();
        for (int bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return $"{new IPAddress(bytes)}/{length.ToString(CultureInfo.InvariantCulture)}";
    }

    // Read again, since the version says what is a variable.
    private static (PolicyDocument, string)? Modern(PolicyDocument document)
    {
        if (document.Version == PolicyVersion.V2012)
        {
            return null;
        }

        string text = new PolicyDocument(PolicyVersion.V2012, document.Id, document.Statements, document.Location).ToString();
        return PolicyParser.ParseText(text, PolicyKind.Resource, "repair", new DiagnosticBag()) is { } read ? (read, "Version 2012-10-17") : null;
    }

    // A name that is nearly one of the service's.
    private static (Statement, string)? Corrected(Statement statement)
    {
        string[] actions = statement.Action.Patterns.ConvertAll(p => p.Text);
        for (int i = 0; i < actions.Length; i++)
        {
            string[] parts = actions[i].Split(':');
            if (parts.Length != 2 || actions[i].AsSpan().ContainsAny('*', '?') || IamCatalogue.Default.FindAction(actions[i]) is not null || IamCatalogue.Default.FindService(parts[0].ToLowerInvariant()) is not { } service)
            {
                continue;
            }

            if (CorrectedName(service, actions[i], parts[1]) is { } corrected)
            {
                string what = $"\"{corrected}\" in the place of \"{actions[i]}\"";
                actions[i] = corrected;
                return (statement.WithActions(actions), what);
            }
        }

        return null;
    }

    // The name of an API operation means the action that IAM checks for it; one near it in letters is another permission. Where it means
    // several, which of them were meant is the reader's word.
    private static string? CorrectedName(CatalogueService service, string action, string name) => OperationNames.Find(IamCatalogue.Default, action) is { } operation
        ? operation is { DependsOnCall: false, Actions: [var only] } ? only : null
        : NearName.Find(name, service.Actions.Select(a => a.Name)) is { } near ? $"{service.Prefix}:{near}" : null;
}
