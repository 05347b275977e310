using IamPolicyTools.Text;

namespace IamPolicyTools.Validation.Reading;

/// <summary>The files that the documents of a model came from, read again to show what is wrong in them. One that has changed since is not shown.</summary>
internal sealed class SourceFiles
{
    private readonly Dictionary<string, (PolicySource Text, SourceText Lines)?> _files = new(StringComparer.Ordinal);

    /// <summary>The file that a place is in; null where it cannot be read, or is another one by now.</summary>
    public PolicySource? Find(SourceLocation place)
    {
        if (!_files.TryGetValue(place.File, out (PolicySource Text, SourceText Lines)? file))
        {
            file = Read(place.File);
            _files.Add(place.File, file);
        }

        return file is { } known && known.Lines.GetPosition(place.Offset) == place.Position ? known.Text : null;
    }

    private static (PolicySource Text, SourceText Lines)? Read(string path)
    {
        try
        {
            if (File.Exists(path))
            {
                PolicySource text = PolicySource.OfFile(InputFile.Read(path), path);
                return (text, text.Lines());
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidTextException)
        {
            // The findings are located all the same; only the line cannot be shown.
        }

        return null;
    }
}
