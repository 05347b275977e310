using System.Text;
using CsCheck;
using IamPolicyTools.Export;
using IamPolicyTools.Import;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Import;

public sealed class RoundTripTests
{
    private const int Cases = 300;

    [Fact]
    public void Export_then_import_is_identity()
    {
        using var folder = new ImportFolder();
        string path = Path.Combine(folder.Root, "account.json");
        ModelGen.Model.Sample(
            model =>
            {
                AccountExporter.Export(model, path);
                IamModel read = AccountImporter.Import(IamModel.Empty, [path]).Model;
                Assert.Equal(ModelText.Of(model), ModelText.Of(read));
                Assert.Equal(File.ReadAllText(path), Export(read));
            },
            iter: Cases,
            threads: 1);
    }

    [Fact]
    public void Importing_what_was_exported_changes_nothing()
    {
        using var folder = new ImportFolder();
        string path = Path.Combine(folder.Root, "account.json");
        ModelGen.Model.Sample(
            model =>
            {
                AccountExporter.Export(model, path);
                Assert.Equal(ModelText.Of(model), ModelText.Of(AccountImporter.Import(model, [path]).Model));
            },
            iter: Cases / 3,
            threads: 1);
    }

    [Fact]
    public void An_exported_dump_has_the_lists_and_forms_of_AWS()
    {
        IamModel model = ImportFolder.Import(Dumps.Account(DocumentEncoding.Percent), "dump.json").Model;

        string text = Export(model);

        Assert.StartsWith("{\n  \"AccountId\": \"012345678901\",\n  \"Partition\": \"aws\",\n  \"UserDetailList\": [\n    {\n      \"Path\": ", text, StringComparison.Ordinal);
        Assert.Contains("\"CreateDate\": \"2013-10-14T18:32:24+00:00\"", text, StringComparison.Ordinal);
        Assert.Contains("\"Resource\": \"arn:aws:s3:::reports/a+b c/*\"", text, StringComparison.Ordinal);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_model_is_a_document_too()
    {
        Assert.Equal(ModelText.Of(IamModel.Empty), ModelText.Of(ImportFolder.Import(Export(IamModel.Empty), "empty.json").Model));
    }

    private static string Export(IamModel model)
    {
        using var stream = new MemoryStream();
        AccountExporter.Export(model, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
