using System.Collections.Immutable;
using System.Text.Json;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import.CloudFormation;

/// <summary>The cases of <c>tests/cases/infrastructure/cloudformation.jsonl</c>: files, what becomes of them, and questions about it.</summary>
public sealed class TemplateCases
{
    private const string Account = "111122223333";

    public static TheoryData<string> Ids => [.. Cases().Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_template_becomes_what_its_case_says(string id)
    {
        JsonElement test = Cases()[id];
        using var folder = new ImportFolder();
        foreach (JsonProperty file in test.GetProperty("files").EnumerateObject())
        {
            folder.Write(file.Name, file.Value.GetString()!);
        }

        IEnumerable<string> imports = test.TryGetProperty("imports", out JsonElement named) ? Texts(named) : test.GetProperty("files").EnumerateObject().Select(f => f.Name);
        ImportOptions options = OptionsOf(test);
        ImportResult result;
        try
        {
            result = AccountImporter.Import(IamModel.Empty, [.. imports.Select(i => Path.Combine(folder.Root, i))], options);
        }
        catch (InvalidTextException exception) when (test.TryGetProperty("errors", out JsonElement errors))
        {
            Assert.Equal(Texts(errors), exception.Diagnostics.Select(d => d.Code));
            Assert.Contains(test.GetProperty("message").GetString()!, exception.Message, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(test.TryGetProperty("errors", out JsonElement told) ? Texts(told) : [], result.Errors.Select(d => d.Code));
        if (test.TryGetProperty("warnings", out JsonElement warnings))
        {
            Assert.Equal(Texts(warnings), result.Warnings.Select(d => d.Code));
        }

        CheckModel(test, result);
        foreach (JsonElement ask in test.GetProperty("asks").EnumerateArray())
        {
            Check(ask, result);
        }
    }

    private static void CheckModel(JsonElement test, ImportResult result)
    {
        Account account = result.Model.Accounts[Account];
        string[] arns = [.. account.Users.Values.Select(u => u.Arn), .. account.Groups.Values.Select(g => g.Arn), .. account.Roles.Values.Select(r => r.Arn), .. account.Policies.Keys, .. account.Resources.Keys];
        foreach (string has in Optional(test, "has"))
        {
            Assert.Contains(ArnOf(has, result), arns);
        }

        foreach (string hasNot in Optional(test, "hasNot"))
        {
            Assert.DoesNotContain(ArnOf(hasNot, result), arns);
        }

        foreach (string unknown in Optional(test, "unknown"))
        {
            Assert.Contains(unknown, result.UnknownValues.Select(v => v.Origin));
        }

        foreach (JsonProperty policy in Members(test, "policies"))
        {
            Assert.Contains(policy.Value.GetString()!, account.Resources[policy.Name].Policy, StringComparison.Ordinal);
        }

        foreach (JsonProperty attached in Members(test, "attached"))
        {
            Role role = account.FindRole(ArnOf(attached.Name, result))!;
            Assert.Equal(Texts(attached.Value).Select(p => $"arn:aws:iam::aws:policy/{p}"), role.AttachedPolicies.Select(p => p.PolicyArn));
            Assert.True(role.HasProvisionalName);
        }

        foreach (JsonProperty inline in Members(test, "inline"))
        {
            Assert.Equal(Texts(inline.Value), account.FindRole(ArnOf(inline.Name, result))!.InlinePolicies.Select(p => p.PolicyName));
        }

        foreach (JsonProperty when in Members(test, "existsWhen"))
        {
            Assert.Equal(when.Value.GetString(), account.FindGroup(ArnOf(when.Name, result))!.ExistsWhen);
        }
    }

    private static void Check(JsonElement ask, ImportResult result)
    {
        string principal = Filled(ask.GetProperty("principal").GetString()!, result);
        string resource = Filled(ask.GetProperty("resource").GetString()!, result);
        ActionName action = ActionName.Parse(ask.GetProperty("action").GetString()!);
        foreach ((string name, ContextMode mode) in new[] { ("strict", ContextMode.Strict), ("discovery", ContextMode.Discovery) })
        {
            if (ask.GetProperty(name).GetString() is not { } expected)
            {
                continue;
            }

            var settings = new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, Mode = mode, Context = ContextOf(ask) };
            Subject subject = Assert.IsType<Subject>(Subject.Find(result.Model, principal), exactMatch: false);
            Decision decision = new ModelAccess(result.Model, subject, settings).Decide(action, resource, Account).Decision;
            Assert.Equal($"{name} {expected}", $"{name} {char.ToLowerInvariant(decision.ToString()[0])}{decision.ToString()[1..]}");
        }
    }

    private static ContextLayer ContextOf(JsonElement ask)
    {
        var context = new ContextLayer.Builder();
        foreach (JsonProperty key in Members(ask, "context"))
        {
            context.Add(key.Name, [key.Value.GetString()!], false);
        }

        return context.Build();
    }

    private static ImportOptions OptionsOf(JsonElement test) => new()
    {
        Infrastructure = new InfrastructureOptions
        {
            AccountId = test.TryGetProperty("noAccount", out _) ? null : Account,
            Region = "eu-west-1",
            Answers = Map(test, "answers"),
            Templates = new TemplateOptions { StackName = test.TryGetProperty("noStackName", out _) ? null : "web", Parameters = Map(test, "parameters") },
        },
    };

    private static ImmutableDictionary<string, string> Map(JsonElement test, string name) =>
        Members(test, name).ToImmutableDictionary(m => m.Name, m => m.Value.GetString()!, StringComparer.Ordinal);

    private static string ArnOf(string text, ImportResult result) =>
        Filled(text.StartsWith("arn:", StringComparison.Ordinal) ? text : $"arn:aws:iam::{Account}:{text}", result);

    // {Data.BucketName} is the token of that origin in the stack web, {Net#Key} in another one.
    private static string Filled(string text, ImportResult result)
    {
        int start = text.IndexOf('{', StringComparison.Ordinal);
        if (start < 0)
        {
            return text;
        }

        int end = text.IndexOf('}', start);
        string[] origin = text[(start + 1)..end].Split('#');
        string token = UnknownToken.Of($"cloudformation:{(origin.Length > 1 ? origin[0] : "web")}:{origin[^1]}");
        Assert.Contains(token, result.UnknownValues.Select(v => v.Token));
        return text[..start] + token + text[(end + 1)..];
    }

    private static Dictionary<string, JsonElement> Cases() =>
        File.ReadLines(Path.Combine(CaseFiles.Folder, "infrastructure", "cloudformation.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(test => test.GetProperty("id").GetString()!);

    private static JsonElement.ObjectEnumerator Members(JsonElement test, string name) => test.TryGetProperty(name, out JsonElement map) ? map.EnumerateObject() : [];

    private static string[] Optional(JsonElement test, string name) => test.TryGetProperty(name, out JsonElement list) ? Texts(list) : [];

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(i => i.GetString()!)];
}
