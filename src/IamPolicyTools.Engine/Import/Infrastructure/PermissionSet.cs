using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>A permission set while files of one import tell of it, piece by piece (7.4.4).</summary>
/// <param name="key">Its ARN, or the token of it.</param>
internal sealed class PermissionSet(string key)
{
    /// <summary>Its ARN, or the token of it.</summary>
    public string Key => key;

    /// <summary>Its name; null while nothing tells it.</summary>
    public string? Name { get; set; }

    /// <summary>The description.</summary>
    public string? Description { get; set; }

    /// <summary>How long a session lasts, in seconds.</summary>
    public int SessionDuration { get; set; } = 3_600;

    /// <summary>The Region of Identity Center, which stands in the paths of its roles; null where nothing tells it.</summary>
    public string? Region { get; set; }

    /// <summary>ARNs of policies that AWS manages.</summary>
    public List<string> ManagedPolicies { get; } = [];

    /// <summary>Path and name of policies that each account must have: <c>/team/incident</c>.</summary>
    public List<string> CustomerPolicies { get; } = [];

    /// <summary>The inline policy; null for none.</summary>
    public PolicyDocument? InlinePolicy { get; set; }

    /// <summary>The boundary: the ARN of one that AWS manages, or path and name; null for none.</summary>
    public string? Boundary { get; set; }

    /// <summary>What is not known of it, by the member of the role that is unknown then, with the reason.</summary>
    public Dictionary<string, string> Unknowns { get; } = new(StringComparer.Ordinal);

    /// <summary>Where the set is made.</summary>
    public SourceLocation Place { get; set; }

    /// <summary>The undecided condition under which the set exists.</summary>
    public string? ExistsWhen { get; set; }

    /// <summary>Takes a policy that AWS manages.</summary>
    public void Attach(string policyArn) => AddOnce(ManagedPolicies, policyArn);

    /// <summary>Takes a policy that each account must have.</summary>
    public void AttachOfAccount(string? path, string name) => AddOnce(CustomerPolicies, PathAndName(path, name));

    /// <summary>Path and name as one text.</summary>
    public static string PathAndName(string? path, string name) => (EntityName.PathOf(path) ?? "/") + name;

    private static void AddOnce(List<string> list, string text)
    {
        if (!list.Contains(text))
        {
            list.Add(text);
        }
    }
}

/// <summary>Somebody has a permission set in an account.</summary>
/// <param name="AccountId">12 digits.</param>
/// <param name="Set">The key of the set.</param>
/// <param name="Principal">Who: <c>GROUP 1234</c>; null where only the provisioning is told.</param>
/// <param name="Place">Where that stands.</param>
internal sealed record PermissionSetAssignment(string AccountId, string Set, string? Principal, SourceLocation Place);
