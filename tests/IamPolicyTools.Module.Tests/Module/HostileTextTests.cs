using System.Management.Automation;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using IamPolicyTools.Module.Tests.Hosting;
using IamPolicyTools.Tests.Shared;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>
/// ci-and-reports.md 2.0: nothing that stands in a policy, a file or an argument becomes a command of a runner or a sequence of the
/// terminal, wherever it is shown; values of properties stay as they are.
/// </summary>
public sealed partial class HostileTextTests : IDisposable
{
    private const string Question = "Test-IamAccess user/alice s3:GetObject \"arn:aws:s3:::$h\" -Context @{ $h = $h }";

    // What shows a model in all its corners. The hostile text itself is $h.
    private static readonly string[] s_questions =
    [
        "Get-IamAccount", "Get-IamUser", "Get-IamGroup", "Get-IamRole", "Get-IamPolicy", "Get-IamResource",
        "Get-IamUser | Select-Object -First 1 | Format-List", "Get-IamRole | Select-Object -First 1 | Format-List",
        "Get-IamPolicy | Select-Object -First 1 | Format-List", "Get-IamResource | Format-List",
        "Get-IamRoleTagList -RoleName app", "Get-IamUserPolicy -UserName alice -PolicyName $h",
        Question, Question + " | Format-List", $"({Question}).Explanation", $"({Question}).MatchedStatements", $"({Question}).Trace", $"({Question}).Trace.Statements.Conditions",
        "Test-IamAccess role/app s3:GetObject arn:aws:s3:::b/k -ContextMode Discovery | ForEach-Object Explanation",
        "Test-IamAccess $h s3:GetObject arn:aws:s3:::b/k", "Test-IamAccess user/alice $h arn:aws:s3:::b/k", "Test-IamAccess user/alice s3:GetObject $h",
        "Test-IamAccess user/alice s3:GetObject arn:aws:s3:::b/k -Account $h",
        "Get-IamEffectivePermission role/app", "Get-IamResourceAccess arn:aws:s3:::b/k s3:GetObject", "Find-IamAssumableRole user/alice",
        "Get-IamRole $h", "Get-IamUser -UserName $h", "Get-IamPolicy $h", "Get-IamAction $h", "Get-IamConditionKey $h",
        "Get-IamOperation $h", "Resolve-IamRequest $h", "Resolve-IamRequest \"aws s3 ls 's3://$h'\"", "Resolve-IamRequest -Operation $h", "Resolve-IamRequest -Cmdlet $h", "$h | Resolve-IamRequest -Verbose",
        "Test-IamAccess user/alice -CommandLine \"aws s3 ls 's3://b/$h'\"", "(Test-IamAccess user/alice -CommandLine \"aws s3 rm 's3://b/$h'\").Explanation",
        "Test-IamAccess user/alice -Operation iam:GetUser -Parameter @{ UserName = $h } -Expand | Format-List", "Test-IamAccess user/alice -CommandLine \"aws iam '$h'\"",
        "New-IamUser -UserName $h -Confirm:$false", "New-IamRole -RoleName x -AssumeRolePolicyDocument $h", "New-IamUser -UserName x -Path $h", "New-IamAccount $h",
        "Import-IamAccount $h", "Export-IamAccount $h/x.json", "Import-IamCredentialProfile $h", "Use-IamCredentialProfile $h", "Get-IamCredentialProfile $h",
        "Use-IamCredentialProfile -Principal $h", "Use-StsRole -RoleArn $h -RoleSessionName $h", "New-IamUser -UserName x -Tag $h",
        "Get-IamUser -Select $h", "Get-IamCredentialProfile", "Test-IamCredentialProfile", "Test-IamCredentialProfile | Format-List",
        "Remove-IamUser -UserName $h -WhatIf", "New-IamUser -UserName $h -WhatIf",
    ];

