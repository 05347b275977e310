using System.Collections.Immutable;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Authoring.Reviews;

/// <summary>What is to be known where a change is about guards: whom they never bind, the ways round them, and who is who they leave out.</summary>
internal static class GuardReview
{
    private const int MostNamed = 3;
    private const int MostFacts = 5;
    private const int MostAsked = 500;

    /// <summary>The facts, as sentences.</summary>
    /// <param name="before">The model before.</param>
    /// <param name="after">The model after.</param>
    /// <param name="changed">The documents that differ.</param>
    /// <param name="rows">Who gains and loses.</param>
    /// <param name="options">How the models were compared.</param>
    /// <param name="stop">Stops the work.</param>
    public static IEnumerable<string> Of(
        IamModel before, IamModel after, ChangedDocument[] changed, ImmutableArray<ComparedAccess> rows, ProofOptions options, CancellationToken stop)
    {
        Guard[] guards =
        [
            .. changed.Where(c => c.Use.Kind == PolicyKind.ServiceControl && c.After is not null)
                .SelectMany(c => c.After!.Document.Statements.Where(s => s.Effect == Effect.Deny).Select(s => new Guard(c.Name, s, c.Before?.Document))),
        ];
        if (guards.Length == 0)
        {
            return [];
        }

        string management = after.Organization?.MasterAccountId is { } id ? $" ({id})" : string.Empty;
        return
        [
            $"Service control policies bind neither service-linked roles nor the management account{management}.",
            .. WaysRound(after, guards, rows, options, stop),
            .. Exempt(after, rows),
            .. ByName(before, after, guards, options, stop),
        ];
    }

