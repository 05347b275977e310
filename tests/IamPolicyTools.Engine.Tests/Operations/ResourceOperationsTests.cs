using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations;

public sealed class ResourceOperationsTests
{
    private const string Bucket = "arn:aws:s3:::reports";

    private readonly Rehearsal _aws = new();

    [Fact]
    public void A_resource_is_added_changed_and_dropped()
    {
        _aws.Do(c => ResourceOperations.Create(c.Model, new Resource { Arn = Bucket, AccountId = Id }));
        _aws.Refused(IamErrorCode.EntityAlreadyExists, c => ResourceOperations.Create(c.Model, new Resource { Arn = Bucket, AccountId = Id }));

        _aws.Do(c => ResourceOperations.Update(c.Model, Bucket, r => r with { Tags = [new Tag("team", "core")] }));
        Assert.Equal("core", _aws.Account.Resources[Bucket].Tags[0].Value);

        _aws.Do(c => ResourceOperations.Remove(c.Model, Bucket));
        _aws.Refused(IamErrorCode.NoSuchEntity, c => ResourceOperations.Remove(c.Model, Bucket));
        _aws.Refused(IamErrorCode.NoSuchEntity, c => ResourceOperations.Update(c.Model, Bucket, r => r));
    }

    [Theory]
    [InlineData("reports", IamErrorCode.ValidationError)]
    [InlineData("arn:aws:s3:::", IamErrorCode.ValidationError)]
    [InlineData("arn:aws:iam::111122223333:user/alice", IamErrorCode.InvalidInput)]
    public void What_is_no_resource_is_refused(string arn, IamErrorCode code) =>
        _aws.Refused(code, c => ResourceOperations.Create(c.Model, new Resource { Arn = arn, AccountId = Id }));

    [Fact]
    public void A_resource_belongs_to_the_account_of_its_ARN()
    {
        const string Queue = "arn:aws:sqs:eu-west-1:111122223333:jobs";
        _aws.Refused(IamErrorCode.ValidationError, c => ResourceOperations.Create(c.Model, new Resource { Arn = Queue, AccountId = "444455556666" }));
        _aws.Refused(
            IamErrorCode.ValidationError,
            c => ResourceOperations.Create(c.Model, new Resource { Arn = Bucket, AccountId = Id, ObjectOwner = "4444" }));
    }

    [Fact]
    public void Quota_a_bucket_policy_has_20_KB()
    {
        PolicyDocument document = Document(Statement("Deny", "s3:" + new string('a', 21_000)));

        _aws.Refused(IamErrorCode.LimitExceeded, c => ResourceOperations.Create(c.Model, new Resource { Arn = Bucket, AccountId = Id, Document = document }));
        _aws.Do(c => ResourceOperations.Create(c.Model, new Resource { Arn = "arn:aws:kms:eu-west-1:111122223333:key/k", AccountId = Id, Document = document }));
    }

    [Theory]
    [InlineData("arn:aws:execute-api:eu-west-1:111122223333:abc123")]
    [InlineData("arn:aws:execute-api:eu-west-1:111122223333:abc123/*")]
    [InlineData("arn:aws:apigateway:eu-west-1::/restapis/abc123")]
    public void PL_85_API_Gateway_writes_out_the_short_form(string api)
    {
        Resource saved = _aws.Do(c => ResourceOperations.Create(c.Model, new Resource { Arn = api, AccountId = Id, Document = ShortForm }));
        Assert.Equal(
            ["arn:aws:execute-api:eu-west-1:111122223333:abc123/*", "arn:aws:s3:::b", "arn:aws:execute-api:eu-west-1:111122223333:abc123/prod/GET/${aws:username}"],
            saved.Document!.Statements.SelectMany(s => s.Resource!.Value.Patterns).Select(p => p.Text));
        Assert.True(saved.Document.Statements[1].Resource!.Value.Patterns[0].HasVariables);
    }

    [Fact]
    public void PL_85_elsewhere_the_short_form_is_refused() => Assert.Contains(
        "found \"execute-api:/*\"",
        _aws.Refused(
            IamErrorCode.MalformedPolicyDocument,
            c => ResourceOperations.Create(c.Model, new Resource { Arn = Bucket, AccountId = Id, Document = ShortForm })),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(Bucket, null)]
    [InlineData("arn:aws:sqs:eu-west-1:111122223333:jobs", "111122223333")]
    public void An_ARN_may_name_the_account(string arn, string? account) => Assert.Equal(account, ResourceOperations.AccountIn(arn));

    private static PolicyDocument ShortForm => Document(
        """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":["execute-api:/*","arn:aws:s3:::b"]},
          {"Effect":"Deny","Principal":"*","Action":"execute-api:Invoke","NotResource":"execute-api:/prod/GET/${aws:username}"}]}
        """,
        PolicyKind.Resource);
}
