using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>A permission set while files of one import tell of it, piece by piece (7.4.4).</summary>
/// <param name="key">Its ARN, or the token of it.</param>
internal sealed class PermissionSet(string key)
{
    /// <summary>How long a session lasts where nobody says it, in seconds.</summary>
    public const int DefaultDuration = 3_600;

    /// <summary>Its ARN, or the token of it.</summary>
    public string Key => key;

    /// <summary>Its name; null while nothing tells it.</summary>
    public string? Name { get; set; }

    /// <summary>The description.</summary>
    public string? Description { get; set; }

    /// <summary>How long a session lasts, in seconds; null where nothing tells it.</summary>
    public int? SessionDuration { get; set; }

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

    /// <summary>
    /// What no source told yet that tells of the set call by call, by the member of the role, with the reason: it is unknown, unless the
    /// model knows the role.
    /// </summary>
    public Dictionary<string, string> Untold { get; } = new(StringComparer.Ordinal);

    /// <summary>
    /// True for a set that is told piece by piece, so that a role which the model has keeps what no piece is about (IN-32); false for one
    /// that its source has whole.
    /// </summary>
    public bool IsPiecewise { get; set; }

    /// <summary>True where the policies of AWS that are told are all.</summary>
    public bool IsManagedWhole { get; set; }

    /// <summary>True where the policies of the accounts that are told are all.</summary>
    public bool IsCustomerWhole { get; set; }

    /// <summary>ARNs of policies of AWS that are taken away.</summary>
    public List<string> DetachedManaged { get; } = [];

    /// <summary>Path and name of policies of the accounts that are taken away.</summary>
    public List<string> DetachedCustomer { get; } = [];

    /// <summary>The members of the role that are emptied.</summary>
    public HashSet<string> Removed { get; } = new(StringComparer.Ordinal);

    /// <summary>True where a piece tells anything of what the roles may.</summary>
    public IEnumerable<string> ToldMembers
    {
        get
        {
            bool isAttached = ManagedPolicies.Count + CustomerPolicies.Count + DetachedManaged.Count + DetachedCustomer.Count > 0
                || IsManagedWhole || IsCustomerWhole;
            return new[]
            {
                (Member: PermissionSetSlots.Inline, IsTold: InlinePolicy is not null),
                (Member: PermissionSetSlots.Attached, IsTold: isAttached),
                (Member: PermissionSetSlots.Boundary, IsTold: Boundary is not null),
            }.Where(m => m.IsTold || Removed.Contains(m.Member) || Unknowns.ContainsKey(m.Member)).Select(m => m.Member);
        }
    }

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
/// <param name="ExistsWhen">The undecided condition under which it is so; null where it is.</param>
internal sealed record PermissionSetAssignment(string AccountId, string Set, string? Principal, SourceLocation Place, string? ExistsWhen = null);

/// <summary>Somebody has a permission set in accounts that the organization has to tell (PO-2.5).</summary>
/// <param name="Set">The name of the set.</param>
/// <param name="Principal">Who: <c>GROUP ops</c>.</param>
/// <param name="Place">Where that stands.</param>
internal sealed record PermissionSetGrant(string Set, string Principal, SourceLocation Place)
{
    /// <summary>Where.</summary>
    public ImmutableArray<AccountTarget> Targets { get; init; } = [];

    /// <summary>Where not.</summary>
    public ImmutableArray<AccountTarget> Except { get; init; } = [];

    /// <summary>True where what deploys the set never puts it into the management account.</summary>
    public bool IsNeverInManagement { get; init; }

    /// <summary>The undecided condition of the whole.</summary>
    public string? ExistsWhen { get; init; }

    /// <summary>Whether it is for an organization of an id; null for the id of which nothing is known.</summary>
    public Func<string?, Undecided> IsForOrganization { get; init; } = _ => Undecided.Always;
}

/// <summary>How a target names accounts.</summary>
internal enum AccountTargetKind
{
    /// <summary>The id or the name of an account or a unit.</summary>
    Named,

    /// <summary>Every account of the organization.</summary>
    All,

    /// <summary>The accounts with a tag.</summary>
    Tagged,

    /// <summary>The accounts whose id or name begins so, in whatever case.</summary>
    Beginning,
}

/// <summary>Accounts, as a file names them.</summary>
/// <param name="Kind">How.</param>
/// <param name="Text">The name.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record AccountTarget(AccountTargetKind Kind, string Text, SourceLocation Place)
{
    /// <summary>Of a unit: true with all below it, false for what stands directly in it, null where the file does not tell.</summary>
    public bool? IsDeep { get; init; }

    /// <summary>Of all accounts: whether that is the management account, too; null where nobody says it.</summary>
    public bool? HasManagement { get; init; } = false;
}
