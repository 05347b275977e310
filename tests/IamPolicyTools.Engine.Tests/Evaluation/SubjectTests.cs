using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>Whom a question is about: an object only names somebody, and one question has one answer.</summary>
public sealed class SubjectTests
{
    private const string Account = """
        AccountId: "111122223333"
        Groups:
          - { GroupName: admins, AttachedManagedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess] }
        Users:
          - { UserName: alice, AttachedManagedPolicies: [arn:aws:iam::aws:policy/AdministratorAccess] }
        """;

    private static readonly IamModel s_before = ImportFolder.Import(Account).Model;

    [Fact]
    public void An_old_object_answers_for_what_the_model_has_now()
    {
        User old = s_before.Accounts["111122223333"].Users["alice"];
        Account account = s_before.Accounts["111122223333"];
        IamModel now = s_before.With(account with { Users = account.Users.SetItem("alice", old with { AttachedPolicies = [] }) });

        Assert.Equal(Decision.Allowed, Decide(s_before, Subject.Of(s_before, old)));
        Assert.Equal(Decision.ImplicitDeny, Decide(now, Subject.Of(now, old)));
        Assert.Equal(Decision.ImplicitDeny, Decide(now, Subject.Find(now, old.Arn)!));
    }

    [Fact]
    public void An_object_that_the_model_does_not_have_any_more_is_nobody()
    {
        User old = s_before.Accounts["111122223333"].Users["alice"];
        Account account = s_before.Accounts["111122223333"];
        IamModel now = s_before.With(account with { Users = account.Users.Remove("alice") });

        Assert.Equal(LookupError.PrincipalNotFound, Assert.Throws<LookupException>(() => Subject.Of(now, old)).Error);
    }

    // PL-18
    [Fact]
    public void A_group_stands_for_somebody_in_it_who_has_nothing_else_and_no_name()
    {
        var subject = Subject.Of(s_before, s_before.Accounts["111122223333"].Groups["admins"]);
        AccessRequest request = new ModelAccess(s_before, subject, new ModelAccessSettings { Now = Given.Now }).CreateRequest(ActionName.Parse("iam:ListUsers"), "*");

        Assert.Equal(Decision.Allowed, Decide(s_before, subject));
        Assert.Null(request.Context.Find(IamPolicyTools.Language.ContextKey.Of("aws:username")));
        Assert.Null(request.Context.Find(IamPolicyTools.Language.ContextKey.Of("aws:PrincipalArn")));
    }

    /// <summary>The bare verdict is what the result says, for every case and in both modes.</summary>
    [Theory]
    [InlineData(ContextMode.Strict)]
    [InlineData(ContextMode.Discovery)]
    public void A_bare_verdict_is_that_of_the_result(ContextMode mode)
    {
        int asked = 0;
        foreach (FixtureCase @case in CaseFiles.Settled)
        {
            foreach (AccessRequest request in ProductionCase.Requests(@case).Take(1))
            {
                if (request.Requester is not { AccountId: { } account, Arn: { } arn } || !IamPolicyTools.Language.Arn.IsAccountId(account))
                {
                    continue;
                }

                var subject = new Subject(request.Requester, request.PrincipalPolicies, true);
                var access = new ModelAccess(IamModel.Empty, subject, new ModelAccessSettings { Now = Given.Now, Context = request.Context.Given, Mode = mode });
                Verdict verdict = access.Decide(request.Action, request.Resource);
                IamAccessResult result = access.Ask(request.Action, request.Resource);
                Assert.True(verdict.Decision == result.Decision && verdict.IsAllowed == result.IsAllowed, $"{@case.Id} ({arn}): {verdict} and {result}");
                asked++;
            }
        }

        Assert.True(asked > 500);
    }

    // Code review A2.
    [Fact]
    public void A_bare_verdict_is_conditional_where_a_result_is()
    {
        var policies = new GivenPolicies
        {
            Identity = [Given.Statement("""
                "Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": { "StringNotEquals": { "aws:SourceVpc": "vpc-1" } }
                """)],
        };

        Verdict verdict = Given.Questions(policies, mode: ContextMode.Discovery).Decide(ActionName.Parse("s3:GetObject"), "arn:aws:s3:::b/k");

        Assert.Equal(Decision.Conditional, verdict.Decision);
        Assert.False(verdict.IsAllowed);
    }

    private static Decision Decide(IamModel model, Subject subject) => new ModelAccess(model, subject, new ModelAccessSettings { Now = Given.Now })
        .Decide(ActionName.Parse("iam:CreateUser"), "arn:aws:iam::111122223333:user/x").Decision;
}
