using System.Collections.Immutable;
using IamPolicyTools.Analysis.Assumption;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>Answers that are worked out once for several actions or principals are those that each has when it is asked about alone.</summary>
public sealed class SharedAnswerTests
{
    private const string Account = "111122223333";

    private static readonly ModelAccessSettings s_settings = new() { Now = Samples.Now, Mode = ContextMode.Discovery };

    // Conditions on what the account knows of its resources, on the call and on nothing; a Region, which holds for a whole service.
    private const string ManyWays = """
        AccountId: '111122223333'
        Users:
        - UserName: alice
          Tags: { team: red }
          UserPolicyList:
          - PolicyName: p
            PolicyDocument:
              Version: 2012-10-17
              Statement:
              - { Effect: Allow, Action: ['s3:*', 'sqs:*', 'dynamodb:*', 'ec2:*', 'logs:*', 'lambda:*'], Resource: '*' }
              - { Effect: Allow, Action: 'iam:*', Resource: '*', Condition: { StringEquals: { 'iam:ResourceTag/team': red } } }
              - { Effect: Deny, Action: ['s3:Put*', 'ec2:Run*', 'dynamodb:*'], Resource: '*', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } }
              - { Effect: Deny, Action: 'ec2:*', Resource: '*', Condition: { StringNotEquals: { 'aws:RequestedRegion': eu-west-1 } } }
              - { Effect: Deny, Action: 'lambda:*', Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/team': blue } } }
              - { Effect: Deny, Action: 's3:*', Resource: 'arn:aws:s3:::*secret*', Condition: { StringNotEquals: { 'aws:ResourceAccount': '999999999999' } } }
        Roles:
        - RoleName: red
          Tags: { team: red }
          AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: 'sts:AssumeRole' }] }
        Resources:
        - Arn: arn:aws:s3:::lake
          PublicAccessBlock: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true }
          Policy: { Version: 2012-10-17, Statement: [
            { Effect: Deny, Principal: '*', Action: ['s3:PutObject', 's3:DeleteObject*'], Resource: 'arn:aws:s3:::lake/*', Condition: { StringEquals: { 's3:x-amz-acl': private } } },
            { Effect: Deny, Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::lake', 'arn:aws:s3:::lake/*'], Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] }
        - Arn: arn:aws:sqs:eu-west-1:111122223333:jobs
          Policy: { Version: 2012-10-17, Statement: [{ Effect: Deny, Principal: '*', Action: 'sqs:SendMessage', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': 203.0.113.0/24 } } }] }
        """;

    [Theory]
    [InlineData(ContextMode.Discovery)]
    [InlineData(ContextMode.Strict)]
    public void An_action_has_among_others_the_answer_that_it_has_alone(ContextMode mode)
    {
        string[] services = ["s3", "sqs", "dynamodb", "ec2", "iam", "logs", "lambda"];
        IamModel model = ImportFolder.Import(ManyWays).Model;
        Subject alice = Subject.Find(model, $"arn:aws:iam::{Account}:user/alice")!;
        EffectivePermissionSearch Search() => new(new AccessScope(model, s_settings with { Mode = mode }));
        ILookup<string, string> among = Search().Find(alice, new EffectivePermissionQuery { Services = [.. services] }).ToLookup(p => p.Action, Describe);
        var random = new Random(7);

        Assert.NotEmpty(among);
        foreach (CatalogueAction action in services.SelectMany(s => random.GetItems([.. IamCatalogue.Default.FindService(s)!.Actions], 12)))
        {
            IEnumerable<string> alone = Search().Find(alice, new EffectivePermissionQuery { Actions = [action.FullName] }).Select(Describe);

            Assert.Equal(alone, among[action.FullName]);
        }
    }

