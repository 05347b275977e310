using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Testing.Files;
using IamPolicyTools.Text;
using NJsonSchema;

namespace IamPolicyTools.Engine.Tests.Testing;

/// <summary>The published schema and the reader take the same test files.</summary>
public sealed class TestSchemaTests
{
    [Theory]
    [InlineData("""{"Tests":[{"Principal":"a","Action":"s3:ListAllMyBuckets","Expect":"Allowed"}]}""", true)]
    [InlineData("""{"$schema":"x","x-note":1,"RequireKeys":true,"Require":"Known","Now":"2026-03-01T12:00:00Z","Tests":[{"Name":"n","Principal":["a","b"],"Action":["s3:GetObject"],"Resource":"arn:aws:s3:::b/k","Expect":"Denied","ByPolicyType":"Identity","ByStatement":{"Sid":"S"},"Because":"x","Tags":["t"],"Owner":"o","Skip":"later"}]}""", true)]
    [InlineData("""{"Tests":[{"As":{"WebIdentity":{"Provider":"p","Role":"r","Claims":{"sub":"s","n":{"m":[1]}}},"AssumeRole":[{"Role":"r","Tags":{"k":"v"},"Policy":{"Version":"2012-10-17","Statement":[]}},"s"]},"Expect":"CannotAssume"}]}""", true)]
    [InlineData("""{"Tests":[{"Name":"m","Principal":"a","Matrix":{"Resource":["arn:aws:s3:::b/k"],"s3:GetObject":["yes"],"s3:PutObject":[false]}}]}""", true)]
    [InlineData("""{"Tests":[{"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/k","NobodyAllowed":true}]}""", true)]
    [InlineData("""{"Tests":[{"Principal":"a","Operation":"lambda:CreateFunction","Parameter":{"FunctionName":"f","Publish":true},"Expect":"Allowed"}]}""", true)]
    [InlineData("""{"Tests":[{"Principal":"a","Operation":"lambda:CreateFunction","Parameter":"f","Expect":"Allowed"}]}""", false)]
    [InlineData("""{"Tests":[{"Principal":"a","Action":"s3:ListAllMyBuckets","Expect":"denied"}]}""", false)]
    [InlineData("""{"Require":"known","Tests":[{"Principal":"a","Action":"s3:ListAllMyBuckets","Expect":"Denied"}]}""", false)]
    [InlineData("""{"Tests":[{"Principal":"a","Action":"s3:ListAllMyBuckets","Expect":"Denied","ByPolicyType":"identity"}]}""", false)]
    [InlineData("""{"Accounts":[{"AccountId":"111122223333"}],"Tests":[{"Principal":"a","Action":"s3:ListAllMyBuckets","Expect":"Denied"}]}""", false)]
    [InlineData("""{"Tables":7,"Tests":[{"Principal":"a","Action":"s3:ListAllMyBuckets","Expect":"Denied"}],"Table":"x"}""", false)]
    [InlineData("""{}""", false)]
    [InlineData("""{"Tests":[]}""", false)]
    [InlineData("""{"Tests":[{"Principal":"a","Action":"s3:ListAllMyBuckets","Expect":"Maybe"}]}""", false)]
    [InlineData("""{"Tests":[{"Principal":"a","Actions":"s3:ListAllMyBuckets","Expect":"Allowed"}]}""", false)]
    [InlineData("""{"Tests":[{"Principal":"a","Action":"s3:ListAllMyBuckets","Expect":"Allowed"}],"Account":"x"}""", false)]
    [InlineData("""{"Tests":[{"As":{"Nobody":true},"Action":"s3:ListAllMyBuckets","Expect":"Allowed"}]}""", false)]
    [InlineData("""{"Tests":[{"Name":"m","Principal":"a","Matrix":{"Resource":["arn:aws:s3:::b/k"],"s3:GetObject":["Yes"]}}]}""", false)]
    [InlineData("""{"Tests":[{"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/k","NobodyAllowed":false}]}""", false)]
    public async Task Schema_and_reader_agree(string text, bool isRight)
    {
        JsonSchema schema = await JsonSchema.FromFileAsync(Path.Combine(CaseFiles.Folder, "..", "..", "module", "schemas", "access-test.schema.json"));
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, text);
            Exception? refused = Record.Exception(() => TestFileReader.Read(path));

            Assert.Equal(isRight, refused is not InvalidTextException);
            Assert.Equal(isRight, schema.Validate(text).Count == 0);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
