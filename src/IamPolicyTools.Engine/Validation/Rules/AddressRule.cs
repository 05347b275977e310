using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Addresses of conditions: private ones, which no request from outside has (PL-56), and ranges with bits behind their mask.</summary>
internal sealed class AddressRule : ClauseRule
{
    private static readonly IpRange[] s_private = [.. new[]
    {
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "fc00::/7", "fe80::/10", "::1/128",
    }.Select(Range)];

    /// <inheritdoc/>
    public override IEnumerable<string> Codes =>
        ["PRIVATE_IP_ADDRESS", "PRIVATE_NOT_IP_ADDRESS", "PRIVATE_IP_ADDRESS_SUBSET", "PRIVATE_NOT_IP_ADDRESS_SUBSET", "IMPROVE_IP_RANGE"];

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, ClauseFacts clause, IssueList issues)
    {
        if (clause.Family != OperatorFamily.IpAddress)
        {
            return;
        }

        int ranges = 0;
        List<ConditionValue> inside = [];
        foreach (ConditionValue value in clause.Values)
        {
            string text = value.Text.Text;
            if (!IpRange.TryParse(text, out IpRange range))
            {
                continue;
            }

            ranges++;
            if (Array.Exists(s_private, p => p.Contains(range)))
            {
                inside.Add(value);
            }

            int slash = text.IndexOf('/', StringComparison.Ordinal);
            if (slash > 0 && IpRange.TryParseAddress(text[..slash], out IpRange address) && address.Bits != range.Bits)
            {
                issues.Add(statement.OfValue(
                    "IMPROVE_IP_RANGE",
                    clause,
                    value,
                    $"\"{text}\" has bits behind its mask, which are ignored.",
                    $"Write \"{Write(range)}{text[slash..]}\"."));
            }
        }

        if (inside.Count == 0 || !clause.Key.Is("aws:sourceip"))
        {
            return;
        }

        bool isAll = inside.Count == ranges;
        string code = clause.IsNegated
            ? isAll ? "PRIVATE_NOT_IP_ADDRESS" : "PRIVATE_NOT_IP_ADDRESS_SUBSET"
            : isAll ? "PRIVATE_IP_ADDRESS" : "PRIVATE_IP_ADDRESS_SUBSET";
        string found = string.Join(", ", inside.Select(v => $"\"{v.Text.Text}\""));
        issues.Add(statement.OfValue(
            code,
            clause,
            inside[0],
            $"{found} {(inside.Count == 1 ? "is" : "are")} private: aws:SourceIp of a request is a public address{(isAll ? clause.IsNegated ? ", so the condition always holds" : ", so the condition never holds" : string.Empty)}.",
            "Write the public addresses that requests come from; for requests through a VPC endpoint use aws:VpcSourceIp with aws:SourceVpc."));
    }

    private static IpRange Range(string text) => IpRange.TryParse(text, out IpRange range) ? range : throw new FormatException(text);

    private static string Write(IpRange range)
    {
        byte[] bytes = new byte[range.IsV6 ? 16 : 4];
        UInt128 bits = range.Bits;
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            bytes[i] = (byte)(bits & 0xFF);
            bits >>= 8;
        }

        return new System.Net.IPAddress(bytes).ToString();
    }
}
