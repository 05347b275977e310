using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Findings;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>
/// What a copy leaves alone is answered by the model that it was made from, and nothing else is (escalation.md 4: <c>then</c>).
/// </summary>
public sealed class CopiedQuestionTests
{
    private const string Head = "arn:aws:iam::111122223333:";
    private const string Bucket = "arn:aws:s3:::b";
    private const string Queue = "arn:aws:sqs:us-east-1:111122223333:q";
    private const string Other = "arn:aws:sqs:us-east-1:111122223333:other";

    private static readonly IamModel s_model = ImportFolder.Import("""
        AccountId: "111122223333"
        Policies:
          - { PolicyName: read, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: ["s3:GetObject", "sqs:*"], Resource: "*" }] } }
          - { PolicyName: limit, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:*", Resource: "*" }] } }
          - { PolicyName: tagged, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: ["iam:PutRolePolicy", "sqs:SendMessage"], Resource: "*", Condition: { StringEquals: { "aws:PrincipalTag/team": ops } } }] } }
          - { PolicyName: trusting, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: ["sts:AssumeRole", "iam:PassRole"], Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/team": ops } } }] } }
        Groups: [{ GroupName: readers, AttachedManagedPolicies: [read] }, { GroupName: empty }]
        Users:
          - { UserName: plain }
          - { UserName: direct, AttachedManagedPolicies: [read, trusting] }
          - { UserName: member, Groups: [readers] }
          - { UserName: idle, Groups: [empty] }
          - { UserName: bounded, AttachedManagedPolicies: [read, tagged], PermissionsBoundary: limit, Tags: [{ Key: team, Value: dev }] }
        Roles:
          - { RoleName: r, AttachedManagedPolicies: [tagged], AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:user/direct" }, Action: "sts:AssumeRole" }] } }
          - { RoleName: s, AttachedManagedPolicies: [read], AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "sts:AssumeRole" }] } }
        Resources:
          - { Arn: "arn:aws:s3:::b" }
          - { Arn: "arn:aws:sqs:us-east-1:111122223333:q" }
          - { Arn: "arn:aws:sqs:us-east-1:111122223333:other", Policy: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:role/made" }, Action: "sqs:SendMessage", Resource: "*" }] } }
        """).Model;

    private static readonly (string Action, string Resource)[] s_asked =
    [
        ("s3:GetObject", $"{Bucket}/k"), ("s3:PutObject", $"{Bucket}/k"), ("s3:PutBucketPolicy", Bucket), ("s3:GetObject", $"{Bucket}2/k"),
        ("sqs:SendMessage", Queue), ("sqs:SendMessage", Other), ("sqs:ReceiveMessage", Queue), ("iam:PutRolePolicy", $"{Head}role/r"),
        ("iam:PutRolePolicy", $"{Head}role/made"), ("iam:PassRole", $"{Head}role/r"), ("sts:AssumeRole", $"{Head}role/r"),
        ("sts:AssumeRole", $"{Head}role/s"), ("sts:AssumeRole", $"{Head}role/made"), ("iam:CreateUser", $"{Head}user/x"), ("sqs:ListQueues", "*"),
    ];

