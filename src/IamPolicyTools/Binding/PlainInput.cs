using System.Collections;
using System.Management.Automation;

namespace IamPolicyTools.Binding;

/// <summary>Takes PowerShell's wrappers off a script's values.</summary>
internal static class PlainInput
{
    /// <summary>A value made of dictionaries, lists and .NET values only.</summary>
    /// <param name="value">The value.</param>
    public static object? Of(object? value) => value switch
    {
        PSObject { BaseObject: PSCustomObject } record => record.Properties.ToDictionary(p => p.Name, p => Of(p.Value), StringComparer.Ordinal),
        PSObject wrapped => Of(wrapped.BaseObject),
        IDictionary members => members.Keys.Cast<object>().ToDictionary(k => k.ToString()!, k => Of(members[k]), StringComparer.Ordinal),
        IEnumerable items and not string => items.Cast<object?>().Select(Of).ToList(),
        _ => value,
    };

    /// <summary>The members of a hashtable or object; null when the value is neither.</summary>
    /// <param name="value">The value.</param>
    public static IReadOnlyDictionary<string, object?>? Members(object? value) => Of(value) as Dictionary<string, object?>;
}
