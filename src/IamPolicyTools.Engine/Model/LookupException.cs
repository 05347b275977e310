using IamPolicyTools.Text;

namespace IamPolicyTools.Model;

/// <summary>A name that leads to nothing, or to more than one thing, in the model.</summary>
public sealed class LookupException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="message">The sentence that says so.</param>
    /// <param name="target">The name that was looked up; null when none was given.</param>
    public LookupException(LookupError error, string message, string? target)
        : base(SecretShape.Withhold(DisplayedText.Line(message)))
    {
        Error = error;
        Target = target;
    }

    /// <summary>What went wrong.</summary>
    public LookupError Error { get; }

    /// <summary>The name that was looked up; null when none was given.</summary>
    public string? Target { get; }
}

/// <summary>What can go wrong when a name is looked up.</summary>
public enum LookupError
{
    /// <summary>The model is empty.</summary>
    NoAccount,

    /// <summary>No account has that id or alias.</summary>
    AccountNotFound,

    /// <summary>Several accounts, and none was named.</summary>
    AmbiguousAccount,

    /// <summary>No principal has that name or ARN.</summary>
    PrincipalNotFound,

    /// <summary>The name fits several principals.</summary>
    AmbiguousPrincipal,

    /// <summary>The call needs a caller, and the session has none.</summary>
    NoCaller,
}
