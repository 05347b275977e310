namespace IamPolicyTools.Build.Catalogue;

/// <summary>A data package that cannot be used: the message names the file, what was found and what was expected.</summary>
public sealed class PackageException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">One sentence.</param>
    public PackageException(string message)
        : base(message)
    {
    }
}
