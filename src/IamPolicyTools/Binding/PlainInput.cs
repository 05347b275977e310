using System.Collections;
using System.Management.Automation;
using IamPolicyTools.Errors;

namespace IamPolicyTools.Binding;

/// <summary>Takes PowerShell's wrappers off a script's values.</summary>
internal static class PlainInput
{
    /// <summary>The members of a hashtable or object, made of dictionaries, lists and .NET values only; null when the value is neither.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidArgumentException">It contains itself, or is nested as deeply as if it did.</exception>
    public static IReadOnlyDictionary<string, object?>? Members(object? value) => InputDepth.Fault(value) is { } fault
        ? throw new InvalidArgumentException(CallErrors.InputTooDeep(fault))
        : Of(value) as Dictionary<string, object?>;

    private static object? Of(object? value) => value switch
    {
        PSObject { BaseObject: PSCustomObject } record => record.Properties.ToDictionary(p => p.Name, p => Of(p.Value), StringComparer.Ordinal),
        PSObject wrapped => Of(wrapped.BaseObject),
        IDictionary members => members.Keys.Cast<object>().DistinctBy(k => k.ToString()).ToDictionary(k => k.ToString()!, k => Of(members[k]), StringComparer.Ordinal),
        IEnumerable items and not string => items.Cast<object?>().Select(Of).ToList(),
        _ => value,
    };
}
