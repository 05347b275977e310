using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import;

/// <summary>
/// Which made-up names are those of entities that were observed (IN-34): the user says so, or exactly one observed name has the form that
/// CloudFormation would generate.
/// </summary>
internal sealed class NameClaims
{
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);
    private readonly List<Diagnostic> _warnings = [];
    private readonly Dictionary<string, UnknownValue> _values;

    /// <summary>Looks for them in what an import gives.</summary>
    public NameClaims(ImportResult result, InfrastructureOptions options)
    {
        _values = result.UnknownValues
            .GroupBy(v => v.Token, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        foreach ((string name, string real) in options.Names.OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            if (OriginOf(name) is { } origin)
            {
                _answers[origin] = real;
            }
            else
            {
                Warn(
                    "NAME_NOT_PROVISIONAL",
                    $"Found \"{DisplayedText.Shorten(name)}\" among the names to map, and nothing that has this made-up name",
                    SourceLocation.None);
            }
        }

        foreach (Account account in result.AccountIds.Select(id => result.Model.Accounts[id]))
        {
            IEnumerable<IamEntity>[] named = [account.Roles.Values, account.Users.Values, account.Groups.Values];
            foreach (IEnumerable<IamEntity> entities in named)
            {
                Claim([.. entities]);
            }
        }
    }

    /// <summary>The names, by the origins of their tokens.</summary>
    public IReadOnlyDictionary<string, string> Answers => _answers;

    /// <summary>What is surprising.</summary>
    public IReadOnlyList<Diagnostic> Warnings => _warnings;

    private static string NameOf(IamEntity entity) => entity.Arn[(entity.Arn.LastIndexOf('/') + 1)..];

    // Twelve or thirteen capital letters and digits.
    private static bool IsGenerated(string name, string start) =>
        name.StartsWith(start, StringComparison.Ordinal)
            && name.Length - start.Length is 12 or 13
            && name.AsSpan(start.Length).IndexOfAnyExcept(s_generated) < 0;

    private static readonly System.Buffers.SearchValues<char> s_generated =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    private void Claim(IamEntity[] entities)
    {
        string[] observed = [.. entities.Where(e => e is { HasProvisionalName: false, IsStub: false }).Select(NameOf)];
        foreach (IamEntity made in entities.Where(e => e is { HasProvisionalName: true, IsStub: false }))
        {
            string name = NameOf(made);
            int at = name.IndexOf(UnknownToken.Start, StringComparison.Ordinal);
            if (at <= 0
                || name[at - 1] != '-'
                || name[..(at - 1)].IndexOf('-', StringComparison.Ordinal) < 0
                || OriginOf(name) is not { } origin
                || _answers.ContainsKey(origin))
            {
                continue;
            }

            if (observed.Where(o => IsGenerated(o, name[..at])).Take(2).ToArray() is [var only])
            {
                _answers[origin] = only;
                Warn(
                    "CLAIMED_BY_PATTERN",
                    $"{origin} is taken for {only}, the only one that is there with a name of its form; answer {origin} where that is wrong",
                    made.Location);
            }
        }
    }

    private string? OriginOf(string name)
    {
        int at = name.IndexOf(UnknownToken.Start, StringComparison.Ordinal);
        string token =
            at < 0 || name.Length < at + UnknownToken.Start.Length + 12 ? string.Empty : name.Substring(at, UnknownToken.Start.Length + 12);
        return _values.TryGetValue(token, out UnknownValue? value) ? value.Origin : null;
    }

    private void Warn(string code, string message, SourceLocation place) =>
        _warnings.Add(new Diagnostic(DiagnosticSeverity.Warning, code, "IN-34", message, place));
}
