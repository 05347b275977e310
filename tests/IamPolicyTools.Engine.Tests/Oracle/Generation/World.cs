namespace IamPolicyTools.Engine.Tests.Oracle.Generation;

/// <summary>
/// A small alphabet from which cases are made: few accounts, principals, actions and resources, so that policies and requests meet.
/// </summary>
internal sealed record World
{
    public const string A = "111122223333";
    public const string B = "444455556666";
    public const string Bob = $"arn:aws:iam::{A}:user/bob";
    public const string App = $"arn:aws:iam::{A}:role/app";
    public const string PathRole = $"arn:aws:iam::{A}:role/eng/app";
    public const string Session = $"arn:aws:sts::{A}:assumed-role/app/s1";
    public const string Federated = $"arn:aws:sts::{A}:federated-user/carol";
    public const string Foreign = $"arn:aws:iam::{B}:user/x";
    public const string ForeignSession = $"arn:aws:sts::{B}:assumed-role/r/s";
    public const string CanonicalId = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
    public const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
    public const string AuthenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
    public const string SamlProvider = $"arn:aws:iam::{A}:saml-provider/idp";
    public const string WebProvider = "accounts.google.com";

    public const string GovUser = $"arn:aws-us-gov:iam::{A}:user/bob";
    public const string OriginAccessIdentity = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE1XMPL";

    private const string Bucket = "arn:aws:s3:::bkt";
    private const string AccessPoint = $"arn:aws:s3:us-east-1:{A}:accesspoint/ap";
    private const string TableBucket = $"arn:aws:s3tables:us-east-1:{A}:bucket/wh";
    private const string Api = $"arn:aws:execute-api:us-east-1:{A}:q1w2e3";
    private const string Secret = $"arn:aws:secretsmanager:us-east-1:{A}:secret:s-AbCdEf";
    private const string Key = $"arn:aws:kms:us-east-1:{A}:key/k-1";
    private const string Alias = $"arn:aws:kms:us-east-1:{A}:alias/app";
    private const string Role = $"arn:aws:iam::{A}:role/app";

    /// <summary>Actions with resources that they are asked about.</summary>
    public required IReadOnlyList<(string[] Actions, string[] Resources)> Calls { get; init; }

    public required IReadOnlyList<string> ActionPatterns { get; init; }

    public required IReadOnlyList<string> ResourcePatterns { get; init; }

    /// <summary>Who owns the resources: drawn per case.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [A, A, A, B];

    /// <summary>The resource policy is a role trust policy.</summary>
    public bool IsTrust { get; init; }

    public bool HasAcl { get; init; }

    public bool HasKmsGrants { get; init; }

    public IReadOnlyList<string> AdditionalActions { get; init; } = [];

    /// <summary>The resources have tags, a bucket those that authorise only with ABAC (CK-4 to CK-6).</summary>
    public bool HasTags { get; init; }

    /// <summary>A further policy holder (2.10): the resource in its form, whether its policy is one set with the resource's own, and its keys.</summary>
    public (string Resource, bool IsAny, string[] Keys)? Holder { get; init; }

    /// <summary>An S3 bucket with objects: policies of every type.</summary>
    public static World Buckets { get; } = new()
    {
        Calls =
        [
            (["s3:GetObject", "s3:GetObject", "s3:PutObject"], [$"{Bucket}/bob/x", $"{Bucket}/blue/a:b", $"{Bucket}/a*", "arn:aws:s3:::other/x"]),
            (["S3:listbucket", "s3:ListAllMyBuckets"], [Bucket, "*"]),
        ],
        ActionPatterns =
        [
            "*", "s3:*", "s3:Get*", "S3:getobject", "s3:PutObject", "s3:List*", "s3:?etObject", "*:GetObject", "s3:*Object", "s*:*", "ec2:*",
            "s3:Get Object", "GetObject", "s3:*:*", "s3:G*t*t",
        ],
        ResourcePatterns =
        [
            "*", $"{Bucket}/*", $"{Bucket}", $"{Bucket}*", "arn:aws:s3:::*", $"{Bucket}/${{aws:username}}/*", $"{Bucket}/${{aws:PrincipalTag/team}}/*",
            $"{Bucket}/${{aws:PrincipalTag/team, 'bob'}}/?", $"{Bucket}/a${{*}}", $"{Bucket}/*/a:?", "arn:aws:s3", "arn:aws:s3:*", "arn:aws:s3::bkt",
            "arn:aws:s3:::bkt/${aws:TagKeys}/x", "bkt/*", "arn:*:s3:::b?t/*", "arn:aws:*:::bkt/bob/x", "arn:aws:s3:*", "arn:aws:iam::*", "arn:aws:s3:*:bkt/*",
            $"arn:aws:s3:::${{aws:PrincipalAccount}}/*", "arn:aws:s3:*:*:*k*/*x", "arn:aws:s?:::bkt/bob/?",
        ],
    };

