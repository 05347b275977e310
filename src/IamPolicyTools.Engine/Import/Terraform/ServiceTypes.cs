using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Terraform;

/// <summary>The resources of other services that have policies (7.3.3).</summary>
internal static class ServiceTypes
{
    /// <summary>The types by name.</summary>
    public static Dictionary<string, ResourceType> All { get; } = new(StringComparer.Ordinal)
    {
        ["aws_kms_key"] = Key(),
        ["aws_kms_external_key"] = Key(),
        ["aws_kms_replica_key"] = Key(),
        ["aws_kms_replica_external_key"] = Key(),
        ["aws_kms_key_policy"] = new(r => S3Types.SetPolicyOf(r, KeyArn(r), "policy"))
        {
            Delete = r => r.Edits.RemovePolicy(r.Owner, KeyArn(r) ?? string.Empty, StandardPolicies.Key(r.Owner), r.Place),
        },
        ["aws_kms_grant"] = new(AddGrant) { Delete = RemoveGrant },
        ["aws_sqs_queue"] = Resource("sqs", "{0}", "name", "name_prefix", ("id", "url")) with { Computed = ["policy"] },
        ["aws_sqs_queue_policy"] = OfOther(r => QueueArn(r, r.Slot("queue_url", "url")), "policy"),
        ["aws_sns_topic"] = Topic(),
        ["aws_sns_topic_policy"] = new(r => S3Types.SetPolicyOf(r, r.Slot("arn", "arn", UnknownValueKind.Arn), "policy"))
        {
            Delete = r => r.Edits.RemovePolicy(
                r.Owner, r.Text("arn") ?? string.Empty, StandardPolicies.Topic(r.Owner, r.Text("arn") ?? string.Empty), r.Place),
        },
        ["aws_lambda_function"] = Resource("lambda", "function:{0}", "function_name", null, ("id", "function_name")),
        ["aws_secretsmanager_secret"] = Resource(
            "secretsmanager", "secret:{0}-{1}", "name", "name_prefix", ("id", "arn")) with
        { Computed = ["policy"] },
        ["aws_secretsmanager_secret_policy"] = OfOther(r => r.Slot("secret_arn", "arn", UnknownValueKind.Arn), "policy"),
        ["aws_ecr_repository"] = Resource("ecr", "repository/{0}", "name", null, ("id", "name")),
        ["aws_ecr_repository_policy"] = OfOther(r => Of(r, "ecr", "repository/", r.Slot("repository", "name")), "policy"),
        ["aws_ecr_registry_policy"] = OfOther(r => r.Owner.ArnOf("ecr", r.Region, "registry"), "policy"),
        ["aws_ecrpublic_repository_policy"] = OfOther(r => r.Slot("repository_name", "repository_name") is { } name
            ? r.Owner.ArnOf("ecr-public", string.Empty, $"repository/{name}")
            : null, "policy"),
        ["aws_dynamodb_table"] = Resource("dynamodb", "table/{0}", "name", null, ("id", "name")),
        ["aws_dynamodb_resource_policy"] = OfOther(r => r.Slot("resource_arn", "arn", UnknownValueKind.Arn), "policy"),
        ["aws_kinesis_stream"] = Resource("kinesis", "stream/{0}", "name", null, ("id", "arn")),
        ["aws_kinesis_resource_policy"] = OfOther(r => r.Slot("resource_arn", "arn", UnknownValueKind.Arn), "policy"),
        ["aws_cloudwatch_event_bus"] = Resource("events", "event-bus/{0}", "name", null, ("id", "name")),
        ["aws_cloudwatch_event_bus_policy"] = OfOther(
            r => Of(r, "events", "event-bus/", r.Slot("event_bus_name", "name") ?? "default"), "policy"),
        ["aws_efs_file_system_policy"] = OfOther(r => Of(r, "elasticfilesystem", "file-system/", r.Slot("file_system_id", "id")), "policy"),
        ["aws_backup_vault_policy"] = OfOther(r => Of(r, "backup", "backup-vault:", r.Slot("backup_vault_name", "name")), "policy"),
        ["aws_glacier_vault"] = Resource("glacier", "vaults/{0}", "name", null) with { Put = r => PutWithPolicy(r, "access_policy") },
        ["aws_glue_resource_policy"] = OfOther(r => r.Owner.ArnOf("glue", r.Region, "catalog"), "policy"),
        ["aws_opensearch_domain"] = Domain(),
        ["aws_elasticsearch_domain"] = Domain(),
        ["aws_opensearch_domain_policy"] = OfOther(r => Of(r, "es", "domain/", r.Slot("domain_name", "domain_name")), "access_policies"),
        ["aws_elasticsearch_domain_policy"] = OfOther(r => Of(r, "es", "domain/", r.Slot("domain_name", "domain_name")), "access_policies"),
        ["aws_api_gateway_rest_api"] = new(r => PutWithPolicy(r, "policy"))
        {
            Arn = (r, _) => ApiArn(r, r.Text("id") ?? r.Token("id", UnknownValueKind.Name)),
            Computed = ["policy"],
            Delete = r => r.Edits.DeleteResource(r.Owner, r.Arn, r.Place),
        },
        ["aws_api_gateway_rest_api_policy"] = OfOther(r => r.Slot("rest_api_id", "id") is { } id ? ApiArn(r, id) : null, "policy"),
        ["aws_codeartifact_domain_permissions_policy"] = OfOther(
            r => Of(r, "codeartifact", "domain/", r.Slot("domain", "domain")), "policy_document"),
        ["aws_codeartifact_repository_permissions_policy"] = OfOther(
            r => r.Slot("domain", "domain") is { } domain && r.Slot("repository", "repository") is { } name
                ? r.Owner.ArnOf("codeartifact", r.Region, $"repository/{domain}/{name}")
                : null,
            "policy_document"),
        ["aws_codebuild_resource_policy"] = OfOther(r => r.Slot("resource_arn", "arn", UnknownValueKind.Arn), "policy"),
        ["aws_media_store_container_policy"] = OfOther(r => Of(r, "mediastore", "container/", r.Slot("container_name", "name")), "policy"),
        ["aws_msk_cluster_policy"] = OfOther(r => r.Slot("cluster_arn", "arn", UnknownValueKind.Arn), "policy"),
        ["aws_networkfirewall_resource_policy"] = OfOther(r => r.Slot("resource_arn", "arn", UnknownValueKind.Arn), "policy"),
        ["aws_sagemaker_model_package_group_policy"] = OfOther(
            r => Of(
                r, "sagemaker", "model-package-group/", r.Slot("model_package_group_name", "model_package_group_name")), "resource_policy"),
        ["aws_vpclattice_resource_policy"] = OfOther(r => r.Slot("resource_arn", "arn", UnknownValueKind.Arn), "policy"),
        ["aws_vpclattice_auth_policy"] = OfOther(r => r.Slot("resource_identifier", "arn", UnknownValueKind.Arn), "policy"),
        ["aws_vpc_endpoint"] = new(PutEndpoint)
        {
            IsEntity = true,
            Computed = ["policy"],
            Delete = r => r.Edits.DeleteEndpoint(r.Owner, EndpointId(r, "id"), r.Place),
        },
        ["aws_vpc_endpoint_policy"] = new(r =>
            r.Edits.SetEndpointPolicy(
                r.Owner,
                EndpointId(r, "vpc_endpoint_id"),
                r.ExistsWhen is { } when ? PolicyDocument.Unknown($"{r.Address} is {when}", r.Place) : r.Policy("policy", PolicyKind.Endpoint),
                r.At("policy")))
        {
            Delete = r => r.Edits.RemoveEndpointPolicy(r.Owner, EndpointId(r, "vpc_endpoint_id"), r.Place),
        },
    };

