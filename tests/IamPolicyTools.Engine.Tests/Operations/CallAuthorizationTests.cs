using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations;

/// <summary>Every call, made by somebody who may do nothing: what is asked of IAM, on which resource and with which keys.</summary>
public sealed class CallAuthorizationTests
{
    private const string Policy = "arn:aws:iam::111122223333:policy/p";
    private const string Oidc = "arn:aws:iam::111122223333:oidc-provider/example.com";
    private const string Saml = "arn:aws:iam::111122223333:saml-provider/s";
    private const string Mfa = "arn:aws:iam::111122223333:mfa/phone";
    private const string Key = "AKIAIOSFODNN7EXAMPLE";

    private static readonly Dictionary<string, Func<OperationContext, object>> s_calls = new()
    {
        ["iam:CreateUser user/x/new"] = c => UserOperations.Create(c, new CreateUserCall { UserName = "new", Path = "/x/" }),
        ["iam:CreateUser user/new aws:RequestTag/team=core aws:TagKeys=team iam:PermissionsBoundary=arn:aws:iam::111122223333:policy/p"] =
            c => UserOperations.Create(c, new CreateUserCall { UserName = "new", Tags = [new Tag("team", "core")], PermissionsBoundary = Policy }),
        ["iam:GetUser user/core/u"] = c => UserOperations.Get(c, "u"),
        ["iam:GetUser user/absent"] = c => UserOperations.Get(c, "absent"),
        ["iam:GetUser user/mallory"] = c => UserOperations.Get(c, null),
        ["iam:ListUsers user/core/"] = c => UserOperations.List(c, "/core/"),
        ["iam:UpdateUser user/core/u"] = c => UserOperations.Update(c, "u", "v", null),
        ["iam:DeleteUser user/core/u"] = c => UserOperations.Delete(c, "u"),
        ["iam:CreateGroup group/new"] = c => GroupOperations.Create(c, "new"),
        ["iam:GetGroup group/g"] = c => GroupOperations.Get(c, "g"),
        ["iam:ListGroups group/"] = c => GroupOperations.List(c),
        ["iam:UpdateGroup group/g"] = c => GroupOperations.Update(c, "g", "h", null),
        ["iam:DeleteGroup group/g"] = c => GroupOperations.Delete(c, "g"),
        ["iam:AddUserToGroup group/g"] = c => GroupOperations.AddUser(c, "g", "u"),
        ["iam:RemoveUserFromGroup group/g"] = c => GroupOperations.RemoveUser(c, "g", "u"),
        ["iam:ListGroupsForUser user/core/u"] = c => GroupOperations.ListForUser(c, "u"),
        ["iam:CreateRole role/new"] = c => RoleOperations.Create(c, new CreateRoleCall { RoleName = "new", AssumeRolePolicyDocument = "nonsense" }),
        ["iam:GetRole role/r iam:PermissionsBoundary=arn:aws:iam::111122223333:policy/p"] = c => RoleOperations.Get(c, "r"),
        ["iam:ListRoles role/"] = c => RoleOperations.List(c),
        ["iam:UpdateRole role/r iam:PermissionsBoundary=arn:aws:iam::111122223333:policy/p"] = c => RoleOperations.Update(c, "r", "d", null),
        ["iam:UpdateRoleDescription role/r iam:PermissionsBoundary=arn:aws:iam::111122223333:policy/p"] = c => RoleOperations.UpdateDescription(c, "r", "d"),
        ["iam:UpdateAssumeRolePolicy role/r iam:PermissionsBoundary=arn:aws:iam::111122223333:policy/p"] = c => RoleOperations.UpdateTrust(c, "r", "nonsense"),
        ["iam:DeleteRole role/r iam:PermissionsBoundary=arn:aws:iam::111122223333:policy/p"] = c => RoleOperations.Delete(c, "r"),
        ["iam:CreateServiceLinkedRole role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS iam:AWSServiceName=ecs.amazonaws.com"] =
            c => ServiceLinkedRoleOperations.Create(c, "ecs.amazonaws.com"),
        ["iam:DeleteServiceLinkedRole role/r"] = c => ServiceLinkedRoleOperations.Delete(c, "r"),
        ["iam:CreateInstanceProfile instance-profile/new"] = c => InstanceProfileOperations.Create(c, "new"),
        ["iam:GetInstanceProfile instance-profile/web"] = c => InstanceProfileOperations.Get(c, "web"),
        ["iam:ListInstanceProfiles instance-profile/"] = c => InstanceProfileOperations.List(c),
        ["iam:ListInstanceProfilesForRole role/r"] = c => InstanceProfileOperations.ListForRole(c, "r"),
        ["iam:DeleteInstanceProfile instance-profile/web"] = c => InstanceProfileOperations.Delete(c, "web"),
        ["iam:AddRoleToInstanceProfile instance-profile/web"] = c => InstanceProfileOperations.AddRole(c, "web", "r"),
        ["iam:RemoveRoleFromInstanceProfile instance-profile/web"] = c => InstanceProfileOperations.RemoveRole(c, "web", "r"),
        ["iam:UploadServerCertificate server-certificate/x/new"] = c => ServerCertificateOperations.Upload(c, "new", "nonsense", "nonsense", path: "/x/"),
        ["iam:GetServerCertificate server-certificate/www"] = c => ServerCertificateOperations.Get(c, "www"),
        ["iam:ListServerCertificates server-certificate/x/"] = c => ServerCertificateOperations.List(c, "/x/"),
        ["iam:UpdateServerCertificate server-certificate/www"] = c => ServerCertificateOperations.Update(c, "www", "new", null),
        ["iam:DeleteServerCertificate server-certificate/www"] = c => ServerCertificateOperations.Delete(c, "www"),
        ["iam:CreatePolicy policy/new"] = c => ManagedPolicyOperations.Create(c, new CreatePolicyCall { PolicyName = "new", PolicyDocument = "nonsense" }),
        ["iam:GetPolicy policy/p"] = c => ManagedPolicyOperations.Get(c, Policy),
        ["iam:ListPolicies policy/"] = c => ManagedPolicyOperations.List(c, new PolicyFilter()),
        ["iam:DeletePolicy policy/p"] = c => ManagedPolicyOperations.Delete(c, Policy),
        ["iam:ListEntitiesForPolicy policy/p"] = c => ManagedPolicyOperations.ListEntities(c, Policy),
        ["iam:CreatePolicyVersion policy/p"] = c => PolicyVersionOperations.Create(c, Policy, "nonsense", true),
        ["iam:GetPolicyVersion policy/p"] = c => PolicyVersionOperations.Get(c, Policy, "v1"),
        ["iam:ListPolicyVersions policy/p"] = c => PolicyVersionOperations.List(c, Policy),
        ["iam:DeletePolicyVersion policy/p"] = c => PolicyVersionOperations.Delete(c, Policy, "v1"),
        ["iam:SetDefaultPolicyVersion policy/p"] = c => PolicyVersionOperations.SetDefault(c, Policy, "v1"),
        ["iam:AttachUserPolicy user/core/u iam:PolicyARN=arn:aws:iam::aws:policy/X"] =
            c => AttachmentOperations.Attach(c, IdentityKind.User, "u", "arn:aws:iam::aws:policy/X"),
        ["iam:AttachGroupPolicy group/g iam:PolicyARN=arn:aws:iam::aws:policy/X"] =
            c => AttachmentOperations.Attach(c, IdentityKind.Group, "g", "arn:aws:iam::aws:policy/X"),
        ["iam:AttachRolePolicy role/r iam:PolicyARN=arn:aws:iam::aws:policy/X iam:PermissionsBoundary=arn:aws:iam::111122223333:policy/p"] =
            c => AttachmentOperations.Attach(c, IdentityKind.Role, "r", "arn:aws:iam::aws:policy/X"),
        ["iam:DetachRolePolicy role/r iam:PolicyARN=arn:aws:iam::aws:policy/X iam:PermissionsBoundary=arn:aws:iam::111122223333:policy/p"] =
            c => AttachmentOperations.Detach(c, IdentityKind.Role, "r", "arn:aws:iam::aws:policy/X"),
        ["iam:ListAttachedRolePolicies role/r"] = c => AttachmentOperations.List(c, IdentityKind.Role, "r"),
        ["iam:PutRolePolicy role/r iam:PermissionsBoundary=arn:aws:iam::111122223333:policy/p"] =
            c => InlinePolicyOperations.Put(c, IdentityKind.Role, "r", "i", "nonsense"),
        ["iam:PutUserPolicy user/core/u"] = c => InlinePolicyOperations.Put(c, IdentityKind.User, "u", "i", "nonsense"),
        ["iam:GetGroupPolicy group/g"] = c => InlinePolicyOperations.Get(c, IdentityKind.Group, "g", "i"),
        ["iam:DeleteRolePolicy role/r iam:PermissionsBoundary=arn:aws:iam::111122223333:policy/p"] =
            c => InlinePolicyOperations.Delete(c, IdentityKind.Role, "r", "i"),
        ["iam:ListUserPolicies user/core/u"] = c => InlinePolicyOperations.List(c, IdentityKind.User, "u"),
        ["iam:PutRolePermissionsBoundary role/r iam:PermissionsBoundary=arn:aws:iam::aws:policy/X"] =
            c => BoundaryOperations.Put(c, IdentityKind.Role, "r", "arn:aws:iam::aws:policy/X"),
        ["iam:DeleteRolePermissionsBoundary role/r iam:PermissionsBoundary=arn:aws:iam::111122223333:policy/p"] =
            c => BoundaryOperations.Delete(c, IdentityKind.Role, "r"),
        ["iam:DeleteUserPermissionsBoundary user/core/u"] = c => BoundaryOperations.Delete(c, IdentityKind.User, "u"),
        ["iam:CreateAccessKey user/mallory"] = c => AccessKeyOperations.Create(c, null),
        ["iam:ListAccessKeys user/core/u"] = c => AccessKeyOperations.List(c, "u"),
        ["iam:UpdateAccessKey user/core/u"] = c => AccessKeyOperations.Update(c, "u", Key, true),
        ["iam:DeleteAccessKey user/core/u"] = c => AccessKeyOperations.Delete(c, "u", Key),
        ["iam:CreateLoginProfile user/core/u"] = c => LoginProfileOperations.Create(c, "u", "secret", false),
        ["iam:GetLoginProfile user/core/u"] = c => LoginProfileOperations.Get(c, "u"),
        ["iam:UpdateLoginProfile user/core/u"] = c => LoginProfileOperations.Update(c, "u", null, null),
        ["iam:DeleteLoginProfile user/core/u"] = c => LoginProfileOperations.Delete(c, "u"),
        ["iam:CreateVirtualMFADevice mfa/phone"] = c => MfaDeviceOperations.Create(c, "phone"),
        ["iam:DeleteVirtualMFADevice mfa/phone"] = c => MfaDeviceOperations.Delete(c, Mfa),
        ["iam:EnableMFADevice user/core/u"] = c => MfaDeviceOperations.Enable(c, "u", Mfa, "123456", "234567"),
        ["iam:DeactivateMFADevice user/core/u"] = c => MfaDeviceOperations.Deactivate(c, "u", Mfa),
        ["iam:ResyncMFADevice user/core/u"] = c => MfaDeviceOperations.Resync(c, "u", Mfa, "123456", "234567"),
        ["iam:ListMFADevices user/core/u"] = c => MfaDeviceOperations.List(c, "u"),
        ["iam:ListVirtualMFADevices mfa/"] = c => MfaDeviceOperations.ListVirtual(c),
        ["iam:CreateOpenIDConnectProvider oidc-provider/example.com"] = c => OpenIdConnectProviderOperations.Create(c, "https://example.com", [], [], []),
        ["iam:GetOpenIDConnectProvider oidc-provider/example.com"] = c => OpenIdConnectProviderOperations.Get(c, Oidc),
        ["iam:ListOpenIDConnectProviders oidc-provider/"] = c => OpenIdConnectProviderOperations.List(c),
        ["iam:DeleteOpenIDConnectProvider oidc-provider/example.com"] = c => OpenIdConnectProviderOperations.Delete(c, Oidc),
        ["iam:AddClientIDToOpenIDConnectProvider oidc-provider/example.com"] = c => OpenIdConnectProviderOperations.AddClientId(c, Oidc, "x"),
        ["iam:RemoveClientIDFromOpenIDConnectProvider oidc-provider/example.com"] = c => OpenIdConnectProviderOperations.RemoveClientId(c, Oidc, "x"),
        ["iam:UpdateOpenIDConnectProviderThumbprint oidc-provider/example.com"] = c => OpenIdConnectProviderOperations.UpdateThumbprints(c, Oidc, []),
        ["iam:CreateSAMLProvider saml-provider/s"] = c => SamlProviderOperations.Create(c, "s", new string(' ', 1_000), []),
        ["iam:GetSAMLProvider saml-provider/s"] = c => SamlProviderOperations.Get(c, Saml),
        ["iam:ListSAMLProviders saml-provider/"] = c => SamlProviderOperations.List(c),
        ["iam:UpdateSAMLProvider saml-provider/s"] = c => SamlProviderOperations.Update(c, Saml, null),
        ["iam:DeleteSAMLProvider saml-provider/s"] = c => SamlProviderOperations.Delete(c, Saml),
        ["iam:TagUser user/core/u aws:RequestTag/team=core aws:TagKeys=team"] = c => TagOperations.Add(c, EntityKind.User, "u", [new Tag("team", "core")]),
        ["iam:UntagRole role/r aws:TagKeys=team"] = c => TagOperations.Remove(c, EntityKind.Role, "r", ["team"]),
        ["iam:TagServerCertificate server-certificate/www aws:RequestTag/team=core aws:TagKeys=team"] =
            c => TagOperations.Add(c, EntityKind.ServerCertificate, "www", [new Tag("team", "core")]),
        ["iam:UntagServerCertificate server-certificate/www aws:TagKeys=team"] =
            c => TagOperations.Remove(c, EntityKind.ServerCertificate, "www", ["team"]),
        ["iam:ListServerCertificateTags server-certificate/www"] = c => TagOperations.List(c, EntityKind.ServerCertificate, "www"),
        ["iam:ListPolicyTags policy/p"] = c => TagOperations.List(c, EntityKind.Policy, Policy),
        ["iam:CreateAccountAlias *"] = c => AccountAliasOperations.Create(c, "alias"),
        ["iam:ListAccountAliases *"] = c => AccountAliasOperations.List(c),
        ["iam:DeleteAccountAlias *"] = c => AccountAliasOperations.Delete(c, "alias"),
    };

