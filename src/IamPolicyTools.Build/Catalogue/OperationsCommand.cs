using IamPolicyTools.Catalogue;
using IamPolicyTools.Catalogue.Storage;

namespace IamPolicyTools.Build.Catalogue;

/// <summary>The subcommand <c>operations</c>: our tables of API operations in, the engine's data file out.</summary>
public static class OperationsCommand
{
    /// <summary>Runs the subcommand.</summary>
    /// <param name="source">The folder with the two tables.</param>
    /// <param name="target">The folder of the engine's data files.</param>
    /// <param name="output">Receives counts, and what the catalogue of actions does not know.</param>
    /// <param name="error">Receives the one error that stopped it.</param>
    /// <returns>The exit code: 0, or 1 when a table cannot be used.</returns>
    public static int Run(string source, string target, TextWriter output, TextWriter error)
    {
        byte[] file;
        byte[] parameters;
        try
        {
            file = OperationWriter.Write(OperationTables.Read(
                File.ReadAllText(Path.Combine(source, "operations.tsv")), File.ReadAllText(Path.Combine(source, "operation-resources.tsv"))));
            parameters = ParameterTable.Write(File.ReadAllText(Path.Combine(source, ParameterTable.FileName)));
        }
        catch (Exception exception) when (exception is PackageException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(exception.Message);
            return 1;
        }

        File.WriteAllBytes(Path.Combine(target, CatalogueFormat.OperationsFile), file);
        File.WriteAllBytes(Path.Combine(target, CatalogueFormat.ParametersFile), parameters);
        var operations = OperationCatalogue.Read(file, IamCatalogue.Default);
        string[] unknown = [.. operations.UnknownActions()];
        output.WriteLine(
            $"{CatalogueFormat.OperationsFile}: {file.Length} bytes; snapshot of {operations.DataDate}: "
            + $"{operations.Operations.Count()} operations of {operations.Services.Count(s => s.HasOperations)} services; "
            + $"{unknown.Length} actions that the catalogue of {IamCatalogue.Default.Info.DataDate} does not know");
        foreach (string action in unknown)
        {
            output.WriteLine($"  {action}");
        }

        return 0;
    }
}
