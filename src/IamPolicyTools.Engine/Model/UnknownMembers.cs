using System.Collections.Immutable;

namespace IamPolicyTools.Model;

/// <summary>
/// The members of an entity whose values are not known, each with the reason (IN-24). Where a list is not known, what the entity has of it
/// may not be all. Unknown documents are no such members: a document says itself that it is unknown.
/// </summary>
internal static class UnknownMembers
{
    /// <summary>Everything is known.</summary>
    public static ImmutableSortedDictionary<string, string> None { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
