using System.Reflection;
using System.Text;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Export;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Model;
using NJsonSchema;

namespace IamPolicyTools.Engine.Tests.Import;

/// <summary>IN-23, IN-24: <c>{ "Unknown": "why" }</c> stands in the place of a document, a setting or a value.</summary>
public sealed class UnknownMarkerTests
{
    private const string Why = "aws_s3_bucket.logs.arn";
    private const string Trust = """{ "Unknown": "the trust" }""";

    /// <summary>An entity of each shape that remembers what is unknown, with the members that it cannot be without.</summary>
    private static readonly Dictionary<string, (string Before, string After, string[] Required)> s_entities = new()
    {
        [nameof(Shapes.Account)] = ("{\"AccountId\": \"111122223333\"", "}", ["AccountId", "Partition", "Accounts", "Variables", "PermissionSets", "Assignments", "Unknowns"]),
        [nameof(Shapes.User)] = ("{\"AccountId\": \"111122223333\", \"Users\": [{\"UserName\": \"u\"", "}]}", ["UserName"]),
        [nameof(Shapes.Group)] = ("{\"AccountId\": \"111122223333\", \"Groups\": [{\"GroupName\": \"g\"", "}]}", ["GroupName"]),
        [nameof(Shapes.Role)] = ($"{{\"AccountId\": \"111122223333\", \"Roles\": [{{\"RoleName\": \"r\", \"AssumeRolePolicyDocument\": {Trust}", "}]}", ["RoleName", "AssumeRolePolicyDocument"]),
        [nameof(Shapes.Policy)] = ($"{{\"AccountId\": \"111122223333\", \"Policies\": [{{\"PolicyName\": \"p\", \"PolicyDocument\": {Trust}", "}]}", ["PolicyName", "PolicyDocument", "PolicyVersionList"]),
        [nameof(Shapes.InstanceProfile)] = ("{\"AccountId\": \"111122223333\", \"InstanceProfiles\": [{\"InstanceProfileName\": \"i\"", "}]}", ["InstanceProfileName"]),
        [nameof(Shapes.ServerCertificate)] =
            ("{\"AccountId\": \"111122223333\", \"ServerCertificates\": [{\"ServerCertificateName\": \"c\"", "}]}", ["ServerCertificateName"]),
        [nameof(Shapes.OpenIdConnectProvider)] = ("{\"AccountId\": \"111122223333\", \"OpenIDConnectProviders\": [{\"Url\": \"https://a.example\"", "}]}", ["Url", "Arn"]),
        [nameof(Shapes.SamlProvider)] = ("{\"AccountId\": \"111122223333\", \"SAMLProviders\": [{\"Name\": \"s\"", "}]}", ["Name", "Arn"]),
        [nameof(Shapes.Resource)] = ("{\"AccountId\": \"111122223333\", \"Resources\": [{\"Arn\": \"arn:aws:s3:::b\"", "}]}", ["Arn"]),
        [nameof(Shapes.VpcEndpoint)] = ("{\"AccountId\": \"111122223333\", \"VpcEndpoints\": [{\"VpcEndpointId\": \"vpce-1\"", "}]}", ["VpcEndpointId"]),
        [nameof(Shapes.OrganizationalUnit)] = (Organization + "\"Root\": {\"Id\": \"r-root\"", "}}}", ["Id"]),
        [nameof(Shapes.OrganizationAccount)] = (Organization + "\"Root\": {\"Id\": \"r-root\", \"Accounts\": [{\"AccountId\": \"444455556666\"", "}]}}}", ["AccountId"]),
    };

    private const string Organization = """{"AccountId": "111122223333", "Organization": {"Id": "o-exampleorgid", "MasterAccountId": "999999999999", """;

    /// <summary>Each member that may be unknown.</summary>
    public static TheoryData<string, string> Members
    {
        get
        {
            var members = new TheoryData<string, string>();
            foreach (FieldInfo found in typeof(Shapes).GetFields(BindingFlags.Public | BindingFlags.Static))
            {
                var shape = (Shape)found.GetValue(null)!;
                foreach (string key in shape.RemembersUnknowns ? shape.Keys.Except(s_entities[found.Name].Required) : [])
                {
                    members.Add(found.Name, key);
                }
            }

            return members;
        }
    }

    [Theory]
    [MemberData(nameof(Members))]
    public async Task Is_read_in_every_slot_and_written_back(string shape, string key)
    {
        (string before, string after, _) = s_entities[shape];
        string text = $"{before}, \"{key}\": {{\"Unknown\": \"{Why}\"}}{after}";
        JsonSchema schema = await JsonSchema.FromFileAsync(Path.Combine(CaseFiles.Folder, "..", "..", "module", "schemas", "account.schema.json"));

        Assert.Empty(schema.Validate(text));
        IamModel model = ImportFolder.Import(text, "account.json").Model;
        string written = Export(model);
        IamModel again = ImportFolder.Import(written, "again.json").Model;

        Assert.Contains(Why, ModelText.Of(model), StringComparison.Ordinal);
        Assert.Equal(ModelText.Of(model), ModelText.Of(again));
        Assert.Equal(written, Export(again));
        Assert.Empty(schema.Validate(written));
    }

