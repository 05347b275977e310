using System.Collections.Immutable;
using IamPolicyTools.Model;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>
/// What a model has of the things that a plan creates: it was imported with the plan, and is not there before the plan is applied (TF-4).
/// </summary>
public static class PlanStart
{
    /// <summary>The model as it is before.</summary>
    /// <param name="start">The model.</param>
    /// <param name="before">The plan alone, before it is applied.</param>
    /// <param name="after">The plan alone, applied.</param>
    /// <param name="names">What was left out, as <c>role/app</c>.</param>
    public static IamModel Without(IamModel start, IamModel before, IamModel after, out ImmutableArray<string> names)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var left = ImmutableArray.CreateBuilder<string>();
        IamModel model = start with
        {
            Accounts = start.Accounts.ToImmutableSortedDictionary(
                a => a.Key,
                a => after.Accounts.GetValueOrDefault(a.Key) is { } applied
                    ? Without(a.Value, before.Accounts.GetValueOrDefault(a.Key) ?? new Account { AccountId = a.Key }, applied, left)
                    : a.Value,
                StringComparer.Ordinal),
        };
        names = left.ToImmutable();
        return model;
    }

    /// <summary>The accounts of a model with nothing in them.</summary>
    /// <param name="model">The model.</param>
    public static IamModel Bare(IamModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model with
        {
            Accounts = model.Accounts.ToImmutableSortedDictionary(
                a => a.Key,
                a => new Account { AccountId = a.Key, Partition = a.Value.Partition, AccountAlias = a.Value.AccountAlias },
                StringComparer.Ordinal),
        };
    }

    private static Account Without(Account start, Account before, Account after, ImmutableArray<string>.Builder left) => start with
    {
        Users = Without(start.Users, before.Users, after.Users, left, (own, x, y) => Without(own, x, y, left)),
        Groups = Without(start.Groups, before.Groups, after.Groups, left, (own, x, y) => Without(own, x, y, left)),
        Roles = Without(start.Roles, before.Roles, after.Roles, left, (own, x, y) => Without(own, x, y, left)),
        Policies = Without(start.Policies, before.Policies, after.Policies, left, p => p.IsStub, p => p.Arn),
        Resources = Without(
            start.Resources, before.Resources, after.Resources, left, r => r.IsStub, r => r.Arn, (own, x, y) => Without(own, x, y, left)),
    };

    private static ImmutableSortedDictionary<string, T> Without<T>(
        ImmutableSortedDictionary<string, T> start,
        ImmutableSortedDictionary<string, T> before,
        ImmutableSortedDictionary<string, T> after,
        ImmutableArray<string>.Builder left,
        Func<T, T?, T, T> strip)
        where T : IamIdentity => Without(start, before, after, left, i => i.IsStub, i => i.Arn, strip);

    // What the plan only names is there without it; what it adds to such a thing is not.
    private static ImmutableSortedDictionary<string, T> Without<T>(
        ImmutableSortedDictionary<string, T> start,
        ImmutableSortedDictionary<string, T> before,
        ImmutableSortedDictionary<string, T> after,
        ImmutableArray<string>.Builder left,
        Predicate<T> isStub,
        Func<T, string> arnOf,
        Func<T, T?, T, T>? strip = null)
        where T : class
    {
        foreach ((string name, T applied) in after)
        {
            if (!start.TryGetValue(name, out T? own))
            {
                continue;
            }

            T? earlier = before.GetValueOrDefault(name);
            if (earlier is null && !isStub(applied))
            {
                left.Add(NameOf(arnOf(own)));
                start = start.Remove(name);
            }
            else if (strip is not null)
            {
                start = start.SetItem(name, strip(own, earlier, applied));
            }
        }

        return start;
    }

    private static T Without<T>(T own, T? before, T after, ImmutableArray<string>.Builder left)
        where T : IamIdentity
    {
        string[] inline = [.. after.InlinePolicies
            .Select(p => p.PolicyName)
            .Except(before?.InlinePolicies.Select(p => p.PolicyName) ?? [])
            .Intersect(own.InlinePolicies.Select(p => p.PolicyName))];
        string[] attached = [.. after.AttachedPolicies
            .Select(p => p.PolicyArn)
            .Except(before?.AttachedPolicies.Select(p => p.PolicyArn) ?? [])
            .Intersect(own.AttachedPolicies.Select(p => p.PolicyArn))];
        left.AddRange(inline.Concat(attached.Select(NameOf)).Select(p => $"{p} of {NameOf(own.Arn)}"));
        return inline.Length + attached.Length == 0 ? own : own with
        {
            InlinePolicies = own.InlinePolicies.RemoveAll(p => inline.Contains(p.PolicyName)),
            AttachedPolicies = own.AttachedPolicies.RemoveAll(p => attached.Contains(p.PolicyArn)),
        };
    }

    private static Resource Without(Resource own, Resource? before, Resource after, ImmutableArray<string>.Builder left)
    {
        if (after.Document is null || before?.Document is not null || own.Document?.ToString() != after.Document.ToString())
        {
            return own;
        }

        left.Add($"the policy of {own.Arn}");
        return own with { Document = null };
    }

    private static string NameOf(string arn) => arn.Split(':', 6) is [_, _, "iam", _, _, var name] ? name : arn;
}