    // F-1114: somebody loses an action, and keeps one that comes to the same.
    private static IEnumerable<string> WaysRound(IamModel after, Guard[] guards, ImmutableArray<ComparedAccess> rows, ProofOptions options, CancellationToken stop)
    {
        var search = new EffectivePermissionSearch(new AccessScope(after, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, AsksForMissingPolicies = false, Mode = ContextMode.Discovery, Options = options.Evaluation }));
        foreach (ImmutableArray<string> family in EquivalentActions.Families)
        {
            string[] denied = [.. family.Where(a => Array.Exists(guards, g => Names(g.Statement, a)))];
            string[] left = [.. family.Except(denied)];
            if (denied.Length == 0 || left.Length == 0)
            {
                continue;
            }

            string[] losing = [.. rows.Where(r => r.Change == ChangeDirection.Lost && Array.Exists(denied, d => Lists(r, d))).Select(r => r.Principal).Distinct()];
            string[] keeping = [.. losing.Take(MostAsked).Where(p => Subject.Find(after, p) is { } subject && search.Find(subject, new EffectivePermissionQuery { Actions = [.. left] }, null, stop).Any())];
            if (keeping.Length > 0)
            {
                yield return $"A way round stays open: {string.Join(", ", left)} {(left.Length == 1 ? "does" : "do")} what {string.Join(", ", denied)} {(denied.Length == 1 ? "does" : "do")}, and {(losing.Length > MostAsked ? "at least " : string.Empty)}{Who(keeping)} of those who lose it may still.";
            }
        }
    }

    // Whom the trust of a role lets become it decides who gains.
    private static IEnumerable<string> Exempt(IamModel after, ImmutableArray<ComparedAccess> rows) => rows
        .Where(r => r.Change == ChangeDirection.Gained)
        .Select(r => after.Accounts.Values.Select(a => a.FindRole(r.Principal)).FirstOrDefault(x => x is not null))
        .OfType<Role>()
        .Select(r => (r.RoleName, Trusted: string.Join(", ", r.Document.Statements.Where(s => s.Effect == Effect.Allow).SelectMany(s => s.Principal?.Entries ?? []).Select(e => e.Value).Distinct())))
        .Where(r => r.Trusted.Length > 0)
        .GroupBy(r => r)
        .Take(MostFacts)
        .Select(g => $"Whom the trust policy of role/{g.Key.RoleName} lets be it: {g.Key.Trusted}.");

    // F-1103: an exemption by a pattern of names is open to who may make a role of such a name.
    private static IEnumerable<string> ByName(IamModel before, IamModel after, Guard[] guards, ProofOptions options, CancellationToken stop)
    {
        IEnumerable<(string Pattern, string[] All, bool IsOld)> patterns = guards
            .SelectMany(g => ExemptionsOf(g.Statement).SelectMany(all => all.Where(IsOfRoles)
                .Select(p => (p, all, g.Before?.Statements.Where(s => s.Effect == Effect.Deny).SelectMany(ExemptionsOf).Any(old => old.Contains(p)) == true))))
            .DistinctBy(p => p.p);
        foreach ((string pattern, string[] all, bool isOld) in patterns.Take(MostFacts))
        {
            string[] now = [.. MakersOf(after, pattern, all, options, stop)];
            if (now.Length > 0)
            {
                string[] old = isOld ? [.. MakersOf(before, pattern, all, options, stop)] : [];
                yield return $"Open by name{(now.All(old.Contains) ? ", before and after the change" : string.Empty)}: {Who(now)} may make a role that {pattern.Split(':', 6)[5]} fits and give it rights, and the Deny leaves such a role out.";
            }
        }

        static bool IsOfRoles(string pattern) => pattern.Split(':', 6) is [_, _, "iam", _, _, var name] && name.StartsWith("role/", StringComparison.Ordinal) && name.AsSpan().ContainsAny('*', '?');
    }

    private static IEnumerable<string[]> ExemptionsOf(Statement statement) => statement.Conditions
        .Where(c => c.Key.Equals("aws:PrincipalArn", StringComparison.OrdinalIgnoreCase) && c.BaseOperator.Contains("Not", StringComparison.Ordinal))
        .Select(c => c.Values.Select(v => v.Text.Text).ToArray());

    // Whom the Deny leaves out anyway needs no such role; a pattern that names an account is about roles of that one.
    private static IEnumerable<string> MakersOf(IamModel model, string pattern, string[] exempt, ProofOptions options, CancellationToken stop)
    {
        var scope = new AccessScope(model, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, AsksForMissingPolicies = false, Options = options.Evaluation });
        TextPattern[] leftOut = [.. exempt.Select(e => TextPattern.Compile(PolicyString.Literal(e), PatternStyle.Wildcards))];
        var own = TextPattern.Compile(PolicyString.Literal(pattern), PatternStyle.Wildcards);
        foreach (Account account in model.Accounts.Values.Where(a => a.AccountId != model.Organization?.MasterAccountId))
        {
            string name = pattern.Split(':', 6)[5].Replace("*", "x", StringComparison.Ordinal).Replace('?', 'x');
            string role = $"arn:{account.Partition}:iam::{account.AccountId}:{name}";
            if (!own.Matches(role, NoVariables.Instance))
            {
                continue;
            }

            foreach (IamIdentity identity in account.Users.Values.Concat<IamIdentity>(account.Roles.Values.Where(r => !r.IsServiceLinked)))
            {
                stop.ThrowIfCancellationRequested();
                if (Array.Exists(leftOut, e => e.Matches(identity.Arn, NoVariables.Instance)) || Subject.Find(model, identity.Arn) is not { } subject)
                {
                    continue;
                }

                var access = new ModelAccess(scope, subject);
                if (May("iam:CreateRole") && (May("iam:PutRolePolicy") || May("iam:AttachRolePolicy") || May("iam:PassRole")))
                {
                    yield return identity.Arn;
                }

                bool May(string action) => access.Decide(ActionName.Parse(action), role).IsAllowed;
            }
        }
    }

    private static bool Names(Statement statement, string action) =>
        statement.Action.Patterns.Any(p => ActionPattern.Compile(p.Text).Matches(ActionName.Parse(action))) != statement.Action.IsNegated;

    private static bool Lists(ComparedAccess row, string action) => ComparedActions.Cover(row, ActionName.Parse(action));

    private static string Who(string[] arns)
    {
        string[] names = [.. arns.Select(a => Arn.TryParse(a, out Arn arn) ? $"{arn.Resource} in {arn.Account}" : a).Order(StringComparer.Ordinal)];
        return names.Length <= MostNamed ? string.Join(", ", names) : $"{names.Length} principals, such as {names[0]},";
    }

    private sealed record Guard(string Name, Statement Statement, PolicyDocument? Before);
}
