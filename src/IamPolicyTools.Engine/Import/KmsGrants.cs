using IamPolicyTools.Import.Accounts;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import;

/// <summary>Reads KMS grants that stand in no file.</summary>
public static class KmsGrants
{
    /// <summary>Reads a grant in the form that ListGrants shows.</summary>
    /// <param name="json">The grant.</param>
    /// <param name="name">What errors call the text.</param>
    /// <exception cref="InvalidTextException">It is no grant.</exception>
    public static KmsGrant Parse(string json, string name)
    {
        var file = new FileContext(name, null);
        KmsGrant? grant = GrantReader.Read(TextDocument.Parse(json, name), file);
        Diagnostic[] fatal = [.. file.Fatal];
        return fatal.Length == 0 && grant is not null ? grant : throw new InvalidTextException(fatal);
    }
}
