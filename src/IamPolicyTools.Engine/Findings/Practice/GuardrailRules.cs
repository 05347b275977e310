using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-1101 to F-1104, F-1109 to F-1112: guards, and the ways round them.</summary>
internal static class GuardrailRules
{
    private static readonly string[] s_anywhere = ["us-east-1", "eu-central-1", "ap-southeast-2"];

    public static void Unattached(Situation s) => ForOrganization(s, organization =>
    {
        HashSet<string> used = new(StringComparer.Ordinal);
        AddUsed(organization.Root, used);
        foreach (OrganizationPolicy policy in organization.ServiceControlPolicies.Values.Concat(organization.ResourceControlPolicies.Values)
            .Where(p => p.Name is not (Organization.FullAwsAccess or Organization.RcpFullAwsAccess) && !used.Contains(p.Name)))
        {
            s.Report(new FindingDraft(new Subject("Policy", policy.Name))
            {
                At = policy.Document.Location,
            }.Fact(policy.Name, "attached to nothing"));
        }
    });

    public static void BypassByName(Situation s) => ForMembers(s, (account, denies) =>
    {
        foreach ((_, Statement statement) in denies)
        {
            string[] names = [.. ExemptNames(statement)];
            foreach (string action in names.Length == 0 ? [] : ActionsOf(statement))
            {
                string target = s.Generic.Of(action, account);
                foreach (Person p in s.In(account).Where(p => !p.IsServiceLinked && IsDeniedBy(s, p, action, target, statement)))
                {
                    foreach (string pattern in names)
                    {
                        if (ByName(s, account, p, pattern, action, target) is { } chain)
                        {
                            Witness denied = s.Questions.Asked(p.Who, action, target, account.AccountId).Witness;
                            s.Report(new FindingDraft(account)
                            {
                                Witness = chain[0],
                                Chain = [denied, .. chain],
                                Principals = [p.Arn],
                                At = statement.Location,
                                Actions = [action],
                            });
                            return;
                        }
                    }
                }
            }
        }
    });

    public static void ManagementNotCovered(Situation s) => ForOrganization(s, organization =>
    {
        if (!s.Model.Accounts.TryGetValue(organization.MasterAccountId, out Account? master) || !s.Accounts.Contains(master))
        {
            return;
        }

        string? member = s.Model.Accounts.Keys.FirstOrDefault(a => a != master.AccountId && organization.FindPath(a) is not null);
        if (member is null)
        {
            return;
        }

        ImmutableArray<CompiledPolicySet> levels = Evaluation.Gathering.ModelIndex.Of(s.Model).OfAccount(member).ServiceControlLevels;
        foreach (Person p in s.In(master).Where(p => !p.IsServiceLinked && p.CanAct && !(p.IsAdmin && p.Role is not null)))
        {
            foreach (string action in levels.SelectMany(l => l.Policies)
                .SelectMany(x => x.Document.Statements)
                .Where(x => x.Effect == Effect.Deny)
                .SelectMany(ActionsOf)
                .Distinct())
            {
                if (s.OnGeneric(p, action, Envelope.Free) is { IsAllowed: true } shown && IsDeniedAbove(s, p, levels, action, shown))
                {
                    s.Report(new FindingDraft(master) { Shown = shown, Principals = [p.Arn] });
                    return;
                }
            }
        }
    });

