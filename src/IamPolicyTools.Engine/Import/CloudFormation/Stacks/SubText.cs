using System.Buffers;
using System.Text;

namespace IamPolicyTools.Import.CloudFormation.Stacks;

/// <summary>The text of <c>Fn::Sub</c>, cut at its variables (CFN-16).</summary>
internal static class SubText
{
    private static readonly SearchValues<char> s_inNames =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:&");

    /// <summary>One piece: text, or a variable.</summary>
    /// <param name="Text">The text, or the variable's name.</param>
    /// <param name="IsVariable">True for a variable.</param>
    internal readonly record struct Piece(string Text, bool IsVariable);

    /// <summary>The pieces of a text; null with a fault where AWS refuses it.</summary>
    public static IReadOnlyList<Piece>? Cut(string text, out string? fault)
    {
        fault = null;
        var pieces = new List<Piece>();
        var literal = new StringBuilder();
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] != '$' || at + 1 >= text.Length || text[at + 1] != '{')
            {
                literal.Append(text[at]);
                continue;
            }

            int end = text.IndexOf('}', at);
            if (end < 0)
            {
                fault = "a ${ that no } ends";
                return null;
            }

            string name = text[(at + 2)..end];
            if (name.StartsWith('!'))
            {
                literal.Append("${").Append(name, 1, name.Length - 1).Append('}');
            }
            else if (name.Trim() is { Length: > 0 } variable && variable.AsSpan().IndexOfAnyExcept(s_inNames) < 0)
            {
                if (literal.Length > 0)
                {
                    pieces.Add(new Piece(literal.ToString(), false));
                    literal.Clear();
                }

                pieces.Add(new Piece(variable, true));
            }
            else
            {
                fault = $"${{{name}}}, in which names may hold letters, digits, _ . and : only";
                return null;
            }

            at = end;
        }

        if (literal.Length > 0)
        {
            pieces.Add(new Piece(literal.ToString(), false));
        }

        return pieces;
    }
}
