using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>
/// Keys that every such call has, and whose values only the caller could give. Strict knows present and absent alone (2.11), and what it does not
/// derive (4.8) is absent; a Discovery that decided their Null tests would say something else than Strict, without being conditional.
/// </summary>
public sealed class KeysOfEveryCallTests
{
    [Theory]
    [InlineData("aws:UserAgent", "s3:ListBucket", "arn:aws:s3:::b")]
    [InlineData("s3:max-keys", "s3:ListBucket", "arn:aws:s3:::b")]
    [InlineData("aws:RequestedRegion", "s3:ListBucket", "arn:aws:s3:::b")]
    [InlineData("sts:RoleSessionName", "sts:AssumeRole", "arn:aws:iam::111122223333:role/r")]
    public void A_key_of_every_call_that_is_not_given_is_absent_in_Strict_and_named_in_Discovery_CK_3_4_8(string key, string action, string resource)
    {
        foreach ((string isNull, Decision strict) in new[] { ("true", Decision.Allowed), ("false", Decision.ImplicitDeny) })
        {
            var policies = new GivenPolicies
            {
                Identity = [Given.Statement($$""" "Effect": "Allow", "Action": "{{action}}", "Resource": "*", "Condition": { "Null": { "{{key}}": "{{isNull}}" } } """)],
                Resource = !action.StartsWith("sts:", StringComparison.Ordinal) ? null : new GivenPolicy(Given.Statement(""" "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "sts:AssumeRole" """, PolicyKind.Trust)),
            };

            Assert.Equal((isNull, strict), (isNull, Given.Ask(policies, action, resource).Decision));
            IamAccessResult discovered = Given.Ask(policies, action, resource, mode: ContextMode.Discovery, owner: "111122223333");
            Assert.Equal((isNull, Decision.Conditional), (isNull, discovered.Decision));
            Assert.Contains(key, discovered.MissingContextKeys, StringComparer.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("aws:UserAgent", "curl", "s3:ListBucket", "arn:aws:s3:::b")]
    [InlineData("s3:max-keys", "10", "s3:ListBucket", "arn:aws:s3:::b")]
    [InlineData("aws:RequestedRegion", "eu-west-1", "s3:ListBucket", "arn:aws:s3:::b")]
    public void Given_it_is_there_in_both_modes(string key, string value, string action, string resource)
    {
        foreach (ContextMode mode in Enum.GetValues<ContextMode>())
        {
            var policies = new GivenPolicies { Identity = [Given.Statement($$""" "Effect": "Allow", "Action": "{{action}}", "Resource": "*", "Condition": { "Null": { "{{key}}": "false" } } """)] };

            Assert.Equal(Decision.Allowed, Given.Ask(policies, action, resource, context: $$"""{ "{{key}}": "{{value}}" }""", mode: mode, owner: "111122223333").Decision);
        }
    }
}