    public static TheoryData<string> Calls => [.. s_calls.Keys];

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_call_asks_for_its_action_on_its_resource_with_its_keys(string expected)
    {
        Rehearsal aws = Prepare();
        aws.Caller = Caller.Of(aws.Account.Users["mallory"]);
        IamModel before = aws.Model;

        var error = Assert.Throws<IamOperationException>(() => s_calls[expected](aws.Context));

        Assert.Equal(IamErrorCode.AccessDenied, error.ErrorCode);
        Assert.Equal(expected, Describe(error.AccessResult!));
        Assert.Same(before, aws.Model);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void The_catalogue_knows_the_action_with_its_resource_and_keys(string expected)
    {
        string[] parts = expected.Split(' ');
        CatalogueAction? action = IamCatalogue.Default.FindAction(parts[0]);

        Assert.NotNull(action);
        if (!action.IsWildcardOnly)
        {
            Assert.Contains(action.ResourceTypes, t => t.Type.Fits("arn:aws:iam::111122223333:" + parts[1]));
        }

        foreach (string key in parts[2..].Select(k => k[..k.IndexOf('=', StringComparison.Ordinal)]))
        {
            Assert.True(action.Carries(IamCatalogue.Default.FindConditionKey(key)!), $"{action} does not carry {key}");
        }
    }

    [Fact]
    public void Creating_with_tags_needs_the_permission_to_tag_too()
    {
        Rehearsal aws = Prepare("iam:CreateUser");
        aws.Caller = Caller.Of(aws.Account.Users["mallory"]);

        string message = aws.Refused(
            IamErrorCode.AccessDenied, c => UserOperations.Create(c, new CreateUserCall { UserName = "x", Tags = [new Tag("team", "core")] }));

        Assert.Contains("iam:TagUser on resource: arn:aws:iam::111122223333:user/x", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ST_21_adding_a_role_to_an_instance_profile_needs_PassRole_to_EC2()
    {
        Rehearsal aws = Prepare("iam:AddRoleToInstanceProfile");
        aws.Caller = Caller.Of(aws.Account.Users["mallory"]);

        var error = Assert.Throws<IamOperationException>(() => InstanceProfileOperations.AddRole(aws.Context, "web", "r"));

        Assert.Equal("iam:PassRole role/r iam:PassedToService=ec2.amazonaws.com", Describe(error.AccessResult!));
    }

    [Fact]
    public void Renaming_needs_the_permission_on_the_new_ARN_too()
    {
        Rehearsal aws = Prepare("iam:UpdateUser", "arn:aws:iam::111122223333:user/core/*");
        aws.Caller = Caller.Of(aws.Account.Users["mallory"]);

        aws.Do(c => UserOperations.Update(c, "u", "v", null));
        Assert.Contains(
            "on resource: arn:aws:iam::111122223333:user/ops/v",
            aws.Refused(IamErrorCode.AccessDenied, c => UserOperations.Update(c, "v", null, "/ops/")),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws:ResourceTag/team")]
    [InlineData("iam:ResourceTag/team")]
    public void Tags_of_the_entity_take_part(string key)
    {
        Rehearsal aws = Prepare("iam:*", "*", $$$"""{"StringEquals":{"{{{key}}}":"core"}}""");
        aws.Do(c => TagOperations.Add(c, EntityKind.Policy, Policy, [new Tag("team", "core")]));
        aws.Do(c => TagOperations.Add(c, EntityKind.Role, "r", [new Tag("team", "core")]));
        aws.Caller = Caller.Of(aws.Account.Users["mallory"]);

        Assert.Equal("r", RoleOperations.Get(aws.Context, "r").RoleName);
        aws.Refused(IamErrorCode.AccessDenied, c => UserOperations.Get(c, "u"));

        // CK-5
        if (key.StartsWith("iam:", StringComparison.Ordinal))
        {
            aws.Refused(IamErrorCode.AccessDenied, c => ManagedPolicyOperations.Get(c, Policy));
        }
        else
        {
            Assert.Equal("p", ManagedPolicyOperations.Get(aws.Context, Policy).PolicyName);
        }
    }

    private static Rehearsal Prepare(string action = "s3:none", string resource = "*", string condition = "{}")
    {
        var aws = new Rehearsal(Empty().WithUser("mallory", Statement("Allow", action, resource, condition)));
        aws.NewPolicy("p");
        aws.NewUser("u", "/core/");
        aws.NewGroup("g");
        aws.NewRole("r");
        aws.Do(c => BoundaryOperations.Put(c, IdentityKind.Role, "r", Policy));
        aws.Do(c => InstanceProfileOperations.Create(c, "web"));
        return aws;
    }

    // iam:GetUser user/u KEY=VALUE ...
    private static string Describe(IamAccessResult result)
    {
        string resource = result.Resource.Replace("arn:aws:iam::111122223333:", string.Empty, StringComparison.Ordinal);
        IEnumerable<string> keys = result.Request.Context.Given.Entries
            .Concat(result.Request.Context.Derived.SelectMany(l => l.Entries).Where(e => e.Key.Name.StartsWith("iam:", StringComparison.Ordinal)))
            .Select(Describe);
        return string.Join(' ', new[] { result.Action, resource }.Concat(keys));
    }

    private static string Describe(ContextEntry entry) => $"{entry.Key.Name}={string.Join(',', entry.Values)}";
}
