using System.Collections.Immutable;

namespace IamPolicyTools.Records.Options;

/// <summary>An entry of <c>Suppress</c> (OP-10): which rule, where, why and until when.</summary>
/// <param name="Code">The code, number or foreign id as it is written.</param>
/// <param name="Codes">The codes that it names.</param>
/// <param name="Suppression">Reason, last day and place.</param>
public sealed record SuppressionEntry(string Code, ImmutableArray<string> Codes, Suppression Suppression)
{
    /// <summary>A name or ARN with <c>*</c>; null where a path stands.</summary>
    public string? Subject { get; init; }

    /// <summary>A path relative to the options file's folder; null where a subject stands.</summary>
    public string? Path { get; init; }

    /// <summary>The statement's Sid; null where its number stands.</summary>
    public string? Sid { get; init; }

    /// <summary>The statement's number, from 1; null where its Sid stands.</summary>
    public int? Statement { get; init; }

    /// <summary>True when the entry is about a record, whatever the day.</summary>
    /// <param name="record">The record.</param>
    /// <param name="folder">The folder that <see cref="Path"/> is relative to.</param>
    public bool Fits(IamRecord record, string folder)
    {
        if (!Codes.Contains(record.Code))
        {
            return false;
        }

        if (Subject is not null)
        {
            return record.Subject is { } subject
                && (NameGlob.Matches(Subject, subject.Name) || (subject.Arn is not null && NameGlob.Matches(Subject, subject.Arn)));
        }

        return record.Location?.File is { } file
            && new PathGlob(Path!).Matches(OptionFiles.Relative(folder, file))
            && (Sid is null ? record.Policy?.Statement == Statement : record.Policy?.Sid == Sid);
    }
}
