using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Drafts;
using IamPolicyTools.Import.Templates;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>Reads an account document, member by member, so that a large dump never stands in memory as one tree.</summary>
internal sealed class AccountReader
{
    private readonly FileContext _file;
    private readonly ImportDraft _draft;
    private readonly AccountScope _scope;
    private readonly bool _isNested;
    private readonly Dictionary<string, TopLevelItem> _unknown = new(StringComparer.Ordinal);
    private bool _isRecognised;

    private AccountReader(FileContext file, ImportDraft draft, bool isNested)
    {
        _file = file;
        _draft = draft;
        _scope = new AccountScope(file);
        _isNested = isNested;
    }

    /// <summary>Reads the members of a file's root, or of a page of a dump.</summary>
    /// <param name="members">The members; a list comes item by item.</param>
    /// <param name="file">The file.</param>
    /// <param name="draft">Receives what the file says.</param>
    /// <param name="variables">What answers the placeholders of its policies.</param>
    public static void ReadRoot(IEnumerable<TopLevelItem> members, FileContext file, ImportDraft draft, VariableScope variables)
    {
        var reader = new AccountReader(file, draft, isNested: false);
        file.Documents.Variables = variables;
        try
        {
            reader.Read(members);
        }
        finally
        {
            // A text that breaks off still has findings in what came before.
            draft.Scopes.Add(reader._scope);
        }

        if (reader._unknown.Count > 0)
        {
            ForeignContent.Read(reader._unknown, file, draft);
        }
        else if (!reader._isRecognised)
        {
            file.Error("NOT_AN_ACCOUNT", "Expected an account document, found an object without any of its keys", file.Start);
        }
    }

    /// <summary>The members of an object as <see cref="TextDocument.ReadItems(string)"/> delivers those of a file.</summary>
    public static IEnumerable<TopLevelItem> MembersOf(ObjectNode node)
    {
        foreach (Member member in node.Members)
        {
            if (member.Value is not ArrayNode list)
            {
                yield return new TopLevelItem(member.Name, member.NameLocation, false, member.Value);
            }
            else if (list.Items.Length == 0)
            {
                yield return new TopLevelItem(member.Name, member.NameLocation, true, null);
            }
            else
            {
                foreach (Node item in list.Items)
                {
                    yield return new TopLevelItem(member.Name, member.NameLocation, true, item);
                }
            }
        }
    }

    private void Read(IEnumerable<TopLevelItem> members)
    {
        foreach (TopLevelItem member in members)
        {
            _file.IsDump |= member.Name.EndsWith("DetailList", StringComparison.Ordinal);
            string key = Shapes.Account.Canonical(member.Name);
            if (!_isNested && ForeignContent.IsTemplate(member, _file))
            {
                _isRecognised = true;
                return;
            }

            if (!Shapes.Account.Knows(key))
            {
                _unknown.TryAdd(key, member);
                continue;
            }

            _isRecognised = true;
            if (!_scope.Location.IsKnown)
            {
                _scope.Location = member.NameLocation;
            }

            bool isUnknown = member.Value is { } marked && UnknownMarker.ReasonIn(marked) is not null;
            if (FactReader.Members.Contains(key) && !isUnknown)
            {
                _scope.Settings.Add(account => account with { Given = account.Given.Add(key) });
            }

            if (key == "Organization" && !_isNested && member.Value is { } none && Scalars.IsNull(none))
            {
                _draft.IsWithoutOrganization = true;
            }

            if (member.Value is { } value && !Scalars.IsNull(value) && !Shape.IsExtension(key))
            {
                ReadMember(key, member, value);
            }
        }
    }

    private void ReadMember(string key, TopLevelItem member, Node value)
    {
        // A variable may be called like the marker.
        if (key != "Variables" && UnknownMarker.ReasonIn(value) is { } reason)
        {
            ReadUnknown(key, member, value, reason);
            return;
        }

        switch (key)
        {
            case DocumentVariables.Member:
                // Read before the policies that they answer.
                break;
            case "IsTruncated" or "NextToken":
                _draft.Pages.Add(key, member.NameLocation, value, _file);
                break;
            case "Users":
                AddItem(_scope.Entities.Of(EntityKind.User), member, value, IdentityReader.ReadUser);
                break;
            case "Groups":
                AddItem(_scope.Entities.Of(EntityKind.Group), member, value, IdentityReader.ReadGroup);
                break;
            case "Roles":
                if (IsItem(member, value))
                {
                    ReadRole(value);
                }

                break;
            case "Policies":
                AddItem(_scope.Entities.Of(EntityKind.Policy), member, value, ManagedPolicyReader.Read);
                break;
            case "InstanceProfiles":
                AddItem(
                    _scope.Entities.Of(EntityKind.InstanceProfile), member, value, (node, file) => IdentityReader.ReadInstanceProfile(node, null, file));
                break;
            case "ServerCertificates":
                AddItem(_scope.Entities.Of(EntityKind.ServerCertificate), member, value, ServerCertificateReader.Read);
                break;
            case "OpenIDConnectProviders":
                AddItem(_scope.OpenIdConnectProviders, member, value, ProviderReader.ReadOpenIdConnectProvider);
                break;
            case "SAMLProviders":
                AddItem(_scope.SamlProviders, member, value, ProviderReader.ReadSamlProvider);
                break;
            case "VirtualMFADevices":
                AddItem(_scope.VirtualMfaDevices, member, value, (node, file) => AsItem(CredentialReader.ReadMfaDevice(node, null, file), node));
                break;
            case "Resources":
                AddItem(_scope.Resources, member, value, ResourceReader.ReadResource);
                break;
            case "VpcEndpoints":
                AddItem(_scope.VpcEndpoints, member, value, (node, file) => AsItem(ResourceReader.ReadVpcEndpoint(node, file), node));
                break;
            case "PasswordPolicy":
                FactReader.ReadPasswordPolicy(value, _scope);
                break;
            case "AlternateContacts" or "Analyzers" or "Trails":
                if (IsItem(member, value))
                {
                    FactReader.ReadItem(key, value, _scope);
                }

                break;
            case "Unknowns":
                if (IsItem(member, value) && UnknownValueReader.Read(value, _file) is { } unknown)
                {
                    _draft.UnknownValues[unknown.Token] = unknown;
                }

                break;
            case "Accounts":
                if (IsOnlyAtRoot(member) && IsItem(member, value))
                {
                    ReadNested(value);
                }

                break;
            case "Organization":
                if (IsOnlyAtRoot(member))
                {
                    ReadOrganization(value);
                }

                break;
            case "PermissionSets":
                if (IsOnlyAtRoot(member))
                {
                    AddItem(_draft.PermissionSets, member, value, PermissionSetReader.ReadSet);
                }

                break;
            case "Assignments":
                if (IsOnlyAtRoot(member))
                {
                    AddItem(_draft.Assignments, member, value, PermissionSetReader.ReadAssignment);
                }

                break;
            default:
                SettingReader.Read(key, value, _scope);
                break;
        }
    }

