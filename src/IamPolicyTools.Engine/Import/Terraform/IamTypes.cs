using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Terraform;

/// <summary>The resources of IAM (7.3.3).</summary>
internal static class IamTypes
{
    private static readonly Dictionary<string, string> s_idIsName = new() { ["id"] = "name" };

    /// <summary>The types by name.</summary>
    public static Dictionary<string, ResourceType> All { get; } = new(StringComparer.Ordinal)
    {
        ["aws_iam_role"] = Identity(PutRole, IdentityKind.Role, "role", 64) with { Computed = ["inline_policy", "managed_policy_arns"] },
        ["aws_iam_user"] = Identity(PutUser, IdentityKind.User, "user", 64) with { Rename = Rename(IdentityKind.User) },
        ["aws_iam_group"] = Identity(r => r.Edits.PutGroup(r.Owner, r.Name, r.Place), IdentityKind.Group, "group", 128) with { Rename = Rename(IdentityKind.Group) },
        ["aws_iam_policy"] = new(PutPolicy)
        {
            NameAttribute = "name",
            PrefixAttribute = "name_prefix",
            Arn = (r, name) => r.Owner.Iam($"policy{EntityName.PathOf(r.Text("path")) ?? "/"}{name}"),
            Aliases = new Dictionary<string, string> { ["id"] = "arn" },
            Delete = r => r.Edits.DeletePolicy(r.Owner, r.Arn, r.Place),
        },
        ["aws_iam_role_policy"] = Inline(IdentityKind.Role, "role"),
        ["aws_iam_user_policy"] = Inline(IdentityKind.User, "user"),
        ["aws_iam_group_policy"] = Inline(IdentityKind.Group, "group"),
        ["aws_iam_role_policy_attachment"] = Attachment(IdentityKind.Role, "role"),
        ["aws_iam_user_policy_attachment"] = Attachment(IdentityKind.User, "user"),
        ["aws_iam_group_policy_attachment"] = Attachment(IdentityKind.Group, "group"),
        ["aws_iam_policy_attachment"] = new(IamSets.PutHolders) { Delete = r => IamSets.EachHolder(r, (who, arn) => r.Edits.Detach(r.Owner, who, arn, r.Place)) },
        ["aws_iam_role_policies_exclusive"] = new(r => IamSets.ExclusiveInline(r, IdentityKind.Role, "role_name")),
        ["aws_iam_user_policies_exclusive"] = new(r => IamSets.ExclusiveInline(r, IdentityKind.User, "user_name")),
        ["aws_iam_group_policies_exclusive"] = new(r => IamSets.ExclusiveInline(r, IdentityKind.Group, "group_name")),
        ["aws_iam_role_policy_attachments_exclusive"] = new(r => IamSets.ExclusiveAttached(r, IdentityKind.Role, "role_name")),
        ["aws_iam_user_policy_attachments_exclusive"] = new(r => IamSets.ExclusiveAttached(r, IdentityKind.User, "user_name")),
        ["aws_iam_group_policy_attachments_exclusive"] = new(r => IamSets.ExclusiveAttached(r, IdentityKind.Group, "group_name")),
        ["aws_iam_group_membership"] = new(IamSets.PutMembers)
        {
            Delete = r =>
            {
                foreach (string user in r.Slots("users", "name"))
                {
                    r.Edits.Leave(r.Owner, LastOf(user), r.Slot("group", "name") ?? string.Empty, r.Place);
                }
            },
        },
        ["aws_iam_user_group_membership"] = new(
            r => EachGroup(r, (user, group) => r.Edits.Join(r.Owner, user, group, r.Place, r.ExistsWhen)))
        {
            Delete = r => EachGroup(r, (user, group) => r.Edits.Leave(r.Owner, user, group, r.Place)),
        },
        ["aws_iam_instance_profile"] = new(
            r => r.Edits.PutInstanceProfile(r.Owner, r.Name, r.Slot("role", "name") is { } role ? LastOf(role) : null, r.Place))
        {
            NameAttribute = "name",
            PrefixAttribute = "name_prefix",
            Arn = (r, name) => r.Owner.Iam($"instance-profile{EntityName.PathOf(r.Text("path")) ?? "/"}{name}"),
            Aliases = s_idIsName,
            Delete = r => r.Edits.DeleteInstanceProfile(r.Owner, r.Name.Name, r.Place),
        },
        ["aws_iam_openid_connect_provider"] = new(PutOidc)
        {
            Arn = (r, _) => r.Owner.Iam($"oidc-provider/{Host(r.Text("url") ?? r.Token("url"))}"),
            Aliases = new Dictionary<string, string> { ["id"] = "arn" },
            Delete = r => r.Edits.DeleteProvider(r.Owner, r.Arn, r.Place),
        },
        ["aws_iam_saml_provider"] = new(r => r.Edits.PutSamlProvider(r.Owner, r.Name.Name, r.Place))
        {
            NameAttribute = "name",
            Arn = (r, name) => r.Owner.Iam($"saml-provider/{name}"),
            Aliases = new Dictionary<string, string> { ["id"] = "arn" },
            Delete = r => r.Edits.DeleteProvider(r.Owner, r.Arn, r.Place),
        },
        ["aws_iam_access_key"] = new(PutAccessKey) { IsEntity = true, Delete = DeleteAccessKey },
        ["aws_iam_service_linked_role"] = new(PutServiceLinkedRole)
        {
            IsEntity = true,
            Delete = r =>
            {
                if (r.Text("arn") is { } arn)
                {
                    r.Edits.Delete(r.Owner, new IdentityRef(IdentityKind.Role, LastOf(arn)), r.Place);
                }
            },
        },
    };

