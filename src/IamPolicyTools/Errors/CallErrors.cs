using System.Management.Automation;
using IamPolicyTools.Text;

namespace IamPolicyTools.Errors;

/// <summary>Errors about how a twin was called: its common parameters and its caller.</summary>
internal static class CallErrors
{
    public static ErrorRecord InvalidSelect(string select) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"Invalid value for -Select parameter: '{select}'.")),
        ErrorCategory.InvalidArgument,
        select,
        "Give * for the whole response, the name of one of its properties (a dotted path leads deeper), or ^ and the name of a parameter.");

    public static ErrorRecord PassThruWithSelect() => ErrorFactory.Create(
        new ArgumentException("-PassThru cannot be used when -Select is specified."), ErrorCategory.InvalidArgument, null);

    public static ErrorRecord IncompleteCredential() => ErrorFactory.Create(
        new ArgumentException("-AccessKey and -SecretKey belong together; temporary credentials have a -SessionToken beside them."),
        ErrorCategory.InvalidArgument,
        null);

    public static ErrorRecord ProfileNotFound(string name, IEnumerable<string> known) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"There is no credential profile '{name}' in the session.{NearNames.Hint(name, known)}")),
        ErrorCategory.ObjectNotFound,
        name,
        "Read profiles with Import-IamCredentialProfile; Get-IamCredentialProfile lists them.");

    public static ErrorRecord ProfileNotRead(string name) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"The files have no profile '{name}' that -Principal could tie. Names are case-sensitive.")),
        ErrorCategory.ObjectNotFound,
        name);

    public static ErrorRecord ProfileUnbound(string name, string reason) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"The credential profile '{name}' is tied to no principal of the model. {reason}")),
        ErrorCategory.ObjectNotFound,
        name,
        "List its access key in the account's document, tie it by Import-IamCredentialProfile -Principal, or name its owner with Use-IamCredentialProfile -SourcePrincipal.");

    public static ErrorRecord InputTooDeep(string fault) => ErrorFactory.Create(new ArgumentException(DisplayedText.Lines(fault)), ErrorCategory.InvalidArgument, null);

    public static ErrorRecord InvalidTokenType(string expected, object found) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"{expected}; found a value of the type {found.GetType().Name}.")), ErrorCategory.InvalidType, null);

    public static ErrorRecord ProfileBroken(string name, string reason) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"The credential profile '{name}' cannot be used. {reason}")),
        ErrorCategory.InvalidData,
        name,
        "Get-IamCredentialProfile shows its problems, with the lines of the files.");

    public static ErrorRecord MfaCodeRequired(string name, string reason) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"The credential profile '{name}' needs a code. {reason}")),
        ErrorCategory.AuthenticationError,
        name,
        "Use-IamCredentialProfile -TokenCode takes six digits; any will do offline.");

    public static ErrorRecord PrincipalWithoutCredential(string principal) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"'{principal}' has no credentials to call with. A caller is a user, the root user, a role, a session or a service.")),
        ErrorCategory.InvalidArgument,
        principal);

    public static ErrorRecord InvalidProfile(Exception cause, string name) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line(cause.Message), cause), ErrorCategory.InvalidArgument, name);

    public static ErrorRecord DuplicateProfile(string name) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"The profile '{name}' is given twice.")), ErrorCategory.InvalidArgument, name);
}
