using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>The tokens of one import, and the answers that the user gave to some of them (IN-5, IN-6).</summary>
/// <param name="answers">What the user says of unknown values, by their origins.</param>
internal sealed class UnknownValues(IReadOnlyDictionary<string, string> answers)
{
    private readonly SortedDictionary<string, UnknownValue> _found = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>The tokens that stand in what was read.</summary>
    public IEnumerable<UnknownValue> Found => _found.Values;

    /// <summary>The answers to which no unknown value was found.</summary>
    public IEnumerable<string> UnusedAnswers => answers.Keys.Where(k => !_used.Contains(k)).Order(StringComparer.Ordinal);

    /// <summary>True where the user answers an unknown value.</summary>
    public bool HasAnswer(string origin) => answers.ContainsKey(origin);

    /// <summary>The user's answer to an unknown value, or null.</summary>
    /// <param name="origin">Its origin, <c>aws_s3_bucket.logs.bucket</c>, <c>Parameter:Env</c>.</param>
    public string? Answer(string origin)
    {
        if (!answers.TryGetValue(origin, out string? answer))
        {
            return null;
        }

        _used.Add(origin);
        return answer;
    }

    /// <summary>The user's answer to an unknown value, else its token, which is listed then.</summary>
    /// <param name="source">The kind of source and the stack, which together with the origin make the token's key:
    /// <c>cloudformation:web</c>.</param>
    /// <param name="kind">What it is a value of.</param>
    /// <param name="origin">Whence it would come.</param>
    /// <param name="location">Where the file names it.</param>
    /// <param name="expression">The expression as written, if there is one.</param>
    public string Resolve(string source, UnknownValueKind kind, string origin, SourceLocation location, string? expression = null)
    {
        if (Answer(origin) is { } answer)
        {
            return answer;
        }

        string token = UnknownToken.Of($"{source}:{origin}");
        _found.TryAdd(token, new UnknownValue(token, kind, origin) { Expression = expression }.At(location));
        return token;
    }

    /// <summary>The origin of the first token of a text; null where none of them is listed.</summary>
    public string? OriginOf(string text) =>
        TokenMatching.TokensOf(text).Select(t => _found.GetValueOrDefault(t)?.Origin).FirstOrDefault(o => o is not null);

    /// <summary>Lists a text that stands for an unknown value without being made here: an account or a Region that nothing tells.</summary>
    public void List(UnknownValue value) => _found.TryAdd(value.Token, value);

    /// <summary>The tokens with those that a model has already.</summary>
    public ImmutableSortedDictionary<string, UnknownValue> Over(ImmutableSortedDictionary<string, UnknownValue> known) =>
        _found.Count == 0 ? known : known.SetItems(_found);
}
