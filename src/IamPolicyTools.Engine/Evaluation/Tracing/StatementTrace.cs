using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Tracing;

/// <summary>Whether a statement matched, and if not why. The conditions are told when they are first asked for, from the same immutable request.</summary>
public sealed class StatementTrace
{
    private readonly PolicySource _policy;
    private readonly CompiledStatement _statement;
    private readonly StatementMatch _match;
    private readonly AccessRequest _request;
    private readonly bool _findUnknown;
    private ImmutableArray<ConditionTrace> _conditions;

    internal StatementTrace(PolicySource policy, CompiledStatement statement, in StatementMatch match, AccessRequest request, bool findUnknown)
    {
        _policy = policy;
        _statement = statement;
        _match = match;
        _request = request;
        _findUnknown = findUnknown;
    }

    /// <summary>The policy's name.</summary>
    public string PolicyName => _policy.ToString();

    /// <summary>The policy's ARN, or null.</summary>
    public string? PolicyArn => _policy.Arn;

    /// <summary>The Sid, or null.</summary>
    public string? Sid => Statement.Sid;

    /// <summary>0-based position in the document.</summary>
    public int Index => Statement.Index;

    /// <summary>Allow or Deny.</summary>
    public Effect Effect => Statement.Effect;

    /// <summary>True when the statement applies to the request.</summary>
    public bool IsMatch => _match.Truth == Truth.True;

    /// <summary>True when it depends on context keys that are not known (discovery mode).</summary>
    public bool IsUndecided => _match.Truth == Truth.Unknown;

    /// <summary>The elements that did not match; a set of flags.</summary>
    public StatementMismatch Mismatch => _match.Mismatch;

    /// <summary>How the principal element matched, in words of evaluation.md 2.4; null where the policy has none.</summary>
    public string? GrantedTo => _match.Grants == GrantKinds.None ? null : _match.Grants.ToString();

    /// <summary>The conditions, each with what became of it.</summary>
    public ImmutableArray<ConditionTrace> Conditions
    {
        get
        {
            if (_conditions.IsDefault)
            {
                ImmutableArray<ConditionTrace> told = [.. _statement.Conditions.Select(c => ConditionTrace.Of(c, _request, _findUnknown))];
                ImmutableInterlocked.InterlockedInitialize(ref _conditions, told);
            }

            return _conditions;
        }
    }

    /// <summary>Where the statement stands.</summary>
    public SourceLocation Location => Statement.Location;

    /// <summary>The statement itself.</summary>
    public Statement Statement => _statement.Source;

    /// <inheritdoc/>
    public override string ToString()
    {
        string place = Location.IsKnown ? $" ({Location.ToShortString()})" : string.Empty;
        return $"{Effect} {PolicyName} {Statement.DisplayName}{place}";
    }
}
