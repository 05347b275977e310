using System.Collections.Immutable;
using IamPolicyTools.Model;

namespace IamPolicyTools.Export;

/// <summary>Writes users, groups, roles and what belongs to them.</summary>
internal sealed class IdentityWriter(DocumentWriter writer)
{
    private readonly FactWriter _facts = new(writer);

    public void WriteUser(User user) => writer.Entity(user.Unknowns, () =>
    {
        writer.Text("Path", user.Path);
        writer.Text("UserName", user.UserName);
        writer.Text("UserId", user.UserId);
        writer.Text("Arn", user.Arn);
        writer.Date("CreateDate", user.CreateDate);
        WriteInlinePolicies("UserPolicyList", user.InlinePolicies);
        writer.Texts("GroupList", user.Groups);
        WriteAttachedPolicies(user.AttachedPolicies);
        WriteBoundary(user.PermissionsBoundary);
        writer.Tags("Tags", user.Tags);
        writer.Objects("AccessKeys", user.AccessKeys, WriteAccessKey);
        if (user.LoginProfile is { } login)
        {
            writer.Object("LoginProfile", () =>
            {
                writer.Date("CreateDate", login.CreateDate);
                writer.Boolean("PasswordResetRequired", login.PasswordResetRequired);
            });
        }

        writer.Date("PasswordLastUsed", user.PasswordLastUsed);
        writer.Objects("MFADevices", user.MfaDevices, WriteMfaDevice);
        WriteReport(user.CredentialReport);
        _facts.WriteLastAccess(user.ServiceLastAccessed);
        WriteFlags(user);
    });

    public void WriteGroup(Group group) => writer.Entity(group.Unknowns, () =>
    {
        writer.Text("Path", group.Path);
        writer.Text("GroupName", group.GroupName);
        writer.Text("GroupId", group.GroupId);
        writer.Text("Arn", group.Arn);
        writer.Date("CreateDate", group.CreateDate);
        WriteInlinePolicies("GroupPolicyList", group.InlinePolicies);
        WriteAttachedPolicies(group.AttachedPolicies);
        WriteFlags(group);
    });

    public void WriteRole(Role role) => writer.Entity(role.Unknowns, () =>
    {
        writer.Text("Path", role.Path);
        writer.Text("RoleName", role.RoleName);
        writer.Text("RoleId", role.RoleId);
        writer.Text("Arn", role.Arn);
        writer.Date("CreateDate", role.CreateDate);
        writer.Document("AssumeRolePolicyDocument", role.Document);
        writer.Text("Description", role.Description);
        writer.Number("MaxSessionDuration", role.MaxSessionDuration);
        WriteInlinePolicies("RolePolicyList", role.InlinePolicies);
        WriteAttachedPolicies(role.AttachedPolicies);
        WriteBoundary(role.PermissionsBoundary);
        writer.Tags("Tags", role.Tags);
        if (role.IsLastUseKnown || role.RoleLastUsed is not { LastUsedDate: null, Region: null })
        {
            writer.Object("RoleLastUsed", () =>
            {
                writer.Date("LastUsedDate", role.LastUsedDate);
                writer.Text("Region", role.LastUsedRegion);
            });
        }

        _facts.WriteLastAccess(role.ServiceLastAccessed);
        WriteFlags(role);
    });

    public void WriteInstanceProfile(InstanceProfile profile) => writer.Entity(profile.Unknowns, () =>
    {
        writer.Text("Path", profile.Path);
        writer.Text("InstanceProfileName", profile.InstanceProfileName);
        writer.Text("InstanceProfileId", profile.InstanceProfileId);
        writer.Text("Arn", profile.Arn);
        writer.Date("CreateDate", profile.CreateDate);
        writer.Texts("Roles", profile.Roles);
        writer.Tags("Tags", profile.Tags);
        WriteFlags(profile);
    });

    public void WriteServerCertificate(ServerCertificate certificate) => writer.Entity(certificate.Unknowns, () =>
    {
        writer.Text("Path", certificate.Path);
        writer.Text("ServerCertificateName", certificate.ServerCertificateName);
        writer.Text("ServerCertificateId", certificate.ServerCertificateId);
        writer.Text("Arn", certificate.Arn);
        writer.Date("UploadDate", certificate.UploadDate);
        writer.Date("Expiration", certificate.Expiration);
        writer.Text("CertificateBody", certificate.CertificateBody);
        writer.Text("CertificateChain", certificate.CertificateChain);
        writer.Tags("Tags", certificate.Tags);
        WriteFlags(certificate);
    });

    public void WriteRootUser(RootUser root)
    {
        writer.Boolean("MfaActive", root.MfaActive);
        writer.Boolean("PasswordEnabled", root.PasswordEnabled);
        writer.Objects("AccessKeys", root.AccessKeys, WriteAccessKey);
        WriteReport(root.CredentialReport);
    }

    public void WriteMfaDevice(MfaDevice device)
    {
        writer.Text("SerialNumber", device.SerialNumber);
        writer.Text("UserName", device.UserName);
        writer.Date("EnableDate", device.EnableDate);
        writer.Tags("Tags", device.Tags);
    }

    /// <summary>Writes what is not certain of an entity.</summary>
    public void WriteFlags(IamEntity entity) => writer.Flags(entity.IsStub, entity.HasProvisionalName, entity.ExistsWhen);

    private void WriteInlinePolicies(string key, ImmutableArray<InlinePolicy> policies) => writer.Objects(key, policies, policy =>
    {
        writer.Text("PolicyName", policy.PolicyName);
        writer.Document("PolicyDocument", policy.Document);
    });

    private void WriteAttachedPolicies(ImmutableArray<AttachedPolicy> policies) => writer.Objects("AttachedManagedPolicies", policies, policy =>
    {
        writer.Text("PolicyName", policy.PolicyName);
        writer.Text("PolicyArn", policy.PolicyArn);
    });

    private void WriteBoundary(AttachedPolicy? boundary)
    {
        if (boundary is not null)
        {
            writer.Object("PermissionsBoundary", () =>
            {
                writer.Text("PermissionsBoundaryType", "Policy");
                writer.Text("PermissionsBoundaryArn", boundary.PolicyArn);
            });
        }
    }

    private void WriteAccessKey(AccessKey key)
    {
        writer.Text("AccessKeyId", key.AccessKeyId);
        writer.Text("Status", key.Status);
        writer.Date("CreateDate", key.CreateDate);
        writer.Date("LastUsedDate", key.LastUsedDate);
    }

    private void WriteReport(CredentialReportEntry? report)
    {
        if (report is null)
        {
            return;
        }

        writer.Object("CredentialReport", () =>
        {
            writer.Date("GeneratedTime", report.GeneratedTime);
            writer.Boolean("PasswordEnabled", report.PasswordEnabled);
            writer.Date("PasswordLastUsed", report.PasswordLastUsed);
            writer.Date("PasswordLastChanged", report.PasswordLastChanged);
            writer.Date("PasswordNextRotation", report.PasswordNextRotation);
            writer.Boolean("MfaActive", report.MfaActive);
            writer.Objects("AccessKeys", report.AccessKeys, key =>
            {
                writer.Number("Slot", key.Slot);
                writer.Text("Status", key.IsActive ? "Active" : "Inactive");
                writer.Date("LastRotated", key.LastRotated);
                writer.Date("LastUsedDate", key.LastUsedDate);
                writer.Text("LastUsedRegion", key.LastUsedRegion);
                writer.Text("LastUsedService", key.LastUsedService);
            });
        });
    }
}
