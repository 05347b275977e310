using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations;

public sealed class AttachmentOperationsTests
{
    private readonly Rehearsal _aws = new();

    public AttachmentOperationsTests()
    {
        _aws.NewUser("e");
        _aws.NewGroup("e");
        _aws.NewRole("e");
    }

    public static TheoryData<string, int> Quotas => new() { { "User", 10 }, { "Group", 10 }, { "Role", 20 } };

    [Theory]
    [MemberData(nameof(Quotas))]
    public void Quota_attached_policies(string name, int quota)
    {
        IdentityKind kind = Kind(name);
        for (int i = 0; i <= quota; i++)
        {
            _aws.NewPolicy($"p{i}");
        }

        for (int i = 0; i < quota; i++)
        {
            _aws.Do(c => AttachmentOperations.Attach(c, kind, "e", Arn($"p{i}")));
        }

        Assert.Same(_aws.Model, AttachmentOperations.Attach(_aws.Context, kind, "e", Arn("p0")));
        Assert.Equal(
            $"Cannot exceed quota for PoliciesPer{name}: {quota}",
            _aws.Refused(IamErrorCode.LimitExceeded, c => AttachmentOperations.Attach(c, kind, "e", Arn($"p{quota}"))));
        Assert.Equal(quota, AttachmentOperations.List(_aws.Context, kind, "e").Length);
    }

    [Theory]
    [InlineData("User", 2_048)]
    [InlineData("Group", 5_120)]
    [InlineData("Role", 10_240)]
    public void Quota_inline_policies_together(string name, int quota)
    {
        IdentityKind kind = Kind(name);
        string half = Statement("Allow", "s3:" + new string('a', (quota / 2) - 120));
        _aws.Do(c => InlinePolicyOperations.Put(c, kind, "e", "one", half));
        _aws.Do(c => InlinePolicyOperations.Put(c, kind, "e", "two", half));
        _aws.Do(c => InlinePolicyOperations.Put(c, kind, "e", "TWO", half));

        Assert.Equal(
            $"Maximum policy size of {quota} bytes exceeded for {kind.ArnType} e",
            _aws.Refused(IamErrorCode.LimitExceeded, c => InlinePolicyOperations.Put(c, kind, "e", "three", half)));
        Assert.Equal(["one", "TWO"], InlinePolicyOperations.List(_aws.Context, kind, "e").AsEnumerable());
        Assert.Contains("s3:aaa", InlinePolicyOperations.Get(_aws.Context, kind, "e", "one").PolicyDocument, StringComparison.Ordinal);
        _aws.Do(c => InlinePolicyOperations.Delete(c, kind, "e", "one"));
        Assert.Equal(
            $"The {kind.ArnType} policy with name one cannot be found.",
            _aws.Refused(IamErrorCode.NoSuchEntity, c => InlinePolicyOperations.Delete(c, kind, "e", "one")));
    }


    [Fact]
    public void A_policy_of_AWS_need_not_be_in_the_model_and_one_of_the_account_must()
    {
        _aws.Do(c => AttachmentOperations.Attach(c, IdentityKind.User, "e", "arn:aws:iam::aws:policy/job-function/Billing"));

        Assert.Equal(["Billing"], AttachmentOperations.List(_aws.Context, IdentityKind.User, "e", "/job-function/").Select(p => p.PolicyName));
        Assert.Empty(AttachmentOperations.List(_aws.Context, IdentityKind.User, "e", "/core/"));
        _aws.Refused(IamErrorCode.NoSuchEntity, c => AttachmentOperations.Attach(c, IdentityKind.User, "e", Arn("none")));
        _aws.Refused(IamErrorCode.NoSuchEntity, c => AttachmentOperations.Attach(c, IdentityKind.User, "e", "arn:aws:iam::444455556666:policy/p"));
        _aws.Refused(IamErrorCode.NoSuchEntity, c => AttachmentOperations.Attach(c, IdentityKind.User, "e", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAcess"));
        _aws.Refused(IamErrorCode.NoSuchEntity, c => BoundaryOperations.Put(c, IdentityKind.User, "e", "arn:aws:iam::aws:policy/PowerUserAcces"));
        _aws.Refused(IamErrorCode.NoSuchEntity, c => AttachmentOperations.Attach(c, IdentityKind.User, "e", "arn:aws-cn:iam::aws:policy/p"));
        Assert.EndsWith(
            "Did you mean arn:aws:iam::aws:policy/ReadOnlyAccess?",
            _aws.Refused(IamErrorCode.InvalidInput, c => AttachmentOperations.Attach(c, IdentityKind.User, "e", "ReadOnlyAccess")),
            StringComparison.Ordinal);
        _aws.Refused(IamErrorCode.InvalidInput, c => AttachmentOperations.Attach(c, IdentityKind.User, "e", "arn:aws:iam::111122223333:role/e"));
        _aws.Refused(IamErrorCode.NoSuchEntity, c => AttachmentOperations.Detach(c, IdentityKind.User, "e", Arn("none")));
    }

    [Fact]
    public void The_policy_of_a_service_linked_role_is_not_attached_to_others() => _aws.Refused(
        IamErrorCode.PolicyNotAttachable,
        c => AttachmentOperations.Attach(c, IdentityKind.Role, "e", "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy"));

    [Theory]
    [InlineData("User")]
    [InlineData("Role")]
    public void A_boundary_is_put_and_taken_away(string name)
    {
        IdentityKind kind = Kind(name);
        string policy = _aws.NewPolicy("p");
        _aws.Refused(IamErrorCode.NoSuchEntity, c => BoundaryOperations.Delete(c, kind, "e"));
        _aws.Do(c => BoundaryOperations.Put(c, kind, "e", policy));
        Assert.Equal(policy, BoundaryOperations.BoundaryOf(kind.Require(_aws.Context, "iam:Get", "e"))!.PolicyArn);
        _aws.Do(c => BoundaryOperations.Delete(c, kind, "e"));
        Assert.Null(BoundaryOperations.BoundaryOf(kind.Require(_aws.Context, "iam:Get", "e")));
    }

    private static string Arn(string policy) => $"arn:aws:iam::111122223333:policy/{policy}";

    private static IdentityKind Kind(string name) =>
        new[] { IdentityKind.User, IdentityKind.Group, IdentityKind.Role }.Single(k => k.Name == name);
}
