using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Completion;

/// <summary>Offers a hashtable of one condition key: one that requests for the given actions carry, if actions are given.</summary>
public sealed class ContextCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = wordToComplete.Trim('\'', '"');
        return Keys(LanguagePrimitives.ConvertTo<string[]>(fakeBoundParameters["Action"]) ?? [])
            .Where(key => key.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .OrderBy(key => key.Name, StringComparer.OrdinalIgnoreCase)
            .Select(key => new CompletionResult(Hashtable(key), key.Name, CompletionResultType.ParameterValue, key.Type.ToString()));
    }

    private static IEnumerable<CatalogueConditionKey> Keys(string[] actions)
    {
        CatalogueAction[] known = [.. actions.Select(action => IamCatalogue.Default.FindAction(action)).OfType<CatalogueAction>()];
        IEnumerable<CatalogueConditionKey> all = IamCatalogue.Default.ConditionKeys;
        return known.Length == 0 ? all : all.Where(key => Array.Exists(known, action => action.Carries(key)));
    }

    private static string Hashtable(CatalogueConditionKey key)
    {
        string value = key.IsMultivalued ? "@('')" : "''";
        return $"@{{ '{CodeGeneration.EscapeSingleQuotedStringContent(key.Name)}' = {value} }}";
    }
}
