using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>The edits of users, groups, roles and managed policies (7.1.1).</summary>
internal static class IdentityEdits
{
    /// <summary>Creates or replaces a user's own attributes.</summary>
    public static void PutUser(this EditList edits, Owner owner, EntityName name, SourceLocation place, Func<User, User> set) =>
        edits.Add(EditPhase.Put, $"Put user {name.Name}", place, model => model.Of(owner).PutUser(name, set));

    /// <summary>Creates or replaces a group's own attributes.</summary>
    public static void PutGroup(this EditList edits, Owner owner, EntityName name, SourceLocation place, Func<Group, Group>? set = null) =>
        edits.Add(EditPhase.Put, $"Put group {name.Name}", place, model => model.Of(owner).PutGroup(name, set ?? (group => group)));

    /// <summary>Creates or replaces a role's own attributes.</summary>
    public static void PutRole(this EditList edits, Owner owner, EntityName name, SourceLocation place, Func<Role, Role> set) =>
        edits.Add(EditPhase.Put, $"Put role {name.Name}", place, model => model.Of(owner).PutRole(name, set));

    /// <summary>Creates or replaces a managed policy.</summary>
    public static void PutPolicy(
        this EditList edits,
        Owner owner,
        EntityName name,
        PolicyDocument document,
        SourceLocation place,
        Func<ManagedPolicy, ManagedPolicy>? set = null,
        string? existsWhen = null) => edits.Add(
            new Edit(
                EditPhase.Put,
                $"Put policy {name.Path ?? "/"}{name.Name}",
                place,
                model => model.Of(owner).PutPolicy(name, document, set ?? (policy => policy), existsWhen))
            {
                Slot = name.ExistsWhen is not null ? null : $"the managed policy {owner.Iam($"policy{name.Path ?? "/"}{name.Name}")}",
                Value = document.ToString(),
            });

    /// <summary>Says what a managed policy allows that is made elsewhere, where nothing else tells it (TF-18).</summary>
    public static void FillPolicy(this EditList edits, Owner owner, EntityName name, PolicyDocument document, SourceLocation place) =>
        edits.Add(EditPhase.Put, $"Fill policy {name.Path ?? "/"}{name.Name}", place, model =>
        {
            AccountEditor account = model.Of(owner);
            if (account.Policies.GetValueOrDefault(owner.Iam($"policy{name.Path ?? "/"}{name.Name}")) is null or { IsStub: true })
            {
                account.PutPolicy(name, document, policy => policy);
            }
        });

    /// <summary>
    /// Says who may assume a role that is made elsewhere, where nothing else tells it; its policies stay unknown (TF-18).
    /// </summary>
    public static void FillRole(this EditList edits, Owner owner, string name, string arn, PolicyDocument trust, SourceLocation place) =>
        edits.Add(EditPhase.Put, $"Fill role {name}", place, model =>
        {
            AccountEditor account = model.Of(owner);
            var who = new IdentityRef(IdentityKind.Role, name);
            if (account.Find(who) is null or { IsStub: true })
            {
                account.Change(who, known => (Role)known with
                {
                    Arn = arn,
                    Path = arn[(arn.IndexOf(":role/", StringComparison.Ordinal) + ":role".Length)..(arn.LastIndexOf('/') + 1)],
                    Document = trust
                });
            }
        });

    /// <summary>Creates or replaces an instance profile with its role.</summary>
    public static void PutInstanceProfile(this EditList edits, Owner owner, EntityName name, string? role, SourceLocation place) =>
        edits.Add(EditPhase.Set, $"Put instance-profile {name.Name}", place, model =>
        {
            AccountEditor account = model.Of(owner);
            if (role is not null)
            {
                account.Change(new IdentityRef(IdentityKind.Role, role), known => known);
            }

            string arn = owner.Iam($"instance-profile{name.Path ?? "/"}{name.Name}");
            account.Account = account.Account with
            {
                InstanceProfiles = account.Account.InstanceProfiles.SetItem(name.Name, new InstanceProfile
                {
                    Arn = arn,
                    Path = name.Path ?? "/",
                    InstanceProfileName = name.Name,
                    InstanceProfileId = UniqueId.From("AIPA", arn),
                    Roles = role is null ? [] : [role],
                    Location = place,
                    HasProvisionalName = name.IsProvisional,
                    ExistsWhen = name.ExistsWhen,
                }),
            };
        });

