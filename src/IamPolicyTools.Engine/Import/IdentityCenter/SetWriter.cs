using System.Globalization;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.IdentityCenter;

/// <summary>
/// Puts what a dialect says into the sets of the import. Empty objects, lists and texts mean absent; what has not the form that was
/// expected is an error, and makes what it would have said unknown.
/// </summary>
internal sealed class SetWriter(SourceFile file, InfrastructureContext context)
{
    // The role's name has 22 characters more, and 64 at most, of which Identity Center leaves 32 to the set.
    private const int LongestName = 32;
    private const string Attached = "AttachedManagedPolicies";
    private const string Boundary = "PermissionsBoundary";

    private readonly PolicySlots _policies = new(file);

    /// <summary>Begins a set.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="set">Where it stands.</param>
    /// <param name="description">The description.</param>
    /// <returns>The set; null for a name that none can have, which is an error.</returns>
    public PermissionSet? Declare(Node? name, ObjectNode set, Node? description)
    {
        if (Nodes.Text(name) is not { Length: > 0 and <= LongestName } text
            || text.Any(c => !char.IsAsciiLetterOrDigit(c) && !"+=,.@-_".Contains(c, StringComparison.Ordinal)))
        {
            Error(name ?? set, $"the name of a permission set, 1 to {LongestName} letters, digits or +=,.@-_");
            return null;
        }

        PermissionSet declared = context.PermissionSets.Declare(text, file, set.Location.At(text));
        declared.Region = context.Options.Region;
        declared.Description = Nodes.Text(description) is { Length: > 0 } told ? told : null;
        return declared;
    }

    /// <summary>Takes how long a session lasts, in ISO 8601.</summary>
    public void Last(PermissionSet set, Node? duration)
    {
        if (Nodes.Text(duration) is { Length: > 0 } text)
        {
            set.SessionDuration = PermissionSets.SecondsOf(text) ?? Invalid(set, duration!, "a duration as PT4H");
        }
    }

    /// <summary>Takes how long a session lasts, in minutes.</summary>
    public void LastMinutes(PermissionSet set, Node? minutes)
    {
        const int Most = 720;
        if (Nodes.Text(minutes) is { Length: > 0 } text)
        {
            set.SessionDuration = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
                && value is > 0 and <= Most
                ? value * 60
                : Invalid(set, minutes!, $"a number of minutes up to {Most}");
        }
    }

    /// <summary>Takes policies that AWS manages: ARNs, names, or objects with an <c>arn</c>.</summary>
    public void Attach(PermissionSet set, Node? list)
    {
        foreach (Node item in Items(list, "a list of policies", () => Forget(set, Attached)))
        {
            if (Nodes.Text(item is ObjectNode entry ? entry["arn"] ?? entry["Arn"] : item) is not { Length: > 0 } policy)
            {
                Error(item, "the name or the ARN of a policy");
                Forget(set, Attached);
            }
            else if (IambicRules.When(item as ObjectNode) is { } undecided)
            {
                set.Unknowns[Attached] = $"{policy} is attached when {undecided}";
            }
            else
            {
                set.Attach(ArnOf(policy));
            }
        }
    }

    /// <summary>Takes policies that each account must have: names, paths and names, or objects with a name and a path.</summary>
    public void AttachOfAccount(PermissionSet set, Node? list)
    {
        foreach (Node item in Items(list, "a list of policies", () => Forget(set, Attached)))
        {
            if (Reference(item) is not { } policy)
            {
                Forget(set, Attached);
            }
            else if (IambicRules.When(item as ObjectNode) is { } undecided)
            {
                set.Unknowns[Attached] = $"{policy} is attached when {undecided}";
            }
            else if (!set.CustomerPolicies.Contains(policy))
            {
                set.CustomerPolicies.Add(policy);
            }
        }
    }

    /// <summary>Takes the inline policy: an object, or its text.</summary>
    public void Inline(PermissionSet set, Node? policy)
    {
        if (!IsAbsent(policy))
        {
            set.InlinePolicy = _policies.Read(policy, PolicyKind.Identity, policy!.Location.At(set.Name!));
        }
    }

    /// <summary>Takes the boundary, where it is one that AWS manages.</summary>
    public void Bound(PermissionSet set, Node? policy)
    {
        if (IsAbsent(policy))
        {
            return;
        }

        if (Nodes.Text(policy) is { } text)
        {
            set.Boundary = ArnOf(text);
            return;
        }

        Error(policy!, "the ARN of a policy");
        Forget(set, Boundary);
    }

