using IamPolicyTools.Language;
using IamPolicyTools.Module.Tests.Hosting;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>A gate on policies passes only over what was read and checked (ci-and-reports.md, 2.0a; options.md; PO-2.11).</summary>
public sealed class PolicyGateTests : IDisposable
{
    private const string Admin = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";
    private const string Good = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}]}""";
    private const string PassRole = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}]}""";
    private const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    private readonly HostedModule _module = new();
    private readonly TemporaryFolder _folder = new();

    public PolicyGateTests() => _module.SetLocation(_folder.Path);

    // 2.0a: what could not be read is no rule that can be left out.
    [Theory]
    [InlineData("{ not json", "-Include INVALID_ACTION")]
    [InlineData("{ not json", "-Exclude JSON_SYNTAX_ERROR")]
    [InlineData("{ not json", "-IgnoreFinding JSON_SYNTAX_ERROR")]
    [InlineData("{ not json", "-ChangedFile other.json")]
    [InlineData("{ not json", "-Severity @{ JSON_SYNTAX_ERROR = 'Info' }")]
    [InlineData("", "-Include INVALID_ACTION")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Effect":"Allow","Action":"iam:PassRole","Resource":"*"}]}""", "-Include PASS_ROLE_WITH_STAR_IN_RESOURCE")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"effect":"Allow","action":"iam:PassRole","Resource":"*"}]}""", "-Include PASS_ROLE_WITH_STAR_IN_RESOURCE")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"effect":"Allow","Action":"iam:PassRole","Resource":"*"}]}""", "-Exclude INVALID_POLICY_ELEMENT")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"${effect}","Action":"iam:PassRole","Resource":"*"}]}""", "-Include PASS_ROLE_WITH_STAR_IN_RESOURCE")]
    public void What_cannot_be_read_fails_whatever_is_chosen(string text, string choice)
    {
        _folder.Write("bad.json", text);
        _folder.Write("other.json", Good);

        Assert.Equal(false, Assert.Single(_module.Run($"Test-IamPolicy bad.json -Quiet {choice}").Output).BaseObject);
        foreach (string gate in (string[])["High", "Critical", "SECURITY_WARNING"])
        {
            Assert.Equal("GateFailed", Ids($"Assert-IamPolicy bad.json -FailOn {gate} {choice} | Out-Null").LastOrDefault());
        }
    }

    [Fact]
    public void What_was_read_in_part_is_left_out_by_its_name_only()
    {
        _folder.Write("x.json", """{"Version":"2012-10-17","Comment":"x","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}]}""");

        Assert.Equal("GateFailed", Ids("Assert-IamPolicy x.json -Include INVALID_ACTION | Out-Null").LastOrDefault());
        Assert.Empty(Ids("Assert-IamPolicy x.json -Exclude INVALID_POLICY_ELEMENT"));
    }

    // PO-2.11: folders above are called as they are called.
    [Theory]
    [InlineData("scp-tools/policies", "", "Test-IamPolicy policies", "scp-tools")]
    [InlineData("scp-tools/policies", "", "Test-IamPolicy policies/admin.json", "scp-tools")]
    [InlineData("scp-tools/policies", "", "Test-IamPolicy policies/**/*.json", "scp-tools")]
    [InlineData("scp-tools/policies", "", "Test-IamPolicy FULL", ".")]
    [InlineData("scp-tools/policies", "", "Test-IamPolicy FULL/admin.json", "elsewhere")]
    [InlineData("boundary/trust/policies", "Paths: [policies/*.json]", "Test-IamPolicy", "boundary/trust")]
    public void Folders_above_do_not_say_what_a_policy_is_for(string folder, string options, string script, string location)
    {
        string full = Path.Combine(_folder.Path, folder);
        Directory.CreateDirectory(full);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "elsewhere"));
        File.WriteAllText(Path.Combine(full, "admin.json"), Admin);
        if (options.Length > 0)
        {
            File.WriteAllText(Path.Combine(_folder.Path, location, "iampolicytools.yaml"), options);
        }

        // From above, the folders in between are those of the repository.
        PolicyKind expected = location == "." ? PolicyKind.ServiceControl : PolicyKind.Identity;
        _module.SetLocation(Path.Combine(_folder.Path, location));

        PolicyFinding[] found = Findings(script.Replace("FULL", full, StringComparison.Ordinal));

        Assert.All(found, f => Assert.Equal(expected, f.PolicyType));
        Assert.Equal(expected == PolicyKind.Identity, found.Any(f => f.Code == "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE"));
    }

    [Fact]
    public void Folders_below_say_what_a_policy_is_for()
    {
        _folder.Write("policies/scp/deny.json", """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s33:*","Resource":"*"}]}""");
        string full = Path.Combine(_folder.Path, "policies");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "elsewhere"));

        Assert.Equal(PolicyKind.ServiceControl, Findings("Test-IamPolicy policies").First().PolicyType);
        _module.SetLocation(Path.Combine(_folder.Path, "elsewhere"));
        Assert.Equal(PolicyKind.ServiceControl, Findings($"Test-IamPolicy '{full}'").First().PolicyType);
        Assert.Equal(PolicyKind.ServiceControl, Findings($"Test-IamPolicy '{full}/**/*.json'").First().PolicyType);
    }

    // 2.0a: a run that checked nothing is no pass.
    [Theory]
    [InlineData("""{"a":1}""")]
    [InlineData("""[{"a":1}]""")]
    public void A_folder_without_a_policy_is_an_error(string text)
    {
        _folder.Write("only/a.json", text);

        Assert.Equal(["NoPolicies"], Ids("Assert-IamPolicy only"));
        Assert.Equal(["NoPolicies"], Ids("Test-IamPolicy only -Quiet"));
        _folder.Write("iampolicytools.yaml", "Paths: [only/*.json]");
        Assert.Equal(["NoPolicies"], Ids("Assert-IamPolicy"));
    }

    // Each of several documents is checked, not the first that is found.
    [Theory]
    [InlineData("[" + Good + "," + PassRole + "]")]
    [InlineData("{\"a\":" + Good + ",\"b\":" + PassRole + "}")]
    [InlineData("{\"Policies\":[{\"PolicyName\":\"p\",\"PolicyDocument\":" + PassRole + "}]}")]
    [InlineData("{\"RoleName\":\"r\",\"AssumeRolePolicyDocument\":" + Trust + ",\"RolePolicyList\":[{\"PolicyName\":\"p\",\"PolicyDocument\":" + PassRole + "}]}")]
    [InlineData("{\"AssumeRolePolicyDocument\":" + Trust + ",\"PolicyDocument\":" + PassRole + "}")]
    [InlineData("{\"PolicyDocument\":" + Good + ",\"Policy\":" + PassRole + "}")]
    [InlineData("{\"UserDetailList\":[],\"Policies\":[{\"PolicyName\":\"p\",\"PolicyVersionList\":[{\"VersionId\":\"v1\",\"Document\":" + Good + "},{\"VersionId\":\"v2\",\"Document\":" + PassRole + "}]}]}")]
    public void Every_document_of_a_file_is_checked(string text)
    {
        _folder.Write("all/gaad.json", text);

        foreach (string path in (string[])["all", "all/gaad.json"])
        {
            PolicyFinding found = Assert.Single(Findings($"Test-IamPolicy {path} -Include PASS_ROLE_WITH_STAR_IN_RESOURCE"));
            Assert.Equal(PolicyKind.Identity, found.PolicyType);
            Assert.True(found.Location is { Line: > 0, Column: > 0, EndColumn: > 0 });
            Assert.Equal("GateFailed", Ids($"Assert-IamPolicy {path} | Out-Null").LastOrDefault());
        }
    }

    [Fact]
    public void Documents_of_one_file_have_names_and_fingerprints_of_their_own()
    {
        _folder.Write("all/two.json", "{\"a\":" + PassRole + ",\"b\":" + PassRole + "}");

        PolicyFinding[] found = Findings("Test-IamPolicy all -Include PASS_ROLE_WITH_STAR_IN_RESOURCE");

        Assert.Equal(["two/a", "two/b"], found.Select(f => f.Policy?.Policy));
        Assert.Equal(2, found.Select(f => f.Fingerprint).Distinct().Count());
    }

    [Fact]
    public void A_link_is_read_and_what_is_passed_over_is_named()
    {
        _folder.Write("real.json", PassRole);
        _folder.Write("away/x.json", PassRole);
        _folder.Write("lnk/good.json", Good);
        _folder.Write("lnk/.hidden/x.json", PassRole);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "lnk", "link.json"), Path.Combine(_folder.Path, "real.json"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "lnk", "folder"), Path.Combine(_folder.Path, "away"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "lnk", "self"), Path.Combine(_folder.Path, "lnk"));

        foreach (string path in (string[])["lnk", "'lnk/**/*.json'"])
        {
            RunResult run = _module.Run($"Test-IamPolicy {path} -Include PASS_ROLE_WITH_STAR_IN_RESOURCE -Verbose");
            Assert.Equal(2, run.Output.Count);
            Assert.Contains(run.Verbose, v => v.Contains(".hidden", StringComparison.Ordinal));
        }

        File.CreateSymbolicLink(Path.Combine(_folder.Path, "lnk", "lost.json"), Path.Combine(_folder.Path, "none.json"));
        Assert.NotEmpty(Ids("Assert-IamPolicy lnk -FailOn Critical"));
    }

    // OP-4, OP-6: the options' own paths stay below their folder.
    [Fact]
    public void A_link_that_the_options_name_is_read_or_told()
    {
        _folder.Write("repo/away/x.json", PassRole);
        _folder.Write("outside.json", PassRole);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "repo", "policies"));
        _folder.Write("repo/iampolicytools.yaml", "Paths: [policies/*.json]\n");
        _folder.Write("repo/policies/good.json", Good);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "repo", "policies", "in.json"), Path.Combine(_folder.Path, "repo", "away", "x.json"));
        _module.SetLocation(Path.Combine(_folder.Path, "repo"));

        Assert.Single(Findings("Test-IamPolicy -Option @{ Validation = @{ Include = 'PASS_ROLE_WITH_STAR_IN_RESOURCE' } }"));
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "repo", "policies", "out.json"), Path.Combine(_folder.Path, "outside.json"));
        Assert.NotEmpty(Ids("Assert-IamPolicy -FailOn Critical"));
    }

    // OP-7
    [Fact]
    public void What_is_ignored_is_counted()
    {
        _folder.Write("ci.json", PassRole);

        Assert.Contains(_module.Run("Test-IamPolicy ci.json -IgnoreFinding PASS_ROLE_WITH_STAR_IN_RESOURCE -Verbose").Verbose, v => v.Contains("1 excluded", StringComparison.Ordinal));
    }

    // OP-6
    [Theory]
    [InlineData("'policies/ci.json'", true, 0)]
    [InlineData("'policies'", true, 0)]
    [InlineData("'policies\\ci.json'", true, 0)]
    [InlineData("'README.md'", false, 0)]
    [InlineData("'op/policies/ci.json'", false, 1)]
    [InlineData("''", false, 1)]
    [InlineData("@()", false, 1)]
    public void What_changed_is_a_file_or_a_folder_and_told_where_it_is_nothing(string changed, bool counts, int warnings)
    {
        _folder.Write("policies/ci.json", PassRole);
        _folder.Write("README.md", "x");

        RunResult run = _module.Run($"Test-IamPolicy policies -ChangedFile {changed}");

        Assert.Equal(counts, run.Output.Count > 0);
        Assert.Equal(warnings, run.Warnings.Count);
    }

    // OP-11
    [Theory]
    [InlineData("ignore NOSUCH until 2027-01-31 because of x")]
    [InlineData("ignore PASS_ROLE_WITH_STAR_IN_RESOURCE")]
    public void A_suppression_that_does_not_parse_is_an_error_where_nothing_is_found(string comment)
    {
        _folder.Write("fine.yaml", $"Version: 2012-10-17\nStatement:\n  - Effect: Allow   # iampolicytools: {comment}\n    Action: s3:GetObject\n    Resource: arn:aws:s3:::b/*\n");

        Assert.Equal(["InvalidText"], Ids("Test-IamPolicy fine.yaml"));
    }

    [Fact]
    public void A_text_is_no_suppression()
    {
        const string Comment = "# iampolicytools: ignore PASS_ROLE_WITH_STAR_IN_RESOURCE until 9999-01-31 because of x";
        _folder.Write("a.yaml", $"Version: 2012-10-17\nStatement:\n  - Sid: \"a {Comment}\"\n    Effect: Allow\n    Action: iam:PassRole\n    Resource: '*'\n");
        _folder.Write("b.yaml", "Version: 2012-10-17\nStatement:\n  - Effect: Allow\n    Action: \"s3:GetObject # iampolicytools: ignore PASS\"\n    Resource: '*'\n");
        _folder.Write("c.yaml", $"Version: 2012-10-17\nStatement:\n  - Sid: \"a {Comment}\"   {Comment}\n    Effect: Allow\n    Action: iam:PassRole\n    Resource: '*'\n");

        Assert.Contains("PASS_ROLE_WITH_STAR_IN_RESOURCE", Findings("Test-IamPolicy a.yaml").Select(f => f.Code));
        Assert.NotEmpty(Findings("Test-IamPolicy b.yaml"));
        Assert.DoesNotContain("PASS_ROLE_WITH_STAR_IN_RESOURCE", Findings("Test-IamPolicy c.yaml").Select(f => f.Code));
    }

    [Fact]
    public void YAML_may_begin_with_a_brace()
    {
        _folder.Write("flow.yaml", "{Version: \"2012-10-17\", Statement: [{Effect: Allow, Action: \"iam:PassRole\", Resource: \"*\"}]}");

        Assert.Contains("PASS_ROLE_WITH_STAR_IN_RESOURCE", Findings("Test-IamPolicy flow.yaml").Select(f => f.Code));
        Assert.DoesNotContain("JSON_SYNTAX_ERROR", Findings("Test-IamPolicy flow.yaml").Select(f => f.Code));
    }

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    private PolicyFinding[] Findings(string script) => [.. _module.Output(script).Select(o => Assert.IsType<PolicyFinding>(o.BaseObject))];

    private string[] Ids(string script) => [.. _module.Run(script).AllErrors.Select(e => e.FullyQualifiedErrorId.Split(',')[0])];
}
