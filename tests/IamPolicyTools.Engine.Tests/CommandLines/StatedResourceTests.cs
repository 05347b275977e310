using IamPolicyTools.Analysis.Calls;
using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Import;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.CommandLines;

/// <summary>Resources that a call states in several forms, and those of which one or the other is meant (CL-51, CL-52, CL-60).</summary>
public sealed class StatedResourceTests : IDisposable
{
    private const string Point = "arn:aws:s3:eu-west-1:123456789012:accesspoint/ap";
    private const string Identity = "arn:aws:ses:eu-west-1:123456789012:identity/";

    private static readonly CallEnvironment s_environment = new() { CallerArn = "arn:aws:iam::123456789012:user/alice", Region = "eu-west-1" };

    private readonly string _folder = Directory.CreateTempSubdirectory("iam-stated").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // The AWS CLI encodes the source itself, and takes ?versionId= off before; so a percent sign in it is one of the key's.
    [Theory]
    [InlineData("s/a.txt", "s3:GetObject arn:aws:s3:::s/a.txt")]
    [InlineData("/s/a.txt", "s3:GetObject arn:aws:s3:::s/a.txt")]
    [InlineData("/s//a.txt", "s3:GetObject arn:aws:s3:::s//a.txt")]
    [InlineData("s/a%20b.txt", "s3:GetObject arn:aws:s3:::s/a%20b.txt")]
    [InlineData("s/a.txt?versionId=v1", "s3:GetObjectVersion arn:aws:s3:::s/a.txt")]
    [InlineData(Point + "/object/a.txt", "s3:GetObject " + Point + "/object/a.txt")]
    [InlineData(Point + "/object/a.txt?versionId=v1", "s3:GetObjectVersion " + Point + "/object/a.txt")]
    public void A_source_to_copy_of_the_CLI(string source, string expected)
    {
        foreach (string command in new[] { "copy-object", "upload-part-copy --part-number 1 --upload-id u" })
        {
            Assert.Equal(expected, SourceOf(new CallReader(new()).ReadLine($"aws s3api {command} --bucket b --key k --copy-source '{source}'")));
        }
    }

    // The API's value is encoded.
    [Theory]
    [InlineData("s/a%20b.txt", "s3:GetObject arn:aws:s3:::s/a b.txt")]
    [InlineData("%2Fs%2Fa.txt", "s3:GetObject arn:aws:s3:::s/a.txt")]
    [InlineData("s/a%3FversionId%3Dx", "s3:GetObject arn:aws:s3:::s/a?versionId=x")]
    [InlineData("arn%3Aaws%3As3%3Aeu-west-1%3A123456789012%3Aaccesspoint%2Fap%2Fobject%2Fa.txt", "s3:GetObject " + Point + "/object/a.txt")]
    public void A_source_to_copy_of_the_API(string source, string expected) => Assert.Equal(expected, SourceOf(CallReader.ReadOperation("s3:CopyObject", Copy(source))));

    // What S3 compares with s3:x-amz-copy-source is written for plain sources only.
    [Theory]
    [InlineData("s/a.txt", "s/a.txt")]
    [InlineData("/s/a.txt", null)]
    [InlineData("s/a.txt?versionId=v1", null)]
    [InlineData("s/a b.txt", null)]
    public void The_key_of_a_source_with_several_forms_is_unknown(string source, string? expected)
    {
        ResolvedRequest put = CallReader.ReadOperation("s3:CopyObject", Copy(source)).GetRequests(s_environment).Single(r => r.Action == "s3:PutObject");

        Assert.Equal((expected, expected is null), (put.Context.GetValueOrDefault("s3:x-amz-copy-source") as string, put.UnknownContextKeys.Contains("s3:x-amz-copy-source")));
    }

    [Theory]
    [InlineData("s3://s/a.txt")]
    [InlineData("s")]
    [InlineData("s/")]
    [InlineData("/a.txt")]
    [InlineData(Point)]
    public void A_source_without_an_object_is_an_error(string source)
    {
        ApiCall call = new CallReader(new()).ReadLine($"aws s3api copy-object --bucket b --key k --copy-source {source}");

        Assert.Equal(CommandLineError.MalformedValue, Assert.Throws<CommandLineException>(() => call.GetRequests(s_environment)).Error);
    }

