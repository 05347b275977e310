using System.Collections.Immutable;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Drafts;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>Reads users, groups and roles.</summary>
internal static class IdentityReader
{
    private const int ShortestSession = 3600;
    private const int LongestSession = 43200;

    public static Draft<User>? ReadUser(Node node, FileContext file)
    {
        if (ObjectReader.Open(node, Shapes.User, file) is not { } reader || HeaderReader.Read(reader, EntityKind.User) is not { } header)
        {
            return null;
        }

        ImmutableArray<InlinePolicy> inline = ReadInlinePolicies(reader, "UserPolicyList");
        ImmutableArray<Tag> tags = reader.Tags("Tags");
        ImmutableArray<AccessKey> keys = reader.List("AccessKeys", item => CredentialReader.ReadAccessKey(item, file));
        ImmutableArray<MfaDevice> devices = reader.List("MFADevices", item => CredentialReader.ReadMfaDevice(item, header.Name, file));
        LoginProfile? login =
            reader.Value("LoginProfile") is { } value ? CredentialReader.ReadLoginProfile(value, header.Name, file) : null;
        CredentialReportEntry? report = CredentialReader.ReadReport(reader);
        DateTimeOffset? lastUsed = reader.Date("PasswordLastUsed");
        ImmutableArray<ServiceLastAccess>? services = FactReader.ReadLastAccess(reader);
        return new Draft<User>(header, file, identity => new User
        {
            Arn = identity.Arn,
            Path = identity.Path,
            UserName = header.Name,
            UserId = identity.Id,
            CreateDate = header.CreateDate,
            Location = header.Location,
            Unknowns = reader.Unknowns,
            InlinePolicies = inline,
            Tags = tags,
            AccessKeys = keys,
            MfaDevices = devices,
            LoginProfile = login,
            PasswordLastUsed = lastUsed,
            CredentialReport = report,
            ServiceLastAccessed = services,
        })
        {
            AttachedPolicies = ReadAttachedPolicies(reader),
            PermissionsBoundary = ReadBoundary(reader),
            Members = reader.References("GroupList"),
        };
    }

    public static Draft<Group>? ReadGroup(Node node, FileContext file)
    {
        if (ObjectReader.Open(node, Shapes.Group, file) is not { } reader || HeaderReader.Read(reader, EntityKind.Group) is not { } header)
        {
            return null;
        }

        ImmutableArray<InlinePolicy> inline = ReadInlinePolicies(reader, "GroupPolicyList");
        return new Draft<Group>(header, file, identity => new Group
        {
            Arn = identity.Arn,
            Path = identity.Path,
            GroupName = header.Name,
            GroupId = identity.Id,
            CreateDate = header.CreateDate,
            Location = header.Location,
            Unknowns = reader.Unknowns,
            InlinePolicies = inline,
        })
        {
            AttachedPolicies = ReadAttachedPolicies(reader),
        };
    }

    public static Draft<Role>? ReadRole(Node node, FileContext file)
    {
        if (ObjectReader.Open(node, Shapes.Role, file) is not { } reader || HeaderReader.Read(reader, EntityKind.Role) is not { } header)
        {
            return null;
        }

        PolicyDocument trust = reader.RequireDocument("AssumeRolePolicyDocument", PolicyKind.Trust);
        ImmutableArray<InlinePolicy> inline = ReadInlinePolicies(reader, "RolePolicyList");
        ImmutableArray<Tag> tags = reader.Tags("Tags");
        string? description = reader.Text("Description");

        // The profiles themselves are read with those of the account.
        _ = reader.Value("InstanceProfileList");
        int duration = reader.Integer("MaxSessionDuration", ShortestSession, LongestSession) ?? ShortestSession;
        ObjectReader? use = reader.Value("RoleLastUsed") is { } value ? ObjectReader.Open(value, Shapes.RoleLastUsed, file) : null;
        DateTimeOffset? lastUsed = use?.Date("LastUsedDate");
        string? lastRegion = use?.Text("Region");
        ImmutableArray<ServiceLastAccess>? services = FactReader.ReadLastAccess(reader);
        return new Draft<Role>(header, file, identity => new Role
        {
            Arn = identity.Arn,
            Path = identity.Path,
            RoleName = header.Name,
            RoleId = identity.Id,
            CreateDate = header.CreateDate,
            Location = header.Location,
            Unknowns = reader.Unknowns,
            Document = trust,
            InlinePolicies = inline,
            Tags = tags,
            Description = description,
            MaxSessionDuration = duration,
            LastUsedDate = lastUsed,
            LastUsedRegion = lastRegion,
            IsLastUseKnown = use is not null,
            ServiceLastAccessed = services,
        })
        {
            AttachedPolicies = ReadAttachedPolicies(reader),
            PermissionsBoundary = ReadBoundary(reader),
        };
    }

