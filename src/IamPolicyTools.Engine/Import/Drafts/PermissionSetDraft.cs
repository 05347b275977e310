using System.Collections.Immutable;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Drafts;

/// <summary>A permission set as its file has it (PO-2.5).</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">The file.</param>
/// <param name="Location">Where it stands.</param>
internal sealed record PermissionSetDraft(string Name, FileContext File, SourceLocation Location)
{
    public string? Description { get; init; }

    /// <summary>How long a session may be, in seconds.</summary>
    public int SessionDuration { get; init; } = 3600;

    /// <summary>Policies that AWS manages, by name, path and name, or ARN.</summary>
    public ImmutableArray<Reference> ManagedPolicies { get; init; } = [];

    /// <summary>Policies that each account must have: path and name.</summary>
    public ImmutableArray<Reference> CustomerManagedPolicies { get; init; } = [];

    public PolicyDocument? InlinePolicy { get; init; }

    /// <summary>The boundary; path and name where <see cref="IsBoundaryOfAccount"/> says so.</summary>
    public Reference? PermissionsBoundary { get; init; }

    /// <summary>True when the boundary is a policy that each account must have.</summary>
    public bool IsBoundaryOfAccount { get; init; }
}

/// <summary>Who has a permission set, and where.</summary>
/// <param name="PermissionSet">The set's name.</param>
/// <param name="Principal">Who: <c>group ops</c>.</param>
/// <param name="Targets">Accounts and units, by name or id; <c>/**</c> behind a unit means all below it too.</param>
/// <param name="Except">Accounts and units that are left out.</param>
/// <param name="File">The file.</param>
internal sealed record AssignmentDraft(
    Reference PermissionSet, string Principal, ImmutableArray<Reference> Targets, ImmutableArray<Reference> Except, FileContext File);
