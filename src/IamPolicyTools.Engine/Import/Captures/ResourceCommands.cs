using System.Collections.Immutable;
using IamPolicyTools.Import.AwsConfig;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Captures;

/// <summary>What the commands of services with resources tell (7.4.2).</summary>
internal static class ResourceCommands
{
    /// <summary>The commands by name.</summary>
    public static Dictionary<string, Action<CaptureScope>> All { get; } = new(StringComparer.Ordinal)
    {
        ["s3api list-buckets"] = ListBuckets,
        ["s3api get-bucket-policy"] = s => s.PutPolicy(Bucket(s), s.OwnerOf(), s.Output?["Policy"]),
        ["s3api get-bucket-policy-status"] = _ => { },
        ["s3api get-public-access-block"] = s => PutBlock(s, Bucket(s)),
        ["s3control get-public-access-block"] = AccountBlock,
        ["s3api get-bucket-acl"] = s => PutAcl(s, Bucket(s)),
        ["s3api get-bucket-ownership-controls"] = PutOwnership,
        ["s3api get-bucket-tagging"] = s => PutTags(s, Bucket(s), s.Output?["TagSet"]),
        ["s3control get-access-point-policy"] = s =>
            s.PutPolicy(ArnOf(s, "s3", "accesspoint/", s.Subject("name")!), s.OwnerOf(), s.Output?["Policy"]),
        ["kms list-keys"] = s => Each(s, "Keys", item => Touch(s, Nodes.Text(item["KeyArn"]))),
        ["kms describe-key"] = DescribeKey,
        ["kms get-key-policy"] = s =>
            s.PutPolicy(KeyArn(s, s.Subject("key-id")!), s.OwnerOf(s.Record.Option("key-id")), s.Output?["Policy"]),
        ["kms list-grants"] = ListGrants,
        ["sqs get-queue-attributes"] = Queue,
        ["sns get-topic-attributes"] = Topic,
        ["lambda get-policy"] = Function,
        ["secretsmanager get-resource-policy"] = s => PutOwn(s, "ARN", "secret-id", "ResourcePolicy"),
        ["ecr get-repository-policy"] = Repository,
        ["ecr get-registry-policy"] = s =>
            s.PutPolicy(s.OwnerOf().ArnOf("ecr", s.Region, "registry"), s.OwnerOf(), s.Output?["policyText"]),
        ["ec2 describe-vpc-endpoints"] = Endpoints,
        ["dynamodb get-resource-policy"] = s => PutOfOption(s, "resource-arn", "Policy"),
        ["kinesis get-resource-policy"] = s => PutOfOption(s, "resource-arn", "Policy"),
        ["backup get-backup-vault-access-policy"] = s =>
            PutNamed(s, "BackupVaultArn", "backup-vault-name", "backup", "backup-vault:", "Policy"),
        ["efs describe-file-system-policy"] = s =>
            PutNamed(s, "FileSystemArn", "file-system-id", "elasticfilesystem", "file-system/", "Policy"),
        ["codebuild get-resource-policy"] = s => PutOfOption(s, "resource-arn", "policy"),
        ["glue get-resource-policy"] = s =>
            s.PutPolicy(s.OwnerOf().ArnOf("glue", s.Region, "catalog"), s.OwnerOf(), s.Output?["PolicyInJson"]),
        ["events describe-event-bus"] = s => PutOwn(s, "Arn", "name", "Policy"),
    };

    private static void Each(CaptureScope scope, string member, Action<ObjectNode> read)
    {
        foreach (ObjectNode item in scope.Items(member))
        {
            read(item);
        }
    }

    private static string Bucket(CaptureScope scope)
    {
        string name = scope.Subject("bucket")!;
        return $"arn:{scope.OwnerOf().Partition}:s3:::{name}";
    }

    private static string ArnOf(CaptureScope scope, string service, string start, string name) =>
        name.StartsWith("arn:", StringComparison.Ordinal) ? name : scope.OwnerOf().ArnOf(service, scope.Region, start + name);

    private static void ListBuckets(CaptureScope scope)
    {
        Owner owner = scope.OwnerOf();
        Each(scope, "Buckets", item => Touch(scope, Nodes.Text(item["Name"]) is { } name ? $"arn:{owner.Partition}:s3:::{name}" : null));
        if (Nodes.Text((scope.Output?["Owner"] as ObjectNode)?["ID"]) is { Length: 64 } canonical)
        {
            scope.Edits.Add(EditPhase.Set, $"Set CanonicalUserId {owner.AccountId}", scope.Place, model =>
            {
                AccountEditor account = model.Of(owner);
                account.Account = account.Account with { CanonicalUserId = canonical };
            });
        }
    }

