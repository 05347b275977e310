using System.Collections.Immutable;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Model;
using static IamPolicyTools.Engine.Tests.Findings.PathAccounts;

namespace IamPolicyTools.Engine.Tests.Findings;

/// <summary>
/// Escalation.md, 11, sweep: an account that has exactly the things bound and a caller with exactly the actions of one way yields the
/// technique; with any one action taken away it does not.
/// </summary>
public sealed class TechniqueSweepTests
{
    private const string Admin = $$"""{"Version":"2012-10-17","Statement":[{{Everything}}]}""";

    // What a step grants by a policy that names the caller needs no right of its own.
    private static readonly string[] s_granted = ["ESC-IAM-013", "ESC-IAM-020", "ESC-IAM-021", "ESC-IAM-022", "ESC-IAM-024", "ESC-LAMBDA-005", "ESC-LAMBDA-006"];

    public static TheoryData<string> Ids =>
    [
        .. TechniqueBook.Default.Techniques
            .Where(t => t.From is null && !t.IsForEachOperation && t.Category is not ("guardrail-removal" or "credential-access" or "resource-grant"))
            .Where(t => t.Variables.All(v => v.Conditions.Keys.All(k => k != "runs-as") || v.Kinds.All(k => FreeNames.TypeOf(k) is not null)))
            .Select(t => t.Id),
    ];

    [Fact]
    public void The_sweep_holds_most_techniques() => Assert.True(Ids.Count >= 125, $"{Ids.Count}");

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_technique_is_found_with_its_actions_and_not_with_one_less(string id)
    {
        Technique technique = TechniqueBook.Default.Techniques.Single(t => t.Id == id);
        ImmutableArray<ImmutableHashSet<string>> ways = [.. Ways(technique.Steps)];
        foreach (ImmutableHashSet<string> way in ways)
        {
            Assert.True(Finds(technique, way), $"{id} is not found with {string.Join(' ', way)}");
            foreach (string action in way)
            {
                ImmutableHashSet<string> less = way.Remove(action);
                bool isGranted = s_granted.Contains(id) && action is "sts:AssumeRole" or "lambda:InvokeFunction" && s_granted.Contains(id);
                if (less.IsEmpty || isGranted || ways.Any(w => w.IsSubsetOf(less)))
                {
                    continue;
                }

                Assert.False(Finds(technique, less), $"{id} is found without {action}");
            }
        }
    }

    private static bool Finds(Technique technique, ImmutableHashSet<string> actions)
    {
        string caller = technique.Variables.Any(v => v.Is("self") && v.Kinds.Contains("role")) ? "arn:aws:iam::111122223333:role/dev" : Alice;
        return !Paths(Account(technique, actions), caller, 1, technique.Id).IsEmpty;
    }

    private static IEnumerable<ImmutableHashSet<string>> Ways(ImmutableArray<TechniqueStep> steps)
    {
        IEnumerable<ImmutableHashSet<string>> ways = [[]];
        foreach (TechniqueStep step in steps.Where(s => s.As is null))
        {
            ways = step.Any.IsEmpty
                ? ways.Select(w => w.Add(step.Action ?? "iam:PassRole"))
                : ways.SelectMany(w => step.Any.SelectMany(Ways).Select(w.Union));
        }

        return ways;
    }

