using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace IamPolicyTools.Language.Operators;

/// <summary>A range of IPv4 or IPv6 addresses in CIDR form; a single address is a range of one.</summary>
/// <param name="IsV6">True for IPv6.</param>
/// <param name="Bits">The network's bits; host bits are cleared.</param>
/// <param name="PrefixLength">0 to 32, or 0 to 128.</param>
internal readonly record struct IpRange(bool IsV6, UInt128 Bits, int PrefixLength)
{
    private int Width => IsV6 ? 128 : 32;

    /// <summary>Parses an address or a range. No suffix means one address; host bits behind the mask are ignored.</summary>
    public static bool TryParse(string text, out IpRange range)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return TryParseAddress(text, out range);
        }

        ReadOnlySpan<char> suffix = text.AsSpan(slash + 1);
        if (!TryParseAddress(text[..slash], out range)
            || suffix.Length is 0 or > 3
            || !int.TryParse(suffix, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            || length > range.Width)
        {
            return false;
        }

        range = new IpRange(range.IsV6, range.Bits & Mask(range.Width, length), length);
        return true;
    }

    /// <summary>Parses one address: four decimal numbers, or IPv6 in any spelling without a zone.</summary>
    public static bool TryParseAddress(string text, out IpRange address)
    {
        address = default;
        if (!text.Contains(':', StringComparison.Ordinal))
        {
            bool valid = TryParseV4(text, out uint bits);
            address = new IpRange(false, bits, 32);
            return valid;
        }

        if (text.AsSpan().ContainsAny('%', '[', ']')
            || !IPAddress.TryParse(text, out IPAddress? parsed)
            || parsed.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        parsed.TryWriteBytes(bytes, out _);
        address = new IpRange(true, BinaryPrimitives.ReadUInt128BigEndian(bytes), 128);
        return true;
    }

    /// <summary>True when every address of the other range lies in this one.</summary>
    public bool Contains(IpRange other) =>
        IsV6 == other.IsV6 && other.PrefixLength >= PrefixLength && (other.Bits & Mask(Width, PrefixLength)) == Bits;

    private static UInt128 Mask(int width, int length)
    {
        if (length == 0)
        {
            return UInt128.Zero;
        }

        UInt128 all = width == 128 ? UInt128.MaxValue : uint.MaxValue;
        return all & (all << (width - length));
    }

    private static bool TryParseV4(string text, out uint bits)
    {
        bits = 0;
        string[] parts = text.Split('.');
        foreach (string digits in parts)
        {
            if (digits.Length is 0 or > 3
                || (digits.Length > 1 && digits[0] == '0')
                || !byte.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out byte value))
            {
                return false;
            }

            bits = (bits << 8) | value;
        }

        return parts.Length == 4;
    }
}
