using System.Collections;
using System.Management.Automation;
using System.Xml;

namespace IamPolicyTools.Binding;

/// <summary>Looks at what a script passes before it is walked: a value that contains itself has no end.</summary>
internal static class InputDepth
{
    private const int Deepest = 64;
    private const int MostValues = 1_000_000;

    /// <summary>Why a value cannot be walked; null when it can.</summary>
    /// <param name="value">The value.</param>
    public static string? Fault(object? value)
    {
        int left = MostValues;
        return Walk(value, Deepest, ref left);
    }

    /// <summary>Refuses what cannot be walked, where PowerShell binds a parameter.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentTransformationMetadataException">It cannot be walked.</exception>
    public static void Require(object? value)
    {
        if (Fault(value) is { } fault)
        {
            throw new ArgumentTransformationMetadataException(fault);
        }
    }

    private static string? Walk(object? value, int depth, ref int left)
    {
        if (depth == 0)
        {
            return $"The value is nested deeper than {Deepest} levels; does it contain itself?";
        }

        if (--left == 0)
        {
            return $"The value holds more than {MostValues} values.";
        }

        switch (value)
        {
            case PSObject { BaseObject: PSCustomObject } record:
                return WalkAll(record.Properties.Select(p => p.Value), depth, ref left);
            case PSObject wrapped:
                return Walk(wrapped.BaseObject, depth, ref left);
            case IDictionary members:
                return WalkAll(members.Values.Cast<object?>(), depth, ref left);
            case IEnumerable items and not (string or XmlNode):
                return WalkAll(items.Cast<object?>(), depth, ref left);
            default:
                return null;
        }
    }

    private static string? WalkAll(IEnumerable<object?> values, int depth, ref int left)
    {
        foreach (object? value in values)
        {
            if (Walk(value, depth - 1, ref left) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }
}