    public static void TagSelfSettable(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => !p.IsAdmin))
        {
            foreach ((Statement statement, string key) in Guards(p))
            {
                if (Untagged(s, p, statement, key) is { } draft)
                {
                    s.Report(draft);
                    break;
                }
            }
        }
    }

    public static void CanLeave(Situation s) => ForMembers(s, (account, _) =>
    {
        Person? who = s.In(account)
            .FirstOrDefault(p => !p.IsServiceLinked
                && p.CanAct
                && s.Questions.Allowed(p.Who, "organizations:LeaveOrganization", "*") is not null);
        if (who is not null)
        {
            s.Report(new FindingDraft(account)
            {
                Shown = s.Questions.Allowed(who.Who, "organizations:LeaveOrganization", "*"),
                Principals = [who.Arn],
            });
        }
    });

    public static void RegionOpen(Situation s)
    {
        if (s.Options.ApprovedRegions.IsEmpty)
        {
            foreach (Account account in s.Accounts)
            {
                s.NotAssessed(account, "option ApprovedRegions is not given");
            }

            return;
        }

        string other = s_anywhere.First(r => !s.Options.ApprovedRegions.Contains(r));
        ContextLayer given = new ContextLayer.Builder().Add("aws:RequestedRegion", other).Build();
        foreach (Account account in s.Accounts)
        {
            string instance = $"arn:{account.Partition}:ec2:{other}:{account.AccountId}:instance/*";
            Answer? shown = s.In(account)
                .Where(p => !p.IsServiceLinked)
                .Select(p => s.Questions.Allowed(p.Who, "ec2:RunInstances", instance, given: given))
                .FirstOrDefault(a => a is not null);
            if (shown is not null)
            {
                s.Report(new FindingDraft(account) { Shown = shown, Principals = [shown.Witness.Principal] });
            }
        }
    }

    public static void PerimeterMissing(Situation s) => ForOrganization(s, _ =>
    {
        string[] covered = ["s3", "sts", "kms", "sqs", "secretsmanager", "dynamodb", "ecr", "aoss", "logs", "cognito-idp"];
        foreach (Account account in s.Accounts)
        {
            List<(string Type, Answer Shown, PolicyDocument Policy)> open = [];
            foreach (Resource resource in account.Resources.Values.Where(r => Arn.TryParse(r.Arn, out Arn arn)
                && covered.Contains(arn.Service)).DistinctBy(ResourceActions.TypeOf))
            {
                (Questions questions, Evaluation.Gathering.Subject who) = s.Outside.Of(s.Outside.AnyAccount);
                string target = DataRules.IsBucket(resource) ? $"{resource.Arn}/k" : resource.Arn;
                string? action = IamCatalogue.Default.FindActionsOn(target)
                    .FirstOrDefault(a => a.AccessLevel is AccessLevel.Write or AccessLevel.Read)?.FullName;
                if (action is null)
                {
                    continue;
                }

                Questions copy = questions.On(ModelEdits.Permit(questions.Model, who.Requester.Arn!, resource.Arn, action));
                if (copy.Who(who.Requester.Arn!) is { } outsider
                    && copy.Allowed(outsider, action, target, owner: account.AccountId) is { } shown)
                {
                    open.Add((ResourceActions.TypeOf(resource), shown, copy.Model.Accounts[account.AccountId].Resources[resource.Arn].Document!));
                }
            }

            if (open.Count == 0)
            {
                continue;
            }

            FindingDraft draft = new FindingDraft(account)
            {
                Witness = Outside.Suppose(open[0].Shown.Witness, string.Empty) with
                {
                    Assumes = ["a policy of the resource that allows the outsider"],
                    ResourcePolicy = open[0].Policy.ToJson(indented: false),
                },
                Resources = open.Select(o => o.Type),
            };
            bool isExposed =
                account.Resources.Values.Any(r => !PublicRules.Everybody(s, r, null).IsEmpty
                    || TrustRules.NamedOutsiders(s, r).Any(o => !ResourceActions.Allowed(o.Questions, o.Who, r).IsEmpty));
            s.Report(isExposed ? draft.Be(Severity.Medium, "a resource is open to the outside now") : draft);
        }
    });

    public static void Absent(Situation s)
    {
        if (s.Model.Organization is null)
        {
            RootRules.WithoutOrganization(s);
            return;
        }

        ForMembers(s, (account, denies) =>
        {
            ImmutableArray<CompiledPolicySet> levels = Evaluation.Gathering.ModelIndex.Of(s.Model)
                .OfAccount(account.AccountId)
                .ServiceControlLevels;
            if (denies.Length == 0 && levels.All(l => l.Policies.Any(x => x.Document.Statements.Any(AllowsAll))))
            {
                s.Report(new FindingDraft(account)
                    .Fact("ServiceControlPolicies", string.Join(", ", levels.SelectMany(l => l.Policies).Select(x => x.Name).Distinct())));
            }
        });
    }

    private static void ForOrganization(Situation s, Action<Organization> assess)
    {
        if (s.Model.Organization is { } organization)
        {
            assess(organization);
        }
        else
        {
            RootRules.WithoutOrganization(s);
        }
    }

    public static void ForMembers(Situation s, Action<Account, (PolicySource Policy, Statement Statement)[]> assess) =>
        ForOrganization(s, organization =>
    {
        foreach (Account account in s.Accounts.Where(a => a.AccountId != organization.MasterAccountId
            && organization.FindPath(a.AccountId) is not null))
        {
            ImmutableArray<CompiledPolicySet> levels = Evaluation.Gathering.ModelIndex.Of(s.Model)
                .OfAccount(account.AccountId)
                .ServiceControlLevels;
            assess(account,
                [.. levels.SelectMany(l => l.Policies)
                .SelectMany(x => x.Document.Statements.Where(d => d.Effect == Effect.Deny).Select(d => (x, d)))]);
        }
    });

    private static void AddUsed(OrganizationalUnit unit, HashSet<string> used)
    {
        used.UnionWith(unit.ServiceControlPolicies.Concat(unit.ResourceControlPolicies));
        used.UnionWith(unit.Accounts.SelectMany(a => a.ServiceControlPolicies.Concat(a.ResourceControlPolicies)));
        foreach (OrganizationalUnit child in unit.OrganizationalUnits)
        {
            AddUsed(child, used);
        }
    }

    private static bool AllowsAll(Statement x) =>
        x is { Effect: Effect.Allow, Action.IsNegated: false, Conditions.IsEmpty: true, Resource: { IsNegated: false } }
        && x.Action.Patterns.Any(a => a.Text is "*" or "*:*") && x.Resource.Value.Patterns.Any(r => r.Text == "*");

    public static IEnumerable<string> ActionsOf(Statement statement) =>
        statement.Action.IsNegated || statement.Action.Patterns.Any(a => a.Text == "*")
        ? ["cloudtrail:StopLogging", "ec2:RunInstances", "s3:PutObject", "iam:CreateUser"]
        : statement.Action.Patterns.SelectMany(a => ActionPatterns.Expand(IamCatalogue.Default, a.Text)
            .OrderByDescending(x => x.AccessLevel == AccessLevel.Write)
            .Take(3))
            .Select(a => a.FullName);

    // Patterns of aws:PrincipalArn that a Deny leaves out.
    private static IEnumerable<string> ExemptNames(Statement statement)
    {
        foreach (ConditionClause clause in statement.Conditions.ConvertAll(c => c))
        {
            if (clause.Key.Equals("aws:PrincipalArn", StringComparison.OrdinalIgnoreCase)
                && clause.BaseOperator.Contains("Not", StringComparison.Ordinal))
            {
                foreach (ConditionValue value in clause.Values.ConvertAll(v => v))
                {
                    yield return value.Text.Text;
                }
            }
        }
    }

    public static bool IsDeniedBy(Situation s, Person p, string action, string target, Statement statement)
    {
        Answer asked = s.Questions.Asked(p.Who, action, target, p.Account.AccountId);
        return asked.Result.Decision == Decision.ExplicitDeny && asked.Result.MatchedStatements.Any(m => m.GetStatement() == statement);
    }

    // (a) a role of such a name is made and assumed, (b) an exempt one is assumed.
    private static Witness[]? ByName(Situation s, Account account, Person p, string pattern, string action, string target)
    {
        foreach (Person exempt in s.In(account).Where(r => r.Role is not null && r.Arn != p.Arn && TextFits(pattern, r.Arn)))
        {
            if (s.Questions.Allowed(p.Who, "sts:AssumeRole", exempt.Arn) is { } assume
                && s.Questions.Allowed(exempt.Who, action, target, owner: account.AccountId) is { } done)
            {
                return [assume.Witness, done.Witness];
            }
        }

        string made = pattern.Replace("*", "zz", StringComparison.Ordinal).Replace('?', 'z');
        if (!Arn.TryParse(made, out Arn parts) || !parts.Resource.StartsWith("role/", StringComparison.Ordinal))
        {
            return null;
        }

        string role = $"arn:{account.Partition}:iam::{account.AccountId}:{parts.Resource}";
        if (s.Questions.Allowed(p.Who, "iam:CreateRole", role) is not { } create
            || (s.Questions.Allowed(p.Who, "iam:PutRolePolicy", role)
                ?? s.Questions.Allowed(p.Who, "iam:AttachRolePolicy", role)) is not { } grant)
        {
            return null;
        }

        IamModel copy = ModelEdits.Trust(ModelEdits.AllowEverything(ModelEdits.Create(s.Model, account, role, null), role), role, p.Arn);
        Questions after = s.Questions.On(copy);
        return after.Who(p.Arn) is { } self && after.Who(role) is { } fresh
            && after.Allowed(self, "sts:AssumeRole", role) is { } enter
            && after.Allowed(fresh, action, target, owner: account.AccountId) is { } used
                ? [create.Witness, grant.Witness, enter.Witness, used.Witness]
                : null;
    }

    private static bool TextFits(string pattern, string text) =>
        Language.Patterns.TextPattern.Compile(PolicyString.Literal(pattern), Language.Patterns.PatternStyle.Wildcards)
        .Matches(text, Language.Patterns.NoVariables.Instance);

    private static bool IsDeniedAbove(Situation s, Person p, ImmutableArray<CompiledPolicySet> levels, string action, Answer shown)
    {
        AccessRequest request = shown.Result.GetRequest();
        return levels.SelectMany(l => l.For(request.Action)).Any(x => x.IsDeny && x.MatchesAction(Questions.ActionOf(action))
            && x.Match(request, UnknownTreatment.None, wantsAll: false).Truth == Truth.True)
                && p.Account.AccountId == s.Model.Organization!.MasterAccountId;
    }

    // The statements whose effect hangs on a tag of the principal's.
    private static IEnumerable<(Statement Statement, string Key)> Guards(Person p)
    {
        IEnumerable<CompiledPolicySet> sets = new[] { p.Who.Policies.Identity, p.Who.Policies.Boundary }.OfType<CompiledPolicySet>()
            .Concat(p.Who.Policies.ServiceControlLevels);
        foreach (Statement statement in sets.SelectMany(x => x.Policies).SelectMany(x => x.Document.Statements))
        {
            foreach (ConditionClause clause in statement.Conditions.ConvertAll(c => c))
            {
                if (clause.Key.StartsWith("aws:PrincipalTag/", StringComparison.OrdinalIgnoreCase))
                {
                    yield return (statement, clause.Key["aws:PrincipalTag/".Length..]);
                }
            }
        }
    }

    private static FindingDraft? Untagged(Situation s, Person p, Statement statement, string key)
    {
        string call = p.User is null ? "iam:TagRole" : "iam:TagUser";
        string[] values =
            [.. statement.Conditions.Where(c => c.Key.EndsWith($"/{key}", StringComparison.OrdinalIgnoreCase))
                .SelectMany(c => c.Values.Select(v => ContextValues.Example(v.Text.Text)))
                .Append("x")
                .Distinct()];
        foreach (string value in values)
        {
            ContextLayer given = new ContextLayer.Builder()
                .Add("aws:TagKeys", [key], isMultivalued: true)
                .Add($"aws:RequestTag/{key}", value)
                .Build();
            if (s.Questions.Allowed(p.Who, call, p.Arn, given: given) is not { } tag)
            {
                continue;
            }

            Questions after = s.Questions.On(ModelEdits.Tag(s.Model, p.Arn, key, value));
            foreach (string action in ActionsOf(statement))
            {
                string target = s.Generic.Of(action, p.Account);
                Answer before = s.Questions.Asked(p.Who, action, target, p.Account.AccountId);
                if (!before.Result.IsAllowed && s.Questions.Allowed(p.Who, action, target, owner: p.Account.AccountId) is null
                    && after.Who(p.Arn) is { } tagged && after.Allowed(tagged, action, target, owner: p.Account.AccountId) is { } shown)
                {
                    return new FindingDraft(p)
                    {
                        Shown = tag,
                        Chain = [before.Witness, tag.Witness, shown.Witness],
                        Actions = [call, action],
                        At = statement.Location,
                    };
                }
            }
        }

        return null;
    }
}
