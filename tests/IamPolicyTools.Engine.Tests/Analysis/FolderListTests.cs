using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>The lists of IAM, which AWS checks on a folder (PL-84b): what effective permissions, documents and who-can say of each folder.</summary>
public sealed class FolderListTests
{
    private const string Account = "111122223333";
    private const string Alice = $"arn:aws:iam::{Account}:user/alice";

    private static readonly string[] s_actions =
    [
        "iam:ListUsers", "iam:ListRoles", "iam:ListGroups", "iam:ListPolicies", "iam:ListInstanceProfiles", "iam:ListServerCertificates",
        "iam:ListVirtualMFADevices", "iam:ListSAMLProviders", "iam:ListOpenIDConnectProviders", "iam:List*", "iam:ListU*", "iam:*", "iam:GetUser",
    ];

    private static readonly string[] s_resources =
    [
        "*", "arn:aws:iam::*:*", $"arn:aws:iam::{Account}:*", "arn:aws:iam::*:user/*", $"arn:aws:iam::{Account}:user/*", $"arn:aws:iam::{Account}:user/",
        $"arn:aws:iam::{Account}:user/div/*", $"arn:aws:iam::{Account}:user/div/", $"arn:aws:iam::{Account}:user/div/team/*", $"arn:aws:iam::{Account}:user/*/",
        $"arn:aws:iam::{Account}:user/?*/", $"arn:aws:iam::{Account}:role/*", $"arn:aws:iam::{Account}:role/app/*", "arn:aws:iam::*:user/*/team/*",
        $"arn:aws:iam::{Account}:group/devs", $"arn:aws:iam::{Account}:policy/*", "arn:aws:iam::444455556666:user/*", $"arn:aws:iam::{Account}:user/${{aws:username}}/*",
    ];

    [Theory]
    [InlineData("""{ Effect: Allow, Action: "iam:ListUsers", Resource: "arn:aws:iam::111122223333:user/div/*" }""", "iam:ListUsers on arn:aws:iam::111122223333:user/div/*")]
    [InlineData("""{ Effect: Allow, Action: "iam:ListUsers", Resource: "arn:aws:iam::111122223333:user/" }""", "iam:ListUsers on arn:aws:iam::111122223333:user/")]
    [InlineData("""{ Effect: Allow, Action: "iam:ListUsers", Resource: "*" }""", "iam:ListUsers on *")]
    [InlineData("""{ Effect: Allow, Action: "iam:ListUsers", Resource: "arn:aws:iam::111122223333:user/alice" }""", "")]
    [InlineData(
        """{ Effect: Allow, Action: "iam:ListUsers", Resource: "*" }, { Effect: Deny, Action: "*", Resource: "arn:aws:iam::111122223333:user/div/*" }""",
        "iam:ListUsers on * except arn:aws:iam::111122223333:user/div/*")]
    public void The_folders_are_listed(string statements, string expected)
    {
        IamModel model = Model(statements);

        Assert.Equal(expected, string.Join("; ", Permissions(model, "iam:ListUsers").Select(p => p.ToString())));
        Assert.Equal(expected, string.Join("; ", Permissions(ModelOf(Write(model)), "iam:ListUsers").Select(p => p.ToString())));
    }

    [Fact]
    public void A_written_document_keeps_the_Deny_on_a_folder()
    {
        IamModel model = ModelOf(Write(Model(
            """{ Effect: Allow, Action: "iam:ListUsers", Resource: "*" }, { Effect: Deny, Action: "iam:ListUsers", Resource: "arn:aws:iam::111122223333:user/secret/*" }""")));

        Assert.Equal(Decision.ExplicitDeny, Ask(model, $"arn:aws:iam::{Account}:user/secret/"));
        Assert.Equal(Decision.Allowed, Ask(model, $"arn:aws:iam::{Account}:user/"));
        Assert.Equal(Decision.Allowed, Ask(model, "*"));
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:user/*", "arn:aws:iam::111122223333:user/div/*", true)]
    [InlineData("arn:aws:iam::111122223333:user/di*", "arn:aws:iam::111122223333:user/div/*", true)]
    [InlineData("arn:aws:iam::111122223333:user/other/*", "arn:aws:iam::111122223333:user/div/*", false)]
    [InlineData("arn:aws:iam::111122223333:user/*", "arn:aws:iam::111122223333:role/*", false)]
    [InlineData("arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:user/", true)]
    public void Who_can_takes_a_form_for_some_folder_of_it_or_for_all(string form, string allowed, bool isListed)
    {
        var scope = new AccessScope(Model($$"""{ Effect: Allow, Action: "iam:ListUsers", Resource: "{{allowed}}" }"""), new ModelAccessSettings { Now = Samples.Now });

        IEnumerable<string> found = ResourceAccessSearch.Find(scope, new ResourceAccessQuery(form, [ActionName.Parse("iam:ListUsers")]))
            .Where(a => a.PrincipalKind == AccessorKind.User)
            .Select(a => a.Principal);

        Assert.Equal(isListed ? [Alice] : Array.Empty<string>(), found);
    }

    [Fact]
    public void Rows_and_documents_agree_with_the_evaluator_on_generated_policies()
    {
        int count = 0;
        for (int seed = 0; seed < 16; seed++)
        {
            var random = new Random(seed);
            string statements = string.Join(", ", Enumerable.Range(0, random.Next(1, 5)).Select(_ => Statement(random)));
            var written = WrittenPermissions.Of(Model(statements).Accounts[Account].Users["alice"].InlinePolicies[0].Document, random);
            count += written.Count;

            Assert.True(written.Faults.Count == 0, $"{seed}: {statements}\n{string.Join('\n', written.Faults.Take(5))}\n{written.Written.Document?.ToJson()}");
        }

        Assert.True(count > 100, $"only {count} decisions were compared");
    }

    private static string Statement(Random random)
    {
        string effect = random.Next(3) == 0 ? "Deny" : "Allow";
        string element = random.Next(8) == 0 ? "NotResource" : "Resource";
        string resources = string.Join(", ", random.GetItems(s_resources, random.Next(1, 3)).Select(r => $"\"{r}\""));
        string condition = random.Next(6) == 0 ? """, Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } }""" : string.Empty;
        return $"{{ Effect: {effect}, Action: \"{s_actions[random.Next(s_actions.Length)]}\", {element}: [{resources}]{condition} }}";
    }

    private static IEnumerable<EffectivePermission> Permissions(IamModel model, string action) =>
        new EffectivePermissionSearch(new AccessScope(model, new ModelAccessSettings { Now = Samples.Now }))
            .Find(Subject.Find(model, Alice)!, new EffectivePermissionQuery { Actions = [action] });

    private static string? Write(IamModel model) => new PermissionPolicyBuilder(model, new ModelAccessSettings { Now = Samples.Now })
        .Build(Subject.Find(model, Alice)!, new EffectivePermissionQuery { Services = ["iam"] }).Document?.ToJson();

    private static Decision Ask(IamModel model, string resource) =>
        new ModelAccess(model, Subject.Find(model, Alice)!, new ModelAccessSettings { Now = Samples.Now }).Decide(ActionName.Parse("iam:ListUsers"), resource).Decision;

    private static IamModel Model(string statements) => ModelOf($"{{ Version: 2012-10-17, Statement: [{statements}] }}");

    private static IamModel ModelOf(string? document) => ImportFolder.Import(
        $$"""
        Accounts:
        - AccountId: "{{Account}}"
          Users:
          - UserName: alice
            UserPolicyList: [{{(document is null ? string.Empty : $"{{ PolicyName: p, PolicyDocument: {document} }}")}}]
        """).Model;
}
