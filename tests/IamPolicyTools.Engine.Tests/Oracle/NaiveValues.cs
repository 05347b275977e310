using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text.RegularExpressions;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>Comparison of one request value with one policy value, by operator (table "Operators" of policy-language.md 1.5).</summary>
internal static class NaiveValues
{
    /// <summary>
    /// A test of request values against a policy value; a request value that cannot be read fails it (PL-53).
    /// <see langword="null"/> when the policy value itself cannot be read.
    /// </summary>
    /// <param name="name">Positive operator name.</param>
    /// <param name="policyValue">The listed value.</param>
    /// <param name="variables">Whether the document knows variables (PL-2).</param>
    /// <param name="context">Values of variables.</param>
    public static Func<string, bool>? Test(string name, string policyValue, bool variables, NaiveContext context)
    {
        switch (name)
        {
            case "StringEquals":
                return Text(value => (text => text == value));
            case "StringEqualsIgnoreCase":
                return Text(value => (text => string.Equals(text, value, StringComparison.OrdinalIgnoreCase)));
            case "Bool":
                return Text(value => (text => string.Equals(text, value, StringComparison.OrdinalIgnoreCase)));
            case "StringLike":
                return NaiveText.Expand(policyValue, variables, context) is { } pattern
                    ? text => NaiveText.Like(pattern, text)
                    : _ => false;
            case "ArnEquals" or "ArnLike":
                return Arn(policyValue, variables, context);
            case "IpAddress":
                return Ip(policyValue);
            case "BinaryEquals":
                return Bytes(policyValue) is { } bytes ? text => Bytes(text)?.AsSpan().SequenceEqual(bytes) ?? false : null;
            default:
                return name.StartsWith("Numeric", StringComparison.Ordinal)
                    ? Compare(Number, name["Numeric".Length..], policyValue)
                    : Compare(Date, name["Date".Length..], policyValue);
        }

        // PL-77: a value with an unresolvable variable equals nothing.
        Func<string, bool> Text(Func<string, Func<string, bool>> test) =>
            NaiveText.Expand(policyValue, variables, context) is { } value ? test(NaiveText.Plain(value)) : _ => false;
    }

    /// <summary>An address range; <see langword="null"/> when the text is none. Without suffix one address.</summary>
    public static (byte[] Address, int Bits)? Range(string text)
    {
        string[] parts = text.Split('/');
        if (Address(parts[0]) is not { } address || parts.Length > 2)
        {
            return null;
        }

        int full = address.Length * 8;
        if (parts.Length == 1)
        {
            return (address, full);
        }

        return Regex.IsMatch(parts[1], @"\A[0-9]{1,3}\z") && int.Parse(parts[1], CultureInfo.InvariantCulture) is int bits && bits <= full
            ? (address, bits)
            : null;
    }

    // PL-60: field by field, split before variables are expanded, so never inside "${…}".
    private static Func<string, bool>? Arn(string policyValue, bool variables, NaiveContext context)
    {
        if (policyValue == "*")
        {
            return text => text.Split(':', 6).Length == 6;
        }

        string field = variables ? @"(?:\$\{[^}]*\}|[^:])*" : "[^:]*";
        Match split = Regex.Match(policyValue, $@"\A(?:(?<field>{field}):){{5}}(?<field>.*)\z", RegexOptions.Singleline);
        if (!split.Success)
        {
            return null;
        }

        IReadOnlyList<NaiveChar>?[] patterns =
            [.. split.Groups["field"].Captures.Select(capture => NaiveText.Expand(capture.Value, variables, context))];
        return text =>
        {
            string[] fields = text.Split(':', 6);
            return fields.Length == 6 && patterns.Zip(fields).All(pair => pair.First is { } pattern && NaiveText.Like(pattern, pair.Second));
        };
    }

    private static Func<string, bool>? Ip(string policyValue)
    {
        if (Range(policyValue) is not { } range)
        {
            return null;
        }

        // Host bits of the range are ignored; IPv4 and IPv6 never match each other (PL-59).
        return text => Address(text) is { } address
            && address.Length == range.Address.Length
            && Enumerable.Range(0, range.Bits).All(bit => Bit(address, bit) == Bit(range.Address, bit));

        static bool Bit(byte[] bytes, int index) => (bytes[index / 8] >> (7 - (index % 8)) & 1) == 1;
    }

