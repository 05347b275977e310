using System.Text.Json.Nodes;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Terraform;

/// <summary>Resources that are a statement of a policy, or one of several policies of what they are about (7.3.3).</summary>
internal static class StatementTypes
{
    /// <summary>The types by name.</summary>
    public static Dictionary<string, ResourceType> All { get; } = new(StringComparer.Ordinal)
    {
        ["aws_lambda_permission"] = new(r => Permission(r, (permission, owner, region) =>
            r.Edits.AddStatement(
                owner, permission.FunctionArn(owner, region), permission.ToStatement(owner, region, r.Place), r.Place, r.ExistsWhen)))
        {
            NameAttribute = "statement_id",
            PrefixAttribute = "statement_id_prefix",
            Delete = r => Permission(r, (permission, owner, region) =>
                r.Edits.RemoveStatement(owner, permission.FunctionArn(owner, region), permission.StatementId, r.Place)),
        },
        ["aws_lambda_alias"] = new(_ => { })
        {
            NameAttribute = "name",
            Arn = (r, name) => $"{FunctionArn(r, r.Slot("function_name", "arn") ?? r.Token("function_name"))}:{name}",
            Aliases = new Dictionary<string, string> { ["id"] = "arn" },
        },
        ["aws_lambda_layer_version"] = new(_ => { }) { Arn = (r, _) => r.Token("arn", UnknownValueKind.Arn) },
        ["aws_lambda_layer_version_permission"] = new(LayerPermission)
        {
            Delete = r =>
            {
                if (LayerArn(r) is { } arn && r.Text("statement_id") is { } sid)
                {
                    r.Edits.RemoveStatement(r.Owner, arn, sid, r.Place);
                }
            },
        },
        ["aws_cloudwatch_event_permission"] = new(EventPermission)
        {
            Delete = r =>
            {
                if (r.Text("statement_id") is { } sid)
                {
                    r.Edits.RemoveStatement(r.Owner, BusArn(r), sid, r.Place);
                }
            },
        },
        ["aws_cloudwatch_log_resource_policy"] = OneOfSeveral(r => r.Owner.ArnOf("logs", r.Region, "*"), "policy_document"),
        ["aws_cloudwatch_log_destination_policy"] = new(r => S3Types.SetPolicyOf(
            r, r.Slot("destination_name", "name") is { } name
                ? r.Owner.ArnOf("logs", r.Region, $"destination:{name}")
                : null, "access_policy")),
        ["aws_xray_resource_policy"] = OneOfSeveral(r => r.Owner.ArnOf("xray", r.Region, "*"), "policy_document"),
        ["aws_ses_identity_policy"] = OneOfSeveral(r => Identity(r, "identity"), "policy"),
        ["aws_sesv2_email_identity_policy"] = OneOfSeveral(r => Identity(r, "email_identity"), "policy"),

        // A lock is a second policy of the vault, and can only deny.
        ["aws_glacier_vault_lock"] = OneOfSeveral(
            r => r.Slot("vault_name", "name") is { } name ? r.Owner.ArnOf("glacier", r.Region, $"vaults/{name}") : null, "policy"),
        ["aws_s3control_multi_region_access_point_policy"] = new(r =>
        {
            if (Nodes.Block(r.Value("details")) is { } details && Nodes.Text(details["name"]) is { } name)
            {
                string arn = r.Owner.ArnOf("s3", string.Empty, $"accesspoint/{name}");
                bool isUnknown = Nodes.IsTrue((Nodes.At(r.UnknownIn("details"), 0) as ObjectNode)?["policy"]);
                PolicyDocument? document = isUnknown
                    ? r.Deferred(Nodes.Block(r.Expression("details"))?["policy"], PolicyKind.Resource, r.At("details"))
                    : r.ReadPolicy(details["policy"], PolicyKind.Resource, r.At("details"));
                r.Edits.SetPolicy(r.Owner, arn, document, r.At("details"), r.ExistsWhen);
            }
        }),
        ["aws_iam_account_alias"] = new(r =>
        {
            if (r.Text("account_alias") is { } alias)
            {
                r.Edits.Add(EditPhase.Set, $"Set AccountAlias {alias}", r.Place, model =>
                {
                    AccountEditor account = model.Of(r.Owner);
                    account.Account = account.Account with { AccountAlias = alias };
                });
            }
        })
        {
            Delete = r => r.Edits.Add(EditPhase.Unset, "Delete AccountAlias", r.Place, model =>
            {
                AccountEditor account = model.Of(r.Owner);
                account.Account = account.Account with { AccountAlias = null };
            }),
        },
        ["aws_iam_user_login_profile"] = new(r =>
        {
            if (r.Slot("user", "name") is { } user)
            {
                r.Edits.Add(EditPhase.Set, $"Put login-profile {user}", r.Place, model => model.Of(r.Owner).Change(
                    new IdentityRef(IdentityKind.User, user), known =>
                        (User)known with { LoginProfile = ((User)known).LoginProfile ?? new LoginProfile { UserName = user } }));
            }
        })
        {
            Delete = r =>
            {
                if (r.Text("user") is { } user)
                {
                    r.Edits.DeleteLoginProfile(r.Owner, user, r.Place);
                }
            },
        },

        // A policy of a session that AWS Transfer opens: no policy of the role, whose permissions it narrows.
        ["aws_transfer_user"] = new(WarnOfSessionPolicy),
        ["aws_transfer_access"] = new(WarnOfSessionPolicy),
        ["aws_cloudformation_stack"] = new(WarnOfStack),
        ["aws_cloudformation_stack_set"] = new(WarnOfStack),
        ["aws_organizations_resource_policy"] = new(r =>
            r.File.Warn(
                "PART_NOT_READ",
                "TF-7",
                $"{r.Address} delegates the administration of the organization: whom it allows what is not in the model",
                r.Place)),
    };

