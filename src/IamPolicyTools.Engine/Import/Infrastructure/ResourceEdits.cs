using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>The edits of resources, their policies and settings, and of VPC endpoints (7.1.1).</summary>
internal static class ResourceEdits
{
    /// <summary>Creates a resource or replaces its own attributes; its policy and its other settings stay.</summary>
    /// <param name="edits">The edits.</param>
    /// <param name="owner">The account.</param>
    /// <param name="arn">The resource.</param>
    /// <param name="name">Its name.</param>
    /// <param name="place">Where the file says it.</param>
    /// <param name="set">Sets its attributes.</param>
    /// <param name="start">What AWS gives one that it makes; it counts where the model has none yet.</param>
    public static void PutResource(
        this EditList edits, Owner owner, string arn, EntityName name, SourceLocation place, Func<Resource, Resource>? set = null,
            Func<Resource, Resource>? start = null) =>
        edits.Add(EditPhase.Put, $"Put {arn}", place, model => model.Of(owner).PutResource(arn, name, set ?? (resource => resource), start));

    /// <summary>Removes a resource with its policy.</summary>
    public static void DeleteResource(this EditList edits, Owner owner, string arn, SourceLocation place) =>
        edits.Add(EditPhase.Remove, $"Delete {arn}", place, model => (model.FindOwner(arn) ?? model.Of(owner)).Resources.Remove(arn));

    /// <summary>Creates or replaces a VPC endpoint.</summary>
    public static void PutEndpoint(
        this EditList edits, Owner owner, string id, string? vpcId, SourceLocation place, string? existsWhen = null) =>
        edits.Add(EditPhase.Put, $"Put {id}", place, model =>
        {
            AccountEditor account = model.Of(owner);
            VpcEndpoint known = account.VpcEndpoints.GetValueOrDefault(id) ?? new VpcEndpoint { VpcEndpointId = id };
            account.VpcEndpoints[id] = known with { VpcId = vpcId ?? known.VpcId, Location = place, ExistsWhen = existsWhen };
        });

    /// <summary>Removes a VPC endpoint.</summary>
    public static void DeleteEndpoint(this EditList edits, Owner owner, string id, SourceLocation place) =>
        edits.Add(EditPhase.Remove, $"Delete {id}", place, model => model.Of(owner).VpcEndpoints.Remove(id));

    /// <summary>Sets the policy of a VPC endpoint; null for AWS's default, which allows everything.</summary>
    public static void SetEndpointPolicy(
        this EditList edits, Owner owner, string id, PolicyDocument? document, SourceLocation place) => edits.Add(
        new Edit(EditPhase.Set, $"SetPolicy {id}", place, model =>
        {
            AccountEditor account = model.Of(owner);
            account.VpcEndpoints[id] = (account.VpcEndpoints.GetValueOrDefault(id)
                ?? new VpcEndpoint { VpcEndpointId = id, Location = place }) with
            { Document = document };
        })
        {
            Slot = $"the policy of {id}",
            Value = document?.ToString(),
        });

    /// <summary>Takes the policy of a VPC endpoint away: AWS's default, which allows everything, stands in its place.</summary>
    public static void RemoveEndpointPolicy(this EditList edits, Owner owner, string id, SourceLocation place) =>
        edits.Add(EditPhase.Unset, $"RemovePolicy {id}", place, model =>
        {
            AccountEditor account = model.Of(owner);
            if (account.VpcEndpoints.TryGetValue(id, out VpcEndpoint? known))
            {
                account.VpcEndpoints[id] = known with { Document = null };
            }
        });

    /// <summary>Sets a resource's policy as a whole; null for none.</summary>
    /// <param name="edits">The edits.</param>
    /// <param name="owner">The account that the source speaks of; a resource that another account of the model has stays that
    /// account's.</param>
    /// <param name="arn">The resource.</param>
    /// <param name="document">The policy.</param>
    /// <param name="place">Where the file says it.</param>
    /// <param name="existsWhen">The undecided condition under which the policy is there; null where it is.</param>
    public static void SetPolicy(
        this EditList edits,
        Owner owner,
        string arn,
        PolicyDocument? document,
        SourceLocation place,
        string? existsWhen = null) => edits.Add(
        new Edit(EditPhase.Set, $"SetPolicy {arn}", place, model => (model.FindOwner(arn) ?? model.Of(owner)).Change(
            arn, known => known with
            {
                Document = document is null ? null : AccountEditor.Put(
                known.Document, ShortResources.Expand(document, arn, known.AccountId), existsWhen, PolicyKind.Resource)
            }))
        {
            Slot = existsWhen is not null ? null : $"the policy of {arn}",
            Value = document?.ToString() ?? "none",
        });

