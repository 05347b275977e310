using System.Collections.Immutable;
using IamPolicyTools.Analysis.Assumption;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Findings.Practice;

/// <summary>A way from outside into a role.</summary>
/// <param name="Account">The account outside; of everybody one that nothing names.</param>
/// <param name="Witness">The request, with what is supposed.</param>
/// <param name="Answer">The answer.</param>
internal sealed record OutsideWay(string Account, Witness Witness, Answer Answer)
{
    /// <summary>True where an external id is needed.</summary>
    public bool IsGuarded { get; init; }

    /// <summary>True where one role of the other account is named.</summary>
    public bool IsNamedRole { get; init; }

    /// <summary>True where everybody is named.</summary>
    public bool IsEverybody { get; init; }
}

/// <summary>F-701 to F-708, F-718 to F-721, F-612: who comes in from elsewhere.</summary>
internal static class TrustRules
{
    private const string AssumeRole = "sts:AssumeRole";

    private static readonly string[] s_configuration =
        ["iam:GetAccountAuthorizationDetails", "iam:ListUsers", "s3:GetBucketPolicy", "iam:GetPolicyVersion"];

    public static void WithoutExternalId(Situation s) =>
        ForOutside(s, (p, ways) => ways.FirstOrDefault(w => w is { IsGuarded: false, IsEverybody: false }) is { } way
            ? Draft(p, way)
            : null);

    public static void OpenRole(Situation s) => ForOutside(s, (p, ways) => ways.FirstOrDefault(w => !w.IsEverybody) is { } way
        ? Draft(p, way) : null, ways => ways.Where(w => !w.IsEverybody).Select(w => w.Account).Distinct());

    public static void WholeAccount(Situation s) =>
        ForOutside(s, (p, ways) => ways.FirstOrDefault(w => w is { IsNamedRole: false, IsEverybody: false }) is { } way
            ? Draft(p, way)
            : null);

    public static void Everyone(Situation s) => ForOutside(s, (p, ways) =>
    {
        if (ways.FirstOrDefault(w => w.IsEverybody) is not { } way)
        {
            return null;
        }

        FindingDraft draft = Draft(p, way);
        if (p.Reach == Reach.None)
        {
            draft.Be(Severity.Medium, $"{p.Name} may do nothing");
        }

        return way.IsGuarded ? draft.Change(-1, "an external id is asked for, which is no secret") : draft;
    });

    public static void ReadsConfiguration(Situation s) => ForOutside(s, (p, ways) =>
    {
        Answer[] reads = [.. s_configuration.Select(a => s.OnGeneric(p, a)).OfType<Answer>().Where(a => a.IsAllowed)];
        if (ways.IsEmpty || reads.Length == 0 || p.IsAdmin)
        {
            return null;
        }

        FindingDraft draft = Draft(p, ways[0]);
        draft.Chain = [ways[0].Witness, reads[0].Witness];
        draft.Actions = reads.Select(r => r.Witness.Action);
        return DataProbes.Reaches(s, p)
            ? draft.Be(Severity.High, "it reads data, too")
            : ways.All(w => w.IsGuarded)
            ? draft.Be(Severity.Info, "behind an external id")
            : draft;
    });

    public static void MemberAdmin(Situation s)
    {
        if (s.Model.Organization is not { } organization)
        {
            RootRules.WithoutOrganization(s);
            return;
        }

        string master = organization.MasterAccountId;
        foreach (Person p in s.Subjects.Where(p => p is { Role: not null, IsAdmin: true } && p.Account.AccountId != master))
        {
            bool isWhole = Trust.EntriesOf(p.Role!.Document)
                .Any(e => e.Entry.Type == PrincipalType.Aws
                    && (e.Entry.Value == master || e.Entry.Value.EndsWith($":{master}:root", StringComparison.Ordinal)));
            if (!isWhole)
            {
                continue;
            }

            Person? other = s.AssumersOf(p.Role).FirstOrDefault(o => o.Account.AccountId == master && !o.IsAdmin);
            FindingDraft draft = new FindingDraft(p).Fact("trusts", $"arn:{p.Account.Partition}:iam::{master}:root");
            if (other is not null && s.Questions.Allowed(other.Who, AssumeRole, p.Arn, Envelope.Network) is { } shown)
            {
                draft.Shown = shown;
                draft.Be(Severity.Medium, $"{other.Name} of the management account is no administrator, and may assume it");
            }

            s.Report(draft);
        }
    }

