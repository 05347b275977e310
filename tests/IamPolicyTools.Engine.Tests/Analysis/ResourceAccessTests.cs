using System.Collections.Immutable;
using IamPolicyTools.Analysis;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>How access comes about, and who has it from outside the model.</summary>
public sealed class ResourceAccessTests
{
    private const string Object = "arn:aws:s3:::reports/q1.csv";

    [Fact]
    public void An_identity_policy_is_named_with_its_statement()
    {
        ResourceAccess access = Find("s3:GetObject", Object, Bucket("{ Effect: Deny, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/secret/*' }"))
            .Single(a => a.PrincipalKind == AccessorKind.Role);

        Assert.Equal("arn:aws:iam::111122223333:role/reader", access.Principal);
        Assert.Equal<AccessPath>([AccessPath.Identity], access.Via);
        PermissionSource source = Assert.Single(access.Sources);
        Assert.Equal(("read", "Reports", 0), (source.Name, source.Sid, source.StatementIndex));
    }

    [Fact]
    public void Somebody_named_by_the_resource_policy_needs_no_policy_of_its_own_in_the_same_account()
    {
        ResourceAccess access = Find("s3:GetObject", Object, Bucket("{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:user/alice' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' }"))
            .Single(a => a.PrincipalKind == AccessorKind.User);

        Assert.Equal("arn:aws:iam::111122223333:user/alice", access.Principal);
        Assert.Equal<AccessPath>([AccessPath.ResourcePolicy], access.Via);
    }

