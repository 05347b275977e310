using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>The edits of organizations (7.1.1).</summary>
internal static class OrganizationEdits
{
    /// <summary>Names the organization and the account that manages it.</summary>
    public static void PutOrganization(this EditList edits, string id, string managementAccount, SourceLocation place) =>
        edits.Add(EditPhase.Put, $"PutOrganization {id}", place, model => model.Organization.Put(id, managementAccount));

    /// <summary>Creates the root, or a unit.</summary>
    public static void PutUnit(
        this EditList edits, string id, string? name, string? parent, SourceLocation place, params IEnumerable<string> untold) =>
        edits.Add(EditPhase.Put, $"PutUnit {id}", place, model => model.Organization.PutUnit(id, name, parent, untold));

    /// <summary>Puts an account into the tree.</summary>
    public static void PutMember(this EditList edits, string accountId, string? parent, SourceLocation place) =>
        edits.Add(EditPhase.Put, $"PutMember {accountId}", place, model => model.Organization.PutMember(accountId, parent));

    /// <summary>Puts accounts of which nobody tells where they are below a unit of which nothing is known (CFG-13).</summary>
    public static void PutOutside(this EditList edits, IReadOnlyList<string> accounts, SourceLocation place) => edits.Add(
        EditPhase.Exclusive,
        $"PutUnit {OrganizationFacts.Outside}",
        place,
        model => model.Organization.PutOutside(OrganizationFacts.Outside, accounts, "nothing tells in which unit it is"));

    /// <summary>Creates or replaces a control policy.</summary>
    public static void PutOrgPolicy(
        this EditList edits,
        string id,
        string name,
        PolicyDocument document,
        bool isScp,
        SourceLocation place,
        string? existsWhen = null) => edits.Add(
        new Edit(EditPhase.Put, $"PutOrgPolicy {name}", place, model => model.Organization.PutPolicy(
            id,
            new OrganizationPolicy(name, AccountEditor.Put(
                model.Organization.DocumentOf(name, isScp),
                document,
                existsWhen,
                isScp ? PolicyKind.ServiceControl : PolicyKind.ResourceControl))
            {
                Id = UnknownToken.Is(id) ? null : id,
            },
            isScp))
        {
            Slot = existsWhen is not null ? null : $"the control policy {name}",
            Value = document.ToString(),
        });

    /// <summary>
    /// Creates a control policy of a type that is not known: it may be of either kind, and is taken for the one that its content fits,
    /// which names
    /// principals only in the one kind (IN-15).
    /// </summary>
    /// <param name="edits">The edits.</param>
    /// <param name="id">Its id, or the token of it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="content">Its content as written; null where that is not known.</param>
    /// <param name="read">Reads the content as one kind.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="existsWhen">The condition under which it is of a type: what stands behind it, its name is added.</param>
    public static void PutOrgPolicyOfUnknownType(
        this EditList edits, string id, string name, Node? content, Func<PolicyKind, PolicyDocument> read, SourceLocation place,
            Func<string, string> existsWhen)
    {
        bool? namesPrincipals = NamesPrincipals(content);
        if (namesPrincipals != true)
        {
            edits.PutOrgPolicy(id, name, read(PolicyKind.ServiceControl), isScp: true, place, existsWhen("SERVICE_CONTROL_POLICY"));
        }

        if (namesPrincipals != false)
        {
            edits.PutOrgPolicy(id, name, read(PolicyKind.ResourceControl), isScp: false, place, existsWhen("RESOURCE_CONTROL_POLICY"));
        }
    }

