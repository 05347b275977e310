using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Metamorphic;

/// <summary>Who-can lists a principal, and effective permissions tell of a resource, exactly when the request is allowed.</summary>
public sealed class SearchTests
{
    [Fact]
    public void Who_can_lists_who_may_in_every_case() => Property.HoldsForAllCases(ListDiffers, least: 1_000);

    [Fact]
    public void Who_can_lists_who_may_in_random_cases() => Property.HoldsForRandomCases(ListDiffers, 1_000, least: 10);

    [Fact]
    public void Effective_permissions_tell_who_may_in_every_case() => Property.HoldsForAllCases(PermissionsDiffer, least: 1_200);

    [Fact]
    public void Effective_permissions_tell_who_may_in_random_cases() => Property.HoldsForRandomCases(PermissionsDiffer, 300, least: 10);

    // PO-2.1: what a template left open is open for every way of asking.
    [Theory]
    [InlineData("111122223333", "${account}")]
    [InlineData("111122223333", "%{account}")]
    [InlineData("s3:GetObject", "{{ action }}")]
    [InlineData("s3:GetObject", "s3:${action}")]
    [InlineData("amzn-s3-demo-bucket", "${bucket}")]
    [InlineData("arn:aws:", "arn:${partition}:")]
    public void The_searches_agree_where_a_template_left_a_placeholder(string text, string placeholder) => Property.HoldsForAllCases(@case =>
        Property.WithText(@case, text, placeholder) is not { } changed ? Property.NotAsked
            : ListDiffers(changed) is { } fault ? fault
            : PermissionsDiffer(changed) is { } other && other != Property.NotAsked ? other : null, least: 100);

