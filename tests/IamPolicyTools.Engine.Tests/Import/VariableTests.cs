using System.Text;
using IamPolicyTools.Export;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Templates;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import;

/// <summary>Answers to the placeholders of templates (policy-repositories.md, PO-2.1).</summary>
public sealed class VariableTests
{
    private const string Policy = """
        AccountId: '123456789012'
        VARIABLES
        Policies:
          - PolicyName: p
            PolicyDocument:
              Version: 2012-10-17
              Statement: { Effect: Deny, Action: 'iam:DeleteRole', Resource: RESOURCE }
        """;

    [Theory]
    [InlineData("'arn:${partition}:iam::*:role/${prefix}*'", "partition: aws, prefix: Accel", "arn:aws:iam::*:role/Accel*")]
    [InlineData("'arn:aws:iam::%{account}:role/<role-name>'", "account: 111122223333, role-name: x", "arn:aws:iam::111122223333:role/x")]
    [InlineData("'{{ roleArn }}'", "roleArn: 'arn:aws:iam::*:role/a'", "arn:aws:iam::*:role/a")]
    [InlineData("'arn:aws:iam::${AWS::AccountId}:role/${aws:username}'", "'AWS::AccountId': '111122223333'", "arn:aws:iam::111122223333:role/${aws:username}")]
    [InlineData("['arn:aws:iam::*:role/a', '${more}']", "more: ['arn:aws:iam::*:role/b', 'arn:aws:iam::*:role/c']", "arn:aws:iam::*:role/a|arn:aws:iam::*:role/b|arn:aws:iam::*:role/c")]
    [InlineData("'${all}'", "all: ['arn:aws:iam::*:role/b', 'arn:aws:iam::*:role/c']", "arn:aws:iam::*:role/b|arn:aws:iam::*:role/c")]
    [InlineData("'arn:aws:iam::${me}:role/${n}'", "me: { From: AccountId }, n: 5", "arn:aws:iam::123456789012:role/5")]
    // An answer is not searched again.
    [InlineData("'arn:aws:iam::*:role/${a}'", "a: '${b}', b: c", "arn:aws:iam::*:role/${b}", "4:3 PLACEHOLDER_LEFT", "VARIABLE_UNUSED")]
    public void An_answer_stands_where_the_placeholder_stood(string resource, string variables, string expected, params string[] warnings)
    {
        ImportResult result = ImportFolder.Import(Fill(resource, $"Variables: {{ {variables} }}"));

        Assert.Equal(expected, string.Join("|", ResourcesOf(result)));
        Assert.Equal(warnings.Select(w => w.Split(' ')[^1]).Order(), result.Warnings.Select(d => d.Code).Order());
    }

    [Fact]
    public void Keys_of_conditions_and_principals_are_answered_too()
    {
        const string Text = """
            AccountId: '123456789012'
            Variables: { oidc: token.example.com, account: '111122223333' }
            Roles:
              - RoleName: r
                AssumeRolePolicyDocument: '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::${account}:oidc-provider/${oidc}"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"${oidc}:sub":"me"}}}}'
            """;

        Role role = ImportFolder.ImportAccount(Text).Roles["r"];

        Assert.Equal("token.example.com:sub", role.Document.Statements[0].Conditions[0].Key);
        Assert.Equal("arn:aws:iam::111122223333:oidc-provider/token.example.com", role.Document.Statements[0].Principal!.Entries[0].Value);
    }

    [Fact]
    public void The_variables_of_an_account_stand_over_those_of_the_file_and_these_over_the_callers()
    {
        using var folder = new ImportFolder();
        folder.Write("p.json", """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:GetRole","Resource":"arn:aws:iam::*:role/${a}-${b}-${c}"}}""");
        string path = folder.Write("accounts.yaml", """
            Variables: { b: file, c: file }
            Accounts:
              - AccountId: '111111111111'
                Policies: [{ PolicyName: p, PolicyDocument: p.json }]
                Variables: { c: own }
              - AccountId: '222222222222'
                Policies: [{ PolicyName: p, PolicyDocument: p.json }]
            """);

        ImportResult result = Import([path], """{"a":"caller","b":"caller","c":"caller"}""");

        Assert.Equal(
            ["arn:aws:iam::*:role/caller-file-own", "arn:aws:iam::*:role/caller-file-file"],
            result.Model.Accounts.Values.SelectMany(a => a.Policies.Values).Select(p => p.Document.Statements[0].Resource!.Value.Patterns[0].Text));
        Assert.Equal(
            [
                "The variable \"b\" is not used: the document's own value stands over it.",
                "The variable \"c\" is not used: the document's own value stands over it.",
            ],
            result.Warnings.Select(w => w.Message));
    }

