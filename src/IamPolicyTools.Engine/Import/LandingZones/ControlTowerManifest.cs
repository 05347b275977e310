using System.Text.Json;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.LandingZones;

/// <summary>
/// Reads the manifest of Customizations for AWS Control Tower, in both versions of its form (PO-2.7): control policies by the names of
/// units, and templates that are deployed by stack sets.
/// </summary>
internal sealed class ControlTowerManifest(SourceFile file, InfrastructureContext context, Func<string, string, byte[]> readBeside)
{
    private readonly PolicySlots _policies = new(file);
    private readonly EditList _edits = new(isPlanned: true);
    private readonly List<StackSet> _sets = [];
    private Node? _root;

    /// <summary>Reads the control policies; stack sets wait for the organization.</summary>
    /// <exception cref="InvalidTextException">It is no manifest.</exception>
    public EditList Read(byte[] content)
    {
        _root = TextDocument.ReadTemplate(content, file.Path).Root;
        if (_root is not ObjectNode manifest || Nodes.Text(manifest["version"]) is not { } version)
        {
            throw SourceFile.FileError(
                "SHAPE_NOT_RECOGNISED",
                "PO-2.7",
                "Expected a manifest of Customizations for AWS Control Tower, with its version",
                _root.Location);
        }

        if (!version.StartsWith("2021-", StringComparison.Ordinal) && !version.StartsWith("2020-", StringComparison.Ordinal))
        {
            throw SourceFile.FileError(
                "VERSION_NOT_SUPPORTED",
                "PO-2.7",
                $"Found the version {DisplayedText.Shorten(version)} of a manifest, expected 2020-01-01 or 2021-03-15",
                manifest["version"]!.Location);
        }

        string? region = Nodes.Text(manifest["region"]);
        foreach (ObjectNode resource in Nodes.Items(manifest["resources"]).OfType<ObjectNode>())
        {
            var targets = resource["deployment_targets"] as ObjectNode;
            Read(
                resource,
                resource["resource_file"],
                Nodes.Text(resource["deploy_method"]),
                [.. Texts(targets?["organizational_units"])],
                [.. Texts(targets?["accounts"])],
                region);
        }

        // The form of 2020 has lists of their own.
        foreach (ObjectNode policy in Nodes.Items(manifest["organization_policies"]).OfType<ObjectNode>())
        {
            Read(policy, policy["policy_file"], "scp", [.. Texts(policy["apply_to_accounts_in_ou"])], [], region);
        }

        foreach (ObjectNode stack in Nodes.Items(manifest["cloudformation_resources"]).OfType<ObjectNode>())
        {
            Read(
                stack,
                stack["template_file"],
                "stack_set",
                [.. Texts(stack["deploy_to_ou"])],
                [.. Texts(stack["deploy_to_account"])],
                region);
        }

        return _edits;
    }

    /// <summary>The stack sets as a template that deploys them; null for none.</summary>
    public (byte[] Template, string Region, string Account)? StackSets()
    {
        var resources = new Dictionary<string, object>();
        string? first = null;
        foreach (StackSet set in _sets)
        {
            string[] accounts = [.. set.Accounts
                .Select(a => AccountOf(a, set))
                .OfType<string>()
                .Concat(set.Units.SelectMany(u => AccountsIn(u, set)))
                .Distinct()];
            if (accounts.Length == 0)
            {
                continue;
            }

            first ??= accounts[0];
            resources[$"{LogicalId(set.Name)}"] = new
            {
                Type = "AWS::CloudFormation::StackSet",
                Properties = new
                {
                    StackSetName = set.Name,
                    TemplateURL = set.File,
                    Parameters = set.Parameters.Select(p => new { ParameterKey = p.Key, ParameterValue = p.Value }),
                    StackInstancesGroup = new[] { new { DeploymentTargets = new { Accounts = accounts }, set.Regions } },
                },
            };
        }

        return first is null ? null : (JsonSerializer.SerializeToUtf8Bytes(
            new { Resources = resources }), _sets[0].Regions[0], context.Organization()?.MasterAccountId ?? first);
    }

    private static string LogicalId(string name) =>
        string.Concat(name.Where(char.IsAsciiLetterOrDigit)) is { Length: > 0 } id ? id : "StackSet";

    private static IEnumerable<string> Texts(Node? list) => Nodes.Items(list).Select(Nodes.Text).OfType<string>();

