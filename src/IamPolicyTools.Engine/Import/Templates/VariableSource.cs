using IamPolicyTools.Import.Binding;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Templates;

/// <summary>
/// Answers to the placeholders of templates that all files of an import share (policy-repositories.md, PO-2.1): a map of texts and lists of
/// texts by name, given or in a file.
/// </summary>
public sealed class VariableSource
{
    private readonly string _name;
    private readonly string? _json;

    private VariableSource(string name, string? json)
    {
        _name = name;
        _json = json;
    }

    /// <summary>
    /// A file: a map in YAML or JSON, a <c>*.tfvars.json</c>, or the replacements of the Landing Zone Accelerator
    /// (<c>globalReplacements</c>, whose keys answer <c>{{ Key }}</c> and <c>${ACCEL_LOOKUP::CUSTOM:Key}</c>).
    /// </summary>
    /// <param name="path">Its path, as errors shall show it.</param>
    public static VariableSource FromFile(string path) => new(path, null);

    /// <summary>A map as text.</summary>
    /// <param name="json">A JSON object.</param>
    /// <param name="name">What errors call it.</param>
    public static VariableSource FromText(string json, string name) => new(name, json);

    /// <summary>The names of the variables that it has.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidTextException">It is no map of variables.</exception>
    public IReadOnlySet<string> ReadNames()
    {
        FileContext file = Open(null);
        IReadOnlyList<Variable> variables = Read(file);
        return file.Findings.HasErrors
            ? throw new InvalidTextException(file.Findings.Items)
            : variables.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Reads the variables. What is wrong with them is a finding of the file.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal IReadOnlyList<Variable> Read(FileContext file)
    {
        try
        {
            return _json is null
                // Such files hold passwords, too: their errors show nothing of them.
                ? VariableReader.ReadFile(TextDocument.Read(InputFile.Read(_name, InputFile.LargestDocument), _name, isQuoted: false), file)
                : VariableReader.Read(TextDocument.Parse(_json, _name), file);
        }
        catch (InvalidTextException exception)
        {
            foreach (Diagnostic diagnostic in exception.Diagnostics)
            {
                file.Findings.Add(diagnostic);
            }

            return [];
        }
    }

    /// <summary>What is known of it while it is read.</summary>
    internal FileContext Open(string? currentFolder) => new(_name, _json is null ? currentFolder : null);

    /// <summary>
    /// Warns of the variables that nothing used: one by one where they were given, together for a file, which may serve other uses.
    /// </summary>
    internal void WarnOfUnused(IReadOnlyList<Variable> variables, VariableScope scope, FileContext file)
    {
        // Several names of one value are one variable.
        HashSet<SourceLocation> used = [.. variables.Where(v => v.IsUsed).Select(v => v.Location)];
        Variable[] unused = [.. variables.Where(v => !v.IsSynonym && !used.Contains(v.Location))];
        if (_json is not null || unused.Length <= 1)
        {
            UnusedVariables.Warn(unused, scope, file);
            return;
        }

        const int Shown = 5;
        string more = unused.Length > Shown ? $" and {unused.Length - Shown} more" : string.Empty;
        file.Warn(
            UnusedVariables.Code, $"{unused.Length} variables of this file answer no placeholder: {string.Join(", ", unused.Take(Shown).Select(v => v.Name))}{more}.", unused[0].Location);
    }
}

/// <summary>Says which variables answered nothing: their names are likely to be misspelt.</summary>
internal static class UnusedVariables
{
    public const string Code = "VARIABLE_UNUSED";

    public static void Warn(IEnumerable<Variable> variables, VariableScope scope, FileContext file)
    {
        foreach (Variable variable in variables.Where(v => !v.IsUsed))
        {
            file.Warn(Code, $"The variable \"{variable.Name}\" is not used{scope.DescribeUnused(variable)}", variable.Location);
        }
    }
}
