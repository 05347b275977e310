using IamPolicyTools.Import;
using IamPolicyTools.Model;
using static IamPolicyTools.Engine.Tests.Import.Infrastructure.Infra;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>What a plan does not tell of things that are there is unknown, not a default (IN-11, IN-15, IN-23); what it refers to is what it means (TF-13 to TF-17).</summary>
public sealed class ExistingThingTests
{
    private const string User = "arn:aws:iam::111122223333:user/u";
    private static readonly string s_trust = Statement(""" "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole" """);
    private static readonly string s_user = Change("aws_iam_user.u", "create", "null", """{"name": "u", "path": "/", "arn": "arn:aws:iam::111122223333:user/u"}""")
        + "," + Change("aws_iam_user_policy.u", "create", "null", $$"""{"name": "p", "user": "u", "policy": {{Statement(""" "Effect": "Allow", "Action": "*", "Resource": "*" """)}}}""");
    private static readonly string s_scp = Change("aws_organizations_policy.s", "create", "null", $$"""{"name": "s", "type": "SERVICE_CONTROL_POLICY", "content": {{Statement(""" "Effect": "Deny", "Action": "ec2:*", "Resource": "*" """)}}}""", """{"id": true}""");
    private static readonly string s_config = Config("aws_organizations_policy.s", """{"name": {"constant_value": "s"}, "content": {}}""")
        + "," + Config("aws_organizations_policy_attachment.a", """{"policy_id": {"references": ["aws_organizations_policy.s.id", "aws_organizations_policy.s"]}, "target_id": {"references": ["var.target"]}}""");