    /// <summary>Creates or replaces an OIDC provider.</summary>
    public static void PutOpenIdConnectProvider(
        this EditList edits, Owner owner, string url, ImmutableArray<string> clientIds, SourceLocation place)
    {
        string host = url.StartsWith("https://", StringComparison.Ordinal) ? url["https://".Length..] : url;
        edits.Add(EditPhase.Put, $"Put oidc-provider {host}", place, model =>
        {
            AccountEditor account = model.Of(owner);
            string arn = owner.Iam($"oidc-provider/{host}");
            account.Account = account.Account with
            {
                OpenIdConnectProviders = account.Account.OpenIdConnectProviders.SetItem(
                    arn, new OpenIdConnectProvider { Arn = arn, Url = host, ClientIdList = clientIds }),
            };
        });
    }

    /// <summary>Creates or replaces a SAML provider.</summary>
    public static void PutSamlProvider(this EditList edits, Owner owner, string name, SourceLocation place) =>
        edits.Add(EditPhase.Put, $"Put saml-provider {name}", place, model =>
        {
            AccountEditor account = model.Of(owner);
            string arn = owner.Iam($"saml-provider/{name}");
            account.Account = account.Account with
            {
                SamlProviders = account.Account.SamlProviders.SetItem(
                arn, new SamlProvider { Arn = arn, Name = name })
            };
        });

    /// <summary>Adds the id of an access key.</summary>
    public static void PutAccessKey(this EditList edits, Owner owner, string user, AccessKey key, SourceLocation place) =>
        edits.Add(EditPhase.Set, $"Put access key {key.AccessKeyId}", place, model => model.Of(owner).Change(
            new IdentityRef(IdentityKind.User, user),
            known => (User)known with { AccessKeys = ((User)known).AccessKeys.RemoveAll(k => k.AccessKeyId == key.AccessKeyId).Add(key) }));

    /// <summary>Removes an instance profile; its role stays.</summary>
    public static void DeleteInstanceProfile(this EditList edits, Owner owner, string name, SourceLocation place) =>
        edits.Add(EditPhase.Remove, $"Delete instance-profile {name}", place, model =>
        {
            AccountEditor account = model.Of(owner);
            account.Account = account.Account with { InstanceProfiles = account.Account.InstanceProfiles.Remove(name) };
        });

    /// <summary>Removes an OIDC or SAML provider.</summary>
    public static void DeleteProvider(this EditList edits, Owner owner, string arn, SourceLocation place) =>
        edits.Add(EditPhase.Remove, $"Delete {arn}", place, model =>
        {
            AccountEditor account = model.Of(owner);
            account.Account = account.Account with
            {
                OpenIdConnectProviders = account.Account.OpenIdConnectProviders.Remove(arn),
                SamlProviders = account.Account.SamlProviders.Remove(arn),
            };
        });

    /// <summary>Removes an access key.</summary>
    public static void DeleteAccessKey(this EditList edits, Owner owner, string user, string id, SourceLocation place) =>
        edits.Add(EditPhase.Unset, $"Delete access key {id}", place, model => model.Of(owner).ChangeIfThere(
            new IdentityRef(IdentityKind.User, user), known =>
                (User)known with { AccessKeys = ((User)known).AccessKeys.RemoveAll(k => k.AccessKeyId == id) }));

    /// <summary>Removes the password of a user.</summary>
    public static void DeleteLoginProfile(this EditList edits, Owner owner, string user, SourceLocation place) =>
        edits.Add(EditPhase.Unset, $"Delete login-profile {user}", place, model => model.Of(owner).ChangeIfThere(
            new IdentityRef(IdentityKind.User, user), known => (User)known with { LoginProfile = null }));

    /// <summary>
    /// Gives a user or group another name: it keeps its policies and memberships, and whoever was named as a principal is named so still,
    /// for AWS
    /// keeps the id.
    /// </summary>
    public static void Rename(this EditList edits, Owner owner, IdentityRef who, string oldArn, string name, SourceLocation place)
    {
        edits.Add(EditPhase.Remove, $"Rename {who} {name}", place, model => model.Of(owner).Rename(who, name));
        if (who.Kind == IdentityKind.User)
        {
            edits.Add(EditPhase.Exclusive, $"Rename the principal {who} {name}", place, model => RenamedPrincipals.Apply(model, model.Of(owner), who, oldArn, name));
        }
    }

