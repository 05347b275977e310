using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Authoring.Reviews;

/// <summary>A document of a model that is not the same before and after.</summary>
/// <param name="Name">What it is called, without its account: documents of one name are told together.</param>
/// <param name="Before">The document before; null where there was none.</param>
/// <param name="After">The document after; null where there is none.</param>
internal sealed record ChangedDocument(string Name, ModelPolicy? Before, ModelPolicy? After)
{
    /// <summary>What it is for.</summary>
    public PolicyUse Use => (After ?? Before)!.Use;

    /// <summary>The documents that differ, in the order of their names.</summary>
    /// <param name="before">The model before.</param>
    /// <param name="after">The model after.</param>
    public static IEnumerable<ChangedDocument> Of(IamModel before, IamModel after)
    {
        Dictionary<string, ModelPolicy>[] sides = [Documents(before), Documents(after)];
        return sides[0].Keys.Union(sides[1].Keys)
            .Select(key => new ChangedDocument(string.Empty, sides[0].GetValueOrDefault(key), sides[1].GetValueOrDefault(key)))
            .Where(c => !ReferenceEquals(c.Before?.Document, c.After?.Document) && c.Before?.Document.ToString() != c.After?.Document.ToString())
            .Select(c => c with { Name = NameOf((c.After ?? c.Before)!) })
            .OrderBy(c => c.Name, StringComparer.Ordinal);
    }

    // Inline policies of one name do not stand beside each other; a service control policy and a resource control policy may.
    private static Dictionary<string, ModelPolicy> Documents(IamModel model) =>
        ModelPolicies.Of(model).DistinctBy(KeyOf).ToDictionary(KeyOf, StringComparer.Ordinal);

    private static string KeyOf(ModelPolicy policy) => $"{(policy.Use.Kind is PolicyKind.ServiceControl or PolicyKind.ResourceControl ? policy.Use.Kind : null)} {policy.Subject.Arn ?? policy.Subject.Name} {policy.Policy}";

    private static string NameOf(ModelPolicy policy) => policy.Policy is not { } own || policy.Subject.Kind == "Policy"
        ? policy.Subject.Name
        : $"{policy.Subject.Name} {own}";
}