    // Which identity is verified, the address, its domain or one above it, nobody says; an ARN does.
    [Theory]
    [InlineData("--from a@mail.example.com", "a@mail.example.com mail.example.com example.com")]
    [InlineData("--from 'A <a@example.com>'", "a@example.com example.com")]
    [InlineData("--from a@example.com --source-arn " + Identity + "example.com", "example.com")]
    public void A_message_is_checked_on_the_identity_that_there_is(string sender, string expected)
    {
        ResolvedRequest send = new CallReader(new()).ReadLine($"aws ses send-email {sender} --to b@x.com --subject s --text t").GetRequests(s_environment).Single();

        Assert.Equal(expected.Split(' ').Select(i => Identity + i), [send.Resource, .. send.OtherResources]);
        Assert.DoesNotContain('<', (string)send.Context["ses:FromAddress"]);
    }

    [Theory]
    [InlineData("a@example.com", null, Decision.Conditional)]
    [InlineData("example.com", null, Decision.Conditional)]
    [InlineData("*", null, Decision.Allowed)]
    [InlineData("*example.com", null, Decision.Allowed)]
    [InlineData("other.org", null, Decision.ImplicitDeny)]
    [InlineData("example.com", "example.com", Decision.Allowed)]
    [InlineData("example.com", "a@example.com", Decision.ImplicitDeny)]
    [InlineData("a@example.com", "example.com", Decision.ImplicitDeny)]
    public void A_message_is_allowed_where_it_is_on_every_identity_that_may_be_meant(string allowed, string? verified, Decision expected)
    {
        string account = Path.Combine(_folder, "mail.yaml");
        File.WriteAllText(account, $$"""
            AccountId: "123456789012"
            Users:
              - UserName: alice
                UserPolicyList:
                  - PolicyName: p
                    PolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Action: "ses:*", Resource: "{{Identity}}{{allowed}}" } ] }
            {{(verified is null ? string.Empty : $"Resources: [ {{ Arn: \"{Identity}{verified}\" }} ]")}}
            """);
        IamModel model = AccountImporter.Import(IamModel.Empty, [account]).Model;
        Subject alice = Subject.Of(model, model.Accounts["123456789012"].Users["alice"]);
        ApiCall call = new CallReader(new()).ReadLine("aws ses send-email --from a@example.com --to b@x.com --subject s --text t");

        Assert.Equal(expected, new CallDecider(model, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch }).Decide(alice, call, call.GetRequests(s_environment with { Model = model })).Decision);
    }

    [Fact]
    public void A_policy_for_a_message_names_every_identity_that_may_be_meant() => Assert.Equal(
        [Identity + "a@example.com", Identity + "example.com"],
        RequestPermissions.Of(new CallReader(new()).ReadLine("aws ses send-email --from a@example.com --to b@x.com --subject s --text t").GetRequests(s_environment))!
            .Statements.Single().Resource!.Value.Patterns.Select(r => r.Text));

    // CL-55: Id is that of the distribution, and not of what another action is about.
    [Theory]
    [InlineData("aws cloudfront update-distribution --id E1 --distribution-config {}", "cloudfront:GetVpcOrigin", "arn:aws:cloudfront::123456789012:vpcorigin/* [Id]")]
    [InlineData("aws cloudfront update-distribution --id E1 --distribution-config {}", "cloudfront:UpdateDistribution", "arn:aws:cloudfront::123456789012:distribution/E1 []")]
    [InlineData("aws wafv2 update-web-acl --name w --scope REGIONAL --id 1 --lock-token t", "wafv2:UpdateWebACL", "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/w/1 []")]
    [InlineData("aws wafv2 delete-ip-set --name s --scope CLOUDFRONT --id 1 --lock-token t", "wafv2:DeleteIPSet", "arn:aws:wafv2:eu-west-1:123456789012:global/ipset/s/1 []")]
    [InlineData("aws workmail associate-delegate-to-resource --organization-id m-1 --resource-id r-1 --entity-id e-1", "workmail:AssociateDelegateToResource", "arn:aws:workmail:eu-west-1:123456789012:organization/m-1 []")]
    [InlineData("aws application-autoscaling register-scalable-target --service-namespace ecs --resource-id service/c/s --scalable-dimension ecs:service:DesiredCount", "application-autoscaling:RegisterScalableTarget", "arn:aws:application-autoscaling:eu-west-1:123456789012:scalable-target/* []")]
    [InlineData("aws kafka delete-topic --cluster-arn arn:aws:kafka:eu-west-1:123456789012:cluster/c/11-22 --topic-name t", "kafka-cluster:DeleteTopic", "arn:aws:kafka:eu-west-1:123456789012:topic/c/*/t [ClusterUuid]")]
    [InlineData("aws ec2 modify-ipam-resource-cidr --resource-id vpc-1 --resource-cidr 10.0.0.0/8 --resource-region eu-west-1 --current-ipam-scope-id ipam-scope-1 --monitored", "ec2:ModifyIpamResourceCidr", "arn:aws:ec2::123456789012:ipam-scope/ipam-scope-1 []")]
    [InlineData("aws events list-targets-by-rule --rule r", "events:ListTargetsByRule", "arn:aws:events:eu-west-1:123456789012:rule/r []")]
    [InlineData("aws sso-admin create-application --instance-arn arn:aws:sso:::instance/ssoins-1 --application-provider-arn arn:aws:sso::aws:applicationProvider/custom --name n", "sso:CreateApplication", "arn:aws:sso::123456789012:application/ssoins-1/* []")]
    public void An_id_is_that_of_what_the_operation_is_about(string line, string action, string expected)
    {
        ResolvedRequest found = new CallReader(new()).ReadLine(line).GetRequests(s_environment).First(r => r.Action == action);

        Assert.Equal(expected, $"{found.Resource} [{string.Join(", ", found.Unknown)}]");
    }

    // CL-54: false, but for a key that the service asks for.
    [Theory]
    [InlineData("aws lambda create-function --function-name f --role arn:aws:iam::123456789012:role/r --code S3Bucket=b,S3Key=k --kms-key-arn arn:aws:kms:eu-west-1:123456789012:key/1")]
    [InlineData("aws autoscaling create-auto-scaling-group --auto-scaling-group-name g --launch-template LaunchTemplateId=lt-1 --min-size 1 --max-size 1")]
    [InlineData("aws s3 cp x s3://b/k --sse aws:kms")]
    public void Only_keys_are_asked_for_through_a_service(string line) => Assert.All(
        new CallReader(new()).ReadLine(line).GetRequests(s_environment),
        r => Assert.Equal(r.Action.StartsWith("kms:", StringComparison.Ordinal) ? "true" : null, r.Context.GetValueOrDefault("aws:ViaAWSService")));

    // Its actions are in AWS's lists still, and are checked no more.
    [Fact]
    public void What_AWS_has_retired_is_not_asked()
    {
        Assert.DoesNotContain(new CallReader(new()).ReadLine("aws ce get-cost-and-usage --granularity MONTHLY").GetRequests(s_environment), r => r.Action.StartsWith("aws-portal:", StringComparison.Ordinal));
        Assert.Contains("has retired its actions", Assert.Throws<CommandLineException>(() => CallReader.ReadOperation("aws-portal:ViewBilling", MapValue.Empty)).Message, StringComparison.Ordinal);
    }

    private static MapValue Copy(string source) =>
        MapValue.Empty.With("Bucket", new TextValue("b")).With("Key", new TextValue("k")).With("CopySource", new TextValue(source));

    private static string SourceOf(ApiCall call) => call.GetRequests(s_environment).Where(r => r.Action.StartsWith("s3:GetObject", StringComparison.Ordinal) && r.Need == RequestNeed.Required)
        .Select(r => $"{r.Action} {r.Resource}").Single();
}
