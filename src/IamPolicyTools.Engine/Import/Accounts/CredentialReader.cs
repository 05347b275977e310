using IamPolicyTools.Import.Binding;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>Reads access keys, passwords' records and MFA devices. Secrets are never kept.</summary>
internal static class CredentialReader
{
    private const int ReportedKeys = 2;

    /// <summary>A key's id, or an object as ListAccessKeys shows it.</summary>
    public static AccessKey? ReadAccessKey(Node node, FileContext file)
    {
        if (node is ScalarNode)
        {
            return Scalars.Text(node, "AccessKeys", NameRules.AccessKeyId, file) is { } text ? new AccessKey { AccessKeyId = text } : null;
        }

        if (ObjectReader.Open(node, Shapes.AccessKey, file) is not { } reader
            || reader.RequireText("AccessKeyId", NameRules.AccessKeyId) is not { } id)
        {
            return null;
        }

        return new AccessKey
        {
            AccessKeyId = id,
            IsActive = reader.Word("Status", "Active", "Inactive") is not "Inactive",
            CreateDate = reader.Date("CreateDate"),
            LastUsedDate = reader.Date("LastUsedDate"),
        };
    }

    /// <summary>A serial number, or an object as ListMFADevices and ListVirtualMFADevices show it.</summary>
    public static MfaDevice? ReadMfaDevice(Node node, string? owner, FileContext file)
    {
        if (node is ScalarNode)
        {
            return Scalars.Text(node, "SerialNumber", NameRules.MfaSerialNumber, file) is { } text
                ? new MfaDevice { SerialNumber = text, UserName = owner }
                : null;
        }

        if (ObjectReader.Open(node, Shapes.MfaDevice, file) is not { } reader
            || reader.RequireText("SerialNumber", NameRules.MfaSerialNumber) is not { } serial)
        {
            return null;
        }

        Node? user = (reader.Value("User") as ObjectNode)?["UserName"];
        return new MfaDevice
        {
            SerialNumber = serial,
            UserName = owner ?? reader.Text("UserName") ?? (user is null ? null : Scalars.Text(user, "UserName", file)),
            EnableDate = reader.Date("EnableDate"),
            Tags = reader.Tags("Tags"),
        };
    }

    public static LoginProfile? ReadLoginProfile(Node node, string userName, FileContext file) =>
        ObjectReader.Open(node, Shapes.LoginProfile, file) is not { } reader ? null : new LoginProfile
        {
            UserName = userName,
            CreateDate = reader.Date("CreateDate"),
            PasswordResetRequired = reader.Boolean("PasswordResetRequired") ?? false,
        };

    public static RootUser? ReadRootUser(Node node, FileContext file) =>
        ObjectReader.Open(node, Shapes.RootUser, file) is not { } reader ? null : new RootUser
        {
            MfaActive = reader.Boolean("MfaActive"),
            PasswordEnabled = reader.Boolean("PasswordEnabled"),
            AccessKeys = reader.List("AccessKeys", item => ReadAccessKey(item, file)),
            CredentialReport = ReadReport(reader),
        };

    /// <summary>What a credential report said, as an export holds it.</summary>
    public static CredentialReportEntry? ReadReport(ObjectReader owner) =>
        owner.Value("CredentialReport") is not { } value || ObjectReader.Open(value, Shapes.CredentialReport, owner.File) is not { } reader
            ? null
            : new CredentialReportEntry
            {
                GeneratedTime = reader.Date("GeneratedTime"),
                PasswordEnabled = reader.Boolean("PasswordEnabled"),
                PasswordLastUsed = reader.Date("PasswordLastUsed"),
                PasswordLastChanged = reader.Date("PasswordLastChanged"),
                PasswordNextRotation = reader.Date("PasswordNextRotation"),
                MfaActive = reader.Boolean("MfaActive"),
                AccessKeys = reader.List("AccessKeys", item => ReadReportedKey(item, owner.File)),
            };

    private static ReportedAccessKey? ReadReportedKey(Node node, FileContext file)
    {
        if (ObjectReader.Open(node, Shapes.ReportedAccessKey, file) is not { } reader || reader.Require("Slot") is null)
        {
            return null;
        }

        return new ReportedAccessKey(reader.Integer("Slot", 1, ReportedKeys) ?? 1)
        {
            IsActive = reader.Word("Status", "Active", "Inactive") is not "Inactive",
            LastRotated = reader.Date("LastRotated"),
            LastUsedDate = reader.Date("LastUsedDate"),
            LastUsedRegion = reader.Text("LastUsedRegion"),
            LastUsedService = reader.Text("LastUsedService"),
        };
    }
}