    public static void OpenResource(Situation s)
    {
        foreach (Resource resource in s.Accounts.SelectMany(a => a.Resources.Values))
        {
            List<Answer> found = [];
            foreach ((Questions questions, Subject who, _) in NamedOutsiders(s, resource))
            {
                found.AddRange(ResourceActions.Allowed(questions, who, resource));
            }

            if (found.Count == 0)
            {
                continue;
            }

            Answer shown = found.FirstOrDefault(a => StrongestRequest.Writes(a.Witness.Action)) ?? found[0];
            string account = Arn.AccountOf(shown.Witness.Principal).ToString();
            FindingDraft draft = new(resource)
            {
                Shown = shown,
                Witness = Outside.Suppose(shown.Witness, account),
                Principals = found.Select(a => Arn.AccountOf(a.Witness.Principal).ToString()).Distinct(),
                Actions = found.Select(a => a.Witness.Action).Distinct(),
            };
            s.Report(StrongestRequest.Writes(shown.Witness.Action) ? draft.Be(Severity.High, "it is changed from outside") : draft);
        }
    }

    public static void WholeOrganization(Situation s)
    {
        if (s.Outside.FreshMember() is not { } fresh)
        {
            RootRules.WithoutOrganization(s);
            return;
        }

        (Questions outside, Subject nobody) = s.Outside.Of(s.Outside.AnyAccount);
        foreach (Resource resource in s.Accounts.SelectMany(a => a.Resources.Values))
        {
            Answer[] found =
                [.. ResourceActions.Allowed(fresh.Questions, fresh.Who, resource)
                    .Where(a => outside.Allowed(nobody, a.Witness.Action, a.Witness.Resource, owner: resource.AccountId) is null)];
            if (found.Length > 0)
            {
                Answer shown = found.FirstOrDefault(a => StrongestRequest.Writes(a.Witness.Action)) ?? found[0];
                FindingDraft draft = new(resource)
                {
                    Shown = shown,
                    Witness = Outside.SupposeMember(shown),
                    Actions = found.Select(a => a.Witness.Action),
                };
                s.Report(StrongestRequest.Writes(shown.Witness.Action)
                    ? draft.Be(Severity.Medium, "it is changed from anywhere in the organization")
                    : draft);
            }
        }

        foreach (Person p in s.Subjects.Where(p => p.Role is not null))
        {
            if (fresh.Questions.Allowed(fresh.Who, AssumeRole, p.Arn) is { } shown && outside.Allowed(nobody, AssumeRole, p.Arn) is null)
            {
                FindingDraft draft = new(p)
                {
                    Shown = shown,
                    Witness = Outside.SupposeMember(shown),
                };
                s.Report(p.Reach >= Reach.Path ? draft.Be(Severity.High, $"{p.Name} is an administrator, or has a way there") : draft);
            }
        }
    }

    public static void Dangling(Situation s)
    {
        foreach (Account account in s.Accounts)
        {
            IEnumerable<(Records.Subject Subject, PolicyDocument Document)> documents = account.Roles.Values.Where(r => !r.IsServiceLinked)
                .Select(r => (Situation.SubjectOf("Role", $"role/{r.RoleName}", r.Arn, account), r.Document))
                .Concat(account.Resources.Values.Where(r => r.Document is not null).Select(r => (Situation.SubjectOf(r), r.Document!)));
            foreach ((Records.Subject subject, PolicyDocument document) in documents)
            {
                string[] gone = [.. document.Statements.Where(x => x.Principal is not null)
                    .SelectMany(x => x.Principal!.Entries)
                    .Where(e => e.Type == PrincipalType.Aws && !Placeholders.AreIn(e.Value) && IsGone(s.Model, e.Value))
                    .Select(e => e.Value)
                    .Distinct()];
                if (gone.Length > 0)
                {
                    var draft = new FindingDraft(subject) { At = document.Location, Principals = gone };
                    foreach (string principal in gone)
                    {
                        draft.Fact("Principal.AWS", principal);
                    }

                    s.Report(draft);
                }
            }
        }
    }