    private static IamModel Account(Technique technique, ImmutableHashSet<string> actions)
    {
        string own = Document(
            Allow(string.Join(' ', actions)),
            Allow("sqs:ListQueues", more: ""","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"""));
        string services = string.Join(',', technique.Variables.SelectMany(v => v.Conditions.TryGetValue("trusts", out var s) ? s : [])
            .Where(s => s != "cognito-identity.amazonaws.com").Prepend("none.amazonaws.com").Select(s => $"\"{s}\""));
        string trust = Document(
            $$$"""{"Effect":"Allow","Principal":{"AWS":"{{{PathAccounts.AccountId}}}","Service":[{{{services}}}]},"Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}""",
            $$$"""{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::{{{PathAccounts.AccountId}}}:saml-provider/idp"},"Action":"sts:AssumeRoleWithSAML"}""",
            $$$"""{"Effect":"Allow","Principal":{"Federated":["arn:aws:iam::{{{PathAccounts.AccountId}}}:oidc-provider/idp.example.com","cognito-identity.amazonaws.com"]},"Action":"sts:AssumeRoleWithWebIdentity"}""");
        TechniqueVariable? bob = technique.Variables.FirstOrDefault(v => v.Kinds.Contains("user") && v.Is("other"));
        string keys = bob?["keys"] == "2" ? """,{"AccessKeyId":"AKIAIOSFODNN7EXAMPL2"}""" : string.Empty;
        string password = bob?["password"] == "true" ? ""","LoginProfile":{"CreateDate":"2026-01-01T00:00:00Z"}""" : string.Empty;
        string mfa = bob?["mfa"] == "true" ? ""","MFADevices":[{"SerialNumber":"arn:aws:iam::111122223333:mfa/bob"}]""" : string.Empty;
        string things = string.Join(',', technique.Variables.Where(v => v.Kinds[0].Contains('.', StringComparison.Ordinal))
            .Select(v => $$"""{"Arn":"{{ArnOf(v.Kinds[0])}}","RunsAs":"arn:aws:iam::111122223333:role/big"}"""));
        string members = $$"""
            "Users":[
              {{User("alice", own, ""","Groups":["devs"],"AttachedManagedPolicies":["mine"]""")}},
              {"UserName":"bob","UserPolicyList":[{"PolicyName":"p","PolicyDocument":{{Admin}}}],"AccessKeys":[{"AccessKeyId":"AKIAIOSFODNN7EXAMPL1"}{{keys}}]{{password}}{{mfa}}}],
            "Groups":[{"GroupName":"devs"},{"GroupName":"admins","AttachedManagedPolicies":["arn:aws:iam::aws:policy/AdministratorAccess"]}],
            "Policies":[{"PolicyName":"mine","PolicyVersionList":[
              {"VersionId":"v1","IsDefaultVersion":false,"Document":{{Admin}}},{"VersionId":"v2","IsDefaultVersion":true,"Document":{{Document(Allow("s3:ListAllMyBuckets"))}}}]},
              {"PolicyName":"theirs","PolicyDocument":{{Admin}}}],
            "Roles":[
              {"RoleName":"big","AssumeRolePolicyDocument":{{trust}},"AttachedManagedPolicies":["theirs"]},
              {{Role("dev", Trust($$"""{"AWS":"{{PathAccounts.AccountId}}"}"""), own)}}],
            "InstanceProfiles":[{"InstanceProfileName":"big","Roles":["big"]}],
            "SAMLProviders":[{"Arn":"arn:aws:iam::{{PathAccounts.AccountId}}:saml-provider/idp"}],
            "OpenIDConnectProviders":[{"Arn":"arn:aws:iam::{{PathAccounts.AccountId}}:oidc-provider/idp.example.com","Url":"idp.example.com","ClientIDList":["a"]}],
            "Resources":[{{things}}]
            """;
        return ImportFolder.Import($$"""{"AccountId":"{{PathAccounts.AccountId}}",{{members}}}""", "account.json").Model;
    }

    private static string ArnOf(string type)
    {
        string arn = FreeNames.TypeOf(type)!.ArnTemplates[0].Text;
        string[] fields = arn.Split(':', 6);
        fields[3] = fields[3] == "*" ? "us-east-1" : fields[3];
        fields[4] = fields[4] == "*" ? PathAccounts.AccountId : fields[4];
        arn = string.Join(':', fields).Replace("${Partition}", "aws", StringComparison.Ordinal).Replace("${Region}", "us-east-1", StringComparison.Ordinal)
            .Replace("${Account}", PathAccounts.AccountId, StringComparison.Ordinal);
        while (arn.IndexOf("${", StringComparison.Ordinal) is >= 0 and int at)
        {
            arn = $"{arn[..at]}thing{arn[(arn.IndexOf('}', at) + 1)..]}";
        }

        return arn.Replace("*", "x", StringComparison.Ordinal);
    }
}