    private static string? ListDiffers(FixtureCase @case)
    {
        if (ModelCase.AccessOf(@case) is not { } access || access.Model.Accounts.ContainsKey(string.Empty))
        {
            return Property.NotAsked;
        }

        bool isAnybodyListed = false;

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
                ResourceAccess[] found = [.. ResourceAccessSearch.Find(scope, new ResourceAccessQuery(resource, [action], owner))];
                string[] listed = [.. found
                    .Where(row => !row.IsOutside && row.PrincipalKind is AccessorKind.User or AccessorKind.Role or AccessorKind.Root)
                    .Select(row => row.Principal)
                    .Order(StringComparer.Ordinal)];
                if (!asked.SequenceEqual(listed))
                {
                    return $"{mode} {action} on {resource}: asked [{string.Join(", ", asked)}], listed [{string.Join(", ", listed)}]";
                }

                isAnybodyListed |= found.Length > 0;
                if (found.Select(row => RowDiffers(scope, row, action, resource, owner)).FirstOrDefault(fault => fault is not null) is { } fault)
                {
                    return $"{mode} {action} on {resource}: {fault}";
                }
            }
        }

        return isAnybodyListed ? null : Property.NotAsked;
    }

    // Those outside the model, and sessions, too: whoever can be asked about by the name that is listed.
    private static string? RowDiffers(AccessScope scope, ResourceAccess row, ActionName action, string resource, string owner)
    {
        if (row.Principal == "*" || Subject.Find(scope.Model, row.Principal) is not { } subject)
        {
            return null;
        }

        // The number of an account outside does not tell its partition: the row is about that of the resource.
        if (Arn.IsAccountId(row.Principal) && !Arn.PartitionOf(subject.Requester.Arn).SequenceEqual(Arn.PartitionOf(resource)))
        {
            return null;
        }

        // A random case may put a role of one partition into an account of another, which no account has.
        if (Arn.AccountOf(row.Principal).ToString() is var account
            && scope.Model.Accounts.TryGetValue(account, out Account? known)
            && !Arn.PartitionOf(row.Principal).SequenceEqual(known.Partition))
        {
            return null;
        }

        Decision asked = new ModelAccess(scope, subject).Decide(action, resource, owner).Decision;
        return asked == row.Decision ? null : $"{row.Principal} is listed as {row.Decision}, asked {asked}";
    }

    private static bool IsPossible(AccessScope scope, string principal, ActionName action, string resource, string owner) =>
        new ModelAccess(scope, Subject.Find(scope.Model, principal)!).Decide(action, resource, owner).Decision
            is Decision.Allowed or Decision.Conditional;

    private static string? PermissionsDiffer(FixtureCase @case)
    {
        if (ModelCase.AccessOf(@case) is not { } access)
        {
            return Property.NotAsked;
        }

        bool isAsked = false;

        foreach (ContextMode mode in Enum.GetValues<ContextMode>())
        {
            // What several resources share is shared of one call; a search makes no call (R-174).
            AccessScope scope = new(access.Model, access.Scope.Settings with
            {
                Mode = mode,
                Context = access.Scope.Settings.Context.Over(access.Scope.Settings.SharedContext),
                SharedContext = ContextLayer.Empty,
            });
            foreach ((ActionName action, string resource) in ModelCase.PairsOf(@case).Where(pair => IsListed(pair.Action, pair.Resource)))
            {
                foreach (string principal in access.Model.Accounts.Values.SelectMany(PrincipalsOf))
                {
                    isAsked = true;
                    if (PermissionsDiffer(scope, Subject.Find(scope.Model, principal)!, action, resource) is { } fault)
                    {
                        return $"{mode} {principal} {fault}";
                    }
                }
            }
        }

        return isAsked ? null : Property.NotAsked;
    }

    private static string? PermissionsDiffer(AccessScope scope, Subject subject, ActionName action, string resource)
    {
        AccessRequest request = new ModelAccess(scope, subject).CreateRequest(action, resource);
        // Told is of the accounts of the model, in their own partitions.
        if (!scope.Model.Accounts.TryGetValue(request.ResourceAccount, out Account? owner)
            || (Arn.TryParse(resource, out Arn arn) && arn.Partition != owner.Partition))
        {
            return null;
        }

        Decision asked = new ModelAccess(scope, subject).Decide(action, resource, request.ResourceAccount).Decision;
        EffectivePermission[] listed =
        [
            .. new EffectivePermissionSearch(scope).Find(subject, new EffectivePermissionQuery { Actions = [action.Text] })
                .Where(p => p.ResourceAccount == request.ResourceAccount && p.Covers(request.Resource)),
        ];
        Decision told = listed switch
        {
            [] => Decision.ImplicitDeny,
            [{ IsConditional: true }] => Decision.Conditional,
            [_] => Decision.Allowed,
            _ => Decision.ExplicitDeny,
        };
        return told == (asked == Decision.ExplicitDeny ? Decision.ImplicitDeny : asked)
            // A cell that could not be worked out is said to be so.
            || listed is [{ IsUndecided: true }]
            ? null
            : $"{action} on {resource}: asked {asked}, told {string.Join("; ", listed.Select(p => p.ToString()))}";
    }

    // Told is of the types of resource that the catalogue lists for an action; of the parts of one (PL-84a) a function's.
    // A colon in the key of an object is told only where a pattern writes one.
    private static bool IsListed(ActionName action, string resource) =>
        IamCatalogue.Default.FindAction(action.Text) is { } known
        && (resource == "*"
            ? known.IsWildcardOnly && CheckedResource.FormOf(action) is null
            : !resource.AsSpan().ContainsAny('*', '?') && Arn.TryParse(resource, out Arn arn)
                && !(arn.Service == "s3" && arn.Resource.Contains(':', StringComparison.Ordinal))
                && (CheckedResource.FormOf(action)?.Fits(arn) ?? (CheckedResource.FolderFormsOf(action).Any(f => f.Fits(arn))
                    || known.ResourceTypes.Any(r => r.Type.Fits(arn) || (r.Type is { Service: "lambda", Name: "function" } && CheckedResource.Fits(known, arn))))));

    private static string ModelOwner(FixtureCase @case) =>
        @case.Request.ResourceAccount ?? ProductionCase.Requests(@case).First().ResourceAccount;

    // What nobody owns is of an account without a number in these models, and nobody is in it.
    private static IEnumerable<string> PrincipalsOf(Account account) => account.AccountId.Length == 0 ? [] :
    [
        account.RootArn,
        .. account.Users.Values.Select(user => user.Arn),
        .. account.Roles.Values.Select(role => role.Arn),
    ];
}
