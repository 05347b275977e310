using System.Collections.Immutable;
using System.Text;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>
/// A form of ARNs with named parts: <c>arn:{P}:s3:::{B}/{K*}</c>. A part holds neither <c>/</c> nor <c>:</c>; with a slash behind its
/// name it may hold <c>/</c>, with a star both. In the Region's and the account's place nothing is enough.
/// </summary>
internal sealed class ArnShape
{
    private readonly ImmutableArray<Piece> _pieces;

    private ArnShape(string text)
    {
        Text = text;
        _pieces = [.. Cut(text)];
    }

    /// <summary>The form as the table has it.</summary>
    public string Text { get; }

    /// <summary>The service field.</summary>
    public string Service => Arn.Parse(Text).Service;

    /// <summary>Reads a form.</summary>
    /// <param name="text">Its text.</param>
    public static ArnShape Parse(string text) => new(text);

    /// <summary>The parts of an ARN of this form by name; null when it has another.</summary>
    /// <param name="arn">The ARN.</param>
    public Dictionary<string, string>? Match(string arn)
    {
        Dictionary<string, string> parts = new(StringComparer.Ordinal);
        return Match(arn, 0, 0, parts) ? parts : null;
    }

    /// <summary>The ARN of this form with the parts of another; a part that the other does not have is a <c>*</c>.</summary>
    /// <param name="parts">The parts by name.</param>
    public string Fill(IReadOnlyDictionary<string, string> parts)
    {
        var text = new StringBuilder();
        foreach (Piece piece in _pieces)
        {
            text.Append(piece.Kind == PartKind.Literal ? piece.Text : parts.GetValueOrDefault(piece.Text, "*"));
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    // Of the lengths that a part can have the greatest comes first; forms have at most one part that can have several.
    private bool Match(string arn, int at, int next, Dictionary<string, string> parts)
    {
        if (next == _pieces.Length)
        {
            return at == arn.Length;
        }

        Piece piece = _pieces[next];
        if (piece.Kind == PartKind.Literal)
        {
            return arn.AsSpan(at).StartsWith(piece.Text, StringComparison.Ordinal) && Match(arn, at + piece.Text.Length, next + 1, parts);
        }

        int stop = piece.Kind switch
        {
            PartKind.Rest => -1,
            PartKind.Path => arn.AsSpan(at).IndexOf(':'),
            _ => arn.AsSpan(at).IndexOfAny('/', ':'),
        };
        int most = stop < 0 ? arn.Length - at : stop;
        int least = piece.Kind == PartKind.Rest ? 1 : most;
        for (int length = most; length >= least && (length > 0 || piece.MayBeEmpty); length--)
        {
            if (Match(arn, at + length, next + 1, parts))
            {
                parts[piece.Text] = arn.Substring(at, length);
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<Piece> Cut(string text)
    {
        int colons = 0;
        for (int at = 0; at < text.Length;)
        {
            int end = text[at] == '{' ? text.IndexOf('}', at) + 1 : text.IndexOf('{', at);
            end = end < 0 ? text.Length : end;
            string piece = text[at..end];
            if (piece[0] != '{')
            {
                colons += piece.Count(c => c == ':');
                yield return new Piece(piece, PartKind.Literal, false);
            }
            else
            {
                PartKind kind = piece[^2] switch { '*' => PartKind.Rest, '/' => PartKind.Path, _ => PartKind.Name };
                yield return new Piece(piece[1..^(kind == PartKind.Name ? 1 : 2)], kind, colons is 3 or 4);
            }

            at = end;
        }
    }

    private enum PartKind
    {
        Literal,
        Name,
        Path,
        Rest,
    }

    private readonly record struct Piece(string Text, PartKind Kind, bool MayBeEmpty);
}
