using System.Text;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.LandingZones;

/// <summary>
/// Reads the configuration of the Landing Zone Accelerator (PO-2.6) into the neutral form: an account document with an organization by
/// names, attachments, accounts, permission sets and assignments.
/// </summary>
internal sealed class AcceleratorFolder
{
    private const string OrganizationFile = "organization-config.yaml";
    private const string AccountsFile = "accounts-config.yaml";
    private const string Management = "Management";

    private readonly string _folder;
    private readonly SourceFile _file;
    private readonly InfrastructureContext _context;
    private readonly List<(string Name, string? Id, string? Unit, SourceLocation Place)> _accounts = [];
    private readonly Func<string, string?> _answer;

    private AcceleratorFolder(string folder, SourceFile file, InfrastructureContext context, Func<string, string?> answer)
    {
        _folder = folder;
        _file = file;
        _context = context;
        _answer = answer;
    }

    /// <summary>True for a folder with such a configuration.</summary>
    public static bool Is(string folder) =>
        File.Exists(Path.Join(folder, OrganizationFile)) && File.Exists(Path.Join(folder, AccountsFile));

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="file">Receives what is surprising.</param>
    /// <param name="context">What the import shares.</param>
    /// <param name="answer">What stands for a placeholder of YAML, as YAML; null for what nothing answers.</param>
    /// <returns>The account document.</returns>
    /// <exception cref="InvalidTextException">A file is no YAML, or nothing tells the management account.</exception>
    public static ObjectNode Read(string folder, SourceFile file, InfrastructureContext context, Func<string, string?> answer) =>
        new AcceleratorFolder(folder, file, context, answer).Read();

    /// <summary>The replacements of a folder; null for none.</summary>
    public static Node? Replacements(string folder, SourceFile file, InfrastructureContext context) =>
        new AcceleratorFolder(folder, file, context, _ => null).Read("replacements-config.yaml");

    /// <summary>Names that the solution answers by itself; those of which nothing is known stay unknown.</summary>
    public static IEnumerable<(string Name, string Value)> BuiltIn(string folder, SourceFile file, InfrastructureContext context)
    {
        var global = new AcceleratorFolder(folder, file, context, _ => null).Read("global-config.yaml") as ObjectNode;
        (string Name, string? Value)[] told =
        [
            ("HOME_REGION", Nodes.Text(global?["homeRegion"])),
            ("MANAGEMENT_ACCOUNT_ACCESS_ROLE", Nodes.Text(global?["managementAccountAccessRole"])),
            ("REGION", context.Options.Region ?? Nodes.Text(global?["homeRegion"])),
            ("ACCELERATOR_PREFIX", "AWSAccelerator"),
            ("ACCELERATOR_SSM_PREFIX", "/accelerator"),
        ];
        return told
            .Where(t => t.Value is { Length: > 0 } value && !value.Contains("${", StringComparison.Ordinal))
            .Select(t => (t.Name, t.Value!));
    }

    /// <summary>The file that paths of policies are relative to.</summary>
    public static string MainFile(string folder) => Path.Join(folder, OrganizationFile);

    private ObjectNode Read()
    {
        Node? accounts = Read(AccountsFile);
        Node? organization = Read(OrganizationFile);
        ReadAccounts(accounts);
        SourceLocation place = organization?.Location ?? _file.Start;
        string management = _accounts.FirstOrDefault(a => a.Name == Management).Id ?? throw SourceFile.FileError(
            "ACCOUNT_UNKNOWN", "PO-2.6", $"Nothing tells the id of the account {Management}; expected it in accountIds of {AccountsFile}, or -Answer @{{ 'Account:{Management}' = '…' }}", place);
        WarnOfUnknown();
        var entities = new AcceleratorEntities(Read("iam-config.yaml"), _accounts, _file);
        return Made.Object(
            place,
            ("Organization", ReadOrganization(organization, place, management)),
            ("Accounts", Made.List(place, entities.Accounts())),
            ("PermissionSets", entities.PermissionSets()),
            ("Assignments", entities.Assignments()));
    }

    private Node? Read(string name)
    {
        string path = Path.Join(_folder, name);
        if (!File.Exists(path))
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(Utf8Text.FromFile(InputFile.Read(path, InputFile.LargestDocument), path).Span);

        // Samples use anchors, which the YAML of templates may have.
        return TextDocument.ReadTemplate(Encoding.UTF8.GetBytes(PlaceholderText.Answer(text, _answer)), path).Root;
    }

