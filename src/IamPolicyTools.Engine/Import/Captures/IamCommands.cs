using System.Collections.Immutable;
using IamPolicyTools.Import.AwsConfig;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Captures;

/// <summary>What the commands of IAM tell (7.4.2).</summary>
internal static class IamCommands
{
    /// <summary>The commands by name.</summary>
    public static Dictionary<string, Action<CaptureScope>> All { get; } = new(StringComparer.Ordinal)
    {
        ["iam list-users"] = s => Each(s, "Users", item => Put(s, item, IdentityKind.User, isWhole: false)),
        ["iam list-roles"] = s => Each(s, "Roles", item => Put(s, item, IdentityKind.Role, isWhole: false)),
        ["iam list-groups"] = s => Each(s, "Groups", item => Put(s, item, IdentityKind.Group, isWhole: false)),
        ["iam get-user"] = s => One(s, "User", "UserName", item => Put(s, item, IdentityKind.User, isWhole: true)),
        ["iam get-role"] = s => One(s, "Role", "RoleName", item => Put(s, item, IdentityKind.Role, isWhole: true)),
        ["iam get-group"] = GetGroup,
        ["iam list-policies"] = s => Each(s, "Policies", item => PutPolicy(s, item)),
        ["iam get-policy"] = s => One(s, "Policy", "PolicyName", item => PutPolicy(s, item)),
        ["iam get-policy-version"] = GetPolicyVersion,
        ["iam get-role-policy"] = s => GetInline(s, IdentityKind.Role),
        ["iam get-user-policy"] = s => GetInline(s, IdentityKind.User),
        ["iam get-group-policy"] = s => GetInline(s, IdentityKind.Group),
        ["iam list-role-policies"] = s => ListInline(s, IdentityKind.Role),
        ["iam list-user-policies"] = s => ListInline(s, IdentityKind.User),
        ["iam list-group-policies"] = s => ListInline(s, IdentityKind.Group),
        ["iam list-attached-role-policies"] = s => ListAttached(s, IdentityKind.Role),
        ["iam list-attached-user-policies"] = s => ListAttached(s, IdentityKind.User),
        ["iam list-attached-group-policies"] = s => ListAttached(s, IdentityKind.Group),
        ["iam list-groups-for-user"] = ListGroupsForUser,
        ["iam list-entities-for-policy"] = ListEntities,
        ["iam list-instance-profiles"] = s => Each(s, "InstanceProfiles", item => PutProfile(s, item)),
        ["iam list-open-id-connect-providers"] = s =>
            Each(s, "OpenIDConnectProviderList", item => PutProvider(s, Nodes.Text(item["Arn"]), [])),
        ["iam get-open-id-connect-provider"] = s => PutProvider(
            s, s.Subject("open-id-connect-provider-arn"), [.. Nodes.Items(s.Output?["ClientIDList"]).Select(Nodes.Text).OfType<string>()]),
        ["iam list-saml-providers"] = s => Each(s, "SAMLProviderList", item => PutSaml(s, Nodes.Text(item["Arn"]))),
        ["iam list-access-keys"] = s => Each(s, "AccessKeyMetadata", item => PutKey(s, item)),
        ["iam list-virtual-mfa-devices"] = s => Each(s, "VirtualMFADevices", item => PutDevice(s, item)),
        ["iam list-account-aliases"] = Aliases,
        ["iam get-account-summary"] = _ => { },
        ["sts get-caller-identity"] = _ => { },
    };

    private static void Each(CaptureScope scope, string member, Action<ObjectNode> read)
    {
        RequireMember(scope, member);
        foreach (ObjectNode item in scope.Items(member))
        {
            read(item);
        }
    }

    // PowerShell writes the entity itself (CFG-12).
    private static void One(CaptureScope scope, string member, string name, Action<ObjectNode> read)
    {
        ObjectNode? item = scope.Output?[member] as ObjectNode ?? (scope.Output?[name] is null ? null : scope.Output);
        if (item is null)
        {
            RequireMember(scope, member);
            return;
        }

        read(item);
    }

    private static void RequireMember(CaptureScope scope, string member)
    {
        if (scope.Output is { } output && output[member] is null)
        {
            string found = string.Join(", ", output.Members.Select(m => m.Name).Take(5));
            throw SourceFile.FileError(
                "SHAPE_NOT_RECOGNISED", "CFG-11", $"Expected \"{member}\" in the output of aws {scope.Record.Command}, found {(found.Length == 0 ? "nothing" : found)}; leave out --query", scope.Place);
        }
    }