    /// <summary>What has no policy of its own, and a policy resource that gives it one.</summary>
    public static ResourceType OfOther(Func<TerraformResource, string?> arn, string attribute) =>
        new(r => S3Types.SetPolicyOf(r, arn(r), attribute))
        {
            Delete = r =>
            {
                if (arn(r) is { } found)
                {
                    r.Edits.RemovePolicy(r.Owner, found, null, r.Place);
                }
            },
        };

    private static ResourceType Resource(
        string service, string form, string name, string? prefix, params (string Attribute, string Means)[] aliases) =>
        new(r => PutWithPolicy(r, "policy"))
        {
            NameAttribute = name,
            PrefixAttribute = prefix,
            Arn = (r, value) => r.Owner.ArnOf(
                service, r.Region, form.Replace("{0}", value, StringComparison.Ordinal).Replace(
                    "{1}", form.Contains("{1}", StringComparison.Ordinal) ? r.Token("arn") : string.Empty, StringComparison.Ordinal)),
            Aliases = aliases.ToDictionary(a => a.Attribute, a => a.Means, StringComparer.Ordinal),
            Delete = r => r.Edits.DeleteResource(r.Owner, r.Arn, r.Place),
        };

    private static ResourceType Domain() => Resource("es", "domain/{0}", "domain_name", null) with
    {
        Put = r => PutWithPolicy(r, "access_policies"),
        Computed = ["access_policies"]
    };