    private void ReadAccounts(Node? root)
    {
        var ids = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (ObjectNode told in Nodes.Items((root as ObjectNode)?["accountIds"]).OfType<ObjectNode>())
        {
            if (Nodes.Text(told["email"]) is { } email && Nodes.Text(told["accountId"]) is { } id)
            {
                ids[email] = id;
            }
        }

        foreach (ObjectNode account in Nodes
            .Items((root as ObjectNode)?["mandatoryAccounts"])
            .Concat(Nodes.Items((root as ObjectNode)?["workloadAccounts"]))
            .OfType<ObjectNode>())
        {
            if (Nodes.Text(account["name"]) is { } name)
            {
                string? id = _context.Values.Answer($"Account:{name}")
                    ?? (Nodes.Text(account["email"]) is { } email ? ids.GetValueOrDefault(email) : null);
                _accounts.Add(
                    (name, id is not null && Arn.IsAccountId(id) ? id : null, Nodes.Text(account["organizationalUnit"]), account.Location));
            }
        }
    }

    private void WarnOfUnknown()
    {
        string[] unknown = [.. _accounts.Where(a => a.Id is null).Select(a => a.Name)];
        if (unknown.Length > 0)
        {
            SourceLocation place = _accounts.First(a => a.Id is null).Place;
            _file.Warn(
                "ACCOUNT_WITHOUT_ID", "PO-2.6", $"Nothing tells the ids of the accounts {string.Join(", ", unknown.Take(5))}{(unknown.Length > 5 ? " …" : string.Empty)}: they are not in the model. Expected them in accountIds, or -Answer @{{ 'Account:{unknown[0]}' = '…' }}", place);
        }
    }

    private ObjectNode ReadOrganization(Node? root, SourceLocation place, string management)
    {
        var config = root as ObjectNode;
        IEnumerable<Node> units = Nodes.Items(config?["organizationalUnits"])
            .OfType<ObjectNode>()
            .Select(u => u["name"])
            .OfType<ScalarNode>()
            .Concat<Node>(_accounts.Where(a => a.Unit is { } unit && unit != "Root").Select(a => Made.Text(a.Place, a.Unit!)));
        List<Member> accounts = [];
        foreach ((string name, string? id, string? unit, SourceLocation at) in _accounts.Where(a => a.Id is not null))
        {
            Node value = unit is null or "Root"
                ? Made.Text(at, id!)
                : Made.Object(at, ("AccountId", Made.Text(at, id!)), ("OrganizationalUnit", Made.Text(at, unit)));
            accounts.Add(new Member(name, at, value));
        }

        return Made.Object(
            place,
            ("MasterAccountId", Made.Text(place, management)),
            ("OrganizationalUnits", Made.List(place, units)),
            ("Accounts", new ObjectNode(place, [.. accounts])),
            ("Attachments", Made.List(
                place,
                Attachments(config, "serviceControlPolicies", "SCP").Concat(Attachments(config, "resourceControlPolicies", "RCP")))));
    }

    private IEnumerable<Node> Attachments(ObjectNode? config, string member, string type)
    {
        foreach (ObjectNode policy in Nodes.Items(config?[member]).OfType<ObjectNode>().Where(p => Nodes.Text(p["type"]) != "awsManaged"))
        {
            var targets = policy["deploymentTargets"] as ObjectNode;
            Node[] named = [.. Nodes.Items(targets?["organizationalUnits"]), .. Known(targets?["accounts"])];
            if (named.Length == 0)
            {
                continue;
            }

            yield return Made.Object(
                policy.Location,
                ("Policy", policy["policy"]),
                ("Name", policy["name"]),
                ("Type", Made.Text(policy.Location, type)),
                ("Strategy", type == "SCP" && Nodes.Text(policy["strategy"]) is { } strategy ? Made.Text(policy.Location, strategy) : null),
                ("Targets", Made.List(policy.Location, named)),
                ("Except", Made.List(policy.Location, Known(targets?["excludedAccounts"]))));
        }
    }

    // Of an account without an id that was warned of already.
    private IEnumerable<Node> Known(Node? names) =>
        Nodes.Items(names).Where(n => !_accounts.Exists(a => a.Name == Nodes.Text(n) && a.Id is null));
}
