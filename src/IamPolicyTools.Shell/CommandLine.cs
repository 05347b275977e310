namespace IamPolicyTools.Shell;

/// <summary>What the command line asks for: a script file, a text, or (with neither) a prompt.</summary>
internal sealed record CommandLine
{
    public const string Usage = """
        IamPolicyTools.Shell FILE.ps1 [arguments]   runs a script
        IamPolicyTools.Shell -Command TEXT          runs a text
        IamPolicyTools.Shell                        opens a prompt
        """;

    /// <summary>The script file; null when there is none.</summary>
    public string? File { get; private init; }

    /// <summary>The script's arguments.</summary>
    public IReadOnlyList<string> Arguments { get; private init; } = [];

    /// <summary>The text to run; null when there is none.</summary>
    public string? Command { get; private init; }

    /// <summary>Why the command line cannot be carried out; null when it can.</summary>
    public string? Error { get; private init; }

    public static CommandLine Parse(IReadOnlyList<string> args)
    {
        if (args.Count == 0)
        {
            return new CommandLine();
        }

        if (string.Equals(args[0], "-Command", StringComparison.OrdinalIgnoreCase))
        {
            return args.Count < 2
                ? new CommandLine { Error = "-Command needs a text." }
                : new CommandLine { Command = string.Join(' ', args.Skip(1)) };
        }

        if (args[0].StartsWith('-'))
        {
            return new CommandLine { Error = $"Unknown option {args[0]}." };
        }

        string path = Path.GetFullPath(args[0]);
        return System.IO.File.Exists(path)
            ? new CommandLine { File = path, Arguments = [.. args.Skip(1)] }
            : new CommandLine { Error = $"There is no file {args[0]}." };
    }
}
