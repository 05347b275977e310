using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Engine.Tests.Catalogue;

public sealed class ArnTemplateTests
{
    [Theory]
    [InlineData("s3", "bucket", "arn:aws:s3:::reports")]
    [InlineData("s3", "bucket", "arn:aws-cn:s3:::reports")]
    [InlineData("s3", "object", "arn:aws:s3:::reports/2024/a.csv")]
    [InlineData("s3", "object", "arn:aws:s3:::reports/folder/")]
    [InlineData("s3", "accesspoint", "arn:aws:s3:us-east-1:111122223333:accesspoint/ap")]
    [InlineData("iam", "role", "arn:aws:iam::111122223333:role/service-role/path/r")]
    [InlineData("iam", "policy", "arn:aws:iam::aws:policy/ReadOnlyAccess")]
    [InlineData("iam", "oidc-provider", "arn:aws:iam::111122223333:oidc-provider/example.com/path")]
    [InlineData("dynamodb", "table", "arn:aws:dynamodb:us-east-1:111122223333:table/t")]
    [InlineData("dynamodb", "index", "arn:aws:dynamodb:us-east-1:111122223333:table/t/index/i")]
    [InlineData("lambda", "function", "arn:aws:lambda:us-east-1:111122223333:function:f")]
    [InlineData("lambda", "function alias", "arn:aws:lambda:us-east-1:111122223333:function:f:live")]
    [InlineData("sqs", "queue", "arn:aws:sqs:us-east-1:111122223333:q")]
    [InlineData("kms", "key", "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab")]
    [InlineData("kms", "alias", "arn:aws:kms:us-east-1:111122223333:alias/aws/s3")]
    [InlineData("ssm", "parameter", "arn:aws:ssm:us-east-1:111122223333:parameter/prod/db/password")]
    [InlineData("secretsmanager", "Secret", "arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-a1b2c3")]
    [InlineData("logs", "log-group", "arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/f")]
    [InlineData("logs", "log-stream", "arn:aws:logs:us-east-1:111122223333:log-group:/aws/lambda/f:log-stream:2024/01/01/[1]x")]
    [InlineData("apigateway", "Stage", "arn:aws:apigateway:us-east-1::/restapis/a/stages/prod")]
    [InlineData("apigateway", "Stage", "arn:aws:apigateway:us-east-1::/apis/a/stages/prod")]
    [InlineData("ssm", "task", "arn:aws:ecs:us-east-1:111122223333:task/cluster/0123456789abcdef")]
    [InlineData("braket", "device", "arn:aws:braket:::device/qpu/x/y")]
    public void An_ARN_fits_its_type(string service, string type, string arn)
    {
        Assert.True(Find(service, type).Fits(arn));
    }

    [Theory]
    [InlineData("s3", "bucket", "arn:aws:s3:::reports/key")]
    [InlineData("s3", "bucket", "arn:aws:s3:::reports/")]
    [InlineData("ssm", "bucket", "arn:aws:s3:::reports/key")]
    [InlineData("s3", "bucket", "arn:aws:s3:::")]
    [InlineData("s3", "bucket", "arn:aws:s3:us-east-1:111122223333:accesspoint/ap")]
    [InlineData("s3", "object", "arn:aws:s3:::reports")]
    [InlineData("s3", "object", "arn:aws:s3:::reports/")]
    [InlineData("iam", "role", "arn:aws:iam::111122223333:user/alice")]
    [InlineData("iam", "role", "arn:aws:iam:us-east-1:111122223333:role/r")]
    [InlineData("iam", "role", "arn:aws:iam::111122223333:role/")]
    [InlineData("dynamodb", "table", "arn:aws:dynamodb:us-east-1:111122223333:table/t/index/i")]
    [InlineData("lambda", "function", "arn:aws:lambda:us-east-1:111122223333:function:f:live")]
    [InlineData("logs", "log-group", "arn:aws:logs:us-east-1:111122223333:log-group:g:log-stream:s")]
    [InlineData("events", "rule-on-default-event-bus", "arn:aws:events:us-east-1:111122223333:rule/bus/name")]
    [InlineData("sqs", "queue", "arn:aws:sns:us-east-1:111122223333:q")]
    [InlineData("sqs", "queue", "q")]
    [InlineData("sqs", "queue", "*")]
    public void An_ARN_of_another_form_does_not_fit(string service, string type, string arn)
    {
        Assert.False(Find(service, type).Fits(arn));
    }

    [Fact]
    public void A_template_gives_the_pattern_of_its_ARNs()
    {
        ArnTemplate role = Assert.Single(Find("iam", "role").ArnTemplates);

        Assert.Equal("arn:*:iam::*:role/*", role.ToPattern());
        Assert.Equal("arn:aws:iam::111122223333:role/*", role.ToPattern("aws", "us-east-1", "111122223333"));
        Assert.Equal("arn:aws:s3:::*/*", Assert.Single(Find("s3", "object").ArnTemplates).ToPattern("aws", "us-east-1", "111122223333"));
    }

    [Fact]
    public void Two_templates_in_one_text_are_two_forms()
    {
        Assert.Equal(2, Find("apigateway", "Stage").ArnTemplates.Length);
    }

    private static CatalogueResourceType Find(string service, string type) =>
        IamCatalogue.Default.FindService(service)!.FindResourceType(type)
        ?? throw new ArgumentException($"{service} has no resource type {type}.");
}
