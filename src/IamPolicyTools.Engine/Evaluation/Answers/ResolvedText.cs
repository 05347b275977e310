using System.Text;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>A text of a policy as a request sees it: the values of its variables put in (PL-76).</summary>
internal static class ResolvedText
{
    /// <summary>The text with the variables' values; those without a value stay as written. Null when there is nothing to put in.</summary>
    /// <param name="text">The text as written.</param>
    /// <param name="variables">Gives the variables' values.</param>
    public static string? Of(PolicyString text, IVariableSource variables)
    {
        if (!text.HasVariables)
        {
            return null;
        }

        var resolved = new StringBuilder();
        foreach (Piece piece in text.Pieces)
        {
            resolved.Append(piece.Kind != PieceKind.Variable ? piece.Text
                : variables.TryResolve(ContextKey.Of(piece.Text), piece.Default, out string? value) ? value
                : $"${{{piece.Text}}}");
        }

        return resolved.ToString() is var result && result == text.Text ? null : result;
    }
}