    [Fact]
    public void Variables_may_stand_behind_the_policies_in_JSON()
    {
        const string Text = """
            {"AccountId":"123456789012","Policies":[{"PolicyName":"p","PolicyDocument":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:GetRole","Resource":"arn:aws:iam::*:role/${a}"}}}],"Variables":{"a":"x"}}
            """;

        Assert.Equal(["arn:aws:iam::*:role/x"], ResourcesOf(ImportFolder.Import(Text, "account.json")));
        using var folder = new ImportFolder();
        string path = folder.Write("utf16.json", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(Text)]);
        Assert.Equal(["arn:aws:iam::*:role/x"], ResourcesOf(AccountImporter.Import(IamModel.Empty, [path])));
    }

    [Fact]
    public void A_variables_file_has_the_forms_of_other_tools()
    {
        using var folder = new ImportFolder();
        string account = folder.Write("account.yaml", Fill("['${prefix}', '${net.vpc}', '{{ Home }}', '${ACCEL_LOOKUP::CUSTOM:Roles}', '${plain}']", string.Empty));
        string tfvars = folder.Write("x.tfvars.json", """{"prefix":"arn:aws:iam::*:role/a","net":{"vpc":"arn:aws:iam::*:role/b"},"other":[{"deep":true}],"count":3}""");
        string replacements = folder.Write("replacements-config.yaml", """
            globalReplacements:
              - { key: Home, type: String, value: 'arn:aws:iam::*:role/c' }
              - { key: Roles, type: StringList, value: ['arn:aws:iam::*:role/d', 'arn:aws:iam::*:role/e'] }
              - { key: Looked, type: SSM, path: /x }
            """);
        string plain = folder.Write("plain.yml", "plain: arn:aws:iam::*:role/f\n");

        ImportResult result = AccountImporter.Import(
            IamModel.Empty, [account], new ImportOptions { Variables = [VariableSource.FromFile(tfvars), VariableSource.FromFile(replacements), VariableSource.FromFile(plain)] });

        Assert.Equal("abcdef", string.Concat(ResourcesOf(result).Select(r => r[^1])));
        Assert.Equal("The variable \"count\" is not used: no placeholder of a policy has that name.", Assert.Single(result.Warnings).Message);
    }

    [Fact]
    public void What_is_wrong_with_variables_is_reported_with_everything_else()
    {
        using var folder = new ImportFolder();
        string path = folder.Write("account.yaml", Fill("'arn:aws:iam::${me}:role/${list}'", "Variables: { list: [a, b], map: { a: b }, me: { From: AccountName }, nested: [[a]] }") + "\nTypo: 1\n");
        string broken = folder.Write("broken.json", "{");

        InvalidTextException exception = Assert.Throws<InvalidTextException>(
            () => AccountImporter.Import(IamModel.Empty, [path], new ImportOptions { Variables = [VariableSource.FromFile(broken)] }));

        Assert.Equal(
            [TextErrors.Json, "INVALID_VALUE", "WRONG_TYPE", "VARIABLE_WITHOUT_VALUE", "LIST_IN_TEXT", "UNKNOWN_KEY"],
            exception.Diagnostics.Select(d => d.Code));
        Assert.Contains("account.yaml:7:", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_variables_file_shows_nothing_of_itself()
    {
        using var folder = new ImportFolder();
        string account = folder.Write("account.yaml", Fill("'*'", string.Empty));
        string secrets = folder.Write("x.tfvars.json", "{ \"password\": hunter2 }");

        InvalidTextException exception = Assert.Throws<InvalidTextException>(
            () => AccountImporter.Import(IamModel.Empty, [account], new ImportOptions { Variables = [VariableSource.FromFile(secrets)] }));

        Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
        Assert.Contains("x.tfvars.json:1:15", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_gives_a_key_twice_is_an_error() => Assert.Equal(
        ["5:148 DUPLICATE_NAME"],
        ImportFolder.Errors("""
            AccountId: '123456789012'
            Variables: { a: 'aws:username' }
            Policies:
              - PolicyName: p
                PolicyDocument: { Version: 2012-10-17, Statement: { Effect: Allow, Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:username': a, '${a}': b } } } }
            """));

    [Fact]
    public void A_misspelt_variable_is_warned_of_with_what_may_be_meant()
    {
        ImportResult result = ImportFolder.Import(Fill("'arn:aws:iam::*:role/${prefix}'", "Variables: { prefx: a }"));

        Assert.Equal(
            [
                "2:14 The variable \"prefx\" is not used: no placeholder of a policy has that name. Did you mean prefix?",
                "7:70 ${prefix} looks like a placeholder of a template: its value is unknown. Answer it by Variables in an account document, or by -Variable of Import-IamAccount.",
            ],
            result.Warnings.Select(w => $"{w.Location.Line}:{w.Location.Column} {w.Message}"));
    }

    // PO-2.13
    [Theory]
    [InlineData("{ Ref: 'AWS::AccountId' }", "${AWS::AccountId}")]
    [InlineData("[{ Ref: Role }, '*']", "${Role}|*")]
    [InlineData("{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::*:role/${!aws:username}' }", "arn:${AWS::Partition}:iam::*:role/${aws:username}")]
    [InlineData("{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::1:role/x']] }", "arn:${AWS::Partition}:iam::1:role/x")]
    [InlineData("{ 'Fn::GetAtt': [Role, Arn] }", "${Fn::GetAtt Role.Arn}")]
    [InlineData("{ 'Fn::GetAtt': Role.Arn }", "${Fn::GetAtt Role.Arn}")]
    [InlineData("{ 'Fn::ImportValue': { 'Fn::Sub': '${x}' } }", "${Fn::ImportValue}")]
    public void A_CloudFormation_function_is_a_placeholder(string resource, string expected)
    {
        ImportResult result = ImportFolder.Import(Fill(resource, string.Empty));

        Assert.Equal(expected, string.Join("|", ResourcesOf(result)));
        Assert.All(result.Warnings, w => Assert.Equal("PLACEHOLDER_LEFT", w.Code));
        Assert.Single(result.Warnings);
    }

    [Fact]
    public void A_CloudFormation_function_is_answered_by_its_name() => Assert.Equal(
        ["arn:aws:iam::*:role/a", "arn:aws:iam::*:role/b"],
        ResourcesOf(ImportFolder.Import(Fill("[{ Ref: Roles }]", "Variables: { Roles: ['arn:aws:iam::*:role/a', 'arn:aws:iam::*:role/b'] }"))));

    // What stayed unknown is unknown after an export, too; what was answered is answered.
    [Fact]
    public void Import_export_import_is_identity()
    {
        using var folder = new ImportFolder();
        IamModel model = ImportFolder.Import(Fill("['arn:aws:iam::*:role/${known}', 'arn:aws:iam::*:role/${open}', '<whole>', { 'Fn::GetAtt': [Role, Arn] }]", "Variables: { known: a }")).Model;
        string path = Path.Combine(folder.Root, "account.json");

        AccountExporter.Export(model, path);
        ImportResult read = AccountImporter.Import(IamModel.Empty, [path]);

        Assert.Equal(ModelText.Of(model), ModelText.Of(read.Model));
        Assert.Equal(["PLACEHOLDER_LEFT", "PLACEHOLDER_LEFT", "PLACEHOLDER_LEFT"], read.Warnings.Select(w => w.Code));
    }

    private static string Fill(string resource, string variables) =>
        Policy.Replace("RESOURCE", resource, StringComparison.Ordinal).Replace("VARIABLES", variables.Length == 0 ? "x-none: true" : variables, StringComparison.Ordinal);

    private static ImportResult Import(string[] paths, string variables) =>
        AccountImporter.Import(IamModel.Empty, paths, new ImportOptions { Variables = [VariableSource.FromText(variables, "-Variable")] });

    private static string[] ResourcesOf(ImportResult result) =>
        [.. result.Model.Accounts.Values.SelectMany(a => a.Policies.Values).SelectMany(p => p.Document.Statements[0].Resource!.Value.Patterns.ToArray()).Select(t => t.Text)];
}