    private static void PutWithPolicy(TerraformResource r, string attribute)
    {
        string arn = r.Arn;
        string? role = r.Type?.NameAttribute == "function_name" ? r.Slot("role", "arn", UnknownValueKind.Arn) : null;
        r.Edits.PutResource(r.Owner, arn, NameOf(r), r.Place, known => known with
        {
            Tags = r.Tags,
            RunsAs = role ?? known.RunsAs,
            Unknowns = r.UnknownTags is { } why ? known.Unknowns.SetItem("Tags", why) : known.Unknowns,
        });
        S3Types.SetPolicyOf(r, arn, attribute);
    }

    private static EntityName NameOf(TerraformResource r) =>
        r.Type?.NameAttribute is null ? new EntityName(r.Arn, null, UnknownToken.IsIn(r.Arn), r.EntityExistsWhen(r.Arn)) : r.Name;

    private static string? Of(TerraformResource r, string service, string start, string? name) =>
        name is null ? null
        : name.StartsWith("arn:", StringComparison.Ordinal) ? name
        : r.Owner.ArnOf(service, r.Region, start + name);

    private static string ApiArn(TerraformResource r, string id) => r.Owner.ArnOf("execute-api", r.Region, id);

    private static ResourceType Key() => new(r =>
    {
        string arn = r.Arn;
        r.Edits.PutResource(
            r.Owner,
            arn,
            new EntityName(arn, null, UnknownToken.IsIn(arn), r.EntityExistsWhen(arn)),
            r.Place,
            known => known with { Tags = r.Tags },
            r.IsCreated ? null : r.WithoutSettings);
        if (r.Policy("policy", PolicyKind.Resource) is { } document)
        {
            r.Add("policy", edits => edits.SetPolicy(r.Owner, arn, document, r.At("policy"), r.ExistsWhen));
        }
        else
        {
            r.Edits.AddSeen(edits => edits.SetPolicy(r.Owner, arn, StandardPolicies.Key(r.Owner), r.At("policy")));
        }
    })
    {
        // IE-24: the key's own token.
        Arn = (r, _) => r.Owner.ArnOf("kms", r.Region, $"key/{r.Text("key_id") ?? r.Token("key_id", UnknownValueKind.Name)}"),
        Aliases = new Dictionary<string, string> { ["id"] = "key_id" },
        Computed = ["policy"],
        Delete = r => r.Edits.DeleteResource(r.Owner, r.Arn, r.Place),
    };

    private static string? KeyArn(TerraformResource r) => r.Slot("key_id", "key_id") is not { } key ? null
        : key.StartsWith("arn:", StringComparison.Ordinal) ? key
        : r.Owner.ArnOf("kms", r.Region, $"key/{key}");

