using System.Management.Automation;
using IamPolicyTools.Text;

namespace IamPolicyTools.Errors;

/// <summary>Errors about paths and files.</summary>
internal static class FileErrors
{
    private const int LongestPath = 300;

    public static ErrorRecord PathNotFound(string path, Exception? cause = null) => ErrorFactory.Create(
        new ItemNotFoundException(DisplayedText.Line($"There is no file '{DisplayedText.Cut(path, LongestPath)}'."), cause),
        ErrorCategory.ObjectNotFound,
        path,
        path.Contains('[', StringComparison.Ordinal) ? "Brackets are wildcards in -Path. -LiteralPath takes a name as it is." : null);

    public static ErrorRecord TextGiven(string text, string cmdlet) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"'{DisplayedText.Shorten(text)}' is text of a document, not the path of a file.")),
        ErrorCategory.InvalidArgument,
        null,
        $"Give the path: {cmdlet} FILE. What a script has as text it can write into a file first, with Set-Content.");

    public static ErrorRecord OptionsGiven(string text) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"'{DisplayedText.Shorten(text)}' is text, not the path of an options file.")),
        ErrorCategory.InvalidArgument,
        null,
        "Give the path to -OptionPath, and a hashtable to -Option: -Option @{ Baseline = 'baseline.json' }.");

    public static ErrorRecord ObjectGiven(string cmdlet) => ErrorFactory.Create(
        new ArgumentException("An object was given where the path of a file is expected."),
        ErrorCategory.InvalidArgument,
        null,
        $"Give the path: {cmdlet} FILE. JSON and YAML are read as they are, without ConvertFrom-Json.");

    public static ErrorRecord FolderGiven(string path) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"'{path}' is a folder; expected files.")), ErrorCategory.InvalidArgument, path, "Name the files in it, for example with a wildcard: FOLDER/*.yaml.");

    public static ErrorRecord FolderNotFound(string path) => ErrorFactory.Create(
        new ItemNotFoundException(DisplayedText.Line($"There is no folder to write '{path}' into.")), ErrorCategory.ObjectNotFound, path);

    public static ErrorRecord PathNotFile(string path) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"'{path}' is not a file of the file system.")), ErrorCategory.InvalidArgument, path);

    public static ErrorRecord FilesMissing(bool isAnyNamed) => ErrorFactory.Create(
        new ItemNotFoundException(isAnyNamed ? "Nothing was read: not every path leads to a file." : "Nothing was read: the pipeline brought no path."), ErrorCategory.ObjectNotFound, null);

    public static ErrorRecord FileUnreadable(Exception cause, string path) =>
        ErrorFactory.Create(Shown(cause), ErrorCategory.ReadError, path);

    public static ErrorRecord TooManyFiles(Exception cause, IReadOnlyList<string> files) =>
        ErrorFactory.Create(Shown(cause), ErrorCategory.InvalidArgument, string.Join(", ", files));

    public static ErrorRecord FileUnwritable(Exception cause, string path) =>
        ErrorFactory.Create(Shown(cause), ErrorCategory.WriteError, path);

    public static ErrorRecord FileExists(string path) => ErrorFactory.Create(
        new IOException(DisplayedText.Line($"The file '{path}' exists.")), ErrorCategory.ResourceExists, path, "Use -Force to replace it.");

    public static ErrorRecord YamlNotWritten(string path) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"Accounts are written as JSON; '{DisplayedText.Cut(path, LongestPath)}' would be taken for YAML.")),
        ErrorCategory.InvalidArgument,
        path,
        "Name the file .json. Import-IamAccount reads both.");

    public static ErrorRecord InvalidVariable(object? value) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line(
            $"-Variable takes hashtables such as @{{ prefix = 'app' }} and paths of variables files, but was given a value of the type {value?.GetType().Name ?? "null"}.")),
        ErrorCategory.InvalidType,
        value);

    public static ErrorRecord InvalidParameterValues(object? value) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line(
            $"-Parameter takes hashtables such as @{{ Env = 'prod' }} and paths of parameter files, but was given a value of the type {value?.GetType().Name ?? "null"}.")),
        ErrorCategory.InvalidType,
        value);

    // The file system's messages name files as they are, whatever is in the name.
    private static Exception Shown(Exception cause)
    {
        string message = DisplayedText.Line(cause.Message);
        return message == cause.Message ? cause : new IOException(message, cause);
    }
}
