namespace IamPolicyTools.Records.Options;

/// <summary>
/// A pattern of paths below a folder: <c>*</c> and <c>?</c> stay in one segment, <c>**</c> spans any number of them, none too.
/// </summary>
internal sealed class PathGlob
{
    private readonly string[] _segments;

    /// <summary>Compiles a pattern.</summary>
    /// <param name="text">The pattern, with <c>/</c> or <c>\</c>.</param>
    public PathGlob(string text) =>
        _segments = text.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries).Where(segment => segment != ".").ToArray();

    /// <summary>True when a path fits.</summary>
    /// <param name="path">A path relative to the folder, with <c>/</c>.</param>
    public bool Matches(string path)
    {
        string[] names = path.Split('/');

        // fits[i]: the segments so far fit the first i names.
        bool[] fits = new bool[names.Length + 1];
        fits[0] = true;
        foreach (string segment in _segments)
        {
            bool[] next = new bool[names.Length + 1];
            for (int i = 0; i <= names.Length; i++)
            {
                next[i] = segment == "**"
                    ? fits[i] || (i > 0 && next[i - 1])
                    : i > 0 && fits[i - 1] && NameGlob.Matches(segment, names[i - 1]);
            }

            fits = next;
        }

        return fits[^1];
    }
}
