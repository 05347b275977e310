using IamPolicyTools.Analysis;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Evaluation;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Metamorphic;

/// <summary>Who-can lists a principal exactly when a request of it is allowed.</summary>
public sealed class SearchTests
{
    [Fact]
    public void Who_can_lists_who_may_in_every_case() => Property.HoldsForAllCases(ListDiffers);

    [Fact]
    public void Who_can_lists_who_may_in_random_cases() => Property.HoldsForRandomCases(ListDiffers, 1_000);

    private static string? ListDiffers(FixtureCase @case)
    {
        if (ModelCase.AccessOf(@case) is not { } access)
        {
            return null;
        }

        foreach (ContextMode mode in Enum.GetValues<ContextMode>())
        {
            var scope = new AccessScope(access.Model, access.Scope.Settings with { Mode = mode });
            // With wildcards who-can asks about some resource of the form, the access test about one of that very name (PL-84d).
            foreach ((ActionName action, string resource) in ModelCase.PairsOf(@case).Where(pair => pair.Resource == "*" || !pair.Resource.AsSpan().ContainsAny('*', '?')))
            {
                string owner = ModelOwner(@case);
                string[] asked = [.. access.Model.Accounts.Values.SelectMany(PrincipalsOf)
                    .Where(principal => IsPossible(scope, principal, action, resource, owner))
                    .Order(StringComparer.Ordinal)];
                string[] listed = [.. ResourceAccessSearch.Find(scope, new ResourceAccessQuery(resource, [action], owner))
                    .Where(found => !found.IsOutside && found.PrincipalKind is AccessorKind.User or AccessorKind.Role or AccessorKind.Root)
                    .Select(found => found.Principal)
                    .Order(StringComparer.Ordinal)];
                if (!asked.SequenceEqual(listed))
                {
                    return $"{mode} {action} on {resource}: asked [{string.Join(", ", asked)}], listed [{string.Join(", ", listed)}]";
                }
            }
        }

        return null;
    }

    private static bool IsPossible(AccessScope scope, string principal, ActionName action, string resource, string owner) =>
        new ModelAccess(scope, Subject.Find(scope.Model, principal)!).Decide(action, resource, owner).Decision
            is Decision.Allowed or Decision.Conditional;

    private static string ModelOwner(FixtureCase @case) =>
        @case.Request.ResourceAccount ?? ProductionCase.Requests(@case).First().ResourceAccount;

    private static IEnumerable<string> PrincipalsOf(Account account) =>
    [
        account.RootArn,
        .. account.Users.Values.Select(user => user.Arn),
        .. account.Roles.Values.Select(role => role.Arn),
    ];
}
