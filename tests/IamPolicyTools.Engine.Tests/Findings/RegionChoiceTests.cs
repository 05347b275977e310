using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Findings;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>The Region of a call is the caller's choice, and that of the ARN that it is about (escalation.md, 3.1; findings.md, 1.2; CK-3).</summary>
public sealed class RegionChoiceTests
{
    private const string Region = "aws:RequestedRegion";
    private const string Function = $"arn:aws:lambda:eu-central-1:{AccountId}:function:f";
    private const string Outside = "eu-central-1\",\"eu-west-1";

    // FR-12: C1 has a Region that satisfies the condition; 1.2: the caller chooses it.
    [Theory]
    [InlineData("READ_ALL_SECRETS", "secretsmanager:GetSecretValue", "StringEquals", "eu-west-1", "eu-west-1")]
    [InlineData("READ_ALL_SECRETS", "secretsmanager:GetSecretValue", "StringLike", "eu-*", "eu-central-1")]
    [InlineData("READ_ALL_SECRETS", "secretsmanager:GetSecretValue", "StringNotEquals", "us-east-1", "af-south-1")]
    [InlineData("READ_ALL_TABLES", "dynamodb:Scan", "StringEquals", "eu-central-1", "eu-central-1")]
    [InlineData("CAN_STOP_TRAIL", "cloudtrail:StopLogging", "StringEquals", "eu-central-1", "eu-central-1")]
    [InlineData("CAN_DISABLE_DETECTION", "guardduty:DeleteDetector", "StringEquals", "eu-central-1", "eu-central-1")]
    public void What_holds_in_another_Region_is_found_there(string code, string action, string op, string value, string region)
    {
        IamModel model = Load($$""" "Users":[{{User("dev", Document(Allow(action, more: If(op, value))))}}] """);

        Finding found = Assert.Single(Find(model, code), f => f.IsProblem);

        Assert.Equal(region, found.Witness!.Resource.Split(':')[3]);
        Assert.True(IsAllowed(model, found.Witness));
    }

    // The Region of an ARN of any name is a Region, too, and EC2 tells of it in a key of its own.
    [Theory]
    [InlineData("READ_ALL_SECRETS", "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-central-1:111122223333:secret:*", "")]
    [InlineData("READ_ALL_TABLES", "dynamodb:Scan", "arn:aws:dynamodb:eu-*:*:table/*", "")]
    [InlineData("SNAPSHOT_SHARING", "ec2:CreateSnapshot ec2:ModifySnapshotAttribute", "*", "ec2:Region")]
    [InlineData("SNAPSHOT_SHARING", "ec2:CreateSnapshot ec2:ModifySnapshotAttribute", "arn:aws:ec2:eu-central-1::snapshot/*\",\"arn:aws:ec2:eu-central-1:*:volume/*", "")]
    public void What_an_ARN_or_a_key_of_EC2_names_is_asked_in_its_Region(string code, string action, string resource, string key)
    {
        IamModel model = Load($$""" "Users":[{{User("dev", Document(Allow(action, resource, key.Length == 0 ? string.Empty : If("StringEquals", "eu-central-1", key))))}}] """);

        Finding found = Assert.Single(Find(model, code), f => f.IsProblem);

        Assert.Equal("eu-central-1", found.Witness!.Resource.Split(':')[3]);
        Assert.DoesNotContain(found.Witness.Context, c => c.Key == "ec2:Region" && c.Value[0] != "eu-central-1");
    }

    // FR-12: however many Regions the policies of a model tell apart, none is missed.
    private static readonly string[] s_regions =
    [
        "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1", "eu-south-1", "ap-south-1", "ap-east-1", "sa-east-1", "ca-central-1",
    ];

    [Fact]
    public void Each_of_many_has_the_Region_that_is_left_to_him()
    {
        IEnumerable<string> users = s_regions.Select((r, i) => User($"u{i}", Document(Allow("secretsmanager:GetSecretValue", more: If("StringEquals", r)))));

        Assert.Equal(
            s_regions.Length,
            Find(Load($$""" "Users":[{{string.Join(',', users)}}] """), "READ_ALL_SECRETS").Where(f => f.IsProblem).DistinctBy(f => f.Subject!.Arn).Count());
    }

