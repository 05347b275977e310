using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Findings;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>Rules that are decided by proof, exceptions and folding (findings.md: FR-5, FR-27, FP-18, F-1010, F-1106, F-1113).</summary>
public sealed class FindingRuleTests
{
    private const string Admin = $$"""{"Version":"2012-10-17","Statement":[{{Everything}}]}""";
    private const string Boundary = ""","PermissionsBoundary":"edge" """;

    // F-1010: always denied elsewhere, outside the boundary, or a condition that nobody meets.
    [Theory]
    [InlineData("s3:*", "s3:*", "*", "", true)]
    [InlineData("s3:PutObject", "s3:*", "*", "", false)]
    [InlineData("sqs:*", "s3:*", "sqs:*", "", true)]
    [InlineData("sqs:*", "s3:*", "*", ""","Condition":{"StringEquals":{"aws:PrincipalAccount":"444455556666"}}""", true)]
    [InlineData("sqs:*", "s3:*", "*", ""","Condition":{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}""", false)]
    public void A_statement_is_without_effect_when_no_request_gets_through(string denied, string allowed, string bounded, string condition, bool found)
    {
        IamModel model = Load($$"""
            "Users":[{{User("alice", Document(Allow(allowed, more: condition), Deny(denied)), Boundary)}}],
            "Policies":[{"PolicyName":"edge","PolicyDocument":{{Document(Allow(bounded))}}}]
            """);

        Assert.Equal(found, Find(model, "STATEMENT_WITHOUT_EFFECT").Any(f => f.IsProblem));
    }

    // What is dead in a sandbox alone is not dead.
    [Fact]
    public void A_statement_that_only_an_organization_denies_has_its_effect() => Assert.DoesNotContain(
        Find(Member(Deny("s3:*"), User("alice", Document(Allow("s3:GetObject")))), "STATEMENT_WITHOUT_EFFECT"),
        f => f.IsProblem);

    // F-1106: a comparison, not the look of the boundary.
    [Theory]
    [InlineData("sqs:SendMessage", "sqs:*", true)]
    [InlineData("sqs:*", "sqs:Send* sqs:Receive*", false)]
    [InlineData("sqs:SendMessage", "sqs:SendMessage s3:*", true)]
    public void A_boundary_is_without_effect_when_it_allows_all_that_its_holders_are_allowed(string allowed, string bounded, bool found)
    {
        IamModel model = Load($$"""
            "Users":[{{User("alice", Document(Allow(allowed)), Boundary)}}],
            "Policies":[{"PolicyName":"edge","PolicyDocument":{{Document(Allow(bounded))}}}]
            """);

        Assert.Equal(found, Find(model, "BOUNDARY_WITHOUT_EFFECT").Any(f => f.IsProblem));
    }

    [Fact]
    public void A_boundary_that_limits_one_of_two_holders_has_its_effect() => Assert.DoesNotContain(
        Find(
            Load($$"""
                "Users":[{{User("alice", Document(Allow("sqs:*")), Boundary)}},{{User("bob", Document(Allow("sns:*")), Boundary)}}],
                "Policies":[{"PolicyName":"edge","PolicyDocument":{{Document(Allow("sqs:*"))}}}]
                """),
            "BOUNDARY_WITHOUT_EFFECT"),
        f => f.IsProblem);

    // F-1113
    [Theory]
    [InlineData(""","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/aws-service-role/*"}}""", "service-linked")]
    [InlineData(""","Condition":{"StringEquals":{"aws:PrincipalAccount":"999988887777"}}""", "management account")]
    [InlineData(""","Condition":{"StringEquals":{"ec2:InstanceType":"t3.nano"}}""", "ec2:InstanceType")]
    [InlineData(""","Condition":{"Bool":{"aws:SecureTransport":"true"}}""", null)]
    [InlineData(""","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"core"}}""", null)]
    public void A_deny_that_nobody_meets_is_vacuous(string condition, string? says)
    {
        Finding? found = Find(
            Member(Deny("cloudtrail:StopLogging", more: condition), User("alice", Document(Allow("cloudtrail:*")))), "GUARDRAIL_VACUOUS").FirstOrDefault(f => f.IsProblem);

        Assert.Equal(says is null, found is null);
        Assert.Contains(says ?? string.Empty, found?.Facts[0].Value ?? string.Empty, StringComparison.Ordinal);
        Assert.Equal(says is null ? null : "cloudtrail:StopLogging", found?.Witness?.Action);
    }

