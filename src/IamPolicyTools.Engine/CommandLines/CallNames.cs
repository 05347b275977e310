using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>The names that somebody may have meant who wrote a service, a command or an operation that there is not (CL-80).</summary>
internal static class CallNames
{
    private const int FewLetters = 5;

    /// <summary>At most three: few slips away, or longer ones that begin so.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="names">The names that there are.</param>
    public static IReadOnlyList<string> Near(string text, IEnumerable<string> names) => NearNames.Find(text, names, text.Length < FewLetters ? 1 : 2);
}
