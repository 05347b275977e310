using System.Collections.Immutable;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Engine.Tests.Evaluation;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>
/// The corners of the rules, one world each: on every resource that a row names, effective permissions, who-can and the policy
/// document say what the evaluator says, and the row says what that is.
/// </summary>
public sealed class CornerTests
{
    private const string Alice = "arn:aws:iam::111122223333:user/alice";
    private const string Role = "arn:aws:iam::111122223333:role/r";

    // R-158: nobody reaches another partition, whatever else the statement names.
    [Theory]
    [InlineData("'arn:aws-cn:sqs:*:*:q', 'arn:aws:sqs:*:*:ok'", "arn:aws:sqs:*:*:ok")]
    [InlineData("'arn:aws-cn:sqs:*:*:q', 'arn:aws:sqs:*:*:ok', 'arn:*:sqs:*:*:any'", "arn:*:sqs:*:*:any arn:aws:sqs:*:*:ok")]
    [InlineData("'arn:aws-cn:sqs:*:*:q'", "")]
    public void Rows_name_the_partition_of_the_principal_only(string resources, string expected)
    {
        IamModel model = ImportFolder.Import(
            $$"""
            AccountId: '111122223333'
            Users:
            - UserName: alice
              UserPolicyList:
              - PolicyName: p
                PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: 'sqs:SendMessage', Resource: [{{resources}}] }] }
            """).Model;
        var search = new EffectivePermissionSearch(new AccessScope(model, new ModelAccessSettings { Now = Given.Now }));
        IEnumerable<EffectivePermission> rows = search.Find(Subject.Find(model, Alice)!, new EffectivePermissionQuery { Actions = ["sqs:SendMessage"] });

        Assert.Equal(expected, string.Join(' ', rows.SelectMany(r => r.Resources).Select(r => r.Text)));
    }