    // CK-4: requests of the one action have such a key, those of the other have not; on the same tables, and by the same statement.
    [Theory]
    [InlineData("Allow", "StringEquals", "COUNT", null, true)]
    [InlineData("Deny", "StringEquals", "COUNT", false, true)]
    [InlineData("Allow", "Null", "true", false, true)]
    [InlineData("Deny", "Null", "true", null, true)]
    public void A_key_of_some_actions_tells_them_from_others_on_the_same_resources(
        string effect, string test, string value, bool? createIsConditional, bool? queryIsConditional)
    {
        string statement = $"{{ Effect: {effect}, Action: 'dynamodb:*', Resource: '*', Condition: {{ {test}: {{ 'dynamodb:Select': '{value}' }} }} }}";
        string statements = effect == "Allow" ? statement : "{ Effect: Allow, Action: 'dynamodb:*', Resource: '*' }, " + statement;
        IamModel model = ImportFolder.Import($$"""
            AccountId: '{{Account}}'
            Users:
            - UserName: alice
              UserPolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{{statements}}] } }]
            """).Model;

        ILookup<string, EffectivePermission> found = new EffectivePermissionSearch(new AccessScope(model, s_settings))
            .Find(Subject.Find(model, $"arn:aws:iam::{Account}:user/alice")!, new EffectivePermissionQuery { Actions = ["dynamodb:CreateTable", "dynamodb:Query"] })
            .ToLookup(p => p.Action);

        Assert.Equal(createIsConditional, found["dynamodb:CreateTable"].SingleOrDefault()?.IsConditional);
        Assert.Equal(queryIsConditional, found["dynamodb:Query"].SingleOrDefault()?.IsConditional);
    }

    [Fact]
    public void Principals_of_whom_something_is_unknown_are_told_alone()
    {
        IamModel model = ImportFolder.Import(
            """
            AccountId: '111122223333'
            Users:
            - { UserName: known, AttachedManagedPolicies: [ReadOnlyAccess] }
            - { UserName: same, AttachedManagedPolicies: [ReadOnlyAccess] }
            - { UserName: open, AttachedManagedPolicies: [ReadOnlyAccess], PermissionsBoundary: { Unknown: var.boundary } }
            """).Model;

        EffectivePermission[] found = [.. All(model, "s3:GetObject", "ec2:DescribeInstances")];

        Assert.All(found, p => Assert.Equal(p.Principals.Contains($"arn:aws:iam::{Account}:user/open"), p.IsConditional));
        Assert.Contains(found, p => p.Principals.Length == 2);
        Assert.Contains(found, p => p.IsConditional);
    }

    // Worked out for the first of them, and yet the second's own policy is named.
    [Fact]
    public void Policies_of_the_same_wording_keep_their_names()
    {
        IamModel model = ImportFolder.Import(
            """
            AccountId: '111122223333'
            Users:
            - UserName: one
              UserPolicyList: [{ PolicyName: first, PolicyDocument: { Version: 2012-10-17, Statement: [{ Sid: A, Effect: Allow, Action: 'ec2:Describe*', Resource: '*' }] } }]
            - UserName: two
              UserPolicyList: [{ PolicyName: second, PolicyDocument: { Version: 2012-10-17, Statement: [{ Sid: B, Effect: Allow, Action: 'EC2:describe*', Resource: ['*'] }] } }]
            """).Model;

        EffectivePermission[] found = [.. All(model, "ec2:DescribeInstances", "ec2:DescribeVpcs")];

        Assert.Equal(
            ["ec2:DescribeInstances first A", "ec2:DescribeVpcs first A", "ec2:DescribeInstances second B", "ec2:DescribeVpcs second B"],
            found.Where(p => p.Principal.Contains("user/", StringComparison.Ordinal)).Select(p => $"{p.Action} {Assert.Single(p.Sources)}"));
    }

    [Fact]
    public void In_a_clique_everybody_is_one_hop_away()
    {
        const int Count = 40;
        string roles = string.Concat(Enumerable.Range(0, Count).Select(i =>
            $$"""

            - RoleName: r{{i}}
              AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: '{{Account}}' }, Action: 'sts:AssumeRole' }] }
              RolePolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: 'sts:AssumeRole', Resource: '*' }] } }]
            """));
        IamModel model = ImportFolder.Import($"AccountId: '{Account}'\nRoles:{roles}").Model;

        ImmutableArray<AssumableRole> found = new AssumableRoleSearch(new AccessScope(model, s_settings)).Find(Subject.Find(model, $"arn:aws:iam::{Account}:role/r0")!);

        Assert.Equal(Count - 1, found.Count(r => r.RoleArn != $"arn:aws:iam::{Account}:role/r0"));
        Assert.All(found, r => Assert.Equal(1, r.Hops));
    }

    private static IEnumerable<EffectivePermission> All(IamModel model, params string[] actions) =>
        new EffectivePermissionSearch(new AccessScope(model, s_settings)).FindAll(new EffectivePermissionQuery { Actions = [.. actions] }, []);

    private static string Describe(EffectivePermission p) =>
        $"{p} of {p.ResourceAccount} {string.Join(",", p.MissingContextKeys)} by {string.Join(",", p.Sources)}: {string.Join(" | ", p.Notes)}";
}