    // What is shown behind an object of another type, where PowerShell lists properties by itself.
    private static readonly string[] s_listed =
    [
        "Get-IamAccount", "Get-IamUser", "Get-IamGroup", "Get-IamRole", "Get-IamPolicy", "Get-IamResource", "Get-IamRoleTagList -RoleName app",
        "Get-IamUserPolicy -UserName alice -PolicyName $h", "Get-IamRolePolicy -RoleName app -PolicyName p", "Get-IamAccountAuthorizationDetail",
        Question, $"({Question}).MatchedStatements", $"({Question}).Trace", $"({Question}).Trace.Statements", $"({Question}).Trace.Statements.Conditions",
        "(Get-IamRole app).Document.Statements", "(Get-IamRole app).InlinePolicies", "(Get-IamRole app).Tags", "Get-IamFinding", "Get-IamCredentialProfile",
        "Test-IamCredentialProfile", "Get-IamEffectivePermission role/app", "Get-IamEffectivePermission role/app -GroupBy Service", "Find-IamAssumableRole user/alice",
        "Get-IamResourceAccess arn:aws:s3:::b/k s3:GetObject", "(Get-IamUserPolicy -UserName alice -PolicyName $h).PolicyDocument | Test-IamPolicy",
    ];

    private readonly HostedModule _module = new(width: 80);
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    // The corpus is DisplayedTextTests' business; here it counts that every text goes through it.
    [Theory]
    [InlineData("::error::forged")]
    [InlineData("a\r\n##vso[task.setvariable variable=PATH]/evil\u001b[2J")]
    [InlineData("x ::set-output name=a::forged\u202e##[group]")]
    public void Nothing_that_is_shown_speaks_to_a_terminal_or_a_runner(string text)
    {
        string dump = _folder.Write("dump.json", Dump(text));
        string credentials = _folder.Write("credentials", $"[a]\nrole_arn = {text.ReplaceLineEndings(string.Empty)}\n[{text.ReplaceLineEndings(string.Empty)}]\n{text.ReplaceLineEndings(string.Empty)} = x\n");
        Check($"$h | Out-Null; Import-IamAccount '{dump}' -Verbose; Import-IamCredentialProfile '{credentials}' -Verbose", text);
        foreach (string question in s_questions)
        {
            Check(question, text);
        }
    }

    [Theory]
    [InlineData("::error::forged")]
    [InlineData("a\r\n##vso[task.setvariable variable=PATH]/evil\u001b[2J")]
    [InlineData("x\n::set-output name=a::forged\u202e##[group]")]
    public void Nor_does_what_PowerShell_lists_by_itself(string text)
    {
        string dump = _folder.Write("dump.json", Dump(text));
        string credentials = _folder.Write("credentials", $"[a]\nrole_arn = {text.ReplaceLineEndings(string.Empty)}\n");
        Check($"$h | Out-Null; Import-IamAccount '{dump}'; Import-IamCredentialProfile '{credentials}'", text);
        foreach (string question in s_listed)
        {
            foreach (string listed in new[] { question, $"[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize(@({question}), 3))" })
            {
                AssertHarmlessBehind(listed, text);
            }
        }
    }

    // "\u200b" is what the build calls the properties with, that PowerShell shows.
    [Fact]
    public void Each_type_that_cmdlets_write_lists_what_is_fit_to_be_shown()
    {
        var types = XDocument.Load(Path.Combine(Repository.ModuleFolder, "IamPolicyTools.Types.ps1xml"));
        var members = types.Root!.Elements("Type").ToDictionary(t => t.Element("Name")!.Value, t => t.Element("Members")!, StringComparer.Ordinal);
        var views = XDocument.Load(Path.Combine(Repository.ModuleFolder, "IamPolicyTools.Format.ps1xml"));
        string[] written = [.. views.Descendants("View").Where(v => v.Element("TableControl") is not null).Descendants("ViewSelectedBy").Elements("TypeName").Select(n => n.Value).Distinct()];

        Assert.NotEmpty(written);
        Assert.All(written, type =>
        {
            string[] listed = [.. members[type].Descendants("PropertySet").Where(s => s.Element("Name")!.Value == "DefaultDisplayPropertySet").Descendants("ReferencedProperties").Elements("Name").Select(n => n.Value)];
            Assert.NotEmpty(listed);
            Assert.All(listed, name => Assert.EndsWith("\u200b", name, StringComparison.Ordinal));
            Assert.Subset(Shown(members[type]), listed.ToHashSet(StringComparer.Ordinal));
            Assert.Subset(Shown(members["Deserialized." + type]), listed.ToHashSet(StringComparer.Ordinal));
        });

        static HashSet<string> Shown(XElement of) => [.. of.Elements("ScriptProperty")
            .Where(p => p.Attribute("IsHidden")?.Value == "true" && p.Element("GetScriptBlock")!.Value.StartsWith("[IamPolicyTools.Formatting.View]::Shown(", StringComparison.Ordinal))
            .Select(p => p.Element("Name")!.Value)];
    }

