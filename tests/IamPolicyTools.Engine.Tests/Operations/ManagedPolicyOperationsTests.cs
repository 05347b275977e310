using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Results;

namespace IamPolicyTools.Engine.Tests.Operations;

public sealed class ManagedPolicyOperationsTests
{
    private const string OfAws = "arn:aws:iam::aws:policy/ReadOnlyAccess";

    private readonly Rehearsal _aws = new();

    [Fact]
    public void A_created_policy_has_one_version_in_force()
    {
        ManagedPolicy policy = _aws.Do(c => ManagedPolicyOperations.Create(
            c, new CreatePolicyCall { PolicyName = "p", PolicyDocument = Rehearsal.Allows, Path = "/core/", Description = "reads" }));

        Assert.Equal("arn:aws:iam::111122223333:policy/core/p", policy.Arn);
        Assert.StartsWith("ANPA", policy.PolicyId, StringComparison.Ordinal);
        Assert.Equal("v1", policy.DefaultVersionId);
        Assert.Equal(policy, ManagedPolicyOperations.Get(_aws.Context, policy.Arn));
    }

    [Fact]
    public void Names_are_taken_whatever_case_and_path()
    {
        _aws.NewPolicy("p");

        Assert.Equal(
            "A policy called P already exists. Duplicate names are not allowed.",
            _aws.Refused(IamErrorCode.EntityAlreadyExists, c => ManagedPolicyOperations.Create(
                c, new CreatePolicyCall { PolicyName = "P", PolicyDocument = Rehearsal.Allows, Path = "/other/" })));
    }

