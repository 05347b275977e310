using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace IamPolicyTools.Shell;

/// <summary>
/// Shows output on one writer, errors and every other stream on another, as a shell script expects, and asks its
/// questions there too. Progress is not shown.
/// </summary>
internal sealed class ShellUserInterface : PSHostUserInterface
{
    private readonly TextReader _input;
    private readonly TextWriter _output;
    private readonly TextWriter _error;

    public ShellUserInterface(TextReader input, TextWriter output, TextWriter error, int width, bool inColour)
    {
        _input = input;
        _output = output;
        _error = error;
        SupportsVirtualTerminal = inColour;
        RawUI = new ShellRawUserInterface(width);
    }

    public override PSHostRawUserInterface RawUI { get; }

    public override bool SupportsVirtualTerminal { get; }

    public override string ReadLine() => ReadInput() ?? string.Empty;

    /// <summary>The next line of input; null at its end.</summary>
    public string? ReadInput() => _input.ReadLine();

    public override SecureString ReadLineAsSecureString()
    {
        var secret = new SecureString();
        foreach (char c in ReadLine())
        {
            secret.AppendChar(c);
        }

        secret.MakeReadOnly();
        return secret;
    }

    public override void Write(string value) => _output.Write(Decorated(value));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => _output.Write(Decorated(value));

    public override void WriteLine(string value) => _output.WriteLine(Decorated(value));

    public override void WriteErrorLine(string value) => _error.WriteLine(Decorated(value));

    public override void WriteWarningLine(string message) => _error.WriteLine($"WARNING: {message}");

    public override void WriteVerboseLine(string message) => _error.WriteLine($"VERBOSE: {message}");

    public override void WriteDebugLine(string message) => _error.WriteLine($"DEBUG: {message}");

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        // A script's output is read by people and programs alike; a moving bar serves neither.
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        WriteCaption(caption, message);
        var answers = new Dictionary<string, PSObject>(StringComparer.OrdinalIgnoreCase);
        foreach (FieldDescription field in descriptions)
        {
            _error.Write($"{field.Name}: ");
            answers[field.Name] = PSObject.AsPSObject(ReadAnswer());
        }

        return answers;
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteCaption(caption, message);
        string[] keys = [.. choices.Select(HotKey)];
        while (true)
        {
            string menu = string.Join("  ", choices.Select((choice, i) => $"[{keys[i]}] {choice.Label.Replace("&", string.Empty, StringComparison.Ordinal)}"));
            _error.Write($"{menu} (default is \"{keys[defaultChoice]}\"): ");
            string answer = ReadAnswer().Trim();
            if (answer.Length == 0)
            {
                return defaultChoice;
            }

            int chosen = Array.FindIndex(keys, key => string.Equals(key, answer, StringComparison.OrdinalIgnoreCase));
            if (chosen < 0)
            {
                chosen = choices.ToList().FindIndex(choice => string.Equals(choice.Label.Replace("&", string.Empty, StringComparison.Ordinal), answer, StringComparison.OrdinalIgnoreCase));
            }

            if (chosen >= 0)
            {
                return chosen;
            }
        }
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw new NotSupportedException("This host asks for no credentials.");

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        throw new NotSupportedException("This host asks for no credentials.");

    private static string HotKey(ChoiceDescription choice)
    {
        int mark = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return mark >= 0 && mark + 1 < choice.Label.Length ? choice.Label.Substring(mark + 1, 1).ToUpperInvariant() : choice.Label;
    }

    // Formatted text comes with its colours; it is the host that drops them.
    private string Decorated(string text) => GetOutputString(text, SupportsVirtualTerminal);

    private void WriteCaption(string caption, string message)
    {
        foreach (string text in new[] { caption, message })
        {
            if (!string.IsNullOrEmpty(text))
            {
                _error.WriteLine(text);
            }
        }
    }

    // Without an answer to come, a question must end the call, not repeat itself.
    private string ReadAnswer() => ReadInput() ?? throw new HostException("The input has ended, so the question cannot be answered.");
}
