using System.Globalization;

namespace IamPolicyTools.Records;

/// <summary>Somebody's word that a record does not matter for now (options.md, OP-10 to OP-13).</summary>
/// <param name="Reason">Why.</param>
/// <param name="Until">The last day (UTC) on which it applies.</param>
public sealed record Suppression(string Reason, DateOnly Until)
{
    /// <summary>Where it is written; null when in no file.</summary>
    public Location? Location { get; init; }

    /// <summary><c>until 2027-01-31: reason</c>.</summary>
    public override string ToString() =>
        Text.DisplayedText.Line(string.Create(CultureInfo.InvariantCulture, $"until {Until:yyyy-MM-dd}: {Reason}"));
}
