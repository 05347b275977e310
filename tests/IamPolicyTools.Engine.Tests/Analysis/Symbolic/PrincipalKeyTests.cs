using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>Keys of who asks belong to one principal, who has them all together (CP-15), and one of a class stands for the others (CP-14).</summary>
public sealed class PrincipalKeyTests
{
    private const string Named = """{"StringEquals": {"aws:username": "alice", "aws:PrincipalArn": "arn:aws:iam::111122223333:user/bob"}}""";

    [Fact]
    public void A_user_has_the_last_part_of_its_arn_as_name()
    {
        PolicyDocument nothing = Identity("s3:ListAllMyBuckets", "*", """{"StringEquals": {"aws:username": "nobody"}}""");
        PolicyDocument contradiction = Identity("s3:GetObject", "arn:aws:s3:::b/x", Named);
        PolicyDocument fitting = Identity("s3:GetObject", "arn:aws:s3:::b/x", Named.Replace("bob", "alice", StringComparison.Ordinal));
        Assert.Equal(ProofVerdict.Proved, PolicyRelations.NoNewAccess(nothing, contradiction, ProofOptions.Default).Verdict);
        ProofAnswer possible = PolicyRelations.NoNewAccess(nothing, fitting, ProofOptions.Default);
        Assert.Equal(ProofVerdict.Refuted, possible.Verdict);
        Assert.Equal("arn:aws:iam::111122223333:user/alice", possible.Witnesses[0].Principal);

        // In the free space keys are independent.
        Assert.Equal(ProofVerdict.Refuted, PolicyRelations.NoNewAccess(nothing, contradiction, new ProofOptions { Space = RequestSpace.Free }).Verdict);
    }

    [Fact]
    public void An_account_is_the_fifth_field_of_the_arn()
    {
        PolicyDocument nothing = Identity("s3:ListAllMyBuckets", "*", """{"StringEquals": {"aws:username": "nobody"}}""");
        PolicyDocument contradiction = Identity(
            "s3:GetObject", "*", """{"StringEquals": {"aws:PrincipalAccount": "444455556666"}, "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}""");
        Assert.Equal(ProofVerdict.Proved, PolicyRelations.NoNewAccess(nothing, contradiction, ProofOptions.Default).Verdict);
    }

    [Fact]
    public void A_user_of_a_class_does_not_lend_its_name_to_the_others()
    {
        // The shortest name of all users is x: for it both allow the same.
        const string Users = """{"Null": {"aws:username": "false"}}""";
        PolicyDocument own = Resource("s3:GetObject", "arn:aws:s3:::b/${aws:username}/*", Users);
        PolicyDocument fixedName = Resource("s3:GetObject", "arn:aws:s3:::b/x/*", Users);
        Assert.NotEqual(ProofVerdict.Proved, PolicyRelations.NoNewAccess(own, fixedName, Options).Verdict);
        Assert.NotEqual(ProofVerdict.Proved, PolicyRelations.NoNewAccess(fixedName, own, Options).Verdict);
        Assert.Equal(ProofVerdict.Proved, PolicyRelations.Equivalent(own, own, Options).Verdict);
    }

    // CP-42, PL-78: the default is one of the values, not all of them.
    [Theory]
    [InlineData("${aws:SourceVpc, 'a'}")]
    [InlineData("${aws:SourceVpc, 'a'}/*")]
    [InlineData("${my:other, 'a'}")]
    [InlineData("${aws:RequestTag/x, 'a'}")]
    [InlineData("${aws:PrincipalTag/team, 'a'}")]
    [InlineData("${aws:username, 'a'}")]
    public void A_variable_with_a_default_stands_for_any_value(string name)
    {
        PolicyDocument plain = Identity("s3:PutObject", $"arn:aws:s3:::b/{name.Replace(name[..(name.IndexOf('}', StringComparison.Ordinal) + 1)], "a", StringComparison.Ordinal)}", "{}");
        PolicyDocument open = Identity("s3:PutObject", $"arn:aws:s3:::b/{name}", "{}");
        var elsewhere = new AccessRegion { Parts = [(["s3:PutObject"], ["arn:aws:s3:::b/z*"])] };
        foreach (RequestSpace space in Enum.GetValues<RequestSpace>())
        {
            ProofOptions options = new() { Space = space };
            Assert.Equal(ProofVerdict.Refuted, PolicyRelations.NoNewAccess(plain, open, options).Verdict);
            Assert.Equal(ProofVerdict.Refuted, PolicyRelations.Equivalent(plain, open, options).Verdict);
            Assert.Equal(ProofVerdict.Refuted, PolicyRelations.NeverAllows(open, elsewhere, options).Verdict);
            Assert.Equal(ProofVerdict.Proved, PolicyRelations.Equivalent(open, open, options).Verdict);
        }
    }

    [Fact]
    public void A_variable_in_a_condition_on_the_arn_is_not_the_same_for_users_in_paths()
    {
        const string Flat = """{"Null": {"aws:username": "false"}, "StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/${aws:username}"}}""";
        PolicyDocument flat = Resource("s3:GetObject", "arn:aws:s3:::b/x", Flat);
        PolicyDocument all = Resource("s3:GetObject", "arn:aws:s3:::b/x", """{"Null": {"aws:username": "false"}}""");
        Assert.NotEqual(ProofVerdict.Proved, PolicyRelations.NoNewAccess(flat, all, Options).Verdict);
        Assert.Equal(ProofVerdict.Proved, PolicyRelations.NoNewAccess(all, flat, Options).Verdict);
    }

    [Theory]
    [InlineData("""{"StringEquals": {"aws:PrincipalServiceName": "cloudtrail.amazonaws.com"}}""", "cloudtrail.amazonaws.com")]
    [InlineData("""{"StringEquals": {"aws:PrincipalType": "FederatedUser"}}""", "arn:aws:sts::")]
    [InlineData("""{"ArnLike": {"aws:PrincipalArn": "arn:aws-cn:iam::111122223333:user/a*"}}""", "arn:aws-cn:iam::111122223333:user/a")]
    public void Whoever_a_condition_means_can_ask(string condition, string expected)
    {
        PolicyDocument nothing = Resource("s3:ListBucket", "arn:aws:s3:::b", """{"StringEquals": {"aws:PrincipalAccount": "444455556666"}}""");
        ProofAnswer answer = PolicyRelations.NoNewAccess(nothing, Resource("s3:GetObject", "arn:aws:s3:::b/x", condition), Options);
        Assert.Equal(ProofVerdict.Refuted, answer.Verdict);
        Assert.StartsWith(expected, answer.Witnesses[0].Principal, StringComparison.Ordinal);
    }

    private static ProofOptions Options { get; } = new() { Kind = PolicyKind.Resource };

    private static PolicyDocument Identity(string action, string resource, string condition) => Parse(
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"{{action}}","Resource":"{{resource}}","Condition":{{condition}}}]}""", PolicyKind.Identity);

    private static PolicyDocument Resource(string action, string resource, string condition) => Parse(
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"{{action}}","Resource":"{{resource}}","Condition":{{condition}}}]}""", PolicyKind.Resource);

    private static PolicyDocument Parse(string text, PolicyKind kind)
    {
        var bag = new DiagnosticBag();
        return PolicyParser.ParseText(text, kind, "example", bag) ?? throw new FormatException(string.Join("; ", bag.Items.Select(d => d.Message)));
    }
}
