using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Import;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>Guardrails are about every action: what they change is decided for each, and no request that is tried contradicts it (CP-2, CP-3).</summary>
public sealed class GuardrailComparisonTests
{
    private const string Admin = "arn:aws:iam::111122223333:role/admin";
    private const string KeepTheTrail = """{ "Effect": "Deny", "Action": "cloudtrail:StopLogging", "Resource": "*" }""";

    private static readonly string[] s_services = ["ec2", "lambda", "databrew", "sqs", "dynamodb", "tag", "kms", "sns", "glue"];

    private static readonly string[] s_elements =
    [
        "\"Action\": \"*\"", "\"NotAction\": [\"iam:*\", \"sts:*\", \"sqs:*\"]", "\"Action\": [\"ec2:*\", \"glue:Get*\"]", "\"Action\": [\"ec2:Delete*\", \"tag:*\"]", "\"NotAction\": \"ec2:Describe*\"",
    ];

    private static readonly string[] s_resources = ["\"*\"", "\"*\"", "\"*\"", "\"arn:aws:ec2:*:*:instance/*\"", "[\"arn:aws:*:*:111122223333:*\", \"arn:aws:sns:*:*:*\"]"];

    private static readonly string[] s_conditions =
    [
        "{}", """{ "StringNotEquals": { "aws:RequestedRegion": "eu-west-1" } }""", """{ "StringNotEqualsIfExists": { "aws:ResourceTag/env": "test" } }""",
        """{ "Null": { "aws:RequestTag/owner": "true" } }""", """{ "StringLike": { "ec2:InstanceType": "x*" } }""", """{ "Bool": { "aws:SecureTransport": "false" } }""",
        """{ "StringNotEquals": { "aws:ResourceAccount": "111122223333" } }""", """{ "ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/admin" } }""",
        """{ "ForAllValues:StringEquals": { "aws:TagKeys": ["owner"] } }""", """{ "StringNotEquals": { "aws:PrincipalTag/team": "core" } }""",
    ];

    private static readonly (string Key, string[] Values)[] s_context =
    [
        ("aws:RequestedRegion", ["eu-west-1", "us-east-1"]), ("aws:ResourceTag/env", ["test", "prod"]), ("aws:RequestTag/owner", ["me"]), ("ec2:InstanceType", ["x1.large", "t3.nano"]),
        ("aws:SecureTransport", ["true", "false"]), ("aws:TagKeys", ["owner", "other"]),
    ];

    [Theory]
    [InlineData("""{ "Effect": "Deny", "Action": "*", "Resource": "*" }""")]
    [InlineData("""{ "Effect": "Deny", "NotAction": ["iam:*", "sts:*", "s3:*"], "Resource": "*", "Condition": { "StringNotEquals": { "aws:RequestedRegion": "eu-west-1" } } }""")]
    [InlineData("""{ "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "StringLike": { "aws:PrincipalArn": "arn:aws:iam::*:root" } } }""")]
    public void What_a_guardrail_takes_from_an_administrator_is_decided(string statement)
    {
        ComparedAccess[] rows = [.. ModelComparison.Compare(Model("\"*\"", KeepTheTrail), Model("\"*\"", $"{KeepTheTrail}, {statement}"), ProofOptions.Default)];

        Assert.DoesNotContain(rows, r => r.Verdict == Verdict.Undecided);
        Assert.All(rows, r => Assert.Equal(ChangeDirection.Lost, r.Change));
        Assert.Equal(statement.Contains("root", StringComparison.Ordinal) ? "arn:aws:iam::111122223333:root" : Admin, Assert.Single(rows.Select(r => r.Principal).Distinct()));
    }

    // Nothing grants it more than one action: the others are no questions.
    [Fact]
    public void A_guardrail_on_everything_takes_what_is_granted()
    {
        ComparedAccess row = Assert.Single(ModelComparison.Compare(
            Model("\"lambda:GetFunction\"", KeepTheTrail), Model("\"lambda:GetFunction\"", """{ "Effect": "Deny", "Action": "*", "Resource": "*" }"""), ProofOptions.Default));

        Assert.Equal("lambda:GetFunction", Assert.Single(row.Actions));
        Assert.Equal(ChangeDirection.Lost, row.Change);
    }

    // R-55: a service control policy holds for the root user of a member account, who has no policies of its own.
    [Theory]
    [InlineData("""{ "Effect": "Deny", "Action": "cloudtrail:DeleteTrail", "Resource": "*" }""", ChangeDirection.Gained)]
    [InlineData("""{ "Effect": "Deny", "Action": ["cloudtrail:StopLogging", "lambda:UpdateFunctionCode"], "Resource": "*" }""", ChangeDirection.Lost)]
    public void Root_users_lose_and_gain_by_guardrails(string statement, ChangeDirection change)
    {
        ComparedAccess[] rows = [.. ModelComparison.Compare(Model("\"s3:GetObject\"", KeepTheTrail), Model("\"s3:GetObject\"", statement), ProofOptions.Default)];

        Assert.Contains(rows, r => r.Principal == "arn:aws:iam::111122223333:root" && r.Change == change);
        Assert.DoesNotContain(rows, r => r.Principal.Contains("999999999999", StringComparison.Ordinal));
        Assert.DoesNotContain(rows, r => r.Verdict == Verdict.Undecided);
    }