    private void ReadUnknown(string key, TopLevelItem member, Node value, string reason)
    {
        switch (key)
        {
            case "AccountId" or "Partition" or "Accounts" or "PermissionSets" or "Assignments" or "Unknowns" or "IsTruncated" or "Marker" or "NextToken" or "ResponseMetadata":
                _file.Error("UNKNOWN_VALUE", $"{member.Name}: found an unknown value; an account document cannot be without one", value.Location);
                break;
            case "Organization":
                if (IsOnlyAtRoot(member))
                {
                    _draft.UnknownOrganization = reason;
                }

                break;
            default:
                _scope.Settings.Add(account => account with { Unknowns = account.Unknowns.SetItem(key, reason) });
                break;
        }
    }

    private void ReadRole(Node value)
    {
        if (IdentityReader.ReadRole(value, _file) is not { } role)
        {
            return;
        }

        _scope.Entities.Of(EntityKind.Role).Add(role);
        if (value is ObjectNode node && node["InstanceProfileList"] is { } list && !Scalars.IsNull(list) && UnknownMarker.ReasonIn(list) is null)
        {
            ReadMentionedProfiles(list, role.Header);
        }
    }

    private void ReadMentionedProfiles(Node list, EntityHeader role)
    {
        if (list is not ArrayNode profiles)
        {
            _file.Error("WRONG_TYPE", $"InstanceProfileList: expected a list, found {list.Describe()}", list.Location);
            return;
        }

        foreach (Node item in profiles.Items)
        {
            if (IdentityReader.ReadInstanceProfile(item, new Reference(role.Name, role.Location), _file) is { } profile)
            {
                _scope.Entities.Of(EntityKind.InstanceProfile).Add(profile);
            }
        }
    }

    private void ReadNested(Node value)
    {
        if (value is not ObjectNode node)
        {
            _file.Error("WRONG_TYPE", $"Accounts: expected an account as an object, found {value.Describe()}", value.Location);
            return;
        }

        var reader = new AccountReader(_file, _draft, isNested: true);
        reader._scope.Location = node.Location;
        VariableScope common = _file.Documents.Variables ?? new VariableScope([]);
        _file.Documents.Variables = _draft.OpenVariables(MembersOf(node), common, _file);
        reader.Read(MembersOf(node));
        _file.Documents.Variables = common;
        _draft.Scopes.Add(reader._scope);
        foreach (TopLevelItem unknown in reader._unknown.Values)
        {
            _file.Refuse("UNKNOWN_KEY", Shapes.Account.DescribeUnknown(unknown.Name), unknown.NameLocation);
        }
    }

    private void ReadOrganization(Node value)
    {
        if (_draft.Organization is { } other)
        {
            _file.Error("DUPLICATE_NAME", $"Found a second organization, expected one; the other one: {other.Location}", value.Location);
        }

        if (OrganizationReader.Read(value, _file) is { } read)
        {
            _draft.Organization = (read.Organization, value.Location);
            _draft.Names = read.Names;
        }
    }

    private void AddItem<T>(List<T> items, TopLevelItem member, Node value, Func<Node, FileContext, T?> read)
        where T : class
    {
        if (IsItem(member, value) && read(value, _file) is { } item)
        {
            items.Add(item);
        }
    }

    private bool IsItem(TopLevelItem member, Node value)
    {
        if (!member.IsListItem)
        {
            _file.Error("WRONG_TYPE", $"{member.Name}: expected a list, found {value.Describe()}", value.Location);
        }

        return member.IsListItem;
    }

    private bool IsOnlyAtRoot(TopLevelItem member)
    {
        if (_isNested)
        {
            _file.Error("UNKNOWN_KEY", $"\"{member.Name}\" may stand at the root of a file only, found inside an account", member.NameLocation);
        }

        return !_isNested;
    }

    private Item<T>? AsItem<T>(T? value, Node node)
        where T : class => value is null ? null : new Item<T>(null, _file, node.Location, _ => value);
}
