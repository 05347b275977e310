using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-1001 to F-1015: policies and groups.</summary>
internal static class HygieneRules
{
    private const double Near = 0.9;
    private const int ManagedSize = 6144;
    private const int RoleSize = 10240;
    private const int UserSize = 2048;
    private const int GroupSize = 5120;
    private const int TrustSize = 2048;
    private const int MostVersions = 5;
    private const int MostAttached = 10;

    public static void Unattached(Situation s) => ForUnattached(s, (policy, _) => new FindingDraft(Situation.SubjectOf(policy))
    {
        At = policy.Location,
    }.Fact(policy.Arn, "attached to nobody, boundary of nobody"));

    public static void UnattachedAdmin(Situation s) => ForUnattached(s, (policy, account) =>
    {
        (Questions questions, Evaluation.Gathering.Subject who) = s.Outside.FreshUser(account);
        Questions attached = s.Questions.On(ModelEdits.Attach(questions.Model, policy.Arn, who.Requester.Arn!));
        if (attached.Who(who.Requester.Arn!) is not { } holder || !Situation.IsAdmin(attached, holder))
        {
            return null;
        }

        FindingDraft draft = new(Situation.SubjectOf(policy)) { At = policy.Location, Shown = s.AdminWitness(attached, holder, account) };
        draft.Witness = draft.Shown is null ? null : draft.Shown.Witness with
        {
            Assumes = [$"a user to whom {policy.PolicyName} is attached"],
            IdentityPolicy = policy.Document.ToJson(indented: false),
        };
        return draft;
    });