    private static void Put(CaptureScope scope, ObjectNode item, IdentityKind kind, bool isWhole)
    {
        string? arn = Nodes.Text(item["Arn"]);
        if (Nodes.Text(item[$"{kind}Name"]) is not { Length: > 0 } name)
        {
            scope.Record.File.EntityError(
                "PROPERTY_MISSING", "IN-36", $"Found a {kind.ToString().ToLowerInvariant()} without {kind}Name", item.Location);
            return;
        }

        bool hasTags = isWhole || item["Tags"] is not null;
        new ObservedIdentity
        {
            Who = new IdentityRef(kind, name),
            Path = EntityName.PathOf(Nodes.Text(item["Path"])) ?? "/",
            Place = item.Location.At($"{kind.ToString().ToLowerInvariant()}/{name}"),
            Id = Nodes.Text(item[$"{kind}Id"]),
            CreateDate = ConfigItem.TimeOf(item["CreateDate"]),
            Trust = kind == IdentityKind.Role ? scope.Policy(item["AssumeRolePolicyDocument"], PolicyKind.Trust) : null,
            Boundary = !isWhole || kind == IdentityKind.Group
                ? null
                : Nodes.Text((item["PermissionsBoundary"] as ObjectNode)?["PermissionsBoundaryArn"]) ?? string.Empty,
            Tags = hasTags && kind != IdentityKind.Group ? ConfigScope.TagsIn(item["Tags"]) : null,
            MaxSessionDuration = int.TryParse(Nodes.Text(item["MaxSessionDuration"]), out int seconds) && seconds > 0 ? seconds : null,
            Set = known => Facts(known, item),
            Reason = $"no record tells it of {name}",
        }.AddTo(scope.Edits, scope.OwnerOf(arn));
    }

    private static IamIdentity Facts(IamIdentity known, ObjectNode item) => known switch
    {
        User user => user with { PasswordLastUsed = ConfigItem.TimeOf(item["PasswordLastUsed"]) ?? user.PasswordLastUsed },
        Role role => role with
        {
            Description = Nodes.Text(item["Description"]) ?? role.Description,
            LastUsedDate = ConfigItem.TimeOf((item["RoleLastUsed"] as ObjectNode)?["LastUsedDate"]) ?? role.LastUsedDate,
            LastUsedRegion = Nodes.Text((item["RoleLastUsed"] as ObjectNode)?["Region"]) ?? role.LastUsedRegion,
        },
        _ => known,
    };

    private static void GetGroup(CaptureScope scope)
    {
        if (scope.Output?["Group"] is not ObjectNode group)
        {
            One(scope, "Group", "GroupName", item => Put(scope, item, IdentityKind.Group, isWhole: true));
            return;
        }

        Put(scope, group, IdentityKind.Group, isWhole: true);
        string name = Nodes.Text(group["GroupName"]) ?? string.Empty;
        Owner owner = scope.OwnerOf(Nodes.Text(group["Arn"]));
        foreach (ObjectNode user in scope.Items("Users"))
        {
            Put(scope, user, IdentityKind.User, isWhole: false);
            if (Nodes.Text(user["UserName"]) is { } member)
            {
                scope.Edits.Join(owner, member, name, scope.Place);
            }
        }
    }

    private static void PutPolicy(CaptureScope scope, ObjectNode item)
    {
        if (Nodes.Text(item["Arn"]) is not { } arn || Nodes.Text(item["PolicyName"]) is not { } name || Owner.Of(arn) is not { } owner)
        {
            // AWS's own are in the catalogue.
            return;
        }

        string? path = EntityName.PathOf(Nodes.Text(item["Path"])) ?? "/";
        string? version = Nodes.Text(item["DefaultVersionId"]);
        string? id = Nodes.Text(item["PolicyId"]);
        SourceLocation place = item.Location.At($"policy{path}{name}");
        scope.Edits.Add(EditPhase.Put, $"Put policy {path}{name}", place, model =>
        {
            AccountEditor account = model.Of(owner);
            ManagedPolicy? known = account.Policies.GetValueOrDefault(arn);
            PolicyDocument document = known?.Versions.FirstOrDefault(v => v.VersionId == known.DefaultVersionId)?.Document
                ?? PolicyDocument.Unknown($"no record tells the version {version ?? "v1"} of {name}", place);
            account.PutPolicy(new EntityName(name, path), document, policy => policy with
            {
                PolicyId = id ?? policy.PolicyId,
                DefaultVersionId = version ?? policy.DefaultVersionId,
                Versions = [policy.Versions[0] with { VersionId = version ?? policy.DefaultVersionId }],
            });
        });
    }