    [Fact]
    public void Of_many_Regions_that_one_tells_apart_the_last_is_asked_in()
    {
        string[] others = [.. s_regions.Select(r => Allow("sqs:SendMessage", more: If("StringEquals", r)))];
        IamModel model =
            Load($$""" "Users":[{{User("dev", Document([.. others, Allow("secretsmanager:GetSecretValue", more: If("StringEquals", "ap-southeast-4"))]))}}] """);

        Assert.Single(Find(model, "READ_ALL_SECRETS"), f => f.IsProblem);
    }

    // Escalation.md, 3.1: in every Region that the model names and one more.
    [Fact]
    public void A_path_leads_through_the_Region_that_is_left()
    {
        string[] others = [.. s_regions.Select(r => Allow("sqs:SendMessage", more: If("StringEquals", r)))];

        Assert.NotEmpty(Paths(
            Load($$"""
                "Users":[{{User("alice", Document([.. others, Allow("iam:PassRole"), Allow("lambda:CreateFunction lambda:InvokeFunction", more: If("StringEquals", "ap-southeast-4"))]))}}],
                "Roles":[{{Role("big", Trust("""{"Service":"lambda.amazonaws.com"}"""), Document(Everything))}}]
                """),
            techniques: "ESC-LAMBDA-001"));
    }

    [Theory]
    [InlineData("StringEquals", "eu-central-1\",\"eu-west-1", "StringNotEquals", "eu-west-1", true)]
    [InlineData("StringEquals", "eu-central-1", "StringNotEquals", "eu-west-1", false)]
    public void A_control_policy_leaves_the_Regions_that_it_names(string op, string value, string denied, string left, bool found) => Assert.Equal(
        found,
        Find(
            Member(User("dev", Document(Allow("secretsmanager:GetSecretValue", more: If(op, value)))), string.Empty, Deny("*", more: If(denied, left))),
            "READ_ALL_SECRETS").Any(f => f.IsProblem));

    // Escalation.md, 5: what the role may in some Region nobody in hand might before.
    [Theory]
    [InlineData("ec2:TerminateInstances", "*", "eu-central-1", true)]
    [InlineData("sqs:*", "arn:aws:sqs:*:111122223333:app-*", "eu-central-1", true)]
    [InlineData("ec2:TerminateInstances", "*", "eu-central-1", false)]
    public void Rights_of_one_Region_are_a_gain_unless_they_were_held_there(string action, string resource, string region, bool isGain)
    {
        string own = Allow(isGain ? "sts:AssumeRole" : $"sts:AssumeRole {action}");
        IamModel model = Load($$"""
            "Users":[{{User("alice", Document(own))}}],
            "Roles":[{{Role("r", Trust($$"""{"AWS":"{{Alice}}"}"""), Document(Allow(action, resource, If("StringEquals", region))))}}]
            """);

        EscalationPath[] paths = [.. Paths(model)];

        Assert.Equal(isGain, paths.Length > 0);
        Assert.All(paths, p => Assert.Equal((Certainty.Certain, region), (p.Certainty, p.Gain!.Resource.Split(':')[3])));
        Assert.All(paths, p => Assert.True(IsAllowed(model, p.Gain!)));
    }

    [Fact]
    public void Rights_in_the_Region_that_another_does_not_have_are_a_gain() => Assert.Equal(
        "us-east-1",
        Assert.Single(Paths(Load($$"""
            "Users":[{{User("alice", Document(Allow("sts:AssumeRole"), Allow("ec2:*", more: If("StringEquals", "eu-central-1"))))}}],
            "Roles":[{{Role("r", Trust($$"""{"AWS":"{{Alice}}"}"""), Document(Allow("ec2:*", more: If("StringEquals", "us-east-1"))))}}]
            """))).Gain!.Resource.Split(':')[3]);

    [Fact]
    public void A_guardrail_of_Regions_hides_no_gain() => Assert.Equal(
        Certainty.Certain,
        Assert.Single(Paths(Member(
            User("alice", Document(Allow("sts:AssumeRole"))),
            $$""","Roles":[{{Role("r", Trust($$"""{"AWS":"{{Alice}}"}"""), Document(Allow("ec2:*")))}}]""",
            $$"""{"Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*"{{If("StringNotEquals", Outside)}}}"""))).Certainty);

