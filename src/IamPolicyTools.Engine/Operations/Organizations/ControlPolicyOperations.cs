using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Organizations;

/// <summary>Making, attaching and dropping an organization's control policies. These change the model; nobody is authorised.</summary>
public static class ControlPolicyOperations
{
    /// <summary>Makes a policy. It is attached to nothing yet.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="name">The name.</param>
    /// <param name="document">The document, parsed.</param>
    /// <param name="description">The description, or null.</param>
    /// <exception cref="IamOperationException">There is one of that name, or the document is too long.</exception>
    public static Change<OrganizationPolicy> Create(
        IamModel model, ControlPolicyKind kind, string name, PolicyDocument document, string? description = null)
    {
        Check.Form(NameRules.PolicyName(name), name);
        Organization organization = OrganizationOperations.Existing(model);
        if (name == kind.FullAccess || kind.PoliciesOf(organization).ContainsKey(name))
        {
            throw new IamOperationException(IamErrorCode.EntityAlreadyExists, $"A {kind} called {name} already exists.", name);
        }

        var policy = new OrganizationPolicy(name, document)
        {
            Id = "p-" + UniqueId.From(string.Empty, $"{organization.Id}/{kind}/{name}")[..8].ToLowerInvariant(),
            Description = description,
        };
        return new Change<OrganizationPolicy>(Put(model, organization, kind, policy), policy);
    }

    /// <summary>Gives a policy another document or description.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="name">The name.</param>
    /// <param name="document">The document, parsed; null to keep it.</param>
    /// <param name="description">The description; null to keep it.</param>
    /// <exception cref="IamOperationException">There is none of that name, it is AWS's own, or the document is too long.</exception>
    public static Change<OrganizationPolicy> Update(
        IamModel model, ControlPolicyKind kind, string name, PolicyDocument? document, string? description)
    {
        Organization organization = OrganizationOperations.Existing(model);
        OrganizationPolicy policy = Editable(organization, kind, name);
        policy = policy with { Document = document ?? policy.Document, Description = description ?? policy.Description };
        return new Change<OrganizationPolicy>(Put(model, organization, kind, policy), policy);
    }

    /// <summary>Drops a policy, which must be attached to nothing.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="name">The name.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">There is none of that name, it is AWS's own, or it is attached.</exception>
    public static IamModel Remove(IamModel model, ControlPolicyKind kind, string name)
    {
        Organization organization = OrganizationOperations.Existing(model);
        _ = Editable(organization, kind, name);
        string[] targets =
        [
            .. OrganizationTree.Units(organization).Where(u => kind.AttachedTo(u).Contains(name)).Select(u => u.Id),
            .. OrganizationTree.Accounts(organization).Where(a => kind.AttachedTo(a).Contains(name)).Select(a => a.AccountId),
        ];
        return targets.Length == 0
            ? model with { Organization = kind.With(organization, kind.PoliciesOf(organization).Remove(name)) }
            : throw new IamOperationException(
                IamErrorCode.DeleteConflict, $"The {kind} {name} is attached to {Check.List(targets)}. Detach it first.", name);
    }

    /// <summary>Attaches a policy to a root, unit or account. One that is attached already changes nothing.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="name">The name.</param>
    /// <param name="targetId"><c>r-…</c>, <c>ou-…</c> or 12 digits.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">There is no such policy or target, or the quota is used up.</exception>
    public static IamModel Attach(IamModel model, ControlPolicyKind kind, string name, string targetId)
    {
        Organization organization = OrganizationOperations.Existing(model);
        _ = Find(organization, kind, name);
        return Change(model, organization, kind, targetId, attached =>
        {
            if (attached.Contains(name))
            {
                return attached;
            }

            Check.Quota($"policies attached to {targetId}", attached.Length, kind.Quota);
            return attached.Add(name);
        });
    }

    /// <summary>Detaches a policy. The last service control policy stays, and so does AWS's own resource control policy.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="name">The name.</param>
    /// <param name="targetId"><c>r-…</c>, <c>ou-…</c> or 12 digits.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">The policy is not attached there, or must stay.</exception>
    public static IamModel Detach(IamModel model, ControlPolicyKind kind, string name, string targetId)
    {
        Organization organization = OrganizationOperations.Existing(model);
        if (kind == ControlPolicyKind.Resource && name == kind.FullAccess)
        {
            throw new IamOperationException(IamErrorCode.UnmodifiableEntity, $"{name} cannot be detached.", name);
        }

        return Change(model, organization, kind, targetId, attached => !attached.Contains(name)
            ? throw new IamOperationException(IamErrorCode.NoSuchEntity, $"The {kind} {name} is not attached to {targetId}.", name)
            : attached.Length == 1
            ? throw new IamOperationException(
                IamErrorCode.LimitExceeded, $"At least one {kind} must stay attached to {targetId}: attach another one first.", name)
            : attached.Remove(name));
    }

    private static IamModel Change(
        IamModel model, Organization organization, ControlPolicyKind kind, string targetId, Func<ImmutableArray<string>, ImmutableArray<string>> change)
    {
        if (Arn.IsAccountId(targetId))
        {
            ImmutableArray<string> before = kind.AttachedTo(OrganizationOperations.FindAccount(organization, targetId));
            ImmutableArray<string> after = change(before);
            return after == before ? model : model with
            {
                Organization = OrganizationTree.Change(organization, targetId, (OrganizationAccount a) => kind.With(a, after)),
            };
        }

        ImmutableArray<string> of = kind.AttachedTo(OrganizationOperations.FindUnit(organization, targetId));
        ImmutableArray<string> changed = change(of);
        return changed == of ? model : model with
        {
            Organization = OrganizationTree.Change(organization, targetId, (OrganizationalUnit u) => kind.With(u, changed)),
        };
    }

    private static IamModel Put(IamModel model, Organization organization, ControlPolicyKind kind, OrganizationPolicy policy)
    {
        int quota = PolicySize.QuotaFor(kind.Slot)!.Value;
        return policy.Document.Size <= quota
            ? model with { Organization = kind.With(organization, kind.PoliciesOf(organization).SetItem(policy.Name, policy)) }
            : throw new IamOperationException(
                IamErrorCode.LimitExceeded, $"A {kind} has up to {quota} characters, found {policy.Document.Size}.", policy.Name);
    }

    private static OrganizationPolicy? Find(Organization organization, ControlPolicyKind kind, string name) =>
        kind.PoliciesOf(organization).GetValueOrDefault(name) is { } policy ? policy
        : name == kind.FullAccess ? null
        : throw new IamOperationException(IamErrorCode.NoSuchEntity, $"The organization has no {kind} called {name}.", name);

    private static OrganizationPolicy Editable(Organization organization, ControlPolicyKind kind, string name) => Find(organization, kind, name)
        ?? throw new IamOperationException(IamErrorCode.UnmodifiableEntity, $"{name} is a policy of AWS's own, which only AWS changes.", name);
}
