using IamPolicyTools.Import.Binding;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>Reads KMS grants, as ListGrants shows them.</summary>
internal static class GrantReader
{
    /// <summary>Reads a grant; null when it is none, which is then reported.</summary>
    public static KmsGrant? Read(Node node, FileContext file)
    {
        if (ObjectReader.Open(node, Shapes.KmsGrant, file) is not { } reader)
        {
            return null;
        }

        ObjectReader? constraints =
            reader.Value("Constraints") is { } value ? ObjectReader.Open(value, Shapes.GrantConstraints, file) : null;
        var grant = new KmsGrant
        {
            GrantId = reader.Text("GrantId"),
            GranteePrincipal = reader.Text("GranteePrincipal"),
            GranteeServicePrincipal = reader.Text("GranteeServicePrincipal"),
            RetiringPrincipal = reader.Text("RetiringPrincipal"),
            RetiringServicePrincipal = reader.Text("RetiringServicePrincipal"),
            Operations = reader.Texts("Operations"),
            EncryptionContextSubset = constraints?.Pairs("EncryptionContextSubset") ?? [],
            EncryptionContextEquals = constraints?.Pairs("EncryptionContextEquals") ?? [],
            SourceArn = constraints?.Text("SourceArn"),
        };
        Check(grant, reader);
        return grant;
    }

    // KMS makes no other.
    private static void CheckServiceGrant(KmsGrant grant, ObjectReader reader)
    {
        if (grant.SourceArn is null)
        {
            reader.File.Refuse(
                "MISSING_KEY", "Expected \"SourceArn\" in the constraints of a KMS grant to a service, found none", reader.Location);
        }

        if (grant.RetiringPrincipal is null && grant.RetiringServicePrincipal is null)
        {
            reader.File.Refuse(
                "MISSING_KEY", "Expected \"RetiringPrincipal\" or \"RetiringServicePrincipal\" in a KMS grant to a service, found neither", reader.Location);
        }
    }

    private static void Check(KmsGrant grant, ObjectReader reader)
    {
        if (grant.GranteePrincipal is null == grant.GranteeServicePrincipal is null)
        {
            string found = grant.GranteePrincipal is null ? "neither" : "both";
            reader.File.Error(
                "MISSING_KEY",
                $"Expected \"GranteePrincipal\" or \"GranteeServicePrincipal\" in a KMS grant, found {found}",
                reader.Location);
        }
        else if (grant.GranteeServicePrincipal is not null)
        {
            CheckServiceGrant(grant, reader);
        }
    }
}
