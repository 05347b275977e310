using IamPolicyTools.Analysis.Assumption;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Engine.Tests.Evaluation;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>IN-16; corpora F2, decisions 19: searches name what is unknown, in conditional rows, and are never silent about it.</summary>
public sealed class UnknownAnalysisTests
{
    private const string Alice = "arn:aws:iam::111122223333:user/alice";
    private const string Bob = "arn:aws:iam::111122223333:user/bob";
    private const string Key = "arn:aws:kms:eu-west-1:111122223333:key/k";
    private const string ForeignRole = "arn:aws:iam::777788889999:role/deploy";

    private static readonly IamModel s_model = ImportFolder.Import(
        $$"""
        AccountId: "111122223333"
        Users:
        - UserName: alice
          UserPolicyList:
          - PolicyName: own
            PolicyDocument:
              Version: '2012-10-17'
              Statement:
              - { Effect: Allow, Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:ListKeys'], Resource: '*' }
              - { Effect: Allow, Action: 'sts:AssumeRole', Resource: ['{{ForeignRole}}', 'arn:aws:iam::777788889999:role/*', 'arn:aws:iam::*:role/x'] }
              - { Effect: Allow, Action: 'sqs:SendMessage', Resource: ['arn:aws:sqs:eu-west-1:777788889999:jobs', 'arn:aws:sqs:*:777788889999:*'] }
        - UserName: bob
          UserPolicyList:
          - { PolicyName: more, PolicyDocument: { Unknown: var.more } }
        - UserName: carol
        Roles:
        - { RoleName: open, AssumeRolePolicyDocument: { Unknown: var.trust } }
        Resources:
        - { Arn: 'arn:aws:sqs:eu-west-1:111122223333:inbox', Policy: { Unknown: var.queue } }
        """).Model;

    private static readonly AccessScope s_scope = new(s_model, new ModelAccessSettings { Now = Given.Now, Mode = ContextMode.Discovery });

    [Fact]
    public void Keys_that_the_model_does_not_have_are_conditional_rows()
    {
        EffectivePermission[] found = [.. Permissions(Alice, "kms:Decrypt", "kms:DescribeKey", "kms:ListKeys", "kms:Encrypt")];

        Assert.Equal(
            [("kms:Decrypt", true), ("kms:DescribeKey", true), ("kms:ListKeys", false)],
            found.Select(p => (p.Action, p.IsConditional)).Order());
        EffectivePermission decrypt = found.Single(p => p.Action == "kms:Decrypt");
        Assert.True(decrypt.Covers(Key));
        Assert.Equal(["own", "unknown resource-based policy"], decrypt.Policies.Order());
        Assert.Equal("the resource policy of each of these resources is unknown (it is not in the model)", Assert.Single(decrypt.Unknowns).ToString());
        Assert.Contains(decrypt.Notes, n => n.EndsWith("(it is not in the model): the answer could change with it", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_named_in_other_accounts_is_a_conditional_row()
    {
        EffectivePermission[] found = [.. Permissions(Alice, "sts:AssumeRole", "sqs:SendMessage").Where(p => p.ResourceAccount == "777788889999")];

        Assert.All(found, p => Assert.True(p.IsConditional));
        Assert.Single(found, p => p.Action == "sts:AssumeRole" && p.Covers(ForeignRole));
        Assert.Single(found, p => p.Action == "sts:AssumeRole" && p.Covers("arn:aws:iam::777788889999:role/other"));
        Assert.Single(found, p => p.Action == "sqs:SendMessage" && p.Covers("arn:aws:sqs:eu-west-1:777788889999:jobs"));
        Assert.Single(found, p => p.Action == "sqs:SendMessage" && p.Covers("arn:aws:sqs:eu-west-1:777788889999:x"));
    }

    [Fact]
    public void An_unknown_document_makes_every_action_a_conditional_row()
    {
        EffectivePermission row = Assert.Single(Permissions(Bob, "s3:GetObject"));

        Assert.True(row.IsConditional);
        Assert.Equal("the document of more is unknown (var.more)", Assert.Single(row.Unknowns).ToString());
        Assert.Equal("more", Assert.Single(row.Policies));
    }

    [Fact]
    public void A_document_of_permissions_says_what_is_known_and_what_it_leaves_out()
    {
        PermissionPolicyBuilder builder = new(s_model, s_scope.Settings);
        PermissionPolicy alice = builder.Build(Subject.Find(s_model, Alice)!, new EffectivePermissionQuery { Actions = ["kms:Decrypt"] });
        PermissionPolicy bob = builder.Build(Subject.Find(s_model, Bob)!, new EffectivePermissionQuery { Actions = ["s3:GetObject"] });

        Assert.Contains("kms:Decrypt", alice.Document!.ToString(), StringComparison.Ordinal);
        Assert.Empty(alice.Omitted);
        Assert.Equal((null, "s3:GetObject"), (bob.Document, Assert.Single(bob.Omitted)));
    }

    [Theory]
    [InlineData("kms:Decrypt", Key, "the resource policy of " + Key + " is unknown (it is not in the model)")]
    [InlineData("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:inbox", "the resource policy of arn:aws:sqs:eu-west-1:111122223333:inbox is unknown (var.queue)")]
    [InlineData("sts:AssumeRole", "arn:aws:iam::111122223333:role/open", "the trust policy of arn:aws:iam::111122223333:role/open is unknown (var.trust)")]
    public void Who_can_lists_whomever_an_unknown_policy_could_let_in(string action, string resource, string unknown)
    {
        ResourceAccess[] found = [.. ResourceAccessSearch.Find(s_scope, new ResourceAccessQuery(resource, [ActionName.Parse(action)]))];

        Assert.All(found, a => Assert.Contains(unknown, a.Unknowns.Select(u => u.ToString())));
        Assert.Contains("arn:aws:iam::111122223333:user/carol", found.Select(a => a.Principal));
        Assert.Contains("*", found.Select(a => a.Principal));
        Assert.Equal(resource.Contains("role/", StringComparison.Ordinal) || resource == Key, !found.Any(a => a.PrincipalKind == AccessorKind.Anonymous));
    }

    [Fact]
    public void Who_can_asks_in_other_accounts_only_whose_own_side_allows()
    {
        ResourceAccess[] found =
        [
            .. ResourceAccessSearch.Find(s_scope, new ResourceAccessQuery("arn:aws:sqs:eu-west-1:777788889999:jobs", [ActionName.Parse("sqs:SendMessage")])).Where(a => !a.IsOutside),
        ];

        Assert.Equal([("arn:aws:iam::111122223333:root", true), (Alice, true), (Bob, true)], found.Select(a => (a.Principal, a.IsConditional)).Order());
    }

    [Fact]
    public void Roles_are_assumable_whose_trust_is_unknown_or_that_the_model_does_not_have()
    {
        AssumableRole[] found = [.. new AssumableRoleSearch(s_scope).Find(Subject.Find(s_model, Alice)!)];

        Assert.Equal([("arn:aws:iam::111122223333:role/open", true), (ForeignRole, true)], found.Select(r => (r.RoleArn, r.IsConditional)));
        Assert.Equal("depending on the trust policy of arn:aws:iam::111122223333:role/open", found[0].When);
        Assert.Equal($"depending on the trust policy of {ForeignRole}", found[1].When);
        Assert.Equal("777788889999", found[1].AccountId);
    }

    private static IEnumerable<EffectivePermission> Permissions(string principal, params string[] actions) =>
        new EffectivePermissionSearch(s_scope).Find(Subject.Find(s_model, principal)!, new EffectivePermissionQuery { Actions = [.. actions] });
}
