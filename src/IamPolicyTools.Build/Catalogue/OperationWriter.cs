using IamPolicyTools.Catalogue.Storage;

namespace IamPolicyTools.Build.Catalogue;

/// <summary>Writes the operations' file. The engine's OperationReader is its mirror.</summary>
public static class OperationWriter
{
    private const int BlockSize = 32 * 1024;

    /// <summary>Writes the tables.</summary>
    /// <param name="tables">The tables.</param>
    /// <returns>The file.</returns>
    public static byte[] Write(OperationTables tables)
    {
        ILookup<string, string[]> byService = tables.Operations.ToLookup(r => r[1], StringComparer.Ordinal);
        ILookup<string, string[]> requests = tables.Requests.Where(r => r[0] == "op").ToLookup(r => r[1].Split(':')[0], StringComparer.Ordinal);
        string[] services = [.. byService.Select(s => s.Key).Concat(requests.Select(r => r.Key)).Distinct().Order(StringComparer.Ordinal)];
        var file = new BlockFileWriter(BlockSize);
        var index = new ByteWriter();
        index.WriteString(tables.DataDate);
        index.WriteInt(services.Length);
        foreach (string service in services)
        {
            string[][] rows = [.. byService[service]];
            index.WriteString(service);
            index.WriteByte(rows.Any(r => r[0] == "none") ? CatalogueFormat.NoOperationsFlag : 0);
            WriteWords(index, rows, "sdk");
            file.Add(WriteService(rows, [.. requests[service]]), index);
        }

        file.Add(WriteCommands(tables.Requests), index);
        return file.ToArray(index);
    }

    private static byte[] WriteService(string[][] rows, string[][] requests)
    {
        var body = new ByteWriter();
        WriteWords(body, rows, "actiononly");
        WriteRows(body, rows, "method", [2, 3]);
        WriteRows(body, rows, "op", [2, 3]);
        WriteRows(body, requests, "op", [1, 2, 3, 4, 5]);
        return body.ToArray();
    }

    private static byte[] WriteCommands(IReadOnlyList<string[]> requests)
    {
        var body = new ByteWriter();
        WriteRows(body, requests, "cmd", [1, 2, 3, 4, 5]);
        foreach (string kind in new[] { "cli", "arg", "wait", "cmdlet" })
        {
            WriteRows(body, requests, kind, [1, 3]);
        }

        return body.ToArray();
    }

    private static void WriteWords(ByteWriter body, IEnumerable<string[]> rows, string kind)
    {
        string[] words = [.. rows.Where(r => r[0] == kind).SelectMany(r => r[3].Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        body.WriteInt(words.Length);
        Array.ForEach(words, body.WriteString);
    }

    private static void WriteRows(ByteWriter body, IEnumerable<string[]> rows, string kind, int[] columns)
    {
        string[][] wanted = [.. rows.Where(r => r[0] == kind)];
        body.WriteInt(wanted.Length);
        foreach (string[] row in wanted)
        {
            foreach (int column in columns)
            {
                body.WriteString(row[column]);
            }
        }
    }
}
