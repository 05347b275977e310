using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;

namespace IamPolicyTools.Completion;

/// <summary>The names of condition operators that are offered.</summary>
internal static class ConditionNames
{
    /// <summary>The operators that begin as what is typed does: those with a qualifier or <c>IfExists</c> once something is typed.</summary>
    /// <param name="word">What is typed.</param>
    public static IEnumerable<(string Text, string ToolTip)> Operators(string word)
    {
        ConditionOperator[] all = [.. ConditionOperators.All.OrderBy(o => o.Name, StringComparer.Ordinal)];
        ConditionOperator[] compared = word.Length == 0 ? [] : [.. all.Where(o => o.Family != OperatorFamily.Null)];
        return
        [
            .. all.Select(o => (o.Name, $"compares {o.Family}")),
            .. compared.Select(o => (Name(o, SetQualifier.None, ifExists: true), $"compares {o.Family}, and holds where the key is absent")),
            .. new[] { SetQualifier.ForAnyValue, SetQualifier.ForAllValues }
                .SelectMany(q => compared.Select(o => (Name(o, q, ifExists: false), $"compares {o.Family}, of a key with several values"))),
        ];
    }

    private static string Name(ConditionOperator plain, SetQualifier qualifier, bool ifExists) => new ConditionOperatorName(qualifier, plain.Name, ifExists, plain).ToString();
}
