using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Model;

/// <summary>The policies that AWS manages, as the model's entities. Their documents come from the catalogue.</summary>
public static class AwsManagedPolicyCatalogue
{
    /// <summary>The policy of an ARN or a bare name, the same object each time; null when the catalogue does not know it.</summary>
    /// <param name="arnOrName"><c>arn:aws:iam::aws:policy/ReadOnlyAccess</c> or <c>ReadOnlyAccess</c>.</param>
    public static ManagedPolicy? Find(string arnOrName) =>
        IamCatalogue.Default.ManagedPolicies.Find(arnOrName) is { } policy
            ? policy.Derived.Get<ManagedPolicy, CatalogueManagedPolicy>(policy, static (_, _) => true, Create)
            : null;

    /// <summary>
    /// The ARN of the policy of a bare name, in the partition <c>aws</c>; null when the catalogue does not know it. The document is not
    /// read.
    /// </summary>
    /// <param name="name"><c>ReadOnlyAccess</c>, in any case.</param>
    public static string? FindArn(string name) => IamCatalogue.Default.ManagedPolicies.Find(name)?.Arn;

    /// <summary>
    /// The policies that AWS manages, by ARN: those the model's files have, and those that only the catalogue has. The document of
    /// each that is wanted is parsed, of the others none.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="isWanted">Whether the policy of an ARN is wanted.</param>
    public static IEnumerable<ManagedPolicy> List(IamModel model, Func<string, bool> isWanted) =>
        model.AwsManagedPolicies.Keys
            .Union(IamCatalogue.Default.ManagedPolicies.Policies.Select(p => p.Arn))
            .Where(isWanted)
            .Order(StringComparer.Ordinal)
            .Select(arn => model.FindAwsManagedPolicy(arn)!);

    private static ManagedPolicy Create(CatalogueManagedPolicy policy) => new()
    {
        PolicyName = policy.PolicyName,
        PolicyId = UniqueId.From("ANPA", policy.Arn),
        Arn = policy.Arn,
        Path = policy.Path,
        CreateDate = policy.CreateDate,
        UpdateDate = policy.UpdateDate,
        DefaultVersionId = policy.DefaultVersionId,
        Versions = [new PolicyVersionRecord(policy.DefaultVersionId, policy.Document, policy.UpdateDate)],
    };
}