    private static void GetPolicyVersion(CaptureScope scope)
    {
        string arn = scope.Subject("policy-arn")!;
        var version = scope.Output?["PolicyVersion"] as ObjectNode;
        if (Owner.Of(arn) is not { } owner || (version is not null && Nodes.IsFalse(version["IsDefaultVersion"])) || scope.IsNone)
        {
            return;
        }

        PolicyDocument document = scope.PolicyOr(version?["Document"], PolicyKind.Identity, "the document");
        string id = Nodes.Text(version?["VersionId"]) ?? scope.Record.Option("version-id") ?? "v1";
        scope.Edits.Add(EditPhase.Set, $"SetVersion {arn} {id}", scope.Place, model =>
        {
            AccountEditor account = model.Of(owner);
            account.RequirePolicy(arn);
            if (account.Policies.GetValueOrDefault(arn) is { } known && (known.IsStub || known.DefaultVersionId == id))
            {
                account.Policies[arn] = known with
                {
                    IsStub = false,
                    DefaultVersionId = id,
                    Versions = [new PolicyVersionRecord(id, document, null)]
                };
            }
        });
    }

    private static void GetInline(CaptureScope scope, IdentityKind kind)
    {
        string owner = Nodes.Text(scope.Output?[$"{kind}Name"]) ?? scope.Subject(OptionOf(kind))!;
        string name = Nodes.Text(scope.Output?["PolicyName"]) ?? scope.Subject("policy-name")!;
        if (!scope.IsNone)
        {
            scope.Edits.PutInline(
                scope.OwnerOf(),
                new IdentityRef(kind, owner),
                name,
                scope.PolicyOr(scope.Output?["PolicyDocument"], PolicyKind.Identity, "the document"),
                scope.Place);
        }
    }

    private static void ListInline(CaptureScope scope, IdentityKind kind)
    {
        var who = new IdentityRef(kind, scope.Subject(OptionOf(kind))!);
        if (scope.IsNone)
        {
            return;
        }

        RequireMember(scope, "PolicyNames");
        Owner owner = scope.OwnerOf();
        string[] names = [.. Nodes.Items(scope.Output?["PolicyNames"]).Select(Nodes.Text).OfType<string>()];
        foreach (string name in names)
        {
            var unknown = PolicyDocument.Unknown($"no record tells the inline policy {name} of {who.Name}", scope.Place);
            scope.Edits.Add(EditPhase.Exclusive, $"Name {who} {name}", scope.Place, model => model.Of(
                owner).Change(who, known => known.InlinePolicies.Any(p => p.PolicyName == name)
                ? known
                : known with { InlinePolicies = known.InlinePolicies.Add(new InlinePolicy(name, unknown)) }));
        }

        if (scope.IsWhole)
        {
            scope.Edits.ExclusiveInline(owner, who, names, scope.Place);
        }
    }

    private static void ListAttached(CaptureScope scope, IdentityKind kind)
    {
        var who = new IdentityRef(kind, scope.Subject(OptionOf(kind))!);
        if (scope.IsNone)
        {
            return;
        }

        RequireMember(scope, "AttachedPolicies");
        Owner owner = scope.OwnerOf();
        string[] policies = [.. scope.Items("AttachedPolicies").Select(p => Nodes.Text(p["PolicyArn"])).OfType<string>()];
        foreach (string policy in policies)
        {
            scope.Edits.Attach(owner, who, policy, scope.Place);
        }

        if (scope.IsWhole && scope.Record.Option("path-prefix") is null)
        {
            scope.Edits.ExclusiveAttached(owner, who, policies, scope.Place);
        }
    }

    private static void ListGroupsForUser(CaptureScope scope)
    {
        string user = scope.Subject("user-name")!;
        if (scope.IsNone)
        {
            return;
        }

        RequireMember(scope, "Groups");
        Owner owner = scope.OwnerOf();
        string[] groups = [.. scope.Items("Groups").Select(g => Nodes.Text(g["GroupName"])).OfType<string>()];
        foreach (ObjectNode group in scope.Items("Groups"))
        {
            Put(scope, group, IdentityKind.Group, isWhole: false);
        }

        foreach (string group in groups)
        {
            scope.Edits.Join(owner, user, group, scope.Place);
        }

        if (scope.IsWhole)
        {
            scope.Edits.Add(EditPhase.Exclusive, $"Exclusive user/{user} groups [{string.Join(", ", groups)}]", scope.Place, model => model.Of(owner).ChangeIfThere(
                new IdentityRef(IdentityKind.User, user), known =>
                    (User)known with { Groups = [.. groups], Unknowns = known.Unknowns.Remove("GroupList") }));
        }
    }

