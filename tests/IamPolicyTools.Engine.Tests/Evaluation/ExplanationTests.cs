using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Engine.Tests.Operations;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>Explanations name what would have solved the problem: the nearest entry beside what the request has.</summary>
public sealed class ExplanationTests
{
    [Theory]
    [InlineData("\"arn:aws:s3:::my-bucket\"", "s3:GetObject", "arn:aws:s3:::my-bucket/k",
        "Resource 'arn:aws:s3:::my-bucket': the request has 'arn:aws:s3:::my-bucket/k'")]
    [InlineData("\"arn:aws:secretsmanager:us-east-1:111122223333:secret:db\"", "secretsmanager:GetSecretValue",
        "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf",
        "Resource 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db': the request has 'arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf'")]
    [InlineData("[\"arn:aws:s3:::logs/*\", \"arn:aws:ssm:*:111122223333:instance/*\", \"arn:aws:sqs:*:*:q\"]", "ec2:StartInstances",
        "arn:aws:ec2:us-east-1:111122223333:instance/i-1",
        "Resource 'arn:aws:ssm:*:111122223333:instance/*' (the nearest of 3): the request has 'arn:aws:ec2:us-east-1:111122223333:instance/i-1' (the service differs)")]
    [InlineData("\"arn:aws:sqs:eu-west-1:*:q\"", "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:q",
        "Resource 'arn:aws:sqs:eu-west-1:*:q': the request has 'arn:aws:sqs:us-east-1:111122223333:q' (the Region differs)")]
    [InlineData("\"arn:aws:s3:eu-west-1::b\"", "s3:ListBucket", "arn:aws:s3:::b",
        "Resource 'arn:aws:s3:eu-west-1::b': the request has 'arn:aws:s3:::b' (it names the Region, where the ARN has none)")]
    [InlineData("\"arn:aws:s3:::home/${aws:username}/*\"", "s3:GetObject", "arn:aws:s3:::home/bob/k",
        "Resource 'arn:aws:s3:::home/${aws:username}/*' = 'arn:aws:s3:::home/alice/*': the request has 'arn:aws:s3:::home/bob/k'")]
    [InlineData("\"arn:aws:s3:::home/${aws:SourceIdentity}/*\"", "s3:GetObject", "arn:aws:s3:::home/bob/k",
        "Resource 'arn:aws:s3:::home/${aws:SourceIdentity}/*': the request has 'arn:aws:s3:::home/bob/k' (a variable in it has no value, and an entry that cannot be resolved matches nothing)")]
    [InlineData("[]", "s3:GetObject", "arn:aws:s3:::b/k", "Resource lists nothing: the request has 'arn:aws:s3:::b/k'")]
    public void A_resource_that_does_not_match_is_shown_beside_the_nearest_entry(string entries, string action, string resource, string expected)
    {
        PolicyDocument policy = Given.Statement($$""" "Effect": "Allow", "Action": "*", "Resource": {{entries}} """);

        Assert.Equal(expected, Mismatch(policy, action, resource));
    }

    [Theory]
    [InlineData("\"Action\": [\"s3:PutObject\", \"s3:GetBucketPolicy\", \"ec2:*\"]", "Action 's3:PutObject' (the nearest of 3): the request has 's3:getobject'")]
    [InlineData("\"NotAction\": [\"iam:*\", \"s3:Get*\"]", "NotAction 's3:Get*' covers 's3:getobject'")]
    public void An_action_that_does_not_match_is_shown_beside_the_nearest_entry(string element, string expected) =>
        Assert.Equal(expected, Mismatch(Given.Statement($$""" "Effect": "Allow", {{element}}, "Resource": "*" """), "s3:getobject", "arn:aws:s3:::b/k"));

    [Fact]
    public void The_entry_of_a_NotResource_that_covers_the_request_is_named() => Assert.Equal(
        "NotResource 'arn:aws:s3:::b/*' covers 'arn:aws:s3:::b/k'",
        Mismatch(Given.Statement(""" "Effect": "Allow", "Action": "*", "NotResource": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"] """), "s3:GetObject", "arn:aws:s3:::b/k"));

