using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace IamPolicyTools.Engine.Tests.Oracle.Generation;

/// <summary>Random cases as lines of the fixture format, without an expectation.</summary>
/// <param name="worlds">What they are about; null for everything.</param>
internal sealed class CaseGen(IReadOnlyList<World>? worlds = null) : Gen<string>
{
    private static readonly JsonSerializerOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public override string Generate(PCG pcg, Size? min, out Size size)
    {
        var chance = new Chance(pcg);
        string line = Write(worlds is null && chance.Percent(15) ? ValueGen.Case(chance) : Case(chance, worlds ?? World.All));
        size = new Size((ulong)line.Length);
        return line;
    }

    /// <summary>A case as one line.</summary>
    public static string Write(JsonNode @case) => @case.ToJsonString(s_readable);

    private static JsonObject Case(Chance chance, IReadOnlyList<World> worlds)
    {
        World world = chance.One([.. worlds]);
        NewCaller caller = CallerGen.Caller(chance, world);
        (string[] actions, string[] resources) = chance.One(world.Calls);
        var request = new JsonObject { ["principal"] = caller.Principal, ["action"] = chance.One(actions) };
        if (world.AdditionalActions.Count > 0 && chance.Percent(25))
        {
            request["additionalActions"] = new JsonArray(chance.One(world.AdditionalActions));
        }

        if (chance.Percent(8))
        {
            request["resources"] = new JsonArray(
                new JsonObject { ["resource"] = chance.One(resources), ["context"] = new JsonObject { ["s3:prefix"] = chance.One("bob", "blue") } },
                new JsonObject { ["resource"] = chance.One(resources) });
        }
        else
        {
            request["resource"] = chance.One(resources);
        }

        request["resourceAccount"] = chance.One(world.Owners);
        if (world.HasTags && chance.Percent(85))
        {
            AddTags(chance, request);
        }

        if (chance.Percent(4))
        {
            request["unknownKeys"] = new JsonArray(chance.One("aws:PrincipalTag/*", "aws:username", "aws:PrincipalArn", "aws:ResourceTag/*"));
        }

        if (chance.Percent(50))
        {
            request["canonicalId"] = World.CanonicalId;
        }

        JsonObject context = ConditionGen.Context(chance);
        var policies = new JsonObject();
        AddPrincipalSide(chance, world, caller, policies);
        AddResourceSide(chance, world, policies);
        if (chance.Percent(3))
        {
            policies["shares"] = new JsonArray(new JsonObject
            {
                ["resource"] = chance.One(resources),
                ["account"] = chance.One(World.A, World.B),
                ["actions"] = new JsonArray(chance.One(actions)),
            });
        }

        if (chance.Percent(12))
        {
            context["aws:SourceVpce"] = "vpce-1";
            policies["vpce"] = DocumentGen.Document(chance, world, Slot.Endpoint);
        }

        AddOwnKeys(chance, world, request, context);
        request["context"] = context;
        return new JsonObject
        {
            ["id"] = "GENERATED",
            ["request"] = request,
            ["policies"] = policies,
            ["options"] = Options(chance, world, caller, policies["resource"] is null),
        };
    }

    private static void AddTags(Chance chance, JsonObject request)
    {
        JsonObject Tags()
        {
            var tags = new JsonObject();
            if (chance.Percent(80))
            {
                tags["Dept"] = chance.One("blue", "bob", "", "b*");
            }

            if (chance.Percent(4))
            {
                // PL-50
                tags["dept"] = "blue";
            }

            return tags;
        }

        if (!request.ContainsKey("resources"))
        {
            request["resourceTags"] = Tags();
        }

        if (chance.Percent(60))
        {
            request["bucketTags"] = Tags();
        }
    }

    private static void AddPrincipalSide(Chance chance, World world, NewCaller caller, JsonObject policies)
    {
        if (caller.TakesIdentity)
        {
            policies["identity"] = chance.Many(2, () => DocumentGen.Document(chance, world, Slot.Identity));
        }

        if (caller.TakesIdentity && chance.Percent(25))
        {
            policies["boundary"] = DocumentGen.Document(chance, world, Slot.Boundary);
        }

        if (caller.TakesSession && chance.Percent(40))
        {
            policies["session"] = chance.Many(2, () => DocumentGen.Document(chance, world, Slot.Session));
        }

        if (chance.Percent(25))
        {
            policies["scp"] = Levels(chance, world, Slot.Scp, "FullAWSAccess");
        }
    }

