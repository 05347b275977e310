using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing;

/// <summary>
/// The smallest identity policy with which tests pass: what they expect to be allowed, resource by resource, with a condition where the same
/// is expected to be denied otherwise. It is tried on each case before anybody gets it.
/// </summary>
public static class PolicyFromTests
{
    private const string Account = "111122223333";

    /// <summary>Builds the policy.</summary>
    /// <param name="cases">The cases: those that expect an action to be allowed or denied.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The policy; null when nothing is expected to be allowed.</returns>
    /// <exception cref="InvalidTextException">Tests contradict each other.</exception>
    public static PolicyDocument? Build(IEnumerable<AccessCase> cases, CancellationToken cancellationToken = default)
    {
        AccessCase[] all = [.. cases.Where(IsTaken)];
        AccessCase[] allowed = [.. all.Where(c => c.Expectation.Answer == ExpectedAnswer.Allowed)];
        AccessCase[] denied = [.. all.Where(c => c.Expectation.Answer != ExpectedAnswer.Allowed)];
        var bag = new DiagnosticBag();
        Dictionary<string, (ImmutableArray<ConditionClause> Conditions, List<AccessCase> Cases)> byCondition = [];
        foreach (AccessCase own in allowed)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ConditionsFor(own, denied, bag) is { } conditions)
            {
                string key = string.Join('\n', conditions);
                (byCondition.TryGetValue(key, out var known) ? known.Cases : (byCondition[key] = (conditions, [])).Cases).Add(own);
            }
        }

        if (bag.HasErrors)
        {
            throw new InvalidTextException(bag.Items);
        }

        if (byCondition.Count == 0)
        {
            return null;
        }

        var document = new PolicyDocument(PolicyVersion.V2012, null, [.. byCondition.Values.SelectMany(g => StatementsOf(g.Conditions, g.Cases, cancellationToken)).Select((s, i) => Numbered(s, i))], default);
        foreach (AccessCase failing in all.Where(c => IsAllowed(document, c) != (c.Expectation.Answer == ExpectedAnswer.Allowed)))
        {
            bag.Error("TESTS_CONTRADICT", $"Found no policy of Allow statements with which '{failing.Name}' is {failing.Expectation} beside the other tests.", failing.Location);
        }

        return bag.HasErrors ? throw new InvalidTextException(bag.Items) : document;
    }

    /// <summary>True for a case that a policy can be made of.</summary>
    /// <param name="test">The case.</param>
    public static bool IsTaken(AccessCase test)
    {
        ArgumentNullException.ThrowIfNull(test);
        return test is { Action: not null, Operation: null, Skip: null }
            && test.Expectation is { ByPolicyType: null, ByStatement: null, Answer: ExpectedAnswer.Allowed or ExpectedAnswer.Denied or ExpectedAnswer.ImplicitDeny };
    }

    // What the allowed request has and each denied one of the same kind lacks.
    private static ImmutableArray<ConditionClause>? ConditionsFor(AccessCase own, AccessCase[] denied, DiagnosticBag bag)
    {
        SortedDictionary<string, ConditionClause> conditions = new(StringComparer.OrdinalIgnoreCase);
        foreach (AccessCase other in denied.Where(d => AreAlike(own, d)))
        {
            if (conditions.Values.Any(c => !IsTold(other.Context, own.Context.Find(ContextKey.Of(c.Key))!)))
            {
                continue;
            }

            ContextEntry? telling = own.Context.Entries.OrderBy(e => e.Key.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(e => !IsTold(other.Context, e));
            if (telling is null)
            {
                bag.Error(
                    "TESTS_CONTRADICT",
                    $"Found '{own.Name}', expected to be allowed, and '{other.Name}', expected to be denied ({other.Location}), with nothing in their contexts that tells them apart.",
                    own.Location);
                return null;
            }

            conditions[telling.Key.Name] = ClauseOf(telling);
        }

        return [.. conditions.Values];
    }

    private static bool IsTold(ContextLayer context, ContextEntry entry) =>
        context.Find(entry.Key) is { } other && other.Values.Select(v => v.Text).Order(StringComparer.Ordinal).SequenceEqual(entry.Values.Select(v => v.Text).Order(StringComparer.Ordinal));

    private static bool AreAlike(AccessCase allowed, AccessCase denied) =>
        string.Equals(allowed.Action, denied.Action, StringComparison.OrdinalIgnoreCase)
        && (ResourceOf(allowed) == ResourceOf(denied) || Glob.Parse(ResourceOf(allowed)).Contains(Glob.Parse(ResourceOf(denied)), new SearchBudget(default)) == GlobAnswer.Yes);

    private static ConditionClause ClauseOf(ContextEntry entry)
    {
        bool isBool = IamCatalogue.Default.FindConditionKey(entry.Key.Name)?.Type == ConditionKeyType.Bool;
        string name = isBool ? "Bool" : "StringEquals";
        return new ConditionClause
        {
            Operator = entry.IsMultivalued ? $"ForAnyValue:{name}" : name,
            Qualifier = entry.IsMultivalued ? SetQualifier.ForAnyValue : SetQualifier.None,
            BaseOperator = name,
            Key = entry.Key.Name,
            Values = PolicyList.Create<ConditionValue>([.. entry.Values.Select(v => new ConditionValue(ScalarKind.Text, PolicyString.Literal(v.Text)))]),
        };
    }

    private static string ResourceOf(AccessCase test) => test.Resource ?? "*";

    // Resources with the same actions are one statement.
    private static IEnumerable<Statement> StatementsOf(ImmutableArray<ConditionClause> conditions, List<AccessCase> cases, CancellationToken cancellationToken) => cases
        .GroupBy(ResourceOf)
        .Select(g => (Resource: g.Key, Actions: ActionPatterns.Compress(IamCatalogue.Default, [.. g.Select(c => c.Action!).Distinct(StringComparer.OrdinalIgnoreCase)], cancellationToken)))
        .GroupBy(g => string.Join('\n', g.Actions))
        .OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => new Statement
        {
            Index = 0,
            Effect = Effect.Allow,
            Action = new ActionElement(false, PolicyList.Create<LocatedText>([.. g.First().Actions.Select(a => new LocatedText(a, default))]), default),
            Resource = new ResourceElement(false, PolicyList.Create<PolicyString>([.. g.Select(r => r.Resource).Order(StringComparer.Ordinal).Select(r => PolicyString.Literal(r))]), default),
            Conditions = PolicyList.Create<ConditionClause>([.. conditions]),
        });

    private static Statement Numbered(Statement statement, int index) => new()
    {
        Index = index,
        Effect = statement.Effect,
        Action = statement.Action,
        Resource = statement.Resource,
        Conditions = statement.Conditions,
    };

    // A form is allowed as a whole; its wildcards stand for themselves here.
    private static bool IsAllowed(PolicyDocument document, AccessCase test)
    {
        var policies = new GivenPolicies { Identity = [document] };
        var settings = new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, Context = test.Context, DerivesCallContext = false };
        AccessRequest request = policies.ToAccess(Requester.Parse($"arn:aws:iam::{Account}:user/x")!, settings).CreateRequest(ActionName.Parse(test.Action!), ResourceOf(test), Account);
        return Evaluator.Decide(request).IsAllowed;
    }
}
