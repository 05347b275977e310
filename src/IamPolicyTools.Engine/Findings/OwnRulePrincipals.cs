using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings;

/// <summary>Whom an own rule names (OP-30): everybody, those outside, a service, root users, names and ARNs with wildcards.</summary>
internal sealed class OwnRulePrincipals
{
    private const string ServiceSuffix = ".amazonaws.com";

    private static readonly string[] s_words = ["*", "anonymous", "outside", "root"];

    private readonly IamModel _model;
    private readonly (string Text, TextPattern Pattern)[] _entries;

    /// <summary>Reads the names.</summary>
    /// <param name="entries">The names as they stand in the rule.</param>
    /// <param name="model">The model whose accounts are inside.</param>
    public OwnRulePrincipals(ImmutableArray<string> entries, IamModel model)
    {
        _model = model;
        _entries = [.. entries.Select(e => (e, TextPattern.Compile(PolicyString.Literal(e), PatternStyle.Wildcards)))];
    }

    /// <summary>The names that are no word of rules and no service, and that no user, role or root user of the model has: a rule about them is about nobody.</summary>
    public IEnumerable<string> Unmatched()
    {
        IamIdentity[] identities = [.. _model.Accounts.Values.SelectMany(a => a.Users.Values.Concat<IamIdentity>(a.Roles.Values))];
        return _entries
            .Where(e => !s_words.Contains(e.Text)
                && !e.Text.EndsWith(ServiceSuffix, StringComparison.Ordinal)
                && !IsOfAnother(e.Text)
                && !Array.Exists(identities, i => Fits(e.Pattern, i.Arn))
                && !_model.Accounts.Values.Any(a => Fits(e.Pattern, a.RootArn)))
            .Select(e => e.Text);
    }

    /// <summary>True for somebody who is named.</summary>
    /// <param name="requester">Who.</param>
    public bool Name(Requester requester) => Array.Exists(_entries, e => e.Text switch
    {
        "*" => true,
        "anonymous" => requester.Kind == RequesterKind.Anonymous,
        "outside" => IsOutside(requester),
        "root" => requester.Kind == RequesterKind.AccountRoot && !IsOutside(requester),
        _ when e.Text.EndsWith(ServiceSuffix, StringComparison.Ordinal) => requester.ServiceName is { } service && Fits(e.Pattern, service),
        _ => new[] { requester.Arn, requester.ParentArn }.OfType<string>().Any(arn => Fits(e.Pattern, arn, isRelative: !IsOutside(requester))),
    });

    private bool IsOutside(Requester requester) => requester.ServiceName is null
        && (requester.AccountId is not { } account || !_model.Accounts.ContainsKey(account));

    // A session is of no user or role of the model's, as far as its own ARN goes.
    private bool IsOfAnother(string text) => Arn.TryParse(text, out Arn arn)
        && (arn.Service != "iam" || (Arn.IsAccountId(arn.Account) && !_model.Accounts.ContainsKey(arn.Account)));

    private static bool Fits(TextPattern pattern, string arn, bool isRelative = true) =>
        pattern.Matches(arn, NoVariables.Instance)
        || (isRelative && arn.Split(':', 6) is [_, _, _, _, _, var name] && pattern.Matches(name, NoVariables.Instance));
}