    // It is there; what else is known comes from other records.
    private static void Touch(CaptureScope scope, string? arn)
    {
        if (arn is not null)
        {
            new ObservedResource { Arn = arn, Place = scope.Place, Reason = $"no record tells it of {arn}" }.AddTo(
                scope.Edits, scope.OwnerOf(arn));
        }
    }

    private static PublicAccessBlock Block(Node? value)
    {
        var settings = value as ObjectNode;
        return new PublicAccessBlock(
            Nodes.IsTrue(settings?["BlockPublicAcls"]), Nodes.IsTrue(settings?["IgnorePublicAcls"]), Nodes.IsTrue(
                settings?["BlockPublicPolicy"]), Nodes.IsTrue(settings?["RestrictPublicBuckets"]));
    }

    private static void PutBlock(CaptureScope scope, string arn)
    {
        PublicAccessBlock block = Block(scope.Output?["PublicAccessBlockConfiguration"]);
        scope.PutMember(scope.OwnerOf(), arn, nameof(Resource.PublicAccessBlock), known => known with { PublicAccessBlock = block });
    }

    private static void AccountBlock(CaptureScope scope)
    {
        Owner owner = scope.Record.Option("account-id") is { } account ? new Owner(account) : scope.OwnerOf();
        if (scope.Denied is { } reason)
        {
            scope.Edits.Add(EditPhase.Set, $"MarkUnknown {owner.AccountId} PublicAccessBlock", scope.Place, model =>
            {
                AccountEditor editor = model.Of(owner);
                editor.Account = editor.Account with
                {
                    Unknowns = editor.Account.Unknowns.SetItem(
                    nameof(Account.PublicAccessBlock), reason)
                };
            });
            return;
        }

        scope.Edits.SetPublicAccessBlock(owner, Block(scope.Output?["PublicAccessBlockConfiguration"]), scope.Place);
    }

    // The owner's own grants give nothing to others.
    private static void PutAcl(CaptureScope scope, string arn)
    {
        string? owner = Nodes.Text((scope.Output?["Owner"] as ObjectNode)?["ID"]);
        ImmutableArray<AclGrant>.Builder grants = ImmutableArray.CreateBuilder<AclGrant>();
        foreach (ObjectNode grant in scope.Items("Grants"))
        {
            var grantee = grant["Grantee"] as ObjectNode;
            string? who = Nodes.Text(grantee?["URI"]) ?? Nodes.Text(grantee?["ID"]);
            if (who is not null && who != owner && Nodes.Text(grant["Permission"]) is { } permission)
            {
                grants.Add(new AclGrant(who, permission));
            }
        }

        ImmutableArray<AclGrant> all = grants.ToImmutable();
        scope.PutMember(scope.OwnerOf(), arn, nameof(Resource.Acl), known => known with { Acl = all });
    }

    private static void PutOwnership(CaptureScope scope)
    {
        // CFG-10: without ownership controls whoever writes an object owns it.
        string? text = Nodes.Text(Nodes.Block((scope.Output?["OwnershipControls"] as ObjectNode)?["Rules"])?["ObjectOwnership"]);
        ObjectOwnership ownership = Enum.TryParse(text, out ObjectOwnership told) ? told : ObjectOwnership.ObjectWriter;
        string arn = Bucket(scope);
        scope.PutMember(scope.OwnerOf(), arn, nameof(Resource.ObjectOwnership), known => known with { ObjectOwnership = ownership });
    }

    private static void PutTags(CaptureScope scope, string arn, Node? tags)
    {
        ImmutableArray<Tag> read = ConfigScope.TagsIn(tags);
        scope.PutMember(scope.OwnerOf(), arn, nameof(Resource.Tags), known => known with { Tags = read });
    }

    private static void DescribeKey(CaptureScope scope)
    {
        var metadata = scope.Output?["KeyMetadata"] as ObjectNode;
        string? arn = Nodes.Text(metadata?["Arn"]);
        bool isOfAws = Nodes.Text(metadata?["KeyManager"]) == "AWS";
        if (arn is not null)
        {
            new ObservedResource
            {
                Arn = arn,
                Place = scope.Place,
                Set = known => known with { IsAwsManagedKey = isOfAws },
                Reason = $"no record tells it of {arn}",
            }.AddTo(scope.Edits, scope.OwnerOf(arn));
        }
    }