    /// <summary>The name in what may be an ARN (TF-22).</summary>
    public static string LastOf(string name) =>
        name.StartsWith("arn:", StringComparison.Ordinal) ? name[(name.LastIndexOf('/') + 1)..] : name;

    private static ResourceType Identity(Action<TerraformResource> put, IdentityKind kind, string arnType, int longest) => new(put)
    {
        NameAttribute = "name",
        PrefixAttribute = "name_prefix",
        LongestName = longest,
        Arn = (r, name) => r.Owner.Iam($"{arnType}{EntityName.PathOf(r.Text("path")) ?? "/"}{name}"),
        Aliases = s_idIsName,
        Delete = r => r.Edits.Delete(r.Owner, new IdentityRef(kind, r.Name.Name), r.Place),
    };

    private static Action<TerraformResource, string> Rename(IdentityKind kind) =>
        (was, name) => was.Edits.Rename(was.Owner, new IdentityRef(kind, was.Name.Name), was.Arn, name, was.Place);

    private static ResourceType Inline(IdentityKind kind, string owner) => new(r =>
    {
        if (Owner(r, kind, owner) is { } who && r.Policy("policy", PolicyKind.Identity) is { } document)
        {
            r.Edits.PutInline(r.Owner, who, r.Name.Name, document, r.At("policy"), r.ExistsWhen);
        }
    })
    {
        NameAttribute = "name",
        PrefixAttribute = "name_prefix",
        Delete = r =>
        {
            if (Owner(r, kind, owner) is { } who)
            {
                r.Edits.DeleteInline(r.Owner, who, r.Name.Name, r.Place);
            }
        },
    };

    private static ResourceType Attachment(IdentityKind kind, string owner) => new(r =>
    {
        if (Owner(r, kind, owner) is { } who && r.Slot("policy_arn", "arn", UnknownValueKind.Arn) is { } arn)
        {
            r.Edits.Attach(r.Owner, who, arn, r.Place, r.ExistsWhen);
        }
    })
    {
        Delete = r =>
        {
            if (Owner(r, kind, owner) is { } who && r.Text("policy_arn") is { } arn)
            {
                r.Edits.Detach(r.Owner, who, arn, r.Place);
            }
        },
    };