    private static void AddGrant(TerraformResource r)
    {
        if (KeyArn(r) is not { } arn)
        {
            return;
        }

        r.Edits.AddGrant(r.Owner, arn, GrantOf(r), r.Place);

        // A grant to nobody knows whom, or for nobody knows what, may be one to anybody.
        if (r.ExistsWhen is not null || r.IsUnknown("grantee_principal") || r.IsUnknown("operations") || r.IsUnknown("constraints"))
        {
            r.Edits.MarkUnknown(r.Owner, arn, nameof(Model.Resource.Grants), $"{r.Address} is known only after apply", r.Place);
        }
    }

    private static void RemoveGrant(TerraformResource r)
    {
        if (KeyArn(r) is { } arn)
        {
            r.Edits.RemoveGrant(r.Owner, arn, GrantOf(r), r.Place);
        }
    }

    private static KmsGrant GrantOf(TerraformResource r)
    {
        ObjectNode? constraints = Nodes.Block(r.Value("constraints"));
        return new KmsGrant
        {
            GrantId = r.Text("grant_id"),
            GranteePrincipal = r.Slot("grantee_principal", "arn", UnknownValueKind.Arn),
            RetiringPrincipal = r.Slot("retiring_principal", "arn", UnknownValueKind.Arn),
            Operations = [.. Nodes.Items(r.Value("operations")).Select(Nodes.Text).OfType<string>()],
            EncryptionContextEquals = Pairs(constraints?["encryption_context_equals"]),
            EncryptionContextSubset = Pairs(constraints?["encryption_context_subset"]),
        };
    }

    private static System.Collections.Immutable.ImmutableArray<Tag> Pairs(Node? node) =>
        [.. (node as ObjectNode)?.Members.Select(m => new Tag(m.Name, Nodes.Text(m.Value) ?? string.Empty)) ?? []];

    private static string? QueueArn(TerraformResource r, string? url)
    {
        if (url is null || UnknownToken.Is(url))
        {
            return url is null ? null : r.Owner.ArnOf("sqs", r.Region, url);
        }

        // https://sqs.REGION.amazonaws.com/ACCOUNT/NAME
        string[] parts = url.Split('/');
        string[] host = parts.Length > 2 ? parts[2].Split('.') : [];
        string region = host is ["sqs", var named, ..] ? named : r.Region;
        return parts.Length >= 5 ? $"arn:{r.Owner.Partition}:sqs:{region}:{parts[^2]}:{parts[^1]}" : r.Owner.ArnOf("sqs", r.Region, url);
    }

    private static ResourceType Topic() => Resource("sns", "{0}", "name", "name_prefix", ("id", "arn")) with
    {
        Computed = ["policy"],
        Put = r =>
        {
            string arn = r.Arn;
            r.Edits.PutResource(
                r.Owner,
                arn,
                r.Name,
                r.Place,
                known => known with { Tags = r.Tags, Document = known.Document ?? StandardPolicies.Topic(r.Owner, arn) });
            S3Types.SetPolicyOf(r, arn, "policy");
        },
    };

    // Ids of endpoints have a form of their own.
    private static string EndpointId(TerraformResource r, string attribute)
    {
        string id = attribute == "id"
            ? r.Text("id") ?? r.Token("id", UnknownValueKind.Name)
            : r.Slot(attribute, "id") ?? r.Token(attribute, UnknownValueKind.Name);
        return id.StartsWith("vpce-", StringComparison.Ordinal) ? id : $"vpce-{id}";
    }

    private static void PutEndpoint(TerraformResource r)
    {
        string id = EndpointId(r, "id");
        r.Edits.PutEndpoint(r.Owner, id, r.Slot("vpc_id", "id"), r.Place, r.EntityExistsWhen(id));
        if (r.Policy("policy", PolicyKind.Endpoint) is { } document)
        {
            r.Add("policy", edits => edits.SetEndpointPolicy(r.Owner, id, document, r.At("policy")));
        }
    }
}