    private static void ListGrants(CaptureScope scope)
    {
        string? told = scope.Record.Option("key-id") ?? scope.Items("Grants").Select(g => Nodes.Text(g["KeyId"])).FirstOrDefault();
        if (told is null)
        {
            scope.Subject("key-id");
            return;
        }

        ImmutableArray<KmsGrant> grants =
        [
            .. scope.Items("Grants").Select(grant => new KmsGrant
            {
                GrantId = Nodes.Text(grant["GrantId"]),
                GranteePrincipal = Nodes.Text(grant["GranteePrincipal"]) is { } who
                    && !who.EndsWith(".amazonaws.com", StringComparison.Ordinal) ? who : null,
                GranteeServicePrincipal = Nodes.Text(grant["GranteeServicePrincipal"])
                    ?? (Nodes.Text(grant["GranteePrincipal"]) is { } service && service.EndsWith(".amazonaws.com", StringComparison.Ordinal)
                        ? service
                        : null),
                RetiringPrincipal = Nodes.Text(grant["RetiringPrincipal"]),
                RetiringServicePrincipal = Nodes.Text(grant["RetiringServicePrincipal"]),
                Operations = [.. Nodes.Items(grant["Operations"]).Select(Nodes.Text).OfType<string>()],
                EncryptionContextEquals = Pairs((grant["Constraints"] as ObjectNode)?["EncryptionContextEquals"]),
                EncryptionContextSubset = Pairs((grant["Constraints"] as ObjectNode)?["EncryptionContextSubset"]),
                SourceArn = Nodes.Text((grant["Constraints"] as ObjectNode)?["SourceArn"]),
            }),
        ];
        string arn = KeyArn(scope, told);
        bool isWhole = scope.IsWhole && scope.Record.Option("grantee-principal") is null && scope.Record.Option("grant-id") is null;
        new ObservedResource
        {
            Arn = arn,
            Place = scope.Place,
            Told = isWhole ? [nameof(Resource.Grants)] : [],
            Set = known => known with { Grants = grants },
            Reason = scope.Denied ?? $"no record tells it of {arn}",
        }.AddTo(scope.Edits, scope.OwnerOf(arn));
    }

    // Which key an alias means another record may tell, and this one does not.
    private static string KeyArn(CaptureScope scope, string key) =>
        key.StartsWith("alias/", StringComparison.Ordinal) || key.Contains(":alias/", StringComparison.Ordinal)
            ? throw SourceFile.FileError(
                "SUBJECT_UNKNOWN",
                "CFG-9",
                $"The output of aws {scope.Record.Command} is about {DisplayedText.Shorten(key)}, an alias; expected --key-id with the id or the ARN of the key",
                scope.Place)
            : ArnOf(scope, "kms", "key/", key);

    private static ImmutableArray<Tag> Pairs(Node? node) =>
        [.. (node as ObjectNode)?.Members.Select(m => new Tag(m.Name, Nodes.Text(m.Value) ?? string.Empty)) ?? []];

    private static void Queue(CaptureScope scope)
    {
        var attributes = scope.Output?["Attributes"] as ObjectNode;
        string arn = Nodes.Text(attributes?["QueueArn"]) ?? OfUrl(scope);

        // Only who asked for all, or for the policy, knows that there is none.
        string asked = scope.Record.Option("attribute-names")
            ?? (attributes?["QueueArn"] is not null && attributes.Members.Length > 5 ? "All" : string.Empty);
        bool isTold = attributes?["Policy"] is not null
            || scope.Record.Error is not null
            || asked.Contains("All", StringComparison.Ordinal)
            || asked.Contains("Policy", StringComparison.Ordinal);
        new ObservedResource
        {
            Arn = arn,
            Place = scope.Place,
            Policy = scope.Policy(attributes?["Policy"], PolicyKind.Resource),
            IsPolicyTold = isTold
        }.AddTo(scope.Edits, scope.OwnerOf(arn));
    }

    // https://sqs.REGION.amazonaws.com/ACCOUNT/NAME
    private static string OfUrl(CaptureScope scope)
    {
        string[] parts = scope.Subject("queue-url")!.Split('/');
        string region = parts.Length > 2 && parts[2].Split('.') is ["sqs", var named, ..] ? named : scope.Region;
        return parts.Length >= 5
            ? $"arn:{scope.OwnerOf().Partition}:sqs:{region}:{parts[^2]}:{parts[^1]}"
            : scope.OwnerOf().ArnOf("sqs", region, parts[^1]);
    }

