using System.Buffers;
using System.Runtime.CompilerServices;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Validation.Facts;

/// <summary>An entry of Action or NotAction, with what the catalogue says of it. One object for all entries of the same text.</summary>
internal sealed class ActionFacts
{
    private static readonly SearchValues<char> s_notOfActions = SearchValues.Create(" \t\r\n${}");

    private readonly IamCatalogue _catalogue;
    private CatalogueAction[]? _actions;
    private string? _folded;
    private ActionLevels? _levels;
    private StrongBox<UInt128>? _risk;

    private ActionFacts(string text, IamCatalogue catalogue)
    {
        Text = text;
        Hash = string.GetHashCode(text, StringComparison.Ordinal);
        FoldedHash = string.GetHashCode(text, StringComparison.OrdinalIgnoreCase);
        _catalogue = catalogue;
        IsOpen = Placeholders.AreIn(text);
        IsEverything = text is "*" or "*:*";
        IsPattern = text.AsSpan().ContainsAny('*', '?');
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        Pattern = ActionPattern.Compile(text);
        HasForm = !IsOpen && (IsEverything || (colon > 0 && colon < text.Length - 1 && !text.AsSpan(colon + 1).Contains(':')
            && !text.AsSpan().ContainsAny(s_notOfActions))) && !Pattern.MatchesNothing;
        if (HasForm && !IsEverything)
        {
            Prefix = text[..colon];
            HasOpenPrefix = Prefix.AsSpan().ContainsAny('*', '?');
            Name = text[(colon + 1)..];
            Service = HasOpenPrefix ? null : catalogue.FindService(Prefix);
            Action = IsPattern ? null : Service?.FindAction(Name);
        }
    }

    /// <summary>The text as written.</summary>
    public string Text { get; }

    /// <summary>True when a placeholder stands in it, so that nothing is known of it.</summary>
    public bool IsOpen { get; }

    /// <summary>True for <c>*</c> and <c>*:*</c>.</summary>
    public bool IsEverything { get; }

    /// <summary>True when it has a wildcard.</summary>
    public bool IsPattern { get; }

    /// <summary>True when it reads as an action; the parser reports the others.</summary>
    public bool HasForm { get; }

    /// <summary>The service's prefix as written; empty for every action.</summary>
    public string Prefix { get; } = string.Empty;

    /// <summary>True when the prefix has a wildcard.</summary>
    public bool HasOpenPrefix { get; }

    /// <summary>What stands behind the colon.</summary>
    public string Name { get; } = string.Empty;

    /// <summary>The service; null for an unknown one, and for prefixes with wildcards.</summary>
    public CatalogueService? Service { get; }

    /// <summary>The action, when it is one and known.</summary>
    public CatalogueAction? Action { get; }

    /// <summary>The compiled entry.</summary>
    public ActionPattern Pattern { get; }

    /// <summary>The actions of the catalogue that it covers.</summary>
    public CatalogueAction[] Actions => _actions ??= Action is not null ? [Action] : HasForm ? [.. ActionPatterns.Expand(_catalogue, Text)] : [];

    /// <summary>Which of the actions that make their holder more than he was it covers: a bit for each.</summary>
    /// <param name="risky">The actions, the same for every call, at most as many as there are bits.</param>
    public UInt128 RiskOf(ActionName[] risky)
    {
        if (_risk is { } known)
        {
            return known.Value;
        }

        UInt128 risk = 0;
        for (int i = 0; i < risky.Length; i++)
        {
            if (Covers(risky[i]))
            {
                risk |= UInt128.One << i;
            }
        }

        _risk = new StrongBox<UInt128>(risk);
        return risk;
    }

    /// <summary>The first of <see cref="Actions"/> of each level.</summary>
    public ActionLevels Levels => _levels ??= ActionLevels.Of(Actions);

    /// <summary>The hash of the text.</summary>
    public int Hash { get; }

    /// <summary>The hash of the text, whatever its case.</summary>
    public int FoldedHash { get; }

    /// <summary>The name in lower case.</summary>
    public string Folded => _folded ??= Name.ToLowerInvariant();

    /// <summary>False when the beginning of the name tells that it cannot cover another of its service.</summary>
    public bool CanCover(ActionFacts other)
    {
        int wildcard = Folded.AsSpan().IndexOfAny('*', '?');
        return other.Folded.AsSpan().StartsWith(Folded.AsSpan(0, wildcard < 0 ? Folded.Length : wildcard));
    }

    /// <summary>True when it covers an action.</summary>
    public bool Covers(ActionName action) => HasForm
        && (IsPattern ? MayCover(action) && Pattern.Matches(action) : Text.Length == action.Text.Length && Text.Equals(action.Text, StringComparison.OrdinalIgnoreCase));

    // A service that is written out is of the length of the action's own.
    private bool MayCover(ActionName action) => HasOpenPrefix || IsEverything || (Prefix.Length < action.Text.Length && action.Text[Prefix.Length] == ':');

    /// <summary>Looks an entry up.</summary>
    public static ActionFacts Of(string text, IamCatalogue catalogue) => new(text, catalogue);
}
