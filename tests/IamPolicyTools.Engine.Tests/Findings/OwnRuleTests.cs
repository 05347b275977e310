using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Findings;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Records.Options;
using IamPolicyTools.Text;
using Verdict = IamPolicyTools.Records.Verdict;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>The rules of a repository's own, on little accounts (OP-30, OP-31).</summary>
public sealed class OwnRuleTests
{
    private const string Trail = "Never: { Action: [cloudtrail:StopLogging, cloudtrail:DeleteTrail], Resource: '*', Unless: { Condition: { Bool: { aws:MultiFactorAuthPresent: 'true' } } } }";
    private const string Pipelines = "Never: { Principal: role/ci/*, Action: [iam:*, organizations:*], Resource: '*' }";
    private const string Deploy = "Only: { Action: lambda:UpdateFunctionCode, Resource: 'arn:aws:lambda:*:123456789012:function:payments', By: [role/pipeline, root] }";
    private const string Decrypt = "Only: { Action: kms:Decrypt, Resource: 'arn:aws:kms:eu-west-1:123456789012:key/*', By: [role/payments] }";

    // The four examples of the specification; the sessions of a role have the key for MFA, and it is false (R-178). Root users do what no policy keeps from them.
    [Theory]
    [InlineData(Trail, """{"Effect":"Allow","Action":"cloudtrail:StopLogging","Resource":"*"}""", "root role/x user/u")]
    [InlineData(Trail, """{"Effect":"Allow","Action":"cloudtrail:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}""", "root")]
    [InlineData(Trail, """{"Effect":"Allow","Action":"cloudtrail:*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}}""", "root user/u")]
    [InlineData(Pipelines, """{"Effect":"Allow","Action":"*","Resource":"*"}""", "role/ci/y")]
    [InlineData(Pipelines, """{"Effect":"Allow","NotAction":["iam:*","organizations:*"],"Resource":"*"}""", "")]
    [InlineData(Deploy, """{"Effect":"Allow","Action":"lambda:*","Resource":"*"}""", "role/ci/y role/payments role/x user/u")]
    [InlineData(Deploy, """{"Effect":"Allow","Action":"lambda:*","Resource":"arn:aws:lambda:*:*:function:other"}""", "")]
    [InlineData(Decrypt, """{"Effect":"Allow","Action":"kms:*","Resource":"*"}""", "role/ci/y role/pipeline role/x root user/u")]
    [InlineData(Decrypt, """{"Effect":"Allow","Action":"kms:*","Resource":"arn:aws:kms:us-east-1:*:key/*"}""", "root")]
    public void OP_30_OP_31_Who_breaks_a_rule_is_told_with_a_request_that_is_allowed(string rule, string statement, string expected)
    {
        bool isTrail = rule == Trail;
        string[] roles = isTrail ? ["x"] : ["ci/y", "x", "pipeline", "payments"];
        Finding[] found = Find(Account(statement, roles), rule);

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), found.Select(f => f.Subject!.Name).Order(StringComparer.Ordinal));
        Assert.All(found, f =>
        {
            Assert.Equal((Verdict.Refuted, "Allowed", Severity.High, "ORG_X"), (f.Verdict, f.Witness!.Decision, f.Severity, f.Code));
            Assert.True(f.IsProblem);
        });
    }

    [Fact]
    public void A_rule_that_holds_is_proved_and_says_for_how_many()
    {
        Finding held = Assert.Single(Find(Account("""{"Effect":"Allow","Action":"s3:*","Resource":"*"}""", "x"), "Never: { Principal: [role/x, user/u], Action: iam:*, Resource: '*' }", tellsNotFound: true));

        Assert.Equal((Verdict.Proved, Assessment.NotFound, false), (held.Verdict, held.Assessment, held.IsProblem));
        Assert.StartsWith("proved for 2 principals", held.Message, StringComparison.Ordinal);
    }

    // OP-30: a root user is somebody, and is named by its ARN, too.
    [Theory]
    [InlineData("arn:aws:iam::123456789012:root", Verdict.Refuted)]
    [InlineData("arn:aws:iam::*:root", Verdict.Refuted)]
    [InlineData("role/nobody", Verdict.Undecided)]
    public void A_root_user_that_is_named_by_its_arn_is_no_unknown_name(string principal, Verdict expected) => Assert.Equal(
        expected,
        Assert.Single(Find(Account("""{"Effect":"Allow","Action":"s3:*","Resource":"*"}""", "x"), $"Never: {{ Principal: '{principal}', Action: 's3:*', Resource: '*' }}")).Verdict);

    // Boundaries, organization policies and trust count: the whole algorithm decides.
    [Fact]
    public void What_a_guardrail_denies_breaks_no_rule()
    {
        const string Organization = """
            {"Organization":{"Id":"o-abcdefghij","MasterAccountId":"999999999999",
              "ServiceControlPolicies":[{"Name":"guard","PolicyDocument":{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"cloudtrail:*","Resource":"*"}}}],
              "Root":{"Id":"r-abcd","Accounts":["999999999999"],
              "OrganizationalUnits":[{"Id":"ou-abcd-11111111","Name":"w","Accounts":["123456789012"],"ServiceControlPolicies":["FullAWSAccess","guard"]}]}},
             "Accounts":[
            """;
        string account = Account("""{"Effect":"Allow","Action":"*","Resource":"*"}""", "x");
        string rule = Trail;

        Assert.Equal(3, Find(account, rule).Length);
        Assert.Empty(Find(Organization + account + "]}", rule));
    }

    [Theory]
    [InlineData("""{"AWS":"arn:aws:iam::444455556666:root"}""", "", "arn:aws:iam::444455556666:role/x")]
    [InlineData("\"*\"", "", "anonymous")]
    [InlineData("\"*\"", ""","Condition":{"StringEquals":{"aws:PrincipalAccount":"123456789012"}}""", "")]
    public void Those_outside_are_asked_for_what_is_ours_and_for_nothing_else(string principal, string more, string expected)
    {
        Finding[] found = Find(Bucket(principal, more), "Never: { Principal: outside, Action: s3:GetObject, Resource: '*' }");

        Assert.Equal(expected.Length > 0, found.Length > 0);
        Assert.True(expected.Length == 0 || found.Any(f => f.Witness!.Principal == expected));
        Assert.All(found, f => Assert.StartsWith("arn:aws:s3:::ours/", f.Witness!.Resource, StringComparison.Ordinal));
    }

    // R-27: the bucket's policy grants to the session itself, which no boundary and no lack of an own grant takes back.
    [Fact]
    public void A_session_that_a_policy_names_is_asked_for_itself()
    {
        Finding found = Assert.Single(Find(
            Bucket("""{"AWS":"arn:aws:sts::123456789012:assumed-role/x/me"}""", ""), "Never: { Principal: role/x, Action: s3:GetObject, Resource: '*' }"));

        Assert.Equal("arn:aws:sts::123456789012:assumed-role/x/me", found.Witness!.Principal);
    }

    // CP-42, CP-2: a variable whose key is free has some value with which the rule is broken.
    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObjectAcl","Resource":"arn:aws:s3:::b/*","Condition":{"StringEquals":{"aws:UserAgent":"${aws:SourceVpc}"}}}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObjectAcl","Resource":"arn:aws:s3:::b/*","Condition":{"StringEquals":{"aws:RequestTag/x":"${aws:SourceVpc}"}}}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObjectAcl","Resource":"arn:aws:s3:::b/${aws:SourceVpc}"}""")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObjectAcl","Resource":"arn:aws:s3:::b/${aws:SourceVpc, 'a'}"}""")]
    public void A_variable_that_may_have_any_value_breaks_a_rule(string statement)
    {
        Finding[] found = Find(Account(statement, "x"), "Never: { Principal: role/x, Action: s3:GetObjectAcl, Resource: 'arn:aws:s3:::b/secret' }");

        Assert.Equal([Verdict.Refuted], found.Select(f => f.Verdict).Distinct());
    }

    [Theory]
    [InlineData("Never: { Principal: user/u, Action: s3:GetObjct, Resource: '*' }", "no action 's3:GetObjct'")]
    [InlineData("Never: { Principal: role/cii/*, Action: iam:*, Resource: '*' }", "nobody in the model is named 'role/cii/*'")]
    [InlineData("Never: { Principal: alice, Action: iam:*, Resource: '*' }", "nobody in the model is named 'alice'")]
    [InlineData("Never: { Principal: rot, Action: iam:*, Resource: '*' }", "nobody in the model is named 'rot'")]
    public void A_rule_that_is_about_nothing_is_not_decided_and_no_pass(string rule, string expected)
    {
        Finding found = Assert.Single(Find(Account("""{"Effect":"Allow","Action":"ec2:*","Resource":"*"}""", "ci/x"), rule));

        Assert.Equal((Verdict.Undecided, true), (found.Verdict, found.IsProblem));
        Assert.Contains(expected, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_that_is_not_known_leaves_a_rule_undecided()
    {
        Finding found = Assert.Single(Find(
            """{"AccountId":"123456789012","Roles":[{"RoleName":"x","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[]},"RolePolicyList":[{"PolicyName":"p","PolicyDocument":{"Unknown":"lost"}}]}]}""",
            "Never: { Principal: role/x, Action: iam:CreateUser, Resource: '*' }"));

        Assert.Equal((Verdict.Undecided, true), (found.Verdict, found.IsProblem));
        Assert.Contains("lost", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_condition_that_is_none_is_an_error_with_its_place()
    {
        InvalidTextException thrown = Assert.Throws<InvalidTextException>(() =>
            Find(Account("""{"Effect":"Allow","Action":"*","Resource":"*"}""", "x"), "Never: { Action: iam:*, Resource: '*', Unless: { Condition: { Boool: { aws:MultiFactorAuthPresent: 'true' } } } }"));

        Assert.Equal(2, Assert.Single(thrown.Diagnostics).Location.Line);
    }

    [Fact]
    public void Own_rules_are_suppressed_and_excluded_by_their_code()
    {
        const string Options = """
            Rules:
              - { Code: ORG_A, Severity: High, Title: t, Never: { Principal: role/x, Action: iam:CreateUser, Resource: '*' } }
              - { Code: ORG_B, Severity: High, Title: t, Never: { Principal: role/x, Action: iam:CreateUser, Resource: '*' } }
            Findings: { Exclude: [ORG_B] }
            Suppress:
              - { Code: ORG_A, Subject: role/x, Reason: known, Until: 2099-01-31 }
            """;
        IamOptions options = Read(Options);
        FindingResult result = FindingSearch.Find(Model(Account("""{"Effect":"Allow","Action":"iam:*","Resource":"*"}""", "x")), SettingsOf(options, tellsNotFound: false));
        var filter = new RecordFilter(options, new FilterSettings { Now = DateTimeOffset.UnixEpoch, IsWholeRun = true });
        IamRecord[] kept = [.. result.Records.Select(filter.Apply).OfType<IamRecord>().Where(r => r.Code.StartsWith("ORG_", StringComparison.Ordinal))];

        Assert.Equal(("ORG_A", true), (Assert.Single(kept).Code, kept[0].IsSuppressed));
        Assert.Empty(filter.Finish());
    }

    private static Finding[] Find(string account, string rule, bool tellsNotFound = false)
    {
        IamOptions options = Read($$"""
            Rules:
              - { Code: ORG_X, Severity: High, Title: it must not be, {{rule}} }
            """);
        return [.. FindingSearch.Find(Model(account), SettingsOf(options, tellsNotFound) with { Codes = ["ORG_X"] }).Records];
    }

    private static FindingSettings SettingsOf(IamOptions options, bool tellsNotFound) => new()
    {
        Now = DateTimeOffset.UnixEpoch,
        Options = options.Findings,
        OwnRules = options.Rules,
        TellsNotFound = tellsNotFound,
    };

    private static IamOptions Read(string text)
    {
        using var folder = new ImportFolder();
        return OptionsReader.Read(folder.Write(OptionFiles.DefaultName, text), null, folder.Root, new OptionVocabulary());
    }

    private static IamModel Model(string account) => ImportFolder.Import(account, "account.json").Model;

    private static string Account(string statement, params string[] roles) =>
        $"{{\"AccountId\":\"123456789012\",\"Users\":[{{\"UserName\":\"u\",\"UserPolicyList\":[{{\"PolicyName\":\"p\",\"PolicyDocument\":{Document(statement)}}}]}}],"
        + $"\"Roles\":[{string.Join(',', roles.Select(r => Role(r, Document(statement))))}]}}";

    private static string Role(string name, string policy)
    {
        string[] parts = name.Split('/');
        string path = parts.Length > 1 ? $"/{parts[0]}/" : "/";
        return $"{{\"RoleName\":\"{parts[^1]}\",\"Path\":\"{path}\",\"AssumeRolePolicyDocument\":{Document(string.Empty)},"
            + $"\"RolePolicyList\":[{{\"PolicyName\":\"p\",\"PolicyDocument\":{policy}}}]}}";
    }

    private static string Document(string statement) => $"{{\"Version\":\"2012-10-17\",\"Statement\":[{statement}]}}";

    private static string Bucket(string principal, string more) =>
        $"{{\"AccountId\":\"123456789012\",\"Roles\":[{Role("x", Document(string.Empty))}],\"Resources\":[{{\"Arn\":\"arn:aws:s3:::ours\","
        + "\"PublicAccessBlock\":{\"BlockPublicAcls\":false,\"IgnorePublicAcls\":false,\"BlockPublicPolicy\":false,\"RestrictPublicBuckets\":false},"
        + $"\"Policy\":{Document($"{{\"Effect\":\"Allow\",\"Principal\":{principal},\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::ours/*\"{more}}}")}}}]}}";
}
