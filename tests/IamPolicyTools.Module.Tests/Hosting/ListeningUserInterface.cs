using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace IamPolicyTools.Module.Tests.Hosting;

/// <summary>Keeps what is shown, errors and the other streams apart from output, and answers questions as the test said beforehand.</summary>
internal sealed class ListeningUserInterface : PSHostUserInterface
{
    private readonly StringBuilder _shown = new();
    private readonly StringBuilder _shownAsError = new();
    private readonly Queue<string> _answers = new();
    private readonly ListeningScreen _screen = new();
    private Action<ProgressRecord>? _onProgress;

    public override PSHostRawUserInterface RawUI => _screen;

    public override bool SupportsVirtualTerminal => false;

    /// <summary>Forgets what was shown and begins anew.</summary>
    /// <param name="width">Columns of the screen.</param>
    /// <param name="answers">What is answered to questions, in order.</param>
    /// <param name="onProgress">Told of each progress record; null when nobody is.</param>
    public void Begin(int width, IEnumerable<string> answers, Action<ProgressRecord>? onProgress)
    {
        _screen.Width = width;
        _shown.Clear();
        _shownAsError.Clear();
        _answers.Clear();
        foreach (string answer in answers)
        {
            _answers.Enqueue(answer);
        }

        _onProgress = onProgress;
    }

    /// <summary>What was shown as output since the last call, lines ended by LF.</summary>
    public string TakeShown() => Take(_shown);

    /// <summary>What was shown as errors, warnings and questions since the last call, lines ended by LF.</summary>
    public string TakeShownAsError() => Take(_shownAsError);

    public override string ReadLine() => Answer();

    public override SecureString ReadLineAsSecureString()
    {
        var secret = new SecureString();
        foreach (char c in Answer())
        {
            secret.AppendChar(c);
        }

        secret.MakeReadOnly();
        return secret;
    }

    // Formatted text comes with its colours; it is the host that drops them.
    public override void Write(string value) => _shown.Append(GetOutputString(value, SupportsVirtualTerminal));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => _shown.AppendLine(GetOutputString(value, SupportsVirtualTerminal));

    public override void WriteErrorLine(string value) => _shownAsError.AppendLine(GetOutputString(value, SupportsVirtualTerminal));

    public override void WriteWarningLine(string message) => WriteErrorLine($"WARNING: {message}");

    public override void WriteVerboseLine(string message) => WriteErrorLine($"VERBOSE: {message}");

    public override void WriteDebugLine(string message) => WriteErrorLine($"DEBUG: {message}");

    public override void WriteProgress(long sourceId, ProgressRecord record) => _onProgress?.Invoke(record);

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        WriteErrorLine($"{caption}\n{message}");
        return descriptions.ToDictionary(field => field.Name, _ => PSObject.AsPSObject(Answer()), StringComparer.OrdinalIgnoreCase);
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteErrorLine($"{caption}\n{message}");
        string answer = Answer();
        int chosen = choices.ToList().FindIndex(choice => choice.Label.Contains($"&{answer}", StringComparison.OrdinalIgnoreCase));
        return chosen >= 0 ? chosen : throw new HostException($"'{answer}' is none of the choices.");
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw new NotSupportedException("No test asks for credentials.");

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        throw new NotSupportedException("No test asks for credentials.");

    private string Answer() => _answers.TryDequeue(out string? answer) ? answer : throw new HostException("The test has no answer to this question.");

    private static string Take(StringBuilder text)
    {
        string taken = text.ToString().ReplaceLineEndings("\n");
        text.Clear();
        return taken;
    }
}
