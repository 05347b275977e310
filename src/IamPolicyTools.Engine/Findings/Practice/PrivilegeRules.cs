using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Practice;

/// <summary>F-401 to F-413: administrators, and who becomes one.</summary>
internal static class PrivilegeRules
{
    private const double Quarter = 0.25;
    private const double Nearly = 0.95;
    private const int LeastActions = 4;

    private static readonly string[] s_graveServices =
        ["iam", "sts", "organizations", "sso", "kms", "s3", "secretsmanager", "ssm", "cloudtrail", "lambda", "ec2"];

    private static readonly string[] s_credentials =
    [
        "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:CreateServiceSpecificCredential",
            "iam:ResetServiceSpecificCredential",
        "ec2:GetPasswordData", "redshift:GetClusterCredentials", "redshift:GetClusterCredentialsWithIAM",
            "lightsail:GetInstanceAccessDetails", "lightsail:DownloadDefaultKeyPair",
        "cognito-identity:GetOpenIdTokenForDeveloperIdentity", "codeartifact:GetAuthorizationToken", "sso:GetRoleCredentials",
            "mediapackage:RotateIngestEndpointCredentials",
    ];

    public static void Administrator(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            var admins = s.In(account).Where(p => !p.IsServiceLinked && p.IsAdmin)
                .Select(p => (Person: p, Shown: s.AdminWitness(s.Questions, p.Who, account)!))
                .Where(x => x.Shown is not null)
                .GroupBy(x => GroupOf(x.Person, x.Shown) ?? x.Person.Arn);
            foreach (var grant in admins)
            {
                (Person first, Answer shown) = grant.First();
                Group? group = account.FindGroup(grant.Key);
                FindingDraft draft = group is null
                    ? new FindingDraft(first)
                    : new FindingDraft(Situation.SubjectOf("Group", $"group/{group.GroupName}", group.Arn,
                        account))
                    { At = group.Location };
                draft.Shown = shown;
                draft.Principals = grant.Select(g => g.Person.Arn);
                if (grant.Any(g => g.Person.HasPassword == true))
                {
                    draft.Be(Severity.Medium, "a user with a password");
                }
                else if (first.Role is { } role && group is null)
                {
                    _ = IsFederated(role)
                        ? draft.Be(Severity.Info, "only federated people assume it")
                        : draft.Be(Severity.Medium, "not only federated people assume it");
                }

                s.Report(draft);
            }

            foreach (Person p in s.In(account).Where(p => p is { IsServiceLinked: false, IsAdmin: false, MayBeAdmin: true }))
            {
                s.Report(new FindingDraft(p)
                {
                    Shown = s.AdminWitness(s.Questions, p.Who, account) ?? s.PossibleAdminWitness(s.Questions, p.Who, account),
                    Principals = [p.Arn],
                    Certainty = Certainty.Possible,
                    Conditions = UnknownFact.Beside(string.Empty, p.AdminUnknowns),
                });
            }
        }
    }

    public static void SelfEscalate(Situation s)
    {
        foreach (Person p in s.Subjects)
        {
            // What hangs on what nobody knows is told where there is nothing surer.
            SelfEscalation[] all = p.Escalation is null
                ? [.. p.SupposedEscalations]
                : [.. SelfEscalation.All(s, p).Where(e => e.Unknowns.IsEmpty).OrderBy(e => e.IsUncertain).ThenBy(e => Weight(e.Needs))];
            if (all is not [var first, ..])
            {
                continue;
            }

            s.Report(new FindingDraft(p)
            {
                Shown = first.Request,
                Needs = first.Needs,
                Chain = [first.Request.Witness, first.Gain.Witness],
                Actions = all.Select(a => a.Request.Witness.Action).Distinct(),
                Resources = all.Select(a => a.Target).Distinct(),
                Certainty = first.IsUncertain || !first.Unknowns.IsEmpty ? Certainty.Possible : Certainty.Certain,
                Conditions = first.Unknowns.IsEmpty ? null : UnknownFact.Beside(string.Empty, first.Unknowns),
            });
        }
    }

    // FR-13: a circumstance lowers once, two lower twice.
    private static int Weight(Envelope needs) => needs switch { < Envelope.Strength => 0, Envelope.Network => 2, _ => 1 };

    public static void AdministratorWithKey(Situation s) => CredentialRules.ForUsers(s, p => p.IsNearAdmin && p.HasActiveKey is null, p =>
    {
        if (p.HasActiveKey != true || !p.IsNearAdmin || UserRules.AdminRequest(s, p) is not { } shown)
        {
            return;
        }

        FindingDraft draft = new FindingDraft(p) { Shown = shown };
        foreach (UserKey key in p.User!.GetKeys().Where(k => k.IsActive))
        {
            draft.Fact($"{CredentialRules.Path(p)}.AccessKeys[{key}].Status", "Active");
        }

        if (shown.Envelope is Envelope.Strength or Envelope.Network)
        {
            draft.Be(Severity.Medium, "every such request needs MFA");
        }

        s.Report(draft);
    });

    public static void TooMany(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            Person[] active = [.. s.In(account).Where(p => !p.IsServiceLinked && p.CanAct)];
            Person[] admins = [.. active.Where(p => p.IsNearAdmin)];
            if (admins.Length <= s.Options.MaxAdmins)
            {
                continue;
            }

            FindingDraft draft = new FindingDraft(account)
            {
                Shown = UserRules.AdminRequest(s, admins[^1]),
                Principals = admins.Select(p => p.Arn),
            }
                .Fact("administrators", string.Join(", ", admins.Select(a => a.Name)));
            if (admins.Length > active.Length * Quarter)
            {
                draft.Be(Severity.High, "more than a quarter of the active principals");
            }

            s.Report(draft);
        }
    }

    public static void ComputeRole(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => p.Role is not null && p.IsNearAdmin))
        {
            string[] services = [.. Trust.ServicesOf(p.Role!).Where(Trust.RunsCode)];
            (string Service, Answer Trust)[] trusted =
            [
                .. services.Select(x => (x, Trust.ByService(s, p.Role!, x)))
                    .Where(x => x.Item2 is { IsAllowed: true })
                    .Select(x => (x.x, x.Item2!)),
            ];
            if (trusted.Length == 0 || UserRules.AdminRequest(s, p) is not { } shown)
            {
                continue;
            }

            FindingDraft draft = new FindingDraft(p)
            {
                Shown = shown,
                Chain = [trusted[0].Trust.Witness, shown.Witness],
                Principals = trusted.Select(t => t.Service),
            };
            if (trusted.All(t => t.Service == "cloudformation.amazonaws.com"))
            {
                draft.Be(Severity.Medium, "cloudformation alone");
            }

            s.Report(draft);
        }
    }

    public static void FromOutside(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => p.Role is not null && p.Reach >= Reach.Path))
        {
            if (TrustRules.Outsiders(s, p.Role!).FirstOrDefault() is not { } way || UserRules.AdminRequest(s, p) is not { } shown)
            {
                continue;
            }

            FindingDraft draft = new FindingDraft(p)
            {
                Shown = shown,
                Chain = [way.Witness, shown.Witness],
                Principals = [way.Witness.Principal],
            };
            if (way.IsGuarded || way.IsNamedRole)
            {
                draft.Be(Severity.High, way.IsGuarded ? "an external id guards it" : "one role of the other account is named");
            }

            s.Report(draft);
        }
    }

    public static void OpenToAccount(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => p is { IsAdmin: true, Role: not null }))
        {
            Person[] others = [.. s.AssumersOf(p.Role!).Where(o => !o.IsAdmin && !o.IsServiceLinked)];
            int active = s.In(p.Account).Count(x => !x.IsServiceLinked && x.CanAct);
            if (others.Length <= s.Options.MaxAdmins && !(others.Length > 1 && others.Length > active * Quarter))
            {
                continue;
            }

            Answer? plain = others.Select(o => s.Questions.Allowed(o.Who, "sts:AssumeRole", p.Arn)).LastOrDefault(a => a is not null);
            FindingDraft draft = new FindingDraft(p)
            {
                Shown = plain ?? s.Questions.Find(others[^1].Who, "sts:AssumeRole", p.Arn, Envelope.Network),
                Principals = others.Select(o => o.Arn),
            };
            if (plain is not null)
            {
                draft.Be(Severity.High, "without MFA");
            }
            else if (others.Length <= s.Options.MaxAdmins)
            {
                continue;
            }

            s.Report(draft);
        }
    }

    public static void AssumeAny(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            Role fresh = FreshRole(account);
            Questions questions = s.Questions.On(s.Model.With(account with { Roles = account.Roles.SetItem(fresh.RoleName, fresh) }));
            foreach (Person p in s.In(account).Where(p => !p.IsServiceLinked && (s.Settings.Expands || !p.IsAdmin)))
            {
                if (p.Who.Policies.Identity.Policies.IsEmpty
                    || questions.Who(p.Arn) is not { } who
                    || questions.Allowed(who, "sts:AssumeRole", fresh.Arn) is not { } generic)
                {
                    continue;
                }

                Person[] reached = [.. s.RolesOpenTo(p)];
                Person? best = reached.MaxBy(r => r.Reach);
                Answer? real = best is null ? null : s.Questions.Allowed(p.Who, "sts:AssumeRole", best.Arn);
                FindingDraft draft = new FindingDraft(p) { Shown = real ?? generic, Resources = reached.Select(r => r.Arn) };
                if (real is null)
                {
                    draft.Witness = generic.Witness with
                    {
                        Assumes = [$"a role {fresh.Arn} that trusts the account"],
                        ResourcePolicy = fresh.Document.ToJson(indented: false),
                    };
                }

                if (best is { Reach: >= Reach.Path })
                {
                    draft.Be(Severity.High, $"{best.Name} is an administrator, or has a way there");
                }

                s.Report(draft);
            }
        }
    }

    public static void Credentials(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => s.Settings.Expands || !p.IsAdmin))
        {
            Answer[] found = [.. s_credentials.Select(a => s.OnGeneric(p, a)).OfType<Answer>().Where(a => a.IsAllowed)];
            if (found.Length == 0)
            {
                continue;
            }

            FindingDraft draft = new FindingDraft(p) { Shown = found[0], Actions = found.Select(a => a.Witness.Action) };
            Person? opened = s.In(p.Account).Where(o => o.User is not null && o.Arn != p.Arn).MaxBy(o => o.Reach);
            bool isOfUsers = found.Any(a => a.Witness.Action.StartsWith("iam:", StringComparison.Ordinal));
            if (isOfUsers && opened is not null && s.Questions.Allowed(p.Who, found[0].Witness.Action, opened.Arn) is { } real)
            {
                draft.Shown = real;
                draft.Resources = [opened.Arn];
            }

            if (!isOfUsers || opened is null || opened.Reach <= p.Reach)
            {
                draft.Be(Severity.Medium, "nobody with more rights is known whose credentials these are");
            }

            s.Report(draft);
        }
    }

    public static void ServiceAdministrator(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => s.Settings.Expands || !p.IsAdmin))
        {
            List<(string Service, Answer Shown)> whole = [];
            foreach ((string service, string action) in s.Shared(p, nameof(ServiceAdministrator), () => WholeServices(s, p).ToArray()))
            {
                if (s.OnGeneric(p, action, Envelope.Base) is { } shown)
                {
                    whole.Add((service, shown));
                }
            }

            if (whole.Count == 0)
            {
                continue;
            }

            FindingDraft draft = new FindingDraft(p) { Shown = whole[0].Shown, Actions = whole.Select(w => $"{w.Service}:*") };
            if (whole.FirstOrDefault(w => s_graveServices.Contains(w.Service)).Service is { } grave)
            {
                draft.Be(Severity.Medium, $"{grave} is among them");
            }

            s.Report(draft);
        }
    }

    // The services of which somebody may do nearly everything, each with an action that shows it.
    private static IEnumerable<(string Service, string Action)> WholeServices(Situation s, Person p)
    {
        foreach (CatalogueService service in ServicesNamedBy(p))
        {
            CatalogueAction[] actions = [.. service.Actions];
            int most = (int)(actions.Length * (1 - Nearly));
            int missing = 0;
            CatalogueAction? shown = null;
            foreach (CatalogueAction action in actions)
            {
                Answer? answer = s.OnGeneric(p, action.FullName, Envelope.Base);
                missing += answer is { IsAllowed: true, Envelope: Envelope.Base } ? 0 : 1;
                if (missing > most)
                {
                    break;
                }

                shown = answer is { IsAllowed: true } && (shown is null || action.AccessLevel == AccessLevel.Write) ? action : shown;
            }

            if (missing <= most && shown is not null && actions.Length >= LeastActions)
            {
                yield return (service.Prefix, shown.FullName);
            }
        }
    }

    /// <summary>The group whose policy makes somebody an administrator; null where it is a policy of its own.</summary>
    private static string? GroupOf(Person person, Answer shown)
    {
        string? via = shown.Allows.Select(a => UserRules.ViaOf(shown, a)).FirstOrDefault(v => v is not null);
        return via is not null
            && person.Account.Groups.TryGetValue(via, out Group? group)
            && !shown.Allows.Any(a => UserRules.ViaOf(shown, a) is null)
            ? group.Arn
            : null;
    }

    // FP-30
    private static bool IsFederated(Role role) => Trust.EntriesOf(role.Document).All(e => e.Entry.Type == PrincipalType.Federated);

    private static Role FreshRole(Account account) => new()
    {
        RoleName = GenericResources.Name,
        RoleId = "AROAZZFRESHZZFRESH778",
        Arn = $"arn:{account.Partition}:iam::{account.AccountId}:role/{GenericResources.Name}",
        Document = Documents.Trusting(account.RootArn),
    };

    // Only a wildcard gives a whole service.
    private static IEnumerable<CatalogueService> ServicesNamedBy(Person p)
    {
        IEnumerable<Statement> allows = p.Who.Policies.Identity.Policies.SelectMany(x => x.Document.Statements)
            .Where(x => x.Effect == Effect.Allow);
        HashSet<string> prefixes = new(StringComparer.OrdinalIgnoreCase);
        foreach (Statement statement in allows)
        {
            if (statement.Action.IsNegated || statement.Action.Patterns.Any(a => a.Text.StartsWith('*')))
            {
                return IamCatalogue.Default.Services;
            }

            prefixes.UnionWith(statement.Action.Patterns.Select(a => a.Text).Where(a => a.Contains('*')).Select(a => a.Split(':')[0]));
        }

        return prefixes.Select(x => IamCatalogue.Default.FindService(x)).OfType<CatalogueService>();
    }
}
