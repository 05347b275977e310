using System.Buffers;

namespace IamPolicyTools.Language.Patterns;

/// <summary>An action of a request: <c>s3:GetObject</c>, folded once for comparison (PL-30).</summary>
public sealed class ActionName
{
    private static readonly SearchValues<char> s_forbidden = SearchValues.Create("*? \t\r\n");

    private ActionName(string text, string service, string name)
    {
        Text = text;
        Service = service;
        Name = name;
        Letters = FirstLetters(name);
    }

    /// <summary>The action as given.</summary>
    public string Text { get; }

    /// <summary>The service prefix in lower case.</summary>
    internal string Service { get; }

    /// <summary>The action's name in lower case.</summary>
    internal string Name { get; }

    /// <summary>The first letters of the name as a number.</summary>
    internal long Letters { get; }

    /// <summary>Parses an action.</summary>
    /// <param name="text"><c>service:Name</c>, no wildcards.</param>
    /// <param name="action">The action.</param>
    /// <returns>False when the text is not one service and one name, or has wildcards or blanks in it.</returns>
    public static bool TryParse(string text, out ActionName action)
    {
        action = null!;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || colon == text.Length - 1 || text.AsSpan().ContainsAny(s_forbidden) || text.AsSpan(colon + 1).Contains(':'))
        {
            return false;
        }

        string folded = text.ToLowerInvariant();
        action = new ActionName(text, folded[..colon], folded[(colon + 1)..]);
        return true;
    }

    /// <summary>Parses an action that is known to be one.</summary>
    /// <param name="text"><c>service:Name</c>, no wildcards.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static ActionName Parse(string text) =>
        TryParse(text, out ActionName action) ? action : throw new FormatException($"'{text}' is not an action of the form service:Name.");

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>The first three letters as a number, enough to tell the verbs of AWS's actions apart; -1 for a shorter text.</summary>
    internal static long FirstLetters(string folded) =>
        folded.Length < 3 ? -1 : folded[0] | ((long)folded[1] << 16) | ((long)folded[2] << 32);
}

/// <summary>A pattern of an Action or NotAction element (PL-29 to PL-33).</summary>
internal sealed class ActionPattern
{
    private readonly TextPattern? _service;
    private readonly TextPattern? _name;
    private readonly TextPattern? _open;

    private ActionPattern(TextPattern? service, TextPattern? name, TextPattern? open = null)
    {
        _service = service;
        _name = name;
        _open = open;
    }

    /// <summary>The one service the pattern can match, in lower case; null when the prefix has wildcards or nothing can match.</summary>
    public string? Service => _service?.LiteralText;

    /// <summary>The <see cref="ActionName.Letters"/> of every action that can match; null when they can be others.</summary>
    public long? Letters => _name is { Start.Length: >= 3 } ? ActionName.FirstLetters(_name.Start) : null;

    /// <summary>True when no action can match: no colon, blanks (PL-33).</summary>
    public bool MatchesNothing => _service is null && _open is null;

    /// <summary>True when a template left a placeholder in it: what it covers is not known, and it is taken to cover nothing.</summary>
    public bool HasPlaceholders => _open is not null;

    /// <summary>Compiles a pattern.</summary>
    /// <param name="text">The pattern as written.</param>
    public static ActionPattern Compile(string text)
    {
        if (Placeholders.AreIn(text))
        {
            var open = TextPattern.Compile(PolicyString.ParsePlaceholders(text.ToLowerInvariant()), PatternStyle.Wildcards);
            return new ActionPattern(null, null, open.Generalize(NoVariables.Instance));
        }

        string folded = text == "*" ? "*:*" : text.ToLowerInvariant();
        int colon = folded.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || folded.Any(char.IsWhiteSpace))
        {
            return new ActionPattern(null, null);
        }

        return new ActionPattern(Part(folded[..colon]), Part(folded[(colon + 1)..]));
    }

    /// <summary>True when the pattern covers the action.</summary>
    /// <param name="action">The action.</param>
    public bool Matches(ActionName action) =>
        _service is not null
        && _service.Matches(action.Service, NoVariables.Instance)
        && _name!.Matches(action.Name, NoVariables.Instance);

    /// <summary>True when the pattern covers the action for some value of its placeholders.</summary>
    /// <param name="action">The action.</param>
    public bool CouldMatch(ActionName action) => _open?.Matches($"{action.Service}:{action.Name}", NoVariables.Instance) == true;

    private static TextPattern Part(string text) => TextPattern.Compile(PolicyString.Literal(text), PatternStyle.Wildcards);
}
