using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Findings;

/// <summary>Changes of a copy of a model, as the calls make them that an attacker is allowed (escalation.md, 4: <c>then</c>).</summary>
internal static class ModelEdits
{
    private const string Planted = "zz-planted";

    /// <summary>A user, group or role gets an inline policy that allows everything.</summary>
    public static IamModel AllowEverything(IamModel model, string arn) =>
        Edit(model, arn, identity => identity.InlinePolicies.Any(p => p.PolicyName == Planted)
            ? identity
            : identity with { InlinePolicies = identity.InlinePolicies.Add(new InlinePolicy(Planted, Documents.Everything)) });

    /// <summary>A managed policy is attached.</summary>
    public static IamModel Attach(IamModel model, string policy, string arn) =>
        Edit(model, arn, identity => identity.AttachedPolicies.Any(p => p.PolicyArn == policy)
            ? identity
            : identity with { AttachedPolicies = identity.AttachedPolicies.Add(AttachedPolicy.FromArn(policy)) });

    /// <summary>A managed policy, or an inline one of the name behind <c>#</c>, is taken away.</summary>
    public static IamModel Detach(IamModel model, string policy, string arn) => Edit(model, arn, identity => identity with
    {
        AttachedPolicies = identity.AttachedPolicies.RemoveAll(p => p.PolicyArn == policy),
        InlinePolicies = identity.InlinePolicies.RemoveAll(p => $"{identity.Arn}#{p.PolicyName}" == policy),
    });

    /// <summary>A customer managed policy gets another document.</summary>
    public static IamModel Rewrite(IamModel model, string arn, PolicyDocument document) => EditPolicy(model, arn, policy => policy with
    {
        Versions =
            [.. policy.Versions.Where(v => v.VersionId != policy.DefaultVersionId),
                new PolicyVersionRecord(policy.DefaultVersionId, document, null)],
    });

    /// <summary>A customer managed policy, or an inline one of the name behind <c>#</c>, allows everything.</summary>
    public static IamModel RewriteAny(IamModel model, string policy) => policy.Split('#') is [var holder, var name]
        ? Edit(model, holder, identity => identity with
        {
            InlinePolicies =
                [.. identity.InlinePolicies.Select(p => p.PolicyName == name ? new InlinePolicy(name, Documents.Everything) : p)],
        })
        : Rewrite(model, policy, Documents.Everything);

    /// <summary>Other statements stand in the place of one, wherever its document is used.</summary>
    public static IamModel ReplaceStatement(IamModel model, Statement statement, ImmutableArray<Statement> others)
    {
        IamModel changed = model;
        foreach (Account account in model.Accounts.Values)
        {
            Account without = account with
            {
                Users = Each(account.Users, u => u with { InlinePolicies = Inline(u.InlinePolicies) }),
                Groups = Each(account.Groups, g => g with { InlinePolicies = Inline(g.InlinePolicies) }),
                Roles = Each(account.Roles, r => r with { Document = Replace(r.Document), InlinePolicies = Inline(r.InlinePolicies) }),
                Policies = Each(account.Policies, p => p with
                {
                    Versions = [.. p.Versions.Select(v => v with { Document = Replace(v.Document) })],
                }),
                Resources = Each(account.Resources, r => r.Document is { } document ? r with { Document = Replace(document) } : r),
            };
            changed = changed.With(without);
        }

        return changed;

        PolicyDocument Replace(PolicyDocument document)
        {
            int at = document.Statements.IndexOf(statement);
            return at < 0
                ? document
                : new PolicyDocument(document.Version, document.Id, document.Statements.RemoveAt(at)
                    .InsertRange(at, others), document.Location);
        }

        ImmutableArray<InlinePolicy> Inline(ImmutableArray<InlinePolicy> policies) =>
            [.. policies.Select(p => p.Document.Statements.Contains(statement) ? p with { Document = Replace(p.Document) } : p)];

        static ImmutableSortedDictionary<string, T> Each<T>(ImmutableSortedDictionary<string, T> all, Func<T, T> edit) =>
            all.ToImmutableSortedDictionary(e => e.Key, e => edit(e.Value), all.KeyComparer);
    }

    /// <summary>A user or role gets a boundary of its own.</summary>
    public static IamModel BoundWith(IamModel model, string arn, PolicyDocument document)
    {
        Account account = model.Accounts[Arn.AccountOf(arn).ToString()];
        string name = $"{Planted}-boundary-{NameOf(arn)}";
        var policy = new ManagedPolicy
        {
            Arn = $"arn:{account.Partition}:iam::{account.AccountId}:policy/{name}",
            PolicyName = name,
            PolicyId = $"ANPA{Hash(arn)}",
            DefaultVersionId = "v1",
            Versions = [new PolicyVersionRecord("v1", document, null)],
        };
        return Bound(model.With(account with { Policies = account.Policies.With(policy.Arn, policy) }), arn, policy.Arn);
    }

    /// <summary>An account of an organization gets a service control policy.</summary>
    public static IamModel Control(IamModel model, string account, PolicyDocument document)
    {
        string name = $"{Planted}-{account}";
        IamModel made = ControlPolicyOperations.Create(model, ControlPolicyKind.Service, name, document).Model;
        return ControlPolicyOperations.Attach(made, ControlPolicyKind.Service, name, account);
    }

    /// <summary>Another version of a customer managed policy comes into force.</summary>
    public static IamModel SetDefault(IamModel model, string arn, string version) =>
        EditPolicy(model, arn, policy => policy with { DefaultVersionId = version });

