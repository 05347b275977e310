using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>
/// What is put on a holder whose name is not known, and which no source makes, may be put on any of the holders that are there (IN-15,
/// TF-31): each of them has it, under the condition that it is meant.
/// </summary>
internal static class UnknownHolders
{
    /// <summary>The model with what its holders may have besides.</summary>
    /// <param name="model">The model.</param>
    /// <param name="accounts">The accounts that were changed.</param>
    /// <param name="values">The tokens.</param>
    public static IamModel Spread(IamModel model, IEnumerable<string> accounts, UnknownValues values)
    {
        foreach (string id in accounts)
        {
            if (!model.Accounts.TryGetValue(id, out Account? account))
            {
                continue;
            }

            IamIdentity[] open = [.. Identities(account).Where(i => i.IsStub && UnknownToken.IsIn(i.Arn))];
            Resource[] openResources = [.. account.Resources.Values.Where(r => r.IsStub && UnknownToken.IsIn(r.Arn))];
            if (open.Length > 0 || openResources.Length > 0)
            {
                model = model.With(Spread(account, open, openResources, values));
            }
        }

        return model;
    }

    private static Account Spread(Account account, IamIdentity[] open, Resource[] openResources, UnknownValues values) => account with
    {
        Users = Spread(account.Users, open, values),
        Groups = Spread(account.Groups, open, values),
        Roles = Spread(account.Roles, open, values),
        Resources = Spread(account.Resources, openResources, values),
    };

    private static IEnumerable<IamIdentity> Identities(Account account) =>
        account.Users.Values.Concat<IamIdentity>(account.Groups.Values).Concat(account.Roles.Values);

    private static ImmutableSortedDictionary<string, T> Spread<T>(
        ImmutableSortedDictionary<string, T> entities, IamIdentity[] open, UnknownValues values)
        where T : IamIdentity
    {
        foreach (T stub in open.OfType<T>())
        {
            foreach ((string name, T known) in entities.Where(
                e => IsNamed(e.Value.Arn, e.Value.IsStub) && TokenMatching.CanBe(stub.Arn, e.Value.Arn)))
            {
                entities = entities.SetItem(name, (T)With(known, stub, Meant(values, stub.Arn, known.Arn)));
            }
        }

        return entities;
    }

    private static IamIdentity With(IamIdentity known, IamIdentity stub, string existsWhen)
    {
        string token = OpenStatements.TokenOf(existsWhen);
        foreach (InlinePolicy policy in stub.InlinePolicies)
        {
            var added = new InlinePolicy(Free(policy.PolicyName, known, token), OpenStatements.Under(policy.Document, existsWhen));
            known = known with { InlinePolicies = known.InlinePolicies.RemoveAll(p => p.PolicyName == added.PolicyName).Add(added) };
        }

        if (!stub.AttachedPolicies.IsEmpty)
        {
            known = known with
            {
                Unknowns = known.Unknowns.SetItem(
                "AttachedManagedPolicies", $"{string.Join(", ", stub.AttachedPolicies)} attached if {existsWhen}")
            };
        }

        return stub is User { Groups.IsEmpty: false } user
            ? known with { Unknowns = known.Unknowns.SetItem("GroupList", $"in {string.Join(", ", user.Groups)} if {existsWhen}") }
            : known;
    }

    // One of that name is another policy, or the same from an import before.
    private static string Free(string name, IamIdentity known, string token) =>
        known.InlinePolicies.FirstOrDefault(p => p.PolicyName == name) is { } other
            && !other.PolicyDocument.Contains(token, StringComparison.Ordinal)
            ? $"{name}-{token}"
            : name;

    private static ImmutableSortedDictionary<string, Resource> Spread(
        ImmutableSortedDictionary<string, Resource> resources, Resource[] open, UnknownValues values)
    {
        foreach (Resource stub in open.Where(s => s.Document is not null))
        {
            foreach ((string arn, Resource known) in resources.Where(
                r => IsNamed(r.Key, r.Value.IsStub) && TokenMatching.CanBe(stub.Arn, r.Key)))
            {
                string existsWhen = Meant(values, stub.Arn, arn);
                PolicyDocument added = OpenStatements.Under(OpenStatements.Opened(stub.Document!, PolicyKind.Resource), existsWhen);
                if (known.Policy?.Contains(OpenStatements.TokenOf(existsWhen), StringComparison.Ordinal) != true)
                {
                    PolicyDocument? before = known.Document is null ? null : OpenStatements.Opened(known.Document, PolicyKind.Resource);
                    resources = resources.SetItem(arn, known with { Document = OpenStatements.Join(before, added.Statements) });
                }
            }
        }

        return resources;
    }

    // What only a reference tells of is there, too, where the reference has its name.
    private static bool IsNamed(string arn, bool isStub) => !isStub || !UnknownToken.IsIn(arn);

    private static string Meant(UnknownValues values, string stub, string other)
    {
        string origin = values.OriginOf(stub) ?? TokenMatching.TokensOf(stub)[0];
        string existsWhen = $"{origin} means {other}";
        values.List(new UnknownValue(OpenStatements.TokenOf(existsWhen), UnknownValueKind.Condition, existsWhen));
        return existsWhen;
    }
}