    private static readonly Dictionary<string, Func<IamModel, IamModel>> s_edits = new(StringComparer.Ordinal)
    {
        ["nothing"] = m => m,
        ["inline of a user"] = m => ModelEdits.AllowEverything(m, $"{Head}user/plain"),
        ["inline of a group"] = m => ModelEdits.AllowEverything(m, $"{Head}group/empty"),
        ["attached to a group"] = m => ModelEdits.Attach(m, $"{Head}policy/read", $"{Head}group/empty"),
        ["detached from a group"] = m => ModelEdits.Detach(m, $"{Head}policy/read", $"{Head}group/readers"),
        ["joined"] = m => ModelEdits.Join(m, $"{Head}group/readers", $"{Head}user/plain"),
        ["left"] = m => ModelEdits.Leave(m, $"{Head}group/readers", $"{Head}user/member"),
        ["policy of many"] = m => ModelEdits.RewriteAny(m, $"{Head}policy/read"),
        ["policy as a boundary"] = m => ModelEdits.RewriteAny(m, $"{Head}policy/limit"),
        ["unbounded"] = m => ModelEdits.Bound(m, $"{Head}user/bounded", null),
        ["tag of who asks"] = m => ModelEdits.Tag(m, $"{Head}user/bounded", "team", "ops"),
        ["tag of what is asked about"] = m => ModelEdits.Tag(m, $"{Head}role/r", "team", "ops"),
        ["trust"] = m => ModelEdits.Trust(m, $"{Head}role/r", $"{Head}user/plain"),
        ["role that a policy names"] = m => ModelEdits.AllowEverything(ModelEdits.Create(m, m.Accounts["111122223333"], $"{Head}role/made", null), $"{Head}role/made"),
        ["bucket"] = m => ModelEdits.Permit(m, $"{Head}user/plain", Bucket, "s3:*"),
        ["queue"] = m => ModelEdits.Permit(m, $"{Head}role/s", Queue, "sqs:*"),
        ["new queue"] = m => ModelEdits.PermitNew(m, m.Accounts["111122223333"], $"{Head}user/plain", $"{Bucket}2", ["s3:GetObject"]),
    };

    public static TheoryData<string> Edits => [.. s_edits.Keys];

    [Theory]
    [MemberData(nameof(Edits))]
    public void A_copy_answers_as_the_same_model_by_itself(string edit)
    {
        Questions before = On(s_model);
        Questions copy = before.On(s_edits[edit](s_model));

        Assert.Equal(Answers(On(copy.Model)), Answers(copy));
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void A_copy_of_a_copy_answers_as_the_same_model_by_itself(string edit)
    {
        Questions first = On(s_model).On(ModelEdits.Permit(ModelEdits.Join(s_model, $"{Head}group/empty", $"{Head}user/direct"), $"{Head}user/idle", Bucket, "s3:*"));
        Questions copy = first.On(s_edits[edit](first.Model));

        Assert.Equal(Answers(On(copy.Model)), Answers(copy));
    }

    [Theory]
    [InlineData("inline of a user", "plain")]
    [InlineData("inline of a group", "idle")]
    [InlineData("policy of many", "direct member bounded s")]
    [InlineData("policy as a boundary", "bounded")]
    [InlineData("tag of who asks", "bounded")]
    [InlineData("trust", "r")]
    [InlineData("bucket", "")]
    public void Who_is_left_alone_is_the_same_in_a_copy(string edit, string changed)
    {
        Questions before = On(s_model);
        Questions copy = before.On(s_edits[edit](s_model));

        Assert.Equal(
            changed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
            Principals(s_model).Where(p => !ReferenceEquals(before.Who(p), copy.Who(p))).Select(p => p.Split('/')[1]).Order(StringComparer.Ordinal));
    }

    private static Questions On(IamModel model) => new(model, PathAccounts.Now, EvaluationOptions.Default);

    private static IEnumerable<string> Principals(IamModel model) =>
        model.Accounts.Values.SelectMany(a => a.Users.Values.Select(u => u.Arn).Concat(a.Roles.Values.Select(r => r.Arn)));

    private static string[] Answers(Questions questions) =>
    [
        .. Principals(questions.Model).Select(p => questions.Who(p)!).SelectMany(who => s_asked
            .Select(a => $"{who.Requester.Arn} {a.Action} {a.Resource}: {Told(questions.Find(who, a.Action, a.Resource, Envelope.Network, OwnerOf(a.Resource)))}")
            .Append($"{who.Requester.Arn} is an administrator: {questions.IsAdmin(who)}")),
    ];

    private static string? OwnerOf(string resource) => resource.StartsWith("arn:", StringComparison.Ordinal) && Arn.AccountOf(resource).IsEmpty ? "111122223333" : null;

    private static string Told(Answer? answer) => answer is null ? "denied"
        : $"{answer.Envelope} {answer.Conditions} {string.Join(',', answer.OpenKeys)} {string.Join(';', answer.Witness.Statements.Select(s => s.Message))} "
            + string.Join(',', answer.Witness.Context.Select(c => $"{c.Key}={string.Join('|', c.Value)}"));
}
