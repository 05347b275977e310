using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Operations;

/// <summary>Short ways to build accounts for tests of calls.</summary>
internal static class TestAccount
{
    public const string Id = "111122223333";

    public static DateTimeOffset Now { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static Account Empty(string id = Id) => new() { AccountId = id };

    public static IamModel ModelOf(params Account[] accounts) => accounts.Aggregate(IamModel.Empty, (model, account) => model.With(account));

    public static PolicyDocument Document(string json, PolicyKind kind = PolicyKind.Identity)
    {
        var found = new DiagnosticBag();
        PolicyDocument? document = PolicyParser.ParseText(json, kind, "test", found);
        Assert.True(document is not null, string.Join("; ", found.Items));
        return document;
    }

    /// <summary>A policy document of one statement.</summary>
    public static string Statement(string effect, string action, string resource = "*", string condition = "{}") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}","Condition":{{condition}}}]}""";

    /// <summary>A trust policy of one statement. The principal is JSON.</summary>
    public static string Trust(string principal, string actions = "sts:AssumeRole", string condition = "{}")
    {
        string list = string.Join(",", actions.Split(' ').Select(a => $"\"{a}\""));
        return $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{{principal}},"Action":[{{list}}],"Condition":{{condition}}}]}""";
    }

    public static Account WithUser(this Account account, string name, params string[] policies)
    {
        var user = new User
        {
            UserName = name,
            UserId = "AIDA" + name.ToUpperInvariant(),
            Arn = $"arn:aws:iam::{account.AccountId}:user/{name}",
            InlinePolicies = Inline(policies),
        };
        return account with { Users = account.Users.SetItem(name, user) };
    }

    public static Account WithRole(this Account account, string name, string trust, params string[] policies) =>
        account.WithRole(new Role
        {
            RoleName = name,
            RoleId = "AROA" + name.ToUpperInvariant(),
            Arn = $"arn:aws:iam::{account.AccountId}:role/{name}",
            Document = Document(trust, PolicyKind.Trust),
            InlinePolicies = Inline(policies),
        });

    public static Account WithRole(this Account account, Role role) => account with { Roles = account.Roles.SetItem(role.RoleName, role) };

    private static ImmutableArray<InlinePolicy> Inline(string[] policies) =>
        [.. policies.Select((p, i) => new InlinePolicy($"p{i}", Document(p)))];
}
