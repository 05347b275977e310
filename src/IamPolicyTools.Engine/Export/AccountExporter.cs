using System.Text.Encodings.Web;
using System.Text.Json;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Export;

/// <summary>
/// Writes a model as an account document: JSON, with AWS's list names, so that tools made for
/// <c>get-account-authorization-details</c> read it too and any model that was once imported can be imported again.
/// </summary>
public static class AccountExporter
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Indented = true,
        // The file is no HTML: a person reads '<', '+' and 'é' as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Export(IamModel model, string path) => AtomicFile.Write(path, stream => Export(model, stream));

    /// <summary>
    /// Writes UTF-8 without a byte-order mark. Entities stand in the order of their names, so that equal models give equal files.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="stream">Receives the document.</param>
    public static void Export(IamModel model, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(model);

        using var json = new Utf8JsonWriter(stream, s_options);
        var writer = new DocumentWriter(json);
        json.WriteStartObject();
        IEnumerable<ManagedPolicy> awsPolicies = model.AwsManagedPolicies.Values.OrderBy(p => p.Arn, StringComparer.Ordinal);
        if (model.Organization is { } organization)
        {
            new OrganizationWriter(writer).Write(organization);
        }
        else if (model.UnknownOrganization is { } reason)
        {
            writer.Entity(UnknownMembers.None.Add("Organization", reason), () => { });
        }

        else if (model.IsWithoutOrganization)
        {
            writer.Null("Organization");
        }

        var accounts = new AccountWriter(writer);
        if (model.Accounts.Count == 1)
        {
            accounts.Write(model.Accounts.Values.First(), awsPolicies);
        }
        else
        {
            accounts.WritePolicies(awsPolicies);
            writer.List("Accounts", model.Accounts.Values, account => accounts.Write(account, []));
        }

        writer.Objects("Unknowns", [.. model.UnknownValues.Values], value =>
        {
            writer.Text("Token", value.Token);
            writer.Text("Kind", value.Kind.ToString());
            writer.Text("Origin", value.Origin);
            writer.Text("Expression", value.Expression);
            writer.Text("File", value.File);
            writer.Text("Position", value.Position);
        });
        json.WriteEndObject();
        json.Flush();
        stream.WriteByte((byte)'\n');
    }
}
