using System.Collections.Immutable;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records;

/// <summary>What reading finds, as records: the first customers of reports and gates.</summary>
public static class DiagnosticRecords
{
    /// <summary>The record of a diagnostic.</summary>
    /// <param name="diagnostic">The diagnostic; its code is registered.</param>
    /// <param name="rules">The rules.</param>
    /// <remarks>
    /// A rule about files has the severity that the reader gave: what stops reading, or what a strict file may not have, is an error.
    /// A code about policy
    /// documents has the rule's own. Readers know no subject, so the message tells two records of a code apart.
    /// </remarks>
    public static Finding Of(Diagnostic diagnostic, RuleBook rules)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        ArgumentNullException.ThrowIfNull(rules);
        RuleDescriptor rule = rules[diagnostic.Code];
        var record = new Finding(rule)
        {
            Message = diagnostic.Message,
            Policy = new PolicyPlace { Element = diagnostic.Message },
            Location = Location.Of(diagnostic.Location),
            Notes = diagnostic.Rule is { } number && !rule.Rules.Contains(number) ? [number] : [],
        };
        return rule.Category != RuleCategory.Input
            ? record
            : record with { Severity = diagnostic.Severity == DiagnosticSeverity.Warning ? Severity.Low : Severity.High };
    }

    /// <summary>The records of diagnostics.</summary>
    /// <param name="diagnostics">The diagnostics.</param>
    public static ImmutableArray<IamRecord> Of(IEnumerable<Diagnostic> diagnostics) =>
        [.. diagnostics.Select(diagnostic => Of(diagnostic, RuleBook.Default))];
}
