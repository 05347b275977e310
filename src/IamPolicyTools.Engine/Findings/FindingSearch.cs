using System.Collections.Immutable;
using IamPolicyTools.Findings.Practice;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings;

/// <summary>
/// Finds what is wrong with the accounts of a model (findings.md): on the evaluated model, and never without evidence (FR-1).
/// </summary>
public static class FindingSearch
{
    /// <summary>The codes of the rules that run.</summary>
    public static ImmutableArray<string> Codes { get; } = [.. PracticeRules.All.Select(r => r.Code)];

    /// <summary>Runs the rules.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">What to look for.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="LookupException">There is no account.</exception>
    public static FindingResult Find(IamModel model, FindingSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(settings);
        if (model.IsEmpty)
        {
            throw new LookupException(LookupError.NoAccount,
                "There is no account in the model: findings are about accounts. Import one first.", null);
        }

        var situation = new Situation(model, settings, cancellationToken);
        foreach ((string code, Action<Situation> run) in PracticeRules.All.Where(r => settings.Selects(r.Code)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            situation.Rule = RuleBook.Default[code];
            situation.Run(run);
            situation.Fold();
            if (settings.TellsNotFound)
            {
                situation.TellNotFound();
            }
        }

        return new FindingResult(
        [
            .. situation.Records.Concat(OwnRuleSearch.Find(model, settings, cancellationToken)
                    .Where(r => settings.AccountId is null || r.Account is null || r.Account == settings.AccountId))
                .OrderByDescending(r => r.IsProblem)
                .ThenByDescending(r => r.Severity)
                .ThenByDescending(r => r.Principals.Length)
                .ThenBy(r => r.Code, StringComparer.Ordinal)
                .ThenBy(r => r.Account, StringComparer.Ordinal)
                .ThenBy(r => r.Subject?.Arn ?? r.Subject?.Name, StringComparer.Ordinal),
        ]);
    }
}
