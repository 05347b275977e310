using System.Globalization;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Collected;

/// <summary>
/// Reads the folder that iam-collect writes (7.4.3): <c>aws/PARTITION/accounts/ACCOUNT/…</c> and <c>aws/PARTITION/organizations/ORG</c>.
/// What a thing is called stands in its metadata, never in the path (CFG-15).
/// </summary>
internal sealed class CollectedFolder
{
    private const string Metadata = "metadata.json";
    private static readonly EnumerationOptions s_all =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
    private static readonly EnumerationOptions s_here = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };

    private readonly SourceFile _file;
    private readonly PolicySlots _policies;
    private readonly EditList _edits = new(isPlanned: false);

    private CollectedFolder(SourceFile file)
    {
        _file = file;
        _policies = new PolicySlots(file);
    }

    /// <summary>True for a folder that iam-collect wrote.</summary>
    public static bool Is(string folder) =>
        Partitions(folder).Any(p => Directory.Exists(Path.Join(p, "accounts")) || Directory.Exists(Path.Join(p, "organizations")));

    /// <summary>The edits of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="file">Receives what is found wrong.</param>
    public static EditList Read(string folder, SourceFile file)
    {
        var reader = new CollectedFolder(file);
        foreach (string partition in Partitions(folder))
        {
            foreach (string account in Folders(Path.Join(partition, "accounts")).Where(a => Arn.IsAccountId(Path.GetFileName(a))))
            {
                reader.ReadAccount(account, new Owner(Path.GetFileName(account), Path.GetFileName(partition)));
            }

            foreach (string organization in Folders(Path.Join(partition, "organizations")))
            {
                new CollectedOrganization(file).Read(organization, reader._edits);
            }
        }

        return reader._edits;
    }

    /// <summary>A JSON file; null where it is not there, or cannot be read, which is an error then.</summary>
    public static Node? ReadFile(string path, SourceFile file)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return TextDocument.ReadFile(path, InputFile.LargestDocument);
        }
        catch (InvalidTextException exception)
        {
            file.EntityError(
                "SHAPE_NOT_RECOGNISED",
                "CFG-15",
                $"Found a file of iam-collect that is no JSON: {exception.Diagnostics[0].Message}",
                exception.Diagnostics[0].Location);
            return null;
        }
    }

    /// <summary>The folders in a folder, in order.</summary>
    public static IEnumerable<string> Folders(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, "*", s_here).Order(StringComparer.Ordinal) : [];

    private static IEnumerable<string> Partitions(string folder) =>
        Folders(Path.Join(folder, "aws")).Where(p => Path.GetFileName(p).StartsWith("aws", StringComparison.Ordinal));

    private void ReadAccount(string folder, Owner owner)
    {
        if (ReadFile(Path.Join(folder, "s3-bpa.json"), _file) is ObjectNode block)
        {
            _edits.SetPublicAccessBlock(owner, Block(block), block.Location);
        }

        foreach (string path in Directory.EnumerateFiles(folder, Metadata, s_all).Order(StringComparer.Ordinal))
        {
            Node? node = ReadFile(path, _file);
            if (node is not ObjectNode metadata)
            {
                continue;
            }

            // CFG-19: what has no ARN is no entity.
            if (Nodes.Text(metadata["arn"]) is { } text && Arn.TryParse(text, out Arn arn))
            {
                var thing = new Thing(text, arn, owner, Path.GetDirectoryName(path)!, metadata);
                Put(thing);
            }
        }

        string shares = Path.Join(folder, "ram");
        if (Directory.Exists(shares) && Directory.EnumerateFiles(shares, "*.json", s_all).Any())
        {
            _file.Warn("PART_NOT_READ", "CFG-19", $"The shares of AWS RAM of the account {owner.AccountId} are not read", _file.Start);
        }
    }

    private void Put(Thing thing)
    {
        if (thing.Arn.Service != "iam")
        {
            PutResource(thing);
            return;
        }

        string type = thing.Arn.Resource.Split('/')[0];
        switch (type)
        {
            case "role":
                PutIdentity(thing, IdentityKind.Role);
                break;
            case "user":
                PutIdentity(thing, IdentityKind.User);
                break;
            case "group":
                PutIdentity(thing, IdentityKind.Group);
                break;
            case "policy":
                PutPolicy(thing);
                break;
            case "oidc-provider":
                _edits.PutOpenIdConnectProvider(thing.Owner, thing.Arn.Resource[(type.Length + 1)..], [], thing.Place);
                break;
            case "saml-provider":
                _edits.PutSamlProvider(thing.Owner, thing.Name, thing.Place);
                break;
        }
    }

    private void PutIdentity(Thing thing, IdentityKind kind)
    {
        List<InlinePolicy> inline = [];
        foreach (ObjectNode policy in Nodes.Items(thing.Read("inline-policies", _file)).OfType<ObjectNode>())
        {
            if (Nodes.Text(policy["PolicyName"]) is { Length: > 0 } name)
            {
                PolicyDocument document = _policies.Read(policy["PolicyDocument"], PolicyKind.Identity, policy.Location.At(thing.Text))
                    ?? PolicyDocument.Unknown("it is not in the file", policy.Location);
                inline.Add(new InlinePolicy(name, document));
            }
        }

        Node? trust = thing.Read("trust-policy", _file);
        new ObservedIdentity
        {
            Who = new IdentityRef(kind, thing.Name),
            Path = thing.Path,
            Place = thing.Place,
            Id = Nodes.Text(thing.Metadata["id"]),
            CreateDate = DateTimeOffset.TryParse(
                Nodes.Text(thing.Metadata["created"]),
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out DateTimeOffset created) ? created : null,
            Trust = kind != IdentityKind.Role ? null
                : _policies.Read(trust, PolicyKind.Trust, (trust?.Location ?? thing.Place).At(thing.Text))
                    ?? PolicyDocument.Unknown("the role has no trust-policy.json", thing.Place),
            Inline = [.. inline.DistinctBy(p => p.PolicyName)],
            Attached = [.. Texts(thing.Read("managed-policies", _file))],
            Groups = kind == IdentityKind.User ? [.. Texts(thing.Read("groups", _file)).Select(g => g[(g.LastIndexOf('/') + 1)..])] : null,
            Boundary = kind == IdentityKind.Group ? null : Nodes.Text(thing.Metadata["permissionBoundary"]) ?? string.Empty,
            Tags = [.. Tags(thing)],
        }.AddTo(_edits, thing.Owner);
        foreach (string profile in Texts(thing.Read("instance-profiles", _file)).Where(_ => kind == IdentityKind.Role))
        {
            _edits.PutInstanceProfile(
                thing.Owner,
                new EntityName(profile[(profile.LastIndexOf('/') + 1)..], PathIn(profile, ":instance-profile/")),
                thing.Name,
                thing.Place);
        }
    }

    private void PutPolicy(Thing thing)
    {
        Node? current = thing.Read("current-policy", _file);
        PolicyDocument document = _policies.Read(current, PolicyKind.Identity, (current?.Location ?? thing.Place).At(thing.Text))
            ?? PolicyDocument.Unknown("the policy has no current-policy.json", thing.Place);
        string version = Nodes.Text(thing.Metadata["defaultVersionId"]) ?? "v1";
        if (thing.Arn.Account == "aws")
        {
            var policy = new ManagedPolicy
            {
                Arn = thing.Text,
                Path = thing.Path,
                PolicyName = thing.Name,
                PolicyId = Nodes.Text(thing.Metadata["id"]) ?? UniqueId.From("ANPA", thing.Text),
                DefaultVersionId = version,
                Versions = [new PolicyVersionRecord(version, document, null)],
                Location = thing.Place,
            };
            _edits.Add(EditPhase.Put, $"Put {thing.Text}", thing.Place, model => model.PutAwsPolicy(policy));
            return;
        }

        _edits.PutPolicy(thing.Owner, new EntityName(thing.Name, thing.Path), document, thing.Place, policy => policy with
        {
            PolicyId = Nodes.Text(thing.Metadata["id"]) ?? policy.PolicyId,
            Tags = [.. Tags(thing)],
            DefaultVersionId = version,
            Versions = [policy.Versions[0] with { VersionId = version }],
        });
    }

    private void PutResource(Thing thing)
    {
        Node? policy = thing.Read("policy", _file);
        if (thing.Arn.Service == "ec2")
        {
            if (thing.Arn.Resource.StartsWith("vpc-endpoint/", StringComparison.Ordinal))
            {
                Node? limits = thing.Read("endpoint-policy", _file) ?? policy;
                _edits.PutEndpoint(thing.Owner, thing.Name, Nodes.Text(thing.Metadata["vpc"]), thing.Place);
                _edits.SetEndpointPolicy(
                    thing.Owner, thing.Name, _policies.Read(limits, PolicyKind.Endpoint, (limits?.Location ?? thing.Place).At(thing.Text))
                        ?? PolicyDocument.Unknown("the endpoint has no policy.json", thing.Place), thing.Place);
            }

            return;
        }

        Node? block = thing.Read("bpa", _file);
        bool isPoint = thing.Arn.Service == "s3" && thing.Arn.Resource.StartsWith("accesspoint", StringComparison.Ordinal);
        string? bucket = isPoint ? Nodes.Text(thing.Metadata["bucket"]) : null;
        string? region = Nodes.Text(thing.Metadata["region"]);
        new ObservedResource
        {
            Arn = thing.Text,
            Place = thing.Place,
            Policy = _policies.Read(policy, PolicyKind.Resource, (policy?.Location ?? thing.Place).At(thing.Text)),
            IsPolicyTold = true,
            Told = thing.Arn.Service == "s3" ? [nameof(Resource.Tags), nameof(Resource.PublicAccessBlock)] : [nameof(Resource.Tags)],
            Set = known => known with
            {
                Tags = [.. Tags(thing)],
                PublicAccessBlock = block is ObjectNode settings ? Block(settings) : PublicAccessBlock.Off,
                Region = region ?? known.Region,
                Buckets = bucket is null ? known.Buckets : [new AccessPointBucket(bucket, null)],
            },
            Reason = "iam-collect does not collect it",
        }.AddTo(_edits, thing.Owner);
    }

    private IEnumerable<Tag> Tags(Thing thing) =>
        (thing.Read("tags", _file) as ObjectNode)?.Members.Select(m => new Tag(m.Name, Nodes.Text(m.Value) ?? string.Empty)) ?? [];

    private static IEnumerable<string> Texts(Node? list) => Nodes.Items(list).Select(Nodes.Text).OfType<string>();

    private static string? PathIn(string arn, string start)
    {
        int at = arn.IndexOf(start, StringComparison.Ordinal);
        return at < 0 ? null : arn[(at + start.Length - 1)..(arn.LastIndexOf('/') + 1)];
    }

    private static PublicAccessBlock Block(ObjectNode settings)
    {
        ObjectNode block = settings["PublicAccessBlockConfiguration"] as ObjectNode ?? settings;
        return new PublicAccessBlock(
            Nodes.IsTrue(block["BlockPublicAcls"]), Nodes.IsTrue(
                block["IgnorePublicAcls"]), Nodes.IsTrue(block["BlockPublicPolicy"]), Nodes.IsTrue(block["RestrictPublicBuckets"]));
    }

    private sealed record Thing(string Text, Arn Arn, Owner Account, string Folder, ObjectNode Metadata)
    {
        public Owner Owner => Infrastructure.Owner.Of(Text) ?? Account;

        public string Name => Text[(Text.LastIndexOf('/') + 1)..];

        public string Path =>
            Nodes.Text(Metadata["path"]) is { } path ? EntityName.PathOf(path)! : PathIn(Text, $":{Arn.Resource.Split('/')[0]}/") ?? "/";

        public SourceLocation Place => Metadata.Location.At(Text);

        public Node? Read(string name, SourceFile file) => ReadFile(System.IO.Path.Join(Folder, name + ".json"), file);
    }
}
