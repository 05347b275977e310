using System.Text.Json;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Authoring.Fixes;
using IamPolicyTools.Engine.Tests.Analysis.Symbolic;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Import;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Text.Edits;

namespace IamPolicyTools.Engine.Tests.Authoring;

/// <summary>The smallest change for a denied request is found as the examples of the specification say (CP-67 to CP-73).</summary>
public sealed class PolicyFixTests
{
    public static TheoryData<string> Fixes => new(ChangeExample.All.Values.Where(e => e.Question == "SmallestFix").Select(e => e.Id));

    [Theory]
    [MemberData(nameof(Fixes))]
    public void A_denied_request_gets_the_expected_fix(string id)
    {
        JsonElement row = ChangeExample.All[id].Row;
        JsonElement expected = row.GetProperty("expected");
        AccessRequest request = RequestOf(row);
        Assert.False(Evaluator.Decide(request).IsAllowed);
        PolicyFix fix = PolicyFixFinder.Find(request, FixOptions.Default);
        Assert.Equal(expected.GetProperty("outcome").GetString(), fix.Outcome.ToString());
        switch (fix.Outcome)
        {
            case FixOutcome.Fix:
                Assert.Equal(expected.GetProperty("edits").GetInt32(), fix.Edits.Length);
                Assert.True(Evaluator.Decide(RequestOf(row, "after")).IsAllowed);
                foreach (JsonProperty layer in expected.GetProperty("after").EnumerateObject())
                {
                    JsonElement wanted = layer.Value.ValueKind == JsonValueKind.Array ? layer.Value[0] : layer.Value;
                    PolicyEdit? edit = fix.Edits.SingleOrDefault(e => e.Layer.ToString().Equals(layer.Name, StringComparison.OrdinalIgnoreCase));
                    Assert.Equal(
                        ChangeExample.Parse(wanted, edit?.Layer ?? PolicyKind.Identity).ToString(),
                        edit?.PolicyDocument ?? ChangeExample.Parse(Before(row, layer.Name), PolicyKind.Identity).ToString());
                }

                if (expected.TryGetProperty("account", out JsonElement account))
                {
                    Assert.Equal(account.GetString(), fix.Edits.Single().Account);
                }

                break;
            case FixOutcome.Request:
                Assert.Equal(
                    expected.GetProperty("context").EnumerateObject().Select(c => $"{c.Name}={c.Value}"),
                    fix.Context.Select(c => $"{c.Key}={c.Values.Single()}"));
                break;
            default:
                Assert.NotEmpty(fix.Obstacles);
                string name = expected.TryGetProperty("blockedBy", out _) ? "blockedBy" : "silent";
                Assert.Equal(expected.GetProperty(name).EnumerateArray().Select(Describe), fix.Obstacles.Select(Describe));
                break;
        }
    }

    [Fact]
    public void CP_72_the_edit_is_a_patch_of_the_file_and_nothing_else()
    {
        const string Before = """
            # who reads what
            AccountId: "111122223333"
            Users:
              - UserName: alice
                UserPolicyList:
                  - PolicyName: read        # of the team
                    PolicyDocument:
                      Version: "2012-10-17"
                      Statement:
                        - Effect: Allow
                          Action: s3:GetObject
                          Resource: arn:aws:s3:::b/y

            """;
        string path = Path.Combine(Path.GetTempPath(), $"ipt-{Guid.NewGuid():N}.yaml");
        File.WriteAllText(path, Before);
        try
        {
            IamModel model = AccountImporter.Import(IamModel.Empty, [path], new ImportOptions { Replace = true }).Model;
            User alice = model.Accounts["111122223333"].Users["alice"];
            var access = new ModelAccess(model, Subject.Of(model, alice), new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch });
            AccessRequest request = access.CreateRequest(ActionName.Parse("s3:GetObject"), "arn:aws:s3:::b/x", "111122223333");
            PolicyFix fix = PolicyFixFinder.Find(request, FixOptions.Default);
            PolicyEdit edit = fix.Edits.Single();
            Assert.Equal((path, PolicyEditKind.Value, "Resource"), (edit.File, edit.Kind, edit.Element));
            IamModel changed = FixedModel.With(model, fix, request.Requester)!;
            Assert.True(new ModelAccess(changed, Subject.Of(changed, alice), new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch }).Decide(request.Action, request.Resource, "111122223333").IsAllowed);

