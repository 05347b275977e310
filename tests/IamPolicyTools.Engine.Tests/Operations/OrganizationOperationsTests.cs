using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Organizations;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations;

public sealed class OrganizationOperationsTests
{
    private const string Master = "999999999999";

    private readonly Rehearsal _aws = new();
    private readonly Organization _organization;

    public OrganizationOperationsTests()
    {
        _organization = _aws.Do(c => OrganizationOperations.Create(c.Model, Master));
        _aws.Do(c => OrganizationOperations.Add(c.Model, Id));
    }

    private string Root => _aws.Model.Organization!.Root.Id;

    [Fact]
    public void Ids_that_are_made_have_their_forms()
    {
        OrganizationalUnit unit = NewUnit("Workloads");

        Assert.Null(NameRules.OrganizationId(_organization.Id));
        Assert.Null(NameRules.RootId(Root));
        Assert.Null(NameRules.OrganizationalUnitId(unit.Id));
        Assert.Equal(Master, Assert.Single(_organization.Root.Accounts).AccountId);
        _aws.Refused(IamErrorCode.EntityAlreadyExists, c => OrganizationOperations.Create(c.Model, Id));
    }

    [Fact]
    public void Quota_units_are_nested_five_levels_below_the_root()
    {
        string? parent = null;
        for (int level = 1; level <= 5; level++)
        {
            parent = _aws.Do(c => OrganizationOperations.CreateUnit(c.Model, $"u{level}", parent)).Id;
        }

        _aws.Refused(IamErrorCode.LimitExceeded, c => OrganizationOperations.CreateUnit(c.Model, "u6", parent));
        _aws.Refused(IamErrorCode.EntityAlreadyExists, c => OrganizationOperations.CreateUnit(c.Model, "u1"));
        _aws.Refused(IamErrorCode.NoSuchEntity, c => OrganizationOperations.CreateUnit(c.Model, "x", "ou-none-00000000"));
    }

    [Fact]
    public void A_unit_is_dropped_only_when_it_is_empty()
    {
        string unit = NewUnit("Workloads").Id;
        _aws.Do(c => OrganizationOperations.Move(c.Model, Id, unit));

        Assert.Contains(Id, _aws.Refused(IamErrorCode.DeleteConflict, c => OrganizationOperations.RemoveUnit(c.Model, unit)), StringComparison.Ordinal);
        _aws.Do(c => OrganizationOperations.Move(c.Model, Id, Root));
        _aws.Do(c => OrganizationOperations.RemoveUnit(c.Model, unit));
        Assert.Single(OrganizationTree.Units(_aws.Model.Organization!));
        _aws.Refused(IamErrorCode.InvalidInput, c => OrganizationOperations.RemoveUnit(c.Model, Root));
    }

    [Fact]
    public void An_account_is_in_one_place_and_keeps_its_own_policies_when_it_moves()
    {
        NewPolicy(ControlPolicyKind.Service, "NoEc2");
        _aws.Do(c => ControlPolicyOperations.Attach(c.Model, ControlPolicyKind.Service, "NoEc2", Id));
        string unit = NewUnit("Workloads").Id;

        OrganizationAccount moved = _aws.Do(c => OrganizationOperations.Move(c.Model, Id, unit));

        Assert.Contains("NoEc2", moved.ServiceControlPolicies);
        Assert.Equal(unit, _aws.Model.Organization!.FindPath(Id)!.Units[^1].Id);
        Assert.Single(OrganizationTree.Accounts(_aws.Model.Organization!), a => a.AccountId == Id);
        _aws.Refused(IamErrorCode.EntityAlreadyExists, c => OrganizationOperations.Add(c.Model, Id));
        _aws.Refused(IamErrorCode.InvalidInput, c => OrganizationOperations.Withdraw(c.Model, Master));
        _aws.Do(c => OrganizationOperations.Withdraw(c.Model, Id));
        _aws.Refused(IamErrorCode.NoSuchEntity, c => OrganizationOperations.Move(c.Model, Id, unit));
    }