    [Fact]
    public void No_request_contradicts_what_is_said_of_a_guardrail()
    {
        const int Guardrails = 8;
        const int Requests = 1_500;
        var random = new Random(20261130);
        CatalogueAction[] actions = [.. IamCatalogue.Default.Services.Where(s => s_services.Contains(s.Prefix)).SelectMany(s => s.Actions)];
        string granted = $"[{string.Join(", ", s_services.Select(s => $"\"{s}:*\""))}]";
        int different = 0;
        for (int n = 0; n < Guardrails; n++)
        {
            string[] scps = [Statements(random), Statements(random)];
            IamModel[] models = [.. scps.Select(s => Model(granted, s))];
            ComparedAccess[] rows = [.. ModelComparison.Compare(models[0], models[1], ProofOptions.Default)];

            // What a topic of another account lets in is not known.
            Assert.DoesNotContain(rows, r => r.Verdict == Verdict.Undecided && r.Principal == Admin && !r.Undecided!.EndsWith("accounts that are not in the model", StringComparison.Ordinal));
            var settings = new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, DerivesCallContext = false, AsksForMissingPolicies = false };
            ModelAccess[] access = [.. models.Select(m => new ModelAccess(new AccessScope(m, settings), Subject.Find(m, Admin)!))];
            for (int i = 0; i < Requests; i++)
            {
                CatalogueAction action = actions[random.Next(actions.Length)];
                string resource = Resource(random, action);
                ContextLayer given = Context(random, action, resource);
                bool[] allowed = [.. access.Select(a => Decide(a, action.ActionName, resource, given))];
                if (allowed[0] == allowed[1])
                {
                    continue;
                }

                different++;
                ChangeDirection change = allowed[1] ? ChangeDirection.Gained : ChangeDirection.Lost;
                Assert.True(
                    rows.Any(r => r.Change == change && r.Actions.Any(a => ActionPattern.Compile(a).Matches(action.ActionName))),
                    $"{scps[0]}\n{scps[1]}\n{change} {action.FullName} on {resource} with {string.Join("; ", given.Entries)} is not told:\n{string.Join<ComparedAccess>('\n', rows)}");
            }
        }

        Assert.True(different > 1_000, $"only {different} requests were decided differently");
    }

    private static bool Decide(ModelAccess access, ActionName action, string resource, ContextLayer given)
    {
        AccessRequest request = access.CreateRequest(action, resource);
        return Evaluator.Decide(request with { Context = request.Context.WithGiven(given, _ => false, UnknownKeys.None) }).IsAllowed;
    }

    private static string Resource(Random random, CatalogueAction action)
    {
        if (action.ResourceTypes.IsEmpty)
        {
            return "*";
        }

        ActionResourceType type = action.ResourceTypes[random.Next(action.ResourceTypes.Length)];
        return type.Type.ArnTemplates[0].ToPattern("aws", "eu-west-1", random.Next(3) == 0 ? "444455556666" : "111122223333").Replace('*', 'x');
    }

    // Of the keys that a call decides those that the action has: a proof is about requests that can be (space Catalogue).
    private static ContextLayer Context(Random random, CatalogueAction action, string resource)
    {
        var context = new ContextLayer.Builder();
        foreach ((string key, string[] values) in s_context.Where(k => random.Next(2) == 0 && CanHave(action, resource, k.Key)))
        {
            context.Add(key, [values[random.Next(values.Length)]], isMultivalued: key == "aws:TagKeys");
        }

        return context.Build();
    }

    private static bool CanHave(CatalogueAction action, string resource, string key) => key switch
    {
        "aws:RequestedRegion" or "aws:SecureTransport" => true,
        "aws:ResourceTag/env" => ResourceTagKeys.Of(action.FullName, resource).Contains("aws:ResourceTag/"),
        _ => action.Carries(IamCatalogue.Default.FindConditionKey(key)!),
    };

    private static string Statements(Random random) => string.Join(", ", Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
        $$"""{ "Effect": "Deny", {{Pick(random, s_elements)}}, "Resource": {{Pick(random, s_resources)}}, "Condition": {{Pick(random, s_conditions)}} }"""));

    private static string Pick(Random random, string[] all) => all[random.Next(all.Length)];

    private static IamModel Model(string granted, string guardrail)
    {
        string path = Path.Combine(Path.GetTempPath(), $"ipt-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, $$"""
            {
              "Organization": {
                "MasterAccountId": "999999999999",
                "ServiceControlPolicies": [ { "Name": "guard", "PolicyDocument": { "Version": "2012-10-17", "Statement": [ {{guardrail}} ] } } ],
                "Root": { "ServiceControlPolicies": ["FullAWSAccess", "guard"], "Accounts": [ { "AccountId": "999999999999" }, { "AccountId": "111122223333" } ] }
              },
              "Accounts": [
                { "AccountId": "999999999999" },
                {
                  "AccountId": "111122223333",
                  "Roles": [ {
                    "RoleName": "admin",
                    "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" } ] },
                    "RolePolicyList": [ { "PolicyName": "own", "PolicyDocument": { "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": {{granted}}, "Resource": "*" } ] } } ]
                  } ]
                }
              ]
            }
            """);
        try
        {
            return AccountImporter.Import(IamModel.Empty, [path], new ImportOptions { Replace = true }).Model;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
