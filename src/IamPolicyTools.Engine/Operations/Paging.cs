using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace IamPolicyTools.Operations;

/// <summary>A part of a list, as the API hands it out.</summary>
/// <typeparam name="T">The kind of item.</typeparam>
/// <param name="Items">The items.</param>
/// <param name="Marker">What asks for the next page; null on the last one.</param>
public sealed record Page<T>(ImmutableArray<T> Items, string? Marker)
{
    /// <summary>True when there is more.</summary>
    public bool IsTruncated => Marker is not null;
}

/// <summary>Cuts lists into pages.</summary>
public static class Paging
{
    private const int DefaultSize = 100;
    private const int LargestSize = 1_000;
    private const string Prefix = "page:";

    /// <summary>The pages of a list from a marker on; at least one, which may be empty.</summary>
    /// <typeparam name="T">The kind of item.</typeparam>
    /// <param name="items">The list.</param>
    /// <param name="marker">The marker of an earlier page; null for the first.</param>
    /// <param name="size">Items on a page, 1 to 1000; null for 100.</param>
    /// <exception cref="IamOperationException">The size is out of bounds, or the marker is none.</exception>
    public static IEnumerable<Page<T>> Split<T>(ImmutableArray<T> items, string? marker, int? size)
    {
        int count = size ?? DefaultSize;
        if (count is < 1 or > LargestSize)
        {
            throw new IamOperationException(IamErrorCode.ValidationError, $"MaxItems is 1 to {LargestSize}, found {count}.", "MaxItems");
        }

        return Cut(items, Read(marker, items.Length), count);
    }

    private static IEnumerable<Page<T>> Cut<T>(ImmutableArray<T> items, int start, int count)
    {
        do
        {
            int end = Math.Min(start + count, items.Length);
            yield return new Page<T>(items[start..end], end < items.Length ? Write(end) : null);
            start = end;
        }
        while (start < items.Length);
    }

    // Opaque to scripts: the number of items before the page.
    private static string Write(int start) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(Prefix + start.ToString(CultureInfo.InvariantCulture)));

    private static int Read(string? marker, int length)
    {
        if (marker is null)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[32];
        if (Convert.TryFromBase64String(marker, bytes, out int written)
            && Encoding.ASCII.GetString(bytes[..written]) is var text
            && text.StartsWith(Prefix, StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int start)
            && start <= length)
        {
            return start;
        }

        throw new IamOperationException(IamErrorCode.ValidationError, $"Invalid Marker: \"{marker}\".", "Marker");
    }
}
