using System.Management.Automation;
using IamPolicyTools.Text;
using IamPolicyTools.Validation.Building;

namespace IamPolicyTools.Errors;

/// <summary>Errors about checking and building policies.</summary>
internal static class ValidationErrors
{
    public static ErrorRecord NothingToCheck(bool isPiped) => ErrorFactory.Create(
        new ArgumentException("There is no policy to check: "
            + (isPiped ? "the pipeline brought none." : "no path or document was given, the options name no Paths, and the session has no account.")),
        ErrorCategory.InvalidArgument,
        null,
        "Name files or a folder, pipe documents, or import an account first.");

    public static ErrorRecord NothingChecked() => ErrorFactory.Create(
        new ArgumentException("Nothing was checked, because a path led to no file."),
        ErrorCategory.ObjectNotFound,
        null,
        "What the other paths hold would be half of what was asked for.");

    public static ErrorRecord NoPolicies(IReadOnlyList<string> files) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line(
            $"Nothing was checked: {(files.Count == 1 ? $"'{files[0]}' is" : $"of {files.Count} files, '{files[0]}' and the others, each is")} no policy.")),
        ErrorCategory.ObjectNotFound,
        files[0],
        "A file that is named itself is checked whatever it holds. Account documents are imported with Import-IamAccount, and checked with -Model.");

    public static ErrorRecord SeveralDocuments(string file) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"'{file}' holds several policy documents; one was expected.")),
        ErrorCategory.InvalidArgument,
        file,
        "Write each into a file of its own. Test-IamPolicy checks them all.");

    public static ErrorRecord Wrapped(string file) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"'{file}' holds more than the document, such as a name, which would be lost.")),
        ErrorCategory.InvalidArgument,
        file,
        "Without -InPlace the document is written to the pipeline.");

    public static ErrorRecord InvalidStatement(PolicyBuildException exception) => ErrorFactory.Create(
        exception,
        ErrorCategory.InvalidArgument,
        null,
        "-PolicyType says what the policy is for, where the statement does not.");

    public static ErrorRecord InvalidStatementPrincipal(object? value) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line(
            $"'{DisplayedText.Shorten(value?.ToString())}' is no principal: expected \"*\", an account id, an ARN, a service such as ec2.amazonaws.com, or a hashtable such as @{{ AWS = '111122223333' }}.")),
        ErrorCategory.InvalidArgument,
        value);

    public static ErrorRecord BothPrincipals() => ErrorFactory.Create(
        new ArgumentException("A statement has Principal or NotPrincipal, not both (PL-7)."), ErrorCategory.InvalidArgument, null);

    public static ErrorRecord InvalidCondition(object? value) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line(
            $"'{DisplayedText.Shorten(value?.ToString())}' is no condition: expected a hashtable such as @{{ StringEquals = @{{ 'aws:PrincipalOrgID' = 'o-abcdefghij' }} }}, or its JSON.")),
        ErrorCategory.InvalidArgument,
        value);

    public static ErrorRecord NotAStatement(object? value) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"A statement was expected, found {value?.GetType().Name ?? "nothing"}.")),
        ErrorCategory.InvalidType,
        value,
        "New-IamPolicyStatement makes statements.");

    public static string StatementAsTable(IReadOnlyList<string> faults) => DisplayedText.Line(
        $"The hashtable is no statement: {string.Join(" ", faults)} New-IamPolicyStatement makes statements; a hashtable has the members of a policy: @{{ Effect = 'Allow'; Action = 's3:GetObject'; Resource = 'arn:aws:s3:::bucket/*' }}.");

    public static ErrorRecord NothingNeeded() => ErrorFactory.Create(
        new InvalidOperationException("The requests need no permission, so there is no policy to write."), ErrorCategory.InvalidResult, null);

    public static ErrorRecord NothingCertain(IEnumerable<string> actions) => ErrorFactory.Create(
        new InvalidOperationException(DisplayedText.Line(
            $"Which of these AWS checks is not known, so no policy is written: {string.Join(", ", actions)}.")),
        ErrorCategory.InvalidResult,
        null,
        "Resolve-IamRequest shows them, each with its resource.");

    public static ErrorRecord SeveralAskers(string[] askers) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"The tests ask for {string.Join(", ", askers)}: one policy would be no answer for all.")),
        ErrorCategory.InvalidArgument,
        askers,
        "Name one of them with -Principal.");

    public static ErrorRecord NotRepaired(string code, IReadOnlyCollection<string> codes) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"Nothing repairs '{code}'{NearNames.Hint(code, codes)}.")),
        ErrorCategory.InvalidArgument,
        code,
        $"Repaired are {string.Join(", ", codes)}.");

    public static ErrorRecord NotEditable(string file) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"'{file}' holds no JSON document that could be written anew.")),
        ErrorCategory.InvalidArgument,
        file,
        "YAML has comments and a layout of its own. Without -InPlace the canonical JSON is written to the pipeline.");
}