    private static void WarnOfSessionPolicy(TerraformResource r)
    {
        if (r.IsSet("policy"))
        {
            r.File.Warn(
                "PART_NOT_READ",
                "TF-7",
                $"{r.Address} has a session policy, which narrows what its role may do: it is not in the model",
                r.Place);
        }
    }

    private static void WarnOfStack(TerraformResource r) =>
        r.File.Warn(
            "PART_NOT_READ",
            "TF-7",
            $"{r.Address} deploys a template of CloudFormation, which may hold roles and policies: import the template beside the plan",
            r.Place);

    private static ResourceType OneOfSeveral(Func<TerraformResource, string?> arn, string attribute) => new(r =>
    {
        if (arn(r) is { } found && r.Policy(attribute, PolicyKind.Resource) is { } document)
        {
            r.Edits.AddPolicy(r.Owner, found, document, r.At(attribute), r.ExistsWhen);
        }
    })
    {
        Delete = r =>
        {
            if (arn(r) is { } found && r.Policy(attribute, PolicyKind.Resource) is { UnknownReason: null } document)
            {
                r.Edits.RemoveOnePolicy(r.Owner, found, document, r.Place);
            }
        },
    };

    private static string? Identity(TerraformResource r, string attribute) => r.Slot(attribute, "email") is not { } identity ? null
        : identity.StartsWith("arn:", StringComparison.Ordinal) ? identity
        : r.Owner.ArnOf("ses", r.Region, $"identity/{identity}");

    private static void Permission(TerraformResource r, Action<LambdaPermission, Owner, string> act)
    {
        string? function = r.Slot("function_name", "function_name");
        string? principal = r.Slot("principal", "arn", UnknownValueKind.Text);
        if (function is null || principal is null)
        {
            r.File.EntityError("PROPERTY_MISSING", "IN-36", $"{r.Address} has no function_name or no principal", r.Place);
            return;
        }

        string name = r.Text("statement_id") ?? r.Name.Name;
        act(
            new LambdaPermission
            {
                StatementId = name,
                FunctionName = function,
                Action = r.Slot("action", "action", UnknownValueKind.Text) ?? "lambda:InvokeFunction",
                Principal = principal,
                Qualifier = r.Slot("qualifier", "name"),
                SourceArn = r.Slot("source_arn", "arn", UnknownValueKind.Arn),
                SourceAccount = r.Slot("source_account", "account_id", UnknownValueKind.AccountId),
                PrincipalOrgId = r.Slot("principal_org_id", "id"),
                EventSourceToken = r.Slot("event_source_token", "id", UnknownValueKind.Text),
                FunctionUrlAuthType = r.Slot("function_url_auth_type", "authorization_type", UnknownValueKind.Text),
                InvokedViaFunctionUrl = r.Text("invoked_via_function_url") switch { "true" => true, "false" => false, _ => null },
            },
            r.Owner,
            r.Region);
    }

