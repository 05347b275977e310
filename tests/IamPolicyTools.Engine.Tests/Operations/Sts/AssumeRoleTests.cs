using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;
using static IamPolicyTools.Engine.Tests.Operations.Sts.Scene;
using static IamPolicyTools.Engine.Tests.Operations.TestAccount;

namespace IamPolicyTools.Engine.Tests.Operations.Sts;

/// <summary>Trust checks: evaluation.md, table G; ST-1, ST-9, ST-10, ST-13 to ST-16.</summary>
public sealed class AssumeRoleTests
{
    private const string AssumeAnything = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:*","Resource":"*"}]}""";

    [Fact]
    public void ST_15_R_80_A_user_whom_the_trust_policy_names_needs_nothing_else()
    {
        Scene scene = One(Trust(Aws(UserArn("alice"))));

        Grant<AssumeRoleResponse> grant = scene.Assume(scene.User("alice"));

        Assert.Equal($"arn:aws:sts::{Id}:assumed-role/ops/session", grant.Response.AssumedRoleUser.Arn);
        Assert.Equal("AROAOPS:session", grant.Response.AssumedRoleUser.AssumedRoleId);
        Assert.Null(grant.Response.PackedPolicySize);
        Assert.Equal(Now.AddHours(1), grant.Credentials.Expiration);
        Assert.Equal(grant.Response.AssumedRoleUser.Arn, grant.Caller.Arn);
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:root", false, PolicyType.Identity)] // R-82
    [InlineData("arn:aws:iam::111122223333:user/bob", true, PolicyType.Trust)] // R-84
    public void ST_15_Inside_an_account_both_sides_must_agree(string trusted, bool mayAssume, PolicyType missing)
    {
        Scene scene = One(Trust(Aws(trusted)), mayAssume ? [AssumeAnything] : []);

        Denied(() => scene.Assume(scene.User("alice")), "sts:AssumeRole", missing);
    }

    [Fact]
    public void ST_15_R_83_Trust_in_the_account_delegates_to_its_policies()
    {
        Scene scene = One(Trust(Aws("arn:aws:iam::111122223333:root")), AssumeAnything);

        Assert.True(scene.Assume(scene.User("alice")).Caller.Expiration > Now);
    }

    [Theory]
    [InlineData("arn:aws:iam::444455556666:root", true, null)] // R-85
    [InlineData("arn:aws:iam::444455556666:user/carol", true, null)] // R-85
    [InlineData("arn:aws:iam::444455556666:user/carol", false, PolicyType.Identity)] // R-86
    [InlineData("arn:aws:iam::111122223333:root", true, PolicyType.Trust)]
    public void ST_15_Across_accounts_both_sides_must_agree(string trusted, bool mayAssume, PolicyType? missing)
    {
        var scene = new Scene(ModelOf(
            Empty().WithRole("ops", Trust(Aws(trusted))),
            Empty(OtherId).WithUser("carol", mayAssume ? [AssumeAnything] : [])));

        if (missing is { } type)
        {
            Denied(() => scene.Assume(scene.User("carol", OtherId)), "sts:AssumeRole", type);
        }
        else
        {
            Assert.Equal(Id, scene.Assume(scene.User("carol", OtherId)).Caller.AccountId);
        }
    }

    [Fact]
    public void R_73_The_root_user_assumes_no_role()
    {
        Scene scene = One(Trust(Aws("arn:aws:iam::111122223333:root")));

        Denied(() => scene.Assume(scene.Root()), "sts:AssumeRole", PolicyType.Service);
    }

    [Fact]
    public void R_87_A_role_does_not_trust_itself()
    {
        Scene scene = One(Trust(Aws(UserArn("alice"))), role: AssumeAnything);
        Caller session = scene.Assume(scene.User("alice")).Caller;

        Denied(() => scene.Assume(session), "sts:AssumeRole", PolicyType.Trust);
    }

    [Fact]
    public void R_94_A_deny_in_the_trust_policy_wins()
    {
        string trust = """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:AssumeRole"},
              {"Effect":"Deny","Principal":{"AWS":"arn:aws:iam::111122223333:user/alice"},"Action":"sts:AssumeRole"}]}
            """;
        Scene scene = One(trust, AssumeAnything);

        Assert.Equal(Decision.ExplicitDeny, scene.Refuse(scene.User("alice")).AccessResult!.Decision);
    }

    [Theory]
    [InlineData("12345", true)]
    [InlineData("54321", false)]
    [InlineData(null, false)]
    public void ST_9_R_92_The_external_id_must_be_the_one_that_the_trust_policy_wants(string? sent, bool isGood)
    {
        Scene scene = One(Trust(Aws(UserArn("alice")), condition: """{"StringEquals":{"sts:ExternalId":"12345"}}"""));
        AssumeRoleCall call = Call() with { ExternalId = sent };

        if (isGood)
        {
            Assert.Equal(Id, scene.Assume(scene.User("alice"), call).Caller.AccountId);
        }
        else
        {
            Denied(() => scene.Assume(scene.User("alice"), call), "sts:AssumeRole", PolicyType.Trust);
        }
    }

    [Fact]
    public void ST_9_An_external_id_that_nobody_asked_for_is_ignored()
    {
        Scene scene = One(Trust(Aws(UserArn("alice"))));

        Assert.Equal(Id, scene.Assume(scene.User("alice"), Call() with { ExternalId = "12345" }).Caller.AccountId);
    }

    [Fact]
    public void ST_10_R_93_MFA_counts_when_a_code_is_sent_and_leaves_nothing_in_the_session()
    {
        Scene scene = One(Trust(
            Aws(UserArn("alice")), condition: """{"Bool":{"aws:MultiFactorAuthPresent":"true"},"NumericLessThan":{"aws:MultiFactorAuthAge":"60"}}"""));
        AssumeRoleCall withCode = Call() with { SerialNumber = "arn:aws:iam::111122223333:mfa/alice", TokenCode = "123456" };

        Denied(() => scene.Assume(scene.User("alice")), "sts:AssumeRole", PolicyType.Trust);
        Caller session = scene.Assume(scene.User("alice"), withCode).Caller;

        Assert.Equal("false", scene.Key(session, "aws:MultiFactorAuthPresent"));
        Assert.Null(scene.Key(session, "aws:MultiFactorAuthAge"));
    }

    [Fact]
    public void ST_10_MFA_of_the_callers_own_session_counts_too()
    {
        Scene scene = One(Trust(Aws(UserArn("alice")), condition: """{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"""));
        Caller plain = UserSessions.GetSessionToken(scene.As(scene.User("alice")), new GetSessionTokenCall()).Caller;
        Caller withMfa = UserSessions.GetSessionToken(
            scene.As(scene.User("alice")),
            new GetSessionTokenCall { SerialNumber = "arn:aws:iam::111122223333:mfa/alice", TokenCode = "123456" }).Caller;

        Denied(() => scene.Assume(plain), "sts:AssumeRole", PolicyType.Trust);
        Assert.Equal(Id, scene.Assume(withMfa).Caller.AccountId);
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:mfa/alice", null, IamErrorCode.ValidationError)]
    [InlineData(null, "123456", IamErrorCode.ValidationError)]
    [InlineData("arn:aws:iam::111122223333:mfa/alice", "12345", IamErrorCode.ValidationError)]
    [InlineData("short", "123456", IamErrorCode.ValidationError)]
    [InlineData("arn:aws:iam::444455556666:mfa/alice", "123456", IamErrorCode.AccessDenied)]
    [InlineData("arn:aws:iam::111122223333:mfa/bob", "123456", IamErrorCode.AccessDenied)]
    [InlineData("arn:aws:iam::111122223333:mfa/spare", "123456", IamErrorCode.AccessDenied)]
    public void ST_10_The_device_must_be_the_callers_own(string? serial, string? code, IamErrorCode error)
    {
        Scene scene = One(Trust(Aws(UserArn("alice"))));
        Account account = scene.Model.Accounts[Id];
        var bobs = new MfaDevice { SerialNumber = "arn:aws:iam::111122223333:mfa/bob", UserName = "bob" };
        var spare = new MfaDevice { SerialNumber = "arn:aws:iam::111122223333:mfa/spare" };
        scene = new Scene(ModelOf(account with { VirtualMfaDevices = account.VirtualMfaDevices.Add(bobs.SerialNumber, bobs).Add(spare.SerialNumber, spare) }));

        Assert.Equal(error, scene.Refuse(scene.User("alice"), Call() with { SerialNumber = serial, TokenCode = code }).ErrorCode);
    }

    [Fact]
    public void ST_13_A_role_that_is_missing_is_denied_like_one_that_does_not_trust()
    {
        Scene scene = One(Trust(Aws(UserArn("alice"))), AssumeAnything);

        Denied(() => scene.Assume(scene.User("alice"), Call("none")), "sts:AssumeRole", PolicyType.Trust);
    }

    // IN-16
    [Fact]
    public void A_role_whose_trust_policy_is_unknown_is_denied_and_the_error_says_why()
    {
        Scene known = One(Trust(Aws(UserArn("alice"))), AssumeAnything);
        Account account = known.Model.Accounts[Id];
        Role open = account.Roles["ops"] with { Document = PolicyDocument.Unknown("var.trust") };
        var scene = new Scene(known.Model.With(account with { Roles = account.Roles.SetItem("ops", open) }));

        IamOperationException error = scene.Refuse(scene.User("alice"));

        Assert.Equal(IamErrorCode.AccessDenied, error.ErrorCode);
        Assert.EndsWith($"(the trust policy of {RoleArn("ops")} is unknown (var.trust))", error.Message, StringComparison.Ordinal);
    }

    // A session of a role whose longest one is unknown may last as long as any.
    [Fact]
    public void A_role_whose_MaxSessionDuration_is_unknown_lets_a_session_last_twelve_hours()
    {
        Scene known = One(Trust(Aws(UserArn("alice"))), AssumeAnything);
        Account account = known.Model.Accounts[Id];
        Role open = account.Roles["ops"] with { Unknowns = account.Roles["ops"].Unknowns.Add(nameof(Role.MaxSessionDuration), "not asked") };
        var scene = new Scene(known.Model.With(account with { Roles = account.Roles.SetItem("ops", open) }));
        AssumeRoleCall call = Call() with { DurationSeconds = 43_200 };

        Assert.Equal(Now.AddHours(12), scene.Assume(scene.User("alice"), call).Credentials.Expiration);
        Assert.Equal(IamErrorCode.ValidationError, known.Refuse(known.User("alice"), call).ErrorCode);
    }

    [Fact]
    public void ST_13_A_role_of_an_account_that_is_not_in_the_model_is_unknown_and_the_error_says_so()
    {
        Scene scene = One(Trust(Aws(UserArn("alice"))), AssumeAnything);

        IamOperationException error = scene.Refuse(scene.User("alice"), Call("ops", "999999999999"));

        Assert.Equal(IamErrorCode.AccessDenied, error.ErrorCode);
        Assert.EndsWith("(the account 999999999999 is not in the model, so the role's trust policy is unknown)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_becomes_any_role_there_is()
    {
        Scene scene = One(Trust(Aws(UserArn("bob"))));

        Assert.Equal(Id, scene.Assume(null).Caller.AccountId);
        Assert.Equal(IamErrorCode.NoSuchEntity, scene.Refuse(null, Call("none")).ErrorCode);
        Assert.Equal(IamErrorCode.NoSuchEntity, scene.Refuse(null, Call("ops", "999999999999")).ErrorCode);
    }

    [Fact]
    public void ST_14_The_session_has_the_roles_permissions_and_not_the_callers()
    {
        Scene scene = One(Trust(Aws(UserArn("alice"))), [Statement("Allow", "s3:*")], role: Statement("Allow", "ec2:*"));
        Caller session = scene.Assume(scene.User("alice")).Caller;

        Assert.False(scene.May(session, "s3:ListAllMyBuckets"));
        Assert.True(scene.May(session, "ec2:DescribeInstances"));
    }

    [Fact]
    public void ST_16_Older_sessions_are_revoked_by_the_time_they_were_issued()
    {
        Scene scene = One(Trust(Aws(UserArn("alice"))), role: Statement("Allow", "ec2:*"));
        Caller session = scene.Assume(scene.User("alice")).Caller;
        Account account = scene.Model.Accounts[Id];
        Role role = account.Roles["ops"];
        InlinePolicy revoke = new(
            "AWSRevokeOlderSessions",
            Document(Statement("Deny", "*", condition: """{"DateLessThan":{"aws:TokenIssueTime":"2026-03-01T12:30:00Z"}}""")));
        var later = new Scene(ModelOf(account.WithRole(role with { InlinePolicies = role.InlinePolicies.Add(revoke) })));
        Caller young = RoleSessions.AssumeRole(later.As(later.User("alice"), Now.AddHours(1)), Call()).Caller;

        Assert.True(scene.May(session, "ec2:DescribeInstances"));
        Assert.False(later.May(session, "ec2:DescribeInstances"));
        Assert.True(later.May(young, "ec2:DescribeInstances"));
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:user/alice", "session")]
    [InlineData("arn:aws:iam::1111:role/ops", "session")]
    [InlineData("ops", "session")]
    [InlineData("arn:aws:iam::111122223333:role/ops", "s")]
    [InlineData("arn:aws:iam::111122223333:role/ops", "with blank")]
    public void ST_1_Malformed_names_are_refused(string arn, string session)
    {
        Scene scene = One(Trust(Aws(UserArn("alice"))));

        Assert.Equal(IamErrorCode.ValidationError, scene.Refuse(scene.User("alice"), Call() with { RoleArn = arn, RoleSessionName = session }).ErrorCode);
    }

    [Fact]
    public void ST_1_External_id_source_identity_and_contexts_are_checked()
    {
        Scene scene = One(Trust(Aws(UserArn("alice"))));
        ProvidedContext[] six = [.. Enumerable.Range(0, 6).Select(i => new ProvidedContext($"arn:aws:iam::aws:contextProvider/P{i}", null))];

        foreach (AssumeRoleCall call in new[]
        {
            Call() with { ExternalId = "x" },
            Call() with { ExternalId = "a b" },
            Call() with { SourceIdentity = "aws:me" },
            Call() with { ProvidedContexts = [.. six] },
        })
        {
            Assert.Equal(IamErrorCode.ValidationError, scene.Refuse(scene.User("alice"), call).ErrorCode);
        }
    }

    [Fact]
    public void ST_1_Provided_contexts_need_a_permission_of_their_own()
    {
        AssumeRoleCall call = Call() with { ProvidedContexts = [new ProvidedContext("arn:aws:iam::aws:contextProvider/IdentityCenter", "x")] };
        Scene without = One(Trust(Aws(UserArn("alice"))));
        Scene with = One(Trust(Aws(UserArn("alice")), "sts:AssumeRole sts:SetContext"));

        Denied(() => without.Assume(without.User("alice"), call), "sts:SetContext", PolicyType.Trust);
        Assert.Equal(Id, with.Assume(with.User("alice"), call).Caller.AccountId);
    }

    [Fact]
    public void A_role_session_is_gone_with_its_role_and_with_one_created_anew()
    {
        Scene scene = One(Trust(Aws(UserArn("alice"))));
        Caller session = scene.Assume(scene.User("alice")).Caller;
        Account account = scene.Model.Accounts[Id];
        Account without = account with { Roles = account.Roles.Remove("ops") };
        Account anew = account.WithRole(account.Roles["ops"] with { RoleId = "AROANEW" });

        foreach (Account later in new[] { without, anew })
        {
            Assert.Equal(IamErrorCode.InvalidClientTokenId, Refuse(() => session.ToSubject(ModelOf(later), Now)).ErrorCode);
        }
    }

    private static Scene One(string trust, params string[] userPolicies) => One(trust, userPolicies, null);

    private static Scene One(string trust, string[]? userPolicies = null, string? role = null) => new(ModelOf(
        Empty().WithUser("alice", userPolicies ?? []).WithRole("ops", trust, role is null ? [] : [role])));
}