    [Theory]
    [InlineData(true, 10)]
    [InlineData(false, 5)]
    public void Quota_control_policies_attached_to_one_target(bool isService, int quota)
    {
        ControlPolicyKind kind = isService ? ControlPolicyKind.Service : ControlPolicyKind.Resource;
        for (int i = 1; i < quota; i++)
        {
            NewPolicy(kind, $"p{i}");
            _aws.Do(c => ControlPolicyOperations.Attach(c.Model, kind, $"p{i}", Root));
        }

        NewPolicy(kind, "last");
        Assert.Same(_aws.Model, ControlPolicyOperations.Attach(_aws.Model, kind, "p1", Root));
        _aws.Refused(IamErrorCode.LimitExceeded, c => ControlPolicyOperations.Attach(c.Model, kind, "last", Root));
    }

    [Fact]
    public void The_last_service_control_policy_stays_and_RCPFullAWSAccess_always()
    {
        NewPolicy(ControlPolicyKind.Service, "List");
        _aws.Refused(IamErrorCode.LimitExceeded, c => ControlPolicyOperations.Detach(c.Model, ControlPolicyKind.Service, "FullAWSAccess", Root));
        _aws.Do(c => ControlPolicyOperations.Attach(c.Model, ControlPolicyKind.Service, "List", Root));
        _aws.Do(c => ControlPolicyOperations.Detach(c.Model, ControlPolicyKind.Service, "FullAWSAccess", Root));
        Assert.Equal("List", Assert.Single(_aws.Model.Organization!.Root.ServiceControlPolicies));

        _aws.Refused(IamErrorCode.UnmodifiableEntity, c => ControlPolicyOperations.Detach(c.Model, ControlPolicyKind.Resource, "RCPFullAWSAccess", Root));
        _aws.Refused(IamErrorCode.UnmodifiableEntity, c => ControlPolicyOperations.Remove(c.Model, ControlPolicyKind.Service, "FullAWSAccess"));
        _aws.Refused(IamErrorCode.DeleteConflict, c => ControlPolicyOperations.Remove(c.Model, ControlPolicyKind.Service, "List"));
    }

    [Fact]
    public void R_53_a_denial_attached_to_the_root_counts_for_a_member_at_once()
    {
        _aws.NewUser("alice");
        _aws.Do(c => InlinePolicyOperations.Put(c, IdentityKind.User, "alice", "i", Statement("Allow", "iam:*")));
        _aws.Caller = Caller.Of(_aws.Account.Users["alice"]);
        Assert.Equal("alice", UserOperations.Get(_aws.Context, "alice").UserName);

        NewPolicy(ControlPolicyKind.Service, "NoIam", "iam:*");
        _aws.Do(c => ControlPolicyOperations.Attach(c.Model, ControlPolicyKind.Service, "NoIam", Root));

        Assert.EndsWith(
            "with an explicit deny in a service control policy",
            _aws.Refused(IamErrorCode.AccessDenied, c => UserOperations.Get(c, "alice")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_delegated_administrator_is_a_member()
    {
        _aws.Do(c => OrganizationOperations.SetDelegatedAdministrator(c.Model, Id, "iam.amazonaws.com", isRegistered: true));
        Assert.Same(_aws.Model, OrganizationOperations.SetDelegatedAdministrator(_aws.Model, Id, "iam.amazonaws.com", isRegistered: true));
        _aws.Refused(
            IamErrorCode.NoSuchEntity, c => OrganizationOperations.SetDelegatedAdministrator(c.Model, "444455556666", "iam.amazonaws.com", isRegistered: true));
        _aws.Do(c => OrganizationOperations.SetDelegatedAdministrator(c.Model, Id, "iam.amazonaws.com", isRegistered: false));
        _aws.Refused(IamErrorCode.NoSuchEntity, c => OrganizationOperations.SetDelegatedAdministrator(c.Model, Id, "iam.amazonaws.com", isRegistered: false));
    }

    [Fact]
    public void Quota_control_policies_have_a_size()
    {
        string long_ = Statement("Deny", "s3:" + new string('a', 11_000));
        PolicyDocument document = Document(long_);

        _aws.Refused(IamErrorCode.LimitExceeded, c => ControlPolicyOperations.Create(c.Model, ControlPolicyKind.Service, "p", document));
    }

    private OrganizationalUnit NewUnit(string name) => _aws.Do(c => OrganizationOperations.CreateUnit(c.Model, name));

    private void NewPolicy(ControlPolicyKind kind, string name, string action = "ec2:*") =>
        _aws.Do(c => ControlPolicyOperations.Create(c.Model, kind, name, Document(Statement("Deny", action))));
}
