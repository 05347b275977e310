using System.Text;

namespace IamPolicyTools.Import.Terraform;

/// <summary>
/// The address of a resource's instance, taken apart with regard to quotes (TF-8): <c>module.a["x.y"].aws_iam_role.r[0]</c>.
/// </summary>
/// <param name="Text">The address as written.</param>
/// <param name="Modules">The names of the modules, without keys, outermost first.</param>
/// <param name="ModulePrefix">The modules with their keys and a dot behind; empty for the root.</param>
/// <param name="IsData">True for a data source.</param>
/// <param name="Type">The type.</param>
/// <param name="Name">The name.</param>
/// <param name="Index">The key of the instance as written, quotes included; null without count and for_each.</param>
internal sealed record TerraformAddress(
    string Text, IReadOnlyList<string> Modules, string ModulePrefix, bool IsData, string Type, string Name, string? Index)
{
    /// <summary>
    /// The address in its module's configuration, without keys: <c>aws_iam_role.r</c>, <c>data.aws_iam_policy_document.d</c>.
    /// </summary>
    public string InModule => IsData ? $"data.{Type}.{Name}" : $"{Type}.{Name}";

    /// <summary>Takes an address apart; null where it is none.</summary>
    public static TerraformAddress? Parse(string text)
    {
        List<(string Name, string? Key)> steps = Split(text);
        List<string> modules = [];
        var prefix = new StringBuilder();
        int at = 0;
        while (at + 1 < steps.Count && steps[at] is { Name: "module", Key: null })
        {
            (string name, string? key) = steps[at + 1];
            modules.Add(name);
            prefix.Append("module.").Append(name).Append(key is null ? string.Empty : $"[{key}]").Append('.');
            at += 2;
        }

        bool isData = at < steps.Count && steps[at] is { Name: "data", Key: null };
        at += isData ? 1 : 0;
        return steps.Count - at == 2 && steps[at].Key is null
            ? new TerraformAddress(text, modules, prefix.ToString(), isData, steps[at].Name, steps[at + 1].Name, steps[at + 1].Key)
            : null;
    }

    /// <summary>A text split at the dots that stand in no brackets, with the key in the last brackets of each step.</summary>
    public static List<(string Name, string? Key)> Split(string text)
    {
        List<(string, string?)> steps = [];
        var name = new StringBuilder();
        string? key = null;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] == '.')
            {
                steps.Add((name.ToString(), key));
                name.Clear();
                key = null;
            }
            else if (text[at] == '[')
            {
                int end = EndOfKey(text, at + 1);
                key = text[(at + 1)..end];
                at = end;
            }
            else
            {
                name.Append(text[at]);
            }
        }

        steps.Add((name.ToString(), key));
        return steps;
    }

    // A key in quotes may hold brackets, dots and escaped quotes.
    private static int EndOfKey(string text, int at)
    {
        bool isQuoted = false;
        for (; at < text.Length; at++)
        {
            if (isQuoted && text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (text[at] == ']' && !isQuoted)
            {
                return at;
            }
        }

        return text.Length;
    }
}