    /// <summary>A role trusts somebody, and nobody else.</summary>
    public static IamModel Trust(IamModel model, string role, string principal) =>
        Edit(model, role, identity => identity is Role own ? own with { Document = Documents.Trusting(principal) } : identity);

    /// <summary>A user joins a group.</summary>
    public static IamModel Join(IamModel model, string group, string user) => Edit(model, user, identity =>
        identity is User own && !own.Groups.Contains(NameOf(group), StringComparer.OrdinalIgnoreCase)
            ? own with { Groups = own.Groups.Add(NameOf(group)) }
            : identity);

    /// <summary>A user leaves a group.</summary>
    public static IamModel Leave(IamModel model, string group, string user) => Edit(model, user, identity =>
        identity is User own
            ? own with { Groups = own.Groups.RemoveAll(g => g.Equals(NameOf(group), StringComparison.OrdinalIgnoreCase)) }
            : identity);

    /// <summary>A user or role has another boundary, or none.</summary>
    public static IamModel Bound(IamModel model, string arn, string? policy) => Edit(model, arn, identity => identity switch
    {
        User user => user with
        {
            PermissionsBoundary = policy is null ? null : AttachedPolicy.FromArn(policy),
            Unknowns = user.Unknowns.Remove(nameof(User.PermissionsBoundary)),
        },
        Role role => role with
        {
            PermissionsBoundary = policy is null ? null : AttachedPolicy.FromArn(policy),
            Unknowns = role.Unknowns.Remove(nameof(Role.PermissionsBoundary)),
        },
        _ => identity,
    });

    /// <summary>A user or role has a tag.</summary>
    public static IamModel Tag(IamModel model, string arn, string key, string value) => Edit(model, arn, identity => identity switch
    {
        User user =>
            user with { Tags = [.. user.Tags.Where(t => !t.Key.Equals(key, StringComparison.OrdinalIgnoreCase)), new Tag(key, value)] },
        Role role =>
            role with { Tags = [.. role.Tags.Where(t => !t.Key.Equals(key, StringComparison.OrdinalIgnoreCase)), new Tag(key, value)] },
        _ => identity,
    });

    /// <summary>A user or role comes to be.</summary>
    public static IamModel Create(IamModel model, Account account, string arn, string? boundary)
    {
        Account own = model.Accounts[account.AccountId];
        AttachedPolicy? limit = boundary is null ? null : AttachedPolicy.FromArn(boundary);
        string name = NameOf(arn);
        return arn.Contains(":user/", StringComparison.Ordinal)
            ? model.With(own with
            {
                Users = own.Users.With(name,
                new User { Arn = arn, UserName = name, UserId = $"AIDA{Hash(arn)}", PermissionsBoundary = limit })
            })
            : model.With(own with
            {
                Roles =
                    own.Roles.With(name,
                        new Role
                        {
                            Arn = arn,
                            RoleName = name,
                            RoleId = $"AROA{Hash(arn)}",
                            PermissionsBoundary = limit,
                            Document = Documents.Nobody
                        }),
            });
    }

    /// <summary>A resource's policy allows one action to somebody besides.</summary>
    public static IamModel Permit(IamModel model, string principal, string arn, string action)
    {
        Account? owner = model.Accounts.Values.FirstOrDefault(a => a.Resources.ContainsKey(arn));
        if (owner is null)
        {
            return model;
        }

        Resource resource = owner.Resources[arn];
        Statement added = Documents.Permitting(principal, action);
        PolicyDocument document =
            new(PolicyVersion.V2012, null, [.. resource.Document?.Statements ?? [], added], resource.Document?.Location ?? default);
        return model.With(owner with { Resources = owner.Resources.With(arn, resource with { Document = document }) });
    }

    /// <summary>A thing that somebody made has a policy that allows actions to it.</summary>
    public static IamModel PermitNew(IamModel model, Account account, string principal, string arn, IEnumerable<string> actions)
    {
        Account owner = model.Accounts[account.AccountId];
        IamModel made =
            model.With(owner with { Resources = owner.Resources.With(arn, new Resource { Arn = arn, AccountId = owner.AccountId }) });
        return actions.Aggregate(made, (changed, action) => Permit(changed, principal, arn, action));
    }

    private static string Hash(string arn) => Records.Fingerprint.OfText(arn)[..17].ToUpperInvariant();

    private static string NameOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    private static IamModel EditPolicy(IamModel model, string arn, Func<ManagedPolicy, ManagedPolicy> edit)
    {
        string account = Arn.AccountOf(arn).ToString();
        return model.Accounts.TryGetValue(account, out Account? own) && own.Policies.TryGetValue(arn, out ManagedPolicy? policy)
            ? model.With(own with { Policies = own.Policies.With(arn, edit(policy)) })
            : model;
    }

    private static IamModel Edit(IamModel model, string arn, Func<IamIdentity, IamIdentity> edit)
    {
        if (!model.Accounts.TryGetValue(Arn.AccountOf(arn).ToString(), out Account? account))
        {
            return model;
        }

        if (account.FindUser(arn) is { } user)
        {
            return model.With(account with { Users = account.Users.With(user.UserName, (User)edit(user)) });
        }

        if (account.FindRole(arn) is { } role)
        {
            return model.With(account with { Roles = account.Roles.With(role.RoleName, (Role)edit(role)) });
        }

        return account.FindGroup(arn) is { } group
            ? model.With(account with { Groups = account.Groups.With(group.GroupName, (Group)edit(group)) })
            : model;
    }
}
