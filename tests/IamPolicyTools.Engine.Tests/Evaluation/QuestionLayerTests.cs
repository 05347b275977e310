using System.Collections.Immutable;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Simulation;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>The question layer (PL-84) is one, whoever asks: the access test, the simulation, effective permissions, who may.</summary>
public sealed class QuestionLayerTests
{
    private const string Instance = "arn:aws:ec2:us-east-1:111122223333:instance/i-1";

    [Theory]
    [InlineData("ec2:*", "arn:aws:ec2:*:*:instance/*", "ec2:DescribeInstances", Instance, Decision.ImplicitDeny)]
    [InlineData("ec2:*", "*", "ec2:DescribeInstances", Instance, Decision.Allowed)]
    [InlineData("iam:List*", "arn:aws:iam::111122223333:user/*", "iam:ListUsers", "*", Decision.Allowed)]
    [InlineData("iam:List*", "arn:aws:iam::111122223333:user/alice", "iam:ListUsers", "arn:aws:iam::111122223333:user/alice", Decision.ImplicitDeny)]
    [InlineData("iam:List*", "arn:aws:iam::111122223333:role/*", "iam:ListUsers", "*", Decision.ImplicitDeny)]
    [InlineData("logs:*", "arn:aws:logs:*:*:log-group:app:*", "logs:FilterLogEvents", "arn:aws:logs:us-east-1:111122223333:log-group:app", Decision.Allowed)]
    [InlineData("logs:*", "arn:aws:logs:*:*:log-group:app", "logs:FilterLogEvents", "arn:aws:logs:us-east-1:111122223333:log-group:app", Decision.ImplicitDeny)]
    [InlineData("logs:*", "arn:aws:logs:*:*:log-group:app", "logs:TagResource", "arn:aws:logs:us-east-1:111122223333:log-group:app", Decision.Allowed)]
    [InlineData("eks:*", "arn:aws:eks:*:*:cluster/*", "eks:CreateCluster", "arn:aws:eks:us-east-1:111122223333:cluster/c", Decision.Allowed)]
    public void Every_way_of_asking_gives_one_answer(string allowed, string on, string action, string resource, Decision expected)
    {
        string policy = $$"""{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "{{allowed}}", "Resource": "{{on}}" } }""";
        IamModel model = ImportFolder.Import(
            $$"""{ "AccountId": "111122223333", "Users": [ { "UserName": "alice", "UserPolicyList": [ { "PolicyName": "p", "PolicyDocument": {{policy}} } ] } ] }""").Model;
        var settings = new ModelAccessSettings { Now = Given.Now };
        var scope = new AccessScope(model, settings);
        Subject alice = Subject.Find(model, Given.Alice)!;
        ActionName name = ActionName.Parse(action);

        Assert.Equal(expected, new ModelAccess(scope, alice).Ask(name, resource).Decision);
        Assert.Equal(expected, Given.Ask(new GivenPolicies { Identity = [Given.Policy(policy)] }, action, resource).Decision);

        EvaluationResult simulated = Assert.Single(SimulationOperations.SimulatePrincipal(
            new OperationContext { Model = model, Now = Given.Now }, Given.Alice, new SimulationCall { ActionNames = [action], ResourceArns = [resource] }));
        Assert.Equal(expected == Decision.Allowed ? "allowed" : "implicitDeny", simulated.EvalDecision);

        ImmutableArray<ResourceAccess> who = ResourceAccessSearch.Find(scope, new ResourceAccessQuery(resource, [name]));
        Assert.Equal(expected == Decision.Allowed, who.Any(w => w.Principal == Given.Alice));

        var query = new EffectivePermissionQuery { Actions = [action], Resources = resource == "*" ? [] : [resource] };
        Assert.Equal(expected == Decision.Allowed, new EffectivePermissionSearch(scope).Find(alice, query).Any());
    }

    // R-163, design.md 11: nobody knows what the bucket behind the access point says to another account.
    [Theory]
    [InlineData("")]
    [InlineData("Bucket: gone")]
    public void An_access_point_with_an_unknown_bucket_leaves_another_account_open(string bucket)
    {
        IamModel model = ImportFolder.Import(
            $$"""
            AccountId: '111122223333'
            Resources:
            - Arn: arn:aws:s3:us-east-1:111122223333:accesspoint/ap
              {{bucket}}
              Policy: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: '444455556666' }, Action: 's3:GetObject', Resource: '*' }] }
            """).Model;
        model = ImportFolder.Import("AccountId: '444455556666'\nUsers: [{ UserName: u, AttachedManagedPolicies: [AdministratorAccess] }]", current: model).Model;
        var scope = new AccessScope(model, new ModelAccessSettings { Now = Given.Now, Mode = ContextMode.Discovery });
        Subject user = Subject.Find(model, "arn:aws:iam::444455556666:user/u")!;

        IamAccessResult result = new ModelAccess(scope, user).Ask(ActionName.Parse("s3:GetObject"), "arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/x");

        Assert.Equal(Decision.Conditional, result.Decision);
        Assert.Contains(result.Unknowns, u => u.What.Contains(bucket.Length == 0 ? "what is behind" : "arn:aws:s3:::gone", StringComparison.Ordinal));
    }

