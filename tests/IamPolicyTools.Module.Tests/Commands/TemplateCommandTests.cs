using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>Templates at the prompt: Import-IamAccount and Compare-IamAccess.</summary>
public sealed class TemplateCommandTests : IDisposable
{
    private const string App = """
        Parameters: { Stage: { Type: String }, Names: { Type: CommaDelimitedList, Default: "arn:aws:s3:::a/*" } }
        Resources:
          R:
            Type: AWS::IAM::Role
            Properties:
              RoleName: !Sub "worker-${Stage}"
              AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }] }
              Policies: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: s3:GetObject, Resource: !Ref Names }] } }]
        """;

    private readonly HostedModule _module = new();
    private readonly TemporaryFolder _folder = new();

    public TemplateCommandTests()
    {
        _folder.Write("app.yaml", App);
        _folder.Write("next.yaml", App.Replace("s3:GetObject", "'s3:Get*'", StringComparison.Ordinal));
        _folder.Write("prod.json", """[{"ParameterKey": "Stage", "ParameterValue": "prod"}]""");
        _folder.Write("bad.yaml", "Resources:\n  R: { Type: AWS::IAM::Role, Properties: { RoleName: r } }\n  U: { Type: AWS::IAM::User, Properties: { UserName: u } }");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "cdk.out"));
        _folder.Write("cdk.out/manifest.json", """{"version": "45.0.0", "artifacts": {"A": {"type": "aws:cloudformation:stack", "environment": "aws://111122223333/eu-west-1", "properties": {"templateFile": "A.json"}}}}""");
        _folder.Write("cdk.out/A.json", """{"Resources": {"U": {"Type": "AWS::IAM::User", "Properties": {"UserName": "cdk-user"}}}}""");
        _module.SetLocation(_folder.Path);
    }

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("@{ Stage = 'prod' }")]
    [InlineData("prod.json")]
    [InlineData("@{ Stage = 'prod'; Names = 'arn:aws:s3:::x/*', 'arn:aws:s3:::y/*' }")]
    public void Parameters_come_by_table_and_file(string parameter) // CFN-7
    {
        Assert.Empty(_module.Output($"Import-IamAccount app.yaml -AccountId 111122223333 -Region eu-west-1 -StackName app -Parameter {parameter} -FailOnWarning"));

        Assert.Equal("worker-prod", _module.Output("Get-IamRole").Single().Properties["RoleName"].Value);
    }

    [Fact]
    public void Unknown_values_are_listed_and_answered() // IN-6
    {
        Assert.Contains("Parameter:Stage", _module.Output(
            "Import-IamAccount app.yaml -AccountId 111122223333 -Region eu-west-1; (Get-IamModel).UnknownValues.Values.Origin").Select(o => o.ToString()));
        Assert.Equal("worker-x", _module.Output(
            "Import-IamAccount app.yaml -Replace -AccountId 111122223333 -Region eu-west-1 -Answer @{ 'Parameter:Stage' = 'x' }; Get-IamRole").Single().Properties["RoleName"].Value);
    }

    // CFN-7, IN-6: what was meant would be unknown without a word.
    [Theory]
    [InlineData("-Parameter @{ Stag = 'prod' }", "Found a value for the parameter \"Stag\", which no template has. Did you mean Stage?")]
    [InlineData("-Parameter @{ Stage = 'prod' } -Answer @{ 'Parameter:Names' = 'x' }", "Found the answer \"Parameter:Names\", and no unknown value of what was read has this origin.")]
    [InlineData("-Answer @{ 'Parameter:Stag' = 'x' }", "Found the answer \"Parameter:Stag\", and no unknown value of what was read has this origin. Did you mean Parameter:Stage?")]
    public void A_name_that_nothing_has_is_warned_of(string given, string warning)
    {
        RunResult imported = _module.Run($"Import-IamAccount app.yaml -AccountId 111122223333 -Region eu-west-1 -StackName app {given}");
        Assert.Contains(warning, imported.Warnings.Select(w => w.ToString()));
        RunResult read = _module.Run($"Get-IamModel -Path app.yaml -AccountId 111122223333 -Region eu-west-1 {given}");
        Assert.Contains(warning, read.Warnings.Select(w => w.ToString()));
    }

    // A parameter may be new in one of two versions.
    [Fact]
    public void A_comparison_warns_of_a_parameter_that_neither_version_has()
    {
        _folder.Write("new.yaml", App.Replace("Stage: { Type: String }", "Stage: { Type: String }, Tier: { Type: String }", StringComparison.Ordinal));
        RunResult result = _module.Run("$null = Compare-IamAccess app.yaml new.yaml -AccountId 111122223333 -Region eu-west-1 -StackName app -Parameter @{ Stage = 'prod'; Tier = '1'; Tir = '1' }");
        Assert.Equal("Found a value for the parameter \"Tir\", which no template has.", Assert.Single(result.Warnings).ToString()!.Split(" Did")[0]);
    }

    [Fact]
    public void A_folder_of_the_CDK_stands_for_its_manifest() // CFN-39
    {
        Assert.Empty(_module.Output("Import-IamAccount cdk.out"));

        Assert.Equal("cdk-user", _module.Output("Get-IamUser").Single().Properties["UserName"].Value);
    }

    // IN-36: what could not be read is unknown, which a model from files tells as the import does.
    [Fact]
    public void A_model_from_files_tells_what_an_entity_lacks()
    {
        RunResult result = _module.Run("Get-IamModel -Path bad.yaml -AccountId 111122223333 -Region eu-west-1");

        Assert.Contains("AssumeRolePolicyDocument", Assert.Single(result.AllErrors).Exception.Message, StringComparison.Ordinal);
        Assert.Single(result.Output);
    }

    // AT-7: a denial would pass for want of the policy.
    [Fact]
    public void A_test_of_a_template_that_is_not_read_whole_does_not_pass()
    {
        _folder.Write("t.yaml", """
            Accounts: [bad.json]
            Tests:
              - { Principal: user/u, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Expect: Denied }
            """);
        _folder.Write("bad.json", """
            {"format_version": "1.2", "resource_changes": [{"address": "aws_iam_user.u", "mode": "managed", "type": "aws_iam_user", "name": "u", "provider_name": "registry.terraform.io/hashicorp/aws",
              "change": {"actions": ["create"], "before": null, "after": {"name": "u", "arn": "arn:aws:iam::111122223333:user/u"}, "after_unknown": {} } },
             {"address": "aws_iam_user_policy.p", "mode": "managed", "type": "aws_iam_user_policy", "name": "p", "provider_name": "registry.terraform.io/hashicorp/aws",
              "change": {"actions": ["create"], "before": null, "after": {"name": "p", "user": "u", "policy": "{\"Version\":"}, "after_unknown": {} } }]}
            """);

        RunResult result = _module.Run("Invoke-IamPolicyTest t.yaml");

        Assert.Empty(result.Output);
        Assert.Contains("The policy cannot be read", Assert.Single(result.AllErrors).Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_entity_lacks_is_one_error_and_the_rest_is_there() // IN-36
    {
        Assert.Equal("u", _module.Output(
            "Import-IamAccount bad.yaml -AccountId 111122223333 -Region eu-west-1 -ErrorAction SilentlyContinue -ErrorVariable failed; if ($failed.Count -ne 1) { throw \"$($failed.Count)\" }; Get-IamUser").Single().Properties["UserName"].Value);
    }

    [Fact]
    public void Two_versions_are_compared() // CFN-42
    {
        string actions = string.Join(' ', _module.Output(
            "Compare-IamAccess app.yaml next.yaml -AccountId 111122223333 -Region eu-west-1 -StackName app -Parameter @{ Stage = 'prod'; Names = 'arn:aws:s3:::b/*' } -KnownActionsOnly | ForEach-Object { \"$($_.Change) $($_.Principal)\" }"));
        Assert.Contains("Gained", actions, StringComparison.Ordinal);
        Assert.DoesNotContain("Lost", actions, StringComparison.Ordinal);
        Assert.Contains("worker-prod", actions, StringComparison.Ordinal);
    }

    // CFN-42: it only leaves the stack.
    [Fact]
    public void What_leaves_a_template_and_is_retained_is_not_lost()
    {
        const string Template = """
            AWSTemplateFormatVersion: 2010-09-09
            Resources:
              T: { Type: AWS::SNS::Topic }
            """;
        const string Role = """

              R: { Type: AWS::IAM::Role, DeletionPolicy: Retain, Properties: { RoleName: r, AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [] }, Policies: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:*", Resource: "*" }] } }] } }
            """;
        _folder.Write("kept.yaml", Template + Role);
        _folder.Write("left.yaml", Template + Role.Replace("DeletionPolicy: Retain, ", string.Empty, StringComparison.Ordinal));
        _folder.Write("without.yaml", Template);
        const string Compare = "Compare-IamAccess {0}.yaml without.yaml -AccountId 111122223333 -Region eu-west-1 -KnownActionsOnly -WarningAction SilentlyContinue -InformationAction Ignore";

        Assert.Equal(0, _module.Output($"({Compare.Replace("{0}", "kept", StringComparison.Ordinal)} | Measure-Object).Count").Single().BaseObject);
        Assert.NotEqual(0, _module.Output($"({Compare.Replace("{0}", "left", StringComparison.Ordinal)} | Measure-Object).Count").Single().BaseObject);
    }

    [Fact]
    public void A_change_set_is_compared_as_a_plan() // CFN-43
    {
        _folder.Write("changes.json", """
            {"ChangeSetName": "c", "StackId": "arn:aws:cloudformation:eu-west-1:111122223333:stack/web/2", "StackName": "web", "Changes": [{"Type": "Resource", "ResourceChange": {"Action": "Modify", "LogicalResourceId": "U", "PhysicalResourceId": "u",
              "ResourceType": "AWS::IAM::User", "BeforeContext": "{\"Properties\": {\"UserName\": \"u\"}}",
              "AfterContext": "{\"Properties\": {\"UserName\": \"u\", \"Policies\": [{\"PolicyName\": \"p\", \"PolicyDocument\": {\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"*\"}]}}]}}"}}]}
            """);

        Assert.Equal("Gained", _module.Output("(Compare-IamAccess -Plan changes.json -KnownActionsOnly).Change | Sort-Object -Unique").Single().BaseObject);
    }
}