    // IN-15: null where nothing tells it, as of content that is not known, or a statement whose form is not.
    private static bool? NamesPrincipals(Node? content) => content switch
    {
        ScalarNode { Text: var text } when text.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal) => Parsed(text),
        ObjectNode document => document["Statement"] switch
        {
            ArrayNode { Items: { IsEmpty: false } statements } => OfStatements(statements),
            ObjectNode statement => OfStatements([statement]),
            _ => null,
        },
        _ => null,
    };

    private static bool? Parsed(string text)
    {
        try
        {
            return TextDocument.Parse(text, "content", SourceLocation.None) is ObjectNode document ? NamesPrincipals(document) : null;
        }
        catch (InvalidTextException)
        {
            // What reads it as a policy says what is wrong.
            return null;
        }
    }

    private static bool? OfStatements(IEnumerable<Node> statements)
    {
        ObjectNode[] known = [.. statements.OfType<ObjectNode>().Where(s => s["Effect"] is ScalarNode)];
        return known.Any(s => s["Principal"] is not null || s["NotPrincipal"] is not null) ? true
            : known.Length == statements.Count() ? false
            : null;
    }

    /// <summary>Removes a control policy.</summary>
    public static void DeleteOrgPolicy(this EditList edits, string id, SourceLocation place) =>
        edits.Add(EditPhase.Remove, $"DeleteOrgPolicy {id}", place, model => model.Organization.DeletePolicy(id));

    /// <summary>
    /// Attaches a control policy to the root, a unit or an account; to all that the target can be where that is not known (IN-15).
    /// </summary>
    /// <param name="edits">The edits.</param>
    /// <param name="policyId">The policy.</param>
    /// <param name="target">The id, or the token of it.</param>
    /// <param name="place">Where the file says it.</param>
    /// <param name="existsWhen">The undecided condition under which it is attached; null where it is.</param>
    /// <param name="context">Lists what is not decided; null for a source that has nothing unknown.</param>
    public static void AttachOrgPolicy(
        this EditList edits, string policyId, string target, SourceLocation place, string? existsWhen = null,
            InfrastructureContext? context = null) =>
        edits.Add(EditPhase.Set, $"AttachOrgPolicy {policyId} {target}", place, model =>
        {
            string? when = model.Organization.IsOpen(target)
                ? Both(existsWhen, $"{context?.Values.OriginOf(target) ?? target} means this root, unit or account")
                : existsWhen;
            context?.Undecided(when, place);
            if (!(when is null ? model.Organization.Attach(policyId, target) : model.Organization.AttachWhen(policyId, target, when)))
            {
                string reason = $"the policy {policyId} is attached, and no source has it";
                foreach (string found in model.Organization.PlacesOf(target))
                {
                    model.Organization.MarkUnknown(found, nameof(OrganizationalUnit.ServiceControlPolicies), reason);
                    model.Organization.MarkUnknown(found, nameof(OrganizationalUnit.ResourceControlPolicies), reason);
                }

                model.Warn("STUB_CREATED", "IN-2", $"Found the attachment of {policyId} to {target}, and no such policy: what the policy says is unknown");
            }
        });

    private static string Both(string? one, string other) => one is null ? other : $"{one} and {other}";

    /// <summary>Detaches a control policy.</summary>
    public static void DetachOrgPolicy(this EditList edits, string policyId, string target, SourceLocation place) =>
        edits.Add(EditPhase.Unset, $"DetachOrgPolicy {policyId} {target}", place, model => model.Organization.Detach(policyId, target));

    /// <summary>Takes an account or a unit out of the organization.</summary>
    public static void RemoveOrgMember(this EditList edits, string id, SourceLocation place) =>
        edits.Add(EditPhase.Remove, $"RemoveOrgMember {id}", place, model => model.Organization.RemoveMember(id));

    /// <summary>Ends the administration of a service by an account.</summary>
    public static void EndDelegation(this EditList edits, string accountId, string service, SourceLocation place) =>
        edits.Add(EditPhase.Unset, $"EndDelegation {accountId} {service}", place, model => model.Organization.EndDelegation(accountId, service));

    /// <summary>Makes an account the delegated administrator of a service.</summary>
    public static void Delegate(this EditList edits, string accountId, string service, SourceLocation place) =>
        edits.Add(EditPhase.Set, $"Delegate {accountId} {service}", place, model => model.Organization.Delegate(accountId, service));

    /// <summary>Attaches a control policy to what a name means: <c>Root</c>, a unit or a path of units, an account (PO-2.2).</summary>
    public static void AttachByName(
        this EditList edits, string policy, bool isScp, string target, SourceLocation place, bool dropsDefault = false) =>
        edits.Add(EditPhase.Set, $"AttachOrgPolicy {policy} {target}", place, model =>
        {
            if ((model.Organization.FindUnit(target) ?? model.FindAccount(target)) is { } found)
            {
                model.Organization.Attach(policy, found);
                if (dropsDefault)
                {
                    model.Organization.Detach(Organization.FullAwsAccess, found);
                }

                return;
            }

            // It may be attached anywhere.
            string member = isScp ? nameof(OrganizationalUnit.ServiceControlPolicies) : nameof(OrganizationalUnit.ResourceControlPolicies);
            model.Organization.MarkUnknown(model.Organization.RootId, member, $"{policy} is attached to {target}, which no source has");
            model.Warn(
                "OUTSIDE_TREE",
                "PO-2.2",
                $"Found {policy} attached to {target}, and no source has such a unit or account: import the organization, too");
        });
}
