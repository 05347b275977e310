using System.Diagnostics.CodeAnalysis;

namespace IamPolicyTools.Language.Operators;

/// <summary>
/// One value of a context key. What an operator parses out of it is kept, so that a value is parsed once
/// however many conditions look at it; racing threads parse the same.
/// </summary>
public sealed class RequestValue
{
    private Parsed<Number>? _number;
    private Parsed<decimal>? _instant;
    private Parsed<IpRange>? _address;
    private Parsed<byte[]?>? _bytes;
    private Parsed<string[]>? _arn;

    /// <summary>Creates a value.</summary>
    /// <param name="text">Its text; every value is compared by its textual form (PL-52).</param>
    public RequestValue(string text) => Text = text;

    /// <summary>The empty text.</summary>
    internal static RequestValue Empty { get; } = new(string.Empty);

    /// <summary>The text.</summary>
    public string Text { get; }

    internal byte[]? Bytes => (_bytes ??= new Parsed<byte[]?>(true, DecodeBase64(Text))).Value;

    /// <summary>The text.</summary>
    public override string ToString() => Text;

    internal static byte[]? DecodeBase64(string text)
    {
        byte[] buffer = new byte[text.Length];
        return Convert.TryFromBase64String(text, buffer, out int count) ? buffer[..count] : null;
    }

    internal bool TryGetNumber(out Number number)
    {
        _number ??= new Parsed<Number>(Number.TryParse(Text, out Number value), value);
        number = _number.Value;
        return _number.IsValid;
    }

    internal bool TryGetInstant(out decimal instant)
    {
        _instant ??= new Parsed<decimal>(Instant.TryParse(Text, out decimal value), value);
        instant = _instant.Value;
        return _instant.IsValid;
    }

    internal bool TryGetAddress(out IpRange address)
    {
        _address ??= new Parsed<IpRange>(IpRange.TryParseAddress(Text, out IpRange value), value);
        address = _address.Value;
        return _address.IsValid;
    }

    internal bool TryGetArn([NotNullWhen(true)] out string[]? fields)
    {
        if (_arn is null)
        {
            string[] parts = Text.Split(':', 6);
            _arn = new Parsed<string[]>(parts.Length == 6, parts);
        }

        fields = _arn.IsValid ? _arn.Value : null;
        return _arn.IsValid;
    }

    private sealed record Parsed<T>(bool IsValid, T Value);
}
