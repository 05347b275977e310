using System.Text.RegularExpressions;

namespace IamPolicyTools.Build.Catalogue;

/// <summary>The two tables of operations, read and checked: a row that nobody would find is an error of the source.</summary>
public sealed partial class OperationTables
{
    private static readonly string[] s_requestKinds = ["op", "cmd", "cli", "arg", "wait", "cmdlet"];

    private OperationTables(string dataDate, IReadOnlyList<string[]> operations, IReadOnlyList<string[]> requests)
    {
        DataDate = dataDate;
        Operations = operations;
        Requests = requests;
    }

    /// <summary>The day of the snapshot, <c>yyyy-MM-dd</c>.</summary>
    public string DataDate { get; }

    /// <summary>Rows of kind, service, name, value.</summary>
    public IReadOnlyList<string[]> Operations { get; }

    /// <summary>Rows of kind, name, need, action, resource, context.</summary>
    public IReadOnlyList<string[]> Requests { get; }

    /// <summary>Reads the tables.</summary>
    /// <param name="operations">The text of operations.tsv.</param>
    /// <param name="requests">The text of operation-resources.tsv.</param>
    /// <exception cref="PackageException">A row cannot be used.</exception>
    public static OperationTables Read(string operations, string requests)
    {
        string date = SnapshotDate().Match(operations) is { Success: true } found
            ? found.Groups[1].Value
            : throw new PackageException("operations.tsv: no comment says \"snapshot yyyy-MM-dd\".");
        return new OperationTables(
            date,
            ReadRows("operations.tsv", operations, 4, ["op", "actiononly", "sdk", "method", "none"]),
            ReadRows("operation-resources.tsv", requests, 6, s_requestKinds));
    }

    private static List<string[]> ReadRows(string file, string text, int columns, string[] kinds)
    {
        List<string[]> rows = [];
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            string row = line.TrimEnd('\r');
            if (row.Length == 0 || row[0] == '#')
            {
                continue;
            }

            string[] fields = row.Split('\t');
            if (fields.Length != columns || !kinds.Contains(fields[0]))
            {
                throw new PackageException($"{file}:{number}: expected {columns} columns and one of the kinds {string.Join(", ", kinds)}.");
            }

            rows.Add(fields);
        }

        return rows;
    }

    [GeneratedRegex(@"snapshot (\d{4}-\d{2}-\d{2})")]
    private static partial Regex SnapshotDate();
}