    public static void DormantVersion(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            foreach (ManagedPolicy policy in account.Policies.Values.Where(p => p.Versions.Length > 1))
            {
                foreach (Person p in s.In(account)
                    .Where(p => !p.IsServiceLinked && !p.IsAdmin && SelfEscalation.OwnPolicies(p).Contains(policy)))
                {
                    if (s.Questions.Allowed(p.Who, "iam:SetDefaultPolicyVersion", policy.Arn) is { } request
                        && Gain(s, p, policy) is { } gain)
                    {
                        FindingDraft draft = new(Situation.SubjectOf(policy))
                        {
                            At = policy.Location,
                            Shown = request,
                            Chain = [request.Witness, gain.Answer.Witness],
                            Principals = [p.Arn],
                        };
                        draft.Fact($"Policies[{policy.PolicyName}].PolicyVersionList", gain.Version);
                        s.Report(gain.IsAdmin ? draft.Be(Severity.Critical, "it makes an administrator") : draft);
                        break;
                    }
                }
            }
        }
    }

    public static void SameInline(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            var groups = account.Roles.Values.Where(r => !r.IsServiceLinked && !r.IsReserved)
                .Cast<IamIdentity>()
                .Concat(account.Groups.Values)
                .SelectMany(h => h.InlinePolicies.Where(i => i.Document.UnknownReason is null)
                    .Select(i => (Holder: h, Text: Canonical(i.Document), i.PolicyName)))
                .GroupBy(x => x.Text)
                .Where(g => g.Select(x => x.Holder.Arn).Distinct().Count() > 1);
            foreach (var group in groups)
            {
                (IamIdentity holder, _, string name) = group.First();
                string subject = holder is Role role ? $"role/{role.RoleName}" : $"group/{((Group)holder).GroupName}";
                s.Report(new FindingDraft(Situation.SubjectOf(holder is Role ? "Role" : "Group", subject, holder.Arn, account))
                {
                    At = holder.Location,
                    Principals = group.Select(x => x.Holder.Arn).Distinct(),
                    Policy = new PolicyPlace { Policy = name },
                }.Fact("the same text on", group.Select(x => x.Holder.Arn).Distinct().Count()));
            }
        }
    }

    public static void WildcardActions(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            foreach (ManagedPolicy policy in account.Policies.Values)
            {
                (Statement Statement, string Service)[] wide =
                [
                    .. policy.Document.Statements.Where(x => x is { Effect: Effect.Allow, Action.IsNegated: false })
                        .SelectMany(x => x.Action.Patterns.Where(a => a.Text == "*" || a.Text.EndsWith(":*", StringComparison.Ordinal))
                            .Select(a => (x, a.Text.Split(':')[0]))),
                ];
                foreach ((Statement statement, string service) in wide)
                {
                    if (EffectiveOn(s, account, policy, statement, service) is { } shown)
                    {
                        s.Report(new FindingDraft(Situation.SubjectOf(policy))
                        {
                            At = statement.Location,
                            Shown = shown,
                            Principals = [shown.Witness.Principal],
                        });
                        break;
                    }
                }
            }
        }
    }

    public static void NearQuota(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            foreach (ManagedPolicy policy in account.Policies.Values)
            {
                Size(s, Situation.SubjectOf(policy), policy.Document.Size, ManagedSize, policy.Location);
                if (policy.Versions.Length >= MostVersions)
                {
                    s.Report(new FindingDraft(Situation.SubjectOf(policy))
                    {
                        At = policy.Location,
                        Policy = new PolicyPlace { Element = "versions" },
                    }.Fact("versions", $"{policy.Versions.Length} of {MostVersions}"));
                }
            }

            foreach (Role role in account.Roles.Values.Where(r => !r.IsServiceLinked && !r.IsReserved))
            {
                Subject subject = Situation.SubjectOf("Role", $"role/{role.RoleName}", role.Arn, account);
                Size(s, subject, role.InlinePolicies.Sum(p => p.Document.Size), RoleSize, role.Location);
                Size(s, subject, role.Document.Size, TrustSize, role.Location, "trust");
                Attachments(s, subject, role);
            }

            foreach (User user in account.Users.Values)
            {
                Subject subject = Situation.SubjectOf("User", $"user/{user.UserName}", user.Arn, account);
                Size(s, subject, user.InlinePolicies.Sum(p => p.Document.Size), UserSize, user.Location);
                Attachments(s, subject, user);
            }

            foreach (Group group in account.Groups.Values)
            {
                Subject subject = Situation.SubjectOf("Group", $"group/{group.GroupName}", group.Arn, account);
                Size(s, subject, group.InlinePolicies.Sum(p => p.Document.Size), GroupSize, group.Location);
                Attachments(s, subject, group);
            }
        }
    }

    public static void Duplicates(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            foreach (var group in account.Policies.Values.Where(p => p.Document.UnknownReason is null)
                .GroupBy(p => Canonical(p.Document))
                .Where(g => g.Count() > 1))
            {
                ManagedPolicy last = group.Last();
                s.Report(new FindingDraft(Situation.SubjectOf(last))
                {
                    At = last.Location,
                    Resources = group.Select(p => p.Arn),
                }.Fact("the same as", group.First().Arn));
            }
        }
    }

    public static void EmptyGroup(Situation s) => ForGroups(s, (account, group) =>
        account.Users.Values.Any(u => u.Groups.Contains(group.GroupName, StringComparer.OrdinalIgnoreCase)) ? null : "no members");

    public static void GroupWithoutPolicies(Situation s) => ForGroups(s, (_, group) =>
        group.InlinePolicies.IsEmpty
        && group.AttachedPolicies.IsEmpty
        && !group.Unknowns.ContainsKey("GroupPolicyList")
        && !group.Unknowns.ContainsKey("AttachedManagedPolicies") ? "no policies" : null);

    public static void FullAccessPolicy(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => s.Settings.Expands || !p.IsAdmin))
        {
            foreach (AttachedPolicy attached in p.Identity!.AttachedPolicies.Where(a => IsFullAccess(a)))
            {
                if (s.Model.FindPolicy(attached.PolicyArn) is not { } policy)
                {
                    continue;
                }

                Answer? shown = policy.Document.Statements.Where(x => x is { Effect: Effect.Allow })
                    .SelectMany(StatementRules.ActionsOf)
                    .Take(12)
                    .Select(a => s.OnGeneric(p, a))
                    .FirstOrDefault(a => a is { IsAllowed: true } && a.Allows.Any(m => m.PolicyArn == attached.PolicyArn));
                if (shown is null)
                {
                    continue;
                }

                FindingDraft draft = new(p) { Shown = shown, Policy = new PolicyPlace { Policy = attached.PolicyArn } };
                s.Report((p.User?.ServiceLastAccessed ?? p.Role?.ServiceLastAccessed) is { } used
                    && used.Count(u => u.LastAuthenticated is not null) * 10 < used.Length
                    ? draft.Fact("services used", $"{used.Count(u => u.LastAuthenticated is not null)} of {used.Length}")
                    : draft.Be(Severity.Info, "what is used of it is not known, or much is"));
            }
        }
    }

    private static bool IsFullAccess(AttachedPolicy policy) => policy.PolicyArn.Contains(":iam::aws:policy/", StringComparison.Ordinal)
        && (policy.PolicyName.EndsWith("FullAccess", StringComparison.Ordinal)
            || policy.PolicyName == "PowerUserAccess"
            || policy.PolicyArn.Contains("/job-function/", StringComparison.Ordinal));

    private static void ForGroups(Situation s, Func<Account, Group, string?> fault)
    {
        foreach (Account account in s.Accounts)
        {
            foreach (Group group in account.Groups.Values)
            {
                if (fault(account, group) is { } text)
                {
                    s.Report(new FindingDraft(Situation.SubjectOf("Group", $"group/{group.GroupName}", group.Arn,
                        account))
                    { At = group.Location }.Fact($"Groups[{group.GroupName}]", text));
                }
            }
        }
    }

    private static void ForUnattached(Situation s, Func<ManagedPolicy, Account, FindingDraft?> make)
    {
        foreach (Account account in s.Accounts)
        {
            HashSet<string> used = new(StringComparer.Ordinal);
            foreach (IamIdentity identity in account.Users.Values.Cast<IamIdentity>()
                .Concat(account.Groups.Values)
                .Concat(account.Roles.Values))
            {
                used.UnionWith(identity.AttachedPolicies.Select(p => p.PolicyArn));
                used.UnionWith(new[] { (identity as User)?.PermissionsBoundary?.PolicyArn,
                    (identity as Role)?.PermissionsBoundary?.PolicyArn }.OfType<string>());
            }

            foreach (ManagedPolicy policy in account.Policies.Values.Where(p => !used.Contains(p.Arn)))
            {
                if (make(policy, account) is { } draft)
                {
                    s.Report(draft);
                }
            }
        }
    }

    private static (Answer Answer, string Version, bool IsAdmin)? Gain(Situation s, Person p, ManagedPolicy policy)
    {
        foreach (PolicyVersionRecord version in policy.Versions.Where(v => v.VersionId != policy.DefaultVersionId))
        {
            Questions after = s.Questions.On(ModelEdits.SetDefault(s.Model, policy.Arn, version.VersionId));
            if (after.Who(p.Arn) is not { } who)
            {
                continue;
            }

            bool isAdmin = Situation.IsAdmin(after, who);
            foreach (string action in version.Document.Statements.Where(x => x.Effect == Effect.Allow).SelectMany(StatementRules.ActionsOf))
            {
                foreach (string target in s.InRegions(s.Generic.Of(action, p.Account), who, p.Who))
                {
                    if (after.Allowed(who, action, target, owner: p.Account.AccountId) is { } answer
                        && s.Questions.Find(p.Who, action, target, Envelope.Network, p.Account.AccountId) is null)
                    {
                        return (answer, version.VersionId, isAdmin);
                    }
                }
            }
        }

        return null;
    }

    private static Answer? EffectiveOn(Situation s, Account account, ManagedPolicy policy, Statement statement, string service)
    {
        CatalogueAction? action = service == "*" ? IamCatalogue.Default.FindAction("iam:CreateUser")
            : IamCatalogue.Default.FindService(service)?.Actions.Where(a => !a.IsWildcardOnly)
                .OrderByDescending(a => a.AccessLevel == AccessLevel.Write)
                .FirstOrDefault();
        if (action is null)
        {
            return null;
        }

        return s.In(account).Where(p => !p.IsServiceLinked && HoldersOf(p).Contains(policy.Arn))
            .Select(p => s.OnGeneric(p, action.FullName))
            .FirstOrDefault(a => a is { IsAllowed: true } && a.Allows.Any(m => m.GetStatement() == statement));
    }

    private static IEnumerable<string> HoldersOf(Person p) => p.Who.Policies.Identity.Policies.Select(x => x.Arn).OfType<string>();

    // F-1010: each action takes resources, and none of the types fits one of the ARNs.
    // The same statements whatever the order of lists.
    private static string Canonical(PolicyDocument document)
    {
        IEnumerable<string> statements = document.Statements.Select(x => string.Join(
            '\n',
            x.Effect,
            x.Action.IsNegated,
            string.Join(',', x.Action.Patterns.Select(a => a.Text.ToLowerInvariant()).Order(StringComparer.Ordinal)),
            x.Resource?.IsNegated,
            x.Resource is { } resources
                ? string.Join(',', resources.Patterns.Select(r => r.Text).Order(StringComparer.Ordinal))
                : string.Empty,
            string.Join(',', x.Conditions.Select(Canonical).Order(StringComparer.Ordinal))));
        return string.Join("\n\n", statements.Order(StringComparer.Ordinal));
    }

    private static string Canonical(ConditionClause clause) =>
        $"{clause.Operator} {clause.Key.ToLowerInvariant()} "
        + string.Join('|', clause.Values.Select(v => v.Text.Text).Order(StringComparer.Ordinal));

    private static void Size(Situation s, Subject subject, int size, int quota, Text.SourceLocation at, string element = "size")
    {
        if (size >= quota * Near)
        {
            s.Report(new FindingDraft(subject)
            {
                At = at,
                Policy = new PolicyPlace { Element = element },
            }.Fact(element, $"{size} of {quota} characters"));
        }
    }

    private static void Attachments(Situation s, Subject subject, IamIdentity identity)
    {
        if (identity.AttachedPolicies.Length >= MostAttached - 1)
        {
            s.Report(new FindingDraft(subject)
            {
                At = identity.Location,
                Policy = new PolicyPlace { Element = "attachments" },
            }.Fact("attached policies", $"{identity.AttachedPolicies.Length} of {MostAttached}"));
        }
    }
}