    // Each row: whose permissions, her identity statements, the rest of the world, the action, the resources where it is allowed
    // (with "?" in front where it is conditional), and those where it is not.
    public static TheoryData<string, string, string, string, string, string, string> Rows => new()
    {
        {
            "NotAction, in another case", Alice, "{ Effect: Allow, NotAction: 'IAM:*', Resource: '*' }", "", "S3:getobject",
            "arn:aws:s3:::b/x", ""
        },
        {
            "Denies that cross each other", Alice,
            "{ Effect: Allow, Action: 's3:*', Resource: '*' }, { Effect: Deny, Action: 's3:Get*', Resource: ['arn:aws:s3:::a*', 'arn:aws:s3:::*z/x'] }", "", "s3:GetObject",
            "arn:aws:s3:::b/x, arn:aws:s3:::bz/y", "arn:aws:s3:::a/x, arn:aws:s3:::az/x, arn:aws:s3:::bz/x"
        },
        {
            "PL-46: NotResource in a Deny", Alice,
            "{ Effect: Allow, Action: 's3:*', Resource: '*' }, { Effect: Deny, Action: 's3:*', NotResource: ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*'] }", "", "s3:GetObject",
            "arn:aws:s3:::a/x, arn:aws:s3:::b/x", "arn:aws:s3:::c/x"
        },
        {
            "PL-46: NotResource in an Allow, and again in the boundary", Role,
            "{ Effect: Allow, Action: 's3:*', NotResource: 'arn:aws:s3:::secret/*' }", "Boundary: { Effect: Allow, Action: 's3:*', NotResource: 'arn:aws:s3:::*/private/*' }", "s3:GetObject",
            "arn:aws:s3:::a/x", "arn:aws:s3:::secret/x, arn:aws:s3:::a/private/x"
        },
        {
            "PL-76: variables of the principal", Alice,
            "{ Effect: Allow, Action: 's3:*', Resource: ['arn:aws:s3:::home/${aws:username}/*', 'arn:aws:s3:::${aws:PrincipalTag/team}-data/*', \"arn:aws:s3:::${aws:PrincipalTag/none, 'x'}-else/*\", 'arn:aws:s3:::${aws:PrincipalTag/none}n/*'] }", "", "s3:GetObject",
            "arn:aws:s3:::home/alice/x, arn:aws:s3:::red-data/x, arn:aws:s3:::x-else/x", "arn:aws:s3:::home/bob/x, arn:aws:s3:::blue-data/x, arn:aws:s3:::n/x"
        },
        {
            "Variables of the resource", Alice,
            "{ Effect: Allow, Action: 'sqs:*', Resource: 'arn:aws:sqs:*:*:${aws:ResourceTag/team}-*' }", "Queues", "sqs:SendMessage",
            "arn:aws:sqs:eu-west-1:111122223333:red-1, arn:aws:sqs:eu-west-1:111122223333:blue-1, ?arn:aws:sqs:eu-west-1:111122223333:unknown-1", "arn:aws:sqs:eu-west-1:111122223333:plain"
        },
        {
            "The account of the resource as a variable", Alice,
            "{ Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::${aws:ResourceAccount}-*' }", "", "s3:ListBucket",
            "arn:aws:s3:::111122223333-x", "arn:aws:s3:::999999999999-x"
        },
        {
            "Tags of resources of the model", Alice,
            "{ Effect: Allow, Action: 'sqs:*', Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/team': red } } }", "Queues", "sqs:SendMessage",
            "arn:aws:sqs:eu-west-1:111122223333:red-1, ?arn:aws:sqs:eu-west-1:111122223333:unknown-1", "arn:aws:sqs:eu-west-1:111122223333:blue-1, arn:aws:sqs:eu-west-1:111122223333:plain"
        },
        {
            "Tags of users and roles", Alice,
            "{ Effect: Allow, Action: 'iam:Get*', Resource: '*', Condition: { StringEquals: { 'iam:ResourceTag/team': red } } }", "", "iam:GetUser",
            "arn:aws:iam::111122223333:user/alice, ?arn:aws:iam::111122223333:user/unknown", "arn:aws:iam::111122223333:user/bob"
        },
        {
            "R-144: tags count as absent for PassRole", Alice,
            "{ Effect: Allow, Action: 'iam:PassRole', Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/team': red } } }", "", "iam:PassRole",
            "", "arn:aws:iam::111122223333:role/r, arn:aws:iam::111122223333:role/unknown"
        },
        {
            "R-143, R-156, R-157: roles that IAM protects", Alice,
            "{ Effect: Allow, Action: 'iam:*', Resource: '*' }", "", "iam:PassRole",
            "arn:aws:iam::111122223333:role/r, arn:aws:iam::111122223333:role/aws-service-role/x/y", "arn:aws:iam::444455556666:role/r, arn:aws:iam::111122223333:role/aws-reserved/x"
        },
        {
            "R-155: policies of AWS", Alice,
            "{ Effect: Allow, Action: 'iam:*', Resource: '*' }", "", "iam:DeletePolicy",
            "arn:aws:iam::111122223333:policy/p", "arn:aws:iam::aws:policy/ReadOnlyAccess"
        },
        {
            "R-14, R-118: a key needs its policy", Alice,
            "{ Effect: Allow, Action: 'kms:*', Resource: '*' }", "Keys", "kms:Decrypt",
            "arn:aws:kms:eu-west-1:111122223333:key/delegating", "arn:aws:kms:eu-west-1:111122223333:key/closed"
        },
        {
            "R-117, R-123: a key that names a user, and a grant", Alice,
            "{ Effect: Allow, Action: 's3:GetObject', Resource: '*' }", "Keys", "kms:Decrypt",
            "arn:aws:kms:eu-west-1:111122223333:key/naming, arn:aws:kms:eu-west-1:111122223333:key/granting", "arn:aws:kms:eu-west-1:111122223333:key/delegating, arn:aws:kms:eu-west-1:111122223333:key/closed"
        },
        {
            "R-126: aliases that AWS reserves", Alice,
            "{ Effect: Allow, Action: 'kms:*', Resource: '*' }", "Keys", "kms:DeleteAlias",
            "arn:aws:kms:eu-west-1:111122223333:alias/mine", "arn:aws:kms:eu-west-1:111122223333:alias/aws/s3"
        },
        {
            "R-80, R-84: a role that names the user, and one that does not", Alice,
            "{ Effect: Allow, Action: 's3:GetObject', Resource: '*' }", "Trust: { AWS: 'arn:aws:iam::111122223333:user/alice' }", "sts:AssumeRole",
            "arn:aws:iam::111122223333:role/trusting", "arn:aws:iam::111122223333:role/r, arn:aws:iam::111122223333:role/unknown"
        },
        {
            "R-83: a role that trusts the account", Alice,
            "{ Effect: Allow, Action: 'sts:*', Resource: '*' }", "Trust: { AWS: '111122223333' }", "sts:AssumeRole",
            "arn:aws:iam::111122223333:role/trusting", "arn:aws:iam::111122223333:role/r"
        },
        {
            "R-82: a role that trusts the account, and no policy of one's own", Alice,
            "{ Effect: Allow, Action: 's3:GetObject', Resource: '*' }", "Trust: { AWS: '111122223333' }", "sts:AssumeRole",
            "", "arn:aws:iam::111122223333:role/trusting"
        },
        {
            "R-73: a root user becomes no role", "arn:aws:iam::111122223333:root",
            "", "Trust: { AWS: '*' }", "sts:AssumeRole",
            "", "arn:aws:iam::111122223333:role/trusting"
        },
        {
            "R-24: a bucket that names a user, past her boundary", Alice,
            "{ Effect: Allow, Action: 'sqs:*', Resource: '*' }", "Boundary: { Effect: Allow, Action: 'sqs:*', Resource: '*' }; Bucket: { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:user/alice' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' }", "s3:GetObject",
            "arn:aws:s3:::reports/x", "arn:aws:s3:::other/x"
        },
        {
            "R-25: a bucket that names a role, not past its boundary", Role,
            "{ Effect: Allow, Action: 'sqs:*', Resource: '*' }", "Boundary: { Effect: Allow, Action: 'sqs:*', Resource: '*' }; Bucket: { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:role/r' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' }", "s3:GetObject",
            "", "arn:aws:s3:::reports/x"
        },
        {
            "R-17: a bucket that names a user who is denied", Alice,
            "{ Effect: Deny, Action: 's3:*', Resource: 'arn:aws:s3:::reports/private/*' }", "Bucket: { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:user/alice' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' }", "s3:GetObject",
            "arn:aws:s3:::reports/x", "arn:aws:s3:::reports/private/x"
        },
        {
            "R-66: a bucket that names a user, not past a control policy", Alice,
            "{ Effect: Allow, Action: 'sqs:*', Resource: '*' }", "Organization; Bucket: { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:user/alice' }, Action: 's3:*', Resource: ['arn:aws:s3:::reports/*'] }", "s3:GetObject",
            "arn:aws:s3:::reports/x", "arn:aws:s3:::forbidden/x"
        },
        {
            "R-15: a bucket that is open to all", Role,
            "{ Effect: Allow, Action: 'sqs:*', Resource: '*' }", "Boundary: { Effect: Allow, Action: 'sqs:*', Resource: '*' }; Bucket: { Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/public/*' }", "s3:GetObject",
            "arn:aws:s3:::reports/public/x", "arn:aws:s3:::reports/x"
        },
        {
            "R-12: a bucket that delegates to the account", Alice,
            "{ Effect: Allow, Action: 'sqs:*', Resource: '*' }", "Bucket: { Effect: Allow, Principal: { AWS: '111122223333' }, Action: 's3:*', Resource: 'arn:aws:s3:::reports/*' }", "s3:GetObject",
            "", "arn:aws:s3:::reports/x"
        },
        {
            "R-16: a bucket that denies", Alice,
            "{ Effect: Allow, Action: 's3:*', Resource: '*' }", "Bucket: { Effect: Deny, Principal: '*', Action: 's3:Delete*', Resource: 'arn:aws:s3:::reports/keep/*' }", "s3:DeleteObject",
            "arn:aws:s3:::reports/x, arn:aws:s3:::other/keep/x", "arn:aws:s3:::reports/keep/x"
        },
        {
            "R-71: a bucket that denies the root user", "arn:aws:iam::111122223333:root",
            "", "Bucket: { Effect: Deny, Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::reports', 'arn:aws:s3:::reports/*'] }", "s3:GetObject",
            "arn:aws:s3:::other/x", "arn:aws:s3:::reports/x"
        },
        {
            "R-97: but for the policy itself", "arn:aws:iam::111122223333:root",
            "", "Bucket: { Effect: Deny, Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::reports', 'arn:aws:s3:::reports/*'] }", "s3:DeleteBucketPolicy",
            "arn:aws:s3:::reports", ""
        },
        {
            "R-150, R-151: all but one are denied", Alice,
            "{ Effect: Allow, Action: 's3:*', Resource: '*' }", "Bucket: { Effect: Deny, NotPrincipal: { AWS: ['arn:aws:iam::111122223333:user/bob', '111122223333'] }, Action: 's3:*', Resource: 'arn:aws:s3:::reports/*' }", "s3:GetObject",
            "arn:aws:s3:::other/x", "arn:aws:s3:::reports/x"
        },
        {
            "R-154: an exemption does not help who has a boundary", Alice,
            "{ Effect: Allow, Action: 's3:*', Resource: '*' }", "Boundary: { Effect: Allow, Action: '*', Resource: '*' }; Bucket: { Effect: Deny, NotPrincipal: { AWS: ['arn:aws:iam::111122223333:user/alice', '111122223333'] }, Action: 's3:*', Resource: 'arn:aws:s3:::reports/*' }", "s3:GetObject",
            "arn:aws:s3:::other/x", "arn:aws:s3:::reports/x"
        },
        {
            "An object of the model below a bucket with a policy", Alice,
            "{ Effect: Allow, Action: 'sqs:*', Resource: '*' }", "Object; Bucket: { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:user/alice' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' }", "s3:GetObject",
            "arn:aws:s3:::reports/x, arn:aws:s3:::reports/object", ""
        },
        {
            "The same where it is denied", Alice,
            "{ Effect: Allow, Action: 's3:*', Resource: '*' }", "Object; Bucket: { Effect: Deny, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' }", "s3:GetObject",
            "arn:aws:s3:::other/x", "arn:aws:s3:::reports/x, arn:aws:s3:::reports/object"
        },
        {
            "R-163: an access point, and a bucket that denies a part of it", Alice,
            "{ Effect: Allow, Action: 's3:*', Resource: '*' }", "AccessPoint; Bucket: { Effect: Deny, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::reports/*secret*' }", "s3:GetObject",
            "arn:aws:s3:eu-west-1:111122223333:accesspoint/ap/object/x, arn:aws:s3:::reports/x, arn:aws:s3:eu-west-1:111122223333:accesspoint/other/object/secret",
            "arn:aws:s3:eu-west-1:111122223333:accesspoint/ap/object/a/secret/x, arn:aws:s3:::reports/secret"
        },
        {
            "R-163: an access point, and a bucket that lets in nobody around it", Alice,
            "{ Effect: Allow, Action: 's3:*', Resource: '*' }", "AccessPoint; Bucket: { Effect: Deny, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::reports/*', Condition: { 'Null': { 's3:DataAccessPointArn': 'true' } } }", "s3:DeleteObject",
            "arn:aws:s3:eu-west-1:111122223333:accesspoint/ap/object/x", ""
        },
        {
            "R-163: an access point that grants by itself", Alice,
            "{ Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::else/*' }", "AccessPoint: { Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:user/alice' }, Action: 's3:*', Resource: '*' }; Bucket: { Effect: Allow, Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::reports/open/*', Condition: { StringEquals: { 's3:DataAccessPointAccount': '111122223333' } } }", "s3:GetObject",
            "arn:aws:s3:eu-west-1:111122223333:accesspoint/ap/object/open/x", "arn:aws:s3:eu-west-1:111122223333:accesspoint/ap/object/x"
        },
        {
            "R-163: an access point and a bucket of another account", Alice,
            "{ Effect: Allow, Action: 's3:*', Resource: '*' }", "", "s3:GetObject",
            "arn:aws:s3:eu-west-1:444455556666:accesspoint/ap/object/open/x", "arn:aws:s3:eu-west-1:444455556666:accesspoint/ap/object/x"
        },
        {
            "R-190: paths of a domain", Alice,
            "{ Effect: Allow, Action: 'es:*', Resource: '*' }", "Domain: { Effect: Deny, Principal: '*', Action: 'es:*', Resource: 'arn:aws:es:eu-west-1:111122223333:domain/d/secret/*' }", "es:ESHttpGet",
            "arn:aws:es:eu-west-1:111122223333:domain/d, arn:aws:es:eu-west-1:111122223333:domain/e", ""
        },
        {
            "R-186: a stream of a table that denies", Alice,
            "{ Effect: Allow, Action: 'dynamodb:*', Resource: '*' }", "Table: { Effect: Deny, Principal: '*', Action: 'dynamodb:*', Resource: '*' }", "dynamodb:GetRecords",
            "arn:aws:dynamodb:eu-west-1:111122223333:table/t/stream/2026", ""
        },
        {
            "R-185: an index of a table that denies", Alice,
            "{ Effect: Allow, Action: 'dynamodb:*', Resource: '*' }", "Table: { Effect: Deny, Principal: '*', Action: 'dynamodb:*', Resource: '*' }", "dynamodb:Query",
            "arn:aws:dynamodb:eu-west-1:111122223333:table/u/index/i", "arn:aws:dynamodb:eu-west-1:111122223333:table/t/index/i, arn:aws:dynamodb:eu-west-1:111122223333:table/t"
        },
        {
            "R-42, R-45: buckets of another account", Alice,
            "{ Effect: Allow, Action: 's3:*', Resource: '*' }", "", "s3:GetObject",
            "arn:aws:s3:::partner-open/x, arn:aws:s3:::unknown/x", "arn:aws:s3:::partner-closed/x"
        },
        {
            "R-41: the account's own word is needed too", Alice,
            "{ Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::mine/*' }", "", "s3:GetObject",
            "arn:aws:s3:::mine/x", "arn:aws:s3:::partner-open/x"
        },
        {
            "R-52, R-53: control policies of every level", Alice,
            "{ Effect: Allow, Action: '*', Resource: '*' }", "Organization", "s3:GetObject",
            "arn:aws:s3:::a/x", "arn:aws:s3:::forbidden/x"
        },
        {
            "R-52: an action that no level names", Alice,
            "{ Effect: Allow, Action: '*', Resource: '*' }", "Organization", "ec2:RunInstances",
            "", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"
        },
        {
            "A resource control policy", Alice,
            "{ Effect: Allow, Action: '*', Resource: '*' }", "Organization", "s3:DeleteObject",
            "arn:aws:s3:::a/x", "arn:aws:s3:::a/locked/x"
        },
        {
            "PL-41: a short ARN", Alice,
            "{ Effect: Allow, Action: '*', Resource: 'arn:aws:sqs:eu-west-1' }", "", "sqs:SendMessage",
            "arn:aws:sqs:eu-west-1:111122223333:q", "arn:aws:sqs:us-east-1:111122223333:q"
        },
        {
            "A control policy that denies by name", Alice,
            "{ Effect: Allow, Action: '*', Resource: '*' }", "Organization", "sqs:SendMessage",
            "arn:aws:sqs:eu-west-1:111122223333:q", "arn:aws:sqs:eu-west-1:111122223333:forbidden"
        },
        {
            "PL-40: a star that reaches into a name", Alice,
            "{ Effect: Allow, Action: 'secretsmanager:*', Resource: '*' }, { Effect: Deny, Action: '*', Resource: 'arn:aws:secretsmanager:*:*:prod-*' }", "", "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:eu-west-1:111122223333:secret:test-1", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod-1"
        },
        {
            "PL-77: a variable that a session never has beside one that it may have", Role,
            "{ Effect: Allow, Action: 's3:GetObject', Resource: ['arn:aws:s3:::reports/home/${aws:username}/*', 'arn:aws:s3:::reports/team/${aws:PrincipalTag/team}/*'] }", "", "s3:GetObject",
            "?arn:aws:s3:::reports/team/red/x", "arn:aws:s3:::reports/home/red/x, arn:aws:s3:::reports/team/x"
        },
        {
            "PL-48: S3's list of buckets", Alice,
            "{ Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::*' }", "", "s3:ListAllMyBuckets",
            "*", ""
        },
        {
            "PL-48: no list for a pattern of ARNs", Alice,
            "{ Effect: Allow, Action: 'sqs:*', Resource: 'arn:aws:sqs:*:*:*' }", "", "sqs:ListQueues",
            "", "*"
        },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void All_answers_agree(string corner, string principal, string statements, string world, string action, string allowed, string denied)
    {
        IamModel model = World(statements, world);
        Subject subject = Subject.Find(model, principal)!;
        var question = ActionName.Parse(action);
        (string Resource, Decision Decision)[] expected =
        [
            .. Split(allowed).Select(r => r[0] == '?' ? (r[1..], Decision.Conditional) : (r, Decision.Allowed)),
            .. Split(denied).Select(r => (r, Decision.ImplicitDeny)),
        ];
        var scope = new AccessScope(model, new ModelAccessSettings { Now = Samples.Now, Mode = ContextMode.Discovery });
        EffectivePermission[] permissions = [.. new EffectivePermissionSearch(scope).Find(subject, new EffectivePermissionQuery { Actions = [action] })];
        var strict = new AccessScope(model, new ModelAccessSettings { Now = Samples.Now });
        EffectivePermission[] certain = [.. new EffectivePermissionSearch(strict).Find(subject, new EffectivePermissionQuery { Actions = [action] })];
        PermissionPolicy policy = new PermissionPolicyBuilder(model, new ModelAccessSettings { Now = Samples.Now }).Build(subject, new EffectivePermissionQuery { Actions = [action] });

        Assert.NotEmpty(expected);
        Assert.Empty(policy.Omitted);
        foreach ((string resource, Decision decision) in expected)
        {
            string what = $"{corner}: {principal} {action} {resource}";
            string owner = new ModelAccess(scope, subject).CreateRequest(question, resource).ResourceAccount;
            Assert.True(decision == Normalise(new ModelAccess(scope, subject).Ask(question, resource, owner).Decision), $"{what}: the evaluator does not say {decision}");

            Assert.True(decision == Said(permissions, owner, resource), $"{what}: {decision}, but {string.Join("; ", permissions.Select(p => p.ToString()))}");
            Decision withoutDoubt = decision == Decision.Allowed ? Decision.Allowed : Decision.ImplicitDeny;
            Assert.True(withoutDoubt == Said(certain, owner, resource), $"{what}: {withoutDoubt} in strict mode, but {string.Join("; ", certain.Select(p => p.ToString()))}");

            ImmutableArray<ResourceAccess> found = ResourceAccessSearch.Find(scope, new ResourceAccessQuery(resource, [question], owner));
            Assert.True(decision == (found.FirstOrDefault(a => a.Principal == subject.Requester.DisplayName)?.Decision ?? Decision.ImplicitDeny), $"{what}: {decision}, but who-can says otherwise");

            if (subject.Requester.HasIdentityPolicies)
            {
                Subject instead = subject with { Policies = new PrincipalPolicies { Identity = Compile(policy.Document) } };
                Assert.True(decision == Normalise(new ModelAccess(scope, instead).Ask(question, resource, owner).Decision), $"{what}: {decision}, but otherwise by\n{policy}");
            }
        }
    }

    private static Decision Said(EffectivePermission[] permissions, string owner, string resource) =>
        permissions.Where(p => p.ResourceAccount == owner && p.Covers(resource)).ToArray() switch
        {
            [] => Decision.ImplicitDeny,
            [{ IsConditional: true }] => Decision.Conditional,
            _ => Decision.Allowed,
        };

    private static Decision Normalise(Decision decision) => decision == Decision.ExplicitDeny ? Decision.ImplicitDeny : decision;

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static CompiledPolicySet Compile(PolicyDocument? document) => document is null
        ? CompiledPolicySet.Empty
        : CompiledPolicySet.Create(new PolicySource("document", null, PolicyKind.Identity, document));

    // What a row says of its world: parts by name, some with a statement of their own.
    private static IamModel World(string statements, string world)
    {
        var parts = world.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(p => p.Split(':', 2))
            .ToDictionary(p => p[0], p => p.Length > 1 ? p[1] : string.Empty);
        string boundary = parts.ContainsKey("Boundary") ? "  PermissionsBoundary: arn:aws:iam::111122223333:policy/edge\n" : string.Empty;
        string trusting = parts.TryGetValue("Trust", out string? trusted)
            ? $"- RoleName: trusting\n  AssumeRolePolicyDocument: {{ Version: 2012-10-17, Statement: [{{ Effect: Allow, Principal: {trusted}, Action: 'sts:AssumeRole' }}] }}\n"
            : string.Empty;
        List<string> resources = [];
        if (parts.TryGetValue("Bucket", out string? bucket))
        {
            resources.Add($"- Arn: arn:aws:s3:::reports\n  Policy: {Document(bucket)}");
        }

        if (parts.TryGetValue("AccessPoint", out string? accessPoint))
        {
            string policy = accessPoint.Length == 0 ? string.Empty : $"\n  Policy: {Document(accessPoint)}";
            resources.Add($"- Arn: arn:aws:s3:eu-west-1:111122223333:accesspoint/ap\n  Bucket: reports{policy}");
        }

        if (parts.TryGetValue("Domain", out string? domain))
        {
            resources.Add($"- Arn: arn:aws:es:eu-west-1:111122223333:domain/d\n  Policy: {Document(domain)}");
        }

        if (parts.TryGetValue("Table", out string? table))
        {
            resources.Add($"- Arn: arn:aws:dynamodb:eu-west-1:111122223333:table/t\n  Policy: {Document(table)}");
        }

        if (parts.ContainsKey("Object"))
        {
            resources.Add("- Arn: arn:aws:s3:::reports/object");
        }

        if (parts.ContainsKey("Queues"))
        {
            resources.AddRange(new[] { "red-1", "blue-1", "plain" }.Select(name => $"- Arn: arn:aws:sqs:eu-west-1:111122223333:{name}\n  Tags: {(name == "plain" ? "{}" : $"{{ team: {name[..^2]} }}")}"));
        }

        if (parts.ContainsKey("Keys"))
        {
            const string Delegation = "{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*', Resource: '*' }";
            const string Naming = "{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:user/alice' }, Action: 'kms:Decrypt', Resource: '*' }";
            const string Closed = "{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:user/bob' }, Action: 'kms:*', Resource: '*' }";
            const string Grant = "\n  Grants: [{ GrantId: g, GranteePrincipal: 'arn:aws:iam::111122223333:user/alice', Operations: [Decrypt] }]";
            resources.Add($"- Arn: arn:aws:kms:eu-west-1:111122223333:key/delegating\n  Policy: {Document(Delegation)}");
            resources.Add($"- Arn: arn:aws:kms:eu-west-1:111122223333:key/naming\n  Policy: {Document(Naming)}");
            resources.Add($"- Arn: arn:aws:kms:eu-west-1:111122223333:key/closed\n  Policy: {Document(Closed)}");
            resources.Add($"- Arn: arn:aws:kms:eu-west-1:111122223333:key/granting\n  Policy: {Document(Closed)}{Grant}");
        }

        string own = statements.Length == 0 ? string.Empty : $"  InlinePolicies:\n  - PolicyName: own\n    PolicyDocument: {Document(statements)}\n";
        string organization = parts.ContainsKey("Organization") ? Organization : string.Empty;
        return ImportFolder.Import(
            $$"""
            Accounts:
            - AccountId: "111122223333"
              Policies:
              - PolicyName: edge
                PolicyDocument: {{Document(parts.GetValueOrDefault("Boundary", "{ Effect: Allow, Action: '*', Resource: '*' }"))}}
              Users:
            {{Indent("- UserName: alice\n  Tags: { team: red }\n" + boundary + own.Replace("InlinePolicies", "UserPolicyList", StringComparison.Ordinal) + "- UserName: bob")}}
              Roles:
            {{Indent("- RoleName: r\n  AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: 'sts:AssumeRole' }] }\n" + boundary + own.Replace("InlinePolicies", "RolePolicyList", StringComparison.Ordinal) + trusting)}}
            {{(resources.Count == 0 ? string.Empty : "  Resources:\n" + Indent(string.Join('\n', resources)))}}
            - AccountId: "444455556666"
              Resources:
              - Arn: arn:aws:s3:::partner-open
                Policy: {{Document("{ Effect: Allow, Principal: { AWS: '111122223333' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::partner-open/*' }")}}
              - Arn: arn:aws:s3:::partner-closed
              - Arn: arn:aws:s3:::partner-lake
                Policy: {{Document("{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::partner-lake/open/*', Condition: { StringEquals: { 's3:DataAccessPointAccount': '444455556666' } } }")}}
              - Arn: arn:aws:s3:eu-west-1:444455556666:accesspoint/ap
                Bucket: partner-lake
                Policy: {{Document("{ Effect: Allow, Principal: { AWS: '111122223333' }, Action: 's3:GetObject', Resource: '*' }")}}
            {{organization}}
            """).Model;
    }

    private const string Organization =
        """
        Organization:
          Id: o-corner0001
          MasterAccountId: "444455556666"
          ServiceControlPolicies:
          - { Name: services, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: ['s3:*', 'sqs:*', 'sts:*'], Resource: '*' }, { Effect: Deny, Action: '*', Resource: ['arn:aws:s3:::forbidden*', 'arn:aws:sqs:*:*:forbidden'] }] } }
          ResourceControlPolicies:
          - { Name: locked, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Deny, Principal: '*', Action: 's3:Delete*', Resource: 'arn:aws:s3:::*/locked/*' }] } }
          Root:
            Id: r-root
            OrganizationalUnits:
            - { Id: ou-root-00000001, Name: work, ServiceControlPolicies: [services], ResourceControlPolicies: [RCPFullAWSAccess, locked], Accounts: [{ AccountId: "111122223333" }] }
            Accounts: [{ AccountId: "444455556666" }]
        """;

    private static string Document(string statements) => $"{{ Version: 2012-10-17, Statement: [{statements}] }}";

    private static string Indent(string lines) => string.Join('\n', lines.Split('\n').Select(l => "  " + l));
}
