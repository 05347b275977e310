using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Engine.Tests.Validation;

/// <summary>Whether two patterns of validation have a text in common, against trying all texts.</summary>
public sealed class MeetingPatternTests
{
    private const int Longest = 4;

    private static readonly string[] s_texts = [.. Of("ab", Longest)];

    [Fact]
    public void AgreesWithAllShortTexts()
    {
        // Two patterns of up to three characters that meet, meet in a text of up to four.
        string[] patterns = [.. Of("ab*?", 3)];
        var wrong = from a in patterns
                    from b in patterns
                    where Globs.Meet(a, b) != s_texts.Any(t => IsMatch(a, t) && IsMatch(b, t))
                    select $"{a} {b}";
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("role/${aws:username}", "role/*", true)]
    [InlineData("${aws:username}-x", "*-y", false)]
    [InlineData("log-group:*:log-stream:a", "log-group:*", true)]
    public void TakesVariablesForAnyText(string a, string b, bool expected) => Assert.Equal(expected, Globs.Meet(a, b));

    private static IEnumerable<string> Of(string letters, int longest) => longest == 0
        ? [string.Empty]
        : Of(letters, longest - 1).SelectMany(t => letters.Select(l => t + l)).Prepend(string.Empty).Concat(Of(letters, longest - 1)).Distinct();

    private static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text) => pattern switch
    {
        [] => text.IsEmpty,
        ['*', ..] => IsMatch(pattern[1..], text) || (!text.IsEmpty && IsMatch(pattern, text[1..])),
        _ => !text.IsEmpty && (pattern[0] == '?' || pattern[0] == text[0]) && IsMatch(pattern[1..], text[1..]),
    };
}
