using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Organizations;
using IamPolicyTools.Operations.Simulation;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations;

public sealed class SimulationOperationsTests
{
    private const string Alice = "arn:aws:iam::111122223333:user/alice";
    private const string A = "arn:aws:s3:::a/x";
    private const string B = "arn:aws:s3:::b/y";

    private readonly Rehearsal _aws = new();

    public SimulationOperationsTests()
    {
        _aws.NewUser("alice");
        _aws.Do(c => InlinePolicyOperations.Put(c, IdentityKind.User, "alice", "own", Statement("Allow", "s3:GetObject", "arn:aws:s3:::a/*")));
    }

    [Fact]
    public void One_result_for_an_action_whose_decision_is_the_most_restrictive()
    {
        EvaluationResult[] results = Principal(new SimulationCall { ActionNames = ["s3:GetObject", "s3:PutObject"], ResourceArns = [A, B] });

        Assert.Equal(["s3:GetObject", "s3:PutObject"], results.Select(r => r.EvalActionName));
        Assert.Equal("implicitDeny", results[0].EvalDecision);
        Assert.Equal("arn:${Partition}:s3:::${BucketName}/${ObjectName}", results[0].EvalResourceName);
        Assert.Equal([$"allowed: {A}", $"implicitDeny: {B}"], results[0].ResourceSpecificResults.Select(r => r.ToString()));
        SimulatedStatement statement = Assert.Single(results[0].MatchedStatements);
        Assert.Equal(("own", "user"), (statement.SourcePolicyId, statement.SourcePolicyType));
        Assert.Equal(1, statement.StartPosition!.Line);
    }

    [Fact]
    public void An_explicit_denial_beats_all_and_is_the_only_statement_told()
    {
        EvaluationResult result = Principal(new SimulationCall
        {
            ActionNames = ["s3:GetObject"],
            ResourceArns = [A, B],
            PolicyInputList = [Statement("Deny", "s3:*", B)],
        }).Single();

        Assert.Equal("explicitDeny", result.EvalDecision);
        Assert.Equal("PolicyInputList.1", Assert.Single(result.ResourceSpecificResults[1].MatchedStatements).SourcePolicyId);
        Assert.Equal("none", result.ResourceSpecificResults[1].MatchedStatements[0].SourcePolicyType);
    }

    // Design.md 11: the simulator asks the policies that are given, and says which of the model's it did not ask.
    [Fact]
    public void A_policy_of_the_model_that_is_not_asked_is_told()
    {
        _aws.NewRole("hub");
        const string Hub = "arn:aws:iam::111122223333:role/hub";
        const string Document = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}""";
        var call = new SimulationCall { ActionNames = ["sts:AssumeRole"], ResourceArns = [Hub] };
        bool Tells(SimulationCall asked) => Principal(asked).Single().Notes.Any(n => n.Contains($"the policy that the model has for {Hub} was not asked", StringComparison.Ordinal));

        Assert.True(Tells(call));
        Assert.False(Tells(call with { ResourcePolicy = Document }));
        Assert.False(Tells(call with { ResourceArns = [A] }));
    }

    //
    [Theory]
    [InlineData("arn:aws:sqs:eu-west-1:444455556666:q", "arn:aws:iam::444455556666:user/anyone")]
    [InlineData("arn:aws-cn:sqs:cn-north-1:444455556666:q", "arn:aws-cn:iam::444455556666:user/anyone")]
    [InlineData("arn:aws:s3:::a/x", "arn:aws:iam::111122223333:user/anyone")]
    [InlineData("*", "arn:aws:iam::111122223333:user/anyone")]
    public void A_policy_is_asked_for_a_user_of_the_account_of_each_resource(string resource, string caller)
    {
        const string Same = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}}}}""";
        string action = resource == "*" ? "sqs:ListQueues" : "sqs:SendMessage";

        EvaluationResult result = Custom(new SimulationCall { ActionNames = [action], ResourceArns = [resource, "arn:aws:sqs:eu-west-1:777788889999:q"], PolicyInputList = [Same] });

