using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Completion;

/// <summary>Offers values for a parameter, quoted where PowerShell needs it.</summary>
public abstract class ValueCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        CommandName = commandName;
        return Candidates(wordToComplete.Trim('\'', '"'), parameterName, fakeBoundParameters)
            .Select(candidate => new CompletionResult(IsCode ? candidate.Text : Quote(candidate.Text), DisplayedText.Line(candidate.Text), CompletionResultType.ParameterValue, DisplayedText.Line(candidate.ToolTip)));
    }

    /// <summary>The command that the parameter belongs to.</summary>
    private protected string CommandName { get; private set; } = string.Empty;

    /// <summary>True when what is offered is code of PowerShell, not text.</summary>
    private protected virtual bool IsCode => false;

    /// <summary>True when a value begins with what was typed.</summary>
    /// <param name="text">The value.</param>
    /// <param name="word">What was typed.</param>
    private protected static bool Begins(string text, string word) => text.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>The values that fit what was typed.</summary>
    /// <param name="word">What was typed, without quotes.</param>
    /// <param name="parameterName">The parameter.</param>
    /// <param name="bound">The other parameters that were given, by name.</param>
    private protected abstract IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound);

    /// <summary>A parameter that was given; null when it was not, or is of another type.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="bound">The parameters that were given.</param>
    /// <param name="name">Its name.</param>
    private protected static T? Bound<T>(IDictionary bound, string name)
        where T : class
    {
        object? value = bound[name];
        return ((value as PSObject)?.BaseObject ?? value) as T;
    }

    // Left bare when PowerShell would read it as one literal word.
    private static string Quote(string text)
    {
        bool isBare = text.Length > 0
            && text[0] is not ('@' or '-')
            && text.All(c => char.IsAsciiLetterOrDigit(c) || "_:/.+=@-".Contains(c, StringComparison.Ordinal));
        return isBare ? text : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
    }

    /// <summary>A value to offer.</summary>
    /// <param name="Text">The value.</param>
    /// <param name="ToolTip">What it is.</param>
    private protected readonly record struct Candidate(string Text, string ToolTip);
}
