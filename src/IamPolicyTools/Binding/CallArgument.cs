using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Shells;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Errors;

namespace IamPolicyTools.Binding;

/// <summary>Reads calls of AWS that a cmdlet was given: lines, scripts, script blocks, operations with parameters.</summary>
/// <param name="cmdlet">The cmdlet, for its current folder.</param>
/// <param name="shell">The shell of texts.</param>
/// <param name="variables">The variables that are known.</param>
internal sealed class CallArgument(PSCmdlet cmdlet, ShellKind shell, IDictionary? variables)
{
    private const int LargestFile = 16 * 1024 * 1024;

    private readonly CallReaderSettings _settings = new()
    {
        Shell = shell,
        Variables = Variables(variables),
        ReadFile = path => ReadFile(cmdlet, path),
    };

    /// <summary>The content of a file that a call names, or null when it is not there.</summary>
    public Func<string, string?> FileReader => _settings.ReadFile;

    /// <summary>Reads one line: an <c>aws</c> command, or a call of a cmdlet.</summary>
    /// <param name="text">The line.</param>
    /// <exception cref="CommandLineException">It is neither.</exception>
    public ApiCall ReadLine(string text) => IsCmdlet(text)
        ? new PowerShellCalls("line", text, _settings).ReadOne()
        : new CallReader(_settings).ReadLine(text);

    /// <summary>Reads a script.</summary>
    /// <param name="text">The script.</param>
    /// <param name="name">Its file, or what errors call it.</param>
    public ScriptReading ReadScript(string text, string name)
    {
        ShellKind kind = shell != ShellKind.Auto ? shell : Path.GetExtension(name).ToUpperInvariant() switch
        {
            ".PS1" or ".PSM1" => ShellKind.PowerShell,
            ".SH" or ".BASH" or ".ZSH" => ShellKind.Bash,
            ".CMD" or ".BAT" => ShellKind.Cmd,
            _ => CallReader.ShellOf(text) is var sign && sign != ShellKind.Auto ? sign : HasCmdlets(text) ? ShellKind.PowerShell : ShellKind.Auto,
        };
        return kind == ShellKind.PowerShell
            ? new PowerShellCalls(name, text, _settings).ReadScript()
            : new CallReader(_settings with { Name = name, Shell = kind }).ReadScript(text);
    }

    /// <summary>Reads a call of a cmdlet, from a script block or a text.</summary>
    /// <param name="value">The argument.</param>
    public ApiCall ReadCmdlet(object value)
    {
        object bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        return bare switch
        {
            ScriptBlock block => new PowerShellCalls("cmdlet", block.ToString(), _settings).ReadOne(),
            string text => new PowerShellCalls("cmdlet", text, _settings).ReadOne(),
            _ => throw new InvalidArgumentException(CommandLineErrors.InvalidCmdlet($"found a value of the type {bare.GetType().Name}")),
        };
    }

    /// <summary>Takes an operation with parameters.</summary>
    /// <param name="operation">The name.</param>
    /// <param name="parameters">A hashtable, an object or JSON text; null for none.</param>
    public static ApiCall ReadOperation(string operation, object? parameters)
    {
        object? bare = parameters is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : parameters;
        MapValue map = bare switch
        {
            null => MapValue.Empty,
            string text => CallReader.ReadParameters(text),
            IDictionary or PSObject => CallReader.ReadParameters(JsonText.Of(bare)),
            _ => throw new InvalidArgumentException(CommandLineErrors.InvalidParameterValue()),
        };
        return CallReader.ReadOperation(operation, map);
    }

    private static ImmutableSortedDictionary<string, string> Variables(IDictionary? variables) => variables is null
        ? ImmutableSortedDictionary<string, string>.Empty
        : variables.Cast<DictionaryEntry>().ToImmutableSortedDictionary(e => e.Key.ToString()!.TrimStart('$'), e => e.Value?.ToString() ?? string.Empty, StringComparer.OrdinalIgnoreCase);

    private static bool IsCmdlet(string text)
    {
        ReadOnlySpan<char> line = text.AsSpan().TrimStart();
        int end = line.IndexOfAny(' ', '\t', '\n');
        ReadOnlySpan<char> word = end < 0 ? line : line[..end];
        return word.Contains('-') && !word.Contains('=') && char.IsAsciiLetter(word[0]);
    }

    private static bool HasCmdlets(string text) => text.Split('\n').Any(l =>
        IsCmdlet(l) && CallReader.IsCmdlet(l.TrimStart().Split([' ', '\t', '\r'], 2)[0]));

    // Relative to the current folder of PowerShell; a file that cannot be read is none.
    private static string? ReadFile(PSCmdlet cmdlet, string path)
    {
        try
        {
            string full = Path.Combine(cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath, path);
            return File.Exists(full) ? CallReader.ReadFile(full, LargestFile) : null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidArgumentException(FileErrors.FileUnreadable(exception, path));
        }
    }

    /// <summary>The text of a script.</summary>
    /// <param name="path">The file.</param>
    public static string ReadText(string path) =>
        FilePaths.Read([path], () => CallReader.ReadFile(path, LargestFile));
}
