using IamPolicyTools.Language;

namespace IamPolicyTools.Engine.Tests.Language;

/// <summary>PO-2.1: what a template leaves in a policy is recognised, and nothing else is.</summary>
public sealed class PlaceholderTests
{
    [Theory]
    [InlineData("arn:aws:iam::*:role/${prefix}*", "${prefix}")]
    [InlineData("arn:${partition}:s3:::${bucket}/*", "${partition} ${bucket}")]
    [InlineData("${AWS::AccountId}", "${AWS::AccountId}")]
    [InlineData("${ACCEL_LOOKUP::CUSTOM:Regions}", "${ACCEL_LOOKUP::CUSTOM:Regions}")]
    [InlineData("${ var.prefix }-x", "${ var.prefix }")]
    [InlineData("arn:aws:iam::%{account}:role/x", "%{account}")]
    [InlineData("<my-vpc>", "<my-vpc>")]
    [InlineData("arn:aws:s3:::<bucket name>/*", "<bucket name>")]
    [InlineData("{{ HomeRegion }}", "{{ HomeRegion }}")]
    [InlineData("arn:aws:sns:{{region}}:1:t", "{{region}}")]
    [InlineData("${aws:username}/${name}", "${name}")]
    [InlineData("${aws:username}", "")]
    [InlineData("${aws:PrincipalTag/team, 'none'}", "")]
    [InlineData("${*}${?}${$}", "")]
    [InlineData("${}", "")]
    [InlineData("${name", "")]
    [InlineData("a < b > c", "")]
    [InlineData("100%{x} of it", "")]
    [InlineData("<1>", "")]
    [InlineData("__NAME__ $[name] @NAME@", "")]
    public void Placeholders_are_found(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', Placeholders.Find(text).Select(p => text.Substring(p.Start, p.Length))));
}
