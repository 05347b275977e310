using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings;

/// <summary>The one request with which somebody makes itself an administrator (F-402), and what it can do then.</summary>
/// <param name="Request">The request, allowed.</param>
/// <param name="Gain">What is allowed afterwards in the changed copy.</param>
/// <param name="Target">What the request is about.</param>
internal sealed record SelfEscalation(Answer Request, Answer Gain, string Target)
{
    private const string TrustUpdate = "iam:UpdateAssumeRolePolicy";
    private const string Boundary = "PermissionsBoundary";

    /// <summary>True where it hangs on what is not known of a user's credentials.</summary>
    public bool IsUncertain { get; init; }

    /// <summary>What else nobody knows that it hangs on: policies, boundaries, groups.</summary>
    public ImmutableArray<UnknownFact> Unknowns { get; init; } = [];

    /// <summary>What all of its requests take (FR-13).</summary>
    public Envelope Needs { get; init; }

    /// <summary>All of them, found one by one.</summary>
    public static IEnumerable<SelfEscalation> All(Situation situation, Person person)
    {
        foreach ((string action, string target, Func<IamModel, IamModel>? change, string? becomes, string? policy) in Steps(situation,
            person))
        {
            ContextLayer? given = policy is null ? null : new ContextLayer.Builder().Add("iam:PolicyARN", policy).Build();
            if (Possible(situation.Questions, person.Who, action, target, person.Account, given) is not { } request)
            {
                continue;
            }

            Questions after = change is null ? situation.Questions : situation.Questions.On(change(situation.Model));

            // Who may not assume the role that trusts it by then has gained nothing.
            Answer? assumed = action == TrustUpdate && after.Who(person.Arn) is { } again
                ? Possible(after, again, "sts:AssumeRole", target, person.Account)
                : null;
            if ((action == TrustUpdate && assumed is null) || after.Who(becomes ?? person.Arn) is not { } who)
            {
                continue;
            }

            ImmutableArray<UnknownFact> unknowns = Situation.IsAdmin(after, who) ? [] : after.AdminUnknowns(who);
            Answer? gain = unknowns.IsEmpty && !Situation.IsAdmin(after, who)
                ? null
                : situation.AdminWitness(after, who, person.Account, Envelope.Network)
                    ?? situation.PossibleAdminWitness(after, who, person.Account);
            if (gain is not null)
            {
                yield return new SelfEscalation(request, gain, target)
                {
                    IsUncertain = HangsOnUnknown(person.Account, action, target),
                    Unknowns = [.. request.Unknowns.Concat(assumed?.Unknowns ?? []).Concat(unknowns).Concat(gain.Unknowns).Distinct()],
                    Needs = assumed is null ? request.Envelope : Both(request.Envelope, assumed.Envelope),
                };
            }
        }
    }

    // What is allowed, or may be for all that anybody knows.
    private static Answer? Possible(
        Questions questions, Subject who, string action, string target, Account account, ContextLayer? given = null)
    {
        Answer? answer = questions.Find(who, action, target, Envelope.Network, account.AccountId, given);
        return answer is not null && (answer.IsAllowed || !answer.Unknowns.IsEmpty) ? answer : null;
    }

    private static Envelope Both(Envelope one, Envelope other) =>
        (one, other) is (Envelope.Strength, Envelope.Place) or (Envelope.Place, Envelope.Strength) ? Envelope.Network : one > other ? one : other;

    // FD-3: a call that AWS refuses if the user has what is not known of it.
    private static bool HangsOnUnknown(Account account, string action, string target) => account.FindUser(target) is { } user
        && action switch
        {
            "iam:CreateAccessKey" => KnownCredentials.HasRoomForKey(user) is null,
            "iam:CreateLoginProfile" => KnownCredentials.HasPassword(user) is null,
            "iam:UpdateLoginProfile" => KnownCredentials.HasPassword(user) is null || KnownCredentials.HasMfa(user) is null,
            _ => false,
        };