    public static void ChainSurprise(Situation s)
    {
        var search = new AssumableRoleSearch(new AccessScope(s.Model, new ModelAccessSettings
        {
            Now = s.Now,
            Mode = ContextMode.Strict,
            Options = s.Settings.Evaluation,
        }));
        foreach (Person p in s.Subjects.Where(p => !p.IsAdmin && p.Who.Policies.Identity.Of("sts").Any(x => !x.IsDeny)))
        {
            ImmutableArray<AssumableRole> roles = search.Find(p.Who, cancellationToken: s.Stop);
            Reach direct = roles.Where(r => r.Hops == 1)
                .Select(r => s.FindPerson(r.RoleArn)?.Reach ?? Reach.None)
                .DefaultIfEmpty(Reach.None)
                .Max();
            AssumableRole? far = roles.Where(r => r.Hops > 1 && s.FindPerson(r.RoleArn)?.Reach > direct)
                .MaxBy(r => s.FindPerson(r.RoleArn)!.Reach);
            if (far is null || s.FindPerson(far.RoleArn) is not { } reached)
            {
                continue;
            }

            Witness[] chain =
            [
                .. far.Path.Select(h => s.Questions.Who(h.From) is { } who
                    ? s.Questions.Allowed(who, h.Action, h.To, Envelope.Network)?.Witness
                    : null)
                    .OfType<Witness>(),
            ];
            if (chain.Length == 0)
            {
                continue;
            }

            FindingDraft draft = new(p) { Chain = [.. chain], Witness = chain.FirstOrDefault(), Resources = [reached.Arn] };
            s.Report(reached.IsAdmin ? draft.Be(Severity.High, $"{reached.Name} is an administrator") : draft);
        }
    }

    public static void RolesAnywhere(Situation s)
    {
        foreach (Person p in s.Subjects.Where(p => p.Role is not null && Trust.ServicesOf(p.Role).Contains("rolesanywhere.amazonaws.com")))
        {
            ContextLayer given = new ContextLayer.Builder()
                .Add("aws:SourceArn", $"arn:{p.Account.Partition}:rolesanywhere:{s.Region}:{p.Account.AccountId}:trust-anchor/other")
                .Add("aws:SourceAccount", p.Account.AccountId)
                .Add("aws:PrincipalTag/x509Subject/CN", "any")
                .Build();
            Answer asked = s.Questions.Asked(s.Questions.Who("rolesanywhere.amazonaws.com")!, AssumeRole, p.Arn, given: given);
            if (asked.Result.IsAllowed)
            {
                s.Report(new FindingDraft(p) { Shown = asked });
            }
        }
    }

    /// <summary>The ways from outside the zone into a role.</summary>
    public static ImmutableArray<OutsideWay> Outsiders(Situation s, Role role)
    {
        List<OutsideWay> ways = [];
        foreach ((Statement statement, PrincipalEntry entry) in Trust.EntriesOf(role.Document)
            .Where(e => e.Entry.Type == PrincipalType.Aws)
            .Distinct())
        {
            // Who is named stands in the conditions, too: the account, one of its principals, or an organization of others.
            OutsideWay? way = Way(s, role, entry.Value, entry.Value == "*", ContextLayer.Empty);
            ways.AddRange(way is not null ? [way] : ConditionedOutsiders.Of(s, statement, entry.Value)
                .Select(o => Way(s, role, o.Principal, o.IsEverybody, o.Given))
                .OfType<OutsideWay>()
                .Take(1));
        }

        return [.. ways.DistinctBy(w => (w.Account, w.Witness.Principal, w.IsGuarded, w.IsEverybody))];
    }

