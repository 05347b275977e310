using System.Collections.Concurrent;
using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>What <c>Get-Help -Full</c> gives for the cmdlets. Reading it is slow, most of all the first time in a runspace, so each is read once.</summary>
internal static class CmdletHelp
{
    private static readonly HostedModule s_module = new();
    private static readonly ConcurrentDictionary<string, Lazy<PSObject>> s_read = new();

    /// <summary>The help of a cmdlet.</summary>
    public static PSObject Of(string name) => s_read.GetOrAdd(name, n => new Lazy<PSObject>(() => Read(n))).Value;

    /// <summary>The text of a property; empty when there is none.</summary>
    public static string Text(PSObject item, string property) => item.Properties[property]?.Value?.ToString() ?? string.Empty;

    /// <summary>The paragraphs of a property.</summary>
    public static string ParagraphsOf(PSObject item, string property) =>
        string.Join('\n', Many(item.Properties[property]?.Value).Select(p => p.Properties["Text"]?.Value ?? p.BaseObject));

    /// <summary>The items of a list inside a property.</summary>
    public static PSObject[] Items(PSObject item, string list, string property) => Items(PSObject.AsPSObject(item.Properties[list].Value), property);

    /// <summary>The items of a property, which holds a list, one thing or nothing.</summary>
    public static PSObject[] Items(PSObject item, string property) => [.. Many(item.Properties[property]?.Value)];

    private static PSObject Read(string name)
    {
        lock (s_module)
        {
            return s_module.Output($"Get-Help {name} -Full").Single();
        }
    }

    private static IEnumerable<PSObject> Many(object? value) =>
        ((value as PSObject)?.BaseObject ?? value) switch
        {
            null => [],
            Array items => items.Cast<object>().Select(PSObject.AsPSObject),
            _ => [PSObject.AsPSObject(value)],
        };
}