    /// <summary>Removes a user, group or role with its edges.</summary>
    public static void Delete(this EditList edits, Owner owner, IdentityRef who, SourceLocation place) =>
        edits.Add(EditPhase.Remove, $"Delete {who}", place, model => model.Of(owner).Delete(who));

    /// <summary>Removes a managed policy with its edges.</summary>
    public static void DeletePolicy(this EditList edits, Owner owner, string arn, SourceLocation place) =>
        edits.Add(EditPhase.Remove, $"Delete {arn}", place, model =>
        {
            AccountEditor account = model.Of(owner);
            account.Policies.Remove(arn);
            foreach (IamIdentity identity in account.Identities.Where(i => i.AttachedPolicies.Any(p => p.PolicyArn == arn)).ToArray())
            {
                account.Change(
                    IdentityOf(identity),
                    known => known with { AttachedPolicies = known.AttachedPolicies.RemoveAll(p => p.PolicyArn == arn) });
            }
        });

    /// <summary>Sets a role's trust policy.</summary>
    public static void SetTrust(
        this EditList edits,
        Owner owner,
        string role,
        PolicyDocument document,
        SourceLocation place,
        string? existsWhen = null) => edits.Add(
        new Edit(EditPhase.Set, $"SetTrust role/{role}", place, model => model.Of(owner).Change(
            new IdentityRef(IdentityKind.Role, role), known =>
                (Role)known with { Document = AccountEditor.Put(((Role)known).Document, document, existsWhen, PolicyKind.Trust) }))
        {
            Slot = existsWhen is null ? $"the trust policy of {owner.Iam($"role/{role}")}" : null,
            Value = document.ToString(),
        });

    /// <summary>Sets an inline policy.</summary>
    public static void PutInline(
        this EditList edits,
        Owner owner,
        IdentityRef who,
        string name,
        PolicyDocument document,
        SourceLocation place,
        string? existsWhen = null) => edits.Add(
            new Edit(
                EditPhase.Set,
                $"PutInline {who} {name}",
                place,
                model => model.Of(owner).Change(who, known => WithInline(known, name, document, existsWhen)))
            {
                Slot = existsWhen is not null ? null : $"the inline policy {name} of {owner.Iam(who.ToString())}",
                Value = document.ToString(),
            });

    /// <summary>Removes an inline policy.</summary>
    public static void DeleteInline(this EditList edits, Owner owner, IdentityRef who, string name, SourceLocation place) =>
        edits.Add(EditPhase.Unset, $"DeleteInline {who} {name}", place, model => model.Of(owner).ChangeIfThere(
            who, known => known with { InlinePolicies = known.InlinePolicies.RemoveAll(p => p.PolicyName == name) }));

    /// <summary>Attaches a managed policy.</summary>
    public static void Attach(
        this EditList edits, Owner owner, IdentityRef who, string policyArn, SourceLocation place, string? existsWhen = null) =>
        edits.Add(EditPhase.Set, $"Attach {who} {policyArn}", place, model =>
        {
            AccountEditor account = model.Of(owner);
            account.RequirePolicy(policyArn);
            account.Change(who, known => existsWhen is null
                ? WithAttached(known, policyArn)
                : Marked(known, "AttachedManagedPolicies", $"{policyArn} is attached when {existsWhen}"));
        });

    /// <summary>Detaches a managed policy.</summary>
    public static void Detach(this EditList edits, Owner owner, IdentityRef who, string policyArn, SourceLocation place) =>
        edits.Add(EditPhase.Unset, $"Detach {who} {policyArn}", place, model => model.Of(owner).ChangeIfThere(
            who, known => known with { AttachedPolicies = known.AttachedPolicies.RemoveAll(p => p.PolicyArn == policyArn) }));

    /// <summary>
    /// Sets or removes the permissions boundary of a user or role. One that is undecided comes last, so that nothing says that there is
    /// none.
    /// </summary>
    public static void SetBoundary(
        this EditList edits, Owner owner, IdentityRef who, string? policyArn, SourceLocation place, string? existsWhen = null) => edits.Add(
        new Edit(existsWhen is null ? EditPhase.Set : EditPhase.Exclusive, $"SetBoundary {who} {policyArn ?? "none"}", place, model =>
        {
            AccountEditor account = model.Of(owner);
            if (policyArn is not null)
            {
                account.RequirePolicy(policyArn);
            }

            account.Change(who, known => existsWhen is null
                ? WithBoundary(known, policyArn is null ? null : AttachedPolicy.FromArn(policyArn))
                : Marked(known, "PermissionsBoundary", $"it is {policyArn ?? "none"} when {existsWhen}"));
        })
        {
            Slot = existsWhen is not null ? null : $"the permissions boundary of {owner.Iam(who.ToString())}",
            Value = policyArn,
        });