    [Theory]
    [InlineData("no-op")]
    [InlineData("update")]
    public void The_settings_of_a_bucket_that_is_there_are_unknown(string action)
    {
        const string Bucket = """{"bucket": "b", "arn": "arn:aws:s3:::b"}""";
        Resource bucket = Read(Plan(Change("aws_s3_bucket.b", action, Bucket, Bucket))).Model.Accounts[A].Resources["arn:aws:s3:::b"];

        Assert.Equal(["Acl", "ObjectOwnership", "PublicAccessBlock"], bucket.Unknowns.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_tells_the_settings_of_a_bucket_counts()
    {
        const string Bucket = """{"bucket": "b", "arn": "arn:aws:s3:::b"}""";
        const string Block = """{"bucket": "b", "block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true}""";
        string plan = Plan(Change("aws_s3_bucket_public_access_block.b", "no-op", Block, Block) + "," + Change("aws_s3_bucket.b", "no-op", Bucket, Bucket));

        Resource alone = Read(plan).Model.Accounts[A].Resources["arn:aws:s3:::b"];
        IamModel dump = Read("""{"AccountId": "111122223333", "Resources": [{"Arn": "arn:aws:s3:::b", "ObjectOwnership": "BucketOwnerEnforced"}]}""", name: "a.json").Model;
        Resource over = Read(plan, current: dump).Model.Accounts[A].Resources["arn:aws:s3:::b"];

        Assert.Equal((PublicAccessBlock.All, "Acl ObjectOwnership"), (alone.PublicAccessBlock, string.Join(' ', alone.Unknowns.Keys)));
        Assert.Equal((PublicAccessBlock.All, ObjectOwnership.BucketOwnerEnforced, 0), (over.PublicAccessBlock, over.ObjectOwnership, over.Unknowns.Count));
    }

    [Theory]
    [InlineData("{}", """{"policy_id": true, "target_id": true}""")]
    [InlineData("""{"target_id": "r-abcd"}""", """{"policy_id": true}""")]
    [InlineData("""{"target_id": "ou-abcd-11111111"}""", """{"policy_id": true}""")]
    public void A_control_policy_that_may_reach_an_account_is_unknown_there(string after, string unknown)
    {
        IamModel model = Read(Plan(s_user + "," + s_scp + "," + Change("aws_organizations_policy_attachment.a", "create", "null", after, unknown), s_config)).Model;

        Assert.Equal("ImplicitDeny(ServiceControl) Conditional", Answers(model, User, "ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"));
        using var folder = new ImportFolder();
        using (FileStream stream = File.Create(Path.Combine(folder.Root, "out.json")))
        {
            IamPolicyTools.Export.AccountExporter.Export(model, stream);
        }

        IamModel again = AccountImporter.Import(IamModel.Empty, [Path.Combine(folder.Root, "out.json")]).Model;
        Assert.Equal("ImplicitDeny(ServiceControl) Conditional", Answers(again, User, "ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"));
    }

    // CFG-13: the members are told, and not where they are.
    [Fact]
    public void The_unit_of_a_member_that_no_source_tells_is_unknown()
    {
        const string Organization = """{"id": "o-abcdefghij", "master_account_id": "999999999999", "roots": [{"id": "r-abcd", "name": "Root"}], "accounts": [{"id": "111122223333"}, {"id": "999999999999"}]}""";
        string attachment = Change("aws_organizations_policy_attachment.a", "create", "null", """{"target_id": "ou-abcd-11111111"}""", """{"policy_id": true}""");
        string organization = Change("aws_organizations_organization.o", "no-op", Organization, Organization);
        const string Account = """{"id": "111122223333", "name": "a", "parent_id": "ou-abcd-11111111"}""";

        string Asked(params string[] changes) =>
            Answers(Read(Plan(string.Join(',', [s_user, s_scp, .. changes]), s_config)).Model, User, "ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1");

        Assert.Equal("ImplicitDeny(ServiceControl) Conditional", Asked(organization, attachment));
        Assert.Equal("ExplicitDeny(ServiceControl) ExplicitDeny", Asked(organization, attachment, Change("aws_organizations_account.a", "no-op", Account, Account)));
        Assert.Equal("ImplicitDeny(ServiceControl) Conditional", Asked(Change("aws_organizations_account.a", "no-op", Account, Account)));
    }

    // TF-13: a name that is composed of another thing's is not that one's.
    [Fact]
    public void Two_names_that_are_composed_of_one_thing_are_two()
    {
        const string Unknown = """{"name": true, "arn": true, "id": true}""";
        const string Name = """{"name": {"references": ["aws_s3_bucket.b.id", "aws_s3_bucket.b"]}, "policy": {}, "assume_role_policy": {}}""";
        string Policy(string action) => $$"""{"policy": {{Statement($$""" "Effect": "Allow", "Action": "{{action}}", "Resource": "*" """)}}}""";
        string plan = Plan(
            string.Join(
                ',',
                Change("aws_s3_bucket.b", "create", "null", """{"bucket_prefix": "data-"}""", """{"bucket": true, "id": true, "arn": true}"""),
                Change("aws_iam_policy.read", "create", "null", Policy("s3:Get*"), Unknown),
                Change("aws_iam_policy.write", "create", "null", Policy("s3:Put*"), Unknown),
                Change("aws_iam_role.read", "create", "null", $$"""{"assume_role_policy": {{s_trust}}}""", Unknown),
                Change("aws_iam_role.write", "create", "null", $$"""{"assume_role_policy": {{s_trust}}}""", Unknown),
                Change("aws_iam_role_policy_attachment.r", "create", "null", "{}", """{"role": true, "policy_arn": true}""")),
            string.Join(
                ',',
                Config("aws_s3_bucket.b", """{"bucket_prefix": {"constant_value": "data-"}}"""),
                Config("aws_iam_policy.read", Name),
                Config("aws_iam_policy.write", Name),
                Config("aws_iam_role.read", Name),
                Config("aws_iam_role.write", Name),
                Config("aws_iam_role_policy_attachment.r", """{"role": {"references": ["aws_iam_role.read.name", "aws_iam_role.read"]}, "policy_arn": {"references": ["aws_iam_policy.read.arn", "aws_iam_policy.read"]}}""")));

        Account account = Read(plan).Model.Accounts[A];

        Assert.Equal((2, 2), (account.Roles.Count, account.Policies.Count));
        string attached = Assert.Single(account.Roles.Values.SelectMany(r => r.AttachedPolicies)).PolicyArn;
        Assert.Contains("s3:Get*", account.Policies[attached].PolicyDocument, StringComparison.Ordinal);
    }

    // TF-17: the state has what the data source was.
    [Fact]
    public void A_document_that_is_read_anew_is_not_the_one_of_the_state()
    {
        const string Old = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""";
        string role = $$"""{"name": "r", "path": "/", "arn": "arn:aws:iam::111122223333:role/r", "assume_role_policy": {{s_trust}}}""";
        string plan = Plan(
            string.Join(
                ',',
                Change("aws_iam_role.r", "no-op", role, role),
                Change("data.aws_iam_policy_document.d", "read", "null", """{"statement": [{"effect": "Allow", "actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::new/*"]}]}""", """{"json": true}"""),
                Change("aws_iam_role_policy.p", "update", $$"""{"name": "p", "role": "r", "policy": {{Quoted(Old)}}}""", """{"name": "p", "role": "r"}""", """{"policy": true}""")),
            Config("data.aws_iam_policy_document.d", """{"statement": [{}]}""") + ","
            + Config("aws_iam_role_policy.p", """{"role": {"references": ["aws_iam_role.r.id", "aws_iam_role.r"]}, "policy": {"references": ["data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d"]}}"""));
        plan = WithPrior(plan, "data.aws_iam_policy_document.d", $$"""{"json": {{Quoted(Old)}} }""");

        IamModel model = Read(plan).Model;

        Assert.Equal("ImplicitDeny(Identity) ImplicitDeny", Answers(model, "arn:aws:iam::111122223333:role/r", "s3:DeleteBucket", "arn:aws:s3:::old", A));
        Assert.Equal("Allowed Allowed", Answers(model, "arn:aws:iam::111122223333:role/r", "s3:GetObject", "arn:aws:s3:::new/k", A));
    }

    // TF-17: of the base's statements it may replace the one whose Sid it has.
    [Fact]
    public void A_statement_of_an_unknown_sid_may_replace_one_of_the_base()
    {
        string source = Quoted("""{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}""");
        string plan = Plan(
            string.Join(
                ',',
                Change("aws_iam_user.u", "create", "null", """{"name": "u", "path": "/", "arn": "arn:aws:iam::111122223333:user/u"}"""),
                Change("data.aws_iam_policy_document.d", "read", "null", $$"""{"source_policy_documents": [{{source}}], "statement": [{"effect": "Deny", "actions": ["ec2:*"], "resources": ["*"]}]}""", """{"json": true, "statement": [{"sid": true}]}"""),
                Change("aws_iam_user_policy.p", "create", "null", """{"name": "p", "user": "u"}""", """{"policy": true}""")),
            Config("data.aws_iam_policy_document.d", """{"statement": [{}]}""") + ","
            + Config("aws_iam_user_policy.p", """{"user": {"constant_value": "u"}, "policy": {"references": ["data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d"]}}"""));

        Assert.Equal("ImplicitDeny(Identity) Conditional", Answers(Read(plan).Model, User, "s3:ListAllMyBuckets", "*"));
    }

    // TF-15: each.value.x picks any instance, a splat all of them.
    [Theory]
    [InlineData("""["aws_iam_role.r", "each.key"]""", true)]
    [InlineData("""["aws_iam_role.r", "each.value.role", "each.value"]""", false)]
    [InlineData("""["aws_iam_role.r"]""", false)]
    public void The_instance_of_the_same_key_is_meant_where_the_key_picks_it(string references, bool isMeant)
    {
        string Role(string key) => Change($"aws_iam_role.r[\"{key}\"]", "create", "null", $$"""{"name_prefix": "{{key}}-", "assume_role_policy": {{s_trust}}}""", """{"name": true, "arn": true, "id": true}""");
        string Policy(string key) => Change($"aws_iam_role_policy.p[\"{key}\"]", "create", "null", $$"""{"name": "p-{{key}}", "policy": {{Statement(""" "Effect": "Allow", "Action": "s3:*", "Resource": "*" """)}}}""", """{"role": true}""");
        string plan = Plan(
            string.Join(',', Role("x"), Role("y"), Policy("x"), Policy("y")),
            Config("aws_iam_role.r", """{"name_prefix": {"references": ["each.key"]}, "assume_role_policy": {}}""") + ","
            + Config("aws_iam_role_policy.p", $$"""{"name": {"references": ["each.key"]}, "role": {"references": {{references}} }, "policy": {} }"""));

        Account account = Read(plan).Model.Accounts[A];

        Role first = account.Roles.Values.First(r => r.RoleName.StartsWith("x-", StringComparison.Ordinal));
        Assert.Equal(isMeant, first.InlinePolicies.Length == 1);
        Assert.Equal(
            isMeant ? "Allowed Allowed" : "ImplicitDeny(Identity) Conditional",
            Answers(Read(plan).Model, first.Arn, "s3:ListAllMyBuckets", "*"));
    }

    // CFN-8: AllowedValues are the names of what holds the value.
    [Fact]
    public void The_value_of_a_parameter_of_SSM_is_not_among_the_names_that_are_allowed()
    {
        const string Template = """
            Parameters: { P: { Type: "AWS::SSM::Parameter::Value<String>", AllowedValues: [/a/prod, /a/dev] } }
            Conditions: { IsProd: !Equals [!Ref P, prod] }
            Resources:
              U: { Type: AWS::IAM::User, Properties: { UserName: u, Policies: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "sns:*", Resource: "*" }, !If [IsProd, { Effect: Deny, Action: "sns:*", Resource: "*" }, !Ref "AWS::NoValue"]] } }] } }
            """;

        Assert.Equal("Allowed Conditional", Answers(Read(Template, name: "t.yaml").Model, User, "sns:Publish", "arn:aws:sns:eu-west-1:111122223333:t"));
    }

    [Fact]
    public void The_type_of_a_condition_that_is_unknown_makes_it_open()
    {
        string plan = Plan(Change(
            "aws_cloudwatch_event_permission.p", "create", "null", """{"statement_id": "s", "principal": "*", "condition": [{"key": "aws:PrincipalOrgID", "value": "o-1"}]}""", """{"condition": [{"type": true}]}"""));

        Assert.DoesNotContain("PrincipalOrgID", Read(plan).Model.Accounts[A].Resources["arn:aws:events:eu-west-1:111122223333:event-bus/default"].Policy, StringComparison.Ordinal);
    }
}