    [Fact]
    public void All_elements_are_told_and_the_conditions_too()
    {
        PolicyDocument policy = Given.Statement(
            """ "Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b", "Condition": { "StringEquals": { "aws:SourceVpc": "vpc-1" } } """);

        string text = Ask(policy, "s3:GetObject", "arn:aws:s3:::b/k").Explanation.ToString();

        Assert.Contains("no match in Resource, Condition\n        - Resource 'arn:aws:s3:::b': the request has 'arn:aws:s3:::b/k'\n        - StringEquals aws:SourceVpc 'vpc-1': the request has no such key\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Conditions_of_a_statement_on_other_actions_are_not_told()
    {
        PolicyDocument policy = Given.Statement(
            """ "Effect": "Allow", "Action": "ec2:*", "Resource": "arn:aws:s3:::b", "Condition": { "StringEquals": { "aws:SourceVpc": "vpc-1" } } """);

        string text = Ask(policy, "s3:GetObject", "arn:aws:s3:::b/k").Explanation.ToString();

        Assert.Contains("- Action 'ec2:*': the request has 's3:GetObject'\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("aws:SourceVpc", text, StringComparison.Ordinal);
        Assert.DoesNotContain("- Resource", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_of_conditions_are_shown_with_their_values()
    {
        PolicyDocument policy = Given.Statement(
            """ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": "${aws:username}" } } """);

        IamAccessResult result = Ask(policy, "dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:111122223333:table/t", """{ "dynamodb:LeadingKeys": ["bob"] }""");

        Assert.Equal(
            "ForAllValues:StringEquals dynamodb:LeadingKeys '${aws:username}' = 'alice': the request has 'bob'",
            Assert.Single(result.Trace.Single(t => t.PolicyType == PolicyType.Identity).Statements[0].Conditions).ToString());
    }

    [Theory]
    [InlineData("""{ "StringNotEquals": { "aws:SourceVpc": "vpc-1" } }""", "the request has no such key, so it holds")]
    [InlineData("""{ "StringEquals": { "aws:TagKeys": "a" } }""", "the request has 'a', a set, which needs ForAllValues or ForAnyValue")]
    [InlineData("""{ "NumericEquals": { "s3:max-keys": "ten" } }""", "the request has '10'; no value of the policy can be used")]
    public void What_became_of_a_condition_is_said_in_words(string conditions, string expected)
    {
        PolicyDocument policy = Given.Statement($$""" "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {{conditions}} """);

        string text = Ask(policy, "s3:ListBucket", "arn:aws:s3:::b", """{ "aws:TagKeys": ["a"], "s3:max-keys": "10" }""").Explanation.ToString();

        Assert.Contains(expected + "\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void PL_20_The_id_of_a_role_that_no_longer_exists_is_named_as_such()
    {
        IamModel model = World("AROAOLDOLDOLDOLDOLD01");

        StatementTrace trust = Trust(model);

        Assert.Equal(
            "Principal 'AROAOLDOLDOLDOLDOLD01': the request has 'arn:aws:iam::111122223333:role/app' (the id of a role that no longer exists; a new one of the same name has another id)",
            Assert.Single(trust.Mismatches).ToString());
    }

    [Fact]
    public void PL_20_The_id_of_a_role_that_exists_is_told_as_any_other_principal()
    {
        IamModel model = World("AROAOTHEROTHEROTHER01");

        Assert.Equal("Principal 'AROAOTHEROTHEROTHER01': the request has 'arn:aws:iam::111122223333:role/app'", Assert.Single(Trust(model).Mismatches).ToString());
    }

    // A rule's number is of use only to who can look it up.
    [Fact]
    public void The_rules_that_a_blocker_names_are_in_the_help()
    {
        string topic = File.ReadAllText(Path.Combine(CaseFiles.Folder, "..", "..", "module", "help", "about_IamEvaluation.md"));

        Assert.All(ServiceRefusals.Sentences.Keys, rule => Assert.Contains($"\n| {rule} | ", topic, StringComparison.Ordinal));
    }

    private static StatementTrace Trust(IamModel model)
    {
        var access = new ModelAccess(model, Subject.Find(model, "arn:aws:iam::111122223333:role/app")!, new ModelAccessSettings { Now = Given.Now });
        IamAccessResult result = access.Ask(ActionName.Parse("sts:AssumeRole"), "arn:aws:iam::111122223333:role/target");
        return result.Trace.Single(t => t.PolicyType == PolicyType.Trust).Statements[0];
    }

    private static IamModel World(string trusted)
    {
        PolicyDocument services = Given.Statement(""" "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" """, PolicyKind.Trust);
        PolicyDocument target = Given.Statement($$""" "Effect": "Allow", "Principal": { "AWS": "{{trusted}}" }, "Action": "sts:AssumeRole" """, PolicyKind.Trust);
        Role[] roles =
        [
            NewRole("app", "AROANEWNEWNEWNEWNEW01", services),
            NewRole("other", "AROAOTHEROTHEROTHER01", services),
            NewRole("target", "AROATARGETTARGETTAR01", target),
        ];
        Account account = roles.Aggregate(new Account { AccountId = "111122223333" }, (a, r) => a.WithRole(r));
        return IamModel.Empty.With(account);
    }

    private static Role NewRole(string name, string id, PolicyDocument trust) =>
        new() { RoleName = name, RoleId = id, Arn = $"arn:aws:iam::111122223333:role/{name}", Document = trust };

    private static string Mismatch(PolicyDocument policy, string action, string resource) =>
        Assert.Single(Ask(policy, action, resource).Trace.Single(t => t.PolicyType == PolicyType.Identity).Statements[0].Mismatches).ToString();

    private static IamAccessResult Ask(PolicyDocument policy, string action, string resource, string context = "{}") =>
        Given.Ask(new GivenPolicies { Identity = [policy] }, action, resource, context: context);
}