    // 3.1: one Region for the whole technique stands in all ARNs; CK-3: a call is made in the Region of its ARN.
    [Theory]
    [InlineData("StringEquals", "us-east-1", false)]
    [InlineData("StringNotEquals", "eu-central-1", false)]
    [InlineData("StringEquals", "eu-central-1", true)]
    [InlineData("StringNotEquals", "us-east-1", true)]
    public void A_call_about_a_thing_is_made_in_the_Region_of_the_thing(string op, string region, bool found)
    {
        IamModel model = Load($$"""
            "Users":[{{User("alice", Document(Allow("lambda:UpdateFunctionCode lambda:InvokeFunction", more: If(op, region))))}}],
            {{Running("lambda", Function)}}
            """);

        // Escalation.md, 3.2: another function, that the model does not have, may run as the role.
        Assert.Equal(found, Paths(model).Any(p => p.IsAdministrator && p.Hops[0].Bind.ContainsValue(Function)));
    }

    [Theory]
    [InlineData("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-central-1:111122223333:secret:s-AbCdEf")]
    [InlineData("kms:PutKeyPolicy", "arn:aws:kms:eu-central-1:111122223333:key/12345678-1234-1234-1234-123456789012")]
    [InlineData("ssm:StartSession", "arn:aws:ec2:eu-central-1:111122223333:instance/i-1")]
    public void No_other_Region_is_sent_beside_the_ARN_of_a_thing(string action, string thing)
    {
        Assert.DoesNotContain(Paths(Thing("us-east-1")), p => p.Hops[0].Bind.ContainsValue(thing));
        Assert.Contains(Paths(Thing("eu-central-1")), p => p.Hops[0].Bind.ContainsValue(thing));

        IamModel Thing(string region) => Load($$"""
            "Users":[{{User("alice", Document(Allow(action, more: If("StringEquals", region))))}}],
            {{Running("ec2", thing)}}
            """);
    }

    // A pattern of a Region is filled with a Region that fits it, and that one is sent.
    [Theory]
    [InlineData("arn:aws:lambda:eu-west-1:*:function:*", "eu-west-1")]
    [InlineData("arn:aws:lambda:eu-*:*:function:*", "eu-central-1")]
    public void A_new_thing_is_in_the_Region_that_its_ARN_names(string resource, string region)
    {
        EscalationPath path = Assert.Single(Paths(
            Load($$"""
                "Users":[{{User("alice", Document(Allow("iam:PassRole"), Allow("lambda:*", resource, If("StringLike", "eu-*"))))}}],
                {{Running("lambda", null)}}
                """),
            techniques: "ESC-LAMBDA-001"));

        Witness made = path.Hops[0].Requests.First(r => r.Action == "lambda:CreateFunction");
        Assert.Equal(region, made.Resource.Split(':')[3]);
        Assert.Equal(region, Assert.Single(made.Context[Region]));
    }

