using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>
/// Whether a statement matched, and if not why. The reasons are told when they are asked for, from the same immutable request.
/// </summary>
public sealed class StatementTrace
{
    private readonly PolicySource _policy;
    private readonly CompiledStatement _statement;
    private readonly Truth _truth;
    private readonly AccessRequest _request;
    private readonly UnknownTreatment _unknown;
    private ImmutableArray<ConditionTrace> _conditions;
    private ImmutableArray<ElementTrace> _elements;

    internal StatementTrace(PolicySource policy, CompiledStatement statement, Truth truth, AccessRequest request, UnknownTreatment unknown)
    {
        _policy = policy;
        _statement = statement;
        _truth = truth;
        _request = request;
        _unknown = unknown;
    }

    /// <summary>The policy that the statement stands in.</summary>
    internal PolicySource Policy => _policy;

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
    public bool IsMatch => _truth == Truth.True;

    /// <summary>True when it depends on context keys that are not known (discovery mode).</summary>
    public bool IsUndecided => _truth == Truth.Unknown;

    /// <summary>True when a template left a placeholder in it, whose value is not known (PO-2.1).</summary>
    public bool HasPlaceholders => _statement.HasPlaceholders;

    /// <summary>
    /// Why the document is unknown, where the statement stands for all that may be in it (IN-12); null for one of a known document.
    /// </summary>
    public string? UnknownReason => _statement.UnknownReason;

    /// <summary>
    /// For a question about a role by itself, the name of the session that the statement is about; null when it names none.
    /// </summary>
    public string? SessionName => _statement.NamedSessionOf(_request.Requester);

    /// <summary>True when the Action element names some action of the request's service.</summary>
    internal bool IsAboutService => _statement.Services is not { } services || services.Contains(_request.Action.Service);

    /// <summary>The elements that did not match; a set of flags.</summary>
    public StatementMismatch Mismatch => Match.Mismatch;

    /// <summary>How the principal element matched, in words of evaluation.md 2.4; null where the policy has none.</summary>
    public string? GrantedTo => Match.Grants is not GrantKinds.None and var grants ? grants.ToString() : null;

    /// <summary>
    /// Of each element that did not match, the nearest entry beside what the request has; conditions have <see cref="Conditions"/>.
    /// </summary>
    public ImmutableArray<ElementTrace> Mismatches
    {
        get
        {
            if (_elements.IsDefault)
            {
                ImmutableInterlocked.InterlockedInitialize(ref _elements, IsMatch ? [] : ElementTrace.Of(_statement, _request, Mismatch));
            }

            return _elements;
        }
    }

    /// <summary>The conditions, each with what became of it.</summary>
    public ImmutableArray<ConditionTrace> Conditions
    {
        get
        {
            if (_conditions.IsDefault)
            {
                ImmutableArray<ConditionTrace> told =
                    [.. _statement.Conditions.Select(c => ConditionTrace.Of(c, _request, _unknown != UnknownTreatment.None))];
                ImmutableInterlocked.InterlockedInitialize(ref _conditions, told);
            }

            return _conditions;
        }
    }

    /// <summary>Where the statement stands.</summary>
    public SourceLocation Location => Statement.Location;

    /// <summary>The statement as it is evaluated.</summary>
    internal CompiledStatement Compiled => _statement;

    /// <summary>The request.</summary>
    internal AccessRequest Request => _request;

    /// <summary>The statement itself.</summary>
    internal Statement Statement => _statement.Source;

    private StatementMatch Match => _statement.Match(_request, _unknown, wantsAll: true);

    /// <summary>The statement itself; PowerShell has it as <c>Statement</c>, a property that is not listed.</summary>
    public Statement GetStatement() => Statement;

    /// <inheritdoc/>
    public override string ToString()
    {
        if (UnknownReason is { } reason)
        {
            return DisplayedText.Line($"{Effect} {PolicyName}: its document is unknown ({reason})");
        }

        string place = Location.IsKnown ? $" ({Location.ToShortString()})" : string.Empty;
        return DisplayedText.Line($"{Effect} {PolicyName} {Statement.DisplayName}{place}");
    }
}
