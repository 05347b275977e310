using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Engine.Tests.Catalogue;

/// <summary>What AWS checks an action on, where a person asks about it on a resource (PL-84 to PL-84b, CL-57, CL-58).</summary>
public sealed class CheckedResourceTests
{
    private const string Alice = "arn:aws:iam::111122223333:user/alice";

    // PL-84
    [Theory]
    [InlineData("ec2:DescribeVolumes", "arn:aws:ec2:eu-central-1:111122223333:volume/vol-1", "*")]
    [InlineData("EC2:describevolumes", "arn:aws:ec2:eu-central-1:111122223333:volume/vol-1", "*")]
    [InlineData("s3:ListAllMyBuckets", "arn:aws:s3:::*", "*")]
    [InlineData("s3:GetObject", "arn:aws:s3:::b/k", "arn:aws:s3:::b/k")]
    [InlineData("s3:GetObject", "arn:aws:s3:::b", "arn:aws:s3:::b")]
    [InlineData("s3:GetObject", "*", "*")]
    [InlineData("nosuch:Action", "arn:aws:s3:::b", "arn:aws:s3:::b")]
    [InlineData("eks:CreateCluster", "arn:aws:eks:eu-central-1:111122223333:cluster/c", "arn:aws:eks:eu-central-1:111122223333:cluster/c")]
    [InlineData("eks:CreateCluster", "*", "*")]
    [InlineData("logs:DescribeLogGroups", "arn:aws:logs:eu-central-1:111122223333:log-group::log-stream:", "arn:aws:logs:eu-central-1:111122223333:log-group::log-stream:")]
    public void An_action_without_resources_is_about_the_star(string action, string asked, string expected) => Assert.Equal(expected, Of(action, asked));

    // PL-84b
    [Theory]
    [InlineData("iam:ListUsers", "*", "arn:aws:iam::111122223333:user/")]
    [InlineData("iam:ListUsers", "arn:aws:iam::111122223333:user/bob", "arn:aws:iam::111122223333:user/")]
    [InlineData("iam:ListUsers", "arn:aws:iam::111122223333:user/division/", "arn:aws:iam::111122223333:user/division/")]
    [InlineData("iam:ListRoles", "arn:aws:iam::111122223333:user/division/", "arn:aws:iam::111122223333:role/")]
    [InlineData("iam:ListGroups", "arn:aws:iam::444455556666:group/g", "arn:aws:iam::444455556666:group/")]
    [InlineData("iam:ListPolicies", "arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::111122223333:policy/")]
    [InlineData("iam:ListInstanceProfiles", "*", "arn:aws:iam::111122223333:instance-profile/")]
    [InlineData("iam:ListServerCertificates", "*", "arn:aws:iam::111122223333:server-certificate/")]
    [InlineData("iam:ListVirtualMFADevices", "*", "arn:aws:iam::111122223333:mfa/")]
    [InlineData("iam:ListSAMLProviders", "*", "arn:aws:iam::111122223333:saml-provider/")]
    [InlineData("iam:ListOpenIDConnectProviders", "*", "arn:aws:iam::111122223333:oidc-provider/")]
    [InlineData("iam:ListAccountAliases", "*", "*")]
    [InlineData("iam:ListMFADevices", Alice, Alice)]
    public void The_lists_of_IAM_are_about_a_folder(string action, string asked, string expected) => Assert.Equal(expected, Of(action, asked));

    [Fact]
    public void A_folder_is_in_the_partition_of_who_asks() => Assert.Equal(
        "arn:aws-cn:iam::111122223333:role/",
        CheckedResource.Of(IamCatalogue.Default, ActionName.Parse("iam:ListRoles"), "*", "arn:aws-cn:sts::111122223333:assumed-role/r/s"));

    [Fact]
    public void Nobody_s_list_stays_the_star() => Assert.Equal("*", CheckedResource.Of(IamCatalogue.Default, ActionName.Parse("iam:ListRoles"), "*"));

    // CL-57
    [Theory]
    [InlineData("logs:FilterLogEvents", "log-group:app", "log-group:app:log-stream:")]
    [InlineData("logs:CreateLogGroup", "log-group:app", "log-group:app:log-stream:")]
    [InlineData("logs:PutLogEvents", "log-group:app", "log-group:app:log-stream:")]
    [InlineData("logs:PutLogEvents", "log-group:app:log-stream:s", "log-group:app:log-stream:s")]
    [InlineData("logs:FilterLogEvents", "log-group:app:*", "log-group:app:*")]
    [InlineData("logs:TagResource", "log-group:app", "log-group:app")]
    [InlineData("logs:UntagResource", "log-group:app", "log-group:app")]
    [InlineData("logs:ListTagsForResource", "log-group:app", "log-group:app")]
    [InlineData("logs:PutDestination", "destination:d", "destination:d")]
    public void A_log_group_stands_for_its_streams(string action, string asked, string expected)
    {
        const string Head = "arn:aws:logs:eu-central-1:111122223333:";
        Assert.Equal(Head + expected, Of(action, Head + asked));
    }

    // PL-84a
    [Theory]
    [InlineData("s3:ListBucket", "arn:aws:s3:::b", true)]
    [InlineData("s3:ListBucket", "arn:aws:s3:::b/k", false)]
    [InlineData("s3:GetObject", "arn:aws:s3:::b", false)]
    [InlineData("s3:GetObject", "arn:aws:s3:eu-central-1:111122223333:accesspoint/ap/object/k", true)]
    [InlineData("lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:111122223333:function:f", true)]
    [InlineData("lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:111122223333:function:f:live", true)]
    [InlineData("lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:111122223333:layer:l:1", false)]
    [InlineData("dynamodb:Query", "arn:aws:dynamodb:eu-central-1:111122223333:table/t/index/i", true)]
    [InlineData("dynamodb:Query", "arn:aws:dynamodb:eu-central-1:111122223333:backup/b", false)]
    [InlineData("logs:FilterLogEvents", "arn:aws:logs:eu-central-1:111122223333:log-group:g:log-stream:", true)]
    [InlineData("logs:PutLogEvents", "arn:aws:logs:eu-central-1:111122223333:log-group:g:log-stream:", true)]
    [InlineData("ssm:SendCommand", "arn:aws:ssm:eu-central-1::document/AWS-RunShellScript", true)]
    public void A_resource_fits_an_action_that_AWS_checks_on_it(string action, string arn, bool fits) =>
        Assert.Equal(fits, CheckedResource.Fits(IamCatalogue.Default.FindAction(action)!, Arn.Parse(arn)));

    private static string Of(string action, string asked) => CheckedResource.Of(IamCatalogue.Default, ActionName.Parse(action), asked, Alice);
}