    /// <summary>ACLs, Object Ownership and Block Public Access.</summary>
    public static World PublicBuckets { get; } = new()
    {
        Calls =
        [
            (["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl", "s3:GetObjectAcl", "s3:DeleteObjectVersion"], [$"{Bucket}/x"]),
            (["s3:PutBucketPolicy"], [Bucket]),
            (["s3:ListBucket", "s3:GetBucketPolicy", "s3:DeleteBucketPolicy", "s3:PutBucketAcl", "s3:GetBucketAcl", "s3:CreateBucket"], [Bucket]),
        ],
        ActionPatterns = ["*", "s3:*", "s3:Get*", "s3:Put*", "s3:*Policy", "s3:*Acl"],
        ResourcePatterns = ["*", $"{Bucket}*", Bucket, $"{Bucket}/*"],
        HasAcl = true,
    };

    /// <summary>A KMS key, an alias and calls without a key.</summary>
    public static World Keys { get; } = new()
    {
        Calls =
        [
            (["kms:Decrypt", "kms:DescribeKey", "kms:PutKeyPolicy", "kms:RetireGrant", "kms:CreateGrant", "kms:Encrypt"], [Key]),
            (["kms:Decrypt"], [Key]),
            (["kms:CreateAlias"], [Alias, Key, $"arn:aws:kms:us-east-1:{A}:alias/aws/s3"]),
            (["kms:ListKeys", "kms:GenerateRandom"], ["*"]),
        ],
        ActionPatterns = ["*", "kms:*", "kms:De*", "kms:Decrypt", "kms:*Alias", "kms:*Grant", "kms:List*"],
        ResourcePatterns = ["*", "*", Key, Alias, "arn:aws:kms:*:*:key/*", "arn:aws:kms", $"arn:aws:kms:us-east-1:{A}:*"],
        HasKmsGrants = true,
    };

    /// <summary>Roles and who assumes them.</summary>
    public static World Trusts { get; } = new()
    {
        Calls =
        [
            (["sts:AssumeRole", "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:TagSession", "iam:GetRole"],
                [Role, PathRole, $"arn:aws:iam::{A}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"]),
        ],
        ActionPatterns = ["sts:*", "sts:AssumeRole", "sts:AssumeRole*", "sts:TagSession", "sts:SetSourceIdentity"],
        ResourcePatterns = ["*", Role, "arn:aws:iam::*:role/*", $"arn:aws:iam::{A}:role/eng/*", "arn:aws:iam::*"],
        Owners = [A],
        IsTrust = true,
        AdditionalActions = ["sts:TagSession", "sts:SetSourceIdentity"],
    };

    /// <summary>IAM's and STS's own rules.</summary>
    public static World Identities { get; } = new()
    {
        Calls =
        [
            (["iam:PassRole", "iam:DeleteRole", "iam:TagRole", "iam:UpdateRoleDescription"],
                [Role, $"arn:aws:iam::{A}:role/aws-reserved/sso.amazonaws.com/x", $"arn:aws:iam::{A}:role/aws-service-role/ecs.amazonaws.com/x"]),
            (["iam:GetUser", "iam:ListUsers"], [Bob, "*"]),
            (["iam:DeletePolicy", "iam:GetPolicy"], ["arn:aws:iam::aws:policy/ReadOnlyAccess", $"arn:aws:iam::{A}:policy/p"]),
            (["ssm:GetParameter"], ["arn:aws:ssm:us-east-1::parameter/aws/service/x", "arn:aws:ssm:us-east-1::parameter/x"]),
            (["sts:GetCallerIdentity", "sts:GetSessionToken"], ["*"]),
            (["sts:GetFederationToken"], [$"arn:aws:sts::{A}:federated-user/carol"]),
            (["sts:AssumeRoot"], [$"arn:aws:iam::{A}:root"]),
        ],
        ActionPatterns = ["*", "iam:*", "iam:PassRole", "sts:*", "iam:Get*", "*:*Role", "sts:Get*"],
        ResourcePatterns = ["*", Role, $"arn:aws:iam::{A}:role/*", $"arn:aws:iam::{A}:user/${{aws:username}}", "arn:aws:iam", "arn:aws:iam::*", $"arn:aws:iam::{A}:root", "arn:aws:ssm:*::parameter/*"],
        Owners = [A],
    };

