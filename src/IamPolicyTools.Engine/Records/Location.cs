using IamPolicyTools.Text;

namespace IamPolicyTools.Records;

/// <summary>Where something stands: in a file, at an address inside what was read, or both.</summary>
public sealed record Location
{
    /// <summary>The file, as it was given: relative to the working directory, or absolute. Null for what no file holds.</summary>
    public string? File { get; init; }

    /// <summary>1-based line; null when only the file, or the address, is known, and where all of the file is one line (IN-27).</summary>
    public int? Line { get; init; }

    /// <summary>1-based column, in characters.</summary>
    public int? Column { get; init; }

    /// <summary>1-based line of the end; null when only the beginning is known.</summary>
    public int? EndLine { get; init; }

    /// <summary>1-based column behind the last character.</summary>
    public int? EndColumn { get; init; }

    /// <summary>1-based line inside a document that the file holds as a string; null where the document is the file's own text.</summary>
    public int? DocumentLine { get; init; }

    /// <summary>1-based column inside such a document.</summary>
    public int? DocumentColumn { get; init; }

    /// <summary>0-based offset in bytes, in a file that is one line, as Terraform's plans are; null elsewhere (IN-27).</summary>
    public int? ByteOffset { get; init; }

    /// <summary>
    /// What it is in terms of the thing that was read, whatever its layout: <c>role/ci policy deploy Statement[2].Action[0]</c>,
    /// a resource of a template or plan. Null when there is no better name than the place.
    /// </summary>
    public string? Address { get; init; }

    /// <summary>The location of a place in a text that was read; null for what came from no text and has no address.</summary>
    /// <param name="place">The place.</param>
    /// <param name="address">The address, if there is one.</param>
    public static Location? Of(SourceLocation place, string? address = null)
    {
        if (!place.IsKnown)
        {
            return address is null ? null : new Location { Address = address };
        }

        if (place is { IsInOneLine: true, LogicalAddress: { } logical })
        {
            return new Location { File = place.File, ByteOffset = place.OuterOffset, Address = address ?? logical };
        }

        bool isEmbedded = place.Source.Container is not null;
        LinePosition inner = place.Position;
        return new Location
        {
            File = place.File,
            Line = place.Line,
            Column = place.Column,
            DocumentLine = isEmbedded ? inner.Line : null,
            DocumentColumn = isEmbedded ? inner.Column : null,
            Address = address ?? place.LogicalAddress,
        };
    }

    /// <summary><c>file:line</c>, or the address: short enough for a table.</summary>
    public string ToShortString() => DisplayedText.Line(File is null ? Address : Line is null ? File : $"{File}:{Line}");

    /// <summary><c>file:line:column</c>, and the address in brackets.</summary>
    public override string ToString()
    {
        if (File is null)
        {
            return DisplayedText.Line(Address);
        }

        string place = Line is null ? File : Column is null ? $"{File}:{Line}" : $"{File}:{Line}:{Column}";
        return DisplayedText.Line(Address is null ? place : $"{place} ({Address})");
    }
}

/// <summary>
/// Another place that explains a record, and what is there: the statement that denies, the policy that would have to change.
/// </summary>
/// <param name="Location">Where.</param>
/// <param name="Message">What is there, in one line.</param>
public sealed record RelatedLocation(Location Location, string Message)
{
    /// <summary>What is there, in one line. Fit to be shown.</summary>
    public string Message { get; init; } = DisplayedText.Line(Message);

    /// <summary><c>file:line:column: message</c>.</summary>
    public override string ToString() => $"{Location}: {Message}";
}