    /// <summary>An instance profile of its own, or one that a role mentions in its list.</summary>
    /// <param name="node">The profile; a role's list may hold just its name.</param>
    /// <param name="role">The role that mentions it, or null.</param>
    /// <param name="file">The file.</param>
    public static Draft<InstanceProfile>? ReadInstanceProfile(Node node, Reference? role, FileContext file)
    {
        if (role is not null && node is ScalarNode)
        {
            return Scalars.Text(node, "InstanceProfileList", NameRules.InstanceProfileName, file) is { } name
                ? CreateInstanceProfile(
                    new EntityHeader(EntityKind.InstanceProfile, name, node.Location), [], [role], file) with
                { IsMention = true }
                : null;
        }

        if (ObjectReader.Open(node, Shapes.InstanceProfile, file) is not { } reader
            || HeaderReader.Read(reader, EntityKind.InstanceProfile) is not { } header)
        {
            return null;
        }

        ImmutableArray<Reference> roles = reader.List("Roles", item => ReadRoleReference(item, file));
        if (role is not null && !roles.Any(r => r.Text == role.Text))
        {
            roles = roles.Add(role);
        }

        return CreateInstanceProfile(header, reader.Tags("Tags"), roles, file, () => reader.Unknowns) with { IsMention = role is not null };
    }

    private static Draft<InstanceProfile> CreateInstanceProfile(
        EntityHeader header,
        ImmutableArray<Tag> tags,
        ImmutableArray<Reference> roles,
        FileContext file,
        Func<ImmutableSortedDictionary<string, string>>? unknowns = null) =>
        new(header, file, identity => new InstanceProfile
        {
            Arn = identity.Arn,
            Path = identity.Path,
            InstanceProfileName = header.Name,
            InstanceProfileId = identity.Id,
            CreateDate = header.CreateDate,
            Location = header.Location,
            Unknowns = unknowns?.Invoke() ?? UnknownMembers.None,
            Tags = tags,
        })
        {
            Members = roles,
        };

    // The API repeats the whole role there; its name is all that counts.
    private static Reference? ReadRoleReference(Node node, FileContext file)
    {
        Node name = (node as ObjectNode)?["RoleName"] ?? node;
        return Scalars.Text(name, "Roles", file) is { } text ? new Reference(text, name.Location) : null;
    }

    private static ImmutableArray<InlinePolicy> ReadInlinePolicies(ObjectReader reader, string key)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return reader.List(key, item =>
        {
            if (ObjectReader.Open(item, Shapes.InlinePolicy, reader.File) is not { } policy
                || policy.RequireText("PolicyName", NameRules.PolicyName) is not { } name)
            {
                return null;
            }

            if (!names.Add(name))
            {
                reader.File.Refuse("DUPLICATE_NAME", $"{key}: the inline policy \"{name}\" is there twice", item.Location);
            }

            return new InlinePolicy(name, policy.RequireDocument("PolicyDocument", PolicyKind.Identity));
        });
    }

    private static ImmutableArray<Reference> ReadAttachedPolicies(ObjectReader reader)
    {
        return reader.List("AttachedManagedPolicies", item =>
        {
            if (item is ScalarNode)
            {
                return Scalars.Text(item, "AttachedManagedPolicies", reader.File) is { } text ? new Reference(text, item.Location) : null;
            }

            if (ObjectReader.Open(item, Shapes.AttachedPolicy, reader.File) is not { } attached)
            {
                return null;
            }

            string? name = attached.Text("PolicyName");
            string? arn = attached.Has("PolicyArn") || name is null ? attached.RequireText("PolicyArn") : name;
            return arn is null ? null : new Reference(arn, item.Location) { Name = name };
        });
    }

    private static Reference? ReadBoundary(ObjectReader reader)
    {
        Node? value = reader.Value("PermissionsBoundary");
        if (value is ObjectNode)
        {
            value = ObjectReader.Open(value, Shapes.PermissionsBoundary, reader.File)?.Require("PermissionsBoundaryArn");
        }

        return value is not null && Scalars.Text(value, "PermissionsBoundary", reader.File) is { } text
            ? new Reference(text, value.Location)
            : null;
    }
}
