namespace IamPolicyTools.Catalogue.Storage;

/// <summary>
/// The layout of the data files, for the builder that writes them and the readers here: block files (<see cref="BlockFile"/>)
/// of variable-length integers and length-prefixed UTF-8 texts.
/// </summary>
internal static class CatalogueFormat
{
    /// <summary>The resource with services, actions, resource types and condition keys.</summary>
    public const string ServicesFile = "catalogue.br";

    /// <summary>The resource with the documents of the AWS managed policies.</summary>
    public const string PoliciesFile = "managed-policies.br";

    /// <summary>The resource with API operations, the requests that they make, and the names of commands and cmdlets.</summary>
    public const string OperationsFile = "operations.br";

    /// <summary>The resource with the parameters of the operations' APIs.</summary>
    public const string ParametersFile = "parameters.br";

    /// <summary>The number all files begin with. It rises with every change of the layout.</summary>
    public const int Version = 1;

    /// <summary>In a condition key's byte: the key may have several values. The other bits are its type.</summary>
    public const int MultivaluedFlag = 0x80;

    /// <summary>In a service's byte: resource control policies apply.</summary>
    public const int ResourceControlPolicyFlag = 1;

    /// <summary>In a service's byte of the operations' file: AWS publishes no operations of it.</summary>
    public const int NoOperationsFlag = 1;
}