    private static void ListEntities(CaptureScope scope)
    {
        string policy = scope.Subject("policy-arn")!;
        Owner owner = scope.OwnerOf(policy);
        (string Member, IdentityKind Kind)[] lists =
            [("PolicyUsers", IdentityKind.User), ("PolicyGroups", IdentityKind.Group), ("PolicyRoles", IdentityKind.Role)];
        foreach ((string member, IdentityKind kind) in lists)
        {
            foreach (string name in scope.Items(member).Select(i => Nodes.Text(i[$"{kind}Name"])).OfType<string>())
            {
                scope.Edits.Attach(owner, new IdentityRef(kind, name), policy, scope.Place);
            }
        }
    }

    private static void PutProfile(CaptureScope scope, ObjectNode item)
    {
        if (Nodes.Text(item["InstanceProfileName"]) is { } name)
        {
            string? role = Nodes.Items(item["Roles"]).OfType<ObjectNode>().Select(r => Nodes.Text(r["RoleName"])).FirstOrDefault();
            scope.Edits.PutInstanceProfile(
                scope.OwnerOf(Nodes.Text(item["Arn"])), new EntityName(name, Nodes.Text(item["Path"])), role, item.Location);
        }
    }

    private static void PutProvider(CaptureScope scope, string? arn, ImmutableArray<string> clients)
    {
        const string Mark = ":oidc-provider/";
        int at = arn?.IndexOf(Mark, StringComparison.Ordinal) ?? -1;
        if (at > 0 && !scope.IsNone && Owner.Of(arn) is { } owner)
        {
            scope.Edits.PutOpenIdConnectProvider(owner, arn![(at + Mark.Length)..], clients, scope.Place);
        }
    }

    private static void PutSaml(CaptureScope scope, string? arn)
    {
        const string Mark = ":saml-provider/";
        int at = arn?.IndexOf(Mark, StringComparison.Ordinal) ?? -1;
        if (at > 0 && Owner.Of(arn) is { } owner)
        {
            scope.Edits.PutSamlProvider(owner, arn![(at + Mark.Length)..], scope.Place);
        }
    }

    private static void PutKey(CaptureScope scope, ObjectNode item)
    {
        if (Nodes.Text(item["UserName"]) is { } user && Nodes.Text(item["AccessKeyId"]) is { } id)
        {
            var key = new AccessKey
            {
                AccessKeyId = id,
                IsActive = Nodes.Text(item["Status"]) != "Inactive",
                CreateDate = ConfigItem.TimeOf(item["CreateDate"])
            };
            scope.Edits.PutAccessKey(scope.OwnerOf(), user, key, item.Location);
        }
    }

    private static void PutDevice(CaptureScope scope, ObjectNode item)
    {
        if (Nodes.Text(item["SerialNumber"]) is not { } serial || Owner.Of(serial) is not { } owner)
        {
            return;
        }

        string? user = Nodes.Text((item["User"] as ObjectNode)?["UserName"]);
        var device = new MfaDevice { SerialNumber = serial, UserName = user, EnableDate = ConfigItem.TimeOf(item["EnableDate"]) };
        scope.Edits.Add(EditPhase.Set, $"Put {serial}", item.Location, model =>
        {
            AccountEditor account = model.Of(owner);
            account.Account = account.Account with { VirtualMfaDevices = account.Account.VirtualMfaDevices.SetItem(serial, device) };
            if (user is not null)
            {
                account.Change(new IdentityRef(IdentityKind.User, user), known => (User)known with
                {
                    MfaDevices = [.. ((User)known).MfaDevices.Where(d => d.SerialNumber != serial), device],
                });
            }
        });
    }

    private static void Aliases(CaptureScope scope)
    {
        string? alias = Nodes.Items(scope.Output?["AccountAliases"]).Select(Nodes.Text).FirstOrDefault(a => a is { Length: > 0 });
        if (alias is not null)
        {
            Owner owner = scope.OwnerOf();
            scope.Edits.Add(EditPhase.Set, $"Set AccountAlias {owner.AccountId}", scope.Place, model =>
            {
                AccountEditor account = model.Of(owner);
                account.Account = account.Account with { AccountAlias = alias };
            });
        }
    }

    private static string OptionOf(IdentityKind kind) => $"{kind.ToString().ToLowerInvariant()}-name";
}
