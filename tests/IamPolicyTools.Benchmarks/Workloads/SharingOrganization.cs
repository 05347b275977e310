using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Benchmarks.Workloads;

/// <summary>
/// An organization as companies have it: in each account, principals that draw from the same policies, AWS's own and some of the account's.
/// The same numbers make the same organization.
/// </summary>
internal static class SharingOrganization
{
    private static readonly string[] s_managed =
    [
        "AdministratorAccess", "ReadOnlyAccess", "PowerUserAccess", "job-function/ViewOnlyAccess", "SecurityAudit", "AmazonS3ReadOnlyAccess", "AmazonEC2FullAccess",
        "AmazonDynamoDBFullAccess", "CloudWatchLogsFullAccess", "AmazonSQSFullAccess", "AWSLambda_FullAccess", "IAMReadOnlyAccess",
    ];

    /// <summary>Makes an organization.</summary>
    /// <param name="accounts">How many accounts.</param>
    /// <param name="principals">How many principals an account has, its root user among them; one in ten is a user.</param>
    /// <param name="sets">From how many sets of policies the principals of an account draw.</param>
    /// <param name="buckets">How many buckets with policies an account has.</param>
    public static IamModel Create(int accounts, int principals, int sets, int buckets)
    {
        string[] ids = [.. Enumerable.Range(1, accounts).Select(i => $"{i:D12}")];
        var random = new Random(1);
        PolicyDocument control = Parse(
            PolicyKind.ServiceControl,
            """ "Effect": "Deny", "Action": ["organizations:LeaveOrganization", "cloudtrail:StopLogging", "cloudtrail:DeleteTrail"], "Resource": "*" """);
        return new IamModel
        {
            Accounts = ids.Select(id => CreateAccount(random, id, ids, principals, sets, buckets)).ToImmutableSortedDictionary(a => a.AccountId, a => a, StringComparer.Ordinal),
            Organization = new Organization
            {
                Id = "o-sharing0001",
                MasterAccountId = ids[0],
                ServiceControlPolicies = ImmutableSortedDictionary<string, OrganizationPolicy>.Empty.Add("guard", new OrganizationPolicy("guard", control)),
                Root = new OrganizationalUnit
                {
                    Id = "r-root",
                    ServiceControlPolicies = [Organization.FullAwsAccess, "guard"],
                    Accounts = [.. ids.Select(id => new OrganizationAccount { AccountId = id, ServiceControlPolicies = [Organization.FullAwsAccess] })],
                },
            },
        };
    }

    private static Account CreateAccount(Random random, string id, string[] ids, int principals, int sets, int buckets)
    {
        ManagedPolicy[] own = [.. Enumerable.Range(0, 20).Select(i => CreatePolicy(id, i, buckets))];
        ImmutableArray<AttachedPolicy>[] choices = [.. Enumerable.Range(0, sets).Select(_ => Choose(random, own))];
        PolicyDocument trust = Parse(PolicyKind.Trust, """ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" """);
        int users = principals / 10;
        return new Account
        {
            AccountId = id,
            Policies = own.ToImmutableSortedDictionary(p => p.Arn, p => p, StringComparer.Ordinal),
            Users = Enumerable.Range(0, users).Select(i => CreateUser(id, i, choices)).ToImmutableSortedDictionary(u => u.UserName, u => u, StringComparer.OrdinalIgnoreCase),
            Roles = Enumerable.Range(0, principals - users - 1)
                .Select(i => CreateRole(id, i, choices, own, trust))
                .ToImmutableSortedDictionary(r => r.RoleName, r => r, StringComparer.OrdinalIgnoreCase),
            Resources = Enumerable.Range(0, buckets)
                .Select(i => CreateBucket(random, id, ids, i))
                .ToImmutableSortedDictionary(r => r.Arn, r => r, StringComparer.Ordinal),
        };
    }

