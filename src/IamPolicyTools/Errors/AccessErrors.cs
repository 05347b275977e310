using System.Management.Automation;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Text;

namespace IamPolicyTools.Errors;

/// <summary>Errors about questions that cannot be asked as they are.</summary>
internal static class AccessErrors
{
    /// <summary>What is said of a document that came line by line.</summary>
    public const string LinesOfDocument = "These are single lines of a document. Read the file as one text: Get-Content -Raw.";

    /// <summary>What is said of a text in the place of a table of options.</summary>
    public static string TextOfOptions(string text) =>
        $"-Option takes a hashtable, as @{{ Baseline = 'baseline.json' }}, and found the text '{DisplayedText.Shorten(text)}'. The path of an options file is given with -OptionPath.";

    public static ErrorRecord InvalidAction(string action) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"'{action}' is not an action of the form service:Name.")),
        ErrorCategory.InvalidArgument,
        action,
        "Give one action at a time, without wildcards: s3:GetObject. Expand-IamAction turns wildcards into actions.");

    /// <summary>The error of what is no ARN.</summary>
    /// <param name="resource">What was given.</param>
    /// <param name="actions">The actions that are asked about, for a hint.</param>
    /// <param name="known">The ARNs of the model, for a better one.</param>
    public static ErrorRecord InvalidResource(string resource, IReadOnlyList<string> actions, IEnumerable<string>? known = null) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line(
            $"'{DisplayedText.Shorten(resource)}' is neither an ARN (arn:partition:service:region:account:resource) nor '*'."
            + (Known(resource, known ?? []) is { Length: > 0 } hint ? hint : Meant(resource, actions)))),
        ErrorCategory.InvalidArgument,
        resource);

    public static ErrorRecord InvalidResourceMember(string name) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"'{DisplayedText.Shorten(name)}' is no member of a resource: expected Arn, and Context for keys that only it has.")),
        ErrorCategory.InvalidArgument,
        name);

    public static ErrorRecord InvalidContext(Exception cause) =>
        ErrorFactory.Create(new ArgumentException(DisplayedText.Lines(cause.Message), cause), ErrorCategory.InvalidArgument, null);

    public static ErrorRecord InvalidPrincipal(object value) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"A value of the type {value.GetType().Name} names no principal.")),
        ErrorCategory.InvalidType,
        value,
        "Give a name, an ARN, an object such as Get-IamUser, Get-IamRole or Get-IamGroup writes, or credentials.");

    public static ErrorRecord PolicyAsPrincipal() => ErrorFactory.Create(
        new ArgumentException("A policy came from the pipeline, and a policy asks for nothing."),
        ErrorCategory.InvalidType,
        null,
        "Give it as -IdentityPolicy or -ResourcePolicy, or pipe those who ask: Get-IamUser, Get-IamRole, Get-IamGroup.");

    public static ErrorRecord PrincipalGivenTwice() => ErrorFactory.Create(
        new ArgumentException("The principal comes from the pipeline and from -Principal."), ErrorCategory.InvalidArgument, null);

    public static ErrorRecord PrincipalAndProfile() => ErrorFactory.Create(
        new ArgumentException("The principal is named by -Principal and by -ProfileName."), ErrorCategory.InvalidArgument, null, "Leave one of them out.");

    public static ErrorRecord EmptyPolicy(string parameter) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"-{parameter} is empty: expected a policy document as text, as a path or as an object.")),
        ErrorCategory.InvalidArgument,
        null,
        "Leave the parameter out where there is no such policy; -IdentityPolicy @() asks without any identity policy.");

    public static ErrorRecord InvalidPolicyType(string parameter, object value) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"-{parameter} takes a policy document as text, as a path or as an object, but was given a value of the type {value.GetType().Name}.")),
        ErrorCategory.InvalidType,
        value);

    public static ErrorRecord NeitherDocumentNorPath(Exception cause, string parameter, string text) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"-{parameter}: '{DisplayedText.Shorten(text)}' is neither a policy document nor the path of one."), cause),
        ErrorCategory.InvalidArgument,
        null);

    public static ErrorRecord PolicyInLines(string parameter) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"-{parameter} was given single lines of a document.")),
        ErrorCategory.InvalidArgument,
        null,
        "Give the path of the file, or read it as one text: Get-Content -Raw.");

    public static ErrorRecord ActionRequired() => ErrorFactory.Create(
        new ArgumentException("No action is asked about: give -Action."), ErrorCategory.InvalidArgument, null);

    public static ErrorRecord InputRejected(int rejected, int inputs) => ErrorFactory.Create(
        new ArgumentException($"{rejected} of {inputs} {(inputs == 1 ? "input" : "inputs")} could not be asked about; each is an error of its own."),
        ErrorCategory.InvalidData,
        null);

    public static ErrorRecord ResourceRequired(string action) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"{action} is asked on a resource, and none was given.")),
        ErrorCategory.InvalidArgument,
        action,
        "Give -Resource with an ARN. '*' stands for no resource, and is assumed only for actions that take none.");

    public static ErrorRecord PrincipalRequired(string action) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"Nobody asks for {action}: give -Principal, or set a caller with Use-IamCredentialProfile.")),
        ErrorCategory.InvalidArgument,
        action);

    public static ErrorRecord CallerOfSeveralAccounts(string action) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"The resources of this call of {action} belong to several accounts, so that who asks decides: give -Principal.")),
        ErrorCategory.InvalidArgument,
        action);

    public static ErrorRecord NoActionOnResource(string resource) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"The catalogue knows no action that is asked on '{resource}', or none of those given.")),
        ErrorCategory.ObjectNotFound,
        resource,
        "Name the actions with -Action. Get-IamAction -ResourceType lists what can be asked on a type of resource.");

    public static ErrorRecord PolicyTooLong(string principal, int size, int excess) => ErrorFactory.Create(
        new InvalidOperationException(DisplayedText.Line($"The permissions of {principal} fill a document of {size} characters, {excess} more than a managed policy may have.")),
        ErrorCategory.LimitsExceeded,
        principal,
        "Make a document for some services at a time with -Service.");

    // A bucket and what is in it, or the last name of any other ARN of the model.
    private static string Known(string resource, IEnumerable<string> known)
    {
        const int Most = 3;
        const string Bucket = "arn:aws:s3:::";
        string bucket = resource.Split('/', 2)[0];
        string[] near = bucket.Length == 0 ? [] :
        [
            .. known
                .Select(arn => arn.Equals(Bucket + bucket, StringComparison.OrdinalIgnoreCase) ? arn + resource[bucket.Length..]
                    : arn.EndsWith('/' + resource, StringComparison.OrdinalIgnoreCase) || arn.EndsWith(':' + resource, StringComparison.OrdinalIgnoreCase) ? arn
                    : null)
                .OfType<string>()
                .Take(Most)
                .Select(DisplayedText.Shorten),
        ];
        return near.Length > 0 ? $" Did you mean {string.Join(" or ", near)}?" : string.Empty;
    }

    // What a person calls an object, S3 knows by an ARN.
    private static string Meant(string resource, IReadOnlyList<string> actions)
    {
        if (actions is not [{ } action, ..] || IamCatalogue.Default.FindAction(action) is not { IsWildcardOnly: false } known)
        {
            return string.Empty;
        }

        return known.Service == "s3" && !resource.Contains(':', StringComparison.Ordinal)
            ? $" Did you mean arn:aws:s3:::{DisplayedText.Shorten(resource)}?"
            : $" {known} is asked on {string.Join(" or ", known.ResourceTypes.SelectMany(r => r.Type.ArnTemplates).Select(t => t.Text).Distinct().Take(2))}.";
    }
}
