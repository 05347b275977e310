using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Findings;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Findings.Graph;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>A model full of tokens (IN-5, IN-7): a resource whose whole ARN is one may be any, and ends no search.</summary>
public sealed class TokenModelTests
{
    private const string Token = "unknown-1f2e3d4c5b6a";

    private static IamModel Model => Load($$"""
        "Users":[{{User("alice", Document(Allow("*", Token), Allow($"{Token}:*"), Allow("iam:PassRole lambda:*", $"arn:aws:iam::111122223333:role/{Token}"), Allow("sts:AssumeRole")))}}],
        "Groups":[{"GroupName":"{{Token}}","AttachedManagedPolicies":["p"]}],
        "Policies":[{"PolicyName":"p","PolicyDocument":{{Document(Allow("s3:GetObject", $"arn:aws:s3:::{Token}/*"))}} }],
        "Roles":[
          {{Role(Token, Trust($"{{\"AWS\":\"{Token}\"}}"), Document(Everything))}},
          {{Role("worker", Trust("""{"Service":"lambda.amazonaws.com"}"""), Document(Allow("sqs:*", Token), Deny("*", Token)))}}],
        "Resources":[
          {"Arn":"{{Token}}","Policy":{{Document(Grant("*", "sns:Publish"))}} },
          {"Arn":"unknown-2f2e3d4c5b6a","Policy":{"Unknown":"a test"},"RunsAs":"arn:aws:iam::111122223333:role/worker"},
          {"Arn":"unknown-3f2e3d4c5b6a","Policy":{{Document(Grant(Alice, "*"))}} },
          {"Arn":"arn:aws:s3:::{{Token}}","Policy":{{Document(Grant(Token, "s3:*"))}} },
          {"Arn":"arn:aws:sqs:unknown-region:111122223333:{{Token}}"},
          {"Arn":"arn:aws:kms:us-east-1:111122223333:key/{{Token}}","Policy":{"Unknown":"a test"} }]
        """);

    private static string Grant(string principal, string actions) => Allow(actions, more: $",\"Principal\":{{\"AWS\":\"{principal}\"}}");

    [Fact]
    public void Rules_say_that_a_resource_without_an_ARN_is_not_assessed()
    {
        FindingResult result = FindingSearch.Find(Model, new FindingSettings { Now = Now, TellsNotFound = true });

        foreach (string code in new[] { "PUBLIC_TOPIC", "PUBLIC_QUEUE", "RESOURCE_OPEN_TO_EXTERNAL_ACCOUNT" })
        {
            Assert.DoesNotContain(result.Records, r => r.Code == code && r.Assessment == Assessment.NotFound);
        }
    }

    [Fact]
    public void Paths_are_found()
    {
        var search = new EscalationSearch(Model, new EscalationSettings { Now = Now, Depth = 2 });

        Assert.NotEmpty(search.FromAll());
        _ = search.From("any-account");
        _ = search.From("external-account");
    }

    [Fact]
    public void A_graph_is_drawn() =>
        Assert.NotEmpty(AccessGraphSearch.Find(Model, new AccessGraphSettings { Now = Now, MinimumGrade = Certainty.Possible }).Nodes);

    [Fact]
    public void Permissions_are_told() => Assert.NotEmpty(
        new EffectivePermissionSearch(new AccessScope(Model, new ModelAccessSettings { Now = Now })).FindAll(EffectivePermissionQuery.Everything, []));
}
