using System.Collections;
using System.Management.Automation;

namespace IamPolicyTools.Module.Tests.Hosting;

/// <summary>Reads what PowerShell sees of an object.</summary>
internal static class ResultProperties
{
    /// <summary>The items of a list.</summary>
    public static IEnumerable<object?> Items(this PSObject value, string property) =>
        ((IEnumerable)PSObject.AsPSObject(value.Properties[property].Value).BaseObject).Cast<object?>();
}