    // FP-18
    [Theory]
    [InlineData("s3:GetObject", "true", Assessment.Excepted)]
    [InlineData("s3:GetObject", "no", Assessment.Found)]
    [InlineData("s3:GetObject s3:ListBucket", "true", Assessment.Found)]
    public void A_website_is_excepted_while_only_its_objects_are_read(string actions, string tag, Assessment expected)
    {
        string list = string.Join(',', actions.Split(' ').Select(a => $"\"{a}\""));
        IamModel model = Load($$"""
            "PublicAccessBlock":{"BlockPublicAcls":false,"IgnorePublicAcls":false,"BlockPublicPolicy":false,"RestrictPublicBuckets":false},
            "Resources":[{"Arn":"arn:aws:s3:::site","Tags":{"public":"{{tag}}"},
              "Policy":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":[{{list}}],"Resource":["arn:aws:s3:::site","arn:aws:s3:::site/*"]}] } }]
            """);

        Finding found = Find(model, "PUBLIC_BUCKET_READ").Single(f => f.Subject?.Arn == "arn:aws:s3:::site");

        Assert.Equal(expected, found.Assessment);
        Assert.Equal(expected == Assessment.Excepted, found.Exception is not null);
    }

    // F-501: buckets have no Region and no account in their ARNs, access points have both.
    [Theory]
    [InlineData("arn:aws:s3:::*", true)]
    [InlineData("arn:aws:s3:::*/*", true)]
    [InlineData("*", true)]
    [InlineData("arn:aws:s3:*:*:accesspoint/*", false)]
    [InlineData("arn:aws:s3:::reports/*", false)]
    public void All_buckets_are_asked_by_their_own_names(string resource, bool isFound)
    {
        IamModel model = Load($$"""
            "Users":[{"UserName":"alice","UserPolicyList":[{"PolicyName":"own", "PolicyDocument":
              {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"{{resource}}"}]} }]}]
            """);

        Finding[] found = [.. Find(model, "READ_ALL_BUCKETS").Where(f => f.IsProblem)];

        Assert.Equal(isFound, found.Length == 1);
        Assert.All(found, f => Assert.StartsWith("arn:aws:s3:::", f.Witness!.Resource, StringComparison.Ordinal));
    }

    // FD-7: a bucket that is public unless a block stops it that nobody knows.
    [Theory]
    [InlineData("""{"Unknown":"not exported"}""", Assessment.Conditional)]
    [InlineData("""{"BlockPublicAcls":false,"IgnorePublicAcls":false,"BlockPublicPolicy":false,"RestrictPublicBuckets":false}""", Assessment.Found)]
    [InlineData("""{"BlockPublicAcls":true,"IgnorePublicAcls":true,"BlockPublicPolicy":true,"RestrictPublicBuckets":true}""", null)]
    public void A_block_that_nobody_knows_makes_a_public_bucket_conditional(string block, Assessment? expected)
    {
        IamModel model = Load($$"""
            "PublicAccessBlock":{"BlockPublicAcls":false,"IgnorePublicAcls":false,"BlockPublicPolicy":false,"RestrictPublicBuckets":false},
            "Resources":[{"Arn":"arn:aws:s3:::b","PublicAccessBlock":{{block}},"Policy":{"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]} }]
            """);

        Finding? found = Find(model, "PUBLIC_BUCKET_READ").SingleOrDefault(f => f.IsProblem);

        Assert.Equal(expected, found?.Assessment);
        Assert.Equal(expected == Assessment.Conditional, found?.Conditions?.Contains("PublicAccessBlock", StringComparison.Ordinal) == true);
    }