    // CK-8
    [Theory]
    [InlineData("aws:EpochTime", "1600000000", "aws:CurrentTime", "2019-01-01T00:00:00Z", "NumericLessThan", Decision.Allowed)]
    [InlineData("aws:CurrentTime", "2020-01-01T00:00:00Z", "aws:EpochTime", "1500000000", "DateLessThan", Decision.Allowed)]
    [InlineData("aws:CurrentTime", "2020-01-01T00:00:00Z", "aws:EpochTime", "never", "DateLessThan", Decision.ImplicitDeny)]
    public void A_time_that_is_given_is_the_time_under_both_names(string asked, string limit, string given, string value, string comparison, Decision expected)
    {
        var policies = new GivenPolicies { Identity = [Given.Statement($$""" "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { "{{comparison}}": { "{{asked}}": "{{limit}}" } } """)] };

        Assert.Equal(expected, Given.Ask(policies, "s3:GetObject", "arn:aws:s3:::b/k", context: $$"""{ "{{given}}": "{{value}}" }""").Decision);
    }

    // design.md 11: what was asked before makes no difference.
    [Theory]
    [InlineData("s3:GetObject", "s3:PutObject", "arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/x")]
    [InlineData("s3:PutObject", "s3:GetObject", "arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/x")]
    [InlineData("events:CreateArchive", "kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:key/k")]
    [InlineData("kms:Decrypt", "events:CreateArchive", "arn:aws:kms:us-east-1:111122223333:key/k")]
    public void The_order_of_questions_does_not_matter(string before, string action, string resource)
    {
        IamModel model = ImportFolder.Import(
            """
            AccountId: '111122223333'
            Users: [{ UserName: alice, AttachedManagedPolicies: [AdministratorAccess] }]
            Resources:
            - { Arn: 'arn:aws:s3:us-east-1:111122223333:accesspoint/ap', Bucket: lake }
            - Arn: arn:aws:s3:::lake
              Policy: { Version: 2012-10-17, Statement: [{ Effect: Deny, Principal: '*', Action: 's3:PutObject', Resource: '*' }] }
            """).Model;
        var settings = new ModelAccessSettings { Now = Given.Now, Mode = ContextMode.Discovery };
        Subject alice = Subject.Find(model, Given.Alice)!;
        Decision alone = new ModelAccess(new AccessScope(model, settings), alice).Ask(ActionName.Parse(action), resource).Decision;
        var scope = new AccessScope(model, settings);

        new ModelAccess(scope, alice).Ask(ActionName.Parse(before), resource);

        Assert.Equal(alone, new ModelAccess(scope, alice).Ask(ActionName.Parse(action), resource).Decision);
    }

    // of whoever asks about a policy nothing is known but the account, in the partition of the resource.
    [Theory]
    [InlineData("arn:aws-cn:sqs:cn-north-1:444455556666:q")]
    [InlineData("arn:aws-us-gov:sqs:us-gov-west-1:444455556666:q")]
    [InlineData("arn:aws:sqs:us-east-1:444455556666:q")]
    public void A_policy_alone_is_tried_in_the_account_and_partition_of_the_resource(string resource)
    {
        const string Policy = """{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } }""";

        EvaluationResult simulated = Assert.Single(SimulationOperations.SimulateCustom(
            new OperationContext { Model = ImportFolder.Import("AccountId: '111122223333'").Model, Now = Given.Now },
            new SimulationCall { PolicyInputList = [Policy], ActionNames = ["sqs:SendMessage"], ResourceArns = [resource] }));

        Assert.Equal("allowed", simulated.EvalDecision);
    }

    // CK-4, CK-6: what the model knows of the target, the simulator knows too.
    [Theory]
    [InlineData("iam:PermissionsBoundary", "arn:aws:iam::111122223333:policy/edge")]
    [InlineData("aws:ResourceTag/team", "core")]
    [InlineData("iam:ResourceTag/team", "core")]
    public void The_simulator_knows_boundary_and_tags_of_the_target(string key, string value)
    {
        IamModel model = ImportFolder.Import(
            $$"""
            AccountId: '111122223333'
            Policies: [{ PolicyName: edge, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: '*', Resource: '*' }] } }]
            Users:
            - { UserName: bob, Tags: { team: core }, PermissionsBoundary: edge }
            - UserName: alice
              UserPolicyList:
              - PolicyName: p
                PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: '*', Resource: '*', Condition: { StringEquals: { '{{key}}': '{{value}}' } } }] }
            """).Model;

        EvaluationResult simulated = Assert.Single(SimulationOperations.SimulatePrincipal(
            new OperationContext { Model = model, Now = Given.Now },
            Given.Alice,
            new SimulationCall { ActionNames = ["iam:AttachUserPolicy"], ResourceArns = ["arn:aws:iam::111122223333:user/bob"] }));

        Assert.Equal("allowed", simulated.EvalDecision);
    }