    private static byte[]? Address(string text)
    {
        if (Regex.IsMatch(text, @"\A(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:\.(?!\z)|\z)){4}\z"))
        {
            return [.. text.Split('.').Select(part => byte.Parse(part, CultureInfo.InvariantCulture))];
        }

        return Regex.IsMatch(text, @"\A[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\z")
            && IPAddress.TryParse(text, out IPAddress? address)
            && address.AddressFamily == AddressFamily.InterNetworkV6
                ? address.GetAddressBytes()
                : null;
    }

    private static byte[]? Bytes(string text) =>
        Regex.IsMatch(text, @"\A(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\z") ? Convert.FromBase64String(text) : null;

    private static Func<string, bool>? Compare<T>(Func<string, T?> parse, string comparison, string policyValue)
        where T : struct, IComparable<T>
    {
        if (parse(policyValue) is not { } limit)
        {
            return null;
        }

        return text => parse(text) is { } value && comparison switch
        {
            "Equals" => value.CompareTo(limit) == 0,
            "LessThan" => value.CompareTo(limit) < 0,
            "LessThanEquals" => value.CompareTo(limit) <= 0,
            "GreaterThan" => value.CompareTo(limit) > 0,
            _ => value.CompareTo(limit) >= 0,
        };
    }

    // Whole text, exponents accepted (PL-53); exact decimals, 10 = 10.0.
    private static Fraction? Number(string text)
    {
        Match parts = Regex.Match(
            text,
            @"\A(?<sign>[+-]?)(?:(?<whole>[0-9]+)(?:\.(?<part>[0-9]*))?|\.(?<part>[0-9]+))(?:[eE](?<exponent>[+-]?[0-9]{1,4}))?\z");
        if (!parts.Success)
        {
            return null;
        }

        string part = parts.Groups["part"].Value;
        int exponent = (parts.Groups["exponent"].Success ? int.Parse(parts.Groups["exponent"].Value, CultureInfo.InvariantCulture) : 0) - part.Length;
        var digits = BigInteger.Parse(parts.Groups["whole"].Value + part, CultureInfo.InvariantCulture);
        BigInteger signed = parts.Groups["sign"].Value == "-" ? -digits : digits;
        return exponent >= 0
            ? new Fraction(signed * BigInteger.Pow(10, exponent), BigInteger.One)
            : new Fraction(signed, BigInteger.Pow(10, -exponent));
    }

    // Formats of the operator table; four digits are a year, other plain numbers are epoch seconds.
    private static Fraction? Date(string text)
    {
        if (Regex.IsMatch(text, @"\A-?[0-9]+(?:\.[0-9]+)?\z") && text.Length != 4)
        {
            return Number(text);
        }

        Match parts = Regex.Match(
            text,
            @"\A(?<y>[0-9]{4})(?:-(?<m>[0-9]{2})(?:-(?<d>[0-9]{2})(?:T(?<h>[0-9]{2}):(?<n>[0-9]{2})(?::(?<s>[0-9]{2})(?:\.(?<f>[0-9]+))?)?"
            + @"(?:Z|(?<o>[+-])(?<oh>[0-9]{2}):(?<on>[0-9]{2})))?)?)?\z");
        if (!parts.Success)
        {
            return null;
        }

        int Part(string name, int absent) =>
            parts.Groups[name].Success ? int.Parse(parts.Groups[name].Value, CultureInfo.InvariantCulture) : absent;
        (int year, int month, int day) = (Part("y", 1), Part("m", 1), Part("d", 1));
        (int hour, int minute, int second) = (Part("h", 0), Part("n", 0), Part("s", 0));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return null;
        }

        var instant = new BigInteger((new DateTime(year, month, day, hour, minute, second) - DateTime.UnixEpoch).TotalSeconds);
        int offset = (Part("oh", 0) * 3600) + (Part("on", 0) * 60);
        instant += parts.Groups["o"].Value == "-" ? offset : -offset;
        string fraction = parts.Groups["f"].Value;
        BigInteger scale = BigInteger.Pow(10, fraction.Length);
        return new Fraction(
            (instant * scale) + (fraction.Length == 0 ? BigInteger.Zero : BigInteger.Parse(fraction, CultureInfo.InvariantCulture)),
            scale);
    }

    /// <summary>An exact number; the denominator is positive.</summary>
    private readonly record struct Fraction(BigInteger Numerator, BigInteger Denominator) : IComparable<Fraction>
    {
        public int CompareTo(Fraction other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);
    }
}
