using System.Buffers;
using System.Globalization;

namespace IamPolicyTools.Language.Operators;

/// <summary>A number of a condition: exact as a decimal where it fits one, else approximate.</summary>
internal readonly record struct Number(bool IsExact, decimal Exact, double Approximate) : IComparable<Number>
{
    private static readonly SearchValues<char> s_characters = SearchValues.Create("0123456789+-.eE");

    /// <summary>Parses a number completely (PL-53): digits, one point, a sign, an exponent; nothing else, no blanks.</summary>
    public static bool TryParse(string text, out Number number)
    {
        number = default;
        if (text.Length == 0 || text.AsSpan().ContainsAnyExcept(s_characters))
        {
            return false;
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out decimal exact))
        {
            number = new Number(true, exact, (double)exact);
            return true;
        }

        bool valid = double.TryParse(text, Style, CultureInfo.InvariantCulture, out double approximate);
        number = new Number(false, 0, approximate);
        return valid;
    }

    /// <inheritdoc/>
    public int CompareTo(Number other) =>
        IsExact && other.IsExact ? Exact.CompareTo(other.Exact) : Approximate.CompareTo(other.Approximate);
}
