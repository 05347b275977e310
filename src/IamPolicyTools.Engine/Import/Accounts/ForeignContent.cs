using System.Text;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Drafts;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>What to make of a root with keys that no account document has: another output of AWS's CLI, or a mistake.</summary>
internal static class ForeignContent
{
    private static readonly string[] s_policyKeys =
        ["Statement", "Policy", "PolicyDocument", "ResourcePolicy", "Attributes", "PolicyVersion"];

    public static void Read(IReadOnlyDictionary<string, TopLevelItem> unknown, FileContext file, ImportDraft draft)
    {
        if (unknown.TryGetValue("Content", out TopLevelItem content) && unknown.ContainsKey("ReportFormat"))
        {
            ReadCredentialReport(content, unknown.GetValueOrDefault("GeneratedTime").Value, file, draft);
            return;
        }

        if (s_policyKeys.FirstOrDefault(unknown.ContainsKey) is { } key)
        {
            file.Error(
                "NOT_AN_ACCOUNT",
                $"Found a policy document (\"{key}\"), expected an account document. "
                + "Name this file as the PolicyDocument of a user, group, role or policy, as the Policy of a resource, or give it to Test-IamAccess",
                unknown[key].NameLocation);
            return;
        }

        if (unknown.Values.FirstOrDefault(IsTask) is { Name: not null } task)
        {
            file.Error(
                "NOT_AN_ACCOUNT", "Found tasks of org-formation, expected an account document. They are not read", task.NameLocation);
            return;
        }

        foreach (TopLevelItem member in unknown.Values)
        {
            file.Refuse("UNKNOWN_KEY", Shapes.Account.DescribeUnknown(member.Name), member.NameLocation);
        }
    }

    /// <summary>Says which template it is that a root belongs to; false when the member is not the sign of one.</summary>
    public static bool IsTemplate(TopLevelItem member, FileContext file)
    {
        if (member.Name != "AWSTemplateFormatVersion")
        {
            return false;
        }

        // PO-2.9
        string found = member.Value is ScalarNode { Text: "2010-09-09-OC" }
            ? "Found an org-formation template, expected an account document. Templates of org-formation are not read; expected what it deploys: org-formation print-stacks"
            : "Found a CloudFormation template, expected an account document; a template is read with -Format CloudFormation, or where no format is asked for";
        file.Error("NOT_AN_ACCOUNT", found, member.NameLocation);
        return true;
    }

    // PO-2.9: Name: { Type: update-stacks, … }
    private static bool IsTask(TopLevelItem member) =>
        member.Value is ObjectNode task
            && task["Type"] is ScalarNode { Text: var type }
            && type.StartsWith("update-", StringComparison.Ordinal);

    // aws iam get-credential-report: { "Content": base 64, "ReportFormat": "text/csv", "GeneratedTime": … }
    private static void ReadCredentialReport(TopLevelItem content, Node? generated, FileContext file, ImportDraft draft)
    {
        if (content.Value is null || Scalars.Text(content.Value, "Content", file) is not { } base64)
        {
            return;
        }

        byte[] bytes = new byte[(base64.Length * 3 / 4) + 3];
        if (!Convert.TryFromBase64String(base64, bytes, out int length))
        {
            file.Error(
                "INVALID_VALUE",
                "Content: expected a credential report in base 64, found a text that is not base 64",
                content.Value.Location);
            return;
        }

        string csv = Encoding.UTF8.GetString(bytes, 0, length);
        var source = SourceText.FromText("credential report", csv, content.Value.Location);
        DateTimeOffset? time = generated is null ? null : Scalars.Date(generated, "GeneratedTime", file);
        draft.CredentialReports.Add(CredentialReport.Parse(csv, source, time, file));
    }
}
