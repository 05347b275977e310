using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Records.Options;
using IamPolicyTools.Text;
using Subject = IamPolicyTools.Records.Subject;
using Verdict = IamPolicyTools.Records.Verdict;

namespace IamPolicyTools.Findings;

/// <summary>Decides a repository's own rules (options.md, 4): a record for everybody who breaks one, and for all that is not decided.</summary>
internal sealed class OwnRuleSearch
{
    // Of a session that is only named they are supposed; the request of a proof says what it has.
    private static readonly string[] s_free = ["aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:TokenIssueTime"];

    private readonly IamModel _model;
    private readonly FindingSettings _settings;
    private readonly CancellationToken _stop;

    private OwnRuleSearch(IamModel model, FindingSettings settings, CancellationToken cancellationToken)
    {
        _model = model;
        _settings = settings;
        _stop = cancellationToken;
    }

    /// <summary>Decides the rules that the settings select.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">The rules, and which of them.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidTextException">A condition of a rule is none; all faults of all rules.</exception>
    public static ImmutableArray<Finding> Find(IamModel model, FindingSettings settings, CancellationToken cancellationToken)
    {
        var bag = new DiagnosticBag();
        (OwnRule Rule, PolicyList<ConditionClause> Unless)[] rules =
            [.. settings.OwnRules.Select(r => (r, r.Unless is null ? [] : ConditionsOf(r.Unless, bag)))];

        // What is no more than doubtful in a policy would make a rule that demands nothing, or everything.
        if (bag.Items.Any())
        {
            throw new InvalidTextException(bag.Items);
        }

        var search = new OwnRuleSearch(model, settings, cancellationToken);
        return [.. rules.Where(r => settings.Selects(r.Rule.Code)).SelectMany(r => search.RecordsOf(r.Rule, r.Unless))];
    }

    private static PolicyList<ConditionClause> ConditionsOf(ObjectNode block, DiagnosticBag bag)
    {
        SourceLocation at = block.Location;
        var statement = new ObjectNode(at,
        [
            MemberOf("Effect", "Allow"), MemberOf("Principal", "*"), MemberOf("Action", "*"), MemberOf("Resource", "*"), new Member("Condition", at, block),
        ]);
        var document = new ObjectNode(at, [MemberOf("Version", "2012-10-17"), new Member("Statement", at, new ArrayNode(at, [statement]))]);
        return PolicyParser.Parse(document, PolicyKind.Endpoint, bag)?.Statements[0].Conditions ?? [];

        Member MemberOf(string name, string text) => new(name, at, new ScalarNode(at, ScalarKind.Text, text));
    }

    private IEnumerable<Finding> RecordsOf(OwnRule rule, PolicyList<ConditionClause> unless)
    {
        RuleDescriptor descriptor = OwnRuleBook.DescriptorOf(rule);
        var named = new OwnRulePrincipals(rule.IsOnly ? rule.By : rule.Principal, _model);
        string[] doubts =
        [
            .. rule.Action.Where(a => !ActionPatterns.Expand(IamCatalogue.Default, a).Any())
                .Select(a => $"the catalogue has no action '{a}'"),
            .. rule.IsOnly ? [] : named.Unmatched().Select(n => $"nobody in the model is named '{n}'"),
        ];
        if (doubts.Length > 0)
        {
            yield return Undecided(descriptor, rule, string.Join("; ", doubts));
        }

        CeilingResult result = CeilingSearch.Find(
            _model,
            new AccessCeiling(rule.Action, rule.Resource, unless),
            rule.IsOnly ? r => !named.Name(r) : named.Name,
            new ProofOptions { Evaluation = _settings.Evaluation },
            _stop);

        // Whether a role does it that a policy lets do it in one session hangs on the session, which is asked for itself.
        HashSet<string> inSession =
        [
            .. result.Rows.Where(r => r.Verdict == Verdict.Refuted && r.Principal.Contains(":assumed-role/", StringComparison.Ordinal))
                .Select(r => ComparedOutsiders.Find(_model, r.Principal)?.Requester.ParentArn).OfType<string>(),
        ];
        foreach (IGrouping<string, ComparedAccess> of in result.Rows.GroupBy(r => r.Principal, StringComparer.Ordinal))
        {
            if (of.Where(r => r.Verdict == Verdict.Refuted).ToArray() is { Length: > 0 } rows)
            {
                yield return Broken(descriptor, rule, rows);
            }
            else if (!inSession.Contains(of.Key) || of.Any(r => r.Undecided?.StartsWith(nameof(UndecidedReason.VariableRelation), StringComparison.Ordinal) != true))
            {
                yield return Undecided(descriptor, rule, string.Join("; ", of.Select(r => r.Undecided).Distinct()), of.First());
            }
        }

        if (doubts.Length == 0 && result.Rows.IsEmpty && _settings.TellsNotFound)
        {
            yield return new Finding(descriptor)
            {
                Assessment = Assessment.NotFound,
                Verdict = Verdict.Proved,
                Severity = Severity.Info,
                Subject = new Subject("Rule", rule.Code),
                Message = $"proved for {result.Asked} principal{(result.Asked == 1 ? string.Empty : "s")}: {rule.Title}",
                Location = rule.Location,
            };
        }
    }

