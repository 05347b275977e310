using System.Collections.Immutable;
using IamPolicyTools.Authoring;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Testing.Mutation;

/// <summary>The models that differ from one in one place (AT-30). No file is ever touched (AT-34).</summary>
internal static class Mutants
{
    /// <summary>All mutants, in the order of the model.</summary>
    /// <param name="model">The model.</param>
    public static IEnumerable<Mutant> Of(IamModel model)
    {
        HashSet<PolicyDocument> seen = new(ReferenceEqualityComparer.Instance);
        IEnumerable<Mutant> ofDocuments = ModelPolicies.Of(model)
            .Where(p => p.Document.UnknownReason is null && seen.Add(p.Document))
            .SelectMany(p => p.Document.Statements.SelectMany(s => OfStatement(model, p, s)));
        return ofDocuments.Concat(model.Accounts.Values.SelectMany(a => OfAccount(model, a))).Concat(model.Organization is { } organization ? OfOrganization(model, organization) : []);
    }

    private static IEnumerable<Mutant> OfStatement(IamModel model, ModelPolicy policy, Statement statement) => StatementMutations.Of(statement).Select(m => new Mutant(
        m.Operator,
        policy.Policy is null or ModelPolicies.Trust ? policy.Subject.Name : policy.Policy,
        m.Change,
        statement.Location,
        statement,
        () => ModelDocuments.Replace(model, policy.Document, policy.Document.With(m.After is null
            ? policy.Document.Statements.RemoveAt(statement.Index)
            : policy.Document.Statements.SetItem(statement.Index, m.After)))));

    private static IEnumerable<Mutant> OfAccount(IamModel model, Account account)
    {
        foreach ((string name, User user) in account.Users)
        {
            IamModel With(User changed) => model.With(account with { Users = account.Users.SetItem(name, changed) });
            if (user.PermissionsBoundary is { } boundary)
            {
                yield return Of(MutationOperator.RemoveBoundary, user.Arn, $"- PermissionsBoundary {boundary.PolicyArn}", user.Location, () => With(user with { PermissionsBoundary = null }));
            }

            foreach (AttachedPolicy policy in user.AttachedPolicies)
            {
                yield return Of(MutationOperator.DetachPolicy, user.Arn, $"- {policy.PolicyArn}", user.Location, () => With(user with { AttachedPolicies = user.AttachedPolicies.Remove(policy) }));
            }

            foreach (string group in user.Groups)
            {
                yield return Of(MutationOperator.LeaveGroup, user.Arn, $"- group {group}", user.Location, () => With(user with { Groups = user.Groups.Remove(group) }));
            }
        }

        foreach ((string name, Role role) in account.Roles)
        {
            IamModel With(Role changed) => model.With(account with { Roles = account.Roles.SetItem(name, changed) });
            if (role.PermissionsBoundary is { } boundary)
            {
                yield return Of(MutationOperator.RemoveBoundary, role.Arn, $"- PermissionsBoundary {boundary.PolicyArn}", role.Location, () => With(role with { PermissionsBoundary = null }));
            }

            foreach (AttachedPolicy policy in role.AttachedPolicies)
            {
                yield return Of(MutationOperator.DetachPolicy, role.Arn, $"- {policy.PolicyArn}", role.Location, () => With(role with { AttachedPolicies = role.AttachedPolicies.Remove(policy) }));
            }
        }

        foreach ((string name, Group group) in account.Groups)
        {
            foreach (AttachedPolicy policy in group.AttachedPolicies)
            {
                yield return Of(MutationOperator.DetachPolicy, group.Arn, $"- {policy.PolicyArn}", group.Location, () => model.With(account with { Groups = account.Groups.SetItem(name, group with { AttachedPolicies = group.AttachedPolicies.Remove(policy) }) }));
            }
        }
    }

    private static IEnumerable<Mutant> OfOrganization(IamModel model, Organization organization) => OfUnit(organization.Root, changed => model with { Organization = organization with { Root = changed } });

    private static IEnumerable<Mutant> OfUnit(OrganizationalUnit unit, Func<OrganizationalUnit, IamModel> make)
    {
        foreach (Mutant mutant in Detached(unit.Id, unit.ServiceControlPolicies, left => make(unit with { ServiceControlPolicies = left }))
            .Concat(Detached(unit.Id, unit.ResourceControlPolicies, left => make(unit with { ResourceControlPolicies = left }))))
        {
            yield return mutant;
        }

        for (int i = 0; i < unit.Accounts.Length; i++)
        {
            OrganizationAccount account = unit.Accounts[i];
            int at = i;
            IamModel With(OrganizationAccount changed) => make(unit with { Accounts = unit.Accounts.SetItem(at, changed) });
            foreach (Mutant mutant in Detached(account.AccountId, account.ServiceControlPolicies, left => With(account with { ServiceControlPolicies = left }))
                .Concat(Detached(account.AccountId, account.ResourceControlPolicies, left => With(account with { ResourceControlPolicies = left }))))
            {
                yield return mutant;
            }
        }

        for (int i = 0; i < unit.OrganizationalUnits.Length; i++)
        {
            int at = i;
            foreach (Mutant mutant in OfUnit(unit.OrganizationalUnits[i], changed => make(unit with { OrganizationalUnits = unit.OrganizationalUnits.SetItem(at, changed) })))
            {
                yield return mutant;
            }
        }
    }

    private static IEnumerable<Mutant> Detached(string target, ImmutableArray<string> policies, Func<ImmutableArray<string>, IamModel> make) =>
        policies.Select(p => Of(MutationOperator.DetachControlPolicy, target, $"- {p}", default, () => make(policies.Remove(p))));

    private static Mutant Of(MutationOperator change, string subject, string text, SourceLocation location, Func<IamModel?> create) => new(change, subject, text, location, null, create);
}
