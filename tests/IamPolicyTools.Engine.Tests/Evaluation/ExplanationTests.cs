using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Engine.Tests.Operations;
using IamPolicyTools.Evaluation.Algorithm;
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

    // evaluation.md 2.4: what a grant of the resource's policy makes up for.
    [Theory]
    [InlineData("R-25", "arn:aws:iam::111122223333:role/app", "ec2:*", null, "the resource's policy grants to the role of the session, which makes up for identity policies alone: the permissions boundary must allow it, too; a grant to the session itself would not need that")]
    [InlineData("R-27", "arn:aws:sts::111122223333:assumed-role/app/s1", "ec2:*", null, "the resource's policy grants to the session itself in the same account: that the identity policies and the permissions boundary do not allow it does not count, only an explicit Deny would")]
    [InlineData("R-27", "arn:aws:sts::111122223333:assumed-role/app/s1", "s3:*", "ec2:*", "the resource's policy grants to the session itself in the same account: that the identity policies and the session policy do not allow it does not count")]
    [InlineData("R-28", "*", "ec2:*", "ec2:*", "the resource's policy grants to everyone in the same account: that the identity policies, the permissions boundary and the session policy do not allow it does not count")]
    [InlineData("R-32", "arn:aws:iam::111122223333:role/app", "s3:*", "ec2:*", "the resource's policy grants to the role of the session, which makes up for identity policies alone: the session policy must allow it, too")]
    [InlineData("R-44", "arn:aws:sts::444455556666:assumed-role/app/s1", "s3:*", "ec2:*", "the resource's policy grants to the session itself, which across accounts does not make up for the identity policies and the session policy")]
    public void What_a_grant_of_the_resource_makes_up_for_is_told(string rule, string named, string boundary, string? session, string expected)
    {
        static PolicyDocument Allow(string action) => Given.Statement($$""" "Effect": "Allow", "Action": "{{action}}", "Resource": "*" """);
        var policies = new GivenPolicies
        {
            Identity = [Allow("sqs:*")],
            Boundary = Allow(boundary),
            Session = session is null ? [] : [Allow(session)],
            Resource = Given.Statement($$""" "Effect": "Allow", "Principal": { "AWS": "{{named}}" }, "Action": "s3:*", "Resource": "*" """, PolicyKind.Resource),
        };
        string account = named.Contains("444455556666", StringComparison.Ordinal) ? "444455556666" : "111122223333";
        IamAccessResult result = Given.Ask(policies, "s3:GetObject", "arn:aws:s3:::b/k", $"arn:aws:sts::{account}:assumed-role/app/s1", owner: "111122223333");

        Assert.Contains($"  grant:  {expected}", result.Explanation.ToString(), StringComparison.Ordinal);
        Assert.Equal(rule is "R-27" or "R-28", result.IsAllowed);
    }

    // the grant that the answer rests on, and not one that a silent boundary or session policy makes nothing of.
    [Theory]
    [InlineData("iam::111122223333:user/alice", "sqs:*", null, "arn:aws:iam::111122223333:user/alice", "ResourcePolicy #2")]
    [InlineData("iam::111122223333:user/alice", "s3:*", null, "arn:aws:iam::111122223333:user/alice", "IdentityPolicy #1")]
    [InlineData("iam::111122223333:user/alice", "s3:*", null, "arn:aws:iam::111122223333:user/bob", "IdentityPolicy #1")]
    [InlineData("sts::111122223333:assumed-role/app/s1", "s3:*", null, "arn:aws:iam::111122223333:role/app", "IdentityPolicy #1")]
    [InlineData("sts::111122223333:assumed-role/app/s1", "s3:*", "ec2:*", "arn:aws:sts::111122223333:assumed-role/app/s1", "ResourcePolicy #2")]
    [InlineData("sts::111122223333:assumed-role/app/s1", "sqs:*", "s3:*", "*", "ResourcePolicy #2")]
    public void The_reason_names_the_grant_that_carries(string asker, string boundary, string? session, string named, string grant)
    {
        static PolicyDocument Allow(string action) => Given.Statement($$""" "Effect": "Allow", "Action": "{{action}}", "Resource": "*" """);
        static string Granted(string principal) => $$"""{ "Effect": "Allow", "Principal": { "AWS": "{{principal}}" }, "Action": "s3:*", "Resource": "*" }""";
        var policies = new GivenPolicies
        {
            Identity = [Allow("s3:*")],
            Boundary = Allow(boundary),
            Session = session is null ? [] : [Allow(session)],
            Resource = Given.Policy($$"""{ "Version": "2012-10-17", "Statement": [ {{Granted("111122223333")}}, {{Granted(named)}} ] }""", PolicyKind.Resource),
        };

        Assert.Equal($"allowed by {grant}", Given.Ask(policies, "s3:GetObject", "arn:aws:s3:::b/k", $"arn:aws:{asker}", owner: "111122223333").Reason);
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:role/app")]
    [InlineData("111122223333")]
    public void Nothing_is_told_of_a_grant_where_the_own_side_allows(string named)
    {
        var policies = new GivenPolicies
        {
            Identity = [Given.Statement(""" "Effect": "Allow", "Action": "s3:*", "Resource": "*" """)],
            Resource = Given.Statement($$""" "Effect": "Allow", "Principal": { "AWS": "{{named}}" }, "Action": "s3:*", "Resource": "*" """, PolicyKind.Resource),
        };
        IamAccessResult result = Given.Ask(policies, "s3:GetObject", "arn:aws:s3:::b/k", "arn:aws:sts::111122223333:assumed-role/app/s1", owner: "111122223333");

        Assert.DoesNotContain("grant:", result.Explanation.ToString(), StringComparison.Ordinal);
    }

    // evaluation.md 2.3: whoever asks why an SCP or an RCP does not hold is told.
    [Theory]
    [InlineData("111122223333", "user/alice", "service control policies do not concern principals of the management account: what they say of s3:GetObject was left out")]
    [InlineData("111122223333", "user/alice", "resource control policies do not concern resources of the management account: what they say of s3:GetObject was left out")]
    [InlineData("444455556666", "role/aws-service-role/x.amazonaws.com/x", "service control policies do not concern service-linked roles: what they say of s3:GetObject was left out")]
    [InlineData("444455556666", "user/alice", null)]
    public void What_a_policy_of_the_organization_does_not_concern_is_told(string account, string principal, string? note)
    {
        IamModel model = ImportFolder.Import(
            """
            Organization:
              Id: o-example1234
              MasterAccountId: '111122223333'
              ServiceControlPolicies: [{ Name: no-s3, PolicyDocument: { Version: 2012-10-17, Statement: { Effect: Deny, Action: 's3:*', Resource: '*' } } }]
              ResourceControlPolicies: [{ Name: no-s3, PolicyDocument: { Version: 2012-10-17, Statement: { Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*' } } }]
              Root:
                Id: r-abcd
                ServiceControlPolicies: [FullAWSAccess, no-s3]
                ResourceControlPolicies: [RCPFullAWSAccess, no-s3]
                Accounts: ['111122223333', '444455556666']
            Accounts:
            - AccountId: '111122223333'
              Users: [{ UserName: alice, AttachedManagedPolicies: [AdministratorAccess] }]
              Resources: [{ Arn: 'arn:aws:s3:::b111122223333' }]
            - AccountId: '444455556666'
              Users: [{ UserName: alice, AttachedManagedPolicies: [AdministratorAccess] }]
              Resources: [{ Arn: 'arn:aws:s3:::b444455556666' }]
              Roles:
              - RoleName: x
                Path: /aws-service-role/x.amazonaws.com/
                AttachedManagedPolicies: [AdministratorAccess]
                AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: { Effect: Allow, Principal: { Service: x.amazonaws.com }, Action: 'sts:AssumeRole' } }
            """).Model;
        var scope = new AccessScope(model, new ModelAccessSettings { Now = Given.Now });
        IamAccessResult result = new ModelAccess(scope, Subject.Find(model, $"arn:aws:iam::{account}:{principal}")!)
            .Ask(ActionName.Parse("s3:GetObject"), $"arn:aws:s3:::b{account}/k");

        Assert.Equal(note is not null, result.IsAllowed);
        string[] told = [.. result.Notes.Where(n => n.Contains("control policies do not concern", StringComparison.Ordinal))];
        Assert.True(note is null ? told.Length == 0 : told.Contains(note), string.Join('\n', told));
    }

    // PL-77
    [Theory]
    [InlineData("${aws:PrincipalTag/acct}", "StringEquals aws:ResourceAccount '${aws:PrincipalTag/acct}': the request has '111122223333' (${aws:PrincipalTag/acct} has no value here, and a text with it equals nothing)")]
    [InlineData("${aws:username}", "StringEquals aws:ResourceAccount '${aws:username}' = 'alice': the request has '111122223333'")]
    public void A_variable_of_a_condition_is_told_with_its_value_or_without_one(string value, string expected)
    {
        PolicyDocument policy = Given.Statement(
            $$""" "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "StringEquals": { "aws:ResourceAccount": "{{value}}" } } """);

        Assert.Contains($"- {expected}\n", Ask(policy, "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:q").Explanation.ToString(), StringComparison.Ordinal);
    }

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

    // PO-2.2: who writes an organization by names gets an id that nobody else has.
    [Theory]
    [InlineData("", " (made up: the model does not have the organization's Id)\n")]
    [InlineData("Id: o-abcdefghij, ", "\n")]
    public void An_id_that_was_made_up_for_an_organization_is_told_as_such(string id, string end)
    {
        IamModel model = ImportFolder.Import($$"""
            Organization: { {{id}}MasterAccountId: "111122223333", Root: { Id: r-abcd, Accounts: ["111122223333"] } }
            Accounts: [{ AccountId: "111122223333", Users: [{ UserName: alice }] }]
            """).Model;

        IamAccessResult result = new ModelAccess(model, Subject.Find(model, "arn:aws:iam::111122223333:user/alice")!, new ModelAccessSettings { Now = Given.Now })
            .Ask(ActionName.Parse("sqs:SendMessage"), "arn:aws:sqs:us-east-1:111122223333:q");

        string line = $"aws:PrincipalOrgID = {model.Organization!.Id}";
        Assert.Contains(line + end, result.Explanation.ToString(), StringComparison.Ordinal);
    }

    // where the request may have the key, it is not said to have none.
    [Fact]
    public void A_key_that_nobody_gave_is_said_to_be_open()
    {
        PolicyDocument policy = Given.Statement(
            """ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "StringEquals": { "aws:SourceVpc": "vpc-1" } } """);
        var given = new GivenPolicies { Identity = [policy] };

        string text = Given.Ask(given, "s3:GetObject", "arn:aws:s3:::b/k", mode: ContextMode.Discovery).Explanation.ToString();

        Assert.Contains("? StringEquals aws:SourceVpc 'vpc-1': nobody gave the key\n", text, StringComparison.Ordinal);
        Assert.Contains("  Identity: says nothing\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("denies", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Split("the owner of arn:aws:s3:::b/k").Length - 1);
    }

    // A Deny that may not apply denies nothing yet.
    [Fact]
    public void What_an_open_statement_would_do_is_said_as_such()
    {
        PolicyDocument policy = Given.Policy("""
            { "Version": "2012-10-17", "Statement": [
              { "Effect": "Allow", "Action": "*", "Resource": "*" },
              { "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": { "StringEquals": { "aws:SourceVpc": "vpc-1" } } }] }
            """);

        string text = Given.Ask(new GivenPolicies { Identity = [policy] }, "sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:q", mode: ContextMode.Discovery).Explanation.ToString();

        Assert.Contains("  Identity: could deny\n", text, StringComparison.Ordinal);
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
