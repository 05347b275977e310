using System.Collections.Immutable;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Drafts;

/// <summary>
/// An entity as read. Its account is known only at the end of its file, and what it refers to only when all files are read:
/// so it is created then, and its references are resolved then.
/// </summary>
internal sealed record Draft<T>(EntityHeader Header, FileContext File, Func<EntityIdentity, T> Create)
    where T : IamEntity
{
    /// <summary>The entity, once its account is known.</summary>
    public T Make(AccountIdentity owner)
    {
        T entity = Create(owner.Identify(Header));
        return Header is { IsStub: false, HasProvisionalName: false, ExistsWhen: null }
            ? entity
            : (T)((IamEntity)entity with
            {
                IsStub = Header.IsStub,
                HasProvisionalName = Header.HasProvisionalName,
                ExistsWhen = Header.ExistsWhen
            });
    }

    public ImmutableArray<Reference> AttachedPolicies { get; init; } = [];

    public Reference? PermissionsBoundary { get; init; }

    /// <summary>The groups of a user, or the roles of an instance profile.</summary>
    public ImmutableArray<Reference> Members { get; init; } = [];

    /// <summary>True for an instance profile that a role mentions: it adds to what is known of it and is no second one.</summary>
    public bool IsMention { get; init; }
}

/// <summary>A thing with an ARN or id of its own, created when its account is known.</summary>
internal sealed record Item<T>(string? AccountId, FileContext File, SourceLocation Location, Func<AccountIdentity, T> Create);
