using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Records;

namespace IamPolicyTools.Completion;

/// <summary>Offers the ARNs that the given actions are checked on, with the places to fill in as <c>${Name}</c>; and <c>*</c>.</summary>
public sealed class ResourceTemplateCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound)
    {
        string[] actions = LanguagePrimitives.ConvertTo<string[]>(bound["Action"] ?? bound["NotAction"]) ?? [];
        return actions
            .SelectMany(action => ActionPatterns.Expand(IamCatalogue.Default, action))
            .SelectMany(action => action.ResourceTypes)
            .SelectMany(type => type.Type.ArnTemplates.Select(template => new Candidate(Fill(template.Text), $"{type.Type.Service} {type.Type.Name}")))
            .DistinctBy(candidate => candidate.Text)
            .Append(new Candidate("*", "every resource, and actions that take none"))
            .Where(candidate => Begins(candidate.Text, word));
    }

    private static string Fill(string template) => template
        .Replace("${Partition}", "aws", StringComparison.Ordinal)
        .Replace("${Region}", "*", StringComparison.Ordinal)
        .Replace("${Account}", "*", StringComparison.Ordinal);
}

/// <summary>Offers a condition on one key: one that requests for the given actions have, with an operator of its type.</summary>
public sealed class ConditionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = wordToComplete.Trim('\'', '"', '@', '{', ' ');
        string[] actions = LanguagePrimitives.ConvertTo<string[]>(fakeBoundParameters["Action"]) ?? [];
        CatalogueAction[] known = [.. actions.SelectMany(action => ActionPatterns.Expand(IamCatalogue.Default, action))];
        return IamCatalogue.Default.ConditionKeys
            .Where(key => key.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase) && (known.Length == 0 || Array.Exists(known, action => action.Carries(key))))
            .OrderBy(key => key.IsGlobal)
            .ThenBy(key => key.Name, StringComparer.OrdinalIgnoreCase)
            .Select(key => new CompletionResult(Hashtable(key), key.Name, CompletionResultType.ParameterValue, $"{key.Type}{(key.IsMultivalued ? ", several values" : string.Empty)}"));
    }

    private static string Hashtable(CatalogueConditionKey key)
    {
        string conditionOperator = (key.IsMultivalued ? "ForAnyValue:" : string.Empty) + key.Type switch
        {
            ConditionKeyType.Numeric => "NumericEquals",
            ConditionKeyType.Date => "DateLessThan",
            ConditionKeyType.Bool => "Bool",
            ConditionKeyType.Binary => "BinaryEquals",
            ConditionKeyType.Arn => "ArnLike",
            ConditionKeyType.IpAddress => "IpAddress",
            _ => "StringEquals",
        };
        string name = key.IsMultivalued ? $"'{conditionOperator}'" : conditionOperator;
        return $"@{{ {name} = @{{ '{CodeGeneration.EscapeSingleQuotedStringContent(key.Name)}' = '' }} }}";
    }
}

/// <summary>Offers the codes of rules on documents.</summary>
public sealed class RuleCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound) =>
        RuleBook.Default.Rules
            .Where(rule => rule.Category == RuleCategory.Validation && Begins(rule.Code, word))
            .Select(rule => new Candidate(rule.Code, rule.PlainTitle));
}
