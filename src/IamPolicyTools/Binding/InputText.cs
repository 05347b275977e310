using System.Management.Automation;
using IamPolicyTools.Text;

namespace IamPolicyTools.Binding;

/// <summary>Names an input of a pipeline, so that its error can be told from others.</summary>
internal static class InputText
{
    private static readonly string[] s_asked = ["Principal", "ProfileName", "Action", "Resource"];

    /// <summary>A row by what it asks; any other object by its text.</summary>
    /// <param name="input">The input.</param>
    public static string Of(object? input)
    {
        if (input is PSObject { BaseObject: PSCustomObject } row)
        {
            string[] asked = [.. s_asked.Select(name => row.Properties[name]?.Value?.ToString()).OfType<string>().Where(text => text.Length > 0)];
            return asked.Length > 0
                ? string.Join(", ", asked.Select(DisplayedText.Shorten))
                : string.Join(", ", row.Properties.Take(s_asked.Length).Select(p => DisplayedText.Shorten($"{p.Name} = {p.Value}")));
        }

        return DisplayedText.Shorten(input is object?[] list ? string.Join(", ", list) : input?.ToString());
    }
}
