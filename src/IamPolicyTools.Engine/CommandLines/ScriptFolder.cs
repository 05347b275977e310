using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>The folder that a script is in: the one that it is begun in, one that it goes to by its name, or one that nobody knows.</summary>
/// <param name="Path">The folder, relative to the one that the script is begun in; empty for that one, null where nobody knows.</param>
/// <param name="Written">How the folder is written that is not known.</param>
/// <param name="Below">The folder that <c>popd</c> goes back to; null for none.</param>
internal sealed record ScriptFolder(string? Path, string Written, ScriptFolder? Below)
{
    /// <summary>The folder that the script is begun in.</summary>
    public static ScriptFolder Start { get; } = new(string.Empty, string.Empty, null);

    /// <summary>A folder that depends on the way through the script.</summary>
    public static ScriptFolder Unknown { get; } = new(null, "a folder that is not known", null);

    /// <summary>The folder that one goes to from here.</summary>
    /// <param name="path">Its path; null where that is not known.</param>
    /// <param name="written">How it is written.</param>
    public ScriptFolder To(string? path, string written) => this with
    {
        Path = path is null || (Path is null && !IsRooted(path)) ? null : Normalized(IsRooted(path) || Path is not { Length: > 0 } ? path : $"{Path}/{path}"),
        Written = path is null ? $"a folder that is not known ({DisplayedText.Shorten(written)})" : Written,
    };

    /// <summary>The path of a file as it is seen from where the script is begun; null where the folder is not known.</summary>
    /// <param name="path">The path as it is written.</param>
    public string? Find(string path) => IsRooted(path) || Path is { Length: 0 } ? path : Path is null ? null : $"{Path}/{path}";

    /// <summary>True for a path that does not depend on the folder.</summary>
    /// <param name="path">The path.</param>
    public static bool IsRooted(string path) => path is ['/' or '\\' or '~', ..] or [_, ':', ..];

    private static string Normalized(string path)
    {
        string root = path is ['/' or '\\', ..] ? "/" : string.Empty;
        List<string> steps = [];
        foreach (string step in path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (step == ".." && steps.Count > 0 && steps[^1] != "..")
            {
                steps.RemoveAt(steps.Count - 1);
            }
            else if (step != ".")
            {
                steps.Add(step);
            }
        }

        return root + string.Join('/', steps);
    }
}
