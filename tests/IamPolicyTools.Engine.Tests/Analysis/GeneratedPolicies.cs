using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>The policy documents of a generated organization.</summary>
/// <param name="random">Where chance comes from.</param>
/// <param name="accounts">The accounts there are.</param>
/// <param name="roles">How many roles each has.</param>
/// <param name="buckets">How many buckets each has.</param>
internal sealed class GeneratedPolicies(Random random, string[] accounts, int roles, int buckets)
{
    private const string Everything = """ "Effect": "Allow", "Action": "*", "Resource": "*" """;

    private static readonly string[] s_conditions =
    [
        """ "IpAddress": { "aws:SourceIp": "203.0.113.0/24" } """,
        """ "StringEquals": { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } """,
        """ "StringNotEquals": { "aws:PrincipalTag/team": "red" } """,
        """ "Bool": { "aws:SecureTransport": "true" } """,
        """ "BoolIfExists": { "aws:MultiFactorAuthPresent": "true" } """,
        """ "StringLike": { "s3:prefix": "home/*" } """,
        """ "Null": { "aws:ResourceTag/team": "true" } """,
    ];

    public PolicyDocument Identity(string account)
    {
        int count = random.Next(1, 4);
        return Parse(PolicyKind.Identity, [.. Enumerable.Range(0, count).Select(_ => IdentityStatement(account))]);
    }

    public PolicyDocument Boundary(string account) => Parse(
        PolicyKind.Boundary,
        random.Next(2) == 0
            ? ["""
               "Effect": "Allow", "Action": ["s3:*", "sqs:*", "sts:*", "iam:Get*"], "Resource": "*"
               """]
            : [
                $$""" "Effect": "Allow", "NotAction": "iam:*", "Resource": ["arn:aws:s3:::*-data-*", "arn:aws:sqs:*:{{account}}:*", "arn:aws:kms", "arn:aws:iam::*:role/*"] """,
                """
                "Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"
                """,
            ]);

    public static PolicyDocument DenyingControl() => Parse(
        PolicyKind.ServiceControl,
        """ "Effect": "Deny", "Action": ["s3:DeleteBucket", "sqs:Delete*"], "Resource": "*" """,
        """ "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::*-secret-1?", "Condition": { "StringNotEquals": { "aws:PrincipalTag/team": "blue" } } """);

    public static PolicyDocument AllowingControl() => Parse(
        PolicyKind.ServiceControl,
        """ "Effect": "Allow", "Action": ["s3:*", "sqs:*", "kms:*", "sts:*", "iam:*", "dynamodb:*"], "Resource": "*" """);

    public static PolicyDocument ResourceControl() => Parse(
        PolicyKind.ResourceControl,
        """ "Effect": "Deny", "Principal": "*", "Action": ["s3:*", "sqs:*"], "Resource": "*", "Condition": { "StringNotEqualsIfExists": { "aws:PrincipalOrgID": "o-generated1" }, "BoolIfExists": { "aws:PrincipalIsAWSService": "false" } } """,
        """ "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::*/archive/*" """);

    public PolicyDocument Trust(string account) => Parse(PolicyKind.Trust, random.Next(6) switch
    {
        0 => """ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" """,
        1 => $$""" "Effect": "Allow", "Principal": { "AWS": "{{account}}" }, "Action": "sts:AssumeRole" """,
        2 => $$""" "Effect": "Allow", "Principal": { "AWS": "{{Role(account)}}" }, "Action": "sts:AssumeRole" """,
        3 => $$""" "Effect": "Allow", "Principal": { "AWS": ["{{Role(Other())}}", "arn:aws:iam::{{Other()}}:root"] }, "Action": "sts:AssumeRole" """,
        4 => $$""" "Effect": "Allow", "Principal": { "AWS": "{{Other()}}" }, "Action": "sts:AssumeRole", "Condition": { "StringEquals": { "sts:ExternalId": "x" } } """,
        _ => """ "Effect": "Allow", "Principal": { "Federated": "arn:aws:iam::000000000001:saml-provider/idp" }, "Action": "sts:AssumeRoleWithSAML" """,
    });

    public PolicyDocument Bucket(string account, int index)
    {
        string bucket = GeneratedOrganization.BucketArn(account, index);
        string resources = $"\"Resource\": [\"{bucket}\", \"{bucket}/*\"]";
        string secure = $$""" "Effect": "Deny", "Principal": "*", "Action": "s3:*", {{resources}}, "Condition": { "Bool": { "aws:SecureTransport": "false" } } """;
        return Parse(PolicyKind.Resource, secure, random.Next(9) switch
        {
            0 => $$""" "Effect": "Allow", "Principal": { "AWS": "{{Role(account)}}" }, "Action": "s3:GetObject", {{resources}} """,
            1 => $$""" "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::{{Other()}}:root" }, "Action": ["s3:Get*", "s3:ListBucket"], {{resources}} """,
            2 => $$""" "Effect": "Allow", "Principal": { "AWS": "{{Role(Other())}}" }, "Action": "s3:*", {{resources}} """,
            3 => $$""" "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "{{bucket}}/public/*" """,
            4 => $$""" "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", {{resources}}, "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-generated1" } } """,
            5 => $$""" "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "{{bucket}}/keep/*" """,
            6 => $$""" "Effect": "Deny", "NotPrincipal": { "AWS": ["{{Role(account)}}", "{{account}}"] }, "Action": "s3:PutObject", {{resources}} """,
            7 => $$""" "Effect": "Allow", "Principal": { "Service": "logging.s3.amazonaws.com" }, "Action": "s3:PutObject", {{resources}}, "Condition": { "StringEquals": { "aws:SourceAccount": "{{account}}" } } """,
            _ => $$""" "Effect": "Allow", "Principal": { "AWS": "999999999999" }, "Action": "s3:GetObject", {{resources}} """,
        });
    }