    private static void Topic(CaptureScope scope)
    {
        var attributes = scope.Output?["Attributes"] as ObjectNode;
        string arn = Nodes.Text(attributes?["TopicArn"]) ?? scope.Subject("topic-arn")!;
        scope.PutPolicy(arn, scope.OwnerOf(arn), attributes?["Policy"]);
    }

    private static void Function(CaptureScope scope)
    {
        PolicyDocument? document = scope.Policy(scope.Output?["Policy"], PolicyKind.Resource);
        string? told = scope.Record.Option("function-name");
        if (told is null)
        {
            string[] functions = [.. document?.Statements
                .SelectMany(s => s.Resource?.Patterns.Select(p => p.Text) ?? [])
                .Select(WithoutQualifier)
                .Distinct(StringComparer.Ordinal) ?? []];
            told = functions is [var only]
                && only.StartsWith("arn:", StringComparison.Ordinal)
                && !only.Contains('*', StringComparison.Ordinal) ? only : scope.Subject("function-name")!;
        }

        string whole = ArnOf(scope, "lambda", "function:", told);
        string arn = WithoutQualifier(whole);

        // A version or an alias has a policy of its own, beside that of the function.
        bool isOfQualifier = whole != arn || scope.Record.Option("qualifier") is not (null or "$LATEST");
        new ObservedResource { Arn = arn, Place = scope.Place, Policy = document, IsPolicyTold = !isOfQualifier }.AddTo(
            scope.Edits, scope.OwnerOf(arn));
        if (isOfQualifier && document is not null)
        {
            scope.Edits.AddPolicy(scope.OwnerOf(arn), arn, document, scope.Place);
        }
    }

    private static string WithoutQualifier(string arn) => arn.Split(':') is { Length: > 7 } parts ? string.Join(':', parts[..7]) : arn;

    private static void PutOwn(CaptureScope scope, string member, string option, string policy)
    {
        string arn = Nodes.Text(scope.Output?[member]) ?? scope.Subject(option)!;
        if (!arn.StartsWith("arn:", StringComparison.Ordinal))
        {
            // AWS completes the names of secrets with letters of its own.
            arn = option == "name" ? ArnOf(scope, "events", "event-bus/", arn) : throw SourceFile.FileError(
                "SUBJECT_UNKNOWN",
                "CFG-9",
                $"The answer of aws {scope.Record.Command} does not tell the ARN of {DisplayedText.Shorten(arn)}; expected --{option} with the ARN",
                scope.Place);
        }

        scope.PutPolicy(arn, scope.OwnerOf(arn), scope.Output?[policy]);
    }

    private static void PutOfOption(CaptureScope scope, string option, string policy)
    {
        string arn = scope.Subject(option)!;
        scope.PutPolicy(arn, scope.OwnerOf(arn), scope.Output?[policy]);
    }

    private static void PutNamed(CaptureScope scope, string member, string option, string service, string start, string policy)
    {
        string arn = Nodes.Text(scope.Output?[member]) ?? ArnOf(scope, service, start, scope.Subject(option)!);
        scope.PutPolicy(arn, scope.OwnerOf(arn), scope.Output?[policy]);
    }

    private static void Repository(CaptureScope scope)
    {
        string name = Nodes.Text(scope.Output?["repositoryName"]) ?? scope.Subject("repository-name")!;
        Owner owner =
            Nodes.Text(scope.Output?["registryId"]) is { } registry && Arn.IsAccountId(registry) ? new Owner(registry) : scope.OwnerOf();
        scope.PutPolicy(owner.ArnOf("ecr", scope.Region, $"repository/{name}"), owner, scope.Output?["policyText"]);
    }

    private static void Endpoints(CaptureScope scope) => Each(scope, "VpcEndpoints", item =>
    {
        if (Nodes.Text(item["VpcEndpointId"]) is not { } id)
        {
            return;
        }

        Owner owner = Nodes.Text(item["OwnerId"]) is { } account && Arn.IsAccountId(account)
            ? new Owner(account, Owner.PartitionOf(scope.Record.Region))
            : scope.OwnerOf();
        SourceLocation place = item.Location.At(id);
        scope.Edits.PutEndpoint(owner, id, Nodes.Text(item["VpcId"]), place);
        scope.Edits.SetEndpointPolicy(owner, id, scope.Policy(item["PolicyDocument"], PolicyKind.Endpoint), place);
    });
}
