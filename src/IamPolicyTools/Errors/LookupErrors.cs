using System.Management.Automation;
using IamPolicyTools.Model;

namespace IamPolicyTools.Errors;

/// <summary>Errors about names that lead to no account or principal, or to several.</summary>
internal static class LookupErrors
{
    public static ErrorRecord From(LookupException exception) => exception.Error switch
    {
        LookupError.NoAccount => NoAccount(exception),
        LookupError.AccountNotFound => AccountNotFound(exception),
        LookupError.AmbiguousAccount => AmbiguousAccount(exception),
        LookupError.PrincipalNotFound => PrincipalNotFound(exception),
        LookupError.AmbiguousPrincipal => AmbiguousPrincipal(exception),
        LookupError.NoCaller => NoCaller(exception),
        _ => throw new ArgumentOutOfRangeException(nameof(exception), exception.Error, null),
    };

    public static ErrorRecord NoAccount(LookupException exception) => ErrorFactory.Create(
        exception,
        ErrorCategory.ObjectNotFound,
        exception.Target,
        "IamPolicyTools works on a model and never calls AWS: load one with Import-IamAccount, or begin an empty one with New-IamAccount.");

    public static ErrorRecord AccountNotFound(LookupException exception) =>
        ErrorFactory.Create(exception, ErrorCategory.ObjectNotFound, exception.Target);

    public static ErrorRecord AmbiguousAccount(LookupException exception) =>
        ErrorFactory.Create(exception, ErrorCategory.InvalidArgument, exception.Target, "Use the parameter -Account; for the owner of a resource, -ResourceAccount.");

    public static ErrorRecord PrincipalNotFound(LookupException exception) => ErrorFactory.Create(
        exception,
        ErrorCategory.ObjectNotFound,
        exception.Target,
        exception.Target is { } name && name.AsSpan().ContainsAny('*', '?') ? "Get-IamUser and Get-IamRole take wildcards: pipe what they write." : null);

    public static ErrorRecord AmbiguousPrincipal(LookupException exception) =>
        ErrorFactory.Create(exception, ErrorCategory.InvalidArgument, exception.Target);

    public static ErrorRecord NoCaller(LookupException exception) => ErrorFactory.Create(
        exception,
        ErrorCategory.AuthenticationError,
        exception.Target,
        "Become somebody with Use-IamCredentialProfile, or say who calls: -ProfileName, -Credential, or -AccessKey with -SecretKey.");
}