    private Finding Broken(RuleDescriptor descriptor, OwnRule rule, ComparedAccess[] rows)
    {
        Answer shown = Ask(rows[0].Witness!);
        if (!shown.Result.IsAllowed)
        {
            return Undecided(descriptor, rule, $"{UndecidedReason.WitnessNotConfirmed}: {rows[0].Witness}", rows[0]);
        }

        string[] actions = [.. rows.SelectMany(r => r.Actions).Distinct()];
        string[] less = [.. rows.Skip(1).Aggregate<ComparedAccess, IEnumerable<string>>(rows[0].LessActions, (all, row) => all.Intersect(row.LessActions))];

        // Where patterns of policies reach further than the rule, the rule says where.
        string[] resources = [.. rows.SelectMany(r => r.Resources).Distinct()];
        resources = Array.TrueForAll(resources, r => IsWithin(r, rule.Resource)) ? resources : [.. rule.Resource];
        string? conditions = rows.Any(r => r.Conditions is null) ? null : string.Join(" or ", rows.Select(r => r.Conditions).Distinct());
        string name = rows[0].Subject?.Name ?? rows[0].Principal;
        return new Finding(descriptor)
        {
            Subject = rows[0].Subject,
            Account = rows[0].Subject?.Account,
            Severity = rule.Severity,
            Verdict = Verdict.Refuted,
            Message = $"{name} may {Few(actions)}{(less.Length == 0 ? string.Empty : $" without {Few(less)}")} on {Few(resources)}{(conditions is null ? string.Empty : $" when {conditions}")}: {rule.Title}",
            Conditions = conditions,
            Witness = shown.Witness,
            Principals = [rows[0].Principal],
            Actions = [.. actions],
            Resources = [.. resources],
            Location = shown.Witness.Statements.FirstOrDefault()?.Location ?? rule.Location,
            RelatedLocations = rule.Location is null ? shown.Witness.Statements : [.. shown.Witness.Statements, new RelatedLocation(rule.Location, $"the rule {rule.Code}")],
        };
    }

    private static bool IsWithin(string resource, ImmutableArray<string> patterns)
    {
        var budget = new SearchBudget(ProofOptions.UsualBudget, CancellationToken.None);
        return patterns.Any(p => p == "*" || p == resource || (resource != "*" && Glob.Of(p).Contains(Glob.Of(resource), budget) == GlobAnswer.Yes));
    }

    private static Finding Undecided(RuleDescriptor descriptor, OwnRule rule, string why, ComparedAccess? row = null) => new(descriptor)
    {
        Subject = row?.Subject ?? new Subject("Rule", rule.Code),
        Account = row?.Subject?.Account,
        Severity = rule.Severity,
        Assessment = Assessment.Conditional,
        Certainty = Certainty.Possible,
        Verdict = Verdict.Undecided,
        Message = $"not decided{(row is null ? string.Empty : $" for {row.Subject?.Name ?? row.Principal}")}: {rule.Title} ({why})",
        Notes = [why],
        Location = rule.Location,
    };

    // The request as it was found, asked once more.
    private Answer Ask(Witness witness)
    {
        Evaluation.Gathering.Subject subject = ComparedOutsiders.Find(_model, witness.Principal)!;
        var keys = new ContextLayer.Builder();
        foreach ((string key, ImmutableArray<string> values) in witness.Context)
        {
            keys.Add(key, values, IamCatalogue.Default.IsMultivalued(key));
        }

        bool isSure = SessionKeys.IsSurelyWithoutMfa(subject.Requester);
        foreach (string free in s_free.Where(k => !isSure && !witness.Context.ContainsKey(k)))
        {
            keys.Add(free, [], isMultivalued: false);
        }

        var scope = new AccessScope(_model, new ModelAccessSettings
        {
            Now = DateTimeOffset.UnixEpoch,
            Context = keys.Build(),
            DerivesCallContext = false,
            AsksForMissingPolicies = false,
            Options = _settings.Evaluation,
        });
        return new Answer(
            new ModelAccess(scope, subject), ActionName.Parse(witness.Action), witness.Resource, witness.ResourceAccount, witness.Context.Keys, Envelope.Base);
    }

    private static string Few(string[] texts)
    {
        const int Most = 3;
        return $"{string.Join(", ", texts.Take(Most))}{(texts.Length > Most ? $" and {texts.Length - Most} more" : string.Empty)}";
    }
}
