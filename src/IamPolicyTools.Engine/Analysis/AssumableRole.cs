using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IamPolicyTools.Evaluation;
using IamPolicyTools.Evaluation.Results;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Analysis;

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

    /// <summary>The role.</summary>
    public Role Role { get; }

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

    /// <summary>True when some hop depends on context keys that are not known.</summary>
    public bool IsConditional => Path.Any(h => h.IsConditional);

    /// <summary>The principal and the roles, joined by arrows.</summary>
    public override string ToString() => DisplayedText.Line(string.Join(" -> ", Path.Select(h => h.To).Prepend(Principal)));
}

/// <summary>One role assumption of a way.</summary>
public sealed class AssumptionHop
{
    private readonly IamAccessResult _result;
    private StrongBox<ImmutableArray<PermissionSource>>? _sources;

    internal AssumptionHop(string from, string to, IamAccessResult result)
    {
        From = from;
        To = to;
        _result = result;
    }

    /// <summary>Who assumes: the principal that set out, or the role before, as a session of unknown name.</summary>
    public string From { get; }

    /// <summary>The ARN of the role that is assumed.</summary>
    public string To { get; }

    /// <summary>The action: <c>sts:AssumeRole</c>, or the one for SAML or web identities.</summary>
    public string Action => _result.Action;

    /// <summary>True when it depends on context keys that are not known.</summary>
    public bool IsConditional => _result.Decision == Decision.Conditional;

    /// <summary>For a conditional hop, what it depends on; null otherwise.</summary>
    public AccessConditions? Conditions => _result.Conditions;

    /// <summary>The context keys whose values decide a conditional hop.</summary>
    public ImmutableArray<string> MissingContextKeys => IsConditional ? _result.MissingContextKeys : [];

    /// <summary>The statements that allow it, on the side of the principal and of the role.</summary>
    public ImmutableArray<PermissionSource> Sources => (_sources ??= new StrongBox<ImmutableArray<PermissionSource>>(SourceRecorder.Record(_result.Request, _result.Traced).Sources)).Value;

    /// <summary>From and to.</summary>
    public override string ToString() => DisplayedText.Line($"{From} -> {To}");
}