    private static ImmutableArray<AttachedPolicy> Choose(Random random, ManagedPolicy[] own) =>
    [
        .. Enumerable.Range(0, 1 + random.Next(3))
            .Select(_ => random.Next(2) == 0 ? $"arn:aws:iam::aws:policy/{s_managed[random.Next(s_managed.Length)]}" : own[random.Next(own.Length)].Arn)
            .Distinct()
            .Select(AttachedPolicy.FromArn),
    ];

    private static User CreateUser(string account, int index, ImmutableArray<AttachedPolicy>[] choices)
    {
        string arn = $"arn:aws:iam::{account}:user/user{index}";
        return new User { Arn = arn, UserName = $"user{index}", UserId = UniqueId.From("AIDA", arn), AttachedPolicies = choices[index % choices.Length] };
    }

    private static Role CreateRole(string account, int index, ImmutableArray<AttachedPolicy>[] choices, ManagedPolicy[] own, PolicyDocument trust)
    {
        string arn = $"arn:aws:iam::{account}:role/role{index}";
        int choice = index % choices.Length;
        return new Role
        {
            Arn = arn,
            RoleName = $"role{index}",
            RoleId = UniqueId.From("AROA", arn),
            Document = trust,
            AttachedPolicies = choices[choice],
            PermissionsBoundary = choice % 4 == 0 ? AttachedPolicy.FromArn(own[0].Arn) : null,
        };
    }

    private static ManagedPolicy CreatePolicy(string account, int index, int buckets)
    {
        string arn = $"arn:aws:iam::{account}:policy/app{index}";
        string bucket = $"arn:aws:s3:::b{account}-{index % Math.Max(buckets, 1)}";
        PolicyDocument document = index == 0
            ? Parse(
                PolicyKind.Boundary,
                """ "Effect": "Allow", "Action": "*", "Resource": "*" """,
                """ "Effect": "Deny", "Action": ["iam:CreateUser", "iam:CreateAccessKey", "organizations:*"], "Resource": "*" """)
            : Parse(
                PolicyKind.Identity,
                $$""" "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject", "s3:ListBucket"], "Resource": ["{{bucket}}", "{{bucket}}/*"] """,
                $$""" "Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"], "Resource": "arn:aws:sqs:*:{{account}}:app{{index}}-*" """,
                $$""" "Effect": "Allow", "Action": ["dynamodb:*Item", "dynamodb:Query"], "Resource": "arn:aws:dynamodb:eu-west-1:{{account}}:table/app{{index}}-*" """,
                $$""" "Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "arn:aws:logs:*:{{account}}:log-group:/app{{index}}/*" """,
                """ "Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "*" """,
                """ "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::*-audit/*" """);
        return new ManagedPolicy
        {
            Arn = arn,
            PolicyName = $"app{index}",
            PolicyId = UniqueId.From("ANPA", arn),
            DefaultVersionId = "v1",
            Versions = [new PolicyVersionRecord("v1", document, null)],
        };
    }

    private static Resource CreateBucket(Random random, string account, string[] ids, int index)
    {
        string arn = $"arn:aws:s3:::b{account}-{index}";
        string resources = $"\"Resource\": [\"{arn}\", \"{arn}/*\"]";
        string secure = $$""" "Effect": "Deny", "Principal": "*", "Action": "s3:*", {{resources}}, "Condition": { "Bool": { "aws:SecureTransport": "false" } } """;
        string other = ids[random.Next(ids.Length)];
        return new Resource
        {
            Arn = arn,
            AccountId = account,
            Document = index % 4 == 0
                ? Parse(PolicyKind.Resource, secure, $$""" "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::{{other}}:root" }, "Action": ["s3:GetObject", "s3:ListBucket"], {{resources}} """)
                : Parse(PolicyKind.Resource, secure),
        };
    }

    private static PolicyDocument Parse(PolicyKind kind, params string[] statements)
    {
        string json = $"{{ \"Version\": \"2012-10-17\", \"Statement\": [ {string.Join(", ", statements.Select(s => "{" + s + "}"))} ] }}";
        var findings = new DiagnosticBag();
        return PolicyParser.Parse(TextDocument.Parse(json, "generated"), kind, findings)
            ?? throw new InvalidOperationException(string.Join("\n", findings.Items));
    }
}
