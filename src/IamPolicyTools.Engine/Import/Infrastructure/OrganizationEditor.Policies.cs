using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>The control policies of an organization while edits are applied to it, and where they are attached.</summary>
internal sealed partial class OrganizationEditor
{
    // Those of AWS are in every organization.
    private readonly Dictionary<string, ImmutableArray<ControlPolicy>> _policies = new(StringComparer.Ordinal)
    {
        [Organization.FullAwsAccess] = [new ControlPolicy(Organization.FullAwsAccess, true)],
        ["p-FullAWSAccess"] = [new ControlPolicy(Organization.FullAwsAccess, true)],
        [Organization.RcpFullAwsAccess] = [new ControlPolicy(Organization.RcpFullAwsAccess, false)],
        ["p-RCPFullAWSAccess"] = [new ControlPolicy(Organization.RcpFullAwsAccess, false)],
    };

    /// <summary>Creates or replaces a control policy.</summary>
    /// <param name="id">Its id, or the token of it.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="isScp">True for a service control policy, false for a resource control policy.</param>
    public void PutPolicy(string id, OrganizationPolicy policy, bool isScp)
    {
        IsChanged = true;
        if (Find(id).FirstOrDefault(p => p.IsScp == isScp && p.Name != policy.Name) is { Name: not null } old)
        {
            // It is called otherwise now, wherever it is attached.
            Rename(old, policy.Name);
        }

        Know(id, new ControlPolicy(policy.Name, isScp));
        Know(policy.Name, new ControlPolicy(policy.Name, isScp));
        Organization organization = _changed ?? Empty(null, null);
        _changed = isScp
            ? organization with { ServiceControlPolicies = organization.ServiceControlPolicies.SetItem(policy.Name, policy) }
            : organization with { ResourceControlPolicies = organization.ResourceControlPolicies.SetItem(policy.Name, policy) };
    }

    /// <summary>What a control policy of a name says; null for none.</summary>
    public PolicyDocument? DocumentOf(string name, bool isScp) =>
        (isScp ? _changed?.ServiceControlPolicies : _changed?.ResourceControlPolicies)?.GetValueOrDefault(name)?.Document;

    /// <summary>Removes a control policy and its attachments.</summary>
    public void DeletePolicy(string id)
    {
        if (_changed is null || !_policies.Remove(id, out ImmutableArray<ControlPolicy> policies))
        {
            return;
        }

        IsChanged = true;
        foreach (ControlPolicy policy in policies)
        {
            Drop(policy);
            ChangeAll(policy.IsScp, names => names.Remove(policy.Name));
        }
    }

    /// <summary>Attaches a control policy to the root, a unit or an account.</summary>
    /// <returns>False where no source has a policy of the id.</returns>
    public bool Attach(string policyId, string target)
    {
        if (!_policies.TryGetValue(policyId, out ImmutableArray<ControlPolicy> policies))
        {
            return false;
        }

        IsChanged = true;
        foreach (ControlPolicy policy in policies)
        {
            Attach(policy, target);
        }

        return true;
    }

    /// <summary>Attaches a control policy under an undecided condition (IN-13), to whatever the target can be (IN-15).</summary>
    /// <returns>False where no source has a policy of the id.</returns>
    public bool AttachWhen(string policyId, string target, string existsWhen)
    {
        if (!_policies.TryGetValue(policyId, out ImmutableArray<ControlPolicy> policies))
        {
            return false;
        }

        IsChanged = true;
        foreach (ControlPolicy policy in policies)
        {
            if (DocumentOf(policy.Name, policy.IsScp) is not { } said)
            {
                // One of AWS, which lets through where nothing else does.
                string member = policy.IsScp ? nameof(OrganizationalUnit.ServiceControlPolicies)
                    : nameof(OrganizationalUnit.ResourceControlPolicies);
                foreach (string place in PlacesOf(target))
                {
                    MarkUnknown(place, member, $"{policy.Name} is attached when {existsWhen}");
                }

                continue;
            }

            // A policy of its own, which is the other one where the condition holds, and says nothing where it does not.
            var open = new ControlPolicy($"{policy.Name}-{OpenStatements.TokenOf(existsWhen)}", policy.IsScp);
            PolicyDocument document = OpenStatements.Under(said, existsWhen);
            PutPolicy(open.Name, new OrganizationPolicy(open.Name, document), policy.IsScp);
            foreach (string place in PlacesOf(target))
            {
                Attach(open, place);
            }
        }

        return true;
    }

    /// <summary>
    /// The root, units and accounts that a target can be: itself, or, where its id is not known, all whose ids it can have.
    /// </summary>
    public IReadOnlyList<string> PlacesOf(string target)
    {
        if (!IsOpen(target))
        {
            return [target];
        }

        string[] found = [.. _units.Keys.Concat(_accounts.Keys).Where(id => TokenMatching.CanBe(target, id))];
        return found.Length > 0 ? found : [RootId];
    }

    /// <summary>True where the id of a target is not known, and none has it that a source makes.</summary>
    public bool IsOpen(string target) => UnknownToken.IsIn(target) && !_units.ContainsKey(target) && !_accounts.ContainsKey(target);

    /// <summary>Detaches a control policy.</summary>
    public void Detach(string policyId, string target)
    {
        foreach (ControlPolicy policy in Find(policyId))
        {
            IsChanged = true;
            Change(target, policy.IsScp, names => names.Remove(policy.Name));
        }
    }

    private bool IsPolicy(string name, bool isScp) => name == (isScp ? Organization.FullAwsAccess : Organization.RcpFullAwsAccess)
        || Find(name).Any(p => p.IsScp == isScp);

    private ImmutableArray<ControlPolicy> Find(string key) => _policies.GetValueOrDefault(key, []);

    // A name may be that of one of each kind.
    private void Know(string key, ControlPolicy policy) => _policies[key] = [.. Find(key).Where(p => p.IsScp != policy.IsScp), policy];

    private void Attach(ControlPolicy policy, string target) =>
        Change(target, policy.IsScp, names => names.Contains(policy.Name) ? names : names.Add(policy.Name));

    private void Rename(ControlPolicy policy, string name)
    {
        Drop(policy);
        ChangeAll(policy.IsScp, names =>
            names.Contains(name) ? names.Remove(policy.Name) : [.. names.Select(n => n == policy.Name ? name : n)]);
    }

    private void Drop(ControlPolicy policy)
    {
        _policies[policy.Name] = Find(policy.Name).Remove(policy);
        if (_policies[policy.Name].IsEmpty)
        {
            _policies.Remove(policy.Name);
        }

        _changed = policy.IsScp
            ? _changed! with { ServiceControlPolicies = _changed.ServiceControlPolicies.Remove(policy.Name) }
            : _changed! with { ResourceControlPolicies = _changed.ResourceControlPolicies.Remove(policy.Name) };
    }

    private void ChangeAll(bool isScp, Func<ImmutableArray<string>, ImmutableArray<string>> change)
    {
        foreach (string target in _units.Keys.Concat(_accounts.Keys.Where(a => Arn.IsAccountId(a))).ToArray())
        {
            Change(target, isScp, change);
        }
    }

    private void AddPolicies(ImmutableSortedDictionary<string, OrganizationPolicy> policies, bool isScp)
    {
        foreach (OrganizationPolicy policy in policies.Values)
        {
            Know(policy.Name, new ControlPolicy(policy.Name, isScp));
            if (policy.Id is { } id)
            {
                Know(id, new ControlPolicy(policy.Name, isScp));
            }
        }
    }

    private readonly record struct ControlPolicy(string Name, bool IsScp);
}