    // TF-31: a policy that belongs to nobody may belong to anybody.
    private static IdentityRef? Owner(TerraformResource r, IdentityKind kind, string attribute)
    {
        string? name = r.Slot(attribute, "name");
        if (name is null)
        {
            r.File.Warn(
                "UNPLACED",
                "TF-31",
                $"{r.Address} does not say which {attribute} it belongs to, so that it may be anybody's of the account",
                r.Place);
            return null;
        }

        if (UnknownToken.Is(name) && r.IsUnknown(attribute) && name == UnknownToken.Of($"terraform:{r.Address}.{attribute}"))
        {
            r.File.Warn(
                "UNPLACED", "TF-31", $"The {attribute} of {r.Address} is known only after apply, so that it may be anybody's of the account: answer {r.Address}.{attribute}", r.Place);
        }

        return new IdentityRef(kind, LastOf(name));
    }

    private static void PutRole(TerraformResource r)
    {
        EntityName name = r.Name;
        string? description = r.Text("description");
        int duration = int.TryParse(r.Text("max_session_duration"), out int seconds) && seconds is >= 3600 and <= 43200 ? seconds : 3600;
        r.Edits.PutRole(
            r.Owner,
            name,
            r.Place,
            role => WithTags(role with { Description = description, MaxSessionDuration = duration, Tags = r.Tags }, r));
        if (r.Policy("assume_role_policy", PolicyKind.Trust) is { } trust)
        {
            r.Edits.SetTrust(r.Owner, name.Name, trust, r.At("assume_role_policy"), r.ChangesWhen);
        }
        else
        {
            r.File.EntityError(
                "PROPERTY_MISSING", "IN-36", $"{r.Address} has no assume_role_policy: who may assume it is unknown", r.Place);
        }

        var who = new IdentityRef(IdentityKind.Role, name.Name);
        SetBoundary(r, who);
        PutInlineBlocks(r, who);
        if (r.IsSeen("managed_policy_arns"))
        {
            foreach (string arn in r.Slots("managed_policy_arns", "arn"))
            {
                r.Edits.AddSeen(edits => edits.Attach(r.Owner, who, arn, r.At("managed_policy_arns")));
            }
        }
        else if (r.IsSet("managed_policy_arns"))
        {
            IReadOnlyList<string> arns = r.Slots("managed_policy_arns", "arn");
            foreach (string arn in arns)
            {
                r.Edits.Attach(r.Owner, who, arn, r.At("managed_policy_arns"));
            }

            r.Edits.ExclusiveAttached(r.Owner, who, [.. arns], r.At("managed_policy_arns"), IamSets.Open(r, "name", "managed_policy_arns"));
        }
    }

    private static Role WithTags(Role role, TerraformResource r) =>
        r.UnknownTags is { } why ? role with { Unknowns = role.Unknowns.SetItem("Tags", why) } : role;

    // TF-12: only the blocks that the configuration has. An empty one means no inline policies at all.
    private static void PutInlineBlocks(TerraformResource r, IdentityRef who)
    {
        if (!r.IsSet("inline_policy"))
        {
            return;
        }

        List<string> names = [];
        Node? expressions = r.Expression("inline_policy");
        if (r.IsUnknown("inline_policy"))
        {
            foreach (ObjectNode block in Nodes.Items(expressions).OfType<ObjectNode>())
            {
                string name = Nodes.Text((block["name"] as ObjectNode)?["constant_value"]) ?? r.Token($"inline_policy[{names.Count}].name");
                names.Add(name);
                r.Edits.PutInline(
                    r.Owner,
                    who,
                    name,
                    r.Deferred(block["policy"], PolicyKind.Identity, r.At($"inline_policy[{names.Count - 1}].policy")),
                    r.At("inline_policy"));
            }
        }

        int index = 0;
        foreach (ObjectNode block in Nodes.Items(r.Value("inline_policy")).OfType<ObjectNode>())
        {
            SourceLocation place = r.At($"inline_policy[{index}]");
            var mark = Nodes.At(r.UnknownIn("inline_policy"), index) as ObjectNode;
            bool isUnknown = Nodes.IsTrue(mark?["policy"]);
            string? name = Nodes.Text(block["name"]) ?? (isUnknown || Nodes.IsTrue(mark?["name"]) ? r.Token($"inline_policy[{index}].name") : null);
            index++;
            PolicyDocument? document = isUnknown
                ? r.Deferred((Nodes.Items(expressions) is [ObjectNode only] ? only : null)?["policy"], PolicyKind.Identity, place)
                : r.ReadPolicy(block["policy"], PolicyKind.Identity, place);
            if (name is { Length: > 0 } && document is not null)
            {
                names.Add(name);
                r.Add("inline_policy", edits => edits.PutInline(r.Owner, who, name, document, place));
            }
        }

        if (!r.IsSeen("inline_policy"))
        {
            r.Edits.ExclusiveInline(r.Owner, who, names, r.At("inline_policy"), IamSets.Open(r, "name", "inline_policy"));
        }
    }

