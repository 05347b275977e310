using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>
/// Who is an outsider to a policy, and what such a request may have (CP-47, CP-48): accounts, ARNs, organizations and networks that the
/// policy does not name, though they may fit its wildcards.
/// </summary>
internal sealed class Outsiders
{
    // One table of key classes (findings.md 1.2, column Public): derived ones, networks and relays.
    private static readonly HashSet<string> s_fresh =
    [
        "aws:principalorgid", "aws:principalorgpaths", "aws:userid", "aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths",
        "aws:sourcearn", "aws:sourceaccount", "aws:sourceowner", "aws:sourceorgid", "aws:sourceorgpaths", "kms:calleraccount", "s3:dataaccesspointarn", "s3:dataaccesspointaccount",
    ];

    private static readonly string[] s_publicProviders = ["graph.facebook.com", "accounts.google.com", "www.amazon.com", "cognito-identity.amazonaws.com"];

    private readonly HashSet<string> _accounts = [];
    private readonly bool _isSigned;

    /// <summary>Reads what a policy names.</summary>
    /// <param name="statements">Its statements.</param>
    /// <param name="isSigned">True where unsigned requests are not possible.</param>
    public Outsiders(IEnumerable<CompiledStatement> statements, bool isSigned)
    {
        _isSigned = isSigned;
        foreach (CompiledStatement statement in statements)
        {
            foreach (string text in (statement.Source.Principal?.Entries.Select(e => e.Value) ?? []).Concat(statement.Conditions.SelectMany(c => c.Texts).Select(t => t.Text)))
            {
                _accounts.UnionWith(text.Split(':', '/').Where(t => Arn.IsAccountId(t)));
            }
        }
    }

    /// <summary>True for an outsider.</summary>
    public bool Holds(Requester requester) => requester.Kind switch
    {
        RequesterKind.Anonymous => !_isSigned,
        RequesterKind.AwsService or RequesterKind.OriginAccessIdentity or RequesterKind.SamlIdentity => false,
        RequesterKind.WebIdentity => s_publicProviders.Contains(requester.Arn),
        _ => requester is { AccountId: { } account } && !_accounts.Contains(account),
    };

    /// <summary>The conditions that hold for values that are no outsider's.</summary>
    /// <param name="key">The key.</param>
    /// <param name="conditions">The conditions on it.</param>
    public IEnumerable<CompiledCondition> NotOutside(ContextKey key, IReadOnlyList<CompiledCondition> conditions)
    {
        if (key.Folded == "aws:sourceip")
        {
            string[] narrow = [.. conditions.SelectMany(c => c.Texts).Select(t => t.Text).Where(t => IpRange.TryParse(t, out IpRange r) && r.PrefixLength >= (r.IsV6 ? 32 : 8)).Distinct()];
            return narrow.Length == 0 ? [] : [Condition("IpAddress", key, narrow)];
        }

        if (!s_fresh.Contains(key.Folded) && !IsApplication(key))
        {
            return [];
        }

        string[] named = [.. conditions.SelectMany(c => c.Texts).Select(t => t.Text).Where(t => !t.AsSpan().ContainsAny('*', '?')).Distinct()];
        string[] arns = [.. _accounts.Select(a => $"arn:*:*:*:{a}:*")];
        return
        [
            .. named.Length == 0 ? [] : new[] { Condition("StringEquals", key, named) },
            .. arns.Length == 0 || !key.Folded.EndsWith("arn", StringComparison.Ordinal) ? [] : new[] { Condition("ArnLike", key, arns) },
        ];
    }

    // CP-48: what a public provider says of whom it was asked by, which a policy pins to an application of its own.
    private static bool IsApplication(ContextKey key) => Array.Exists(s_publicProviders, p => key.Folded == p + ":aud" || key.Folded == p + ":app_id");

    private static CompiledCondition Condition(string name, ContextKey key, string[] values) => CompiledCondition.Compile(
        new ConditionClause
        {
            Operator = name,
            BaseOperator = name,
            Key = key.Name,
            Values = PolicyList.Create<ConditionValue>([.. values.Select(v => new ConditionValue(Text.ScalarKind.Text, PolicyString.Literal(v)))]),
        },
        isInDeny: false);
}
