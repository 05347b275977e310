using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>
/// What a source that was observed says of a user, group or role. A slot that the source does not tell of is null: it keeps what is known
/// of it, and is unknown where nothing is (IN-32, CFG-5).
/// </summary>
internal sealed record ObservedIdentity
{
    private const string Why = "the source does not tell";

    /// <summary>User, group or role.</summary>
    public required IdentityRef Who { get; init; }

    /// <summary>The path.</summary>
    public required string Path { get; init; }

    /// <summary>Where it stands.</summary>
    public required SourceLocation Place { get; init; }

    /// <summary>The unique id, or null.</summary>
    public string? Id { get; init; }

    /// <summary>When it was created, or null.</summary>
    public DateTimeOffset? CreateDate { get; init; }

    /// <summary>Of a role, the trust policy; null where it is not told.</summary>
    public PolicyDocument? Trust { get; init; }

    /// <summary>The inline policies; null where they are not told.</summary>
    public ImmutableArray<InlinePolicy>? Inline { get; init; }

    /// <summary>The ARNs of the attached managed policies; null where they are not told.</summary>
    public ImmutableArray<string>? Attached { get; init; }

    /// <summary>Of a user, the names of the groups; null where they are not told.</summary>
    public ImmutableArray<string>? Groups { get; init; }

    /// <summary>The tags; null where they are not told.</summary>
    public ImmutableArray<Tag>? Tags { get; init; }

    /// <summary>The ARN of the boundary; an empty text for none, null where it is not told.</summary>
    public string? Boundary { get; init; }

    /// <summary>Of a role, how long a session may be; null where it is not told.</summary>
    public int? MaxSessionDuration { get; init; }

    /// <summary>Sets what else the source tells.</summary>
    public Func<IamIdentity, IamIdentity> Set { get; init; } = identity => identity;

    /// <summary>Why a slot is not known.</summary>
    public string Reason { get; init; } = Why;

    /// <summary>Adds the edits.</summary>
    public void AddTo(EditList edits, Owner owner)
    {
        edits.Add(EditPhase.Put, $"Put {Who}", Place, model => Put(model.Of(owner)));
        foreach (string policy in Attached ?? [])
        {
            edits.Add(EditPhase.Set, $"Attach {Who} {policy}", Place, model => model.Of(owner).RequirePolicy(policy));
        }

        foreach (string group in Groups ?? [])
        {
            edits.Add(EditPhase.Set, $"Join {Who} group/{group}", Place, model => model.Of(owner).RequireGroup(group));
        }

        if (Boundary is { Length: > 0 } boundary)
        {
            edits.Add(EditPhase.Set, $"SetBoundary {Who} {boundary}", Place, model => model.Of(owner).RequirePolicy(boundary));
        }
    }

    private void Put(AccountEditor account)
    {
        bool isKnown = account.Find(Who) is { IsStub: false };
        var name = new EntityName(Who.Name, Path);
        switch (Who.Kind)
        {
            case IdentityKind.User:
                account.PutUser(name, user => (User)With(user, isKnown));
                break;
            case IdentityKind.Group:
                account.PutGroup(name, group => (Group)With(group, isKnown));
                break;
            default:
                account.PutRole(name, role => (Role)With(role, isKnown));
                break;
        }
    }

    private IamIdentity With(IamIdentity known, bool isKnown)
    {
        IamIdentity common = known with
        {
            CreateDate = CreateDate ?? known.CreateDate,
            InlinePolicies = Inline ?? known.InlinePolicies,
            AttachedPolicies = Attached is { } attached
                ? [.. attached.Distinct(StringComparer.Ordinal).Select(AttachedPolicy.FromArn)]
                : known.AttachedPolicies,
            Unknowns = Unknowns(known, isKnown),
        };
        AttachedPolicy? boundary = Boundary is { Length: > 0 } arn ? AttachedPolicy.FromArn(arn) : null;
        return Set(common switch
        {
            User user => user with
            {
                UserId = Id ?? user.UserId,
                Groups = Groups ?? user.Groups,
                Tags = Tags ?? user.Tags,
                PermissionsBoundary = Boundary is null ? user.PermissionsBoundary : boundary,
            },
            Role role => role with
            {
                RoleId = Id ?? role.RoleId,
                Document = Trust ?? role.Document,
                Tags = Tags ?? role.Tags,
                PermissionsBoundary = Boundary is null ? role.PermissionsBoundary : boundary,
                MaxSessionDuration = MaxSessionDuration ?? role.MaxSessionDuration,
            },
            Group group => group with { GroupId = Id ?? group.GroupId },
            _ => common,
        });
    }

    private ImmutableSortedDictionary<string, string> Unknowns(IamIdentity known, bool isKnown)
    {
        ImmutableSortedDictionary<string, string>.Builder unknowns = known.Unknowns.ToBuilder();
        Slot(IdentityEdits.InlineMember(Who), Inline is not null);
        Slot("AttachedManagedPolicies", Attached is not null);
        if (Who.Kind != IdentityKind.Group)
        {
            Slot("PermissionsBoundary", Boundary is not null);
            Slot("Tags", Tags is not null);
        }

        if (Who.Kind == IdentityKind.User)
        {
            Slot("GroupList", Groups is not null);
        }

        return unknowns.ToImmutable();

        void Slot(string member, bool isTold)
        {
            if (isTold)
            {
                unknowns.Remove(member);
            }
            else if (!isKnown)
            {
                unknowns[member] = Reason;
            }
        }
    }
}
