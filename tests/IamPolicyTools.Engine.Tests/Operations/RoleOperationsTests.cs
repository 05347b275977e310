using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Results;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations;

public sealed class RoleOperationsTests
{
    private const string GitHub = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";

    private readonly Rehearsal _aws = new();

    [Fact]
    public void Ten_thousand_roles_are_created_one_by_one_and_no_more()
    {
        CreateRoles(0, 100);
        long ofTheFirst = CreateRoles(100, 1_000);
        CreateRoles(1_000, 9_100);
        long ofTheLast = CreateRoles(9_100, 10_000);

        // A snapshot copies the path to what is new: twice as long a path in a tree a hundred times as large, not a hundred times as many roles.
        Assert.InRange(ofTheLast, 0, 2 * ofTheFirst);
        Assert.Equal(10_000, _aws.Account.Roles.Count);
        Assert.Equal(10_000, _aws.Account.Roles.Values.Select(r => r.RoleId).Distinct().Count());
        _aws.Refused(IamErrorCode.LimitExceeded, c => RoleOperations.Create(c, new CreateRoleCall { RoleName = "x", AssumeRolePolicyDocument = Rehearsal.TrustsEc2 }));

        // How many bytes that allocated.
        long CreateRoles(int from, int to)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = from; i < to; i++)
            {
                _aws.NewRole($"r{i}");
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void A_role_is_deleted_only_when_nothing_hangs_on_it_any_more()
    {
        string policy = _aws.NewPolicy("p");
        _aws.NewRole("r");
        _aws.Do(c => InstanceProfileOperations.Create(c, "web"));
        _aws.Do(c => InstanceProfileOperations.AddRole(c, "web", "r"));
        _aws.Do(c => InlinePolicyOperations.Put(c, IdentityKind.Role, "r", "i", Rehearsal.Allows));
        _aws.Do(c => AttachmentOperations.Attach(c, IdentityKind.Role, "r", policy));

        Assert.Equal("Cannot delete entity, must remove roles from instance profile first: web.", Conflict());
        _aws.Do(c => InstanceProfileOperations.RemoveRole(c, "web", "r"));
        Assert.Equal("Cannot delete entity, must delete policies first: i.", Conflict());
        _aws.Do(c => InlinePolicyOperations.Delete(c, IdentityKind.Role, "r", "i"));
        Assert.Equal($"Cannot delete entity, must detach all policies first: {policy}.", Conflict());
        _aws.Do(c => AttachmentOperations.Detach(c, IdentityKind.Role, "r", policy));
        _aws.Do(c => RoleOperations.Delete(c, "r"));
        Assert.Empty(_aws.Account.Roles);

        string Conflict() => _aws.Refused(IamErrorCode.DeleteConflict, c => RoleOperations.Delete(c, "r"));
    }

    [Fact]
    public void PL_20_a_trust_policy_names_principals_that_exist()
    {
        string message = _aws.Refused(IamErrorCode.MalformedPolicyDocument, c => RoleOperations.Create(c, new CreateRoleCall
        {
            RoleName = "r",
            AssumeRolePolicyDocument = Trust("""{"AWS":"arn:aws:iam::111122223333:user/nobody"}"""),
        }));

        Assert.Contains("AssumeRolePolicyDocument:1:", message, StringComparison.Ordinal);
        Assert.Contains("Invalid principal in policy: \"AWS\":\"arn:aws:iam::111122223333:user/nobody\"", message, StringComparison.Ordinal);

        // Of an account that the model does not have nothing can be said.
        _aws.NewRole("r", Trust("""{"AWS":"arn:aws:iam::444455556666:user/somebody"}"""));
    }

    [Fact]
    public void PL_20_deleting_a_role_leaves_its_id_in_resource_policies_too()
    {
        Role role = _aws.NewRole("r");
        const string Bucket = "arn:aws:s3:::b";
        var aws = new Rehearsal(_aws.Account with
        {
            Resources = _aws.Account.Resources.Add(Bucket, new Resource
            {
                Arn = Bucket,
                AccountId = Id,
                Document = Document(
                    """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/r"},"Action":"s3:*","Resource":"*"}}""",
                    PolicyKind.Resource),
            }),
        });

        aws.Do(c => RoleOperations.Delete(c, "r"));

        Assert.Contains($"\"AWS\":\"{role.RoleId}\"", aws.Account.Resources[Bucket].Policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("""{"StringEquals":{"token.actions.githubusercontent.com:aud":"sts.amazonaws.com"}}""", false)]
    [InlineData("""{"StringLike":{"token.actions.githubusercontent.com:sub":"*"}}""", false)]
    [InlineData("""{"StringNotEquals":{"token.actions.githubusercontent.com:sub":"repo:o/r:*"}}""", false)]
    [InlineData("""{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:octo-org/*"}}""", true)]
    [InlineData("""{"StringEquals":{"TOKEN.actions.githubusercontent.com:SUB":"repo:o/r:ref:refs/heads/main"}}""", true)]
    public void ST_33_a_shared_provider_is_trusted_only_under_a_condition_on_its_subject(string condition, bool isAccepted)
    {
        string trust = Trust($$"""{"Federated":"{{GitHub}}"}""", "sts:AssumeRoleWithWebIdentity", condition);
        var call = new CreateRoleCall { RoleName = "r", AssumeRolePolicyDocument = trust };

        if (isAccepted)
        {
            _aws.Do(c => RoleOperations.Create(c, call));
        }
        else
        {
            Assert.Contains(
                "token.actions.githubusercontent.com:sub",
                _aws.Refused(IamErrorCode.MalformedPolicyDocument, c => RoleOperations.Create(c, call)),
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Quota_a_trust_policy_has_2048_characters()
    {
        string long_ = string.Join(",", Enumerable.Range(0, 150).Select(i => $"\"{100000000000 + i}\""));
        string trust = Trust($$"""{"AWS":[{{long_}}]}""");

        Assert.Equal(
            "Cannot exceed quota for ACLSizePerRole: 2048",
            _aws.Refused(IamErrorCode.LimitExceeded, c => RoleOperations.Create(c, new CreateRoleCall { RoleName = "r", AssumeRolePolicyDocument = trust })));
    }

    [Fact]
    public void UpdateAssumeRolePolicy_replaces_the_trust_policy_and_names_every_error_of_a_bad_one()
    {
        _aws.NewRole("r");
        _aws.Do(c => RoleOperations.UpdateTrust(c, "r", Trust("""{"AWS":"111122223333"}""")));
        Assert.Contains("111122223333", _aws.Account.Roles["r"].AssumeRolePolicyDocument, StringComparison.Ordinal);

        string message = _aws.Refused(
            IamErrorCode.MalformedPolicyDocument,
            c => RoleOperations.UpdateTrust(c, "r", "{\n\"Statement\":[{\"Effect\":\"allow\",\"Action\":\"sts:AssumeRole\"}]}"));
        Assert.Contains("PolicyDocument:2:", message, StringComparison.Ordinal);
    }

    [Fact]
    public void UpdateRole_sets_what_is_given_and_the_session_to_an_hour_otherwise()
    {
        _aws.NewRole("r");
        _aws.Do(c => RoleOperations.Update(c, "r", "for tests", 7_200));
        Assert.Equal(("for tests", 7_200), (_aws.Account.Roles["r"].Description, _aws.Account.Roles["r"].MaxSessionDuration));

        _aws.Do(c => RoleOperations.Update(c, "r", "again", null));
        Assert.Equal(3_600, _aws.Account.Roles["r"].MaxSessionDuration);
        _aws.Refused(IamErrorCode.ValidationError, c => RoleOperations.Update(c, "r", null, 43_201));
    }

    [Fact]
    public void R_156_and_R_157_roles_of_services_are_not_edited()
    {
        string policy = _aws.NewPolicy("p");
        Role linked = _aws.Do(c => ServiceLinkedRoleOperations.Create(c, "autoscaling.amazonaws.com"));
        const string Reserved = "AWSReservedSSO_Admin_0123456789abcdef";
        var aws = new Rehearsal(_aws.Account.WithRole(linked with
        {
            RoleName = Reserved,
            Path = "/aws-reserved/sso.amazonaws.com/",
            Arn = $"arn:aws:iam::{Id}:role/aws-reserved/sso.amazonaws.com/{Reserved}",
        }));

        foreach (string name in new[] { linked.RoleName, Reserved })
        {
            aws.Refused(IamErrorCode.UnmodifiableEntity, c => AttachmentOperations.Attach(c, IdentityKind.Role, name, policy));
            aws.Refused(IamErrorCode.UnmodifiableEntity, c => AttachmentOperations.Detach(c, IdentityKind.Role, name, policy));
            aws.Refused(IamErrorCode.UnmodifiableEntity, c => InlinePolicyOperations.Put(c, IdentityKind.Role, name, "i", Rehearsal.Allows));
            aws.Refused(IamErrorCode.UnmodifiableEntity, c => InlinePolicyOperations.Delete(c, IdentityKind.Role, name, "i"));
            aws.Refused(IamErrorCode.UnmodifiableEntity, c => RoleOperations.UpdateTrust(c, name, Rehearsal.TrustsEc2));
            aws.Refused(IamErrorCode.UnmodifiableEntity, c => BoundaryOperations.Put(c, IdentityKind.Role, name, policy));
            aws.Refused(IamErrorCode.UnmodifiableEntity, c => BoundaryOperations.Delete(c, IdentityKind.Role, name));
            aws.Refused(IamErrorCode.UnmodifiableEntity, c => RoleOperations.Delete(c, name));
        }

        // ST-23: the description of a service-linked role can be changed; ST-24: of a reserved one it cannot.
        Assert.Equal("new", aws.Do(c => RoleOperations.UpdateDescription(c, linked.RoleName, "new")).Description);
        aws.Refused(IamErrorCode.UnmodifiableEntity, c => RoleOperations.UpdateDescription(c, Reserved, "new"));
        aws.Refused(IamErrorCode.UnmodifiableEntity, c => TagOperations.Add(c, EntityKind.Role, Reserved, [new Tag("a", "b")]));
        aws.Do(c => TagOperations.Add(c, EntityKind.Role, linked.RoleName, [new Tag("a", "b")]));
    }

    [Fact]
    public void ST_23_a_service_linked_role_has_the_name_path_and_policy_of_its_service()
    {
        Role role = _aws.Do(c => ServiceLinkedRoleOperations.Create(c, "autoscaling.amazonaws.com", "blue", "scales"));

        Assert.Equal("arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_blue", role.Arn);
        Assert.True(role.IsServiceLinked);
        Assert.Contains("\"Service\":\"autoscaling.amazonaws.com\"", role.AssumeRolePolicyDocument, StringComparison.Ordinal);
        Assert.Equal("arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy", role.AttachedPolicies[0].PolicyArn);
        Assert.Contains(
            "has been taken in this account",
            _aws.Refused(IamErrorCode.InvalidInput, c => ServiceLinkedRoleOperations.Create(c, "autoscaling.amazonaws.com", "blue")),
            StringComparison.Ordinal);
        Assert.NotNull(AwsManagedPolicyCatalogue.Find(role.AttachedPolicies[0].PolicyArn));
        Assert.Equal("AWSServiceRoleForMyThing", _aws.Do(c => ServiceLinkedRoleOperations.Create(c, "my-thing.amazonaws.com")).RoleName);
    }

    [Theory]
    [InlineData("access-analyzer autoscaling backup batch cloudtrail config dynamodb.application-autoscaling ecs")]
    [InlineData("ecs.application-autoscaling eks eks-nodegroup elasticache elasticfilesystem elasticloadbalancing guardduty")]
    [InlineData("inspector2 opensearchservice ops.apigateway organizations rds redshift replicator.lambda securityhub")]
    [InlineData("spot spotfleet ssm sso support trustedadvisor")]
    public void ST_23_the_policies_of_service_linked_roles_are_ones_that_AWS_has(string services)
    {
        foreach (string service in services.Split(' '))
        {
            Role role = _aws.Do(c => ServiceLinkedRoleOperations.Create(c, service + ".amazonaws.com"));
            Assert.NotNull(AwsManagedPolicyCatalogue.Find(Assert.Single(role.AttachedPolicies).PolicyArn));
        }
    }

    [Fact]
    public void ST_23_a_service_linked_role_is_deleted_by_its_own_call_only()
    {
        Role role = _aws.Do(c => ServiceLinkedRoleOperations.Create(c, "spot.amazonaws.com"));
        _aws.NewRole("r");

        _aws.Refused(IamErrorCode.InvalidInput, c => ServiceLinkedRoleOperations.Delete(c, "r"));
        string task = _aws.Do(c => ServiceLinkedRoleOperations.Delete(c, role.RoleName));

        Assert.StartsWith("task/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot/", task, StringComparison.Ordinal);
        Assert.False(_aws.Account.Roles.ContainsKey(role.RoleName));
    }

    [Fact]
    public void ST_21_an_instance_profile_holds_one_role()
    {
        _aws.NewRole("r");
        _aws.NewRole("s");
        InstanceProfileDetail profile = _aws.Do(c => InstanceProfileOperations.Create(c, "web", "/core/", [new Tag("team", "core")]));
        _aws.Do(c => InstanceProfileOperations.AddRole(c, "web", "R"));

        Assert.Equal("arn:aws:iam::111122223333:instance-profile/core/web", profile.Arn);
        Assert.StartsWith("AIPA", profile.InstanceProfileId, StringComparison.Ordinal);
        Assert.Equal(["web"], InstanceProfileOperations.ListForRole(_aws.Context, "r").Select(p => p.InstanceProfileName));
        Assert.Equal(
            "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
            _aws.Refused(IamErrorCode.LimitExceeded, c => InstanceProfileOperations.AddRole(c, "web", "s")));
        Assert.Equal(
            "Cannot delete entity, must remove roles from instance profile first: r.",
            _aws.Refused(IamErrorCode.DeleteConflict, c => InstanceProfileOperations.Delete(c, "web")));
        _aws.Refused(IamErrorCode.NoSuchEntity, c => InstanceProfileOperations.RemoveRole(c, "web", "s"));
        _aws.Do(c => InstanceProfileOperations.RemoveRole(c, "web", "r"));
        _aws.Do(c => InstanceProfileOperations.Delete(c, "web"));
        Assert.Empty(_aws.Account.InstanceProfiles);
    }
}
