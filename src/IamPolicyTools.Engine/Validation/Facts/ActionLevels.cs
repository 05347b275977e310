using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Validation.Facts;

/// <summary>The first action of each level that an entry covers, among those that can be restricted to resources.</summary>
/// <param name="Permission">One that changes permissions.</param>
/// <param name="Write">One that changes or tags something.</param>
/// <param name="Read">One that reads; none where most of what the entry covers takes no resource, as <c>ec2:Describe*</c> (FP-4).</param>
internal sealed record ActionLevels(string? Permission, string? Write, string? Read)
{
    /// <summary>Looks for them.</summary>
    /// <param name="actions">The actions that the entry covers.</param>
    public static ActionLevels Of(CatalogueAction[] actions) => new(
        Array.Find(actions, a => a.AccessLevel == AccessLevel.PermissionsManagement)?.FullName,
        Array.Find(actions, a => !a.IsWildcardOnly && a.AccessLevel is AccessLevel.Write or AccessLevel.Tagging)?.FullName,
        Array.FindAll(actions, a => a is { IsWildcardOnly: true, AccessLevel: AccessLevel.Read or AccessLevel.List }).Length * 2 > actions.Length
            ? null
            : Array.Find(actions, a => !a.IsWildcardOnly && a.AccessLevel is AccessLevel.Read)?.FullName);
}
