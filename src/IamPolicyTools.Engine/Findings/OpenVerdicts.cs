using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Findings;

/// <summary>
/// FR-3, the one place where the verdicts of a rule meet what nobody knows: what could be found if it turned out badly is not assessed, and
/// what is found because something is not there may be none. The data of a rule say what it reads itself: <c>Reads</c>, members of the account
/// document that could make it find more, and <c>Unless</c>, those that could make it find less, <c>Answers</c> among them where it finds
/// what is not allowed.
/// </summary>
internal sealed class OpenVerdicts
{
    private const string Answers = "Answers";
    private const int MostNamed = 3;

    private readonly Situation _situation;
    private readonly ImmutableArray<Doubt> _doubts;
    private readonly UnknownParts _unknown;
    private readonly UnknownPart[] _reads;
    private readonly UnknownPart[] _unless;
    private readonly bool _isOfAbsence;

    /// <summary>Prepares for the rule that ran.</summary>
    /// <param name="situation">The search.</param>
    /// <param name="doubts">The requests of the rule that may be allowed as well.</param>
    /// <param name="unknown">What the snapshot does not know.</param>
    public OpenVerdicts(Situation situation, ImmutableArray<Doubt> doubts, UnknownParts unknown)
    {
        string[] unless = [.. Members(situation.Rule, "Unless")];
        _situation = situation;
        _doubts = doubts;
        _unknown = unknown;
        _reads = unknown.Of([.. Members(situation.Rule, "Reads")]);
        _unless = unknown.Of(unless);
        _isOfAbsence = unless.Contains(Answers);
    }

    /// <summary>The members that a rule names in its data.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="name"><c>Reads</c> or <c>Unless</c>.</param>
    public static IEnumerable<string> Members(RuleDescriptor rule, string name) =>
        rule.GetData()[name] is ArrayNode list ? list.Items.OfType<ScalarNode>().Select(n => n.Text) : [];

    /// <summary>Puts right what the rule said.</summary>
    /// <param name="records">All records.</param>
    public void Settle(List<Finding> records)
    {
        if (_doubts.IsEmpty && _reads.Length == 0 && _unless.Length == 0 && _unknown.MayNotExist.Count == 0)
        {
            return;
        }

        for (int i = 0; i < records.Count; i++)
        {
            if (records[i] is { IsProblem: true, Certainty: Certainty.Certain } found && found.Code == _situation.Rule.Code)
            {
                records[i] = Weighed(found);
            }
        }

        Finding[] told = [.. records.Where(r => r.Code == _situation.Rule.Code && r.Assessment != Assessment.NotAssessed)];
        foreach (Account account in _situation.Accounts)
        {
            UnknownFact[] facts =
            [
                .. _doubts.Where(d => IsAbout(d, account.AccountId) && !told.Any(f => Tells(f, d, account))).Select(d => d.Fact)
                    .Concat(_reads.Where(p => IsAbout(p, account.AccountId) && !told.Any(f => Tells(f, p, account))).Select(p => p.Fact))
                    .Distinct()
                    .OrderBy(f => f.What, StringComparer.Ordinal),
            ];
            if (facts.Length > 0)
            {
                string more = facts.Length > MostNamed ? $" and {facts.Length - MostNamed} more" : string.Empty;
                _situation.NotAssessed(
                    account,
                    string.Join("; ", facts.Take(MostNamed).Select(f => f.ToString())) + more,
                    [.. facts.Skip(MostNamed).Select(f => f.ToString())]);
            }
        }
    }

    // What is found because something is not there, or of somebody who may not be.
    private Finding Weighed(Finding found)
    {
        UnknownFact[] facts =
        [
            .. Existence(found),
            .. _unless.Where(p => found.Account is null || IsAbout(p, found.Account)).Select(p => p.Fact),
            .. _isOfAbsence ? _doubts.Where(d => IsOf(found, d)).Select(d => d.Fact) : [],
        ];
        if (facts.Length == 0)
        {
            return found;
        }

        string text = string.Join("; ", facts.Distinct().Take(MostNamed).Select(f => $"depending on {f.What}"));
        return found with
        {
            Assessment = Assessment.Conditional,
            Certainty = Certainty.Possible,
            Conditions = found.Conditions is null ? text : $"{found.Conditions}; {text}",
            Notes = [.. found.Notes.Concat(facts.Distinct().Select(f => f.ToString()))],
        };
    }

    private IEnumerable<UnknownFact> Existence(Finding found) =>
        found.Subject?.Arn is { } arn && _unknown.MayNotExist.TryGetValue(arn, out UnknownFact? fact) ? [fact] : [];

    private static bool IsAbout(UnknownPart part, string account) => part.Account is null || part.Account == account;

    private bool IsAbout(Doubt doubt, string account)
    {
        string principal = AccountOf(doubt.Principal);
        return principal == account
            || OwnerOf(doubt) == account
            || (!_situation.Model.Accounts.ContainsKey(principal) && OwnerOf(doubt).Length == 0);
    }

    private string OwnerOf(Doubt doubt) => doubt.Owner ?? (AccountOf(doubt.Resource) is { Length: > 0 } named
        ? named
        : _situation.Model.Accounts.Values.FirstOrDefault(a => a.Resources.ContainsKey(doubt.Resource))?.AccountId ?? string.Empty);

    private static string AccountOf(string? arn) =>
        arn is not null && arn.StartsWith("arn:", StringComparison.Ordinal) ? Arn.AccountOf(arn).ToString() : string.Empty;

    // What is said of somebody needs not be said twice.
    private static bool Tells(Finding found, Doubt doubt, Account account) => IsOf(found, account)
        || IsOf(found, doubt.Principal)
        || IsOf(found, doubt.Resource)
        || (found.Subject?.Arn is { } arn && doubt.Resource.StartsWith(arn + "/", StringComparison.Ordinal));

    private static bool Tells(Finding found, UnknownPart part, Account account) =>
        IsOf(found, account) || (part.Owner is { } owner && IsOf(found, owner));

    private static bool IsOf(Finding found, Account account) =>
        found.Subject is { Kind: "Account" } subject && subject.Arn == account.AccountId;

    private static bool IsOf(Finding found, string? arn) =>
        arn is not null && (found.Subject?.Arn == arn || found.Principals.Contains(arn));

    private bool IsOf(Finding found, Doubt doubt) => found.Subject is not { Arn: { } arn }
        || IsOf(found, doubt.Principal)
        || doubt.Resource == arn
        || doubt.Resource.StartsWith(arn + "/", StringComparison.Ordinal)
        || (found.Subject.Kind == "Account" && IsAbout(doubt, arn));
}