    /// <summary>
    /// Adds one of the policies of what has several of them, each under a name of its own: log groups of an account, identities of SES.
    /// </summary>
    public static void AddPolicy(
        this EditList edits, Owner owner, string arn, PolicyDocument document, SourceLocation place, string? existsWhen = null) =>
        edits.Add(EditPhase.Set, $"AddPolicy {arn}", place, model => (model.FindOwner(arn) ?? model.Of(owner)).Change(arn, known =>
        {
            PolicyDocument added = OpenStatements.Under(
                OpenStatements.Opened(ShortResources.Expand(document, arn, known.AccountId), PolicyKind.Resource), existsWhen);
            PolicyDocument? before = known.Document is null or { UnknownReason: AccountEditor.Why }
                ? null
                : Without(OpenStatements.Opened(known.Document, PolicyKind.Resource), added);
            return known with { Document = OpenStatements.Join(before, added.Statements) };
        }));

    /// <summary>Takes one of several policies away.</summary>
    public static void RemoveOnePolicy(this EditList edits, Owner owner, string arn, PolicyDocument document, SourceLocation place) =>
        edits.Add(EditPhase.Unset, $"RemovePolicy {arn}", place, model =>
        {
            AccountEditor account = model.FindOwner(arn) ?? model.Of(owner);
            if (account.Resources.TryGetValue(arn, out Resource? known) && known.Document is { UnknownReason: null } all)
            {
                account.Resources[arn] = known with { Document = Without(all, ShortResources.Expand(document, arn, known.AccountId)) };
            }
        });

    /// <summary>Takes a resource's policy away; the resource stays. With what AWS puts in its place, where it does.</summary>
    public static void RemovePolicy(this EditList edits, Owner owner, string arn, PolicyDocument? standard, SourceLocation place) =>
        edits.Add(EditPhase.Unset, $"RemovePolicy {arn}", place, model =>
        {
            AccountEditor account = model.FindOwner(arn) ?? model.Of(owner);
            if (account.Resources.TryGetValue(arn, out Resource? known))
            {
                account.Resources[arn] = known with { Document = standard };
            }
        });

    /// <summary>Adds a statement to a policy that is managed piece by piece; one of the same Sid is replaced.</summary>
    public static void AddStatement(
        this EditList edits, Owner owner, string arn, Statement statement, SourceLocation place, string? existsWhen = null) => edits.Add(
        new Edit(EditPhase.Set, $"AddStatement {arn} {statement.DisplayName}", place, model => (model.FindOwner(arn)
            ?? model.Of(owner)).Change(arn, known =>
        {
            PolicyDocument? before =
                known.Document is null ? null : Without(OpenStatements.Opened(known.Document, PolicyKind.Resource), statement.Sid);
            return known with
            {
                Document = OpenStatements.Join(
                before, [existsWhen is null ? statement : OpenStatements.Under(statement, existsWhen)])
            };
        }))
        {
            Slot = statement.Sid is null ? null : $"the statement {statement.Sid} of the policy of {arn}",
            Value = statement.ToJson(indented: false),
        });

    /// <summary>Removes a statement of a policy that is managed piece by piece.</summary>
    public static void RemoveStatement(this EditList edits, Owner owner, string arn, string sid, SourceLocation place) =>
        edits.Add(EditPhase.Unset, $"RemoveStatement {arn} {sid}", place, model =>
        {
            AccountEditor account = model.FindOwner(arn) ?? model.Of(owner);
            if (account.Resources.TryGetValue(arn, out Resource? known) && known.Document is { UnknownReason: null } document)
            {
                account.Resources[arn] = known with { Document = Without(document, sid) };
            }
        });

    /// <summary>Sets something else about a resource: its ACL, its Object Ownership, its tags.</summary>
    /// <param name="edits">The edits.</param>
    /// <param name="owner">The account that the source speaks of.</param>
    /// <param name="arn">The resource.</param>
    /// <param name="member">The member of the account document, which is known then.</param>
    /// <param name="place">Where the file says it.</param>
    /// <param name="set">Sets it.</param>
    /// <param name="phase">When: <see cref="EditPhase.Unset"/> where what it was set to goes.</param>
    public static void SetMember(
        this EditList edits, Owner owner, string arn, string member, SourceLocation place, Func<Resource, Resource> set,
            EditPhase phase = EditPhase.Set) =>
        edits.Add(phase, $"Set {member} {arn}", place, model =>
        {
            // TF-32: what goes may go with all that it belongs to.
            AccountEditor account = model.FindOwner(arn) ?? model.Of(owner);
            if (phase != EditPhase.Unset || account.Resources.ContainsKey(arn))
            {
                account.Change(arn, known => set(known) with { Unknowns = known.Unknowns.Remove(member) });
            }
        });

    /// <summary>Sets S3 Block Public Access of a bucket or access point.</summary>
    public static void SetPublicAccessBlock(
        this EditList edits, Owner owner, string arn, PublicAccessBlock block, SourceLocation place, EditPhase phase = EditPhase.Set) =>
        edits.SetMember(owner, arn, nameof(Resource.PublicAccessBlock), place, known => known with { PublicAccessBlock = block }, phase);

