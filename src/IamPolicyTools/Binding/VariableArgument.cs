using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;
using IamPolicyTools.Import.Templates;

namespace IamPolicyTools.Binding;

/// <summary>Reads a parameter that answers placeholders of templates: hashtables, objects, and paths of variables files (PO-2.1).</summary>
/// <param name="Sources">What they say, in order.</param>
/// <param name="Files">The files among them.</param>
internal sealed record VariableArgument(ImmutableArray<VariableSource> Sources, ImmutableArray<string> Files)
{
    /// <summary>Reads the argument; null when a path leads to no file, which is then reported.</summary>
    /// <param name="cmdlet">The cmdlet that was given it.</param>
    /// <param name="values">The argument.</param>
    /// <exception cref="InvalidArgumentException">A value is none of these, or contains itself.</exception>
    public static VariableArgument? Read(IamCmdlet cmdlet, object[] values)
    {
        ImmutableArray<VariableSource>.Builder sources = ImmutableArray.CreateBuilder<VariableSource>(values.Length);
        ImmutableArray<string>.Builder files = ImmutableArray.CreateBuilder<string>();
        foreach (object value in values)
        {
            object? input = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
            switch (input)
            {
                case IDictionary or PSObject:
                    sources.Add(VariableSource.FromText(JsonText.Of(input), "-Variable"));
                    break;
                case string or FileInfo:
                    if (FilePaths.Resolve(cmdlet, input is FileInfo file ? file.FullName : (string)input, isLiteral: true) is not [var found])
                    {
                        return null;
                    }

                    sources.Add(VariableSource.FromFile(found));
                    files.Add(found);
                    break;
                default:
                    throw new InvalidArgumentException(FileErrors.InvalidVariable(input));
            }
        }

        return new VariableArgument(sources.DrainToImmutable(), files.DrainToImmutable());
    }
}