    /// <summary>Takes the boundary, where it is one that each account must have.</summary>
    public void BoundOfAccount(PermissionSet set, Node? policy)
    {
        if (IsAbsent(policy))
        {
            return;
        }

        set.Boundary = Reference(policy!);
        if (set.Boundary is null)
        {
            Forget(set, Boundary);
        }
    }

    /// <summary>Says that the boundary is not known.</summary>
    public void BoundUnknown(PermissionSet set, Node boundary, string expected)
    {
        Error(boundary, expected);
        Forget(set, Boundary);
    }

    /// <summary>Gives somebody a set.</summary>
    /// <param name="set">The name of the set.</param>
    /// <param name="type"><c>GROUP</c> or <c>USER</c>, in whatever case.</param>
    /// <param name="who">The name.</param>
    /// <param name="where">Where that stands.</param>
    /// <param name="targets">The accounts.</param>
    /// <returns>The grant, not yet given; null where something is missing, which is an error.</returns>
    public PermissionSetGrant? Grant(Node? set, Node? type, Node? who, Node where, IEnumerable<AccountTarget> targets)
    {
        if (Nodes.Text(set) is not { Length: > 0 } name || Nodes.Text(who) is not { Length: > 0 } principal)
        {
            Error(where, "an assignment with the name of a permission set and of a user or a group");
            return null;
        }

        PermissionSetGrant grant =
            new(name, $"{Nodes.Text(type)?.ToUpperInvariant()} {principal}".Trim(), where.Location.At(name)) { Targets = [.. targets] };
        if (grant.Targets.IsEmpty)
        {
            Error(where, "an assignment with the accounts that it is for");
            return null;
        }

        return grant;
    }

    /// <summary>Gives a grant.</summary>
    public void Give(PermissionSetGrant? grant)
    {
        if (grant is not null)
        {
            context.PermissionSets.Assign(grant);
        }
    }

    /// <summary>The items of a list; none where it is absent, and an error where it is something else.</summary>
    public IReadOnlyList<Node> Items(Node? list, string expected, Action? otherwise = null)
    {
        if (list is ArrayNode { Items: var items })
        {
            return items;
        }

        if (!IsAbsent(list))
        {
            Error(list!, expected);
            otherwise?.Invoke();
        }

        return [];
    }

    /// <summary>Reports what has not the form that was expected.</summary>
    public void Error(Node found, string expected) =>
        file.EntityError("SHAPE_NOT_RECOGNISED", "PO-2.5", $"Found {found.Describe()}; expected {expected}", found.Location);

    /// <summary>True for nothing, null, an empty object, list or text.</summary>
    public static bool IsAbsent(Node? node) => node is null or ObjectNode { Members.IsEmpty: true } or ArrayNode { Items.IsEmpty: true }
        || (node is ScalarNode scalar && (scalar.Kind == ScalarKind.Null || string.IsNullOrWhiteSpace(scalar.Text)));

    private string ArnOf(string policy)
    {
        if (policy.StartsWith("arn:", StringComparison.Ordinal))
        {
            return policy;
        }

        string partition = Owner.PartitionOf(context.Options.Region);
        string? known =
            partition == "aws" && !policy.Contains('/', StringComparison.Ordinal) ? AwsManagedPolicyCatalogue.FindArn(policy) : null;
        return known ?? $"arn:{partition}:iam::aws:policy/{policy.TrimStart('/')}";
    }

    // Path and name, or the two of them in an object.
    private string? Reference(Node node)
    {
        string? name = Nodes.Text(node is ObjectNode entry ? entry["Name"] ?? entry["name"] : node);
        if (string.IsNullOrEmpty(name) || name.StartsWith("arn:", StringComparison.Ordinal))
        {
            Error(node, "the name of a policy of the account");
            return null;
        }

        int slash = name.LastIndexOf('/');
        string? path = node is ObjectNode told ? Nodes.Text(told["Path"] ?? told["path"]) : slash < 0 ? null : name[..(slash + 1)];
        return PermissionSet.PathAndName(path is "" ? null : path, name[(slash + 1)..]);
    }

    private int Invalid(PermissionSet set, Node duration, string expected)
    {
        Error(duration, expected);
        return set.SessionDuration ?? PermissionSet.DefaultDuration;
    }

    private static void Forget(PermissionSet set, string member) =>
        set.Unknowns[member] = $"what the permission set {set.Name} says of it cannot be read";
}