    private static void AddResourceSide(Chance chance, World world, JsonObject policies)
    {
        if (chance.Percent(70))
        {
            policies["resource"] = DocumentGen.Document(chance, world, Slot.Resource);
        }

        if (world.Holder is { } holder)
        {
            var context = new JsonObject();
            foreach (string key in holder.Keys)
            {
                context[key] = chance.One(World.A, "bob");
            }

            policies["holders"] = new JsonArray(new JsonObject
            {
                ["resource"] = holder.Resource,
                ["account"] = chance.One(World.A, World.A, World.A, World.B),
                ["mode"] = holder.IsAny ? "any" : "all",
                ["policy"] = chance.Percent(75) ? DocumentGen.Document(chance, world, Slot.Resource) : null,
                ["context"] = context,
            });
        }

        if (chance.Percent(20))
        {
            policies["rcp"] = Levels(chance, world, Slot.Rcp, "RCPFullAWSAccess");
        }

        if (world.HasAcl && chance.Percent(40))
        {
            policies["acl"] = chance.Many(2, () => new JsonObject
            {
                ["grantee"] = chance.One(World.CanonicalId, World.AllUsers, World.AuthenticatedUsers, new string('a', 64)),
                ["permission"] = chance.One("READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"),
            });
        }

        if (world.HasKmsGrants && chance.Percent(60))
        {
            policies["kmsGrants"] = chance.Many(3, () => KmsGrant(chance));
        }
    }

    private static JsonObject KmsGrant(Chance chance)
    {
        var grant = new JsonObject
        {
            ["operations"] = new JsonArray(chance.One("Decrypt", "Encrypt", "DescribeKey", "RetireGrant", "CreateGrant"), "Decrypt"),
        };
        if (chance.Percent(12))
        {
            //
            grant["granteeService"] = chance.One("ec2.amazonaws.com", "ecs.amazonaws.com");
            grant["constraints"] = new JsonObject { ["SourceArn"] = chance.One("arn:aws:s3:::bob", "arn:aws:s3:::*") };
            return grant;
        }

        grant["grantee"] = chance.One(
            World.App, World.App, World.Bob, World.Bob, World.Session, World.Foreign, World.A, $"arn:aws:iam::{World.B}:root");
        if (chance.Percent(30))
        {
            grant["retiringPrincipal"] = chance.One(World.Bob, World.App, World.A);
        }

        if (chance.Percent(60))
        {
            grant["constraints"] = new JsonObject
            {
                [chance.One("EncryptionContextSubset", "EncryptionContextEquals")] =
                    new JsonObject { [chance.One("Dept", "DEPT")] = chance.One("IT", "HR") },
            };
        }

        return grant;
    }

    private static JsonArray Levels(Chance chance, World world, Slot slot, string full)
    {
        JsonNode Policy() => chance.Percent(55) ? full : DocumentGen.Document(chance, world, slot);
        return new JsonArray([.. Enumerable.Range(0, 1 + chance.Below(2)).Select(_ => chance.Percent(3)
            ? new JsonArray()
            : new JsonArray([.. Enumerable.Range(0, 1 + chance.Below(2)).Select(_ => Policy())]))]);
    }

    private static void AddOwnKeys(Chance chance, World world, JsonObject request, JsonObject context)
    {
        if (world.HasKmsGrants && chance.Percent(50))
        {
            context["kms:EncryptionContext:Dept"] = chance.One("IT", "HR");
            if (chance.Percent(30))
            {
                context["kms:EncryptionContext:App"] = "x";
            }
        }

        if (world.HasAcl)
        {
            if (chance.Percent(30))
            {
                context["s3:x-amz-acl"] = chance.One("private", "public-read", "authenticated-read", "bucket-owner-read");
            }

            if (chance.Percent(10))
            {
                context["s3:x-amz-grant-read"] = chance.One($"uri=\"{World.AllUsers}\"", $"id=\"{World.CanonicalId}\"");
            }

            if (chance.Percent(80))
            {
                request["newPolicy"] = PublicPolicyGen.Document(chance);
            }
        }

        if (chance.Percent(50))
        {
            context["sts:TaskPolicyArn"] = chance.One("arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy", "arn:aws:iam::aws:policy/root-task/Other");
        }
    }

    private static JsonObject Options(Chance chance, World world, NewCaller caller, bool takesNoPolicy)
    {
        var options = new JsonObject();
        void Maybe(int likelihood, string name)
        {
            if (chance.Percent(likelihood))
            {
                options[name] = true;
            }
        }

        Maybe(8, "principalInManagementAccount");
        Maybe(6, "resourceInManagementAccount");
        Maybe(6, "principalInDelegatedAdministratorAccount");
        Maybe(30, "sameOrganization");
        Maybe(caller.IsServiceLinkedRole ? 100 : 0, "serviceLinkedRole");
        Maybe(world.HasKmsGrants ? 10 : 0, "awsManagedKey");
        Maybe(takesNoPolicy && world.Holder is null ? 5 : 0, "noResourcePolicySupport");
        Maybe(caller.IsUser ? 10 : 0, "getSessionTokenWithoutMfa");
        Maybe(4, "noDerivedContext");
        Maybe(world.HasTags ? 50 : 0, "bucketAbac");
        if (world.HasAcl)
        {
            var bpa = new JsonObject();
            foreach (string setting in new[] { "BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets" })
            {
                if (chance.Percent(50))
                {
                    bpa[setting] = true;
                }
            }

            options["bpa"] = bpa;
            if (chance.Percent(20))
            {
                options["objectOwner"] = chance.One(World.A, World.B);
            }

            if (chance.Percent(20))
            {
                options["objectOwnership"] = chance.One("BucketOwnerEnforced", "ObjectWriter");
            }
        }

        return options;
    }
}
