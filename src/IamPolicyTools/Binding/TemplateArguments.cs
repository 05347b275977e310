using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;
using IamPolicyTools.Import.Infrastructure;

namespace IamPolicyTools.Binding;

/// <summary>Reads what parameters say of templates.</summary>
internal static class TemplateArguments
{
    /// <summary>The texts of a hashtable by their names.</summary>
    /// <param name="table">The hashtable; null for none.</param>
    public static ImmutableDictionary<string, string> Map(IDictionary? table)
    {
        ImmutableDictionary<string, string>.Builder map = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in table ?? new Hashtable())
        {
            map[TextOf(entry.Key)] = TextOf(entry.Value);
        }

        return map.ToImmutable();
    }

    /// <summary>Adds the values of parameters: hashtables, and paths of files with them (CFN-7). Null when a path leads to no file, which is then reported.</summary>
    /// <param name="cmdlet">The cmdlet that was given them.</param>
    /// <param name="options">The options that they are added to.</param>
    /// <param name="values">The argument.</param>
    /// <exception cref="InvalidArgumentException">A value is neither.</exception>
    public static TemplateOptions? WithParameters(IamCmdlet cmdlet, TemplateOptions options, object[] values)
    {
        foreach (object value in values)
        {
            object? input = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
            switch (input)
            {
                case IDictionary table:
                    options = options with { Parameters = options.Parameters.SetItems(Map(table)) };
                    break;
                case string or FileInfo:
                    if (FilePaths.Resolve(cmdlet, input is FileInfo file ? file.FullName : (string)input, isLiteral: true) is not [var found])
                    {
                        return null;
                    }

                    options = options with { ParameterFiles = options.ParameterFiles.Add(found) };
                    break;
                default:
                    throw new InvalidArgumentException(FileErrors.InvalidParameterValues(input));
            }
        }

        return options;
    }

    // CloudFormation's lists are texts with commas.
    private static string TextOf(object? value) => value switch
    {
        PSObject wrapped => TextOf(wrapped.BaseObject),
        string text => text,
        bool truth => truth ? "true" : "false",
        IEnumerable list => string.Join(',', list.Cast<object?>().Select(TextOf)),
        _ => LanguagePrimitives.ConvertTo<string>(value),
    };
}
