using IamPolicyTools.Build.Catalogue;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Catalogue.Storage;

namespace IamPolicyTools.Engine.Tests.Catalogue;

public sealed class CatalogueBuilderTests : IDisposable
{
    private readonly DataPackages _packages = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _packages.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void What_is_written_is_what_is_read()
    {
        _packages.AddServices("data", "beta", "alpha");
        _packages.Write("data/data/rcpSupportedServices.json", """["beta"]""");
        _packages.AddService("data", "beta", "[]", "[]", "[]");
        _packages.AddService(
            "data",
            "alpha",
            """
            [{ "name": "PutThing", "accessLevel": "Write", "conditionKeys": ["alpha:Size"], "dependentActions": [],
               "resourceTypes": [{ "name": "thing", "required": true, "conditionKeys": ["alpha:Names"], "dependentActions": [] }] },
             { "name": "ListThings", "accessLevel": "List", "resourceTypes": [], "conditionKeys": [], "dependentActions": [] }]
            """,
            """[{ "key": "thing", "arn": "arn:${Partition}:alpha:${Region}:${Account}:thing/${Name}", "conditionKeys": ["alpha:Tag/${TagKey}"] }]""",
            """[{ "key": "alpha:Size", "type": "Numeric" }, { "key": "alpha:Names", "type": "ArrayOfARN" }, { "key": "alpha:Tag/${TagKey}", "type": "String" }]""");
        _packages.AddService(
            "dependents",
            "alpha",
            """[{ "name": "PutThing", "accessLevel": "Write", "conditionKeys": [], "dependentActions": ["alpha:ListThings"], "resourceTypes": [] }]""",
            "[]",
            "[]");

        IamCatalogue catalogue = Build();

        Assert.Equal(("2.0.0", "2026-09-26", "1.0.0"), (catalogue.Info.DataVersion, catalogue.Info.DataDate, catalogue.Info.DependentActionsVersion));
        Assert.Equal(["alpha", "beta"], catalogue.Services.Select(s => s.Prefix));
        Assert.True(catalogue.FindService("beta")!.SupportsResourceControlPolicies);
        Assert.Equal(["alpha:ListThings", "alpha:PutThing"], catalogue.Actions.Select(a => a.FullName));
        CatalogueAction put = catalogue.FindAction("alpha:PutThing")!;
        Assert.Equal("alpha:ListThings", Assert.Single(put.DependentActions));
        Assert.Equal("alpha:Size", Assert.Single(put.ConditionKeys).Name);
        Assert.Equal("alpha:Names", Assert.Single(put.ResourceTypes[0].ConditionKeys).Name);
        Assert.True(catalogue.FindConditionKey("alpha:Names") is { IsMultivalued: true, Type: ConditionKeyType.Arn });
        Assert.True(put.ResourceTypes[0].Type.Fits("arn:aws:alpha:us-east-1:111122223333:thing/a"));
        CatalogueManagedPolicy policy = Assert.Single(catalogue.ManagedPolicies.Policies);
        Assert.Equal("arn:aws:iam::aws:policy/service-role/ReadOnly", policy.Arn);
        Assert.Equal("""{"Version":"2012-10-17","Statement":[{"Sid":"é","Effect":"Allow"}]}""", policy.PolicyDocument);
        Assert.Equal(("v3", 2015, 2026), (policy.DefaultVersionId, policy.CreateDate.Year, policy.UpdateDate.Year));
    }

    [Fact]
    public void Equal_input_gives_equal_files()
    {
        Build();
        byte[] first = File.ReadAllBytes(Path.Combine(_packages.Output, CatalogueFormat.ServicesFile));
        byte[] firstPolicies = File.ReadAllBytes(Path.Combine(_packages.Output, CatalogueFormat.PoliciesFile));

        Build();

        Assert.Equal(first, File.ReadAllBytes(Path.Combine(_packages.Output, CatalogueFormat.ServicesFile)));
        Assert.Equal(firstPolicies, File.ReadAllBytes(Path.Combine(_packages.Output, CatalogueFormat.PoliciesFile)));
    }