    private static string FunctionArn(TerraformResource r, string name) =>
        new LambdaPermission
        {
            StatementId = string.Empty,
            FunctionName = name,
            Action = string.Empty,
            Principal = string.Empty
        }.FunctionArn(r.Owner, r.Region);

    // The name of a layer, or its ARN without the version.
    private static string? LayerArn(TerraformResource r) => r.Slot("layer_name", "layer_arn") is not { } layer ? null
        : $"{(layer.StartsWith("arn:", StringComparison.Ordinal) ? layer : r.Owner.ArnOf("lambda", r.Region, $"layer:{layer}"))}:{r.Slot("version_number", "version") ?? r.Token("version_number")}";

    private static void LayerPermission(TerraformResource r)
    {
        if (LayerArn(r) is not { } layer || r.Slot("principal", "arn", UnknownValueKind.Text) is not { } principal)
        {
            return;
        }

        var permission = new LambdaPermission
        {
            StatementId = r.Text("statement_id") ?? r.Token("statement_id"),
            FunctionName = layer,
            Action = r.Slot("action", "action", UnknownValueKind.Text) ?? "lambda:GetLayerVersion",
            Principal = principal,
            PrincipalOrgId = r.Slot("organization_id", "id"),
        };
        Statement statement = permission
            .ToStatement(r.Owner, r.Region, r.Place)
            .With(new ResourceElement(false, [PolicyString.Literal(layer, r.Place)], r.Place));
        r.Edits.AddStatement(r.Owner, layer, statement, r.Place, r.ExistsWhen);
    }

    private static string BusArn(
        TerraformResource r) => r.Slot("event_bus_name", "name") is not { } bus ? r.Owner.ArnOf("events", r.Region, "event-bus/default")
        : bus.StartsWith("arn:", StringComparison.Ordinal) ? bus
        : r.Owner.ArnOf("events", r.Region, $"event-bus/{bus}");

    private static void EventPermission(TerraformResource r)
    {
        string arn = BusArn(r);
        string principal = r.Slot("principal", "account_id", UnknownValueKind.Text) ?? "*";
        ObjectNode? condition = Nodes.Block(r.Value("condition"));
        var statement = new JsonObject
        {
            ["Sid"] = r.Text("statement_id") ?? r.Token("statement_id"),
            ["Effect"] = "Allow",
            ["Principal"] = principal == "*" ? "*" : new JsonObject
            {
                ["AWS"] = Arn.IsAccountId(principal)
                ? (r.Owner with { AccountId = principal }).Iam("root")
                : principal
            },
            ["Action"] = r.Slot("action", "action", UnknownValueKind.Text) ?? "events:PutEvents",
            ["Resource"] = arn,
        };
        if (condition is not null)
        {
            statement["Condition"] = new JsonObject
            {
                // Of an operator that nobody knows the condition is open, whatever its key is.
                [Nodes.Text(condition["type"]) ?? "StringEquals"] = new JsonObject
                {
                    [Nodes.Text(condition["type"]) is null ? r.Token("condition[0].type", UnknownValueKind.Condition)
                        : Nodes.Text(condition["key"]) ?? r.Token("condition[0].key", UnknownValueKind.Condition)] =
                        Nodes.Text(condition["value"]) ?? r.Token("condition[0].value"),
                },
            };
        }
        else if (r.IsUnknown("condition"))
        {
            statement["Condition"] = new JsonObject
            {
                ["StringEquals"] = new JsonObject
                {
                    [r.Token(
                "condition", UnknownValueKind.Condition)] = "?"
                }
            };
        }

        string text = new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(statement) }.ToJsonString();
        if (r.ReadPolicy(new ScalarNode(r.Place, ScalarKind.Text, text), PolicyKind.Resource, r.Place) is { UnknownReason: null } read)
        {
            r.Edits.AddStatement(r.Owner, arn, read.Statements[0], r.Place, r.ExistsWhen);
        }
    }
}