    [Fact]
    public void A_policy_that_applies_twice_is_named_twice()
    {
        IamModel model = ImportFolder.Import(
            """
            AccountId: "111122223333"
            Users: [{ UserName: u, Groups: [g], AttachedManagedPolicies: [read] }]
            Groups: [{ GroupName: g, AttachedManagedPolicies: [read] }]
            Policies: [{ PolicyName: read, PolicyDocument: { Version: 2012-10-17, Statement: { Effect: Allow, Action: "s3:GetObject", Resource: "*" } } }]
            """).Model;
        var access = new ModelAccess(model, Subject.Find(model, "arn:aws:iam::111122223333:user/u")!, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch });
        GrantRecord grants = SourceRecorder.Record(access.CreateRequest(ActionName.Parse("s3:GetObject"), Object), UnknownTreatment.None);
        Assert.Equal(["read", "read (group g)"], grants.Sources.Select(s => s.Name).Order(StringComparer.Ordinal));
    }

    //
    [Fact]
    public void R176_of_a_bucket_that_the_model_does_not_have_it_is_said_that_its_owner_decides()
    {
        IamModel model = ImportFolder.Import(
            """
            AccountId: "111122223333"
            Users: [{ UserName: u, AttachedManagedPolicies: [read] }]
            Policies: [{ PolicyName: read, PolicyDocument: { Version: 2012-10-17, Statement: { Effect: Allow, Action: "s3:GetObject", Resource: "*" } } }]
            """).Model;
        var access = new ModelAccess(
            model, Subject.Find(model, "arn:aws:iam::111122223333:user/u")!, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, Mode = ContextMode.Discovery });
        var strict = new ModelAccess(model, Subject.Find(model, "arn:aws:iam::111122223333:user/u")!, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch });

        IamAccessResult answer = access.Ask(ActionName.Parse("s3:GetObject"), Object);

        Assert.Equal(Decision.Conditional, answer.Decision);
        Assert.Equal("the owner of arn:aws:s3:::reports/q1.csv", Assert.Single(answer.Unknowns).What);
        Assert.Equal("depending on the owner of arn:aws:s3:::reports/q1.csv", UnknownFact.Beside(string.Empty, answer.Unknowns));
        Assert.Equal(Decision.Allowed, strict.Ask(ActionName.Parse("s3:GetObject"), Object).Decision);
        Assert.Empty(strict.Ask(ActionName.Parse("s3:GetObject"), Object).Unknowns);
    }

    //
    [Fact]
    public void The_root_user_is_there_without_any_policy()
    {
        ResourceAccess access = Find("s3:GetObject", Object, Bucket("{ Effect: Allow, Principal: { AWS: '444455556666' }, Action: 's3:PutObject', Resource: 'arn:aws:s3:::reports/*' }"))
            .Single(a => a.PrincipalKind == AccessorKind.Root);

        Assert.Equal<AccessPath>([AccessPath.AccountRoot], access.Via);
    }

    // the other account's own policies must allow too, and they are not known.
    [Fact]
    public void An_account_outside_the_model_is_named_as_what_it_is()
    {
        ResourceAccess access = Find("s3:GetObject", Object, Bucket("{ Effect: Allow, Principal: { AWS: '444455556666' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' }"))
            .Single(a => a.IsOutside);

        Assert.Equal(("444455556666", AccessorKind.Account, Decision.Allowed), (access.Principal, access.PrincipalKind, access.Decision));
        Assert.Contains(access.Notes, n => n.Contains("not in the model", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("arn:aws:iam::444455556666:role/partner", AccessorKind.Role)]
    [InlineData("arn:aws:iam::444455556666:user/bob", AccessorKind.User)]
    [InlineData("arn:aws:sts::444455556666:assumed-role/partner/job", AccessorKind.Session)]
    public void A_principal_of_an_account_outside_the_model_is_found(string arn, AccessorKind kind)
    {
        ResourceAccess access = Find("s3:GetObject", Object, Bucket($"{{ Effect: Allow, Principal: {{ AWS: '{arn}' }}, Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' }}"))
            .Single(a => a.IsOutside);

        Assert.Equal((arn, kind), (access.Principal, access.PrincipalKind));
    }

    //
    [Fact]
    public void A_service_is_found_with_the_conditions_that_it_must_meet()
    {
        ResourceAccess access = Find("s3:PutObject", Object, Bucket("{ Effect: Allow, Principal: { Service: logging.s3.amazonaws.com }, Action: 's3:PutObject', Resource: 'arn:aws:s3:::reports/*', Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }"))
            .Single(a => a.PrincipalKind == AccessorKind.Service);

        Assert.True(access.IsConditional);
        Assert.Equal<string>(["aws:SourceAccount"], access.MissingContextKeys);
        Assert.Equal("StringEquals", Assert.Single(Assert.Single(access.Conditions!.AllowedWhen).Conditions).Operator);
    }

    //
    [Fact]
    public void A_public_policy_lets_in_the_anonymous_and_any_principal()
    {
        IEnumerable<AccessorKind> kinds = Find("s3:GetObject", Object, Bucket("{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' }"))
            .Where(a => a.AccountId is null)
            .Select(a => a.PrincipalKind);

        Assert.Equal([AccessorKind.AnyPrincipal, AccessorKind.Anonymous], kinds);
    }

    [Theory]
    [InlineData("", "Allowed")]
    [InlineData("StringNotEquals: { 'aws:PrincipalServiceName': cloudfront.amazonaws.com }", "Conditional")]
    [InlineData("Bool: { 'aws:PrincipalIsAWSService': 'true' }", null)]
    public void R_103_Of_everybody_only_services_pass_a_block_of_public_policies(string denied, string? decision)
    {
        const string Block = "  PublicAccessBlock: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true }";
        const string Common = "Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*'";
        string deny = denied.Length == 0 ? string.Empty : $", {{ Effect: Deny, {Common}, Condition: {{ {denied} }} }}";
        IamModel model = World($"  Policy: {{ Version: 2012-10-17, Statement: [{{ Effect: Allow, {Common} }}{deny}] }}\n{Block}");

        IEnumerable<(string, AccessorKind, string)> outside = Find("s3:GetObject", Object, model)
            .Where(a => a.AccountId is null)
            .Select(a => (a.Principal, a.PrincipalKind, a.Decision.ToString()));

        (string, AccessorKind, string)[] expected = decision is null ? [] : [("*.amazonaws.com", AccessorKind.Service, decision)];
        Assert.Equal(expected, outside);
    }

    [Fact]
    public void Any_principal_under_a_condition_on_who_it_is_is_conditional()
    {
        ResourceAccess access = Find("s3:GetObject", Object, Bucket("{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*', Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/partner-*' } } }"))
            .Single(a => a.PrincipalKind == AccessorKind.AnyPrincipal);

        Assert.Equal(Decision.Conditional, access.Decision);
        Assert.Equal<string>(["aws:PrincipalArn"], access.MissingContextKeys);
    }

    //
    [Fact]
    public void An_access_control_list_is_a_way_in()
    {
        IamModel model = World("  Acl: [{ Grantee: 'http://acs.amazonaws.com/groups/global/AllUsers', Permission: READ }]");

        ImmutableArray<ResourceAccess> found = Find("s3:ListBucket", "arn:aws:s3:::reports", model);

        ResourceAccess anonymous = found.Single(a => a.PrincipalKind == AccessorKind.Anonymous);
        Assert.Equal<AccessPath>([AccessPath.AccessControlList], anonymous.Via);
    }

    //
    [Fact]
    public void A_grant_on_a_key_is_a_way_in()
    {
        IamModel model = ImportFolder.Import(
            """
            AccountId: "111122223333"
            Users: [{ UserName: alice }]
            Resources:
            - Arn: arn:aws:kms:eu-west-1:111122223333:key/k
              Policy: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: "111122223333" }, Action: "kms:*", Resource: "*" }] }
              Grants: [{ GrantId: g, GranteePrincipal: "arn:aws:iam::111122223333:user/alice", Operations: [Decrypt] }]
            """).Model;

        ResourceAccess access = Find("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k", model).Single(a => a.PrincipalKind == AccessorKind.User);

        Assert.Contains(AccessPath.Grant, access.Via);
    }

    //
    [Fact]
    public void A_trust_policy_lets_in_the_identities_of_a_provider()
    {
        IamModel model = ImportFolder.Import(
            """
            AccountId: "111122223333"
            Roles:
            - RoleName: web
              AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/idp.example.com" }, Action: "sts:AssumeRoleWithWebIdentity", Condition: { StringEquals: { "idp.example.com:aud": app } } }] }
            """).Model;

        ResourceAccess access = Assert.Single(Find("sts:AssumeRoleWithWebIdentity", "arn:aws:iam::111122223333:role/web", model));

        Assert.Equal(("arn:aws:iam::111122223333:oidc-provider/idp.example.com", AccessorKind.IdentityProvider), (access.Principal, access.PrincipalKind));
        Assert.Equal<AccessPath>([AccessPath.TrustPolicy], access.Via);
    }

    // sessions by other names have no such grant, but who assumes the role picks the name.
    [Fact]
    public void A_session_that_the_policy_names_is_found_beside_the_role_that_may_be_it()
    {
        ImmutableArray<ResourceAccess> found = Find("s3:PutObject", Object, Bucket("{ Effect: Allow, Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/reader/job' }, Action: 's3:PutObject', Resource: 'arn:aws:s3:::reports/*' }"));

        ResourceAccess session = Assert.Single(found, a => a.PrincipalKind == AccessorKind.Session);
        Assert.False(session.IsOutside);
        ResourceAccess role = Assert.Single(found, a => a.PrincipalKind == AccessorKind.Role);
        Assert.Equal(("arn:aws:iam::111122223333:role/reader", true), (role.Principal, role.IsConditional));
    }

    [Fact]
    public void All_actions_that_fit_the_resource_are_searched_when_none_is_named()
    {
        IamModel model = Bucket("{ Effect: Deny, Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::reports/*' }");

        ImmutableArray<ResourceAccess> found = ResourceAccessSearch.Find(Scope(model), ResourceAccessQuery.AllActions(Object));

        Assert.Contains(found, a => a is { PrincipalKind: AccessorKind.Role, Action: "s3:GetObject" });
        Assert.Contains(found, a => a is { PrincipalKind: AccessorKind.Root, Action: "s3:DeleteObject" });
        Assert.DoesNotContain(found, a => a.Action is "s3:PutObject" or "s3:ListBucket");
    }

    [Theory]
    [InlineData("s3:GetObjct", "s3:*")]
    [InlineData("s3:PutObject", "s3:* without s3:PutObject")]
    public void A_root_user_who_may_do_nearly_everything_has_one_row_that_tells_all_of_it(string denied, string shown)
    {
        IamModel model = Bucket($"{{ Effect: Deny, Principal: '*', Action: '{denied}', Resource: 'arn:aws:s3:::reports/*' }}");
        var query = ResourceAccessQuery.AllActions(Object);
        ImmutableArray<ResourceAccess> found = ResourceAccessSearch.Find(Scope(model), query);

        ImmutableArray<ResourceAccess> folded = ResourceAccess.FoldRoots(found, [.. query.Actions.Select(a => a.Text)]);

        ResourceAccess root = Assert.Single(folded, a => a.PrincipalKind == AccessorKind.Root && a.Actions.Length > 1);
        Assert.Equal(shown, root.Action);
        Assert.Equal(
            found.Select(a => (a.Principal, a.Action)).Order(),
            folded.SelectMany(a => a.Actions.Select(action => (a.Principal, action))).Order());
        Assert.True(folded.Length < found.Length - 10);
    }

    [Fact]
    public void A_root_user_who_may_do_little_has_a_row_for_each_action()
    {
        IamModel model = Bucket("{ Effect: Deny, Principal: '*', Action: 's3:Put*', Resource: 'arn:aws:s3:::reports/*' }");
        var query = ResourceAccessQuery.AllActions(Object);
        ImmutableArray<ResourceAccess> found = ResourceAccessSearch.Find(Scope(model), query);

        Assert.Equal(found, ResourceAccess.FoldRoots(found, [.. query.Actions.Select(a => a.Text)]));
    }

    [Fact]
    public void A_bucket_that_no_account_is_known_to_own_is_an_error_where_several_could()
    {
        IamModel model = GeneratedOrganization.Create(1, accounts: 2, roles: 2, buckets: 1);

        LookupException error = Assert.Throws<LookupException>(() => Find("s3:GetObject", "arn:aws:s3:::nobodys/x", model));

        Assert.Equal(LookupError.AmbiguousAccount, error.Error);
    }

    // policy-language.md 1.10, R-176: AWS owns it and lets every account use it, so that nobody has to say whose it is.
    [Theory]
    [InlineData("iam:GetPolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess")]
    [InlineData("ssm:GetParameter", "arn:aws:ssm:us-east-1::parameter/aws/service/x")]
    [InlineData("ssm:SendCommand", "arn:aws:ssm:us-east-1::document/AWS-RunShellScript")]
    [InlineData("bedrock:InvokeModel", "arn:aws:bedrock:us-east-1::foundation-model/m")]
    public void What_AWS_owns_is_used_in_every_account_by_whoever_may(string action, string resource)
    {
        IamModel model = ImportFolder.Import(
            """
            Accounts:
            - AccountId: "111122223333"
              Users:
              - { UserName: all, UserPolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] } }] }
              - UserName: perimeter
                UserPolicyList:
                - PolicyName: p
                  PolicyDocument:
                    Version: 2012-10-17
                    Statement:
                    - { Effect: Allow, Action: "*", Resource: "*" }
                    - { Effect: Deny, Action: "*", Resource: "*", Condition: { StringNotEquals: { "aws:ResourceAccount": "111122223333" } } }
              - { UserName: none }
            - AccountId: "444455556666"
              Users:
              - { UserName: all, UserPolicyList: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "*", Resource: "*" }] } }] }
            """).Model;

        string[] listed = [.. Find(action, resource, model).Select(a => $"{a.Principal} {a.Decision}")];

        string[] expected =
        [
            "arn:aws:iam::111122223333:root Allowed", "arn:aws:iam::111122223333:user/all Allowed",
            "arn:aws:iam::444455556666:root Allowed", "arn:aws:iam::444455556666:user/all Allowed",
        ];
        Assert.Equal(expected, listed);
        foreach (string user in new[] { "all", "perimeter", "none" })
        {
            Subject subject = Subject.Find(model, $"arn:aws:iam::111122223333:user/{user}")!;
            var access = new ModelAccess(Scope(model), subject);
            Decision asked = access.Decide(ActionName.Parse(action), resource).Decision;
            Assert.Equal(user switch { "all" => Decision.Allowed, "perimeter" => Decision.ExplicitDeny, _ => Decision.ImplicitDeny }, asked);
            Assert.Equal(
                asked == Decision.Allowed,
                new EffectivePermissionSearch(Scope(model)).Find(subject, new EffectivePermissionQuery { Actions = [action], Resources = [resource] }).Any(p => !p.IsConditional));
        }
    }

    [Fact]
    public void A_stopped_search_ends_at_once()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => ResourceAccessSearch.Find(
            Scope(Bucket("{ Effect: Allow, Principal: '*', Action: 's3:*', Resource: '*' }")), ResourceAccessQuery.AllActions(Object), null, stop.Token));
    }

    [Fact]
    public void Progress_counts_every_principal()
    {
        var progress = new WorkProgress();

        ResourceAccessSearch.Find(Scope(GeneratedOrganization.Create(1, 2, 30, 1)), new ResourceAccessQuery("arn:aws:s3:::b000000000001-secret-0", [ActionName.Parse("s3:ListBucket")]), progress);

        Assert.Equal((68, 68), (progress.Total, progress.Done));
    }

    private static ImmutableArray<ResourceAccess> Find(string action, string resource, IamModel model) =>
        ResourceAccessSearch.Find(Scope(model), new ResourceAccessQuery(resource, [ActionName.Parse(action)]));

    private static AccessScope Scope(IamModel model) => new(model, new ModelAccessSettings { Now = Samples.Now, Mode = ContextMode.Discovery });

    private static IamModel Bucket(string statement) => World($"  Policy: {{ Version: 2012-10-17, Statement: [{statement}] }}");

    private static IamModel World(string bucketMembers) => ImportFolder.Import(
        $$"""
        AccountId: "111122223333"
        Users: [{ UserName: alice }]
        Roles:
        - RoleName: reader
          AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" }] }
          RolePolicyList: [{ PolicyName: read, PolicyDocument: { Version: 2012-10-17, Statement: [{ Sid: Reports, Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::reports/*" }] } }]
        Resources:
        - Arn: arn:aws:s3:::reports
        {{bucketMembers}}
        """).Model;
}
