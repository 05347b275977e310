using IamPolicyTools.Language;
using IamPolicyTools.Testing;
using IamPolicyTools.Testing.Files;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Testing;

/// <summary>The smallest policy with which the tests of a file pass.</summary>
public sealed class PolicyFromTestsTests
{
    [Theory]
    [InlineData(
        """
        Tests:
          - { Name: a, Principal: role/r, Action: s3:GetObject, Resource: "arn:aws:s3:::b/x", Expect: Allowed }
          - { Name: b, Principal: role/r, Action: s3:PutObject, Resource: "arn:aws:s3:::b/x", Expect: Allowed }
          - { Name: c, Principal: role/r, Action: s3:DeleteObject, Resource: "arn:aws:s3:::b/x", Expect: Denied }
        """,
        """[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::b/x"}]""")]
    [InlineData(
        """
        Tests:
          - { Name: a, Principal: role/r, Action: s3:DeleteObject, Resource: "arn:aws:s3:::b/*", Context: { "aws:MultiFactorAuthPresent": "true" }, Expect: Allowed }
          - { Name: b, Principal: role/r, Action: s3:DeleteObject, Resource: "arn:aws:s3:::b/x", Expect: ImplicitDeny }
        """,
        """[{"Effect":"Allow","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::b/*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]""")]
    public void What_is_expected_gets_statements_and_the_difference_a_condition(string tests, string expected)
    {
        PolicyDocument? policy = PolicyFromTests.Build(Read(tests));
        Assert.Equal($$"""{"Version":"2012-10-17","Statement":{{expected}}}""", policy?.ToString());
    }

    // AT-4: ExplicitDeny takes a Deny; a number is compared as one; what a policy reads as a variable is text in a test.
    [Theory]
    [InlineData(
        """
        Tests:
          - { Name: a, Principal: role/r, Action: s3:GetObject, Resource: "arn:aws:s3:::b/x", Expect: Allowed }
          - { Name: b, Principal: role/r, Action: s3:GetObject, Resource: "arn:aws:s3:::b/y", Expect: ExplicitDeny }
        """,
        """[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/x"},{"Effect":"Deny","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/y"}]""")]
    [InlineData(
        """
        Tests:
          - { Name: a, Principal: role/r, Action: s3:ListBucket, Resource: "arn:aws:s3:::b", Context: { "s3:max-keys": "10" }, Expect: Allowed }
          - { Name: b, Principal: role/r, Action: s3:ListBucket, Resource: "arn:aws:s3:::b", Context: { "s3:max-keys": "100" }, Expect: Denied }
        """,
        """[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b","Condition":{"NumericEquals":{"s3:max-keys":"10"}}}]""")]
    [InlineData(
        """
        Tests:
          - { Name: a, Principal: role/r, Action: s3:ListBucket, Resource: "arn:aws:s3:::b", Context: { "s3:prefix": "${x}" }, Expect: Allowed }
          - { Name: b, Principal: role/r, Action: s3:ListBucket, Resource: "arn:aws:s3:::b", Context: { "s3:prefix": "y" }, Expect: Denied }
        """,
        """[{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b","Condition":{"StringEquals":{"s3:prefix":"${$}{x}"}}}]""")]
    public void What_is_expected_is_said_as_a_policy_says_it(string tests, string expected) =>
        Assert.Equal($$"""{"Version":"2012-10-17","Statement":{{expected}}}""", PolicyFromTests.Build(Read(tests))?.ToString());

    [Theory]
    [InlineData("""
        Tests:
          - { Name: a, Principal: role/r, Action: s3:GetObject, Resource: "arn:aws:s3:::b/x", Expect: Allowed }
          - { Name: b, Principal: role/r, Action: s3:GetObject, Resource: "arn:aws:s3:::b/x", Expect: Denied }
        """)]
    [InlineData("""
        Tests:
          - { Name: a, Principal: role/r, Action: s3:GetObject, Resource: "arn:aws:s3:::b/*", Expect: Allowed }
          - { Name: b, Principal: role/r, Action: s3:GetObject, Resource: "arn:aws:s3:::b/x", Context: { "aws:SecureTransport": "false" }, Expect: Denied }
        """)]
    [InlineData("""
        Tests:
          - { Name: a, Principal: role/r, Action: s3:GetObject, Resource: "arn:aws:s3:::b/x", Expect: Allowed }
          - { Name: b, Principal: role/r, Action: s3:GetObject, Resource: "arn:aws:s3:::b/*", Expect: Denied }
        """)]
    [InlineData("""
        Tests:
          - { Name: a, Principal: role/r, Action: s3:GetObject, Resource: "arn:aws:s3:::b/*/x", Expect: Allowed }
          - { Name: b, Principal: role/r, Action: s3:GetObject, Resource: "arn:aws:s3:::b/secret/*", Expect: Denied }
        """)]
    [InlineData("""
        Tests:
          - { Name: a, Principal: role/r, Action: s3:GetObject, Resource: "arn:aws:s3:::b/x", Expect: Allowed }
          - { Name: b, Principal: role/r, Action: s3:GetObject, Resource: "*", Expect: Denied }
        """)]
    [InlineData("""
        Tests:
          - { Name: a, Principal: role/r, Action: s3:GetObject, Resource: "arn:aws:s3:::b/*", Expect: Allowed }
          - { Name: b, Principal: role/r, Action: s3:GetObject, Resource: "arn:aws:s3:::b/x", Expect: ExplicitDeny }
        """)]
    public void TESTS_CONTRADICT_names_both(string tests)
    {
        Diagnostic fault = Assert.Throws<InvalidTextException>(() => PolicyFromTests.Build(Read(tests))).Diagnostics[0];
        Assert.Equal("TESTS_CONTRADICT", fault.Code);
        Assert.Contains("'a'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'b'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_is_allowed_there_is_no_policy() => Assert.Null(PolicyFromTests.Build(Read("""
        Tests:
          - { Name: a, Principal: role/r, Action: s3:GetObject, Resource: "arn:aws:s3:::b/x", Expect: Denied }
        """)));

    private static AccessCase[] Read(string tests)
    {
        string path = Path.Combine(Path.GetTempPath(), $"ipt-{Guid.NewGuid():N}.yaml");
        File.WriteAllText(path, tests);
        try
        {
            return [.. TestFileReader.Read(path, new TestReadSettings()).Cases];
        }
        finally
        {
            File.Delete(path);
        }
    }
}
