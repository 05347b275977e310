using System.Globalization;
using System.Text;
using System.Text.Json;

namespace IamPolicyTools.Benchmarks;

/// <summary>Writes a dump as the AWS CLI would, of any size.</summary>
internal static class GeneratedDump
{
    private const string Account = "123456789012";

    public static void Write(string path, int roles, int statements)
    {
        using FileStream file = File.Create(path);
        using var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        foreach (string empty in new[] { "UserDetailList", "GroupDetailList", "Policies" })
        {
            writer.WriteStartArray(empty);
            writer.WriteEndArray();
        }

        writer.WriteStartArray("RoleDetailList");
        for (int i = 0; i < roles; i++)
        {
            WriteRole(writer, i, statements);
            writer.Flush();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteRole(Utf8JsonWriter writer, int number, int statements)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"role-{number:D6}");
        writer.WriteStartObject();
        writer.WriteString("Path", "/service/");
        writer.WriteString("RoleName", name);
        writer.WriteString("RoleId", string.Create(CultureInfo.InvariantCulture, $"AROA{number:D17}"));
        writer.WriteString("Arn", $"arn:aws:iam::{Account}:role/service/{name}");
        writer.WriteString("CreateDate", "2025-01-01T00:00:00+00:00");
        writer.WritePropertyName("AssumeRolePolicyDocument");
        writer.WriteRawValue("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}""");
        writer.WriteStartArray("InstanceProfileList");
        writer.WriteEndArray();
        writer.WriteStartArray("RolePolicyList");
        writer.WriteStartObject();
        writer.WriteString("PolicyName", "inline");
        writer.WritePropertyName("PolicyDocument");
        writer.WriteRawValue(Document(number, statements));
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartArray("AttachedManagedPolicies");
        writer.WriteEndArray();
        writer.WriteStartArray("Tags");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string Document(int role, int statements)
    {
        var text = new StringBuilder("""{"Version":"2012-10-17","Statement":[""");
        for (int i = 0; i < statements; i++)
        {
            text.Append(i == 0 ? string.Empty : ",")
                .Append(CultureInfo.InvariantCulture, $$"""{"Sid":"S{{i}}","Effect":"Allow","Action":["s3:GetObject","s3:PutObject","dynamodb:Query"],""")
                .Append(CultureInfo.InvariantCulture, $"""
                    "Resource":["arn:aws:s3:::bucket-{role % 500}/prefix-{i}/*","arn:aws:dynamodb:us-east-1:{Account}:table/table-{role}"],
                    """)
                .Append("""
                    "Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}}
                    """);
        }

        return text.Append("]}").ToString();
    }
}