    private static OutsideWay? Way(Situation s, Role role, string principal, bool isEverybody, ContextLayer given)
    {
        string account = principal == "*"
            ? s.Outside.AnyAccount
            : Arn.IsAccountId(principal)
            ? principal
            : Arn.TryParse(principal, out Arn arn)
            ? arn.Account
            : string.Empty;
        if (!s.Zone.IsOutside(account, role.AccountId))
        {
            return null;
        }

        (Questions Questions, Subject Who)? named = s.Outside.OfNamed(principal);
        (Questions questions, Subject who) = named ?? s.Outside.Of(account);
        return Ask(questions, who, role, given) is var (answer, isGuarded)
            ? new OutsideWay(account, Outside.Suppose(answer.Witness, account), answer)
            {
                IsGuarded = isGuarded,
                IsNamedRole = named is not null,
                IsEverybody = isEverybody,
            }
            : null;
    }

    /// <summary>Those outside that a resource's policy, grants or shares name.</summary>
    public static IEnumerable<(Questions Questions, Subject Who, string Name)> NamedOutsiders(Situation s, Resource resource)
    {
        IEnumerable<string> named =
            (resource.Document is { } document
                ? Trust.EntriesOf(document).Where(e => e.Entry.Type == PrincipalType.Aws).Select(e => e.Entry.Value)
                : [])
            .Concat(resource.Grants.Select(g => g.GranteePrincipal).OfType<string>())
            .Concat(resource.Shares.Select(x => x.AccountId));
        foreach (string name in named.Distinct())
        {
            string account = Arn.IsAccountId(name) ? name : Arn.TryParse(name, out Arn arn) ? arn.Account : string.Empty;
            if (s.Zone.IsOutside(account, resource.AccountId))
            {
                (Questions questions, Subject who) = s.Outside.OfNamed(name) ?? s.Outside.Of(account);
                yield return (questions, who, name);
            }
        }
    }

    // FP-12: an external id is tried where it is asked for.
    private static (Answer Answer, bool IsGuarded)? Ask(Questions questions, Subject who, Role role, ContextLayer known)
    {
        // F-701: without one, whatever a condition with IfExists says of it.
        ContextLayer without = new ContextLayer.Builder().Add("sts:ExternalId", [], isMultivalued: false).Build().Over(known);
        if (questions.Allowed(who, AssumeRole, role.Arn, given: without) is { } open)
        {
            return (open, false);
        }

        if (questions.Find(who, AssumeRole, role.Arn, given: known) is not { } first)
        {
            return null;
        }

        foreach (string? id in first.Result.Conditions is { } conditions ? ContextValues.For("sts:ExternalId", conditions) : [])
        {
            if (id is not null
                && questions.Allowed(who, AssumeRole, role.Arn, Envelope.Network, given: new ContextLayer.Builder()
                    .Add("sts:ExternalId", id)
                    .Build()
                    .Over(known)) is { } guarded)
            {
                return (guarded, true);
            }
        }

        return null;
    }

    private static void ForOutside(Situation s, Func<Person, ImmutableArray<OutsideWay>, FindingDraft?> assess,
        Func<ImmutableArray<OutsideWay>, IEnumerable<string>>? principals = null)
    {
        foreach (Person p in s.Subjects.Where(p => p is { Role: not null, IsReserved: false }))
        {
            ImmutableArray<OutsideWay> ways = Outsiders(s, p.Role!);
            if (!ways.IsEmpty && assess(p, ways) is { } draft)
            {
                draft.Principals = principals?.Invoke(ways) ?? draft.Principals;
                s.Report(draft);
            }
        }
    }

    private static FindingDraft Draft(Person p, OutsideWay way) => new(p)
    {
        Shown = way.Answer,
        Witness = way.Witness,
        Principals = [way.IsEverybody ? "*" : way.Account],
    };

    private static bool IsGone(IamModel model, string principal)
    {
        if (PrincipalIds.IsIdentity(principal) || principal.StartsWith("AGPA", StringComparison.Ordinal))
        {
            return !model.Accounts.Values.Any(a => a.Users.Values.Any(u => u.UserId == principal)
                || a.Roles.Values.Any(r => r.RoleId == principal));
        }

        return Arn.TryParse(principal, out Arn arn)
            && arn.Service == "iam"
            && model.Accounts.TryGetValue(arn.Account, out Account? account)
            && !principal.Contains('*')
            && ((arn.Resource.StartsWith("role/", StringComparison.Ordinal) && account.FindRole(principal) is null)
                || (arn.Resource.StartsWith("user/", StringComparison.Ordinal) && account.FindUser(principal) is null));
    }
}
