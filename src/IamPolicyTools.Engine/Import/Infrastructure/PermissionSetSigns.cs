using System.Text.Json;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>The signs of the dialects of permission sets (PO-2.5).</summary>
internal static class PermissionSetSigns
{
    /// <summary>What a template of IAMbic calls itself.</summary>
    public const string Template = "NOQ::AWS::IdentityCenter::PermissionSet";

    private static readonly string[] s_ofSets =
    [
        "ManagedPolicies", "CustomerManagedPolicies", "CustomerPolicies", "CustomPolicy", "PermissionBoundary", "CustomerPermissionBoundary", "AwsPermissionBoundaryArn",
    ];

    private static readonly string[] s_ofMaps =
        ["aws_managed_policies:", "customer_managed_policies:", "session_duration:", "inline_policy:", "permissions_boundary:"];

    /// <summary>True for a member that sets of AWS's samples have beside their names.</summary>
    public static bool IsOfSet(string member) => s_ofSets.Contains(member);

    /// <summary>True for a list whose first item names a set; the reader is a copy, and reads ahead.</summary>
    public static bool HasSetNames(Utf8JsonReader value)
    {
        if (value.TokenType != JsonTokenType.StartArray || !value.Read() || value.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (value.Read() && value.TokenType == JsonTokenType.PropertyName)
        {
            if (value.ValueTextEquals("PermissionSetName"u8))
            {
                return true;
            }

            value.Skip();
        }

        return false;
    }

    /// <summary>True for the beginning of such a file in YAML.</summary>
    public static bool AreIn(string beginning)
    {
        string[] lines = [.. beginning.Split('\n').Select(l => l.TrimEnd())];
        string[] inner = [.. lines.Select(l => l.TrimStart(' ', '-')).Where(l => l.Length > 0)];
        return lines.Any(l => l.StartsWith("template_type:", StringComparison.Ordinal) && l.EndsWith(Template, StringComparison.Ordinal))
            || lines.Any(l => l.StartsWith("permissionSetName:", StringComparison.Ordinal))
            || (Has(lines, "Assignments:") && beginning.Contains("PermissionSetName:", StringComparison.Ordinal))
            || (Has(lines, "Name:") && s_ofSets.Any(m => Has(lines, m + ":")))
            || (Has(inner, "account_list:") && Has(inner, "permission_sets:"))
            || (!Has(lines, s_ofMaps[0]) && s_ofMaps.Count(m => Has(inner, m)) >= 3);
    }

    private static bool Has(string[] lines, string start) => Array.Exists(lines, l => l.StartsWith(start, StringComparison.Ordinal));
}
