using System.Text.Json.Nodes;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Findings;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Text;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>Paths that hang on what nobody knows (escalation.md, 5: possible; findings.md, FR-3).</summary>
public sealed class UnknownPathTests
{
    private const string Unknown = """{"Unknown":"a test"}""";

    private static readonly Dictionary<string, (string From, string[] About, JsonNode Account)> s_examples =
        EscalationExampleTests.All.ToDictionary(e => e.Id, e => (e.From, e.About, e.Account));

    public static TheoryData<string> Ids => [.. s_examples.Keys];

    // The model as it was is one of those that the other may be.
    [Theory]
    [MemberData(nameof(Ids))]
    public void What_an_unknown_value_leaves_open_is_neither_passed_nor_certain(string id)
    {
        (string from, string[] about, JsonNode account) = s_examples[id];
        EscalationPath[] known = Find(from, account, about)!;
        List<string> wrong = [];
        foreach ((string path, JsonNode model) in UnknownFindingTests.WithUnknowns(account).Concat(UnknownFindingTests.WithUnknownMembers(account)))
        {
            if (Find(from, model, about) is not { } open)
            {
                continue;
            }

            wrong.AddRange(open.Where(p => p.Certainty == Certainty.Certain && !known.Any(k => Same(k, p))).Select(p => $"{path}: certain: {p.Message}"));
            if (!IsWhole(path))
            {
                wrong.AddRange(known.Where(k => !open.Any(p => Same(k, p)) && !IsOfOneTechnique(path, k)).Select(k => $"{path}: passed: {k.Message}"));
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    // Nobody is found in a list that is unknown as a whole; that the rule is not assessed then is tested with the findings.
    private static bool IsWhole(string path)
    {
        string[] steps = [.. path.Split('/').Where(s => !s.All(char.IsAsciiDigit))];
        return steps is [.., "Users" or "Groups" or "Roles" or "Policies" or "InstanceProfiles" or "Resources" or "Accounts" or "Organization"
            or "AttachedManagedPolicies" or "PolicyVersionList" or "GroupList" or "UserPolicyList" or "GroupPolicyList" or "RolePolicyList"];
    }

    // What only one technique finds that is about what is unknown, and others find by another way: a policy that may be the boundary, rights
    // that may need MFA, a role that only a trust policy leads on from.
    private static bool IsOfOneTechnique(string path, EscalationPath lost) =>
        (path.Contains("PermissionsBoundary", StringComparison.Ordinal) && lost.Hops[^1].Title.StartsWith("Rewrite the policy", StringComparison.Ordinal))
        || (lost.Hops[^1].Title.Contains("MFA", StringComparison.Ordinal) && !path.Contains("Boundary", StringComparison.Ordinal))
        || (path.EndsWith("AssumeRolePolicyDocument", StringComparison.Ordinal) && !lost.IsAdministrator);

    private static bool Same(EscalationPath one, EscalationPath other) => one.Hops[^1].Gained == other.Hops[^1].Gained;

    private static EscalationPath[]? Find(string from, JsonNode account, string[] about)
    {
        try
        {
            IamModel model = ImportFolder.Import(account.ToJsonString(), "account.json").Model;
            return [.. new EscalationSearch(model, new EscalationSettings { Now = Now, Depth = 2, Techniques = [.. about] }).From(from)];
        }
        catch (InvalidTextException)
        {
            return null;
        }
    }

    private static Finding Verdict(IamModel model, string code) =>
        FindingSearch.Find(model, new FindingSettings { Now = Now, Codes = [code], TellsNotFound = true }).Records
            .OrderBy(r => r.Subject?.Arn == Alice ? 0 : 1)
            .First(r => r.Assessment != Assessment.NotAssessed);

    private static string InOrganization(string scp) => $$$"""
        "Organization":{"Id":"o-exampleorg1","MasterAccountId":"999900001111",
          "ServiceControlPolicies":[{"Name":"guard","PolicyDocument":{{{(scp == "document" ? Unknown : Document(Everything))}}}}],
          "Root":{"ServiceControlPolicies":{{{(scp == "list" ? Unknown : "[\"FullAWSAccess\",\"guard\"]")}}},"Accounts":["{{{AccountId}}}"]}},
        """;

    private static string Worker => Role("big", Trust("""{"Service":"lambda.amazonaws.com"}"""), Document(Everything));

    // Fault 10: control policies that nobody knows bound every path, and removed it.
    [Theory]
    [InlineData("document")]
    [InlineData("list")]
    public void An_unknown_control_policy_leaves_paths_possible(string scp)
    {
        IamModel path = Load($$"""
            {{InOrganization(scp)}}
            "Users":[{{User("alice", Document(Allow("iam:PassRole lambda:CreateFunction lambda:InvokeFunction")))}}],"Roles":[{{Worker}}]
            """);
        IamModel self = Load($$"""{{InOrganization(scp)}}"Users":[{{User("alice", Document(Allow("iam:PutUserPolicy")))}}]""");

        EscalationPath found = Assert.Single(Paths(path, Alice, 1, "ESC-LAMBDA-001"));
        Assert.True(found.IsAdministrator);
        Assert.Equal(Certainty.Possible, found.Certainty);
        Assert.NotEmpty(found.Unknowns);
        Assert.False(found.Replayed);
        foreach (Finding finding in new[] { Verdict(path, "ESCALATION_PATH"), Verdict(self, "SELF_ESCALATION") })
        {
            Assert.Equal((Assessment.Conditional, Certainty.Possible), (finding.Assessment, finding.Certainty));
            Assert.Contains("depending on", finding.Conditions, StringComparison.Ordinal);
        }
    }

    // Faults 11 and 12: what nobody knows of the caller, or of what it has, took its escalation away.
    [Theory]
    [InlineData("\"PermissionsBoundary\":{\"Unknown\":\"a test\"}", "")]
    [InlineData("\"GroupList\":{\"Unknown\":\"a test\"}", "")]
    [InlineData("\"AttachedManagedPolicies\":[\"other\"]", "\"Policies\":[{\"PolicyName\":\"other\",\"PolicyDocument\":{\"Unknown\":\"a test\"}}],")]
    [InlineData("\"GroupList\":[\"devs\"]", "\"Groups\":[{\"GroupName\":\"devs\",\"GroupPolicyList\":[{\"PolicyName\":\"x\",\"PolicyDocument\":{\"Unknown\":\"a test\"}}]}],")]
    [InlineData("\"GroupList\":[\"devs\"]", "\"Groups\":[{\"GroupName\":\"devs\",\"AttachedManagedPolicies\":{\"Unknown\":\"a test\"}}],")]
    public void What_is_unknown_of_the_caller_leaves_its_escalation_possible(string member, string more)
    {
        Finding found = Verdict(Load($$"""{{more}}"Users":[{{User("alice", Document(Allow("iam:PutUserPolicy")), $",{member}")}}]"""), "SELF_ESCALATION");

        Assert.Equal((Assessment.Conditional, Certainty.Possible), (found.Assessment, found.Certainty));
    }

    // Fault 12: an older version that nobody knows may grant everything.
    [Fact]
    public void An_unknown_older_version_leaves_an_escalation_possible()
    {
        Finding found = Verdict(
            Load($$"""
                "Users":[{"UserName":"alice","AttachedManagedPolicies":["p"]}],
                "Policies":[{"PolicyName":"p","DefaultVersionId":"v2","PolicyVersionList":[
                  {"VersionId":"v2","IsDefaultVersion":true,"Document":{{Document(Allow("iam:SetDefaultPolicyVersion"))}}},{"VersionId":"v1","Document":{{Unknown}} }]}]
                """),
            "SELF_ESCALATION");

        Assert.Equal((Assessment.Conditional, Certainty.Possible), (found.Assessment, found.Certainty));
    }

    // Fault 12: conditions on tags that nobody knows, on the organization where nothing is said of one, and key policies.
    [Theory]
    [InlineData("aws:PrincipalTag/team", "core", "\"Tags\":{\"Unknown\":\"a test\"}")]
    [InlineData("aws:PrincipalOrgID", "o-exampleorg1", "\"Tags\":{}")]
    public void A_condition_on_what_is_unknown_leaves_a_path_possible(string key, string value, string member)
    {
        IamModel model = Load($$"""
            "Users":[{{User("alice", Document(Allow("iam:PutUserPolicy", more: $",\"Condition\":{{\"StringEquals\":{{\"{key}\":\"{value}\"}}}}")), $",{member}")}}]
            """);

        Assert.Equal(Certainty.Possible, Verdict(model, "SELF_ESCALATION").Certainty);
    }

    [Fact]
    public void An_unknown_list_of_instance_profiles_leaves_a_path_possible()
    {
        IamModel model = Load($$"""
            "Users":[{{User("alice", Document(Allow("iam:PassRole ec2:RunInstances")))}}],
            "Roles":[{{Role("big", Trust("""{"Service":"ec2.amazonaws.com"}"""), Document(Everything))}}],"InstanceProfiles":{{Unknown}}
            """);

        Assert.Equal(Certainty.Possible, Assert.Single(Paths(model, Alice, 1, "ESC-EC2-001")).Certainty);
        Assert.Equal(Certainty.Possible, Verdict(model, "ESCALATION_PATH").Certainty);
    }

    // Fault 12: whoever is trusted by a policy that nobody knows may be the service.
    [Fact]
    public void An_unknown_trust_policy_leaves_a_path_possible()
    {
        IamModel model = Load($$"""
            "Users":[{{User("alice", Document(Allow("iam:PassRole lambda:CreateFunction lambda:InvokeFunction")))}}],"Roles":[{{Role("big", Unknown, Document(Everything))}}]
            """);

        Assert.Equal(Certainty.Possible, Assert.Single(Paths(model, Alice, 1, "ESC-LAMBDA-001")).Certainty);
    }

    // Fault 13, escalation.md 3.2: what one function runs as says nothing of the others; ESCX-14b is about whom one function alone is open to.
    [Theory]
    [InlineData("*", true)]
    [InlineData("arn:aws:lambda:us-east-1:111122223333:function:dev-*", true)]
    [InlineData("arn:aws:lambda:us-east-1:111122223333:function:report", false)]
    public void A_known_function_does_not_hide_those_that_nobody_knows(string resource, bool found)
    {
        IamModel model = Load($$"""
            "Users":[{{User("alice", Document(Allow("lambda:UpdateFunctionCode lambda:InvokeFunction", resource)))}}],
            "Roles":[{{Worker}},{{Role("poor", Trust("""{"Service":"lambda.amazonaws.com"}"""), Document(Deny("*")))}}],
            "Resources":[{"Arn":"arn:aws:lambda:us-east-1:111122223333:function:report","RunsAs":"arn:aws:iam::111122223333:role/poor"}]
            """);

        EscalationPath[] paths = [.. Paths(model, Alice, 1, "ESC-LAMBDA-004")];

        Assert.Equal(found, paths.Any(p => p is { IsAdministrator: true, Certainty: Certainty.Possible }));
        Assert.DoesNotContain(paths, p => p.Certainty != Certainty.Possible);
    }

    // An administrator whom a policy that nobody knows may stop is none for sure.
    [Fact]
    public void Whoever_may_be_an_administrator_is_none_for_certain()
    {
        IamModel model = Load($$"""
            "Users":[{{User("alice", Document(Allow("sts:AssumeRole")))}}],
            "Roles":[{{Role("big", Trust("""{"AWS":"arn:aws:iam::111122223333:root"}"""), Document(Everything), $",\"PermissionsBoundary\":{Unknown}")}}]
            """);

        Assert.Equal((Assessment.Conditional, Certainty.Possible), (Verdict(model, "ADMINISTRATOR").Assessment, Verdict(model, "ADMINISTRATOR").Certainty));
        Assert.Equal(Certainty.Possible, Verdict(model, "ESCALATION_PATH").Certainty);
    }
}