        Assert.Equal("allowed", result.EvalDecision);
        Assert.Contains(result.Notes, n => n.StartsWith($"nobody was named who asks: answered for {caller}", StringComparison.Ordinal));
        Assert.Contains(result.Notes, n => n.Contains("user/anyone, some user of the account 777788889999", StringComparison.Ordinal) || action == "sqs:ListQueues");
    }

    [Fact]
    public void A_caller_that_is_named_asks_across_accounts()
    {
        const string Own = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:*","Resource":"*","Condition":{"StringEquals":{"aws:ResourceAccount":"${aws:PrincipalAccount}"}}}}""";
        var call = new SimulationCall { ActionNames = ["sqs:SendMessage"], ResourceArns = ["arn:aws:sqs:eu-west-1:444455556666:q"], PolicyInputList = [Own], CallerArn = Alice };

        EvaluationResult result = Custom(call);

        Assert.Equal("implicitDeny", result.EvalDecision);
        Assert.DoesNotContain(result.Notes, n => n.Contains("nobody was named", StringComparison.Ordinal));
        Assert.Equal("allowed", Custom(call with { PolicyInputList = [Statement("Allow", "sqs:*")] }).EvalDecision);
    }

    [Fact]
    public void Without_resources_a_star_is_asked_about()
    {
        EvaluationResult result = Custom(new SimulationCall { ActionNames = ["s3:ListAllMyBuckets"], PolicyInputList = [Statement("Allow", "s3:*")] });

        Assert.Equal(("allowed", "*"), (result.EvalDecision, result.EvalResourceName));
        Assert.Empty(result.ResourceSpecificResults);
        Assert.Null(result.EvalDecisionDetails);
        Assert.Null(result.OrganizationsDecisionDetail);
        Assert.Null(result.PermissionsBoundaryDecisionDetail);
    }

    [Fact]
    public void Keys_that_policies_name_and_nobody_gives_are_missing()
    {
        string policy = Statement("Allow", "s3:GetObject", "arn:aws:s3:::home/${aws:PrincipalTag/team}/*", """{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}""");
        var call = new SimulationCall { ActionNames = ["s3:GetObject"], PolicyInputList = [policy], ResourceArns = ["arn:aws:s3:::home/core/x"] };

        Assert.Equal(["aws:PrincipalTag/team", "aws:SourceIp"], Custom(call).MissingContextValues.AsEnumerable());

        ContextLayer keys = new ContextLayer.Builder().Add("aws:SourceIp", "10.1.1.1").Add("aws:PrincipalTag/team", "core").Build();
        Assert.Equal("allowed", Custom(call with { Context = keys }).EvalDecision);
        Assert.Empty(Custom(call with { Context = keys }).MissingContextValues);
    }

    [Fact]
    public void Boundaries_passed_take_the_place_of_the_users_own_and_are_told_apart()
    {
        string own = _aws.NewPolicy("bound", Statement("Allow", "ec2:*"));
        _aws.Do(c => BoundaryOperations.Put(c, IdentityKind.User, "alice", own));
        var call = new SimulationCall { ActionNames = ["s3:GetObject"], ResourceArns = [A] };

        EvaluationResult bounded = Principal(call).Single();
        Assert.Equal(("implicitDeny", false), (bounded.EvalDecision, bounded.PermissionsBoundaryDecisionDetail!.AllowedByPermissionsBoundary));
        Assert.Equal("allowed", Principal(call with { PermissionsBoundaryPolicyInputList = [Statement("Allow", "s3:*")] }).Single().EvalDecision);
        _aws.Refused(IamErrorCode.LimitExceeded, c => SimulationOperations.SimulateCustom(
            c, call with { PermissionsBoundaryPolicyInputList = [Statement("Allow", "s3:*"), Statement("Allow", "s3:*")] }));
    }

    [Fact]
    public void Service_control_policies_count_for_a_principal_and_not_for_a_custom_policy()
    {
        _aws.Do(c => OrganizationOperations.Create(c.Model, "999999999999"));
        _aws.Do(c => OrganizationOperations.Add(c.Model, Id));
        _aws.Do(c => ControlPolicyOperations.Create(c.Model, ControlPolicyKind.Service, "NoS3", Document(Statement("Deny", "s3:*"))));
        _aws.Do(c => ControlPolicyOperations.Attach(c.Model, ControlPolicyKind.Service, "NoS3", Id));
        var call = new SimulationCall { ActionNames = ["s3:GetObject"], ResourceArns = [A] };

        EvaluationResult result = Principal(call).Single();
        Assert.Equal(("explicitDeny", false), (result.EvalDecision, result.OrganizationsDecisionDetail!.AllowedByOrganizations));
        Assert.Equal("allowed", Custom(call with { PolicyInputList = [Statement("Allow", "s3:*")] }).EvalDecision);
    }

    [Theory]
    [InlineData(A, B)]
    [InlineData(B, A)]
    public void The_organization_allows_what_it_allows_on_every_resource_whatever_their_order(string first, string second)
    {
        _aws.Do(c => OrganizationOperations.Create(c.Model, "999999999999"));
        _aws.Do(c => OrganizationOperations.Add(c.Model, Id));
        _aws.Do(c => ControlPolicyOperations.Create(c.Model, ControlPolicyKind.Service, "NoB", Document(Statement("Deny", "s3:*", "arn:aws:s3:::b/*"))));
        _aws.Do(c => ControlPolicyOperations.Attach(c.Model, ControlPolicyKind.Service, "NoB", Id));

        EvaluationResult result = Principal(new SimulationCall { ActionNames = ["s3:GetObject"], ResourceArns = [first, second] }).Single();
        Assert.Equal(("explicitDeny", false), (result.EvalDecision, result.OrganizationsDecisionDetail!.AllowedByOrganizations));
    }

    [Theory]
    [InlineData("arn:aws:sts::111122223333:assumed-role/deploy/s1", "It is a session: give the ARN of its role, arn:aws:iam::111122223333:role/ops/deploy.")]
    [InlineData("arn:aws:sts::111122223333:assumed-role/gone/s1", "It is a session: give the ARN of its role, arn:aws:iam::111122223333:role/gone.")]
    [InlineData("arn:aws:sts::111122223333:federated-user/f", "It is a session: give the ARN of the user that it was made for.")]
    [InlineData("arn:aws:iam::111122223333:root", "Give the ARN of a user, a group or a role.")]
    [InlineData("alice", "Give the ARN of a user, a group or a role.")]
    public void What_is_no_entity_is_told_from_one_that_does_not_exist(string arn, string hint)
    {
        _aws.Do(c => RoleOperations.Create(c, new CreateRoleCall { RoleName = "deploy", Path = "/ops/", AssumeRolePolicyDocument = Rehearsal.TrustsEc2 }));
        var call = new SimulationCall { ActionNames = ["s3:GetObject"] };
        string expected = $"Invalid Entity Arn: {arn} does not clearly define entity type and name. {hint}";
        Assert.Equal(expected, _aws.Refused(IamErrorCode.InvalidInput, c => SimulationOperations.SimulatePrincipal(c, arn, call)));
        Assert.Equal(expected, _aws.Refused(IamErrorCode.InvalidInput, c => SimulationOperations.GetContextKeysForPrincipal(c, arn, [])));
    }

    [Fact]
    public void A_custom_policy_needs_no_account()
    {
        var context = new OperationContext { Model = IamPolicyTools.Model.IamModel.Empty, Now = Now };
        var call = new SimulationCall { ActionNames = ["iam:GetRole"], ResourceArns = ["arn:aws:iam::444455556666:role/r"], PolicyInputList = [Statement("Allow", "iam:*")] };
        Assert.Equal("allowed", SimulationOperations.SimulateCustom(context, call).Single().EvalDecision);
    }

    [Fact]
    public void A_group_brings_its_own_policies()
    {
        _aws.NewGroup("devs");
        _aws.Do(c => InlinePolicyOperations.Put(c, IdentityKind.Group, "devs", "shared", Statement("Allow", "sqs:*")));

        EvaluationResult result = SimulationOperations.SimulatePrincipal(
            _aws.Context, "arn:aws:iam::111122223333:group/devs", new SimulationCall { ActionNames = ["sqs:SendMessage"] }).Single();

        Assert.Equal("allowed", result.EvalDecision);
        Assert.Equal("group", result.MatchedStatements[0].SourcePolicyType);
    }

    [Fact]
    public void Across_accounts_both_sides_must_allow_and_are_told()
    {
        const string Policy = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/alice"},"Action":"s3:*","Resource":"*"}}""";
        var call = new SimulationCall { ActionNames = ["s3:GetObject"], ResourceArns = [B], ResourcePolicy = Policy, ResourceOwner = "444455556666" };

        EvaluationResult half = Principal(call).Single();
        Assert.Equal("implicitDeny", half.EvalDecision);
        Assert.Equal("implicitDeny", half.EvalDecisionDetails!["IAM Policy"]);
        Assert.Equal("allowed", half.EvalDecisionDetails!["Resource Policy"]);
        Assert.Equal("allowed", Principal(call with { ResourceOwner = "arn:aws:iam::111122223333:root" }).Single().EvalDecision);
        _aws.Refused(IamErrorCode.InvalidInput, c => SimulationOperations.SimulateCustom(c, call with { PolicyInputList = [Statement("Allow", "s3:*")] }));
    }

    [Fact]
    public void Keys_and_roles_without_a_resource_policy_leave_all_to_identity_policies()
    {
        var call = new SimulationCall
        {
            ActionNames = ["kms:Decrypt", "sts:AssumeRole"],
            ResourceArns = ["arn:aws:kms:eu-west-1:111122223333:key/k", "arn:aws:iam::111122223333:role/r"],
            PolicyInputList = [Statement("Allow", "*")],
        };

        Assert.All(SimulationOperations.SimulateCustom(_aws.Context, call), r => Assert.Equal("allowed", r.EvalDecision));
    }

    [Theory]
    [InlineData("GetObject", A)]
    [InlineData("s3:Get*", A)]
    [InlineData("s3:GetObject", "a/x")]
    public void What_is_no_action_or_resource_is_refused(string action, string resource) => _aws.Refused(
        IamErrorCode.InvalidInput,
        c => SimulationOperations.SimulatePrincipal(c, Alice, new SimulationCall { ActionNames = [action], ResourceArns = [resource] }));

    [Fact]
    public void Context_keys_of_policies_are_listed_once()
    {
        string policy = Statement("Allow", "s3:*", "arn:aws:s3:::home/${aws:username}/*", """{"StringEquals":{"AWS:username":"${aws:PrincipalTag/name}"}}""");

        Assert.Equal(["AWS:username", "aws:PrincipalTag/name"], SimulationOperations.GetContextKeysForCustom(_aws.Context, [policy]).Order(StringComparer.Ordinal));
        Assert.Empty(SimulationOperations.GetContextKeysForPrincipal(_aws.Context, Alice, []));
        Assert.Equal(2, SimulationOperations.GetContextKeysForPrincipal(_aws.Context, Alice, [policy]).Length);
        _aws.Refused(IamErrorCode.NoSuchEntity, c => SimulationOperations.GetContextKeysForPrincipal(c, Alice + "x", []));
    }

    private EvaluationResult[] Principal(SimulationCall call) => [.. SimulationOperations.SimulatePrincipal(_aws.Context, Alice, call)];

    private EvaluationResult Custom(SimulationCall call) => Assert.Single(SimulationOperations.SimulateCustom(_aws.Context, call));
}