    [Fact]
    public void Values_stay_as_they_are()
    {
        const string Text = "::error::\u001b[2J ##vso[x]";
        _module.Run($"Import-IamAccount '{_folder.Write("dump.json", Dump(Text))}'");

        Assert.Equal(Text, _module.Output("(Get-IamRole app).Description")[0].BaseObject);
        Assert.Equal($"arn:aws:s3:::{Text}", _module.Output("(Get-IamUser alice).InlinePolicies[0].Document.Statements[0].Resource.Patterns[0].Text")[0].BaseObject);
    }

    [Fact]
    public void Each_error_is_fit_to_be_shown()
    {
        const string Text = "a\n::error::b\u001b##[x]";
        foreach (MethodInfo factory in Factories())
        {
            object?[] arguments = [.. factory.GetParameters().Select(p => Argument(p.ParameterType, Text))];

            AssertFit((ErrorRecord)factory.Invoke(null, arguments)!);
        }
    }

    [Fact]
    public void Whatever_a_view_shows_goes_through_the_formatting_of_the_module()
    {
        var views = XDocument.Load(Path.Combine(Repository.ModuleFolder, "IamPolicyTools.Format.ps1xml"));
        XElement[] shown = [.. views.Descendants().Where(e => e.Name.LocalName is "TableColumnItem" or "ListItem" or "GroupBy" or "ExpressionBinding")];

        Assert.NotEmpty(shown);
        Assert.All(shown, element => Assert.Contains("[IamPolicyTools.Formatting.", element.Element("ScriptBlock")!.Value, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("WriteWarning")]
    [InlineData("WriteVerbose")]
    [InlineData("WriteDebug")]
    [InlineData("ShouldProcess")]
    [InlineData("ShouldContinue")]
    public void Streams_are_written_through_the_base_that_makes_text_fit(string member)
    {
        var callers = CompiledCmdlets.Assemblies.SelectMany(assembly => Callers(assembly.Location, member)).ToHashSet(StringComparer.Ordinal);

        Assert.Subset(new HashSet<string>(["IamCmdlet"], StringComparer.Ordinal), callers);
    }

    private static HashSet<string> Callers(string dll, string member)
    {
        using var file = new PEReader(File.OpenRead(dll));
        MetadataReader metadata = file.GetMetadataReader();
        var callers = new HashSet<string>(StringComparer.Ordinal);
        foreach (MethodDefinition method in metadata.MethodDefinitions.Select(metadata.GetMethodDefinition))
        {
            if (IlReader.References(file, method).Any(handle => handle.Kind == HandleKind.MemberReference
                && IsOfPowerShell(metadata, metadata.GetMemberReference((MemberReferenceHandle)handle), member)))
            {
                callers.Add(metadata.GetString(metadata.GetTypeDefinition(method.GetDeclaringType()).Name));
            }
        }

        return callers;
    }

    private static bool IsOfPowerShell(MetadataReader metadata, MemberReference reference, string member) =>
        metadata.GetString(reference.Name) == member
        && reference.Parent.Kind == HandleKind.TypeReference
        && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)reference.Parent).Namespace) == "System.Management.Automation";

    private void Check(string script, string text)
    {
        RunResult result = _module.Run(script, ("h", text));
        foreach (string line in result.Warnings.Concat(result.Verbose).Concat(result.Progress.SelectMany(p => new[] { p.Activity, p.StatusDescription })))
        {
            AssertHarmless(line, script);
        }

        foreach (ErrorRecord error in result.AllErrors.Where(e => e.FullyQualifiedErrorId.Contains("IamPolicyTools", StringComparison.Ordinal) && e.Exception is not ParameterBindingException))
        {
            AssertFit(error);
        }

        foreach (object value in result.Output.Select(o => o.BaseObject).Where(o => o is not string && o.GetType().Namespace?.StartsWith("IamPolicyTools", StringComparison.Ordinal) == true))
        {
            AssertHarmless(value is IamPolicyTools.Language.PolicyDocument ? string.Empty : value.ToString()!, $"{script}: {value.GetType()}");
        }

        _module.TakeShown();
        _module.TakeShownAsError();
        string screen = Colours().Replace(_module.Render($"$ErrorActionPreference = 'SilentlyContinue'; {script}") + _module.TakeShownAsError(), string.Empty);
        string? danger = RunnerRules.DangersOfScreen(screen).FirstOrDefault();
        Assert.True(danger is null, $"{script}: {danger}");
    }

    private void AssertHarmlessBehind(string script, string text)
    {
        _module.TakeShown();
        string screen = Colours().Replace(_module.Render($"$ErrorActionPreference = 'SilentlyContinue'; $h = '{text.Replace("'", "''", StringComparison.Ordinal)}'; Get-IamModel; {script}"), string.Empty);
        string? danger = RunnerRules.DangersOfScreen(screen).FirstOrDefault();
        Assert.True(danger is null, $"{script}: {danger}");
    }

    private static void AssertFit(ErrorRecord error)
    {
        foreach (string line in new[] { error.Exception.Message, error.ToString(), error.ErrorDetails?.Message, error.ErrorDetails?.RecommendedAction, error.CategoryInfo.GetMessage() }
            .OfType<string>()
            .SelectMany(message => message.Split('\n')))
        {
            AssertHarmless(line.TrimEnd('\r'), error.FullyQualifiedErrorId);
        }
    }

    private static void AssertHarmless(string shown, string where)
    {
        string? danger = RunnerRules.Dangers(shown).Concat(shown.Split('\n').SelectMany(RunnerRules.DangersWhenBroken)).FirstOrDefault();
        Assert.True(danger is null, $"{where}: {danger}");
    }

    private static IEnumerable<MethodInfo> Factories() =>
        CompiledCmdlets.Assemblies[0].GetTypes()
            .Where(type => type.Namespace == "IamPolicyTools.Errors" && type.Name != "ErrorFactory")
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method => method.ReturnType == typeof(ErrorRecord) && method.GetParameters().All(p => Argument(p.ParameterType, string.Empty) is not null));

    private static object? Argument(Type type, string text) => type switch
    {
        _ when type == typeof(string) || type == typeof(object) => text,
        _ when type == typeof(int) => 1,
        _ when type == typeof(Exception) => new IOException(text),
        _ when type.IsAssignableFrom(typeof(string[])) => new[] { text },
        _ => null,
    };

    private static string Dump(string text) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["UserDetailList"] = new object[]
        {
            new Dictionary<string, object>
            {
                ["UserName"] = "alice",
                ["Arn"] = "arn:aws:iam::123456789012:user/alice",
                [text] = 1,
                ["Tags"] = new object[] { new { Key = text, Value = text } },
                ["UserPolicyList"] = new object[] { new { PolicyName = text, PolicyDocument = Document(text) } },
            },
            new { UserName = text, Arn = $"arn:aws:iam::123456789012:user/{text}" },
        },
        ["GroupDetailList"] = new object[] { new { GroupName = text, Arn = $"arn:aws:iam::123456789012:group/{text}" } },
        ["RoleDetailList"] = new object[]
        {
            new
            {
                RoleName = "app",
                Arn = "arn:aws:iam::123456789012:role/app",
                Description = text,
                Tags = new object[] { new { Key = text, Value = text } },
                AssumeRolePolicyDocument = new
                {
                    Version = "2012-10-17",
                    Statement = new object[] { new { Sid = text, Effect = "Allow", Principal = new { AWS = "arn:aws:iam::123456789012:user/alice" }, Action = "sts:AssumeRole" } },
                },
                RolePolicyList = new object[] { new { PolicyName = "p", PolicyDocument = Document(text) } },
            },
        },
        ["Policies"] = new object[]
        {
            new
            {
                PolicyName = text,
                Arn = $"arn:aws:iam::123456789012:policy/{text}",
                Description = text,
                DefaultVersionId = "v1",
                PolicyVersionList = new object[] { new { VersionId = "v1", IsDefaultVersion = true, Document = Document(text) } },
            },
        },
        ["Resources"] = new object[] { new { Arn = $"arn:aws:s3:::{text}", Tags = new object[] { new { Key = text, Value = text } } } },
    });

    private static object Document(string text) => new
    {
        Version = "2012-10-17",
        Id = text,
        Statement = new object[]
        {
            new
            {
                Sid = text,
                Effect = "Allow",
                Action = "s3:GetObject",
                Resource = new[] { $"arn:aws:s3:::{text}", "arn:aws:s3:::b/*" },
                Condition = new Dictionary<string, object> { ["StringEquals"] = new Dictionary<string, object> { [text] = text, ["aws:PrincipalTag/x"] = new[] { text, "b" } } },
            },
            new { Sid = text, Effect = "Deny", Action = text, Resource = text },
        },
    };

    [GeneratedRegex(@"\u001b\[[0-9;]*m")]
    private static partial Regex Colours();
}
