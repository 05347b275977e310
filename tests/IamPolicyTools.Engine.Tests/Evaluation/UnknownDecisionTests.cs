using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>IN-16, IN-23: what an account document says to be unknown is conditional in Discovery, and said in Strict.</summary>
public sealed class UnknownDecisionTests
{
    private const string Alice = "arn:aws:iam::111122223333:user/alice";
    private const string Outsider = "arn:aws:iam::444455556666:user/olga";
    private const string Queue = "arn:aws:sqs:eu-west-1:111122223333:jobs";
    private const string Everything = "{ Version: '2012-10-17', Statement: [{ Effect: Allow, Action: '*', Resource: '*' }] }";
    private const string Public = "{ Version: '2012-10-17', Statement: [{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }] }";
    private const string Marker = "{ Unknown: 'var.why' }";

    /// <summary>
    /// A user's members, an account's members, who asks for what, the two decisions, what is said to be unknown, and the values that the
    /// setting could have.
    /// </summary>
    public static TheoryData<string, string, string, string, Decision, Decision, string> Settings => new()
    {
        { "UserPolicyList: @", "", "sqs:SendMessage", Queue, Decision.Conditional, Decision.ImplicitDeny, "the member UserPolicyList of " + Alice },
        { "AttachedManagedPolicies: @", "", "sqs:SendMessage", Queue, Decision.Conditional, Decision.ImplicitDeny, "the member AttachedManagedPolicies of " + Alice },
        { "AttachedManagedPolicies: [SqsFull, @]", "", "sqs:SendMessage", Queue, Decision.Conditional, Decision.Allowed, "the member AttachedManagedPolicies of " + Alice },
        { "GroupList: @", "", "sqs:SendMessage", Queue, Decision.Conditional, Decision.ImplicitDeny, "the member GroupList of " + Alice },
        { "UserPolicyList: [{ PolicyName: p, PolicyDocument: @ }]", "", "sqs:SendMessage", Queue, Decision.Conditional, Decision.ImplicitDeny, "the document of p" },
        { "AttachedManagedPolicies: [All], PermissionsBoundary: @", "", "sqs:SendMessage", Queue, Decision.Conditional, Decision.ImplicitDeny, "the member PermissionsBoundary of " + Alice },
        { "AttachedManagedPolicies: [OnlyTeam], Tags: @", "", "sqs:SendMessage", Queue, Decision.Conditional, Decision.ImplicitDeny, "the member Tags of " + Alice },
        { "AttachedManagedPolicies: [OnlyTeam], Tags: { team: @ }", "", "sqs:SendMessage", Queue, Decision.Conditional, Decision.ImplicitDeny, "the tag team of " + Alice },
        { "AttachedManagedPolicies: [OnlyTeam], Tags: [{ Key: team, Value: core }, @]", "", "sqs:SendMessage", Queue, Decision.Allowed, Decision.Allowed, "" },
        { "AttachedManagedPolicies: [OnlyTeam], Tags: [{ Key: team, Value: other }, @]", "", "sqs:SendMessage", Queue, Decision.ImplicitDeny, Decision.ImplicitDeny, "" },
        { "AttachedManagedPolicies: [HasTeam], Tags: { team: @ }", "", "sqs:SendMessage", Queue, Decision.Allowed, Decision.Allowed, "" },
        { "AttachedManagedPolicies: [OnlyRed]", $"Resources: [{{ Arn: '{Queue}', Tags: @ }}]", "sqs:SendMessage", Queue, Decision.Conditional, Decision.ImplicitDeny, "the member Tags of " + Queue },
        { "AttachedManagedPolicies: [OnlyRed]", $"Resources: [{{ Arn: '{Queue}', Tags: {{ color: @ }} }}]", "sqs:SendMessage", Queue, Decision.Conditional, Decision.ImplicitDeny, "" },
        { "AttachedManagedPolicies: [All]", $"Resources: [{{ Arn: '{Queue}', Policy: @ }}]", "sqs:SendMessage", Queue, Decision.Conditional, Decision.Allowed, "the resource policy of " + Queue },
        { "AttachedManagedPolicies: [NoSuchPolicyOfAws]", "", "sqs:SendMessage", Queue, Decision.Conditional, Decision.ImplicitDeny, "the document of arn:aws:iam::aws:policy/NoSuchPolicyOfAws" },
        { "AttachedManagedPolicies: [All]", "Organization: @", "sqs:SendMessage", Queue, Decision.Conditional, Decision.ImplicitDeny, "the organization" },
        { "AttachedManagedPolicies: [All]", "Resources: @", "sqs:SendMessage", Queue, Decision.Conditional, Decision.Allowed, "the resource policy of " + Queue },
        { "Groups: [devs]", "Groups: @", "sqs:SendMessage", Queue, Decision.Conditional, Decision.ImplicitDeny, "the group devs of 111122223333" },
        { "AttachedManagedPolicies: [All]", "Roles: @", "sts:AssumeRole", "arn:aws:iam::111122223333:role/r", Decision.Conditional, Decision.ImplicitDeny, "the trust policy of arn:aws:iam::111122223333:role/r" },
        { "AttachedManagedPolicies: [OnlyUnbounded]", "Roles: [{ RoleName: r, AssumeRolePolicyDocument: @, PermissionsBoundary: @ }]", "iam:DeleteRolePolicy", "arn:aws:iam::111122223333:role/r", Decision.Conditional, Decision.Allowed, "" },
        { "AttachedManagedPolicies: [OnlyUnbounded]", "Roles: [{ RoleName: r, AssumeRolePolicyDocument: @ }]", "iam:DeleteRolePolicy", "arn:aws:iam::111122223333:role/r", Decision.Allowed, Decision.Allowed, "" },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void What_is_unknown_of_the_own_account(
        string user, string account, string action, string resource, Decision discovery, Decision strict, string unknown)
    {
        IamModel model = Model(user.Replace("@", Marker, StringComparison.Ordinal), account.Replace("@", Marker, StringComparison.Ordinal));

        AssertAnswers(model, Alice, action, resource, discovery, strict, unknown);
    }

    [Theory]
    [InlineData("Policy: #, PublicAccessBlock: @", "", Outsider, Decision.Conditional, Decision.ExplicitDeny, "the member PublicAccessBlock of arn:aws:s3:::b")]
    [InlineData("Policy: #", "PublicAccessBlock: @", Outsider, Decision.Conditional, Decision.ExplicitDeny, "the member PublicAccessBlock of 111122223333")]
    [InlineData("Policy: #, PublicAccessBlock: { RestrictPublicBuckets: true }", "PublicAccessBlock: @", Outsider, Decision.ExplicitDeny, Decision.ExplicitDeny, "")]
    [InlineData("Policy: #", "PublicAccessBlock: @", Alice, Decision.Allowed, Decision.Allowed, "")]
    [InlineData("Policy: #", "", Outsider, Decision.Allowed, Decision.Allowed, "")]
    [InlineData("ObjectOwnership: @, Acl: [{ Grantee: 'http://acs.amazonaws.com/groups/global/AllUsers', Permission: READ }]", "", "anonymous", Decision.Conditional, Decision.ImplicitDeny, "the member ObjectOwnership of arn:aws:s3:::b")]
    [InlineData("Acl: @", "", "anonymous", Decision.Conditional, Decision.ImplicitDeny, "the member Acl of arn:aws:s3:::b")]
    [InlineData("Acl: @, ObjectOwnership: BucketOwnerEnforced", "", "anonymous", Decision.ImplicitDeny, Decision.ImplicitDeny, "")]
    [InlineData("Acl: @, PublicAccessBlock: { IgnorePublicAcls: true }", "", Outsider, Decision.Conditional, Decision.ImplicitDeny, "the member Acl of arn:aws:s3:::b")]
    [InlineData("Shares: @", "", Outsider, Decision.Conditional, Decision.ImplicitDeny, "the member Shares of arn:aws:s3:::b")]
    [InlineData("Policy: @", "", "anonymous", Decision.Conditional, Decision.ImplicitDeny, "the resource policy of arn:aws:s3:::b")]
    public void What_is_unknown_of_a_bucket(string bucket, string account, string who, Decision discovery, Decision strict, string unknown)
    {
        string members = bucket.Replace("@", Marker, StringComparison.Ordinal).Replace("#", Public, StringComparison.Ordinal);
        IamModel model = Model(
            "AttachedManagedPolicies: [All]",
            $"{account.Replace("@", Marker, StringComparison.Ordinal)}\n  Resources: [{{ Arn: 'arn:aws:s3:::b', {members} }}]");

        AssertAnswers(model, who, "s3:ListBucket", "arn:aws:s3:::b", discovery, strict, unknown, bucket.Contains('#', StringComparison.Ordinal) ? "s3:GetObject" : null);
    }

    [Theory]
    [InlineData("kms:Decrypt", Decision.Conditional)]
    [InlineData("kms:ScheduleKeyDeletion", Decision.ImplicitDeny)]
    public void Of_a_key_the_grants_may_be_unknown(string action, Decision discovery)
    {
        const string Key = "arn:aws:kms:eu-west-1:111122223333:key/k";
        IamModel model = Model("Tags: {}", $"Resources: [{{ Arn: '{Key}', Grants: {Marker} }}]");

        AssertAnswers(model, Alice, action, Key, discovery, Decision.ImplicitDeny, discovery == Decision.Conditional ? "the member Grants of " + Key : string.Empty);
    }

    // decisions 19; corpora F2
    [Theory]
    [InlineData("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k", Decision.Conditional, Decision.ImplicitDeny)]
    [InlineData("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:alias/app", Decision.Conditional, Decision.ImplicitDeny)]
    [InlineData("kms:Decrypt", "arn:aws:kms:eu-west-1:777788889999:key/k", Decision.Conditional, Decision.ImplicitDeny)]
    [InlineData("kms:ListKeys", "*", Decision.Allowed, Decision.Allowed)]
    [InlineData("sts:AssumeRole", "arn:aws:iam::777788889999:role/r", Decision.Conditional, Decision.ImplicitDeny)]
    [InlineData("sts:AssumeRole", "arn:aws:iam::111122223333:role/r", Decision.ImplicitDeny, Decision.ImplicitDeny)]
    [InlineData("sqs:SendMessage", "arn:aws:sqs:eu-west-1:777788889999:q", Decision.Conditional, Decision.ImplicitDeny)]
    [InlineData("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q", Decision.Allowed, Decision.Allowed)]
    public void A_policy_that_the_model_does_not_have_and_that_is_needed_is_unknown(string action, string resource, Decision discovery, Decision strict)
    {
        IamModel model = Model("AttachedManagedPolicies: [All]", "AccountName: x");

        IamAccessResult closed = Ask(model, Alice, action, resource, ContextMode.Strict);
        IamAccessResult open = Ask(model, Alice, action, resource, ContextMode.Discovery);

        Assert.Equal((discovery, strict), (open.Decision, closed.Decision));
        Assert.Equal(discovery == Decision.Conditional, closed.Unknowns.Any(u => u.Reason == ResourceTarget.NotInModel));
        Assert.Equal(discovery == Decision.Conditional, closed.Notes.Any(n => n.Contains("is unknown (it is not in the model): the answer could change with it", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_endpoint_that_the_model_does_not_have_has_an_unknown_policy()
    {
        IamModel model = Model("AttachedManagedPolicies: [All]", "AccountName: x");
        ContextLayer context = ContextInput.Parse("""{ "aws:SourceVpce": "vpce-9" }""", "context");
        IamAccessResult Ask(ContextMode mode) => new ModelAccess(model, Subject.Find(model, Alice)!, new ModelAccessSettings { Now = Given.Now, Context = context, Mode = mode })
            .Ask(ActionName.Parse("sqs:SendMessage"), Queue);

        Assert.Equal(Decision.Conditional, Ask(ContextMode.Discovery).Decision);
        Assert.Contains("the document of vpce-9", Ask(ContextMode.Discovery).Reason, StringComparison.Ordinal);
        Assert.Equal(Decision.Allowed, Ask(ContextMode.Strict).Decision);
        Assert.Contains(Ask(ContextMode.Strict).Notes, n => n.Contains("vpce-9: its policy is unknown", StringComparison.Ordinal));
    }

    [Fact]
    public void The_explanation_tells_what_is_unknown_once_and_why()
    {
        IamModel model = Model($"UserPolicyList: [{{ PolicyName: p, PolicyDocument: {Marker} }}]", "AccountName: x");

        IamAccessResult result = Ask(model, Alice, "sqs:SendMessage", Queue, ContextMode.Discovery);

        Assert.Equal("depending on the document of p, which is unknown (var.why)", result.Reason);
        string[] lines = result.Explanation.ToString().Split('\n');
        Assert.Single(lines, "    ? the document of p is unknown (var.why)");
        Assert.Contains("  note: the document of p is unknown (var.why): the answer could change with it", lines);
        Assert.Equal("Allow p: its document is unknown (var.why)", Assert.Single(result.Conditions!.AllowedWhen).ToString());
    }

    // Where the answer is the same whatever it says, nobody needs to know.
    [Fact]
    public void Nothing_is_said_where_it_decides_nothing()
    {
        IamModel model = Model(
            $"UserPolicyList: [{{ PolicyName: p, PolicyDocument: {Marker} }}, {{ PolicyName: no, PolicyDocument: {{ Version: '2012-10-17', Statement: {{ Effect: Deny, Action: 'sqs:*', Resource: '*' }} }} }}]",
            "AccountName: x");

        IamAccessResult result = Ask(model, Alice, "sqs:SendMessage", Queue, ContextMode.Discovery);

        Assert.Equal(Decision.ExplicitDeny, result.Decision);
        Assert.Empty(result.Unknowns);
        Assert.DoesNotContain(result.Notes, n => n.Contains("var.why", StringComparison.Ordinal));
    }

    private static void AssertAnswers(
        IamModel model, string who, string action, string resource, Decision discovery, Decision strict, string unknown, string? onObject = null)
    {
        (action, resource) = onObject is null ? (action, resource) : (onObject, resource + "/k");
        IamAccessResult open = Ask(model, who, action, resource, ContextMode.Discovery);
        IamAccessResult closed = Ask(model, who, action, resource, ContextMode.Strict);

        Assert.Equal((discovery, strict), (open.Decision, closed.Decision));
        Assert.Equal(unknown.Length == 0 ? [] : [unknown], open.Unknowns.Select(u => u.What));
        Assert.Equal(open.Unknowns.AsEnumerable(), closed.Unknowns.AsEnumerable());
        Assert.Equal(unknown.Length > 0, closed.Notes.Any(n => n == $"{unknown} is unknown ({closed.Unknowns.FirstOrDefault()?.Reason}): the answer could change with it"));
    }

    private static IamAccessResult Ask(IamModel model, string who, string action, string resource, ContextMode mode) =>
        new ModelAccess(model, Subject.Find(model, who)!, new ModelAccessSettings { Now = Given.Now, Mode = mode }).Ask(ActionName.Parse(action), resource);

    private static IamModel Model(string user, string account)
    {
        const string Team = "{ Effect: Allow, Action: 'sqs:*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalTag/team': core } } }";
        const string HasTeam = "{ Effect: Allow, Action: 'sqs:*', Resource: '*', Condition: { 'Null': { 'aws:PrincipalTag/team': 'false' } } }";
        const string Red = "{ Effect: Allow, Action: 'sqs:*', Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/color': red } } }";
        const string Unbounded = "{ Effect: Allow, Action: 'iam:*', Resource: '*', Condition: { 'Null': { 'iam:PermissionsBoundary': 'true' } } }";
        bool isOrganization = account.StartsWith("Organization:", StringComparison.Ordinal);
        return ImportFolder.Import(
            $$"""
            {{(isOrganization ? account : "x-none: 1")}}
            Accounts:
            - AccountId: "111122223333"
              Policies:
              - { PolicyName: All, PolicyDocument: {{Everything}} }
              - { PolicyName: SqsFull, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Action: 'sqs:*', Resource: '*' } } }
              - { PolicyName: OnlyTeam, PolicyDocument: { Version: '2012-10-17', Statement: {{Team}} } }
              - { PolicyName: HasTeam, PolicyDocument: { Version: '2012-10-17', Statement: {{HasTeam}} } }
              - { PolicyName: OnlyRed, PolicyDocument: { Version: '2012-10-17', Statement: {{Red}} } }
              - { PolicyName: OnlyUnbounded, PolicyDocument: { Version: '2012-10-17', Statement: {{Unbounded}} } }
              Users:
              - { UserName: alice, {{user.Replace("NoSuchPolicyOfAws", "'arn:aws:iam::aws:policy/NoSuchPolicyOfAws'", StringComparison.Ordinal)}} }
              {{(isOrganization || account.Length == 0 ? "x-none: 1" : account)}}
            - AccountId: "444455556666"
              Policies:
              - { PolicyName: All, PolicyDocument: {{Everything}} }
              Users:
              - { UserName: olga, AttachedManagedPolicies: [All] }
            """).Model;
    }
}
