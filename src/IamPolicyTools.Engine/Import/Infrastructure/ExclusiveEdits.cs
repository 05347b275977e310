using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>
/// What an owner has, and nothing else (7.1.1): who has more loses it, and of a set that is not known whole may lose it (IN-15).
/// </summary>
internal static class ExclusiveEdits
{
    private const string AttachedMember = "AttachedManagedPolicies";
    private const string GroupMember = "GroupList";

    /// <summary>The inline policies of an owner are among these afterwards.</summary>
    public static void ExclusiveInline(
        this EditList edits, Owner owner, IdentityRef who, IReadOnlyCollection<string> names, SourceLocation place, OpenSet? open = null) =>
        edits.Add(EditPhase.Exclusive, $"Exclusive {who} inline [{string.Join(", ", names)}]", place, model =>
        {
            AccountEditor account = model.Of(owner);
            foreach ((IamIdentity holder, bool isMeant) in Holders(account, who))
            {
                account.Change(IdentityEdits.IdentityOf(holder), known => WithInline(model, known, names, isMeant, open));
            }
        });

    /// <summary>The managed policies attached to an owner are exactly these afterwards.</summary>
    public static void ExclusiveAttached(
        this EditList edits, Owner owner, IdentityRef who, IReadOnlyCollection<string> policyArns, SourceLocation place,
            OpenSet? open = null) =>
        edits.Add(EditPhase.Exclusive, $"Exclusive {who} attached [{string.Join(", ", policyArns)}]", place, model =>
        {
            AccountEditor account = model.Of(owner);
            string[] certain = [.. policyArns.Where(arn => !UnknownToken.IsIn(arn) || account.Policies.ContainsKey(arn))];
            bool isKnown = open is not { IsOpen: true } && certain.Length == policyArns.Count;
            foreach ((IamIdentity holder, bool isMeant) in Holders(account, who))
            {
                foreach (string arn in isMeant ? certain : [])
                {
                    account.RequirePolicy(arn);
                }

                account.Change(IdentityEdits.IdentityOf(holder), known => isKnown && isMeant ? WithExactly(model, known, certain)
                    : isKnown && HasExactly(known, certain) ? known
                    : Open(isMeant ? With(known, certain) : known, certain, isMeant ? open?.Origin : open?.Whose));
            }
        });

    /// <summary>A managed policy is attached to exactly these afterwards.</summary>
    public static void ExclusiveHolders(
        this EditList edits, Owner owner, string policyArn, IReadOnlyCollection<IdentityRef> holders, SourceLocation place,
            OpenSet? open = null) =>
        edits.Add(EditPhase.Exclusive, $"Exclusive {policyArn} [{string.Join(", ", holders)}]", place, model =>
        {
            AccountEditor account = model.Of(owner);
            HashSet<IdentityRef> stay = [.. holders.Select(account.NowOf)];
            bool isMeant = !UnknownToken.IsIn(policyArn) || account.Policies.ContainsKey(policyArn);
            foreach (IamIdentity other in account.Identities.Where(i => !stay.Contains(IdentityEdits.IdentityOf(i))).ToArray())
            {
                IdentityRef who = IdentityEdits.IdentityOf(other);
                AttachedPolicy[] lost = [.. other.AttachedPolicies.Where(p =>
                    isMeant ? p.PolicyArn == policyArn : TokenMatching.CanBe(policyArn, p.PolicyArn))];
                if (lost.Length == 0)
                {
                    continue;
                }

                bool mayStay = !isMeant || open is { IsOpen: true }
                    || holders.Any(h => h.Kind == who.Kind && IsOpenName(account, h) && TokenMatching.CanBe(h.Name, who.Name));
                if (!mayStay)
                {
                    WarnOfRemoved(model, other, "the attachment of", [policyArn]);
                }

                account.Change(who, known => Marked(
                    known with { AttachedPolicies = known.AttachedPolicies.RemoveAll(p => lost.Contains(p)) },
                    mayStay ? AttachedMember : null,
                    isMeant ? open?.Origin : open?.Whose));
            }
        });

    /// <summary>A group has exactly these members afterwards.</summary>
    public static void ExclusiveMembers(this EditList edits, Owner owner, string group, IReadOnlyCollection<string> users,
        SourceLocation place, OpenSet? open = null) =>
        edits.Add(EditPhase.Exclusive, $"Exclusive group/{group} [{string.Join(", ", users)}]", place, model =>
        {
            AccountEditor account = model.Of(owner);
            foreach ((IamIdentity meant, bool isMeant) in Holders(account, new IdentityRef(IdentityKind.Group, group)))
            {
                string name = ((Group)meant).GroupName;
                HashSet<string> stay = [.. users.Select(u => account.NowOf(new IdentityRef(IdentityKind.User, u)).Name)];
                foreach (User other in account.Identities.OfType<User>().Where(u => IsIn(u, name) && !stay.Contains(u.UserName)).ToArray())
                {
                    bool mayStay = !isMeant || open is { IsOpen: true }
                        || users.Any(u => IsOpenName(account, new IdentityRef(IdentityKind.User, u))
                            && TokenMatching.CanBe(u, other.UserName));
                    if (!mayStay)
                    {
                        WarnOfRemoved(model, other, "the membership of", [name]);
                    }

                    account.Change(IdentityEdits.IdentityOf(other), known => Marked(
                        (User)known with
                        {
                            Groups = ((User)known)
                            .Groups.RemoveAll(g => string.Equals(g, name, StringComparison.OrdinalIgnoreCase))
                        },
                        mayStay ? GroupMember : null,
                        isMeant ? open?.Origin : open?.Whose));
                }
            }
        });

