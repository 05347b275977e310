using IamPolicyTools.Build.Catalogue;
using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Engine.Tests.Catalogue;

/// <summary>The API operations of the catalogue (operations.md).</summary>
public sealed class OperationCatalogueTests
{
    private static readonly OperationCatalogue s_operations = IamCatalogue.Default.Operations;

    [Fact]
    public void Every_action_of_an_operation_is_one_of_the_catalogue() => Assert.Empty(s_operations.UnknownActions());

    [Fact]
    public void The_file_says_what_the_tables_say()
    {
        string data = Path.Combine(Repository, "src", "IamPolicyTools.Build", "Data");
        OperationTables tables = OperationTables.Read(File.ReadAllText(Path.Combine(data, "operations.tsv")), File.ReadAllText(Path.Combine(data, "operation-resources.tsv")));

        Assert.Equal(OperationWriter.Write(tables), File.ReadAllBytes(Path.Combine(Repository, "src", "IamPolicyTools.Engine", "Catalogue", "Data", "operations.br")));
        Assert.Equal("2026-08-22", s_operations.DataDate);
        Assert.Equal((3869, 112), (tables.Operations.Count(r => r[0] == "op"), tables.Operations.Count(r => r[0] == "none")));
        Assert.All(tables.Operations.Where(r => r[0] == "op"), row => Assert.Equal(
            row[3].Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
            s_operations.Find($"{row[1]}:{row[2]}")!.Actions.Select(a => Written(row[1], a)).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void The_file_of_parameters_says_what_its_table_says()
    {
        string table = File.ReadAllText(Path.Combine(Repository, "src", "IamPolicyTools.Build", "Data", ParameterTable.FileName));

        Assert.Equal(ParameterTable.Write(table), File.ReadAllBytes(Path.Combine(Repository, "src", "IamPolicyTools.Engine", "Catalogue", "Data", "parameters.br")));
        ApiParameters known = s_operations.Find("ec2:DescribeInstances")!.Parameters!;
        Assert.Equal("DryRun Filters IncludeManagedResources InstanceIds MaxResults NextToken", string.Join(' ', known.Names));
        Assert.True(known.Contains("instance-ids") && !known.Contains("bogus"));
        Assert.Equal(
            [ParameterKind.Switch, ParameterKind.List, ParameterKind.Value, null],
            new[] { "dry-run", "InstanceIds", "max-results", "bogus" }.Select(known.KindOfParameter));
        Assert.Equal(ParameterKind.MaybeValue, s_operations.Find("ec2:ModifyInstanceAttribute")!.Parameters!.KindOfParameter("source-dest-check"));
    }

    // What has rows is an operation that the models have, too; the last two are actions without an operation.
    [Fact]
    public void The_parameters_of_operations_with_requests_are_known() => Assert.Equal(
        ["eks:AccessKubernetesApi", "logs:CreateLogDelivery"],
        s_operations.Services.SelectMany(s => s.OperationsWithRequests).Where(n => s_operations.Find(n)?.Parameters is null).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_operation_command_and_cmdlet_with_requests_is_known()
    {
        string[] named = [.. s_operations.Services.SelectMany(s => s.OperationsWithRequests)];

        Assert.Equal(769, named.Length);
        // eks:AccessKubernetesApi is checked without an operation of its name.
        Assert.DoesNotContain(named, n => s_operations.Find(n) is null && IamCatalogue.Default.FindAction(n) is null);
        Assert.DoesNotContain(s_operations.Commands.Cmdlets, c => s_operations.Find(c.Value) is null);
        Assert.DoesNotContain(s_operations.Commands.Services, s => s_operations.FindService(s.Value) is null);
    }

    [Theory]
    [InlineData("lambda:CreateFunction", "lambda:CreateFunction, iam:PassRole(lambda.amazonaws.com), [lambda:TagResource], [lambda:GetLayerVersion], [lambda:PassCapacityProvider]")]
    [InlineData("lambda:Invoke", "lambda:InvokeFunction")]
    [InlineData("LAMBDA:getfunctionconcurrency", "lambda:GetFunctionConcurrency")]
    [InlineData("iam:list-mfa-devices", "iam:ListMFADevices")]
    [InlineData("kms:ReEncrypt", "kms:ReEncryptFrom, kms:ReEncryptTo")]
    [InlineData("s3:HeadObject", "[s3:GetObjectLegalHold], [s3:GetObjectRetention], [s3:GetObject], [s3-object-lambda:GetObject]")]
    [InlineData("cloudwatch:get_otel_enrichment", "cloudwatch:GetOTelEnrichment")]
    public void An_operation_has_its_actions(string name, string expected) =>
        Assert.Equal(expected, string.Join(", ", s_operations.Find(name)!.Actions));

    [Theory]
    [InlineData("lambda:NoSuchThing")]
    [InlineData("nothing:CreateFunction")]
    [InlineData("acm:UpdateCertificate")]
    [InlineData("CreateFunction")]
    public void What_is_no_operation_is_none(string name) => Assert.Null(s_operations.Find(name));

    [Fact]
    public void Roles_are_passed_with_the_operations_of_the_data()
    {
        Assert.Contains("lambda:CreateFunction", s_operations.FindPassing("lambda.amazonaws.com").Select(o => o.FullName));
        Assert.All(s_operations.FindPassing("LAMBDA.amazonaws.com"), o => Assert.True(o.PassesRole));
        Assert.Empty(s_operations.FindPassing("nobody.example.com"));
    }

    [Theory]
    [InlineData("op\ts3\tGetObject", "columns")]
    [InlineData("what\ts3\tGetObject\t", "kinds")]
    public void A_row_that_cannot_be_used_is_an_error(string row, string expected)
    {
        PackageException error = Assert.Throws<PackageException>(() => OperationTables.Read($"# snapshot 2026-08-22\n{row}\n", string.Empty));

        Assert.Contains("operations.tsv:2", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static string Repository => Directory.GetParent(Cases.CaseFiles.Folder)!.Parent!.FullName;

    private static string Written(string service, OperationAction action)
    {
        string name = action.Action.StartsWith(service + ":", StringComparison.Ordinal) ? action.Action[(service.Length + 1)..] : action.Action;
        return action.PassedToServices.IsEmpty ? name : $"{name}({string.Join(',', action.PassedToServices)})";
    }
}