    private void Read(ObjectNode resource, Node? path, string? method, string[] units, string[] accounts, string? region)
    {
        string name = Nodes.Text(resource["name"]) ?? Path.GetFileNameWithoutExtension(Nodes.Text(path) ?? "policy");
        SourceLocation place = resource.Location.At(name);
        if (Nodes.Text(path) is not { Length: > 0 } named)
        {
            file.EntityError("PROPERTY_MISSING", "PO-2.7", $"{name} does not name its file", place);
            return;
        }

        switch (method)
        {
            case "scp" or "rcp":
                Attach(name, named, method == "scp", [.. units, .. accounts], place);
                break;
            case "stack_set" or null:
                string[] regions = [.. Texts(resource["regions"])];
                _sets.Add(new StackSet(
                    name,
                    named,
                    units,
                    accounts,
                    regions.Length > 0 ? regions : [context.Options.Region ?? region ?? "us-east-1"],
                    [.. Parameters(resource, place)],
                    place));
                break;
            default:
                file.Warn("PART_NOT_READ", "PO-2.7", $"{name} is deployed by {DisplayedText.Shorten(method)}, which is not read", place);
                break;
        }
    }

    private void Attach(string name, string path, bool isScp, string[] targets, SourceLocation place)
    {
        PolicyDocument document = ReadPolicy(path, isScp, place);
        _edits.PutOrgPolicy(UnknownToken.Of($"cfct:{name}"), name, document, isScp, place);
        foreach (string target in targets)
        {
            _edits.AttachByName(name, isScp, target, place);
        }
    }

    private PolicyDocument ReadPolicy(string path, bool isScp, SourceLocation place)
    {
        if (Content(path, place) is not { } content)
        {
            return PolicyDocument.Unknown($"{path} is not there", place);
        }

        string name = Path.Join(Path.GetDirectoryName(file.Path), path);
        try
        {
            return _policies.Read(TextDocument.Read(content, name), isScp ? PolicyKind.ServiceControl : PolicyKind.ResourceControl, place)
                ?? PolicyDocument.Unknown($"{path} is empty", place);
        }
        catch (InvalidTextException exception)
        {
            file.EntityError(
                "POLICY_UNREADABLE",
                "IN-20",
                $"The policy {path} cannot be read, and is taken to be unknown. {exception.Diagnostics[0].Message}",
                exception.Diagnostics[0].Location);
            return PolicyDocument.Unknown($"{path} cannot be read", place);
        }
    }

    private byte[]? Content(string path, SourceLocation place)
    {
        if (path.Contains("://", StringComparison.Ordinal))
        {
            file.Warn(
                "NESTED_TEMPLATE_MISSING",
                "PO-2.7",
                $"The file {DisplayedText.Shorten(path)} lies elsewhere and is not fetched; expected it beside the manifest: what it says is unknown",
                place);
            return null;
        }

        try
        {
            return readBeside(file.Path, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            file.EntityError("OUTSIDE_ROOT", "IN-35", $"The file {DisplayedText.Shorten(path)} cannot be read: {exception.Message}", place);
            return null;
        }
    }

    private IEnumerable<(string Key, string Value)> Parameters(ObjectNode resource, SourceLocation place)
    {
        IEnumerable<Node> list = Nodes.Items(resource["parameters"]);
        if (Nodes.Text(resource["parameter_file"]) is { Length: > 0 } path && Content(path, place) is { } content)
        {
            list = Nodes.Items(TextDocument.Read(content, Path.Join(Path.GetDirectoryName(file.Path), path))).Concat(list);
        }

        foreach (ObjectNode pair in list.OfType<ObjectNode>())
        {
            string? key = Nodes.Text(pair["parameter_key"]) ?? Nodes.Text(pair["ParameterKey"]);
            Node? value = pair["parameter_value"] ?? pair["ParameterValue"];
            string? text = value is ArrayNode values ? string.Join(',', Texts(values)) : Nodes.Text(value);

            // What the solution looks up elsewhere stays unknown.
            if (key is not null && text is not null && !text.StartsWith("$[", StringComparison.Ordinal))
            {
                yield return (key, text);
            }
        }
    }

    private string? AccountOf(string name, StackSet set)
    {
        string? id = Arn.IsAccountId(name) ? name : context.AccountIdOf(name);
        if (id is null)
        {
            file.Warn(
                "ACCOUNT_WITHOUT_ID",
                "PO-2.7",
                $"Nothing tells the id of the account {name}: the stacks of {set.Name} there are not in the model",
                set.Place);
        }

        return id;
    }

    private IEnumerable<string> AccountsIn(string path, StackSet set)
    {
        string[] names = path.Split(':', '/');
        OrganizationalUnit? unit = context.Organization()?.Root;
        foreach (string name in names.SkipWhile((n, i) => i == 0 && n == "Root"))
        {
            unit = unit?.OrganizationalUnits.FirstOrDefault(u => u.Name == name || u.Id == name);
        }

        if (unit is null)
        {
            file.Warn(
                "OUTSIDE_TREE",
                "PO-2.7",
                $"Nothing tells the accounts of the unit {path}: the stacks of {set.Name} there are not in the model",
                set.Place);
        }

        return unit?.Accounts.Select(a => a.AccountId) ?? [];
    }

    private sealed record StackSet(
        string Name,
        string File,
        string[] Units,
        string[] Accounts,
        string[] Regions,
        (string Key, string Value)[] Parameters,
        SourceLocation Place);
}
