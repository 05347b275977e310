using System.Collections;
using System.Management.Automation;
using System.Reflection;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Module.Tests.Hosting;
using IamPolicyTools.Text;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>What answers become in files, in JSON, and in another process.</summary>
public sealed class ResultExportTests : IDisposable
{
    private const int MostCharacters = 5 * 1024;
    private const string Ask = "Test-IamAccess web-firewall s3:GetObject arn:aws:s3:::example-customer-data/x";
    private const string Refuse = "Test-IamAccess personal s3:GetObject arn:aws:s3:::example-customer-data/x";

    private readonly HostedModule _module = new();

    public ResultExportTests()
    {
        _module.SetLocation(Path.Combine(Repository.ModuleFolder, "examples"));
        _module.Output("Import-IamAccount quickstart/account.yaml");
    }

    public static TheoryData<string> Answers() =>
    [
        Ask,
        Refuse,
        "Test-IamAccess app-deployer ec2:RunInstances arn:aws:ec2:us-east-1:123456789012:instance/i-1 -ContextMode Discovery",
        "Get-IamResourceAccess arn:aws:s3:::example-customer-data/x s3:GetObject",
        "Get-IamEffectivePermission app-deployer -Action ec2:RunInstances",
        "Get-IamEffectivePermission app-deployer -GroupBy Service",
        "Find-IamAssumableRole devops",
    ];

