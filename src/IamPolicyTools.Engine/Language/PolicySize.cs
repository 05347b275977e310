using System.Text;
using IamPolicyTools.Text;

namespace IamPolicyTools.Language;

/// <summary>Counts documents as the quotas of policy-language.md, section 1.7, do: characters without white space.</summary>
public static class PolicySize
{
    /// <summary>Most characters of any document, white space included (PL-1a).</summary>
    public const int MaxRawLength = 131_072;

    /// <summary>Most characters of a version of a managed policy.</summary>
    public const int ManagedPolicy = 6_144;

    /// <summary>Most characters of all inline policies of a user.</summary>
    public const int UserInlinePolicies = 2_048;

    /// <summary>Most characters of all inline policies of a group.</summary>
    public const int GroupInlinePolicies = 5_120;

    /// <summary>Most characters of all inline policies of a role.</summary>
    public const int RoleInlinePolicies = 10_240;

    /// <summary>Most characters of a trust policy, unless the account has raised the quota.</summary>
    public const int TrustPolicy = 2_048;

    /// <summary>The highest quota of a trust policy that an account can have.</summary>
    public const int TrustPolicyMaximum = 8_192;

    /// <summary>Most characters of an inline session policy, with the ARNs of the managed ones passed beside it.</summary>
    public const int SessionPolicy = 2_048;

    /// <summary>Most characters of a service control policy.</summary>
    public const int ServiceControlPolicy = 10_240;

    /// <summary>Most characters of a resource control policy.</summary>
    public const int ResourceControlPolicy = 5_120;

    /// <summary>The characters of a document's text that count.</summary>
    /// <param name="json">The text.</param>
    public static int Count(ReadOnlySpan<char> json) =>
        json.Length - json.Count(' ') - json.Count('\t') - json.Count('\r') - json.Count('\n');

    /// <summary>Both lengths of a document's text.</summary>
    /// <param name="json">The text.</param>
    internal static TextSize Measure(string json) => new(json.Length, Count(json));

    /// <summary>Both lengths of a document's text.</summary>
    /// <param name="utf8">The text.</param>
    internal static TextSize Measure(ReadOnlySpan<byte> utf8)
    {
        int length = Encoding.UTF8.GetCharCount(utf8);
        return new(length, length - utf8.Count((byte)' ') - utf8.Count((byte)'\t') - utf8.Count((byte)'\r') - utf8.Count((byte)'\n'));
    }

    /// <summary>The characters that count of a document whose own text is not at hand: as JSON with the lists that it has.</summary>
    internal static int Count(Node node)
    {
        int count;
        switch (node)
        {
            case ObjectNode { Members: var members }:
                count = 2 + Separators(members.Length);
                foreach (Member member in members)
                {
                    count += CountText(member.Name) + 1 + Count(member.Value);
                }

                return count;
            case ArrayNode { Items: var items }:
                count = 2 + Separators(items.Length);
                foreach (Node item in items)
                {
                    count += Count(item);
                }

                return count;
            case ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } text:
                return CountText(text.Text);
            case ScalarNode { Kind: ScalarKind.Null }:
                return "null".Length;
            case ScalarNode other:
                return other.Text.Length;
            default:
                return 0;
        }
    }

    /// <summary>The quota of a single document in a slot; null where the quota depends on more than the slot.</summary>
    internal static int? QuotaFor(PolicyKind kind) => kind switch
    {
        PolicyKind.Session => SessionPolicy,
        PolicyKind.Trust => TrustPolicy,
        PolicyKind.ServiceControl => ServiceControlPolicy,
        PolicyKind.ResourceControl => ResourceControlPolicy,
        _ => null,
    };

    /// <summary>Access Analyzer's code for a document of a slot that is too long.</summary>
    internal static string CodeFor(PolicyKind kind) => kind switch
    {
        PolicyKind.Trust => "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
        PolicyKind.ServiceControl => "POLICY_SIZE_EXCEEDS_SCP_QUOTA",
        PolicyKind.ResourceControl => "POLICY_SIZE_EXCEEDS_RCP_QUOTA",
        PolicyKind.Resource or PolicyKind.Endpoint => "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
        _ => "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
    };

    private static int Separators(int items) => Math.Max(0, items - 1);

    // With its quotes and the escapes that JSON needs.
    private static int CountText(string text)
    {
        int count = 2 + text.Length;
        foreach (char c in text)
        {
            count += c switch
            {
                ' ' => -1,
                '"' or '\\' or '\b' or '\f' or '\n' or '\r' or '\t' => 1,
                < ' ' => 5,
                _ => 0,
            };
        }

        return count;
    }
}

/// <summary>The lengths of a document's text.</summary>
/// <param name="Characters">All characters.</param>
/// <param name="Counted">Those that count for the quotas.</param>
internal readonly record struct TextSize(int Characters, int Counted);
