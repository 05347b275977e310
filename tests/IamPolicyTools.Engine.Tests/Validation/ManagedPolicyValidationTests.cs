using IamPolicyTools.Catalogue;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Language;
using IamPolicyTools.Records;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Engine.Tests.Validation;

/// <summary>What AWS itself writes is no error (issue 15): its managed policies, all of them.</summary>
public sealed class ManagedPolicyValidationTests
{
    private const string WriteVariable = "IAMPOLICYTOOLS_WRITE_NAMES";

    private static readonly string[] s_header =
    [
        "# Names and forms of AWS's managed policies that the catalogue does not list. Written by a test:",
        $"# {WriteVariable}=1 dotnet test tests/IamPolicyTools.Engine.Tests --filter {nameof(ManagedPolicyValidationTests)}",
    ];

    [Fact]
    public void No_managed_policy_has_an_error()
    {
        var validator = new PolicyValidator();

        Assert.Empty(IamCatalogue.Default.ManagedPolicies.Policies
            .SelectMany(p => validator.CheckText(p.PolicyDocument, p.Arn, new PolicyUse(PolicyKind.Identity)))
            .Where(f => f.FindingType == FindingType.Error)
            .Select(f => f.ToString()));
    }

    [Fact]
    public void No_managed_policy_has_an_error_as_an_object()
    {
        var validator = new PolicyValidator();

        Assert.Empty(IamCatalogue.Default.ManagedPolicies.Policies
            .SelectMany(p => validator.CheckDocument(p.Document, new Subject("Policy", p.PolicyName), p.Arn, new PolicyUse(PolicyKind.Identity)))
            .Where(f => f.FindingType == FindingType.Error)
            .Select(f => f.ToString()));
    }

    [Fact]
    public void The_names_of_AWS_are_those_of_its_policies()
    {
        string path = Path.Combine(CaseFiles.Folder, "..", "..", "src", "IamPolicyTools.Engine", "Validation", "Data", AwsNames.ResourceName);
        string[] expected = [.. s_header, .. FindNames().Order(StringComparer.Ordinal)];
        if (Environment.GetEnvironmentVariable(WriteVariable) is not null)
        {
            File.WriteAllText(path, string.Join('\n', expected) + "\n");
        }

        Assert.Equal(expected, File.ReadLines(path));
    }

    private static HashSet<string> FindNames()
    {
        var validator = new PolicyValidator(null, AwsNames.None);
        HashSet<string> names = [];
        foreach (CatalogueManagedPolicy policy in IamCatalogue.Default.ManagedPolicies.Policies)
        {
            foreach (PolicyFinding finding in validator.CheckText(policy.PolicyDocument, policy.Arn, new PolicyUse(PolicyKind.Identity)))
            {
                names.UnionWith(NamesOf(finding, policy.Document));
            }
        }

        return names;
    }

    private static IEnumerable<string> NamesOf(PolicyFinding finding, PolicyDocument document)
    {
        // Element and value: "Action deeplens:*", "Condition StringEquals deepracer:UserToken".
        string value = (finding.Policy?.Element ?? string.Empty).Split(' ', 2)[^1];
        string key = (finding.Element ?? string.Empty).Split('/', 3)[^1];
        switch (finding.Code)
        {
            case "INVALID_SERVICE_IN_ACTION":
                yield return AwsNames.Line("prefix", value.Split(':')[0]);
                break;
            case "INVALID_ACTION":
                yield return AwsNames.Line("action", value);
                break;
            case "INVALID_GLOBAL_CONDITION_KEY" or "INVALID_SERVICE_CONDITION_KEY" or "INVALID_CONDITION_KEY_FORMAT":
                yield return AwsNames.Line("key", key);
                break;
            case "MISSING_QUALIFIER":
                yield return AwsNames.Line("plain", key);
                break;
            case "MISSING_ARN_ACCOUNT" or "MISSING_ARN_REGION":
                string resource = ResourceOf(finding, document);
                yield return AwsNames.Line("owned", AwsNames.OwnedName(resource.Split(':')[2], resource.Split(':', 6)[5]));
                break;
            case "UNSUPPORTED_ACTION_FOR_CONDITION_KEY":
                foreach (string action in document.Statements[finding.StatementIndex!.Value].Action.Patterns.ConvertAll(p => p.Text))
                {
                    yield return AwsNames.Line("pair", $"{action} {key}");
                }

                break;
            default:
                if (finding.FindingType == FindingType.Error)
                {
                    yield return AwsNames.Line("resource", ResourceOf(finding, document));
                }

                break;
        }
    }

    private static string ResourceOf(PolicyFinding finding, PolicyDocument document)
    {
        PolicyString[] patterns = document.Statements[finding.StatementIndex!.Value].Resource!.Value.Patterns.ConvertAll(p => p);
        return patterns.First(p => p.Location.Line == finding.Location!.Line && p.Location.Column == finding.Location.Column).Text;
    }
}