    private static IEnumerable<(string Action, string Target, Func<IamModel, IamModel>? Change, string? Becomes,
        string? Policy)> Steps(Situation situation, Person person)
    {
        string admin = $"arn:{person.Account.Partition}:iam::aws:policy/AdministratorAccess";
        Account account = person.Account;
        if (person.User is { } user)
        {
            yield return ("iam:PutUserPolicy", user.Arn, m => ModelEdits.AllowEverything(m, user.Arn), null, null);
            yield return ("iam:AttachUserPolicy", user.Arn, m => ModelEdits.Attach(m, admin, user.Arn), null, admin);
            foreach (Group group in user.Groups.Select(g => account.Groups.GetValueOrDefault(g)).OfType<Group>())
            {
                yield return ("iam:PutGroupPolicy", group.Arn, m => ModelEdits.AllowEverything(m, group.Arn), null, null);
                yield return ("iam:AttachGroupPolicy", group.Arn, m => ModelEdits.Attach(m, admin, group.Arn), null, admin);
            }

            foreach (Group group in account.Groups.Values.Where(g => !user.Groups.Contains(g.GroupName, StringComparer.OrdinalIgnoreCase)))
            {
                yield return ("iam:AddUserToGroup", group.Arn, m => ModelEdits.Join(m, group.Arn, user.Arn), null, null);
            }

            if (user.PermissionsBoundary is not null || user.Unknowns.ContainsKey(Boundary))
            {
                yield return ("iam:DeleteUserPermissionsBoundary", user.Arn, m => ModelEdits.Bound(m, user.Arn, null), null, null);
            }
        }
        else if (person is { Role: { } role, IsReserved: false })
        {
            yield return ("iam:PutRolePolicy", role.Arn, m => ModelEdits.AllowEverything(m, role.Arn), null, null);
            yield return ("iam:AttachRolePolicy", role.Arn, m => ModelEdits.Attach(m, admin, role.Arn), null, admin);
            if (role.PermissionsBoundary is not null || role.Unknowns.ContainsKey(Boundary))
            {
                yield return ("iam:DeleteRolePermissionsBoundary", role.Arn, m => ModelEdits.Bound(m, role.Arn, null), null, null);
            }
        }

        foreach (ManagedPolicy policy in OwnPolicies(person))
        {
            yield return ("iam:CreatePolicyVersion", policy.Arn, m => ModelEdits.Rewrite(m, policy.Arn, Documents.Everything), null, null);
            foreach (PolicyVersionRecord version in policy.Versions.Where(v => v.VersionId != policy.DefaultVersionId))
            {
                yield return ("iam:SetDefaultPolicyVersion", policy.Arn, m => ModelEdits.SetDefault(m, policy.Arn, version.VersionId),
                    null, null);
            }
        }

        foreach (Person other in situation.In(account).Where(p => p.Arn != person.Arn && !p.IsServiceLinked && !p.IsReserved && p.MayBeAdmin))
        {
            if (other.User is { } target)
            {
                // AWS refuses a third key, and asks for the MFA device at sign-in (escalation.md, 10).
                if (KnownCredentials.HasRoomForKey(target) != false)
                {
                    yield return ("iam:CreateAccessKey", other.Arn, null, other.Arn, null);
                }

                if (KnownCredentials.HasMfa(target) != true)
                {
                    bool? hasPassword = KnownCredentials.HasPassword(target);
                    if (hasPassword != true)
                    {
                        yield return ("iam:CreateLoginProfile", other.Arn, null, other.Arn, null);
                    }

                    if (hasPassword != false)
                    {
                        yield return ("iam:UpdateLoginProfile", other.Arn, null, other.Arn, null);
                    }
                }
            }
            else
            {
                yield return (TrustUpdate, other.Arn, m => ModelEdits.Trust(m, other.Arn, person.Arn), other.Arn, null);
            }
        }
    }

    /// <summary>The customer managed policies that somebody has, by itself or by a group, its boundary among them.</summary>
    public static IEnumerable<ManagedPolicy> OwnPolicies(Person person)
    {
        IEnumerable<AttachedPolicy> attached = person.Identity?.AttachedPolicies ?? [];
        IEnumerable<AttachedPolicy> ofGroups =
            person.User?.Groups.SelectMany(g => person.Account.Groups.GetValueOrDefault(g)?.AttachedPolicies ?? [])
            ?? [];
        AttachedPolicy? boundary = person.User?.PermissionsBoundary ?? person.Role?.PermissionsBoundary;
        return attached.Concat(ofGroups).Concat(boundary is null ? [] : [boundary])
            .Select(a => person.Account.Policies.GetValueOrDefault(a.PolicyArn))
            .OfType<ManagedPolicy>()
            .Distinct();
    }
}
