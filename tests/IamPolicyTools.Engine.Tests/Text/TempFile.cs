using System.Text;

namespace IamPolicyTools.Engine.Tests.Text;

/// <summary>A file that is gone after the test.</summary>
internal sealed class TempFile : IDisposable
{
    public TempFile(byte[] content, string extension = ".json")
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"iampolicytools-{Guid.NewGuid():N}{extension}");
        File.WriteAllBytes(Path, content);
    }

    public TempFile(string content, string extension = ".json")
        : this(Encoding.UTF8.GetBytes(content), extension)
    {
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
