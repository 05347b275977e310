using System.Text;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import;

/// <summary>A folder with the files of one test, gone after it.</summary>
internal sealed class ImportFolder : IDisposable
{
    public ImportFolder() => Root = Directory.CreateTempSubdirectory("iampolicytools-").FullName;

    public string Root { get; }

    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    public string Write(string name, byte[] content)
    {
        string path = System.IO.Path.Combine(Root, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Imports one file that holds the text.</summary>
    public static ImportResult Import(string content, string name = "account.yaml", IamModel? current = null)
    {
        using var folder = new ImportFolder();
        return AccountImporter.Import(current ?? IamModel.Empty, [folder.Write(name, content)]);
    }

    /// <summary>The only account of a file that holds the text; nothing in it may be warned of.</summary>
    public static Account ImportAccount(string content, string name = "account.yaml")
    {
        ImportResult result = Import(content, name);
        Assert.Empty(result.Warnings);
        return Assert.Single(result.Model.Accounts.Values);
    }

    /// <summary>The errors of a file that holds the text, each as <c>line:column code</c>.</summary>
    public static string[] Errors(string content, string name = "account.yaml", IamModel? current = null)
    {
        InvalidTextException exception = Assert.Throws<InvalidTextException>(() => Import(content, name, current));
        return [.. exception.Diagnostics.Select(d => $"{d.Location.Line}:{d.Location.Column} {d.Code}")];
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