    [Fact]
    public void Odd_spots_are_mended_and_reported()
    {
        _packages.AddServices("data", "alpha", "beta");
        _packages.AddService(
            "data",
            "alpha",
            """
            [{ "name": "TagThing", "accessLevel": "Tagging, Write", "conditionKeys": ["alpha:Unknown"], "dependentActions": [],
               "resourceTypes": [{ "name": "thing", "required": false, "conditionKeys": ["alpha:A"], "dependentActions": [] },
                                 { "name": "Thing", "required": true, "conditionKeys": ["alpha:Tag/<key>"], "dependentActions": [] },
                                 { "name": "ghost", "required": false, "conditionKeys": [], "dependentActions": [] }] }]
            """,
            """
            [{ "key": "thing", "arn": "arn:${Partition}:alpha:::a/${Name}, arn:${Partition}:alpha:::b/${Name}" },
             { "key": "short", "arn": "arn:${Partition}:alpha" }, { "key": "none" }]
            """,
            """[{ "key": "alpha:A", "type": "Bool" }, { "key": "alpha:Tag/<key>", "type": "String" }, { "key": "beta:Both", "type": "ArrayOfString" }]""");
        _packages.AddService("data", "beta", "[]", "[]", """[{ "key": "beta:Both", "type": "String" }]""");
        _packages.AddService(
            "dependents",
            "alpha",
            """
            [{ "name": "TagThing", "accessLevel": "Tagging", "conditionKeys": [], "dependentActions": ["alpha:Gone"], "resourceTypes": [] },
             { "name": "Gone", "accessLevel": "Read", "conditionKeys": [], "dependentActions": ["alpha:TagThing"], "resourceTypes": [] }]
            """,
            "[]",
            "[]");

        IamCatalogue catalogue = Build();

        CatalogueAction action = catalogue.FindAction("alpha:TagThing")!;
        Assert.Equal(AccessLevel.Tagging, action.AccessLevel);
        Assert.Empty(action.DependentActions);
        Assert.Equal(["ghost", "thing*"], action.ResourceTypes.Select(r => r.ToString()));
        Assert.Equal(["alpha:A", "alpha:Tag/${TagKey}"], action.ResourceTypes[1].ConditionKeys.Select(k => k.Name));
        Assert.Empty(action.ResourceTypes[0].Type.ArnTemplates);
        Assert.Equal(2, action.ResourceTypes[1].Type.ArnTemplates.Length);
        Assert.Equal(ConditionKeyType.String, catalogue.FindConditionKey("alpha:Unknown")!.Type);
        Assert.False(catalogue.FindConditionKey("beta:Both")!.IsMultivalued);
        Assert.All(
            [
                "access level \"Tagging, Write\"",
                "ARN template without six fields",
                "resource type without ARN",
                "resource type without a definition",
                "resource type with several ARNs",
                "resource type listed twice for an action",
                "condition key with a <placeholder>",
                "condition key of two types",
                "condition key without a definition",
                "dependent action that is gone",
                "dependent actions of an action that is gone",
                "managed policy with gaps",
            ],
            finding => Assert.Contains(finding, _output.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Services_of_one_prefix_are_joined()
    {
        _packages.AddServices("data", "alpha", "Alpha");
        _packages.AddService("data", "alpha", """[{ "name": "A", "accessLevel": "Read", "resourceTypes": [], "conditionKeys": [], "dependentActions": [] }]""", "[]", "[]");
        _packages.AddService("data", "Alpha", """[{ "name": "B", "accessLevel": "Read", "resourceTypes": [], "conditionKeys": [], "dependentActions": [] }]""", "[]", "[]");

        Assert.Equal(["alpha:A", "alpha:B"], Build().Actions.Select(a => a.FullName));
        Assert.Contains("services of one prefix", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{ "name": "A", "accessLevel": "Guess", "resourceTypes": [], "conditionKeys": [], "dependentActions": [] }]""", "[]", "alpha:A has the access level \"Guess\"")]
    [InlineData("""[{ "name": "A b", "accessLevel": "Read", "resourceTypes": [], "conditionKeys": [], "dependentActions": [] }]""", "[]", "\"A b\" is no name of an action")]
    [InlineData("[]", """[{ "key": "alpha:K", "type": "Guess" }]""", "alpha:K has the type \"Guess\"")]
    public void What_cannot_be_mended_is_one_error(string actions, string keys, string message)
    {
        _packages.AddService("data", "alpha", actions, "[]", keys);

        Assert.Equal(1, CatalogueCommand.Run(_packages.Arguments, _output, _error));
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_packages.Output));
    }

    [Theory]
    [InlineData("data/package.json")]
    [InlineData("data/data/services.json")]
    [InlineData("data/data/actions/alpha.json")]
    [InlineData("policies/dist/managedPolicies.json")]
    public void A_missing_file_is_named(string path)
    {
        _packages.Delete(path);

        Assert.Equal(1, CatalogueCommand.Run(_packages.Arguments, _output, _error));
        Assert.Contains(Path.GetFileName(path), _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_file_is_named()
    {
        _packages.Write("data/data/actions/alpha.json", "{ \"a\": ");

        Assert.Equal(1, CatalogueCommand.Run(_packages.Arguments, _output, _error));
        Assert.Contains("alpha.json", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--iam-data", "x")]
    [InlineData("--iam-data", "a", "--iam-data-dependents", "b", "--managed-policies", "c", "--into", "d")]
    public void Wrong_arguments_get_the_usage(params string[] arguments)
    {
        Assert.Equal(64, CatalogueCommand.Run(arguments, _output, _error));
        Assert.StartsWith("usage:", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_layout_is_refused()
    {
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => IamCatalogue.Read(_ => new MemoryStream([99])));

        Assert.Contains("layout 99", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_refused()
    {
        Build();
        byte[] file = File.ReadAllBytes(Path.Combine(_packages.Output, CatalogueFormat.ServicesFile));
        file.AsSpan(8).Fill(0xFF);

        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => IamCatalogue.Read(_ => new MemoryStream(file)));

        Assert.Contains("damaged", exception.Message, StringComparison.Ordinal);
    }

    private IamCatalogue Build()
    {
        int exitCode = CatalogueCommand.Run(_packages.Arguments, _output, _error);
        Assert.True(exitCode == 0, _error.ToString());
        return IamCatalogue.Read(name => File.OpenRead(Path.Combine(_packages.Output, name)));
    }
}
