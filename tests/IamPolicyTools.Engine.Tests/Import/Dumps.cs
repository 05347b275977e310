namespace IamPolicyTools.Engine.Tests.Import;

/// <summary>Output as <c>aws iam get-account-authorization-details</c> prints it: every list, its order, its four blanks.</summary>
internal static class Dumps
{
    public const string Trust = """{"Version":"2012-10-17","Statement":[{"Sid":"","Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    // The plus is what form decoding would lose; the blank and the quote are what percent-encoding is for.
    public const string Inline = """{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/a+b c/*"}}""";

    public const string Managed = """{"Version":"2012-10-17","Statement":[{"Sid":"Old","Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}]}""";

    public const string ManagedNew = """{"Version":"2012-10-17","Statement":[{"Sid":"New","Effect":"Allow","Action":["s3:ListBucket","s3:GetObject"],"Resource":"*"}]}""";

    public const string ReadOnly = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"*"}]}""";

    /// <summary>A dump; its policy documents stand in it in the encoding given.</summary>
    public static string Account(DocumentEncoding encoding) => $$"""
        {
            "UserDetailList": [
        {{User(encoding)}}
            ],
            "GroupDetailList": [
        {{Group(encoding)}}
            ],
            "RoleDetailList": [
        {{Role(encoding)}}
            ],
            "Policies": [
        {{Policy(encoding)}},
        {{AwsPolicy(encoding)}}
            ]
        }
        """;

    public static string User(DocumentEncoding encoding) => $$"""
                {
                    "Path": "/division_abc/subdivision_xyz/",
                    "UserName": "Alice",
                    "UserId": "AIDACKCEVSQ6C2EXAMPLE",
                    "Arn": "arn:aws:iam::012345678901:user/division_abc/subdivision_xyz/Alice",
                    "CreateDate": "2013-10-14T18:32:24+00:00",
                    "UserPolicyList": [
                        {
                            "PolicyName": "inline",
                            "PolicyDocument": {{encoding.Encode(Inline)}}
                        }
                    ],
                    "GroupList": [
                        "Admins"
                    ],
                    "AttachedManagedPolicies": [
                        {
                            "PolicyName": "create-update-delete-set-managed-policies",
                            "PolicyArn": "arn:aws:iam::012345678901:policy/create-update-delete-set-managed-policies"
                        }
                    ],
                    "PermissionsBoundary": {
                        "PermissionsBoundaryType": "Policy",
                        "PermissionsBoundaryArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
                    },
                    "Tags": [
                        {
                            "Key": "team",
                            "Value": "core"
                        }
                    ]
                }
        """;

    public static string Group(DocumentEncoding encoding) => $$"""
                {
                    "Path": "/",
                    "GroupName": "Admins",
                    "GroupId": "AGPA1234567890EXAMPLE",
                    "Arn": "arn:aws:iam::012345678901:group/Admins",
                    "CreateDate": "2013-10-14T18:32:24+00:00",
                    "GroupPolicyList": [
                        {
                            "PolicyName": "inline",
                            "PolicyDocument": {{encoding.Encode(Managed)}}
                        }
                    ],
                    "AttachedManagedPolicies": [
                        {
                            "PolicyName": "AdministratorAccess",
                            "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"
                        }
                    ]
                }
        """;

    public static string Role(DocumentEncoding encoding) => $$"""
                {
                    "Path": "/",
                    "RoleName": "EC2role",
                    "RoleId": "AROA1234567890EXAMPLE",
                    "Arn": "arn:aws:iam::012345678901:role/EC2role",
                    "CreateDate": "2014-07-30T17:09:20+00:00",
                    "AssumeRolePolicyDocument": {{encoding.Encode(Trust)}},
                    "InstanceProfileList": [
                        {
                            "Path": "/",
                            "InstanceProfileName": "EC2profile",
                            "InstanceProfileId": "AIPA1234567890EXAMPLE",
                            "Arn": "arn:aws:iam::012345678901:instance-profile/EC2profile",
                            "CreateDate": "2014-07-30T17:09:20+00:00",
                            "Roles": [
                                {
                                    "Path": "/",
                                    "RoleName": "EC2role",
                                    "RoleId": "AROA1234567890EXAMPLE",
                                    "Arn": "arn:aws:iam::012345678901:role/EC2role",
                                    "CreateDate": "2014-07-30T17:09:20+00:00",
                                    "AssumeRolePolicyDocument": {{encoding.Encode(Trust)}}
                                }
                            ]
                        }
                    ],
                    "RolePolicyList": [],
                    "AttachedManagedPolicies": [
                        {
                            "PolicyName": "AmazonS3ReadOnlyAccess",
                            "PolicyArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
                        }
                    ],
                    "Tags": [],
                    "RoleLastUsed": {
                        "LastUsedDate": "2019-05-23T17:53:12+00:00",
                        "Region": "us-east-1"
                    }
                }
        """;

    public static string Policy(DocumentEncoding encoding) => $$"""
                {
                    "PolicyName": "create-update-delete-set-managed-policies",
                    "PolicyId": "ANPAJ2UCCR6DPCEXAMPLE",
                    "Arn": "arn:aws:iam::012345678901:policy/create-update-delete-set-managed-policies",
                    "Path": "/",
                    "DefaultVersionId": "v2",
                    "AttachmentCount": 1,
                    "PermissionsBoundaryUsageCount": 0,
                    "IsAttachable": true,
                    "CreateDate": "2015-02-06T19:58:34+00:00",
                    "UpdateDate": "2015-02-08T19:58:34+00:00",
                    "PolicyVersionList": [
                        {
                            "Document": {{encoding.Encode(ManagedNew)}},
                            "VersionId": "v2",
                            "IsDefaultVersion": true,
                            "CreateDate": "2015-02-08T19:58:34+00:00"
                        },
                        {
                            "Document": {{encoding.Encode(Managed)}},
                            "VersionId": "v1",
                            "IsDefaultVersion": false,
                            "CreateDate": "2015-02-06T19:58:34+00:00"
                        }
                    ]
                }
        """;

    public static string AwsPolicy(DocumentEncoding encoding) => $$"""
                {
                    "PolicyName": "AmazonS3ReadOnlyAccess",
                    "PolicyId": "ANPAIZTJ4DXE7G6AGAE6M",
                    "Arn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
                    "Path": "/",
                    "DefaultVersionId": "v1",
                    "AttachmentCount": 1,
                    "PermissionsBoundaryUsageCount": 1,
                    "IsAttachable": true,
                    "CreateDate": "2015-02-06T18:40:59+00:00",
                    "UpdateDate": "2015-02-06T18:40:59+00:00",
                    "PolicyVersionList": [
                        {
                            "Document": {{encoding.Encode(ReadOnly)}},
                            "VersionId": "v1",
                            "IsDefaultVersion": true,
                            "CreateDate": "2015-02-06T18:40:59+00:00"
                        }
                    ]
                }
        """;
}
