using IamPolicyTools.Catalogue;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Engine.Tests.Catalogue;

public sealed class ConditionKeyTests
{
    private static IamCatalogue Default => IamCatalogue.Default;

    [Theory]
    [InlineData("aws:SourceIp", ConditionKeyType.IpAddress, false)]
    [InlineData("aws:SecureTransport", ConditionKeyType.Bool, false)]
    [InlineData("aws:CurrentTime", ConditionKeyType.Date, false)]
    [InlineData("aws:MultiFactorAuthAge", ConditionKeyType.Numeric, false)]
    [InlineData("aws:PrincipalArn", ConditionKeyType.Arn, false)]
    [InlineData("aws:PrincipalOrgPaths", ConditionKeyType.String, true)]
    [InlineData("aws:TagKeys", ConditionKeyType.String, true)]
    [InlineData("s3:prefix", ConditionKeyType.String, false)]
    [InlineData("s3:max-keys", ConditionKeyType.Numeric, false)]
    [InlineData("sts:RequestContextProviders", ConditionKeyType.Arn, true)]
    [InlineData("dynamodb:LeadingKeys", ConditionKeyType.String, true)]
    [InlineData("dynamodb:Attributes", ConditionKeyType.String, true)]
    [InlineData("dynamodb:Select", ConditionKeyType.String, false)]
    [InlineData("ec2:SourceInstanceARN", ConditionKeyType.Arn, false)]
    [InlineData("identitystore:UserId", ConditionKeyType.String, false)]
    public void Keys_have_type_and_cardinality(string name, ConditionKeyType type, bool isMultivalued)
    {
        CatalogueConditionKey key = Default.FindConditionKey(name)!;

        Assert.Equal(name, key.Name);
        Assert.Equal(type, key.Type);
        Assert.Equal(isMultivalued, key.IsMultivalued);
        Assert.Equal(isMultivalued, Default.IsMultivalued(name));
    }

    [Theory]
    [InlineData("AWS:requesttag/Team", "aws:RequestTag/${TagKey}")]
    [InlineData("aws:PrincipalTag/a/b", "aws:PrincipalTag/${TagKey}")]
    [InlineData("s3:ExistingObjectTag/x", "s3:ExistingObjectTag/${TagKey}")]
    [InlineData("kms:EncryptionContext:aws:s3:arn", "kms:EncryptionContext:${EncryptionContextKey}")]
    [InlineData("codebuild:secondarySources/one.auth.type", "codebuild:secondarySources/${sourceIdentifier}.auth.type")]
    [InlineData("events:Metadata/k", "events:Metadata/${MetadataKey}")]
    [InlineData("events:Metadata/k/Matcher", "events:Metadata/${MetadataKey}/Matcher")]
    [InlineData("agent.example.buildkite.dev:cluster_id", "agent.${Domain}.buildkite.dev:cluster_id")]
    [InlineData("ec2:Attribute", "ec2:Attribute")]
    [InlineData("ec2:Attribute/UserData", "ec2:Attribute/${AttributeName}")]
    public void PL_50_keys_of_a_family_are_found_in_any_case(string name, string family)
    {
        CatalogueConditionKey key = Default.FindConditionKey(name)!;

        Assert.Equal(family, key.Name);
        Assert.True(key.Fits(name));
        Assert.Equal(family.Contains('$'), key.IsTemplate);
    }

    [Theory]
    [InlineData("aws:RequestTag/")]
    [InlineData("aws:RequestTag")]
    [InlineData("aws:NoSuchKey")]
    [InlineData("s3:no-such-key")]
    [InlineData("")]
    public void An_unknown_key_is_null(string name)
    {
        Assert.Null(Default.FindConditionKey(name));
    }

    [Fact]
    public void Global_keys_are_global_and_tag_keys_are_not()
    {
        Assert.True(Default.FindConditionKey("aws:SourceVpce")!.IsGlobal);
        Assert.True(Default.FindConditionKey("lambda:SourceFunctionArn")!.IsGlobal);
        Assert.False(Default.FindConditionKey("aws:RequestTag/Team")!.IsGlobal);
        Assert.False(Default.FindConditionKey("aws:TagKeys")!.IsGlobal);
        Assert.Equal("aws", Default.FindConditionKey("aws:RequestTag/Team")!.Prefix);
        Assert.Equal("kms", Default.FindConditionKey("kms:EncryptionContext:a")!.Prefix);
    }

    // context-keys.md, 4.8: the quick list and the data must agree wherever the data has the key.
    [Fact]
    public void Every_key_of_the_quick_list_is_multivalued_in_the_catalogue()
    {
        Assert.All(ContextKeyFacts.MultivaluedKeys, name =>
        {
            Assert.True(ContextKeyFacts.IsMultivalued(name.ToUpperInvariant()), name);
            Assert.Equal(name, Default.FindConditionKey(name)?.Name);
            Assert.True(Default.IsMultivalued(name), name);
        });
    }

    [Theory]
    [InlineData("cognito-identity.amazonaws.com:amr", true)]
    [InlineData("oidc.example.com/path:amr", true)]
    [InlineData("kinesis:FisTargetArns", true)]
    [InlineData("oidc.example.com:sub", false)]
    [InlineData("amr", false)]
    [InlineData("nosuchservice:Key", false)]
    public void Keys_the_data_does_not_know_are_judged_by_their_name(string name, bool isMultivalued)
    {
        Assert.Equal(isMultivalued, Default.IsMultivalued(name));
    }

    [Theory]
    [InlineData("ebs:GetSnapshotBlock", true)]
    [InlineData("EC2:createvpcendpoint", true)]
    [InlineData("ec2:CreateVpc", false)]
    [InlineData("route53:ListHostedZonesByVPC", false)]
    [InlineData("route53:CreateVPCAssociationAuthorization", true)]
    [InlineData("ds:AcceptSharedDirectory", true)]
    [InlineData("guardduty:AcceptAdministratorInvitation", true)]
    [InlineData("guardduty:GetDetector", false)]
    [InlineData("s3:GetObject", false)]
    public void Some_actions_have_no_resource_account(string action, bool lacks)
    {
        Assert.True(ActionName.TryParse(action, out ActionName name));

        Assert.Equal(lacks, ContextKeyFacts.LacksResourceAccount(name));
    }

    [Fact]
    public void The_patterns_of_actions_without_resource_account_cover_known_actions()
    {
        Assert.All(ContextKeyFacts.ActionsWithoutResourceAccount, p => Assert.NotEmpty(ActionPatterns.Expand(Default, p)));
    }
}