    // PL-84, CL-58: nobody said which cluster.
    [Theory]
    [InlineData("Allow", "arn:aws:eks:*:*:cluster/*", Decision.Conditional)]
    [InlineData("Allow", "*", Decision.Allowed)]
    [InlineData("Deny", "*", Decision.ExplicitDeny)]
    public void An_action_that_is_checked_on_an_ARN_all_the_same_depends_on_it(string effect, string on, Decision expected)
    {
        var policies = new GivenPolicies { Identity = [Given.Statement($"\"Effect\": \"{effect}\", \"Action\": \"eks:*\", \"Resource\": \"{on}\"")] };

        IamAccessResult result = Given.Ask(policies, "eks:CreateCluster", "*");

        Assert.Equal(expected, result.Decision);
        Assert.Contains(result.Notes, n => n.Contains("ask about arn:aws:eks:*:111122223333:cluster/*", StringComparison.Ordinal));
        Assert.Equal(expected, Given.Questions(policies).Decide(ActionName.Parse("eks:CreateCluster"), "*").Decision);
    }

    // PL-84, PL-84a, PL-84c, PL-84d, R-170
    [Theory]
    [InlineData("ec2:DescribeInstances", Instance, "{}", "takes no resource")]
    [InlineData("s3:GetObject", "arn:aws:s3:::b", "{}", "AWS never checks s3:GetObject on arn:aws:s3:::b")]
    [InlineData("s3:ListBucket", "arn:aws:s3:::b/k", "{}", "AWS never checks s3:ListBucket on arn:aws:s3:::b/k")]
    [InlineData("s3:GetObjectt", "arn:aws:s3:::b/k", "{}", "knows no action s3:GetObjectt")]
    [InlineData("s3:GetObject", "arn:aws:s3:::b/*", "{}", "a resource of exactly this name")]
    [InlineData("ec2:RunInstances", "arn:aws:ec2:us-east-1:111122223333:instance/i-1", "{}", "also on image, network-interface, security-group, subnet")]
    [InlineData("lambda:CreateFunction", "arn:aws:lambda:us-east-1:111122223333:function:f", "{}", "iam:PassRole")]
    [InlineData("lambda:InvokeFunctionUrl", "arn:aws:lambda:us-east-1:111122223333:function:f", "{}", "also needs lambda:InvokeFunction")]
    [InlineData("sts:AssumeRole", "arn:aws:iam::111122223333:role/r", """{ "aws:RequestTag/team": "core" }""", "also needs sts:TagSession")]
    [InlineData("sts:AssumeRole", "arn:aws:iam::111122223333:role/r", """{ "sts:SourceIdentity": "alice" }""", "also needs sts:SetSourceIdentity")]
    [InlineData("logs:FilterLogEvents", "arn:aws:logs:us-east-1:111122223333:log-group:app", "{}", "log-group:app:log-stream:")]
    [InlineData("ssm:SendCommand", "arn:aws:ec2:us-east-1:111122223333:instance/i-1", "{}", "also on document")]
    [InlineData("kms:ReEncryptFrom", "arn:aws:kms:us-east-1:111122223333:key/k", "{}", "kms:ReEncryptTo on the key")]
    [InlineData("s3:PutObject", "arn:aws:s3:::b/k", """{ "s3:x-amz-copy-source": "from/k" }""", "s3:GetObject on its source, from/k")]
    [InlineData("sts:GetFederationToken", "arn:aws:sts::111122223333:federated-user/f", """{ "aws:TagKeys": ["team"] }""", "also needs sts:TagSession")]
    [InlineData("kms:Decrypt", "*", "{}", "AWS checks kms:Decrypt on")]
    public void What_the_question_leaves_out_is_told(string action, string resource, string context, string note)
    {
        IamAccessResult result = Given.Ask(new GivenPolicies(), action, resource, context: context);

        Assert.Contains(result.Notes, n => n.Contains(note, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("s3:GetObject", "arn:aws:s3:::b/k")]
    [InlineData("lambda:InvokeFunction", "arn:aws:lambda:us-east-1:111122223333:function:f:live")]
    [InlineData("sts:AssumeRole", "arn:aws:iam::111122223333:role/r")]
    [InlineData("ec2:DescribeInstances", "*")]
    [InlineData("dynamodb:Query", "arn:aws:dynamodb:us-east-1:111122223333:table/t/index/i")]
    public void A_question_that_leaves_nothing_out_has_no_note(string action, string resource) =>
        Assert.Empty(Given.Ask(new GivenPolicies(), action, resource).Notes);
}