    /// <summary>Sets S3 Block Public Access of an account.</summary>
    public static void SetPublicAccessBlock(this EditList edits, Owner owner, PublicAccessBlock block, SourceLocation place,
        EditPhase phase = EditPhase.Set) =>
        edits.Add(phase, $"SetPublicAccessBlock {owner.AccountId}", place, model =>
        {
            AccountEditor account = model.Of(owner);
            account.Account = account.Account with
            {
                PublicAccessBlock = block,
                Given = account.Account.Given.Add(nameof(Account.PublicAccessBlock)),
                Unknowns = account.Account.Unknowns.Remove(nameof(Account.PublicAccessBlock)),
            };
        });

    /// <summary>Sets the Object Ownership of a bucket.</summary>
    public static void SetOwnership(this EditList edits, Owner owner, string arn, ObjectOwnership? ownership, SourceLocation place,
        EditPhase phase = EditPhase.Set) =>
        edits.SetMember(owner, arn, nameof(Resource.ObjectOwnership), place, known => known with { ObjectOwnership = ownership }, phase);

    /// <summary>Sets the access control list of a bucket.</summary>
    public static void SetAcl(this EditList edits, Owner owner, string arn, ImmutableArray<AclGrant> grants, SourceLocation place) =>
        edits.SetMember(owner, arn, nameof(Resource.Acl), place, known => known with { Acl = grants });

    /// <summary>Adds a KMS grant; the same one is there once.</summary>
    public static void AddGrant(this EditList edits, Owner owner, string arn, KmsGrant grant, SourceLocation place) =>
        edits.Add(EditPhase.Set, $"AddGrant {arn}", place, model => (model.FindOwner(arn) ?? model.Of(owner)).Change(
            arn, known => known with
            {
                Grants = known.Grants.RemoveAll(g => grant.GrantId is not null && g.GrantId == grant.GrantId)
                .Add(grant)
            }));

    /// <summary>Takes a KMS grant away: the one of its id, or of whoever is granted the same.</summary>
    public static void RemoveGrant(this EditList edits, Owner owner, string arn, KmsGrant grant, SourceLocation place) =>
        edits.Add(EditPhase.Unset, $"RemoveGrant {arn}", place, model =>
        {
            AccountEditor account = model.FindOwner(arn) ?? model.Of(owner);
            if (account.Resources.TryGetValue(arn, out Resource? known))
            {
                account.Resources[arn] = known with
                {
                    Grants = known.Grants.RemoveAll(g => g.GrantId is not null && grant.GrantId is not null
                        ? g.GrantId == grant.GrantId
                        : g.GranteePrincipal == grant.GranteePrincipal && g.Operations.Order().SequenceEqual(grant.Operations.Order())
                            && g.EncryptionContextEquals.SequenceEqual(grant.EncryptionContextEquals)
                            && g.EncryptionContextSubset.SequenceEqual(grant.EncryptionContextSubset)),
                };
            }
        });

    /// <summary>Adds a share of a resource with another account.</summary>
    public static void AddShare(this EditList edits, Owner owner, string arn, ResourceShare share, SourceLocation place) =>
        edits.Add(EditPhase.Set, $"AddShare {arn} {share.AccountId}", place, model => (model.FindOwner(arn) ?? model.Of(owner)).Change(
            arn, known => known with { Shares = known.Shares.Add(share) }));

    /// <summary>Says that a slot of a resource is not known (IN-23); the names are those of the account document.</summary>
    public static void MarkUnknown(this EditList edits, Owner owner, string arn, string member, string reason, SourceLocation place) =>
        edits.Add(EditPhase.Set, $"MarkUnknown {arn} {member}", place, model => (model.FindOwner(arn) ?? model.Of(owner)).Change(
            arn, known => known with { Unknowns = known.Unknowns.SetItem(member, reason) }));

    private static PolicyDocument? Without(PolicyDocument document, PolicyDocument other)
    {
        HashSet<string> texts = [.. other.Statements.Select(s => s.ToJson(indented: false))];
        ImmutableArray<Statement> rest = document.Statements.RemoveAll(s => texts.Contains(s.ToJson(indented: false)));
        return rest.IsEmpty
            ? null
            : new PolicyDocument(document.Version, document.Id, [.. rest.Select((s, i) => s.At(i))], document.Location);
    }

    private static PolicyDocument? Without(PolicyDocument document, string? sid)
    {
        if (sid is null || !document.Statements.Any(s => s.Sid == sid))
        {
            return document;
        }

        ImmutableArray<Statement> rest = document.Statements.RemoveAll(s => s.Sid == sid);
        return rest.IsEmpty
            ? null
            : new PolicyDocument(document.Version, document.Id, [.. rest.Select((s, i) => s.At(i))], document.Location);
    }
}