    private static void SetBoundary(TerraformResource r, IdentityRef who) =>
        r.Edits.SetBoundary(
            r.Owner, who, r.Slot("permissions_boundary", "arn", UnknownValueKind.Arn), r.At("permissions_boundary"), r.ChangesWhen);

    private static void PutUser(TerraformResource r)
    {
        EntityName name = r.Name;
        r.Edits.PutUser(r.Owner, name, r.Place, user => user with
        {
            Tags = r.Tags,
            Unknowns = r.UnknownTags is { } why ? user.Unknowns.SetItem("Tags", why) : user.Unknowns,
        });
        SetBoundary(r, new IdentityRef(IdentityKind.User, name.Name));
    }

    private static void PutPolicy(TerraformResource r)
    {
        string? description = r.Text("description");
        PolicyDocument document = r.Policy("policy", PolicyKind.Identity) ?? PolicyDocument.Unknown($"{r.Address} has no policy", r.Place);
        r.Edits.PutPolicy(r.Owner, r.Name, document, r.At("policy"), policy => policy with
        {
            Description = description,
            Tags = r.Tags
        }, r.ChangesWhen);
    }

    private static void EachGroup(TerraformResource r, Action<string, string> act)
    {
        if (r.Slot("user", "name") is { } user)
        {
            foreach (string group in r.Slots("groups", "name"))
            {
                act(LastOf(user), LastOf(group));
            }
        }
    }

    private static string Host(string url) => url.StartsWith("https://", StringComparison.Ordinal) ? url["https://".Length..] : url;

    private static void PutOidc(TerraformResource r) => r.Edits.PutOpenIdConnectProvider(
        r.Owner, r.Text("url") ?? r.Token("url"), [.. Nodes.Items(r.Value("client_id_list")).Select(Nodes.Text).OfType<string>()], r.Place);

    // TF-21: the key's id, and never what else it has.
    private static void PutAccessKey(TerraformResource r)
    {
        if (r.Slot("user", "name") is { } user && r.Text("id") is { } id)
        {
            r.Edits.PutAccessKey(
                r.Owner, LastOf(user), new AccessKey { AccessKeyId = id, IsActive = r.Text("status") != "Inactive" }, r.Place);
        }
    }

    private static void DeleteAccessKey(TerraformResource r)
    {
        if (r.Text("user") is { } user && r.Text("id") is { } id)
        {
            r.Edits.DeleteAccessKey(r.Owner, LastOf(user), id, r.Place);
        }
    }

    private static void PutServiceLinkedRole(TerraformResource r)
    {
        if (r.Text("aws_service_name") is not { } service)
        {
            return;
        }

        string name = r.Text("arn") is { } arn ? LastOf(arn) : r.Text("name") ?? r.Token("name", UnknownValueKind.Name);
        var entity = new EntityName(name, $"/aws-service-role/{service}/", UnknownToken.IsIn(name), r.ExistsWhen);
        r.Edits.PutRole(r.Owner, entity, r.Place, role =>
            role with { IsStub = true, Unknowns = role.Unknowns.SetItem("AttachedManagedPolicies", $"AWS attaches what {service} needs") });
        PolicyDocument trust = r.ReadPolicy(
            new ScalarNode(
                r.Place,
                ScalarKind.Text,
                $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{{service}}}"},"Action":"sts:AssumeRole"}]}"""),
            PolicyKind.Trust,
            r.Place)!;
        r.Edits.SetTrust(r.Owner, name, trust, r.Place);
    }
}
