using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>
/// A company made up as real accounts are: roles of functions, tasks, instances, pipelines and people, on some forty managed policies and a
/// few of AWS's, each with a policy of its own for its own things; few administrators, holes that are few. The same seed makes the same company.
/// </summary>
internal sealed class GeneratedCompany
{
    private const string Hub = "000000000001";

    private static readonly DateTimeOffset s_created = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] s_teams = ["pay", "shop", "data", "web", "core"];

    private readonly Random _random;
    private readonly int _principals;
    private readonly bool _isDistinct;
    private readonly string[] _accounts;
    private readonly Dictionary<string, PolicyDocument> _documents = new(StringComparer.Ordinal);

    private GeneratedCompany(int seed, int accounts, int principals, bool isDistinct)
    {
        _random = new Random(seed);
        _principals = principals;
        _isDistinct = isDistinct;
        _accounts = [.. Enumerable.Range(1, accounts).Select(i => $"{i:D12}")];
    }

    /// <summary>Makes a company.</summary>
    /// <param name="seed">What it is made from.</param>
    /// <param name="accounts">How many accounts.</param>
    /// <param name="principals">How many principals an account; one in ten is a user.</param>
    /// <param name="isDistinct">True when each inline policy names the things of its own application, else those of its team.</param>
    public static IamModel Create(int seed, int accounts, int principals, bool isDistinct) =>
        new GeneratedCompany(seed, accounts, principals, isDistinct).Create();

    private IamModel Create() => new()
    {
        Accounts = _accounts.Select(CreateAccount).ToImmutableSortedDictionary(a => a.AccountId, a => a, StringComparer.Ordinal),
        Organization = new Organization
        {
            Id = "o-company001",
            MasterAccountId = _accounts[0],
            ServiceControlPolicies = ImmutableSortedDictionary<string, OrganizationPolicy>.Empty.Add("guard", new OrganizationPolicy("guard", Parse(
                PolicyKind.ServiceControl,
                """ "Effect": "Deny", "Action": ["organizations:LeaveOrganization", "cloudtrail:StopLogging", "cloudtrail:DeleteTrail"], "Resource": "*" """,
                """ "Effect": "Deny", "NotAction": ["iam:*", "sts:*", "organizations:*", "support:*", "cloudfront:*"], "Resource": "*", "Condition": { "StringNotEquals": { "aws:RequestedRegion": ["eu-west-1", "us-east-1"] } } """))),
            Root = new OrganizationalUnit
            {
                Id = "r-root",
                Accounts =
                [
                    .. _accounts.Select(a => new OrganizationAccount { AccountId = a, ServiceControlPolicies = [Organization.FullAwsAccess, "guard"] }),
                ],
            },
        },
    };

    private Account CreateAccount(string id)
    {
        ManagedPolicy[] managed = [.. Managed(id).Select((statements, i) => CreateManaged(id, i, statements))];
        int users = _principals / 10;
        Role[] roles = [.. Enumerable.Range(0, _principals - users).Select(i => CreateRole(id, i, managed))];
        return new Account
        {
            AccountId = id,
            Roles = roles.ToImmutableSortedDictionary(r => r.RoleName, r => r, StringComparer.OrdinalIgnoreCase),
            Users = Enumerable.Range(0, users).Select(i => CreateUser(id, i, managed))
                .ToImmutableSortedDictionary(u => u.UserName, u => u, StringComparer.OrdinalIgnoreCase),
            Groups = new[] { Group(id, "people", managed, 30, 31), Group(id, "developers", managed, 32, 33), Group(id, "operators", managed, 34) }
                .ToImmutableSortedDictionary(g => g.GroupName, g => g, StringComparer.OrdinalIgnoreCase),
            Policies = managed.ToImmutableSortedDictionary(p => p.Arn, p => p, StringComparer.Ordinal),
            InstanceProfiles = roles.Where(r => r.Path == "/ec2/").Select(r => Profile(id, r))
                .ToImmutableSortedDictionary(p => p.InstanceProfileName, p => p, StringComparer.OrdinalIgnoreCase),
            OpenIdConnectProviders = ImmutableSortedDictionary.Create<string, OpenIdConnectProvider>(StringComparer.Ordinal).Add(
                $"arn:aws:iam::{id}:oidc-provider/token.actions.githubusercontent.com",
                new OpenIdConnectProvider
                {
                    Arn = $"arn:aws:iam::{id}:oidc-provider/token.actions.githubusercontent.com",
                    Url = "https://token.actions.githubusercontent.com",
                    ClientIdList = ["sts.amazonaws.com"],
                }),
            Resources = Resources(id, roles).ToImmutableSortedDictionary(r => r.Arn, r => r, StringComparer.Ordinal),
        };
    }

    // Ten for applications, ten for platforms, ten with holes, five for people, five for pipelines.
    private static IEnumerable<string[]> Managed(string id)
    {
        for (int team = 0; team < 5; team++)
        {
            string t = s_teams[team];
            yield return
            [
                $$""" "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::{{id}}-{{t}}-*/*" """,
                $$""" "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::{{id}}-{{t}}-*" """,
            ];
            yield return
            [
                $$""" "Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"], "Resource": "arn:aws:sqs:eu-west-1:{{id}}:{{t}}-*" """,
                $$""" "Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "arn:aws:secretsmanager:eu-west-1:{{id}}:secret:{{t}}/*" """,
            ];
        }

        yield return ["""  "Effect": "Allow", "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*" """];
        yield return ["""  "Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "cloudwatch:PutMetricData"], "Resource": "*" """];
        yield return ["""  "Effect": "Allow", "Action": ["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], "Resource": "*" """];
        yield return [$$""" "Effect": "Allow", "Action": ["ssm:GetParameter", "ssm:GetParameters"], "Resource": "arn:aws:ssm:eu-west-1:{{id}}:parameter/shared/*" """];
        yield return [$$""" "Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "arn:aws:kms:eu-west-1:{{id}}:key/*", "Condition": { "StringEquals": { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } } """];
        yield return ["""  "Effect": "Allow", "Action": ["ec2:Describe*", "elasticloadbalancing:Describe*", "autoscaling:Describe*"], "Resource": "*" """];
        yield return ["""  "Effect": "Allow", "Action": ["dynamodb:*"], "Resource": "*", "Condition": { "StringEquals": { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } } """];
        yield return [$$""" "Effect": "Allow", "Action": "events:PutEvents", "Resource": "arn:aws:events:eu-west-1:{{id}}:event-bus/main" """];
        yield return [$$""" "Effect": "Allow", "Action": ["ssmmessages:*", "ec2messages:*", "ssm:UpdateInstanceInformation"], "Resource": "*" """];
        yield return [$$""" "Effect": "Allow", "Action": ["states:StartExecution"], "Resource": "arn:aws:states:eu-west-1:{{id}}:stateMachine:*" """];

        yield return [$$""" "Effect": "Allow", "Action": ["lambda:UpdateFunctionCode", "lambda:GetFunction"], "Resource": "arn:aws:lambda:eu-west-1:{{id}}:function:web-*" """];
        yield return
        [
            $$""" "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::{{id}}:role/tasks/*", "Condition": { "StringEquals": { "iam:PassedToService": "ecs-tasks.amazonaws.com" } } """,
            """ "Effect": "Allow", "Action": ["ecs:RunTask", "ecs:RegisterTaskDefinition", "ecs:UpdateService"], "Resource": "*" """,
        ];
        yield return [$$""" "Effect": "Allow", "Action": ["iam:Get*", "iam:List*"], "Resource": "*" """];
        yield return [$$""" "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::*:role/audit" """];
        yield return [$$""" "Effect": "Allow", "Action": ["ssm:SendCommand", "ssm:StartSession"], "Resource": ["arn:aws:ec2:eu-west-1:{{id}}:instance/*", "arn:aws:ssm:*::document/AWS-RunShellScript"], "Condition": { "StringEquals": { "aws:ResourceTag/team": "web" } } """];
        yield return [$$""" "Effect": "Allow", "Action": ["cloudformation:*"], "Resource": "*" """];
        yield return
        [
            $$""" "Effect": "Allow", "Action": ["iam:CreateRole", "iam:AttachRolePolicy", "iam:PutRolePolicy"], "Resource": "arn:aws:iam::{{id}}:role/app/*", "Condition": { "StringEquals": { "iam:PermissionsBoundary": "arn:aws:iam::{{id}}:policy/p39" } } """,
        ];
        yield return [$$""" "Effect": "Allow", "Action": ["glue:*"], "Resource": "*" """];
        yield return [$$""" "Effect": "Allow", "Action": ["codebuild:StartBuild", "codebuild:BatchGetBuilds"], "Resource": "*" """];
        yield return [$$""" "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::{{id}}:role/deploy*" """];

        yield return
        [
            $$""" "Effect": "Allow", "Action": ["iam:ChangePassword", "iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:ListAccessKeys"], "Resource": "arn:aws:iam::{{id}}:user/${aws:username}" """,
        ];
        yield return
        [
            """ "Effect": "Deny", "NotAction": ["iam:ChangePassword", "iam:ListMFADevices", "sts:GetSessionToken"], "Resource": "*", "Condition": { "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } } """,
        ];
        yield return
        [
            """ "Effect": "Allow", "Action": ["s3:*", "sqs:*", "sns:*", "dynamodb:*", "logs:*", "cloudwatch:*", "lambda:*", "ec2:Describe*"], "Resource": "*" """,
        ];
        yield return [$$""" "Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::{{id}}:role/functions/*", "Condition": { "StringEquals": { "iam:PassedToService": "lambda.amazonaws.com" } } """];
        yield return ["""  "Effect": "Allow", "Action": ["ec2:*", "ssm:*", "autoscaling:*", "elasticloadbalancing:*"], "Resource": "*" """];

        yield return
        [
            $$""" "Effect": "Allow", "Action": ["lambda:*", "s3:*", "apigateway:*", "cloudformation:*", "events:*", "sqs:*"], "Resource": "*" """,
            $$""" "Effect": "Allow", "Action": "iam:PassRole", "Resource": ["arn:aws:iam::{{id}}:role/functions/*", "arn:aws:iam::{{id}}:role/deploy-stack"] """,
        ];
        yield return [$$""" "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::{{id}}:role/deploy-stack" """];
        yield return [$$""" "Effect": "Allow", "Action": ["ecr:*", "ecs:*"], "Resource": "*" """];
        yield return [$$""" "Effect": "Allow", "Action": ["codeartifact:*", "codebuild:*", "codepipeline:*"], "Resource": "*" """];
        yield return
        [
            """ "Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*" """,
            """ "Effect": "Deny", "Action": ["iam:DeleteRolePermissionsBoundary", "iam:DeleteUserPermissionsBoundary"], "Resource": "*" """,
        ];
    }

    private ManagedPolicy CreateManaged(string account, int index, string[] statements)
    {
        string arn = $"arn:aws:iam::{account}:policy/p{index}";
        return new ManagedPolicy
        {
            Arn = arn,
            PolicyName = $"p{index}",
            PolicyId = UniqueId.From("ANPA", arn),
            DefaultVersionId = "v1",
            Versions = [new PolicyVersionRecord("v1", Parse(PolicyKind.Identity, statements), null)],
        };
    }

    private static Group Group(string account, string name, ManagedPolicy[] managed, params int[] policies) => new()
    {
        Arn = $"arn:aws:iam::{account}:group/{name}",
        GroupName = name,
        GroupId = UniqueId.From("AGPA", account + name),
        AttachedPolicies = [.. policies.Select(p => AttachedPolicy.FromArn(managed[p].Arn))],
    };

    private static InstanceProfile Profile(string account, Role role) => new()
    {
        Arn = $"arn:aws:iam::{account}:instance-profile/{role.RoleName}",
        InstanceProfileName = role.RoleName,
        InstanceProfileId = UniqueId.From("AIPA", role.Arn),
        Roles = [role.RoleName],
    };

    private Role CreateRole(string account, int index, ManagedPolicy[] managed)
    {
        string team = s_teams[index % 5];
        int roll = _random.Next(100);
        (string path, string kind, string trust) = roll switch
        {
            _ when index == 0 => ("/", "audit", $$""" "AWS": "arn:aws:iam::{{Hub}}:root" """),
            _ when index == 1 => ("/", "deploy-stack", """ "Service": "cloudformation.amazonaws.com" """),
            _ when index == 2 => ("/", "break-glass", $$""" "AWS": "arn:aws:iam::{{account}}:user/user0" """),
            < 36 => ("/functions/", "fn", """ "Service": "lambda.amazonaws.com" """),
            < 58 => ("/tasks/", "task", """ "Service": "ecs-tasks.amazonaws.com" """),
            < 68 => ("/ec2/", "ec2", """ "Service": "ec2.amazonaws.com" """),
            < 74 => ("/ci/", "ci", $$""" "Federated": "arn:aws:iam::{{account}}:oidc-provider/token.actions.githubusercontent.com" """),
            < 82 => ("/", "deploy", $$""" "AWS": "arn:aws:iam::{{Hub}}:role/ci/ci-{{_random.Next(_principals)}}" """),
            < 85 => ("/aws-service-role/x.amazonaws.com/", "AWSServiceRoleForX", """ "Service": "x.amazonaws.com" """),
            < 88 => ("/", "states", """ "Service": "states.amazonaws.com" """),
            < 91 => ("/", "glue", """ "Service": "glue.amazonaws.com" """),
            < 94 => ("/", "build", """ "Service": "codebuild.amazonaws.com" """),
            < 97 => ("/", "events", """ "Service": "events.amazonaws.com" """),
            _ => ("/people/", "people", $$""" "AWS": "arn:aws:iam::{{account}}:root" """),
        };
        string name = index < 3 ? kind : $"{kind}-{index}";
        string arn = $"arn:aws:iam::{account}:role{path}{name}";

        // Few are passed by people and pipelines; the others are made by templates of their own.
        if ((path is "/functions/" or "/tasks/") && index % 20 != 3)
        {
            path = path.TrimEnd('/') + "-app/";
            arn = $"arn:aws:iam::{account}:role{path}{name}";
        }

        bool isFederated = kind == "ci";
        string condition = isFederated
            ? $$""" , "Condition": { "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:sub": "repo:company/{{team}}:ref:refs/heads/main" } } """
            : kind == "people" ? """ , "Condition": { "Bool": { "aws:MultiFactorAuthPresent": "true" } } """ : string.Empty;
        string call = isFederated ? "sts:AssumeRoleWithWebIdentity" : "sts:AssumeRole";
        return new Role
        {
            Arn = arn,
            RoleName = name,
            RoleId = UniqueId.From("AROA", arn),
            Path = path,
            CreateDate = s_created,
            Document = Parse(PolicyKind.Trust, $$""" "Effect": "Allow", "Principal": { {{trust}} }, "Action": "{{call}}" {{condition}} """),
            Tags = [new Tag("team", team), new Tag("env", index % 2 == 0 ? "prod" : "dev")],
            InlinePolicies = kind is "audit" or "people" || _random.Next(4) == 0
                ? []
                : [new InlinePolicy("own", Parse(PolicyKind.Identity, Own(account, team, _isDistinct ? $"{team}-{name}" : $"{team}-{index % 25 / 5}")))],
            AttachedPolicies = [.. AttachedTo(kind, index, managed).Distinct().Select(AttachedPolicy.FromArn)],
            PermissionsBoundary = kind is "fn" or "task" && _random.Next(5) == 0 ? AttachedPolicy.FromArn(managed[39].Arn) : null,
        };
    }

    private IEnumerable<string> AttachedTo(string kind, int index, ManagedPolicy[] managed)
    {
        const string Aws = "arn:aws:iam::aws:policy/";
        int team = index % 5;
        switch (kind)
        {
            case "audit":
                return [Aws + "SecurityAudit", Aws + "ReadOnlyAccess"];
            case "deploy-stack" or "break-glass":
                return [Aws + "AdministratorAccess"];
            case "ci":
                return [managed[35 + _random.Next(4)].Arn, managed[29].Arn];
            case "deploy":
                return [managed[_random.Next(2) == 0 ? 25 : 36].Arn, managed[35].Arn];
            case "people":
                return _random.Next(8) switch
                {
                    0 => [Aws + "PowerUserAccess"],
                    1 or 2 => [managed[32].Arn, managed[33].Arn],
                    3 => [managed[34].Arn],
                    _ => [Aws + "ReadOnlyAccess"],
                };
            default:
                // One in forty has a policy with a hole.
                IEnumerable<string> hole = _random.Next(40) == 0 ? [managed[20 + _random.Next(10)].Arn] : [];
                return Enumerable.Range(0, _random.Next(1, 4)).Select(_ => managed[10 + _random.Next(10)].Arn)
                    .Append(managed[(2 * team) + _random.Next(2)].Arn)
                    .Concat(hole);
        }
    }

    private static string[] Own(string account, string team, string app) =>
    [
        $$""" "Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], "Resource": "arn:aws:dynamodb:eu-west-1:{{account}}:table/{{app}}" """,
        $$""" "Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "arn:aws:logs:eu-west-1:{{account}}:log-group:/app/{{app}}:*" """,
        $$""" "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::{{account}}-{{team}}-config/{{app}}/*" """,
    ];

    private User CreateUser(string account, int index, ManagedPolicy[] managed)
    {
        string arn = $"arn:aws:iam::{account}:user/user{index}";
        bool isPerson = index % 2 == 0;
        string team = s_teams[index % 5];
        return new User
        {
            Arn = arn,
            UserName = $"user{index}",
            UserId = UniqueId.From("AIDA", arn),
            CreateDate = s_created,
            Groups = !isPerson ? [] : index % 10 == 0 ? ["people", "operators"] : ["people", "developers"],
            Tags = [new Tag("team", team)],
            InlinePolicies = isPerson ? [] : [new InlinePolicy("own", Parse(PolicyKind.Identity, Own(account, team, _isDistinct ? $"{team}-user{index}" : $"{team}-0")))],
            AttachedPolicies = isPerson ? [] : [AttachedPolicy.FromArn(managed[_random.Next(10)].Arn)],
            AccessKeys = isPerson ? [] : [new AccessKey { AccessKeyId = UniqueId.From("AKIA", arn), CreateDate = s_created, LastUsedDate = s_created.AddDays(100) }],
            LoginProfile = isPerson ? new LoginProfile { UserName = $"user{index}", CreateDate = s_created } : null,
            PasswordLastUsed = isPerson ? s_created.AddDays(400) : null,
        };
    }

    private IEnumerable<Resource> Resources(string id, Role[] roles)
    {
        foreach (string team in s_teams)
        {
            for (int i = 0; i < 10; i++)
            {
                string bucket = $"arn:aws:s3:::{id}-{team}-{i}";
                yield return new Resource
                {
                    Arn = bucket,
                    AccountId = id,
                    PublicAccessBlock = new PublicAccessBlock(true, true, true, true),
                    Document = Parse(
                        PolicyKind.Resource,
                        $$""" "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["{{bucket}}", "{{bucket}}/*"], "Condition": { "Bool": { "aws:SecureTransport": "false" } } """),
                };
            }

            for (int i = 0; i < 4; i++)
            {
                string queue = $"arn:aws:sqs:eu-west-1:{id}:{team}-{i}";
                string key = $"arn:aws:kms:eu-west-1:{id}:key/{team}-{i}";
                Role named = roles[_random.Next(roles.Length)];
                yield return new Resource
                {
                    Arn = queue,
                    AccountId = id,
                    Document = Parse(PolicyKind.Resource, $$""" "Effect": "Allow", "Principal": { "Service": "sns.amazonaws.com" }, "Action": "sqs:SendMessage", "Resource": "{{queue}}", "Condition": { "StringEquals": { "aws:SourceAccount": "{{id}}" } } """),
                };
                yield return new Resource
                {
                    Arn = key,
                    AccountId = id,
                    Document = Parse(
                        PolicyKind.Resource,
                        $$""" "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::{{id}}:root" }, "Action": "kms:*", "Resource": "*" """,
                        $$""" "Effect": "Allow", "Principal": { "AWS": "{{named.Arn}}" }, "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*" """),
                };
                yield return new Resource { Arn = $"arn:aws:secretsmanager:eu-west-1:{id}:secret:{team}/s{i}-AbCdEf", AccountId = id };
            }
        }

        foreach (Role role in roles.Where(r => r.Path.StartsWith("/functions", StringComparison.Ordinal)).Take(5))
        {
            yield return new Resource { Arn = $"arn:aws:lambda:eu-west-1:{id}:function:{role.RoleName}", AccountId = id, RunsAs = role.Arn };
        }
    }

    // Documents of the same text are one object: an import that reads each from its file would not say so.
    private PolicyDocument Parse(PolicyKind kind, params string[] statements)
    {
        string json = $"{{ \"Version\": \"2012-10-17\", \"Statement\": [ {string.Join(", ", statements.Select(s => "{" + s + "}"))} ] }}";
        if (!_documents.TryGetValue(json, out PolicyDocument? document))
        {
            var findings = new DiagnosticBag();
            document = PolicyParser.Parse(TextDocument.Parse(json, "generated"), kind, findings)
                ?? throw new InvalidOperationException(string.Join("\n", findings.Items));
            _documents.Add(json, document);
        }

        return document;
    }
}
