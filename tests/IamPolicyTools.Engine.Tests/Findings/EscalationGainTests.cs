using System.Collections.Immutable;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>What counts as a gain (escalation.md, 5): something that nobody in hand before may do, under the same circumstances.</summary>
public sealed class EscalationGainTests
{
    private const string Account = $$"""{"AWS":"{{AccountId}}"}""";

    [Theory]
    [InlineData("arn:aws:s3:::a/x*", "arn:aws:s3:::a/*", true)]
    [InlineData("arn:aws:s3:::a/*", "arn:aws:s3:::a/x*", false)]
    [InlineData("arn:aws:s3:::a/*", "arn:aws:s3:::a/*", false)]
    public void A_pattern_that_is_a_part_of_another_does_not_hide_it(string own, string of, bool isGain) => Assert.Equal(
        isGain,
        !Paths(Load($$"""
            "Users":[{{User("alice", Document(Allow("sts:AssumeRole"), Allow("s3:GetObject", own)))}}],
            "Roles":[{{Role("r", Trust(Account), Document(Allow("s3:GetObject", of)))}}]
            """)).IsEmpty);

    // What one may under a circumstance, or with a value of one's choice, hides nothing that another may without.
    [Theory]
    [InlineData(""" "Bool":{"aws:MultiFactorAuthPresent":"true"} """)]
    [InlineData(""" "IpAddress":{"aws:SourceIp":"203.0.113.0/24"} """)]
    [InlineData(""" "StringEquals":{"aws:RequestTag/team":"web"} """)]
    [InlineData(""" "StringNotEquals":{"s3:prefix":"secret"} """)]
    public void A_condition_on_ones_own_right_does_not_hide_one_without(string condition)
    {
        string when = $$""","Condition":{{{condition}}}""";
        IamModel Of(string more) => Load($$"""
            "Users":[{{User("alice", Document(Allow("sts:AssumeRole"), Allow("s3:ListBucket sqs:CreateQueue", more: when)))}}],
            "Roles":[{{Role("r", Trust(Account), Document(Allow("s3:ListBucket sqs:CreateQueue", more: more)))}}]
            """);

        Assert.NotEmpty(Paths(Of(string.Empty)));
        Assert.Empty(Paths(Of(when)).Where(p => p.Certainty == Certainty.Certain && p.Gain!.Context.IsEmpty));
    }

    // ESCX-16: what leads on is something.
    [Theory]
    [InlineData("*", true)]
    [InlineData("arn:aws:iam::111122223333:role/adm", true)]
    [InlineData("arn:aws:iam::111122223333:role/none", false)]
    public void A_role_that_may_only_assume_another_is_gained(string resource, bool isGain)
    {
        ImmutableArray<EscalationPath> paths = Paths(Load($$"""
            "Users":[{{User("alice", Document(Allow("sts:AssumeRole", "arn:aws:iam::111122223333:role/mid")))}}],
            "Roles":[{{Role("mid", Trust(Account), Document(Allow("sts:AssumeRole", resource)))}},{{Role("adm", Trust(Account), Document(Everything))}}]
            """));

        Assert.Equal(isGain ? ["sts:AssumeRole"] : [], paths.Select(p => p.Gain!.Action));
    }

    // A Deny falls away that is on everything, under a condition, or written the other way round.
    [Theory]
    [InlineData("""{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"us-east-1"}}}""")]
    [InlineData("""{"Effect":"Deny","Action":"ec2:*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-3"}}}""")]
    [InlineData("""{"Effect":"Deny","NotAction":["iam:*","sqs:SendMessage"],"Resource":"*"}""")]
    [InlineData("""{"Effect":"Deny","Action":"ec2:*","NotResource":"arn:aws:ec2:us-east-1:*:*"}""")]
    [InlineData("""{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::mine/*"}""")]
    [InlineData("""{"Effect":"Deny","NotAction":["iam:*","ec2:*"],"NotResource":"arn:aws:s3:::mine/*"}""")]
    [InlineData("""{"Effect":"Deny","NotAction":"iam:*","Resource":"arn:aws:s3:::secret/*"}""")]
    public void A_deny_that_falls_away_is_a_gain(string deny)
    {
        IamModel model = Load($$"""
            "Users":[{"UserName":"alice","UserPolicyList":[
              {"PolicyName":"own","PolicyDocument":{{Document(Allow("iam:DeleteUserPolicy ec2:TerminateInstances s3:GetObject"))}}},{"PolicyName":"deny","PolicyDocument":{{Document(deny)}}}]}]
            """);

        Assert.NotNull(Paths(model, techniques: "ESC-GUARD-006").FirstOrDefault()?.Gain);
    }