    // The owner; where its name is not known, and nothing makes one of that name, whoever the name can be.
    private static (IamIdentity Holder, bool IsMeant)[] Holders(AccountEditor account, IdentityRef who)
    {
        IamIdentity? own = account.Find(who);
        (IamIdentity, bool)[] certain = own is null ? [] : [(own, true)];
        return !IsOpenName(account, who) ? certain :
        [
            .. certain,
            .. account.Identities
                .Where(i => IdentityEdits.IdentityOf(i) is var other && other != who && other.Kind == who.Kind
                    && TokenMatching.CanBe(who.Name, other.Name))
                .Select(i => (i, false)),
        ];
    }

    private static bool IsOpenName(AccountEditor account, IdentityRef who) =>
        UnknownToken.IsIn(who.Name) && account.Find(who) is null or { IsStub: true };

    private static bool IsIn(User user, string group) => user.Groups.Contains(group, StringComparer.OrdinalIgnoreCase);

    private static IamIdentity WithInline(ModelEditor model, IamIdentity known, IReadOnlyCollection<string> names, bool isMeant,
        OpenSet? open)
    {
        string[] unknown = [.. names.Where(n => UnknownToken.IsIn(n) && known.InlinePolicies.All(p => p.PolicyName != n))];
        bool MayStay(string name) => !isMeant || open is { IsOpen: true } || Array.Exists(unknown, u => TokenMatching.CanBe(u, name));
        InlinePolicy[] others = [.. known.InlinePolicies.Where(p => !names.Contains(p.PolicyName))];
        WarnOfRemoved(model, known, "the inline policy", others.Select(p => p.PolicyName).Where(n => !MayStay(n)));
        bool isKnown = isMeant && open is not { IsOpen: true } && unknown.Length == 0;
        return known with
        {
            InlinePolicies =
            [
                .. known.InlinePolicies
                    .Where(p => !others.Contains(p) || MayStay(p.PolicyName))
                    .Select(p => !others.Contains(p) || open is null ? p : p with
                    {
                        Document = OpenStatements.Under(
                            p.Document, open.Condition(isMeant ? $"{open.Origin} has {p.PolicyName}" : $"not ({open.Whose} means {known.Arn})", model.Place)),
                    }),
            ],
            Unknowns = isKnown ? known.Unknowns.Remove(IdentityEdits.InlineMember(IdentityEdits.IdentityOf(known))) : known.Unknowns,
        };
    }

    private static IamIdentity With(IamIdentity known, IEnumerable<string> policyArns) =>
        policyArns.Aggregate(known, IdentityEdits.WithAttached);

    private static IamIdentity WithExactly(ModelEditor model, IamIdentity known, string[] policyArns)
    {
        WarnOfRemoved(model, known, "the attachment of", known.AttachedPolicies.Select(p => p.PolicyArn).Where(n => !policyArns.Contains(n)));
        return With(
            known with
            {
                AttachedPolicies = known.AttachedPolicies.RemoveAll(p => !policyArns.Contains(p.PolicyArn)),
                Unknowns = known.Unknowns.Remove(AttachedMember),
            },
            policyArns);
    }

    private static bool HasExactly(IamIdentity known, string[] policyArns) =>
        known.AttachedPolicies.Length == policyArns.Length && known.AttachedPolicies.All(p => policyArns.Contains(p.PolicyArn));

    private static IamIdentity Open(IamIdentity known, string[] certain, string? origin) =>
        Marked(known with { AttachedPolicies = known.AttachedPolicies.RemoveAll(p => !certain.Contains(p.PolicyArn)) }, AttachedMember,
            origin);

    private static IamIdentity Marked(IamIdentity known, string? member, string? origin) => member is null ? known : known with
    {
        Unknowns = known.Unknowns.SetItem(member, $"{origin} is known only after apply, and says what stays"),
    };

    // TF-24: that is what deployment does, to what only the base model has, too.
    private static void WarnOfRemoved(ModelEditor model, IamIdentity owner, string what, IEnumerable<string> names)
    {
        foreach (string name in model.IsPlanned ? names : [])
        {
            model.Warn("REMOVED_BY_EXCLUSIVE", "TF-24", $"Deployment removes {what} {name} from {owner.Arn}, since this has the owner's whole set");
        }
    }
}

/// <summary>A set of which not all is known, or not whose it is.</summary>
/// <param name="Origin">Where it stands: <c>aws_iam_role_policies_exclusive.x.policy_names</c>.</param>
/// <param name="Whose">Where its owner stands: <c>aws_iam_role_policies_exclusive.x.role_name</c>.</param>
/// <param name="IsOpen">True where it may have more than what is named of it.</param>
/// <param name="Context">Lists what is not decided.</param>
internal sealed record OpenSet(string Origin, string Whose, bool IsOpen, InfrastructureContext Context)
{
    /// <summary>A condition under which something stays.</summary>
    public string Condition(string text, SourceLocation place) => Context.Undecided(text, place) ?? text;
}
