using System.Buffers;
using System.Globalization;

namespace IamPolicyTools.Language.Operators;

/// <summary>
/// An instant of a Date condition, as seconds since 1970-01-01T00:00:00Z. The forms are those of the W3C note:
/// <c>YYYY</c>, <c>YYYY-MM</c>, <c>YYYY-MM-DD</c>, <c>YYYY-MM-DDThh:mm[:ss[.s+]]TZD</c>; or epoch seconds.
/// </summary>
internal static class Instant
{
    private static readonly SearchValues<char> s_epochCharacters = SearchValues.Create("0123456789.-");

    /// <summary>Parses an instant completely. Four digits are a year, any other number epoch seconds.</summary>
    public static bool TryParse(string text, out decimal seconds)
    {
        seconds = 0;
        if (text.Length != 4 && text.Length > 0 && !text.AsSpan().ContainsAnyExcept(s_epochCharacters) && !text.AsSpan(1).Contains('-'))
        {
            return decimal.TryParse(
                text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds);
        }

        var reader = new Reader(text);
        int month = 1;
        int day = 1;
        if (!reader.Digits(4, out int year) || year == 0)
        {
            return false;
        }

        decimal timeOfDay = 0;
        bool valid = reader.AtEnd
            || (reader.Skip('-') && reader.Digits(2, out month)
                && (reader.AtEnd || (reader.Skip('-') && reader.Digits(2, out day)
                    && (reader.AtEnd || ReadTime(ref reader, out timeOfDay)))));
        if (!valid || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        long days = (new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Days;
        seconds = (days * 86400m) + timeOfDay;
        return true;
    }

    // Thh:mm[:ss[.s+]] and the zone, Z or ±hh:mm.
    private static bool ReadTime(ref Reader reader, out decimal seconds)
    {
        seconds = 0;
        if (!reader.Skip('T') || !reader.Digits(2, out int hour) || hour > 23
            || !reader.Skip(':') || !reader.Digits(2, out int minute) || minute > 59)
        {
            return false;
        }

        int second = 0;
        decimal fraction = 0;
        if (reader.Skip(':') && (!reader.Digits(2, out second) || second > 59 || !reader.Fraction(out fraction)))
        {
            return false;
        }

        seconds = (hour * 3600) + (minute * 60) + second + fraction;
        if (reader.Skip('Z'))
        {
            return reader.AtEnd;
        }

        int sign = reader.Skip('+') ? 1 : reader.Skip('-') ? -1 : 0;
        if (sign == 0 || !reader.Digits(2, out int zoneHour) || zoneHour > 23
            || !reader.Skip(':') || !reader.Digits(2, out int zoneMinute) || zoneMinute > 59)
        {
            return false;
        }

        seconds -= sign * ((zoneHour * 3600) + (zoneMinute * 60));
        return reader.AtEnd;
    }

    private ref struct Reader(ReadOnlySpan<char> text)
    {
        // More digits than a decimal's fraction can hold with the seconds before them do not change a comparison that matters.
        private const int MaxFraction = 15;

        private ReadOnlySpan<char> _rest = text;

        public readonly bool AtEnd => _rest.IsEmpty;

        public bool Skip(char c)
        {
            if (_rest.IsEmpty || _rest[0] != c)
            {
                return false;
            }

            _rest = _rest[1..];
            return true;
        }

        public bool Digits(int count, out int value)
        {
            value = 0;
            if (_rest.Length < count || _rest[..count].ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            value = int.Parse(_rest[..count], NumberStyles.None, CultureInfo.InvariantCulture);
            _rest = _rest[count..];
            return true;
        }

        // Nothing, or a point with at least one digit.
        public bool Fraction(out decimal value)
        {
            value = 0;
            if (!Skip('.'))
            {
                return true;
            }

            int length = _rest.IndexOfAnyExceptInRange('0', '9');
            length = length < 0 ? _rest.Length : length;
            decimal unit = 0.1m;
            for (int i = 0; i < Math.Min(length, MaxFraction); i++, unit /= 10)
            {
                value += (_rest[i] - '0') * unit;
            }

            _rest = _rest[length..];
            return length > 0;
        }
    }
}