    // An answer that is open on a placeholder alone is open (PO-2.1).
    [Fact]
    public void A_role_whom_a_placeholder_may_let_in_is_not_one_that_nobody_assumes()
    {
        IamModel model = Load($$"""
            "Users":[{"UserName":"a-ops","UserPolicyList":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]} }]}],
            "Roles":[{{Role("r", Trust("""{"AWS":"arn:aws:iam::111122223333:user/${team}-ops"}"""), Document("""{"Effect":"Allow","Action":"s3:*","Resource":"*"}"""))}}]
            """);

        Assert.DoesNotContain(Find(model, "ROLE_NOBODY_CAN_ASSUME"), f => f.IsProblem);
        Assert.DoesNotContain(Find(model, "DANGLING_PRINCIPAL"), f => f.IsProblem);
    }

    // F-711: what may assume the role is said.
    [Theory]
    [InlineData("repo:octo/app:pull_request", "Any pull request of the repository may assume role/ci")]
    [InlineData("repo:octo/app:*", "Any branch, tag or pull request may assume role/ci")]
    public void Whether_any_branch_or_pull_requests_alone_come_in_is_told(string subject, string expected)
    {
        IamModel model = Load($$"""
            "OpenIDConnectProviders":[{"Url":"token.actions.githubusercontent.com","ClientIDList":["sts.amazonaws.com"]}],
            "Roles":[{{Role(
                "ci",
                Trust(
                    """{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}""",
                    $$""","Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"{{subject}}","token.actions.githubusercontent.com:aud":"sts.amazonaws.com"} }""",
                    "sts:AssumeRoleWithWebIdentity"),
                Document(Allow("s3:GetObject", "arn:aws:s3:::b/*")))}}]
            """);

        Assert.Equal(expected, Assert.Single(Find(model, "OIDC_ANY_REF"), f => f.IsProblem).Message);
    }

    // FR-5: of many that have it from one policy the policy is what must be changed.
    [Fact]
    public void What_many_have_from_one_policy_is_one_finding_about_the_policy()
    {
        IamModel model = Load("""
            "Users":[{"UserName":"alice","AttachedManagedPolicies":["reader"]},{"UserName":"bob","AttachedManagedPolicies":["reader"]},
              {"UserName":"carol","UserPolicyList":[{"PolicyName":"own","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}}]}],
            "Policies":[{"PolicyName":"reader","PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}}]
            """);

        Finding[] found = [.. Find(model, "READ_ALL_BUCKETS").Where(f => f.IsProblem)];

        Assert.Equal(["arn:aws:iam::111122223333:policy/reader", "arn:aws:iam::111122223333:user/carol"], found.Select(f => f.Subject!.Arn).Order(StringComparer.Ordinal));
        Assert.Equal(["arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:user/bob"], found.Single(f => f.Subject!.Kind == "Policy").Principals.Order(StringComparer.Ordinal));
    }

    // FR-27
    [Fact]
    public void What_follows_from_being_an_administrator_is_a_list_until_it_is_expanded()
    {
        IamModel model = Load($$""" "Users":[{{User("root2", Admin)}}] """);
        FindingResult folded = FindingSearch.Find(model, new FindingSettings { Now = Now });
        FindingResult expanded = FindingSearch.Find(model, new FindingSettings { Now = Now, Expands = true });

        Assert.Contains("READ_ALL_BUCKETS", folded.Problems.Single(f => f.Code == "ADMINISTRATOR").Implied);
        Assert.DoesNotContain(folded.Problems, f => f.Code == "READ_ALL_BUCKETS");
        Assert.Contains(expanded.Problems, f => f.Code == "READ_ALL_BUCKETS");
        Assert.Empty(expanded.Problems.Single(f => f.Code == "ADMINISTRATOR").Implied);
    }

    private static IEnumerable<Finding> Find(IamModel model, string code) =>
        FindingSearch.Find(model, new FindingSettings { Now = Now, Codes = [code] }).Records.Where(r => r.Code == code);

    private static IamModel Member(string deny, string user) => ImportFolder.Import($$"""
        {"Organization":{"Id":"o-exampleorg1","MasterAccountId":"999988887777",
          "ServiceControlPolicies":[{"Name":"s","PolicyDocument":{{Document(deny)}}}],
          "Root":{"Id":"r-abcd","Accounts":["999988887777",{"AccountId":"{{AccountId}}","ServiceControlPolicies":["FullAWSAccess","s"]}] } },
         "Accounts":[{"AccountId":"999988887777"},{"AccountId":"{{AccountId}}","Users":[{{user}}]}]}
        """, "account.json").Model;
}