    /// <summary>Puts a user into a group.</summary>
    public static void Join(this EditList edits, Owner owner, string user, string group, SourceLocation place, string? existsWhen = null) =>
        edits.Add(EditPhase.Set, $"Join user/{user} group/{group}", place, model =>
        {
            AccountEditor account = model.Of(owner);
            string name = account.RequireGroup(group);
            account.Change(new IdentityRef(IdentityKind.User, user), known => existsWhen is not null ? Marked(known, "GroupList", $"it is in {name} when {existsWhen}")
                : ((User)known).Groups.Contains(name, StringComparer.OrdinalIgnoreCase) ? known
                : (User)known with { Groups = ((User)known).Groups.Add(name) });
        });

    /// <summary>Takes a user out of a group.</summary>
    public static void Leave(this EditList edits, Owner owner, string user, string group, SourceLocation place) =>
        edits.Add(EditPhase.Unset, $"Leave user/{user} group/{group}", place, model =>
        {
            AccountEditor account = model.Of(owner);
            string name = account.NowOf(new IdentityRef(IdentityKind.Group, group)).Name;
            account.ChangeIfThere(
                new IdentityRef(IdentityKind.User, user),
                known => (User)known with
                {
                    Groups = ((User)known)
                    .Groups.RemoveAll(g => string.Equals(g, name, StringComparison.OrdinalIgnoreCase))
                });
        });

    /// <summary>Says that a slot of an entity is not known (IN-23); the names are those of the account document.</summary>
    public static void MarkUnknown(this EditList edits, Owner owner, IdentityRef who, string member, string reason, SourceLocation place) =>
        edits.Add(
            EditPhase.Set,
            $"MarkUnknown {who} {member}",
            place,
            model => model.Of(owner).Change(who, known => Marked(known, member, reason)));

    /// <summary>The member of the account document that holds the inline policies.</summary>
    public static string InlineMember(IdentityRef who) => $"{who.Kind}PolicyList";

    /// <summary>The reference to an identity.</summary>
    public static IdentityRef IdentityOf(IamIdentity identity) => identity switch
    {
        User user => new IdentityRef(IdentityKind.User, user.UserName),
        Group group => new IdentityRef(IdentityKind.Group, group.GroupName),
        _ => new IdentityRef(IdentityKind.Role, ((Role)identity).RoleName),
    };

    private static IamIdentity WithInline(IamIdentity known, string name, PolicyDocument document, string? existsWhen)
    {
        PolicyDocument? before = known.InlinePolicies.FirstOrDefault(p => p.PolicyName == name)?.Document;
        var policy = new InlinePolicy(name, AccountEditor.Put(before, document, existsWhen, PolicyKind.Identity));
        for (int i = 0; i < known.InlinePolicies.Length; i++)
        {
            if (known.InlinePolicies[i].PolicyName == name)
            {
                return known with { InlinePolicies = known.InlinePolicies.SetItem(i, policy) };
            }
        }

        return known with { InlinePolicies = known.InlinePolicies.Add(policy) };
    }

    /// <summary>The identity with a managed policy attached.</summary>
    public static IamIdentity WithAttached(IamIdentity known, string policyArn) => known.AttachedPolicies.Any(p => p.PolicyArn == policyArn)
        ? known
        : known with { AttachedPolicies = known.AttachedPolicies.Add(AttachedPolicy.FromArn(policyArn)) };

    private static IamIdentity WithBoundary(IamIdentity known, AttachedPolicy? boundary) => known switch
    {
        User user => user with { PermissionsBoundary = boundary, Unknowns = user.Unknowns.Remove("PermissionsBoundary") },
        Role role => role with { PermissionsBoundary = boundary, Unknowns = role.Unknowns.Remove("PermissionsBoundary") },
        _ => known,
    };

    private static IamIdentity Marked(IamIdentity known, string member, string reason) =>
        known with { Unknowns = known.Unknowns.SetItem(member, reason) };
}
