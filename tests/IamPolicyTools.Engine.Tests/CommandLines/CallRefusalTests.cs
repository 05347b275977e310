using System.Collections.Immutable;
using IamPolicyTools.Analysis.Calls;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Import;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.CommandLines;

/// <summary>A call is put to IAM as the plain question is: with what the calling session hands on, and with the document that it carries.</summary>
public sealed class CallRefusalTests : IDisposable
{
    private const string Account = "111122223333";
    private const string Leaf = "aws sts assume-role --role-arn arn:aws:iam::111122223333:role/leaf --role-session-name yy";
    private const string Secure = "aws sts assume-role --role-arn arn:aws:iam::111122223333:role/secure --role-session-name yy";
    private const string Code = " --serial-number arn:aws:iam::111122223333:mfa/alice --token-code 123456";
    private const string Public = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::shut/*"}]}""";
    private const string Closed = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::shut/*"}]}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("iam-refusals").FullName;
    private readonly IamModel _model;

    public CallRefusalTests()
    {
        string file = Path.Combine(_folder, "account.yaml");
        File.WriteAllText(file, """
            AccountId: "111122223333"
            Users:
              - UserName: alice
                UserPolicyList: [ { PolicyName: p, PolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Action: "*", Resource: "*" } ] } } ]
            Roles:
              - RoleName: hub
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole" } ] }
                RolePolicyList: [ { PolicyName: p, PolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Action: "*", Resource: "*" } ] } } ]
              - RoleName: leaf
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:role/hub" }, Action: "sts:AssumeRole" } ] }
              - RoleName: open
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { AWS: "111122223333" }, Action: [ "sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity" ] } ] }
              - RoleName: secure
                AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { AWS: "111122223333" }, Action: "sts:AssumeRole", Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } } ] }
            Resources:
              - { Arn: "arn:aws:s3:::shut", PublicAccessBlock: { BlockPublicPolicy: true, BlockPublicAcls: true } }
            """);
        _model = AccountImporter.Import(IamModel.Empty, [file]).Model;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // ST-6, ST-8, R-90, R-91
    [Theory]
    [InlineData(null, null, Leaf, Decision.Allowed, "")]
    [InlineData("zed", null, Leaf, Decision.ImplicitDeny, "sts:SetSourceIdentity")]
    [InlineData(null, "t", Leaf, Decision.ImplicitDeny, "sts:TagSession")]
    [InlineData("zed", "t", "aws sts assume-role --role-arn arn:aws:iam::111122223333:role/open --role-session-name yy", Decision.Allowed, "")]
    [InlineData("zed", null, "aws sts assume-role --role-arn arn:aws:iam::111122223333:role/open --role-session-name yy --source-identity zed", Decision.Allowed, "")]
    [InlineData("zed", null, "aws sts assume-role --role-arn arn:aws:iam::111122223333:role/open --role-session-name yy --source-identity other", Decision.ImplicitDeny, "cannot be changed")]
    [InlineData(null, "t", "aws sts assume-role --role-arn arn:aws:iam::111122223333:role/open --role-session-name yy --tags Key=T,Value=2", Decision.ImplicitDeny, "cannot be passed again")]
    [InlineData(null, "t", "aws sts assume-role --role-arn arn:aws:iam::111122223333:role/open --role-session-name yy --tags Key=u,Value=2", Decision.Allowed, "")]
    [InlineData(null, null, Secure + Code, Decision.ImplicitDeny, "sts:AssumeRole")]
    public void A_session_hands_on_what_it_has(string? identity, string? tag, string line, Decision expected, string reason)
    {
        Subject hub = Subject.Of(_model, _model.Accounts[Account].Roles["hub"]);
        ImmutableArray<Tag> tags = tag is null ? [] : [new Tag(tag, "1")];
        CallAnswer answer = Ask(hub with { Requester = hub.Requester with { SourceIdentity = identity, Tags = tags, TransitiveTags = tags } }, line);

        Assert.Equal(expected, answer.Decision);
        Assert.Contains(reason, answer.Reason, StringComparison.Ordinal);
    }

    // ST-10: users and roots have devices.
    [Theory]
    [InlineData(Secure + Code, Decision.Allowed)]
    [InlineData(Secure, Decision.ImplicitDeny)]
    public void A_user_may_show_a_device(string line, Decision expected) =>
        Assert.Equal(expected, Ask(Subject.Of(_model, _model.Accounts[Account].Users["alice"]), line).Decision);

    //
    [Theory]
    [InlineData("aws sts get-session-token", Decision.ImplicitDeny)]
    [InlineData("aws sts get-caller-identity", Decision.Allowed)]
    public void Calls_of_STS_that_need_no_permission_are_refused_whom_STS_refuses(string line, Decision expected)
    {
        Assert.Equal(expected, Ask(Subject.Of(_model, _model.Accounts[Account].Roles["hub"]), line).Decision);
        Assert.Equal(Decision.Allowed, Ask(Subject.Of(_model, _model.Accounts[Account].Users["alice"]), line).Decision);
    }

    //
    [Theory]
    [InlineData("put-bucket-policy --policy '" + Public + "'", Decision.ExplicitDeny)]
    [InlineData("put-bucket-policy --policy '" + Closed + "'", Decision.Allowed)]
    [InlineData("put-bucket-policy --policy file://public.json", Decision.ExplicitDeny)]
    [InlineData("put-bucket-policy --policy file://closed.json", Decision.Allowed)]
    [InlineData("put-bucket-policy --policy file://nowhere.json", Decision.Conditional)]
    [InlineData("put-bucket-acl --acl public-read", Decision.ExplicitDeny)]
    [InlineData("put-bucket-acl --acl private", Decision.Allowed)]
    [InlineData("put-bucket-acl --access-control-policy '{\"Grants\":[{\"Grantee\":{\"Type\":\"Group\",\"URI\":\"http://acs.amazonaws.com/groups/global/AllUsers\"},\"Permission\":\"READ\"}]}'", Decision.ExplicitDeny)]
    [InlineData("put-bucket-acl --access-control-policy '{\"Grants\":[{\"Grantee\":{\"Type\":\"CanonicalUser\",\"ID\":\"1\"},\"Permission\":\"READ\"}]}'", Decision.Allowed)]
    [InlineData("put-bucket-acl --access-control-policy file://nowhere.json", Decision.Conditional)]
    public void What_a_call_puts_on_a_bucket_is_looked_at(string command, Decision expected) =>
        Assert.Equal(expected, Ask(Subject.Of(_model, _model.Accounts[Account].Users["alice"]), $"aws s3api {command} --bucket shut").Decision);

    private CallAnswer Ask(Subject subject, string line)
    {
        ApiCall call = new CallReader(new()).ReadLine(line);
        var environment = new CallEnvironment
        {
            CallerArn = "arn:aws:iam::111122223333:user/alice",
            Account = Account,
            Region = "eu-west-1",
            Model = _model,
            ReadFile = path => path switch { "public.json" => Public, "closed.json" => Closed, _ => null },
        };
        return new CallDecider(_model, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch }).Decide(subject, call, call.GetRequests(environment));
    }
}