            FileEditor editor = FileEditor.Open(path);
            PolicyPatch.Add(editor, edit);
            editor.Save();
            string after = File.ReadAllText(path);
            Assert.StartsWith(Before[..Before.IndexOf("arn:aws:s3:::b/y", StringComparison.Ordinal)].TrimEnd(), after, StringComparison.Ordinal);
            IamModel read = AccountImporter.Import(IamModel.Empty, [path], new ImportOptions { Replace = true }).Model;
            Assert.Equal(edit.PolicyDocument, read.Accounts["111122223333"].Users["alice"].InlinePolicies[0].Document.ToString());
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Alice and bob share gp; bob has a policy of his own, and a boundary.
    [Theory]
    [InlineData("alice", "s3:GetObject", "arn:aws:s3:::b/x", "Policy allow-s3-GetObject")]
    [InlineData("bob", "s3:GetObject", "arn:aws:s3:::b/x", "Statement own")]
    [InlineData("bob", "s3:PutObject", "arn:aws:s3:::b/a", "Statement own, Statement arn:aws:iam::111122223333:policy/limit")]
    [InlineData("carol", "s3:GetObject", "arn:aws:s3:::b/x", "Value carols")]
    public void CP_69_nobody_else_gains_where_nobody_needs_to(string user, string action, string resource, string expected)
    {
        IamModel model = ImportFolder.Import("""
            AccountId: "111122223333"
            Groups:
              - GroupName: g
                GroupPolicyList: [{ PolicyName: gp, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/a" }] } }]
            Policies:
              - PolicyName: limit
                Arn: "arn:aws:iam::111122223333:policy/limit"
                PolicyVersionList: [{ VersionId: v1, IsDefaultVersion: true, Document: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" }] } }]
            Users:
              - { UserName: alice, GroupList: [g] }
              - UserName: bob
                GroupList: [g]
                PermissionsBoundary: { PermissionsBoundaryArn: "arn:aws:iam::111122223333:policy/limit" }
                UserPolicyList: [{ PolicyName: own, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "sqs:ListQueues", Resource: "*" }] } }]
              - UserName: carol
                UserPolicyList: [{ PolicyName: carols, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/a" }] } }]
            """).Model;
        var access = new ModelAccess(model, Subject.Of(model, model.Accounts["111122223333"].Users[user]), new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch });
        AccessRequest request = access.CreateRequest(ActionName.Parse(action), resource, "111122223333");
        PolicyFix fix = PolicyFixFinder.Find(request, FixOptions.Default.In(model, request));
        Assert.Equal(expected, string.Join(", ", fix.Edits.OrderBy(e => e.Layer).Select(e => $"{e.Kind} {e.Policy}")));
        Assert.Equal<string>([user], FixedModel.With(model, fix, request.Requester) is { } changed
            ? ModelComparison.Compare(model, changed, ProofOptions.Default).Select(r => r.Principal.Split('/')[1]).Distinct()
            : []);
    }

    [Theory]
    [InlineData("arn:aws:s3:::b/x*", "arn:aws:s3:::b/x${*}")]
    [InlineData("arn:aws:s3:::b/x?${y}", "arn:aws:s3:::b/x${?}${$}{y}")]
    public void CP_68_a_character_of_the_request_is_no_wildcard(string resource, string expected)
    {
        var policies = new GivenPolicies { Identity = [ChangeExample.Parse(JsonDocument.Parse("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/a"}]}""").RootElement, PolicyKind.Identity)] };
        AccessRequest request = policies.ToAccess(Requester.Parse("arn:aws:iam::111122223333:user/u")!, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch })
            .CreateRequest(ActionName.Parse("s3:GetObject"), resource, "111122223333");
        PolicyEdit edit = PolicyFixFinder.Find(request, FixOptions.Default).Edits.Single();
        Assert.Equal(expected, edit.Value);
        Assert.True(Evaluator.Decide(PolicyFixFinder.Applied(request, [edit])).IsAllowed);
    }

    [Fact]
    public void What_must_stay_denied_is_not_opened()
    {
        JsonElement row = ChangeExample.All["CE-F01"].Row;
        AccessRequest request = RequestOf(row);
        PolicyFix fix = PolicyFixFinder.Find(request, FixOptions.Default with { KeptDenied = [request] });
        Assert.Equal((FixOutcome.Blocked, true), (fix.Outcome, fix.Edits.IsEmpty));
    }

    private static JsonElement Before(JsonElement row, string layer)
    {
        JsonElement own = row.GetProperty("policies").GetProperty(layer);
        return own.ValueKind == JsonValueKind.Array ? own[0] : own;
    }

    private static string Describe(JsonElement obstacle) => string.Join(
        " ",
        KindOf(obstacle.GetProperty("policyType").GetString()!),
        obstacle.TryGetProperty("level", out JsonElement level) ? level.GetInt32() : 0,
        obstacle.TryGetProperty("statementIndex", out JsonElement index) ? index.GetInt32() + 1 : null);

    private static string Describe(FixObstacle obstacle) => string.Join(" ", obstacle.Layer, obstacle.Level, obstacle.Statement);

    private static PolicyKind KindOf(string name) => name switch
    {
        "scp" => PolicyKind.ServiceControl,
        "rcp" => PolicyKind.ResourceControl,
        _ => Enum.Parse<PolicyKind>(name, ignoreCase: true),
    };

    private static AccessRequest RequestOf(JsonElement row, string? after = null)
    {
        JsonElement asked = row.GetProperty("request");
        var context = new ContextLayer.Builder();
        foreach (JsonProperty key in asked.TryGetProperty("context", out JsonElement keys) ? keys.EnumerateObject() : default)
        {
            context.Add(key.Name, key.Value.GetString()!);
        }

        var settings = new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, Context = context.Build() };
        GivenPolicies policies = ChangeExampleSetTests.Policies(after is null ? row.GetProperty("policies") : row.GetProperty("expected").GetProperty(after));
        return policies.ToAccess(Requester.Parse(asked.GetProperty("principal").GetString()!)!, settings)
            .CreateRequest(ActionName.Parse(asked.GetProperty("action").GetString()!), asked.GetProperty("resource").GetString()!, asked.GetProperty("resourceAccount").GetString());
    }
}
