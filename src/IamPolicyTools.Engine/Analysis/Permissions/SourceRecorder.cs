using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>Collects what grants a request, and which statements depend on keys that are not known.</summary>
internal struct SourceRecorder : IObserver
{
    private AccessRequest _request;
    private readonly List<PermissionSource> _sources = [];
    private readonly List<UndecidedStatement> _undecided = [];
    private CompiledPolicySet _policies = CompiledPolicySet.Empty;
    private PolicyType _type;
    private int _set;
    private bool _isCertain;
    private int _next;

    private SourceRecorder(AccessRequest request) => _request = request;

    public static bool WantsAll => true;

    /// <summary>What grants a request that is allowed, or is so under conditions.</summary>
    /// <param name="request">The request.</param>
    /// <param name="unknown">None when an absent key is absent; else statements that depend on one are told.</param>
    public static GrantRecord Record(AccessRequest request, UnknownTreatment unknown)
    {
        var recorder = new SourceRecorder(request);
        Evaluator.Evaluate(request, unknown, ref recorder);
        if (recorder._sources.Count == 0 && request.Requester.AccountId is { } account)
        {
            recorder._sources.Add(new PermissionSource { Path = AccessPath.AccountRoot, Name = $"the root user of {account}" });
        }

        return new GrantRecord([.. recorder._sources], [.. recorder._undecided]);
    }

    public void Begin(AccessRequest request, PolicyType type, int level, CompiledPolicySet policies)
    {
        _request = request;
        _type = type;
        _policies = policies;
        _set++;
        _next = 0;
        _isCertain = false;
    }

    public void Statement(CompiledStatement statement, in StatementMatch match)
    {
        if (match.Truth == Truth.Unknown)
        {
            _undecided.Add(new UndecidedStatement(statement, _set));
        }

        _isCertain |= match.Truth == Truth.True && !statement.IsDeny;

        if (match.Truth == Truth.False || statement.IsDeny || PathOf(_type) is not { } path || !Counts(match.Grants))
        {
            return;
        }

        // Two policies of a set may share a document; its statements then come once for each of them, in the set's order.
        int at = Array.IndexOf(_policies.Statements, statement, _next);
        _next = at + 1;
        PolicySource policy = _policies.Places[at].Policy;
        _sources.Add(new PermissionSource
        {
            Path = path,
            Name = policy.Document.UnknownReason == ResourceTarget.NotInModel ? $"unknown {ReasonText.NameOf(_type)}" : policy.ToString(),
            PolicyArn = policy.Arn,
            Sid = statement.Source.Sid,
            StatementIndex = statement.Source.Index,
            Location = statement.Source.Location,
            Statement = statement.Source,
            IsConditional = match.Truth == Truth.Unknown,
        });
    }

    // Where a set allows for certain, it makes no difference whether it does so once more. On the resource's side grants are of different kinds.
    public readonly void End(in SetOutcome outcome)
    {
        int set = _set;
        if (_isCertain && !_type.IsResourceSide())
        {
            _undecided.RemoveAll(u => u.PolicySet == set && !u.Statement.IsDeny);
        }
    }

    public readonly void Blocked(PolicyType type, Decision decision, string? rule)
    {
    }

    public readonly void Told(string sentence)
    {
    }

    public readonly void Granted(string rule, string what) => _sources.Add(new PermissionSource
    {
        Path = rule switch
        {
            "R-100" => AccessPath.AccessControlList,
            "R-49" => AccessPath.Share,
            "R-123" or "R-128" => AccessPath.Grant,
            _ => AccessPath.ServiceRule,
        },
        Name = what,
    });

    // The other types are ceilings.
    private static AccessPath? PathOf(PolicyType type) => type switch
    {
        PolicyType.Identity => AccessPath.Identity,
        PolicyType.Resource => AccessPath.ResourcePolicy,
        PolicyType.Trust => AccessPath.TrustPolicy,
        _ => null,
    };

    // PL-17: in the same account a delegation to it grants nothing by itself, but where the resource's word is needed.
    private readonly bool Counts(GrantKinds grants) =>
        grants != GrantKinds.Account || !_request.IsSameAccount || TrustRequired.Applies(_request);
}

/// <summary>What grants a request.</summary>
/// <param name="Sources">The grants.</param>
/// <param name="Undecided">The statements, of whatever policy type, that depend on keys which are not known.</param>
internal readonly record struct GrantRecord(ImmutableArray<PermissionSource> Sources, ImmutableArray<UndecidedStatement> Undecided);

/// <summary>A statement that depends on keys which are not known.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="PolicySet">Equal for statements that are united: of all the policies of an identity, of one level of SCPs.</param>
internal readonly record struct UndecidedStatement(CompiledStatement Statement, int PolicySet);