    /// <summary>A queue: a regional resource whose service RCPs cover, and a function whose service they do not.</summary>
    public static World Queues { get; } = new()
    {
        Calls =
        [
            (["sqs:SendMessage", "sqs:ReceiveMessage"], [$"arn:aws:sqs:us-east-1:{A}:jobs"]),
            (["lambda:InvokeFunction"], [$"arn:aws:lambda:us-east-1:{A}:function:f:prod"]),
        ],
        ActionPatterns = ["*", "sqs:*", "sqs:*Message", "lambda:*", "sqs:Send????age"],
        ResourcePatterns =
        [
            "*", "arn:aws:sqs", "arn:aws:sqs:us-east-1", $"arn:aws:sqs:*:{A}:jobs", "arn:aws:sqs:*:jobs", "arn:aws:lambda:*:function:f:prod",
            $"arn:aws:sqs:us-east-?:{A}:j*", $"arn:aws:sqs:us*1:{A}:jobs", "arn:aws:sqs:us*:jobs", "arn:aws:lambda:*:*:function:f?prod", $"arn:aws:sqs:us-east-1:${{aws:PrincipalAccount}}:jobs",
            "arn:aws", "arn:*", "arn:aws:lambda:us-east-1:*:f:prod",
        ],
    };

    /// <summary>Resources with tags, under several services' keys.</summary>
    public static World Tagged { get; } = new()
    {
        Calls =
        [
            (["ec2:StopInstances", "ssm:SendCommand"], [$"arn:aws:ec2:us-east-1:{A}:instance/i-1"]),
            (["rds:StopDBInstance", "rds:DeleteDBSnapshot"], [$"arn:aws:rds:us-east-1:{A}:db:d", $"arn:aws:rds:us-east-1:{A}:snapshot:s"]),
            (["s3:GetObject", "s3:ListBucket", "s3:PutBucketTagging"], [Bucket, $"{Bucket}/x"]),
            (["iam:DeleteRole", "iam:PassRole"], [Role]),
            (["iam:DeletePolicy"], [$"arn:aws:iam::{A}:policy/p"]),
            (["secretsmanager:PutSecretValue"], [Secret]),
            (["sqs:DoSomethingNew"], [$"arn:aws:sqs:us-east-1:{A}:jobs"]),
        ],
        ActionPatterns = ["*", "*", "ec2:*", "rds:*", "s3:*", "iam:*", "*:Stop*", "sqs:*"],
        ResourcePatterns = ["*", $"arn:aws:*:*:*:*", Bucket, $"{Bucket}/*", Role],
        Owners = [A],
        HasTags = true,
    };

    /// <summary>An access point and the bucket behind it: two gates.</summary>
    public static World AccessPoints { get; } = new()
    {
        Calls = [(["s3:GetObject", "s3:PutObject"], [$"{AccessPoint}/object/x"])],
        ActionPatterns = ["*", "s3:*", "s3:Get*", "s3:PutObject"],
        ResourcePatterns = ["*", $"{AccessPoint}/object/*", $"{AccessPoint}/*", $"{Bucket}/*", $"{Bucket}*"],
        Holder = ($"{Bucket}/x", false, ["s3:DataAccessPointAccount", "s3:DataAccessPointArn"]),
    };

    /// <summary>A table and its bucket: two holders of one set.</summary>
    public static World Tables { get; } = new()
    {
        Calls = [(["s3tables:GetTableData", "s3tables:PutTableData"], [$"{TableBucket}/table/t1"])],
        ActionPatterns = ["*", "s3tables:*", "s3tables:Get*"],
        ResourcePatterns = ["*", $"{TableBucket}/*", $"{TableBucket}/table/t1", TableBucket],
        Holder = (TableBucket, true, []),
    };

    /// <summary>An API, whose policies have a short form (PL-85), and services that take signed requests only .</summary>
    public static World Endpoints { get; } = new()
    {
        Calls =
        [
            (["execute-api:Invoke"], [$"{Api}/prod/GET/x", $"{Api}/test/POST/x/y"]),
            (["secretsmanager:GetSecretValue"], [Secret]),
            (["dynamodb:GetItem"], [$"arn:aws:dynamodb:us-east-1:{A}:table/t"]),
            (["lambda:InvokeFunction", "lambda:InvokeFunctionUrl"], [$"arn:aws:lambda:us-east-1:{A}:function:f"]),
        ],
        ActionPatterns = ["*", "execute-api:*", "execute-api:Invoke", "secretsmanager:*", "dynamodb:*", "lambda:*"],
        ResourcePatterns = ["*", "execute-api:/*", "execute-api:/prod/*", "execute-api:/*/GET/?", $"{Api}/prod/*", $"{Api}/*", Secret],
    };

    public static IReadOnlyList<World> All { get; } =
        [Buckets, Buckets, PublicBuckets, Keys, Trusts, Identities, Queues, Tagged, AccessPoints, Tables, Endpoints];
}