    // Of what a Deny leaves anyway nothing is gained.
    [Theory]
    [InlineData("""{"Effect":"Deny","NotAction":["iam:*","s3:*","ec2:*"],"Resource":"*"}""")]
    [InlineData("""{"Effect":"Deny","Action":"sqs:*","NotResource":"arn:aws:sqs:*:*:mine"}""")]
    public void A_deny_of_what_was_never_allowed_is_none(string deny) => Assert.Empty(Paths(
        Load($$"""
            "Users":[{"UserName":"alice","UserPolicyList":[
              {"PolicyName":"own","PolicyDocument":{{Document(Allow("iam:DeleteUserPolicy ec2:TerminateInstances s3:GetObject"))}}},{"PolicyName":"deny","PolicyDocument":{{Document(deny)}}}]}]
            """),
        techniques: "ESC-GUARD-006"));

    // Who tags himself has what his policies leave to the tag.
    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::data/${aws:PrincipalTag/team}/*"}""", "s3:GetObject")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::${aws:PrincipalTag/team}/*"}""", "s3:GetObject")]
    [InlineData("""{"Effect":"Allow","Action":"secretsmanager:GetSecretValue","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}}}""", "secretsmanager:GetSecretValue")]
    [InlineData("""{"Effect":"Allow","Action":"sqs:CreateQueue","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/x":"${aws:PrincipalTag/team}"}}}""", "sqs:CreateQueue")]
    public void Who_tags_himself_gains_what_a_variable_of_the_tag_opens(string statement, string action)
    {
        EscalationPath path = Assert.Single(Paths(
            Load($$"""
                "Users":[{{User("alice", Document(Allow("iam:TagUser", Alice), statement), ""","Tags":{"team":"web"}""")}}],
                "Resources":[{"Arn":"arn:aws:secretsmanager:us-east-1:111122223333:secret:core-AbCdEf","Tags":{"team":"core"} },{"Arn":"arn:aws:s3:::vault"}]
                """)));

        Assert.Equal(action, path.Gain!.Action);
    }

    [Fact]
    public void Who_tags_himself_assumes_the_role_whose_tag_he_has_to_have() => Assert.Contains(
        Paths(
            Load($$"""
                "Users":[{{User("alice", Document(
                    Allow("iam:TagUser", Alice),
                    Allow("sts:AssumeRole", more: ""","Condition":{"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}}""")), ""","Tags":{"team":"web"}""")}}],
                "Roles":[{{Role("adm", Trust(Account), Document(Everything), ""","Tags":{"team":"core"}""")}}]
                """),
            depth: 2),
        p => p.IsAdministrator);

    // A thing is told once, however many ways there are to it.
    [Theory]
    [InlineData("kms:PutKeyPolicy kms:CreateGrant")]
    [InlineData("kms:*")]
    public void A_thing_that_one_grants_oneself_is_told_once(string actions) => Assert.Single(
        Paths(
            Load($$"""
                "Users":[{{User("alice", Document(Allow(actions == "kms:*" ? "kms:Put* kms:Create*" : actions)))}}],
                "Resources":[{"Arn":"arn:aws:kms:us-east-1:111122223333:key/1111","Policy":{{Document(
                    $$"""{"Effect":"Allow","Principal":{"AWS":"{{AccountId}}"},"Action":"kms:*","Resource":"*"}""")}}}]
                """),
            depth: 3),
        p => p.Hops[^1].Technique.StartsWith("ESC-RES", StringComparison.Ordinal));
}
