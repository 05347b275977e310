using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Analysis.Assumption;

/// <summary>A role that a principal can become, and the way there.</summary>
public sealed class AssumableRole
{
    internal AssumableRole(string principal, Role role, ImmutableArray<AssumptionHop> path)
    {
        Principal = principal;
        Role = role;
        Path = path;
    }

    /// <summary>Who sets out.</summary>
    public string Principal { get; }

    /// <summary>The role. One that the model does not have is a stand-in of which only the ARN is known, and whose trust policy is unknown.</summary>
    internal Role Role { get; }

    /// <summary>The role; PowerShell has it as <c>Role</c>, a property that is not listed.</summary>
    public Role GetRole() => Role;

    /// <summary>The role's ARN.</summary>
    public string RoleArn => Role.Arn;

    /// <summary>The role's account.</summary>
    public string AccountId => Role.AccountId;

    /// <summary>How many roles are assumed on the way, this one included.</summary>
    public int Hops => Path.Length;

    /// <summary>
    /// The way, hop by hop: the shortest one that depends on nothing unknown; where there is none, the shortest conditional one.
    /// </summary>
    public ImmutableArray<AssumptionHop> Path { get; }

    /// <summary>True when some hop depends on context keys that are not known, or on what is picked of a session .</summary>
    public bool IsConditional => Path.Any(h => h.IsConditional);

    /// <summary>What a conditional way depends on, in words, of all hops: what is picked of sessions, <c>if …; unless …</c>; empty for one that depends on nothing.</summary>
    public string When => string.Join("; ", Path.Select(h => h.When).Where(when => when.Length > 0).Distinct());

    /// <summary>What else a reader should know, of all hops.</summary>
    public ImmutableArray<string> Notes => [.. Path.SelectMany(h => h.Notes).Distinct()];

    /// <summary>What the answer assumes or does not know: the notes, and the context keys that are missing.</summary>
    public ImmutableArray<string> OpenPoints => [.. Path.SelectMany(h => h.OpenPoints).Distinct()];

    /// <summary>The principal and the roles, joined by arrows, and the conditions.</summary>
    public override string ToString() => DisplayedText.Line(
        string.Join(" -> ", Path.Select(h => h.To).Prepend(Principal)) + (IsConditional ? $" ({When})" : string.Empty));
}
