using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Policies of resources: actions, ARNs and keys of other resources, and doors that open the policy itself.</summary>
internal sealed class ResourcePolicyRule : PolicyRule
{
    // What a policy may hold that is not of the service in its ARNs.
    private static readonly Dictionary<string, string[]> s_prefixes = new(StringComparer.Ordinal)
    {
        ["execute-api"] = ["execute-api", "apigateway"],
        ["s3"] = ["s3", "s3-object-lambda", "s3express"],
        ["backup"] = ["backup", "backup-storage", "backup-gateway"],
        ["es"] = ["es", "opensearch", "aoss"],
        ["aoss"] = ["aoss", "es"],
        ["vpc-lattice"] = ["vpc-lattice", "vpc-lattice-svcs"],
        ["elasticfilesystem"] = ["elasticfilesystem"],
        ["glue"] = ["glue", "lakeformation"],
        ["catalog"] = ["glue"],
        ["schemas"] = ["schemas"],
        ["events"] = ["events", "schemas"],
    };

    // AWS::S3::Bucket → s3
    private static readonly Dictionary<string, string> s_types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["S3"] = "s3",
        ["S3ObjectLambda"] = "s3-object-lambda",
        ["S3Express"] = "s3express",
        ["SQS"] = "sqs",
        ["SNS"] = "sns",
        ["KMS"] = "kms",
        ["Lambda"] = "lambda",
        ["SecretsManager"] = "secretsmanager",
        ["DynamoDB"] = "dynamodb",
        ["EFS"] = "elasticfilesystem",
        ["ECR"] = "ecr",
        ["Kinesis"] = "kinesis",
        ["OpenSearchService"] = "es",
        ["ApiGateway"] = "execute-api",
        ["Backup"] = "backup",
        ["CodeArtifact"] = "codeartifact",
        ["S3Tables"] = "s3tables",
        ["S3Outposts"] = "s3-outposts",
        ["CloudTrail"] = "cloudtrail",
    };

    // Services whose policies have no Resource, or may leave it out.
    private static readonly HashSet<string> s_withoutResource = new(StringComparer.Ordinal)
    {
        "ecr", "ecr-public", "elasticfilesystem", "serverlessrepo", "signer", "codeartifact", "vpc-lattice", "vpc-lattice-svcs", "lex", "execute-api",
        "ssm-contacts", "refactor-spaces", "schemas", "mediastore", "backup", "redshift-serverless", "organizations", "aoss",
    };

    // What these services check on a policy is on a resource: what takes none is never asked there.
    private static readonly HashSet<string> s_withResources = new(StringComparer.Ordinal) { "s3", "kms", "secretsmanager", "sqs", "sns", "lambda", "dynamodb", "kinesis" };

    private static readonly string[] s_openers = ["s3:PutBucketPolicy", "s3:PutBucketAcl", "s3:PutObjectAcl", "sqs:AddPermission", "sqs:SetQueueAttributes",
        "sns:AddPermission", "sns:SetTopicAttributes", "kms:PutKeyPolicy", "kms:CreateGrant", "lambda:AddPermission", "secretsmanager:PutResourcePolicy",
        "ecr:SetRepositoryPolicy", "elasticfilesystem:PutFileSystemPolicy", "backup:PutBackupVaultAccessPolicy", "glacier:SetVaultAccessPolicy"];

    private static readonly HashSet<string> s_ofOwner = new(StringComparer.Ordinal) { "s3:resourceaccount", "aws:resourceaccount" };

    /// <inheritdoc/>
    public override IEnumerable<string> Codes =>
    [
        "UNSUPPORTED_ACTION_IN_POLICY", "UNSUPPORTED_RESOURCE_ARN_IN_POLICY", "IRRELEVANT_CONDITION_KEY_IN_POLICY",
        "RESOURCE_POLICY_PRIVILEGE_ESCALATION", "MISSING_RESOURCE",
    ];

    /// <inheritdoc/>
    public override void Check(DocumentFacts document, IssueList issues)
    {
        if (document.Kind != PolicyKind.Resource)
        {
            return;
        }

        string? service = ServiceOf(document);
        string? bucket = null;
        foreach (StatementFacts statement in document.Statements)
        {
            CheckActions(statement, service, issues);
            CheckResources(statement, service, ref bucket, issues);
            CheckKeys(statement, service, issues);
            CheckOpeners(statement, issues);
            if (statement.Statement.Resource is null
                && !Array.Exists(statement.Actions, a => a.IsOpen || a.IsEverything || s_withoutResource.Contains(a.Prefix.ToLowerInvariant())))
            {
                issues.Add(statement.Issue(
                    "MISSING_RESOURCE", string.Empty, statement.Statement.Location, "The statement has neither Resource nor NotResource.", "Add the ARN of the resource that holds the policy."));
            }
        }
    }

    // The service whose policy it is: as it was given, or that of all its ARNs.
    private static string? ServiceOf(DocumentFacts document)
    {
        if (document.Use.ResourceArn is { } arn && Arn.TryParse(arn, out Arn known))
        {
            return known.Service;
        }

        if (document.Use.ResourceType is { } type)
        {
            return type.Split("::") is [_, var name, ..] && s_types.TryGetValue(name, out string? given) ? given : null;
        }

        string? service = null;
        foreach (ResourceEntry entry in document.Statements.SelectMany(s => s.Resources))
        {
            if (!entry.IsKnownForm || ClauseFacts.HasWildcard(entry.Service) || (service is not null && service != entry.Service))
            {
                return null;
            }

            service = entry.Service;
        }

        return service;
    }

    private static void CheckActions(StatementFacts statement, string? service, IssueList issues)
    {
        if (service is null)
        {
            return;
        }

        string[] prefixes = s_prefixes.GetValueOrDefault(service, [service]);
        for (int i = 0; i < statement.Actions.Length; i++)
        {
            ActionFacts action = statement.Actions[i];
            if (action is { HasForm: true, IsEverything: false, HasOpenPrefix: false, Service: not null } && !prefixes.Contains(action.Service.Prefix))
            {
                issues.Add(statement.OfAction(
                    "UNSUPPORTED_ACTION_IN_POLICY", i, $"\"{action.Text}\" is no action on what holds this policy, a resource of {service}.", "Move it to an identity-based policy."));
            }
            else if (action.Action is { } known && s_withResources.Contains(service) && !IsOnHolder(known, statement.Document.Use.ResourceType))
            {
                issues.Add(statement.OfAction(
                    "UNSUPPORTED_ACTION_IN_POLICY", i, $"\"{action.Text}\" {(known.IsWildcardOnly ? "takes no resource, so that no resource's policy is asked about it" : "is no action on what holds this policy")}.", "Move it to an identity-based policy."));
            }
        }
    }

    private static bool IsOnHolder(CatalogueAction action, string? type) => !action.IsWildcardOnly
        && (type != "AWS::S3::Bucket" || action.ResourceTypes.Any(r => r.Type.Name is "bucket" or "object"));

    // A bucket's ARN has no Region and no account, those of access points have.
    private static bool IsOtherThan(ResourceEntry entry, string? type) => entry.Service == "s3" && type switch
    {
        "AWS::S3::Bucket" => entry.Region.Length > 0 && entry.Account.Length > 0 && entry.Resource.StartsWith("accesspoint", StringComparison.Ordinal),
        "AWS::S3::AccessPoint" or "AWS::S3::MultiRegionAccessPoint" => entry.Account.Length == 0 && !entry.IsWideOpen,
        _ => false,
    };

    private static void CheckResources(StatementFacts statement, string? service, ref string? bucket, IssueList issues)
    {
        string? holder = statement.Document.Use.ResourceArn;
        for (int i = 0; i < statement.Resources.Length; i++)
        {
            ResourceEntry entry = statement.Resources[i];
            if (!entry.IsKnownForm)
            {
                continue;
            }

            if (holder is not null ? !Belongs(entry, holder)
                : IsOtherThan(entry, statement.Document.Use.ResourceType) || (service is not null && entry.Service != service && !ClauseFacts.HasWildcard(entry.Service)))
            {
                issues.Add(statement.OfResource(
                    "UNSUPPORTED_RESOURCE_ARN_IN_POLICY", i, $"\"{entry.Text}\" is not what holds this policy{(holder is null ? $", a resource of {service}" : $", {holder}")}.", "Write the ARN of the resource that holds it."));
            }
            else if (holder is null && entry.Service == "s3" && BucketOf(entry) is { } name)
            {
                bucket ??= name;
                if (bucket != name)
                {
                    issues.Add(statement.OfResource(
                        "UNSUPPORTED_RESOURCE_ARN_IN_POLICY", i, $"\"{entry.Text}\" is of another bucket than {bucket}, which holds this policy.", $"Write \"{bucket}\" for the bucket."));
                }
            }
        }
    }

    private static string? BucketOf(ResourceEntry entry)
    {
        if (entry.Region.Length > 0 || entry.Account.Length > 0)
        {
            return null;
        }

        int slash = entry.Resource.IndexOf('/', StringComparison.Ordinal);
        string name = slash < 0 ? entry.Resource : entry.Resource[..slash];
        return name.Length == 0 || ClauseFacts.HasWildcard(name) || name.Contains('$', StringComparison.Ordinal) ? null : name;
    }

    // The resource itself, or something in it.
    private static bool Belongs(ResourceEntry entry, string holder) =>
        Arn.TryParse(holder, out Arn arn)
        && Globs.Meet(entry.Service, arn.Service)
        && (arn.Service == "execute-api" || Globs.Meet(entry.Resource, arn.Resource) || Globs.Meet(entry.Resource, arn.Resource + "/*") || Globs.Meet(entry.Resource, arn.Resource + ":*"));

    private static void CheckKeys(StatementFacts statement, string? service, IssueList issues)
    {
        foreach (ClauseFacts clause in statement.Clauses)
        {
            if (service is not null && s_ofOwner.Contains(clause.Key.Folded))
            {
                issues.Add(statement.OfClause(
                    "IRRELEVANT_CONDITION_KEY_IN_POLICY",
                    clause,
                    $"The resource of every request that this policy is asked about is the one that holds it: {clause.Key.Name} is always the same.",
                    $"Remove {clause.Key.Name}."));
            }
        }
    }

    private static void CheckOpeners(StatementFacts statement, IssueList issues)
    {
        if (!statement.IsAllow || statement.HasNotAction || statement.Document.Document.Statements.Length == 0)
        {
            return;
        }

        for (int i = 0; i < statement.Actions.Length; i++)
        {
            ActionFacts action = statement.Actions[i];
            if (!action.IsPattern && s_openers.Contains(action.Text, StringComparer.OrdinalIgnoreCase) && !IsOwnAccount(statement) && !IsForServices(statement))
            {
                issues.Add(statement.OfAction(
                    "RESOURCE_POLICY_PRIVILEGE_ESCALATION", i, $"Who may call {action.Text} can give themselves every other permission on the resource.", "Give it to administrators alone."));
            }
        }
    }

    // What a service grants to itself for a resource of its own gives the caller nothing (context-keys.md, KMS).
    private static bool IsForServices(StatementFacts statement) => statement.Clauses.Any(c =>
        c.Key.Folded == "kms:grantisforawsresource"
        && c.Clause is { BaseOperator: "Bool", IfExists: false, Values: [{ Text.Text: var value }] }
        && value.Equals("true", StringComparison.OrdinalIgnoreCase));

    private static bool IsOwnAccount(StatementFacts statement) => statement.Document.Use.AccountId is { } own
        && statement.Statement.Principal is { IsNegated: false } principal
        && principal.Entries.All(e => e.Value == own || Arn.AccountOf(e.Value).SequenceEqual(own));
}
