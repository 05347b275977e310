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
