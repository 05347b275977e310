using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Session;

namespace IamPolicyTools.Completion;

/// <summary>Offers values from the model that the command would work on.</summary>
public abstract class ModelCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = wordToComplete.Trim('\'', '"');
        return Candidates(Accounts(fakeBoundParameters, parameterName))
            .Where(candidate => candidate.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(candidate => new CompletionResult(Quote(candidate.Text), candidate.Text, CompletionResultType.ParameterValue, candidate.ToolTip));
    }

    /// <summary>All values, whatever was typed.</summary>
    /// <param name="accounts">The accounts that the command would look into.</param>
    private protected abstract IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts);

    // What was typed of -Account itself must not narrow what is offered for it.
    private static IEnumerable<Account> Accounts(IDictionary bound, string parameterName)
    {
        IamModel model = Bound<IamModel>(bound, "Model") ?? IamSession.Current.Model;
        return parameterName != "Account" && Bound<string>(bound, "Account") is { } name
            ? model.FindAccount(name) is { } account ? [account] : []
            : model.Accounts.Values;
    }

    private static T? Bound<T>(IDictionary bound, string name)
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
