
namespace IamPolicyTools.Build.Catalogue;

/// <summary>The table of the operations' parameters, and the engine's file made of it. The engine's ParameterReader is its mirror.</summary>
public static class ParameterTable
{
    /// <summary>The name of the table.</summary>
    public const string FileName = "operation-parameters.tsv";

    /// <summary>What stands behind the name of a list.</summary>
    public const char ListSign = '+';

    /// <summary>What stands behind the name of a switch, which takes no value.</summary>
    public const char SwitchSign = '!';

    /// <summary>What stands behind the name of a parameter whose value may be left out.</summary>
    public const char MaybeSign = '?';

    private const int BlockSize = 64 * 1024;

    /// <summary>Writes the engine's file.</summary>
    /// <param name="table">The text of the table.</param>
    /// <returns>The file.</returns>
    /// <exception cref="PackageException">A row cannot be used.</exception>
    public static byte[] Write(string table)
    {
        var file = new BlockFileWriter(BlockSize);
        var index = new ByteWriter();
        IGrouping<string, string[]>[] services = [.. Read(table).GroupBy(r => r[0], StringComparer.Ordinal)];
        index.WriteInt(services.Length);
        foreach (IGrouping<string, string[]> service in services)
        {
            index.WriteString(service.Key);
            file.Add(WriteService([.. service]), index);
        }

        return file.ToArray(index);
    }

    // Each name once, and its number wherever it stands.
    private static byte[] WriteService(string[][] rows)
    {
        string[][] words = [.. rows.Select(r => r[2].Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        string[] names = [.. words.SelectMany(w => w).Distinct().Order(StringComparer.Ordinal)];
        Dictionary<string, int> numbers = names.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i, StringComparer.Ordinal);
        var body = new ByteWriter();
        body.WriteInt(names.Length);
        Array.ForEach(names, body.WriteString);
        body.WriteInt(rows.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            body.WriteString(rows[i][1]);
            body.WriteInt(words[i].Length);
            Array.ForEach(words[i], w => body.WriteInt(numbers[w]));
        }

        return body.ToArray();
    }

    private static IEnumerable<string[]> Read(string table)
    {
        int number = 0;
        foreach (string line in table.Split('\n'))
        {
            number++;
            string row = line.TrimEnd('\r');
            if (row.Length > 0 && row[0] != '#')
            {
                yield return row.Split('\t') is [_, _, _] fields ? fields : throw new PackageException($"{FileName}:{number}: expected three columns.");
            }
        }
    }
}