    [Theory]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}""", "no Version")]
    [InlineData("""{"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}""", "2008-10-17")]
    [InlineData("Version: 2012-10-17", "must be an object")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":"*"}}""", "PolicyDocument:1:")]
    public void PL_1a_a_new_identity_policy_is_of_the_new_language_and_well_formed(string document, string expected)
    {
        string message = _aws.Refused(
            IamErrorCode.MalformedPolicyDocument, c => ManagedPolicyOperations.Create(c, new CreatePolicyCall { PolicyName = "p", PolicyDocument = document }));

        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quota_a_version_has_6144_characters_white_space_apart()
    {
        string Document(int actions, string space) => $$"""
            {"Version":"2012-10-17",{{space}}
            "Statement":{"Effect":"Allow","Resource":"*","Action":[{{string.Join(',', Enumerable.Range(0, actions).Select(i => $"\"s3:{i:0000}\""))}}]}
            }
            """;

        _aws.NewPolicy("fits", Document(600, new string(' ', 2_000)));
        Assert.Equal(
            "Cannot exceed quota for PolicySize: 6144",
            _aws.Refused(IamErrorCode.LimitExceeded, c => ManagedPolicyOperations.Create(c, new CreatePolicyCall { PolicyName = "p", PolicyDocument = Document(630, string.Empty) })));
    }

    [Fact]
    public void A_policy_is_deleted_only_when_nothing_uses_it_and_one_version_is_left()
    {
        string arn = _aws.NewPolicy("p");
        _aws.NewUser("alice");
        _aws.NewRole("r");
        _aws.Do(c => AttachmentOperations.Attach(c, IdentityKind.User, "alice", arn));
        _aws.Do(c => BoundaryOperations.Put(c, IdentityKind.Role, "r", arn));
        _aws.Do(c => PolicyVersionOperations.Create(c, arn, Rehearsal.Allows, isDefault: true));

        Assert.Equal(
            "Cannot delete a policy attached to entities: arn:aws:iam::111122223333:user/alice, arn:aws:iam::111122223333:role/r.", Conflict());
        _aws.Do(c => AttachmentOperations.Detach(c, IdentityKind.User, "alice", arn));
        _aws.Do(c => BoundaryOperations.Delete(c, IdentityKind.Role, "r"));
        Assert.StartsWith("This policy has more than one version.", Conflict(), StringComparison.Ordinal);
        _aws.Do(c => PolicyVersionOperations.Delete(c, arn, "v1"));
        _aws.Do(c => ManagedPolicyOperations.Delete(c, arn));
        Assert.Empty(_aws.Account.Policies);

        string Conflict() => _aws.Refused(IamErrorCode.DeleteConflict, c => ManagedPolicyOperations.Delete(c, arn));
    }

    [Fact]
    public void Quota_a_policy_has_five_versions_and_no_number_comes_twice()
    {
        string arn = _aws.NewPolicy("p");
        for (int i = 2; i <= 5; i++)
        {
            Assert.Equal($"v{i}", _aws.Do(c => PolicyVersionOperations.Create(c, arn, Rehearsal.Allows, isDefault: false)).VersionId);
        }

        _aws.Refused(IamErrorCode.LimitExceeded, c => PolicyVersionOperations.Create(c, arn, Rehearsal.Allows, false));
        _aws.Do(c => PolicyVersionOperations.Delete(c, arn, "v5"));
        Assert.Equal("v6", _aws.Do(c => PolicyVersionOperations.Create(c, arn, Rehearsal.Allows, isDefault: false)).VersionId);
        Assert.Equal(["v6", "v4", "v3", "v2", "v1"], PolicyVersionOperations.List(_aws.Context, arn).Select(v => v.VersionId));
    }

    [Fact]
    public void The_default_version_is_in_force_and_cannot_be_deleted()
    {
        const string Deletes = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:DeleteObject","Resource":"*"}}""";
        string arn = _aws.NewPolicy("p");
        _aws.Do(c => PolicyVersionOperations.Create(c, arn, Deletes, isDefault: false));
        Assert.Contains("GetObject", ManagedPolicyOperations.Get(_aws.Context, arn).PolicyDocument, StringComparison.Ordinal);

        _aws.Do(c => PolicyVersionOperations.SetDefault(c, arn, "v2"));

        Assert.Contains("DeleteObject", ManagedPolicyOperations.Get(_aws.Context, arn).PolicyDocument, StringComparison.Ordinal);
        Assert.True(PolicyVersionOperations.Get(_aws.Context, arn, "v2").IsDefaultVersion);
        Assert.Equal(
            "Cannot delete the default version of a policy.",
            _aws.Refused(IamErrorCode.DeleteConflict, c => PolicyVersionOperations.Delete(c, arn, "v2")));
        _aws.Refused(IamErrorCode.NoSuchEntity, c => PolicyVersionOperations.SetDefault(c, arn, "v3"));
        Assert.Same(_aws.Model, PolicyVersionOperations.SetDefault(_aws.Context, arn, "v2"));
    }

    [Fact]
    public void R_155_policies_of_AWS_are_not_changed()
    {
        _aws.Refused(IamErrorCode.UnmodifiableEntity, c => ManagedPolicyOperations.Delete(c, OfAws));
        _aws.Refused(IamErrorCode.UnmodifiableEntity, c => PolicyVersionOperations.Create(c, OfAws, Rehearsal.Allows, true));
        _aws.Refused(IamErrorCode.UnmodifiableEntity, c => PolicyVersionOperations.Delete(c, OfAws, "v1"));
        _aws.Refused(IamErrorCode.UnmodifiableEntity, c => PolicyVersionOperations.SetDefault(c, OfAws, "v1"));
        _aws.Refused(IamErrorCode.UnmodifiableEntity, c => TagOperations.Add(c, EntityKind.Policy, OfAws, [new Tag("a", "b")]));
        _aws.Refused(IamErrorCode.UnmodifiableEntity, c => TagOperations.Remove(c, EntityKind.Policy, OfAws, ["a"]));
    }

    [Fact]
    public void The_users_of_a_policy_are_told_by_kind_path_and_use()
    {
        string arn = _aws.NewPolicy("p");
        _aws.NewUser("alice", "/core/");
        _aws.NewGroup("devs");
        _aws.NewRole("r");
        _aws.Do(c => AttachmentOperations.Attach(c, IdentityKind.User, "alice", arn));
        _aws.Do(c => AttachmentOperations.Attach(c, IdentityKind.Group, "devs", arn));
        _aws.Do(c => AttachmentOperations.Attach(c, IdentityKind.Role, "r", arn));
        _aws.Do(c => BoundaryOperations.Put(c, IdentityKind.Role, "r", arn));

        Assert.Equal(3, ManagedPolicyOperations.ListEntities(_aws.Context, arn).Length);
        Assert.Equal(["arn:aws:iam::111122223333:group/devs"], Arns(IdentityKind.Group));
        Assert.Equal(["arn:aws:iam::111122223333:user/core/alice"], Arns(null, "/core/"));
        Assert.Equal(["arn:aws:iam::111122223333:role/r"], Arns(null, "/", PolicyUsageType.PermissionsBoundary));

        IEnumerable<string> Arns(IdentityKind? kind, string prefix = "/", PolicyUsageType? usage = null) =>
            ManagedPolicyOperations.ListEntities(_aws.Context, arn, kind, prefix, usage).Select(i => i.Arn);
    }

    [Fact]
    public void Lists_of_policies_are_cut_by_path_use_and_owner()
    {
        string used = _aws.NewPolicy("used");
        string bound = _aws.NewPolicy("bound");
        _aws.NewPolicy("idle");
        _aws.NewUser("alice");
        _aws.Do(c => AttachmentOperations.Attach(c, IdentityKind.User, "alice", used));
        _aws.Do(c => BoundaryOperations.Put(c, IdentityKind.User, "alice", bound));

        Assert.Equal(3, List(new PolicyFilter { Scope = PolicyScope.Local }).Length);
        Assert.Contains(OfAws, List(new PolicyFilter { Scope = PolicyScope.Aws }));
        Assert.Empty(List(new PolicyFilter { Scope = PolicyScope.Aws, OnlyAttached = true }));
        Assert.Equal([bound, used], List(new PolicyFilter { OnlyAttached = true }));
        Assert.Equal([bound], List(new PolicyFilter { Usage = PolicyUsageType.PermissionsBoundary }));
        Assert.Empty(List(new PolicyFilter { PathPrefix = "/core/" }));

        string[] List(PolicyFilter filter) => [.. ManagedPolicyOperations.List(_aws.Context, filter).Select(p => p.Arn)];
    }
}
