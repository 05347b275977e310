using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Engine.Tests.Operations;

public sealed class AccountReportOperationsTests
{
    private readonly Rehearsal _aws = new();

    public AccountReportOperationsTests()
    {
        string policy = _aws.NewPolicy("p");
        _aws.NewUser("alice");
        _aws.NewGroup("devs");
        _aws.NewRole("web");
        _aws.Do(c => InstanceProfileOperations.Create(c, "web"));
        _aws.Do(c => InstanceProfileOperations.AddRole(c, "web", "web"));
        _aws.Do(c => AttachmentOperations.Attach(c, IdentityKind.User, "alice", policy));
        _aws.Do(c => BoundaryOperations.Put(c, IdentityKind.Role, "web", policy));
        _aws.Do(c => AttachmentOperations.Attach(c, IdentityKind.Role, "web", "arn:aws:iam::aws:policy/ReadOnlyAccess"));
    }

    [Fact]
    public void Details_have_everything_with_the_names_of_the_API()
    {
        AuthorizationDetails details = AuthorizationDetails.Of(Paging.Split(AccountReportOperations.GetAuthorizationDetails(_aws.Context, []), null, null).Single());

        Assert.Equal("p", details.UserDetailList[0].AttachedManagedPolicies[0].PolicyName);
        Assert.Equal("web", details.RoleDetailList[0].InstanceProfileList[0].InstanceProfileName);
        Assert.Equal("arn:aws:iam::111122223333:policy/p", details.RoleDetailList[0].PermissionsBoundary!.PermissionsBoundaryArn);
        Assert.Equal(["p", "ReadOnlyAccess"], details.Policies.Select(p => p.PolicyName));
        Assert.Equal((1, 1), (details.Policies[0].AttachmentCount, details.Policies[0].PermissionsBoundaryUsageCount));
        Assert.False(details.IsTruncated);
    }

    [Fact]
    public void A_filter_chooses_kinds_and_pages_cut_through_them()
    {
        Assert.Single(AccountReportOperations.GetAuthorizationDetails(_aws.Context, ["group"]));
        Assert.Equal(2, AccountReportOperations.GetAuthorizationDetails(_aws.Context, ["LocalManagedPolicy", "AWSManagedPolicy"]).Length);

        AuthorizationDetails first = AuthorizationDetails.Of(Paging.Split(AccountReportOperations.GetAuthorizationDetails(_aws.Context, []), null, 2).First());
        Assert.Equal((1, 1, 0, true), (first.UserDetailList.Length, first.GroupDetailList.Length, first.RoleDetailList.Length, first.IsTruncated));
    }

    [Fact]
    public void A_summary_counts()
    {
        IReadOnlyDictionary<string, int> summary = AccountReportOperations.GetSummary(_aws.Context);

        Assert.Equal((1, 1, 1, 1, 1), (summary["Users"], summary["Groups"], summary["Roles"], summary["Policies"], summary["InstanceProfiles"]));
        Assert.Equal((0, 20), (summary["ServerCertificates"], summary["ServerCertificatesQuota"]));
        Assert.Equal((2, 5, 6_144), (summary["AccessKeysPerUserQuota"], summary["VersionsPerPolicyQuota"], summary["PolicySizeQuota"]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public void A_page_has_1_to_1000_items(int size) =>
        Assert.Equal(IamErrorCode.ValidationError, Assert.Throws<IamOperationException>(() => Paging.Split<int>([1], null, size)).ErrorCode);

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("cGFnZTo5OQ==")]
    public void A_marker_comes_from_an_earlier_page(string marker) =>
        Assert.Equal(IamErrorCode.ValidationError, Assert.Throws<IamOperationException>(() => Paging.Split<int>([1], marker, null)).ErrorCode);

    [Fact]
    public void Pages_follow_each_other_by_their_markers()
    {
        string? marker = null;
        var seen = new List<int>();
        do
        {
            Page<int> page = Paging.Split([1, 2, 3, 4, 5], marker, 2).First();
            seen.AddRange(page.Items);
            marker = page.Marker;
        }
        while (marker is not null);

        Assert.Equal([1, 2, 3, 4, 5], seen);
        Assert.Single(Paging.Split<int>([], null, null));
    }
}
