using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>
/// An account made up from a seed whose users and roles share policies, and in which policies, trust policies and conditions name one of them
/// and not the others: by name, ARN, id, tag and variable.
/// </summary>
internal static class SharedPrincipals
{
    private const string Bucket = "arn:aws:s3:::home-bucket";

    private static readonly string[] s_statements =
    [
        Allow("s3:GetObject s3:PutObject", Bucket + "/${aws:username}/*"),
        Allow("s3:*", "*", ""","Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}"""),
        Allow("s3:GetObject", "*", ""","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:*/?1"}}"""),
        Allow("iam:PutUserPolicy iam:AttachUserPolicy", $"arn:aws:iam::{AccountId}:user/${{aws:username}}"),
        Allow("iam:PutRolePolicy iam:UpdateAssumeRolePolicy", $"arn:aws:iam::{AccountId}:role/r1"),
        Allow("iam:CreateAccessKey iam:CreateLoginProfile", $"arn:aws:iam::{AccountId}:user/u?"),
        Allow("iam:CreateAccessKey", "*", ""","Condition":{"StringEquals":{"iam:ResourceTag/team":"${aws:PrincipalTag/team}"}}"""),
        Allow("iam:AddUserToGroup", "*", ""","Condition":{"StringLike":{"aws:userid":"AIDA*1"}}"""),
        Allow("iam:TagUser iam:TagRole"),
        Allow("iam:PassRole lambda:CreateFunction lambda:InvokeFunction"),
        Allow("sts:AssumeRole"),
        Allow("sts:AssumeRole", $"arn:aws:iam::{AccountId}:role/r*"),
        Allow("secretsmanager:GetSecretValue", "*", ""","Condition":{"StringNotEquals":{"aws:username":"u1"}}"""),
        Allow("kms:Decrypt"),
        Allow("iam:SetDefaultPolicyVersion iam:CreatePolicyVersion", $"arn:aws:iam::{AccountId}:policy/p1"),
        Allow("s3:ListBucket", "*", ""","Condition":{"StringLike":{"s3:prefix":"${aws:username}/*"}}"""),
        Allow("iam:ChangePassword iam:GetUser ec2:RunInstances logs:DescribeLogGroups"),
        Everything,
        Deny("iam:*", "*", ""","Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/u1"}}"""),
        Deny("sts:AssumeRole", "*", ""","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"""),
        Deny("s3:PutObject", "*", ""","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"blue"}}"""),
    ];

    private static readonly string[] s_trusts =
    [
        Trust($$"""{"AWS":"arn:aws:iam::{{AccountId}}:root"}"""),
        Trust($$"""{"AWS":"arn:aws:iam::{{AccountId}}:user/u1"}"""),
        Trust($$"""{"AWS":["arn:aws:iam::{{AccountId}}:role/r2","arn:aws:iam::999988887777:root"]}"""),
        Trust($$"""{"AWS":"arn:aws:iam::{{AccountId}}:root"}""", ""","Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/u2"}}"""),
        Trust($$"""{"AWS":"{{AccountId}}"}""", ""","Condition":{"StringEquals":{"sts:RoleSessionName":"${aws:username}"}}"""),
        Trust($$"""{"AWS":"{{AccountId}}"}""", ""","Condition":{"StringEquals":{"aws:PrincipalTag/team":"blue"}}"""),
        Trust("""{"Service":"lambda.amazonaws.com"}"""),
        Trust("""{"Service":"ec2.amazonaws.com"}"""),
    ];

    public static IamModel Create(int seed)
    {
        var random = new Random(seed);
        string One(string[] of) => of[random.Next(of.Length)];
        string policies = string.Join(',', Enumerable.Range(1, 4).Select(i => $$"""
            {"PolicyName":"p{{i}}","Arn":"arn:aws:iam::{{AccountId}}:policy/p{{i}}","DefaultVersionId":"v1","PolicyVersionList":[
              {"VersionId":"v1","IsDefaultVersion":true,"Document":{{Document([.. Enumerable.Range(0, 3).Select(_ => One(s_statements))])}}}]}
            """));
        string Attached(string member) => $$"""
            "{{member}}":[{{string.Join(',', Enumerable.Range(1, 3).Where(_ => random.Next(2) == 0).Select(i => $$"""{"PolicyName":"p{{i}}","PolicyArn":"arn:aws:iam::{{AccountId}}:policy/p{{i}}"}"""))}}]
            """;
        string Bounded() => random.Next(4) == 0
            ? $$""","PermissionsBoundary":{"PermissionsBoundaryType":"Policy","PermissionsBoundaryArn":"arn:aws:iam::{{AccountId}}:policy/p4"}"""
            : string.Empty;
        string Tags() => random.Next(3) switch
        {
            0 => string.Empty,
            1 => ""","Tags":[{"Key":"team","Value":"red"}]""",
            _ => ""","Tags":[{"Key":"team","Value":"blue"}]""",
        };

        // Two of a kind have the same policies, and are told apart by name alone.
        string shared = Attached("AttachedManagedPolicies");
        string sharedTrust = One(s_trusts);
        string users = string.Join(',', Enumerable.Range(1, 4).Select(i =>
            $$"""{"UserName":"u{{i}}","UserId":"AIDA{{i}}{{i}}{{i}}1{{i % 3}}",{{(i % 2 == 0 ? shared : Attached("AttachedManagedPolicies"))}}{{Tags()}}{{Bounded()}}}"""));
        string roles = string.Join(',', Enumerable.Range(1, 6).Select(i =>
            $$"""{"RoleName":"r{{i}}","RoleId":"AROA{{i}}",{{(i == 6 ? "\"Path\":\"/aws-service-role/x.amazonaws.com/\"," : string.Empty)}}"AssumeRolePolicyDocument":{{(i % 2 == 0 ? sharedTrust : One(s_trusts))}},{{(i % 2 == 0 ? shared : Attached("AttachedManagedPolicies"))}}{{Tags()}}}"""));
        string bucket = random.Next(2) == 0
            ? Document($$"""{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{AccountId}}:user/u2"},"Action":"s3:*","Resource":["{{Bucket}}","{{Bucket}}/*"]}""")
            : Document($$"""{"Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::{{AccountId}}:user/u1","arn:aws:iam::{{AccountId}}:root"]},"Action":"s3:PutObject","Resource":"{{Bucket}}/*"}""");
        IamModel model = Load($$"""
            "UserDetailList":[{{users}}],"RoleDetailList":[{{roles}}],"Policies":[{{policies}}],
            "Resources":[{"Arn":"{{Bucket}}","Policy":{{bucket}}}]
            """);
        return random.Next(2) == 0 ? model : model with { Organization = Limited() };
    }

    private static Organization Limited() => new()
    {
        Id = "o-shared0001",
        MasterAccountId = "222233334444",
        ServiceControlPolicies = ImmutableSortedDictionary<string, OrganizationPolicy>.Empty.Add(
            "tagged", new OrganizationPolicy("tagged", Parse(Document(
                """{"Effect":"Allow","Action":"*","Resource":"*"}""",
                Deny("s3:*", "*", ""","Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}"""))))),
        Root = new OrganizationalUnit
        {
            Id = "r-root",
            Accounts = [new OrganizationAccount { AccountId = AccountId, ServiceControlPolicies = ["tagged"] }],
        },
    };

    private static PolicyDocument Parse(string json) =>
        PolicyParser.Parse(TextDocument.Parse(json, "scp"), PolicyKind.ServiceControl, new DiagnosticBag())!;
}
