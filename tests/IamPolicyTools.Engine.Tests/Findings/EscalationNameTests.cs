using System.Collections.Immutable;
using IamPolicyTools.Findings.Escalation;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>Names and policies that the caller chooses, where statements leave few (escalation.md, 3 and 3.1).</summary>
public sealed class EscalationNameTests
{
    private const string Admin = $$"""{"Version":"2012-10-17","Statement":[{{Everything}}]}""";
    private const string NewUser = "iam:CreateUser iam:PutUserPolicy iam:CreateAccessKey";

    public static TheoryData<string, string> NewUsers { get; } = new()
    {
        { Document(Allow("iam:CreateUser", Named("user/x-*")), Allow("iam:PutUserPolicy iam:CreateAccessKey", Named("user/*-y"))), "user/x-y" },
        { Document(Allow("iam:CreateUser iam:CreateAccessKey", Named("user/a*")), Allow("iam:PutUserPolicy", Named("user/*b"))), "user/ab" },
        { Document(Allow("iam:CreateUser", Named("user/app?-*")), Allow("iam:PutUserPolicy iam:CreateAccessKey", Named("user/*p1-z*"))), "user/app1-z" },
        { Document(Allow(NewUser, Named("user/${aws:username}-*"))), "user/alice-zz" },
        { Document(Allow(NewUser, Named("user/${aws:PrincipalTag/team}/*"))), "user/core/zz" },
        {
            Document(Allow(NewUser), $$"""{"Effect":"Deny","Action":"iam:PutUserPolicy","NotResource":"{{Named("user/tmp-*")}}"}"""),
            "user/tmp-zz"
        },
    };

    [Theory]
    [MemberData(nameof(NewUsers))]
    public void A_new_user_has_a_name_that_all_statements_leave(string policy, string name)
    {
        EscalationPath path = Assert.Single(Paths(Load(Accounted(policy)), techniques: "ESC-IAM-023"));

        Assert.True(path.IsAdministrator);
        Assert.Equal(name, path.Hops[0].Gained.Split(':')[^1]);
    }

    [Theory]
    [InlineData("user/x-*", "user/y-*")]
    [InlineData("user/${aws:PrincipalTag/none}-*", "user/*")]
    public void No_name_is_made_up_that_one_of_them_denies(string created, string written) => Assert.Empty(Paths(
        Load(Accounted(Document(Allow("iam:CreateUser iam:CreateAccessKey", Named(created)), Allow("iam:PutUserPolicy", Named(written))))),
        techniques: "ESC-IAM-023"));

    [Fact]
    public void A_new_function_has_a_name_that_all_statements_leave()
    {
        Assert.NotEmpty(Functions(Allow("lambda:CreateFunction lambda:InvokeFunction", "arn:aws:lambda:*:*:function:${aws:username}-*")));
        Assert.NotEmpty(Functions(
            Allow("lambda:CreateFunction lambda:InvokeFunction"),
            """{"Effect":"Deny","Action":"lambda:*","NotResource":"arn:aws:lambda:eu-west-1:*:function:tmp-*"}"""));
        Assert.NotEmpty(Functions(
            Allow("lambda:CreateFunction", "arn:aws:lambda:*:*:function:a*c?"), Allow("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:*bc1")));
        Assert.Empty(Functions(
            Allow("lambda:CreateFunction", "arn:aws:lambda:*:*:function:a*"), Allow("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:b*")));

        static IEnumerable<EscalationPath> Functions(params string[] statements) => Paths(
            Load($$"""
                {{Accounted(Document([Allow("iam:PassRole"), .. statements]))}},
                "Roles":[{{Role("big", Trust("""{"Service":"lambda.amazonaws.com"}"""), Admin)}}]
                """), techniques: "ESC-LAMBDA-001");
    }

    [Theory]
    [InlineData("ArnNotEquals", "arn:aws:iam::aws:policy/AdministratorAccess", "IAMFullAccess")]
    [InlineData("ArnLike", "arn:aws:iam::aws:policy/IAM*", "IAMFullAccess")]
    [InlineData("StringLike", "arn:aws:iam::aws:policy/Administrator*", "AdministratorAccess")]
    public void Of_the_policies_that_a_condition_leaves_the_strongest_is_attached(string op, string value, string attached) =>
        Assert.Equal($"arn:aws:iam::aws:policy/{attached}", Assert.Single(Attach(op, value)).Hops[0].Bind["grant"]);

    [Fact]
    public void Of_a_folder_of_policies_one_is_attached_that_gains() =>
        Assert.Contains(":policy/job-function/", Assert.Single(Attach("ArnLike", "arn:aws:iam::aws:policy/job-function/*")).Hops[0].Bind["grant"], StringComparison.Ordinal);

    [Fact]
    public void A_policy_that_only_denies_is_no_gain() => Assert.Empty(Attach("ArnLike", "arn:aws:iam::aws:policy/AWSDenyAl?"));

    // What is asked for of the thing, oneself, is a tag like any other.
    [Theory]
    [InlineData("aws:ResourceTag/ok", "1")]
    [InlineData("iam:ResourceTag/ok", "1")]
    [InlineData("aws:PrincipalTag/ok", "${aws:username}")]
    public void Who_tags_himself_opens_what_asks_for_the_tag(string key, string value) => Assert.Contains(
        Paths(Load(Accounted(Document(
            Allow("iam:TagUser"),
            Allow("iam:AttachUserPolicy", more: $$$""","Condition":{"StringEquals":{"{{{key}}}":"{{{value}}}"}}""")))), depth: 2),
        p => p.IsAdministrator);

    [Fact]
    public void Who_tags_himself_opens_a_bucket_whose_policy_asks_for_the_tag() => Assert.Equal("s3:GetObject", Assert.Single(Paths(
        Load($$$"""
            {{{Accounted(Document(Allow("iam:TagUser")))}}},
            "Resources":[{"Arn":"arn:aws:s3:::data","Policy":{{{Document("""
                {"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::data/*",
                 "Condition":{"StringEquals":{"aws:PrincipalTag/team":"admins"}}}
                """)}}}}]
            """))).Gain!.Action);

    private static ImmutableArray<EscalationPath> Attach(string op, string value) => Paths(
        Load(Accounted(Document(Allow("iam:AttachUserPolicy", more: $$$""","Condition":{"{{{op}}}":{"iam:PolicyARN":"{{{value}}}"}}""")))),
        techniques: "ESC-IAM-009");

    private static string Accounted(string policy) => $$""" "Users":[{{User("alice", policy, ""","Tags":{"team":"core"}""")}}] """;

    private static string Named(string name) => $"arn:aws:iam::{AccountId}:{name}";
}
