using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Validation.Facts;

/// <summary>The first action of each level that an entry covers, among those that can be restricted to resources.</summary>
/// <param name="Permission">One that changes permissions.</param>
/// <param name="Write">One that changes or tags something.</param>
/// <param name="Read">One that reads.</param>
internal sealed record ActionLevels(string? Permission, string? Write, string? Read)
{
    /// <summary>Looks for them.</summary>
    /// <param name="actions">The actions that the entry covers.</param>
    public static ActionLevels Of(CatalogueAction[] actions) => new(
        Array.Find(actions, a => a.AccessLevel == AccessLevel.PermissionsManagement)?.FullName,
        Array.Find(actions, a => !a.IsWildcardOnly && a.AccessLevel is AccessLevel.Write or AccessLevel.Tagging)?.FullName,
        Array.Find(actions, a => !a.IsWildcardOnly && a.AccessLevel is AccessLevel.Read)?.FullName);
}
