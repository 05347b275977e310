using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Records.Options;
using IamPolicyTools.Text;

namespace IamPolicyTools.Binding;

/// <summary>Reads <c>-Option</c> and <c>-OptionPath</c>, or the options file of the working directory (OP-1, OP-2).</summary>
internal static class OptionArgument
{
    /// <summary>The names that the options may use.</summary>
    public static OptionVocabulary Vocabulary { get; } = new() { EvaluationSwitches = Switches() };

    /// <summary>Reads the options, and tells which file was read.</summary>
    /// <param name="cmdlet">The cmdlet that was given them.</param>
    /// <param name="table">The argument of <c>-Option</c>, or null.</param>
    /// <param name="path">The argument of <c>-OptionPath</c>, or null.</param>
    /// <exception cref="InvalidArgumentException">The file is not there or cannot be read.</exception>
    /// <exception cref="InvalidTextException">Something in them is wrong; all that is.</exception>
    public static IamOptions Read(IamCmdlet cmdlet, IDictionary? table, string? path)
    {
        string folder = cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath;
        if (path is not null && FilePaths.IsContent(cmdlet, path))
        {
            throw new InvalidArgumentException(FileErrors.OptionsGiven(path));
        }

        string? file = path is null ? Default(folder) : FilePaths.ToFile(cmdlet, path);
        Node? given = table is null ? null : TextDocument.Parse(JsonText.Of(table), "-Option");
        IamOptions options = FilePaths.Read([file ?? string.Empty], () => OptionsReader.Read(file, given, folder, Vocabulary));
        if (file is not null)
        {
            cmdlet.WriteVerbose($"Options are read from '{file}'.");
        }

        return options;
    }

    private static string? Default(string folder)
    {
        string file = Path.Combine(folder, OptionFiles.DefaultName);
        return File.Exists(file) ? file : null;
    }

    // The switches are the evaluator's own properties, as in Test-IamAccess -Option.
    private static ImmutableSortedDictionary<string, ImmutableArray<string>> Switches() => typeof(EvaluationOptions)
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.PropertyType == typeof(bool) || property.PropertyType.IsEnum)
        .ToImmutableSortedDictionary(
            property => property.Name,
            property => property.PropertyType.IsEnum ? [.. Enum.GetNames(property.PropertyType)] : ImmutableArray.Create("true", "false"),
            StringComparer.OrdinalIgnoreCase);
}