    public PolicyDocument Queue(string account, int index) => Parse(PolicyKind.Resource, random.Next(3) switch
    {
        0 => $$""" "Effect": "Allow", "Principal": { "AWS": "{{Role(Other())}}" }, "Action": "sqs:SendMessage", "Resource": "{{GeneratedOrganization.QueueArn(account, index)}}" """,
        1 => $$""" "Effect": "Allow", "Principal": { "Service": "sns.amazonaws.com" }, "Action": "sqs:SendMessage", "Resource": "*" """,
        _ => $$""" "Effect": "Deny", "Principal": { "AWS": "{{Role(account)}}" }, "Action": "sqs:*", "Resource": "*" """,
    });

    public PolicyDocument Key(string account)
    {
        string root = $$""" "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::{{account}}:root" }, "Action": "kms:*", "Resource": "*" """;
        return random.Next(3) switch
        {
            0 => Parse(PolicyKind.Resource, root),
            1 => Parse(PolicyKind.Resource, $$""" "Effect": "Allow", "Principal": { "AWS": "{{Role(account)}}" }, "Action": "kms:Decrypt", "Resource": "*" """),
            _ => Parse(PolicyKind.Resource, root, $$""" "Effect": "Allow", "Principal": { "AWS": "{{Other()}}" }, "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "*" """),
        };
    }

    private string IdentityStatement(string account)
    {
        string bucket = GeneratedOrganization.BucketArn(account, random.Next(buckets));
        string foreign = GeneratedOrganization.BucketArn(Other(), random.Next(buckets));
        return random.Next(21) switch
        {
            0 => $$""" "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["{{bucket}}", "{{bucket}}/*"] """,
            1 => $$""" "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b{{account}}-*" """,
            2 or 3 => $$""" "Effect": "Allow", "Action": ["s3:Get*", "s3:Put*", "sqs:SendMessage"], "Resource": "*", "Condition": { {{s_conditions[random.Next(s_conditions.Length)]}} } """,
            4 => """ "Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::*secret*" """,
            5 => $$""" "Effect": "Deny", "Action": "s3:Delete*", "NotResource": "{{bucket}}/*" """,
            6 => """ "Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*" """,
            7 => $$""" "Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs:*:{{account}}:*" """,
            8 => $$""" "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ["{{Role(account)}}", "{{Role(Other())}}"] """,
            9 => """ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*" """,
            10 => """ "Effect": "Allow", "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:ListKeys"], "Resource": "*" """,
            11 => $$""" "Effect": "Allow", "Action": ["iam:Get*", "iam:List*", "iam:PassRole"], "Resource": ["arn:aws:iam::{{account}}:role/app/*", "arn:aws:iam::{{account}}:user/*"] """,
            12 => $$""" "Effect": "Allow", "Action": "dynamodb:*", "Resource": "arn:aws:dynamodb:eu-west-1:{{account}}:table/orders*" """,
            13 => $$""" "Effect": "Allow", "Action": "s3:*Object", "Resource": ["{{bucket}}/home/${aws:username}/*", "{{bucket}}/team/${aws:PrincipalTag/team, 'none'}/*"] """,
            14 => $$""" "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["{{foreign}}/*", "arn:aws:s3:::*/public/*"] """,
            15 => $$""" "Effect": "Deny", "Action": ["s3:Put*", "s3:Delete*"], "Resource": "*", "Condition": { {{s_conditions[random.Next(s_conditions.Length)]}} } """,
            17 => """ "Effect": "Allow", "Action": ["iam:Get*", "iam:PassRole"], "Resource": "*", "Condition": { "StringEquals": { "iam:ResourceTag/team": "red" } } """,
            18 => """ "Effect": "Deny", "Action": "iam:*", "Resource": "arn:aws:iam::*:role/*", "Condition": { "StringEquals": { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } } """,
            19 => """ "Effect": "Allow", "Action": "S3:getobject", "Resource": ["arn:aws:s3:::b${aws:ResourceAccount}-data-*/a", "arn:aws:s3:::*/team/${aws:ResourceTag/team}/*"] """,
            16 => $$""" "Effect": "Allow", "Action": "s3:*", "NotResource": ["{{bucket}}", "{{bucket}}/*"] """,
            _ => Everything,
        };
    }

    private string Other() => accounts[random.Next(accounts.Length)];

    private string Role(string account) => GeneratedOrganization.RoleArn(account, random.Next(roles));

    private static PolicyDocument Parse(PolicyKind kind, params string[] statements)
    {
        string json = $"{{ \"Version\": \"2012-10-17\", \"Statement\": [ {string.Join(", ", statements.Select(s => "{" + s + "}"))} ] }}";
        var findings = new DiagnosticBag();
        return PolicyParser.Parse(TextDocument.Parse(json, "generated"), kind, findings)
            ?? throw new InvalidOperationException(string.Join("\n", findings.Items));
    }
}