    // Escalation.md, 3, trusts: aws:SourceArn is the ARN of the thing that the steps create or use.
    [Theory]
    [InlineData("arn:aws:lambda:*:*:function:dev-*", "us-east-1", false)]
    [InlineData("*", "us-east-1", true)]
    [InlineData("*", "eu-west-3", true)]
    [InlineData("arn:aws:lambda:*:*:function:*-1", "us-east-1", true)]
    public void A_trust_that_names_functions_is_asked_with_the_new_one(string resource, string region, bool found)
    {
        string wanted = $"arn:aws:lambda:{region}:{AccountId}:function:prod-*";
        EscalationPath[] paths =
        [
            .. Paths(
                Load($$"""
                    "Users":[{{User("alice", Document(Allow("iam:PassRole"), Allow("lambda:*", resource)))}}],
                    {{Running("lambda", null, If("ArnLike", wanted, "aws:SourceArn"))}}
                    """),
                techniques: "ESC-LAMBDA-001"),
        ];

        Assert.Equal(found, paths.Length == 1);
        Assert.All(paths, p => Assert.Equal(Certainty.Certain, p.Certainty));
        Assert.All(paths, p => Assert.StartsWith(wanted[..^1], p.Hops[0].Requests[^1].Resource, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("f", true)]
    [InlineData("g", false)]
    public void A_trust_that_names_functions_is_asked_with_the_one_there_is(string name, bool found) => Assert.Equal(
        found,
        Paths(
            Load($$"""
                "Users":[{{User("alice", Document(Allow("lambda:*")))}}],
                {{Running("lambda", Function, If("ArnLike", Function[..^1] + name, "aws:SourceArn"))}}
                """),
            techniques: "ESC-LAMBDA-004").Any(p => p.Certainty == Certainty.Certain));

    // Escalation.md, 4: satisfied if some value satisfies all steps; STS refuses a name or an id of one letter.
    [Theory]
    [InlineData("StringEquals", "sts:RoleSessionName", "a\",\"deploy", Certainty.Certain)]
    [InlineData("StringLike", "sts:RoleSessionName", "a*", Certainty.Certain)]
    [InlineData("StringEquals", "sts:ExternalId", "x\",\"k7-secret", Certainty.Conditional)]
    public void A_value_that_STS_refuses_is_passed_over(string op, string key, string values, Certainty certainty)
    {
        EscalationPath path = Assert.Single(Paths(Load($$"""
            "Users":[{{User("alice", Document(Allow("sts:AssumeRole")))}}],
            "Roles":[{{Role("r", Trust($$"""{"AWS":"{{Alice}}"}""", If(op, values, key)), Document(Everything))}}]
            """)));

        Assert.True(path is { IsAdministrator: true, Replayed: true });
        Assert.Equal(certainty, path.Certainty);
    }

    // 1.2: the tags of a thing are the model's, whichever service's key tells of them.
    [Theory]
    [InlineData("secretsmanager:GetSecretValue", "secretsmanager:ResourceTag/team", "READ_ALL_SECRETS")]
    [InlineData("s3:GetObject", "s3:ExistingObjectTag/team", "READ_ALL_BUCKETS")]
    public void Nobody_chooses_the_tags_of_a_thing(string action, string key, string code) => Assert.DoesNotContain(
        Find(Load($$""" "Users":[{{User("dev", Document(Allow(action, more: If("StringEquals", "x", key))))}}] """), code),
        f => f.IsProblem);

    private static string If(string op, string values, string key = Region) => $$""","Condition":{"{{op}}":{"{{key}}":["{{values}}"]} }""";

    // An administrator's role for a service, and a thing that runs as it.
    private static string Running(string service, string? thing, string trust = "") => $$"""
        "Roles":[{{Role("big", Trust($$"""{"Service":"{{service}}.amazonaws.com"}""", trust), Document(Everything))}}],
        "Resources":[{{(thing is null ? string.Empty : $$"""{"Arn":"{{thing}}"{{Of(thing)}}}""")}}]
        """;

    private static string Of(string thing) => thing.Split(':')[2] switch
    {
        "kms" => ",\"Policy\":" + Document($$"""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{AccountId}}:root"},"Action":"kms:*","Resource":"*"}"""),
        "secretsmanager" => string.Empty,
        _ => $",\"RunsAs\":\"arn:aws:iam::{AccountId}:role/big\"",
    };

    private static bool IsAllowed(IamModel model, Witness witness)
    {
        var questions = new Questions(model, Now, EvaluationOptions.Default);
        return questions.Strictly(questions.Who(witness.Principal)!, witness.Action, witness.Resource) == Decision.Allowed;
    }

    private static IEnumerable<Finding> Find(IamModel model, string code) =>
        FindingSearch.Find(model, new FindingSettings { Now = Now, Codes = [code] }).Records.Where(r => r.Code == code);

    private static IamModel Member(string user, string more, string deny) => ImportFolder.Import($$"""
        {"Organization":{"Id":"o-exampleorg1","MasterAccountId":"999988887777",
          "ServiceControlPolicies":[{"Name":"s","PolicyDocument":{{Document(deny)}}}],
          "Root":{"Id":"r-abcd","Accounts":["999988887777",{"AccountId":"{{AccountId}}","ServiceControlPolicies":["FullAWSAccess","s"]}] } },
         "Accounts":[{"AccountId":"999988887777"},{"AccountId":"{{AccountId}}","Users":[{{user}}]{{more}}}]}
        """, "account.json").Model;
}
