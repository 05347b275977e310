using System.Collections.Immutable;
using System.Text;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>
/// ARNs for things whose names the caller chooses (escalation.md, 3.1). Only a proposal: the evaluator says which of them serve.
/// </summary>
internal sealed class FreeNames
{
    private const int MostNames = 60;
    private const int MostPieces = 6;
    private const int MostNew = 16;
    private const int MostMet = 8;

    private readonly Account _account;
    private readonly ImmutableArray<Statement> _own;
    private readonly Requester _requester;
    private readonly ModelIndex _index;

    /// <summary>Prepares names.</summary>
    /// <param name="model">The model, whose things are none of these.</param>
    /// <param name="account">The account that they are in.</param>
    /// <param name="own">The statements that limit names: what the caller is allowed, and what all but some is denied of.</param>
    /// <param name="requester">The caller, whom variables of patterns tell of.</param>
    public FreeNames(IamModel model, Account account, ImmutableArray<Statement> own, Requester requester)
    {
        _requester = requester;
        _account = account;
        _own = own;
        _index = ModelIndex.Of(model);
    }

    /// <summary>The type of a name of AWS's catalogue, <c>lambda.function</c>; null for none.</summary>
    public static CatalogueResourceType? TypeOf(string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0
            ? null
            : IamCatalogue.Default.FindService(name.AsSpan(0, dot))?.ResourceTypes
                .FirstOrDefault(t => t.Name.Equals(name[(dot + 1)..], StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>ARNs of a type that the caller's statements about some actions could mean, a neutral one first.</summary>
    /// <param name="type">The type's name.</param>
    /// <param name="region">The Region.</param>
    /// <param name="actions">The actions.</param>
    /// <param name="wanted">Patterns of things that others want.</param>
    public IEnumerable<string> Of(string type, string region, ImmutableArray<string> actions, IEnumerable<string> wanted)
    {
        if (TypeOf(type) is not { ArnTemplates: [{ } template, ..] } found)
        {
            return ["*"];
        }

        string neutral = Fill(template.Text, region);
        string[] patterns =
        [
            .. _own.Where(s => actions.Any(a => Mentions(s, a)))
                .SelectMany(PatternsOf)
                .Concat(wanted)
                .Where(t => t != "*")
                .Distinct(),
        ];
        string[] pieces =
        [
            string.Empty,
            "x",
            .. patterns.SelectMany(p => (p.Split(':', 6) is [.., var rest] ? rest : p).Split('*', '/', ':'))
                .Where(x => x.Length > 0)
                .Distinct()
                .Take(MostPieces),
        ];
        return patterns.SelectMany(p => pieces.Select(piece => Fit(p, piece, region)))
            .Concat(Meets([.. patterns.Select(p => Fit(p, null, region)).Where(found.Fits)]))
            .Prepend(neutral)
            .Where(a => a == neutral || (found.Fits(a) && IsIn(a, region)))
            .Where(a => _index.FindResource(a) is null)
            .Distinct()
            .Take(MostNames);
    }

    /// <summary>ARNs for a user or role that the caller creates.</summary>
    /// <param name="kind"><c>user</c> or <c>role</c>.</param>
    public IEnumerable<Bound> OfNew(string kind)
    {
        string head = $"arn:{_account.Partition}:iam::{_account.AccountId}:{kind}/";
        string mark = $":{kind}/";
        string[] patterns =
        [
            .. _own
                .Where(s => s.Action.IsNegated
                    || s.Action.Patterns.Any(p => p.Text == "*" || p.Text.StartsWith("iam:", StringComparison.OrdinalIgnoreCase)))
                .SelectMany(PatternsOf)
                .Where(t => t.Contains(mark, StringComparison.Ordinal))
                .Select(t => t[(t.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..])
                .Distinct(),
        ];
        return patterns.Select(t => t.Replace("*", "zz", StringComparison.Ordinal).Replace('?', 'z'))
            .Concat(Meets(patterns))
            .Prepend(GenericResources.Name)
            .Select(t => head + t)
            .Where(a => _account.FindUser(a) is null && _account.FindRole(a) is null)
            .Distinct()
            .Take(MostNew)
            .Select(a => new Bound(a));
    }

    // Where two statements must allow something, one name has to fit both.
    private static IEnumerable<string> Meets(string[] patterns)
    {
        string[] some = [.. patterns.Where(p => p.Contains('*') || p.Contains('?')).Take(MostMet)];
        for (int one = 0; one < some.Length; one++)
        {
            for (int other = one + 1; other < some.Length; other++)
            {
                if (PatternMeet.Of(some[one], some[other]) is { Length: > 0 } text)
                {
                    yield return text;
                }
            }
        }
    }

    // An Allow names what may be had; a Deny of all but something names it, too.
    private IEnumerable<string> PatternsOf(Statement statement) =>
        statement.Resource is { } element && element.IsNegated == (statement.Effect == Effect.Deny)
            ? element.Patterns.Select(p => Filled(p.Text)).OfType<string>()
            : [];

    // What the variables stand for; null for a pattern with one that nobody knows.
    private string? Filled(string pattern)
    {
        string text = pattern;
        while (text.IndexOf("${", StringComparison.Ordinal) is >= 0 and int start)
        {
            int end = text.IndexOf('}', start);
            if (end < 0 || ValueOf(text[(start + 2)..end].Split(',')[0].Trim()) is not { } value)
            {
                return null;
            }

            text = text[..start] + value + text[(end + 1)..];
        }

        return text;
    }

    private string? ValueOf(string variable)
    {
        const string Tag = "aws:PrincipalTag/";
        if (variable.StartsWith(Tag, StringComparison.OrdinalIgnoreCase))
        {
            string key = variable[Tag.Length..];
            return _requester.Tags.FirstOrDefault(t => t.Key.Equals(key, StringComparison.OrdinalIgnoreCase))?.Value is { Length: > 0 } value
                && !value.Contains("${", StringComparison.Ordinal) ? value : null;
        }

        return variable.ToLowerInvariant() switch
        {
            "aws:username" when _requester is { Kind: RequesterKind.IamUser, Arn: { } arn } => arn[(arn.LastIndexOf('/') + 1)..],
            "aws:userid" when _requester.Kind == RequesterKind.IamUser => _requester.UniqueId,
            "aws:principalaccount" => _requester.AccountId,
            _ => null,
        };
    }

    private static bool Mentions(Statement statement, string action) => statement.Action.IsNegated
        || statement.Action.Patterns.Any(p => ActionPattern.Compile(p.Text).Matches(Questions.ActionOf(action)));

    // One Region for the whole technique.
    private static bool IsIn(string arn, string region) => arn.Split(':', 5) is not [_, _, _, { Length: > 0 } place, _] || place == region;

    // Without a piece the name stays a pattern.
    private string Fit(string pattern, string? piece, string region)
    {
        if (pattern.Split(':', 6) is not [_, var partition, var service, var place, var account, var rest])
        {
            return pattern;
        }

        string filled = piece is null ? rest : rest.Replace("*", piece, StringComparison.Ordinal).Replace('?', 'x');
        return string.Join(
            ':',
            "arn",
            partition.Replace("*", _account.Partition, StringComparison.Ordinal),
            service,
            RegionChoices.Fitting(place, _account.Partition, region) ?? place,
            account.Replace("*", _account.AccountId, StringComparison.Ordinal),
            filled);
    }

    private string Fill(string template, string region)
    {
        string[] fields = template.Split(':', 6);
        if (fields.Length == 6)
        {
            fields[3] = fields[3] == "*" ? region : fields[3];
            fields[4] = fields[4] == "*" ? _account.AccountId : fields[4];
        }

        string text = string.Join(':', fields);
        var arn = new StringBuilder();
        int at = 0;
        while (text.IndexOf("${", at, StringComparison.Ordinal) is >= 0 and int start)
        {
            int end = text.IndexOf('}', start);
            arn.Append(text, at, start - at).Append(text[(start + 2)..end] switch
            {
                "Partition" => _account.Partition,
                "Region" => region,
                "Account" => _account.AccountId,
                _ => GenericResources.Name,
            });
            at = end + 1;
        }

        return arn.Append(text, at, text.Length - at).Replace("*", "x").ToString();
    }
}
