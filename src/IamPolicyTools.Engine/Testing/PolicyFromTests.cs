using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing;

/// <summary>
/// The smallest identity policy with which tests pass: what they expect to be allowed, resource by resource, with a condition where the same
/// is expected to be denied otherwise, and a Deny for what they expect to be denied explicitly. It is tried on each case before anybody gets it.
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
        AccessCase[] refused = [.. denied.Where(c => c.Expectation.Answer == ExpectedAnswer.ExplicitDeny)];
        var bag = new DiagnosticBag();
        Statement[] allows = StatementsFor(Effect.Allow, allowed, denied, bag, cancellationToken);
        Statement[] denies = StatementsFor(
            Effect.Deny, refused, [.. all.Where(c => c.Expectation.Answer is ExpectedAnswer.Allowed or ExpectedAnswer.ImplicitDeny)], bag, cancellationToken);
        if (bag.HasErrors)
        {
            throw new InvalidTextException(bag.Items);
        }

        if (allows.Length == 0)
        {
            return null;
        }

        var document = new PolicyDocument(PolicyVersion.V2012, null, [.. allows.Concat(denies).Select(Numbered)], default);
        foreach (AccessCase failing in all.Where(c => !Passes(document, c, cancellationToken)))
        {
            bag.Error("TESTS_CONTRADICT", $"Found no policy with which '{failing.Name}' is {failing.Expectation} beside the other tests.", failing.Location);
        }

        return bag.HasErrors ? throw new InvalidTextException(bag.Items) : document;
    }

    /// <summary>True for a case that a policy can be made of.</summary>
    /// <param name="test">The case.</param>
    public static bool IsTaken(AccessCase test)
    {
        ArgumentNullException.ThrowIfNull(test);
        return test is { Action: not null, Operation: null, Skip: null }
            && test.Expectation is { ByPolicyType: null, ByStatement: null, Answer: ExpectedAnswer.Allowed or ExpectedAnswer.Denied or ExpectedAnswer.ImplicitDeny or ExpectedAnswer.ExplicitDeny };
    }

    private static Statement[] StatementsFor(Effect effect, AccessCase[] cases, AccessCase[] others, DiagnosticBag bag, CancellationToken cancellationToken)
    {
        Dictionary<string, (ImmutableArray<ConditionClause> Conditions, List<AccessCase> Cases)> byCondition = [];
        foreach (AccessCase own in cases)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ConditionsFor(own, others, bag) is { } conditions)
            {
                string key = string.Join('\n', conditions);
                (byCondition.TryGetValue(key, out var known) ? known.Cases : (byCondition[key] = (conditions, [])).Cases).Add(own);
            }
        }

        return [.. byCondition.Values.SelectMany(g => StatementsOf(effect, g.Conditions, g.Cases, cancellationToken))];
    }

    // What the request has that a statement is for, and each of the same kind lacks that it must not be for.
    private static ImmutableArray<ConditionClause>? ConditionsFor(AccessCase own, AccessCase[] others, DiagnosticBag bag)
    {
        SortedDictionary<string, ConditionClause> conditions = new(StringComparer.OrdinalIgnoreCase);
        foreach (AccessCase other in others.Where(d => Meet(own, d)))
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
                    $"Found '{own.Name}', expected to be {WordOf(own)}, and '{other.Name}', expected to be {WordOf(other)} ({other.Location}), with nothing in their contexts that tells them apart.",
                    own.Location);
                return null;
            }

            conditions[telling.Key.Name] = ClauseOf(telling);
        }

        return [.. conditions.Values];
    }

    private static bool IsTold(ContextLayer context, ContextEntry entry) =>
        context.Find(entry.Key) is { } other && other.Values.Select(v => v.Text).Order(StringComparer.Ordinal).SequenceEqual(entry.Values.Select(v => v.Text).Order(StringComparer.Ordinal));

    private static string WordOf(AccessCase test) => test.Expectation.Answer switch
    {
        ExpectedAnswer.Allowed => "allowed",
        ExpectedAnswer.ExplicitDeny => "denied explicitly",
        _ => "denied",
    };

    // AT-3: a form means every resource that fits, so that two tests are about the same where their forms cross.
    private static bool Meet(AccessCase own, AccessCase other) =>
        string.Equals(own.Action, other.Action, StringComparison.OrdinalIgnoreCase)
        && (ResourceOf(own) == ResourceOf(other) || Glob.Parse(ResourceOf(own)).Overlaps(other.IsForm ? Glob.Parse(ResourceOf(other)) : Glob.Of(ResourceOf(other))));

    private static ConditionClause ClauseOf(ContextEntry entry)
    {
        string name = IamCatalogue.Default.FindConditionKey(entry.Key.Name)?.Type switch
        {
            ConditionKeyType.Bool => "Bool",
            ConditionKeyType.Numeric => "NumericEquals",
            ConditionKeyType.Date => "DateEquals",
            ConditionKeyType.IpAddress => "IpAddress",
            ConditionKeyType.Binary => "BinaryEquals",
            _ => "StringEquals",
        };
        return new ConditionClause
        {
            Operator = entry.IsMultivalued ? $"ForAnyValue:{name}" : name,
            Qualifier = entry.IsMultivalued ? SetQualifier.ForAnyValue : SetQualifier.None,
            BaseOperator = name,
            Key = entry.Key.Name,
            Values = PolicyList.Create<ConditionValue>([.. entry.Values.Select(v => new ConditionValue(ScalarKind.Text, PolicyString.Parse(v.Text.Replace("${", "${$}{", StringComparison.Ordinal), PolicyVersion.V2012)))]),
        };
    }

    private static string ResourceOf(AccessCase test) => test.Resource ?? "*";

    // Resources with the same actions are one statement.
    private static IEnumerable<Statement> StatementsOf(Effect effect, ImmutableArray<ConditionClause> conditions, List<AccessCase> cases, CancellationToken cancellationToken) => cases
        .GroupBy(ResourceOf)
        .Select(g => (Resource: g.Key, Actions: ActionPatterns.Compress(IamCatalogue.Default, [.. g.Select(c => c.Action!).Distinct(StringComparer.OrdinalIgnoreCase)], cancellationToken)))
        .GroupBy(g => string.Join('\n', g.Actions))
        .OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => new Statement
        {
            Index = 0,
            Effect = effect,
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

    // As the tests themselves are run: a form is a question about every resource that fits (AT-3).
    private static bool Passes(PolicyDocument document, AccessCase test, CancellationToken cancellationToken)
    {
        var policies = new GivenPolicies { Identity = [document] };
        var settings = new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, Context = test.Context, DerivesCallContext = false };
        ModelAccess access = policies.ToAccess(Requester.Parse($"arn:aws:iam::{Account}:user/x")!, settings);
        var action = ActionName.Parse(test.Action!);
        if (!test.IsForm)
        {
            return CaseRun.Holds(test.Expectation.Answer, access.Decide(action, ResourceOf(test), Account).Decision);
        }

        ResourceFormAnswer all = new ResourceFormSearch(access.Scope).Ask(access.Subject, action, ResourceOf(test), Account, cancellationToken: cancellationToken);
        return test.Expectation.Answer switch
        {
            ExpectedAnswer.Allowed => all.Verdict == ResourceFormVerdict.All,
            ExpectedAnswer.ExplicitDeny or ExpectedAnswer.ImplicitDeny when all.Verdict == ResourceFormVerdict.None =>
                all.Examples.All(e => CaseRun.Holds(test.Expectation.Answer, access.Decide(action, e, Account).Decision)),
            _ => all.Verdict is ResourceFormVerdict.None or ResourceFormVerdict.NoResource,
        };
    }
}