    [Theory]
    [InlineData("""{"AccountId": {"Unknown": "x"}, "Users": []}""", "1:15 UNKNOWN_VALUE")]
    [InlineData("""{"AccountId": "111122223333", "Users": [{"UserName": {"Unknown": "x"}}]}""", "1:54 UNKNOWN_VALUE")]
    [InlineData("""{"AccountId": "111122223333", "PublicAccessBlock": {"BlockPublicAcls": {"Unknown": "x"}}}""", "1:72 UNKNOWN_VALUE")]
    [InlineData("""{"AccountId": "111122223333", "Users": [{"UserName": "u", "Path": {"Unknown": "x", "Why": "y"}}]}""", "1:67 WRONG_TYPE")]
    [InlineData("""{"AccountId": "111122223333", "Users": [{"UserName": "u", "Path": {"Unknown": {}}}]}""", "1:67 WRONG_TYPE")]
    public void Is_refused_where_nothing_can_be_said_without_the_value(string text, string error) =>
        Assert.Contains(error, ImportFolder.Errors(text, "account.json"));

    [Fact]
    public void A_list_may_be_known_in_part()
    {
        Account account = ImportFolder.ImportAccount(
            """
            AccountId: "111122223333"
            Users:
              - UserName: u
                AttachedManagedPolicies: [ReadOnlyAccess, { Unknown: var.more }]
                Tags: [{ Key: team, Value: { Unknown: var.team } }, { Key: env, Value: prod }, { Unknown: var.tags }]
            """);

        User user = account.Users["u"];
        Assert.Equal("arn:aws:iam::aws:policy/ReadOnlyAccess", Assert.Single(user.AttachedPolicies).PolicyArn);
        Assert.Equal([new Tag("team", string.Empty) { UnknownReason = "var.team" }, new Tag("env", "prod")], user.Tags.AsEnumerable());
        Assert.Equal(
            [KeyValuePair.Create("AttachedManagedPolicies", "var.more"), KeyValuePair.Create("Tags", "var.tags")],
            user.Unknowns);
    }

    // As ConvertTo-Json writes what Get-IamAccountAuthorizationDetail gives.
    [Fact]
    public async Task A_tag_may_say_why_its_value_is_unknown_as_our_objects_do()
    {
        const string Text = """
            {"AccountId": "111122223333", "Users": [{"UserName": "u", "Tags": [
                {"Key": "team", "Value": "", "UnknownReason": "var.team"}, {"Key": "env", "Value": "prod", "UnknownReason": null}]}]}
            """;
        JsonSchema schema = await JsonSchema.FromFileAsync(Path.Combine(CaseFiles.Folder, "..", "..", "module", "schemas", "account.schema.json"));
        ImportResult result = ImportFolder.Import(Text, "account.json");

        Assert.Empty(schema.Validate(Text));
        Assert.Empty(result.Warnings);
        Assert.Equal(
            [new Tag("team", string.Empty) { UnknownReason = "var.team" }, new Tag("env", "prod")],
            result.Model.Accounts["111122223333"].Users["u"].Tags.AsEnumerable());
    }

    // PL-1a
    [Fact]
    public void Pl1a_a_dump_says_that_a_document_above_the_limit_counts()
    {
        string document = $"{{\"Version\": \"2012-10-17\", {new string(' ', 140_000)} \"Statement\": {{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"*\"}}}}";
        ImportResult result = ImportFolder.Import(
            $$"""{"AccountId": "111122223333", "UserDetailList": [{"UserName": "u", "Arn": "arn:aws:iam::111122223333:user/u", "UserPolicyList": [{"PolicyName": "p", "PolicyDocument": {{System.Text.Json.JsonSerializer.Serialize(document)}}}]}]}""",
            "dump.json");

        Assert.EndsWith("It is kept and used.", Assert.Single(result.Warnings).Message, StringComparison.Ordinal);
        Assert.Single(result.Model.Accounts["111122223333"].Users["u"].InlinePolicies[0].Document.Statements);
    }

    [Fact]
    public void What_a_later_file_says_of_an_account_is_known()
    {
        IamModel unknown = ImportFolder.Import("""{"AccountId": "111122223333", "PublicAccessBlock": {"Unknown": "not asked"}, "AccountName": {"Unknown": "x"}}""", "a.json").Model;

        IamModel known = ImportFolder.Import("""{"AccountId": "111122223333", "PublicAccessBlock": {"BlockPublicAcls": true}}""", "b.json", unknown).Model;

        Assert.Equal(["AccountName", "PublicAccessBlock"], unknown.Accounts["111122223333"].Unknowns.Keys);
        Assert.Equal(["AccountName"], known.Accounts["111122223333"].Unknowns.Keys);
    }

    [Fact]
    public void An_unknown_organization_stays_until_one_is_known()
    {
        IamModel unknown = ImportFolder.Import("""{"AccountId": "111122223333", "Organization": {"Unknown": "not asked"}}""", "a.json").Model;
        IamModel same = ImportFolder.Import("""{"AccountId": "111122223333"}""", "b.json", unknown).Model;
        IamModel known = ImportFolder.Import(Organization + "\"Root\": {\"Id\": \"r-root\"}}}", "c.json", unknown).Model;

        Assert.Equal(("not asked", "not asked", (string?)null), (unknown.UnknownOrganization, same.UnknownOrganization, known.UnknownOrganization));
    }

    private static string Export(IamModel model)
    {
        using var stream = new MemoryStream();
        AccountExporter.Export(model, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