    [Fact]
    public void Json_of_an_explanation_says_what_each_policy_said()
    {
        PSObject written = _module.Output($"{Ask} | ConvertTo-Json -Depth 5 | ConvertFrom-Json").Single();
        var explanation = (PSObject)written.Properties["Explanation"].Value;
        string whole = _module.Output($"({Ask}).Explanation").Single().ToString();

        Assert.StartsWith((string)explanation.Properties["Text"].Value, whole, StringComparison.Ordinal);
        Assert.Contains("TooBroad", (string)explanation.Properties["Text"].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_user_each_key_is_written_once_and_what_is_unknown_in_words()
    {
        using var folder = new TemporaryFolder();
        folder.Write("account.yaml", "AccountId: '210987654321'\nUsers: [{ UserName: zoe, AccessKeys: [AKIAI44QH8DHBEXAMPLE], Groups: { Unknown: 'not read' } }]\n");
        _module.SetLocation(folder.Path);

        PSObject row = _module.Output("Import-IamAccount account.yaml; Get-IamUser zoe -Account 210987654321 | ConvertTo-Csv | ConvertFrom-Csv").Single();

        Assert.Contains("not read", (string)row.Properties["Unknowns"].Value, StringComparison.Ordinal);
        Assert.Equal(["AccessKeys"], row.Properties.Where(p => p.Value is "AKIAI44QH8DHBEXAMPLE").Select(p => p.Name));
        Assert.Equal("AKIAI44QH8DHBEXAMPLE", _module.Output("(Get-IamUser zoe -Account 210987654321).Keys.AccessKeyId").Single().ToString());
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Json_is_small_and_complete(string script)
    {
        RunResult result = _module.Run($"{script} | ForEach-Object {{ $_ | ConvertTo-Json -Depth 5 }}");

        Assert.Empty(result.AllErrors);
        Assert.Empty(result.Warnings);
        Assert.NotEmpty(result.Output);
        Assert.All(result.Output, json => Assert.InRange(((string)json.BaseObject).Length, 2, MostCharacters));
    }

    [Fact]
    public void Json_has_words()
    {
        PSObject answer = Assert.Single(_module.Output($"{Refuse} | ConvertTo-Json -Depth 5 | ConvertFrom-Json"));

        Assert.Equal("ImplicitDeny", answer.Properties["Decision"].Value);
        Assert.Equal("Identity", answer.Properties["PolicyType"].Value);
        Assert.Equal("Allow", Assert.Single(_module.Output($"({Ask} | ConvertTo-Json -Depth 5 | ConvertFrom-Json).MatchedStatements.Effect")).BaseObject);
    }

    // ConvertTo-Json writes the word of an enumeration that has 64 bits, and the number of any other.
    [Fact]
    public void Each_word_that_a_cmdlet_writes_has_64_bits()
    {
        var seen = new HashSet<Type>();
        foreach (Type type in CompiledCmdlets.All.SelectMany(c => c.OutputTypes))
        {
            Collect(type, seen);
        }

        // How a value was written in a file is deeper than anybody's JSON, and a large dump has millions of it.
        Type[] enums = [.. seen.Where(t => t.IsEnum && t != typeof(ScalarKind))];
        Assert.Contains(typeof(Decision), enums);
        Assert.All(enums, type => Assert.True(Enum.GetUnderlyingType(type) == typeof(long), $"{type} is written as a number"));
    }

    // Format-List and strings show a member by its ToString: one that a record or object has by itself tells names of types.
    [Fact]
    public void Each_member_that_a_cmdlet_writes_is_shown_in_words()
    {
        // The parts of documents and of requests are deeper than anybody lists; what AWS's own response has is AWS's.
        string[] deep = ["IamPolicyTools.Language", "IamPolicyTools.Evaluation.Policies", "IamPolicyTools.Evaluation.Requests", "IamPolicyTools.Operations", "IamPolicyTools.Text", "IamPolicyTools.Validation.AccessAnalyzer"];
        var seen = new HashSet<Type>();
        Type[] written = [.. CompiledCmdlets.All.SelectMany(c => c.OutputTypes)];
        foreach (Type type in written)
        {
            Collect(type, seen);
        }

        Assert.Empty(seen.Except(written)
            .Where(t => t is { IsEnum: false, IsInterface: false } && !Array.Exists(deep, d => t.Namespace!.StartsWith(d, StringComparison.Ordinal)) && !IsInWords(t.GetMethod(nameof(ToString), Type.EmptyTypes)!))
            .Select(t => t.FullName)
            .Order(StringComparer.Ordinal));

        static bool IsInWords(MethodInfo method) =>
            method.DeclaringType!.Namespace!.StartsWith("IamPolicyTools", StringComparison.Ordinal) && method.GetCustomAttribute<System.Runtime.CompilerServices.CompilerGeneratedAttribute>() is null;
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void Csv_has_the_items_of_lists(string script)
    {
        string csv = string.Join('\n', _module.Output($"{script} | ConvertTo-Csv"));

        Assert.DoesNotContain("System.", csv, StringComparison.Ordinal);
        Assert.DoesNotContain("Immutable", csv, StringComparison.Ordinal);
        Assert.DoesNotContain("[]", csv, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Resolve-IamRequest -CommandLine 'aws s3 ls s3://b/home/' -Principal devops", "s3:prefix=home/")]
    [InlineData("Resolve-IamRequest -CommandLine 'aws iam tag-user --user-name u --tags Key=a,Value=1 Key=b,Value=2' -Principal devops", "aws:TagKeys=a, b")]
    [InlineData("Get-IamOperation lambda:CreateFunction", "lambda:CreateFunction iam:PassRole")]
    [InlineData("Get-IamOperation lambda:CreateFunction", "lambda.amazonaws.com")]
    public void Csv_has_the_texts_of_calls(string script, string text)
    {
        string csv = string.Join('\n', _module.Output($"{script} | ConvertTo-Csv"));

        Assert.Contains(text, csv, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", csv, StringComparison.Ordinal);
    }

    // Issue 13: no name of a type in any column; the tables stay tables.
    [Theory]
    [InlineData("Get-IamAccount example", "devops; ")]
    [InlineData("Get-IamModel", "\"123456789012\"")]
    [InlineData("Test-IamPolicy | Select-Object -First 5", "Cloudsplaining=")]
    public void Csv_of_tables_and_sets_has_what_is_in_them(string script, string text)
    {
        string csv = string.Join('\n', _module.Output($"{script} | ConvertTo-Csv"));

        Assert.DoesNotContain("System.", csv, StringComparison.Ordinal);
        Assert.Contains(text, csv, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_with_a_text_is_still_a_table()
    {
        const string Account = "(Get-IamAccount example)";

        Assert.Equal("web-firewall", _module.Output($"{Account}.Roles['Web-Firewall'].RoleName").Single().ToString());
        Assert.Equal("web-firewall", _module.Output($"{Account}.Roles.'web-firewall'.RoleName").Single().ToString());
        Assert.Equal(true, _module.Output($"{Account}.Roles.Count -eq @({Account}.Roles.Values).Count -and {Account}.Roles.ContainsKey('web-firewall') -and $null -eq {Account}.Roles['nobody']").Single().BaseObject);
        Assert.Equal("web-firewall", _module.Output($"{Account} | ForEach-Object {{ [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_, 4)) }} | ForEach-Object {{ $_.Roles['web-firewall'].RoleName }}").Single().ToString());
    }

    [Fact]
    public void Csv_names_the_policies() =>
        Assert.Contains("\"read-configuration\"", string.Join('\n', _module.Output("Get-IamResourceAccess arn:aws:s3:::example-customer-data/x s3:GetObject | ConvertTo-Csv")), StringComparison.Ordinal);

    [Fact]
    public void A_summary_fits_into_a_row()
    {
        string[] csv = [.. _module.Output($"{Ask} | Select-Object Summary | ConvertTo-Csv").Select(line => line.ToString())];

        Assert.Equal(2, csv.Length);
        Assert.StartsWith("\"Allowed\",\"arn:aws:iam::123456789012:role/web-firewall\",\"s3:GetObject\",", csv[1], StringComparison.Ordinal);
        Assert.Contains("Allow read-configuration TooBroad", csv[1], StringComparison.Ordinal);
        Assert.DoesNotContain("\n", csv[1], StringComparison.Ordinal);
    }

    // Compare-Object compares texts, and takes what is not a property for equal.
    [Fact]
    public void Two_principals_whose_conditions_differ_are_told_apart()
    {
        string[] differences = [.. _module.Output("""
            foreach ($pair in ('a', '10.0.0.0/8'), ('b', '192.168.0.0/16')) {
                $null = New-IamUser -UserName $pair[0]
                Write-IamUserPolicy $pair[0] p ('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"' + $pair[1] + '"}}}}')
            }
            $a, $b = 'a', 'b' | ForEach-Object { , @(Get-IamEffectivePermission $_ -Action s3:GetObject) }
            Compare-Object $a $b | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" }
            Compare-Object $a $b -Property Action, Resource, When | ForEach-Object { "$($_.SideIndicator) $($_.When)" }
            """).Select(line => line.ToString())];

        Assert.Contains(differences, line => line.StartsWith("<= s3:GetObject on", StringComparison.Ordinal) && line.EndsWith("(if IpAddress aws:SourceIp 10.0.0.0/8)", StringComparison.Ordinal));
        Assert.Contains("=> if IpAddress aws:SourceIp 192.168.0.0/16", differences);
    }

    [Fact]
    public void A_list_stays_a_list()
    {
        Assert.Equal("1 read-configuration True", _module.Output("$p = (Get-IamEffectivePermission web-firewall -Action s3:GetObject).Policies; \"$($p.Count) $($p[0]) $($p -contains 'read-configuration')\"").Single().BaseObject);
        Assert.Equal(0, _module.Output($"({Ask}).Blockers.Length").Single().BaseObject);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void What_comes_back_from_a_file_looks_the_same(string script)
    {
        string shown = _module.Render(script);
        using var folder = new TemporaryFolder();

        // Notes below a table belong to the call.
        Assert.StartsWith(_module.Render($"{script} | Export-Clixml '{folder.Path}/a.xml'; Import-Clixml '{folder.Path}/a.xml'").TrimEnd(), shown, StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_back_from_another_process_can_be_compared()
    {
        PSObject answer = Roundtrip(_module.Output(Ask).Single());

        Assert.Equal("Allowed", answer.Properties["Decision"].Value);
        Assert.Equal(true, answer.Properties["IsAllowed"].Value);
        Assert.StartsWith("Allow read-configuration TooBroad (", Assert.Single((IEnumerable)((PSObject)answer.Properties["MatchedStatements"].Value).BaseObject)!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_listed_is_there()
    {
        Assert.Equal("Identity: Allows", _module.Output($"({Ask}).Trace | ForEach-Object ToString").Single().BaseObject);
        Assert.Equal("s3:GetObject", _module.Output($"({Ask}).Request.Action.Text").Single().BaseObject);
        Assert.Equal("TooBroad", _module.Output($"({Ask}).MatchedStatements[0].Statement.Sid").Single().BaseObject);
    }

    // As a dump that AWS's tools wrote.
    [Fact]
    public void Authorization_details_in_JSON_can_be_imported()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "dump.json");

        RunResult result = _module.Run($"""
            $before = Get-IamEffectivePermission app-deployer | Out-String
            Get-IamAccountAuthorizationDetail | ConvertTo-Json -Depth 12 | Set-Content '{file}'
            Clear-IamSession
            Import-IamAccount '{file}'
            $before -eq (Get-IamEffectivePermission app-deployer | Out-String)
            """);

        Assert.Empty(result.AllErrors);
        Assert.Empty(result.Warnings);
        Assert.Equal(true, Assert.Single(result.Output).BaseObject);
    }

    [Fact]
    public void An_explanation_is_text_and_leads_nowhere()
    {
        var explanation = (AccessExplanation)_module.Output($"({Ask}).Explanation").Single().BaseObject;

        Assert.True(explanation.Contains("TooBroad"));
        Assert.Equal(explanation.Title, explanation.GetLines()[0]);
        Assert.Equal(["Title", "Text"], typeof(AccessExplanation).GetProperties().Select(p => p.Name));
    }

    public void Dispose() => _module.Dispose();

    private static PSObject Roundtrip(PSObject value) => (PSObject)PSSerializer.Deserialize(PSSerializer.Serialize(value));

    private static void Collect(Type type, HashSet<Type> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType)
        {
            foreach (Type argument in type.GetGenericArguments())
            {
                Collect(argument, seen);
            }
        }

        if (type.Namespace?.StartsWith("IamPolicyTools", StringComparison.Ordinal) != true || type.IsGenericType || !seen.Add(type) || type.IsEnum)
        {
            return;
        }

        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            Collect(property.PropertyType, seen);
        }
    }
}
