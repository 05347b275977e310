using System.Collections;
using System.Management.Automation;
using IamPolicyTools.Authoring;
using IamPolicyTools.Authoring.Fixes;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Import;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Text;
using IamPolicyTools.Validation.Reading;

namespace IamPolicyTools.Binding;

/// <summary>Reads a parameter that takes a policy document: as text, as a path, or as an object that has one.</summary>
internal static class PolicyArgument
{
    /// <summary>Reads a document of a question. What AWS would refuse to store is said as a warning; its meaning is defined.</summary>
    /// <param name="cmdlet">The cmdlet that was given it.</param>
    /// <param name="value">The argument.</param>
    /// <param name="kind">The slot it is meant for.</param>
    /// <param name="parameter">The parameter's name, for errors.</param>
    /// <exception cref="InvalidTextException">The document cannot be understood.</exception>
    /// <exception cref="InvalidArgumentException">The value is no document.</exception>
    public static PolicyDocument Read(IamCmdlet cmdlet, object value, PolicyKind kind, string parameter) => ReadNamed(cmdlet, value, kind, parameter).Document;

    /// <summary>Reads a document of a question with the name of the policy or of the file.</summary>
    /// <param name="cmdlet">The cmdlet that was given it.</param>
    /// <param name="value">The argument.</param>
    /// <param name="kind">The slot it is meant for.</param>
    /// <param name="parameter">The parameter's name, for errors.</param>
    /// <exception cref="InvalidTextException">The document cannot be understood.</exception>
    /// <exception cref="InvalidArgumentException">The value is no document.</exception>
    public static GivenPolicy ReadNamed(IamCmdlet cmdlet, object? value, PolicyKind kind, string parameter) =>
        KnownOf(value) ?? Read(cmdlet, Parse(cmdlet, value, kind, parameter), isAsked: false);

    /// <summary>
    /// Reads a document that somebody asks about: an error where it cannot be asked (<see cref="AskedPolicy"/>).
    /// </summary>
    /// <param name="cmdlet">The cmdlet that was given it.</param>
    /// <param name="value">The argument.</param>
    /// <param name="kind">The slot it is meant for.</param>
    /// <param name="parameter">The parameter's name, for errors.</param>
    /// <exception cref="InvalidTextException">The document cannot be understood.</exception>
    /// <exception cref="InvalidArgumentException">The value is no document.</exception>
    public static GivenPolicy ReadAsked(IamCmdlet cmdlet, object? value, PolicyKind kind, string parameter) =>
        KnownOf(value) ?? Read(cmdlet, Parse(cmdlet, value, kind, parameter), isAsked: true);

    /// <summary>Reads a document that is to be stored, and refuses what AWS would not store.</summary>
    /// <param name="cmdlet">The cmdlet that was given it.</param>
    /// <param name="value">The argument.</param>
    /// <param name="kind">The slot it is meant for.</param>
    /// <param name="parameter">The parameter's name, for errors.</param>
    /// <exception cref="InvalidTextException">The text cannot be read.</exception>
    /// <exception cref="IamOperationException">The document is malformed.</exception>
    public static PolicyDocument ReadToStore(IamCmdlet cmdlet, object value, PolicyKind kind, string parameter)
    {
        PolicyDocument? document = KnownOf(value)?.Document;
        DiagnosticBag found;
        if (document is null)
        {
            (document, _, found) = Parse(cmdlet, value, kind, parameter);
        }
        else
        {
            // It may have been read for another slot.
            found = new DiagnosticBag();
            PolicyParser.ParseText(document.ToString(), kind, "-" + parameter, found);
        }

        document = Documents.Accept(document, found, kind, parameter);
        Warn(cmdlet, found, DiagnosticSeverity.Warning);
        return document;
    }

    /// <summary>Reads a document from text. What AWS would refuse to store is said as a warning.</summary>
    /// <param name="cmdlet">The cmdlet that was given it.</param>
    /// <param name="text">The text.</param>
    /// <param name="kind">The slot it is meant for.</param>
    /// <param name="parameter">The parameter's name, for errors.</param>
    /// <exception cref="InvalidTextException">The document cannot be understood.</exception>
    public static PolicyDocument ReadText(IamCmdlet cmdlet, string text, PolicyKind kind, string parameter)
    {
        (PolicyDocument? document, _, DiagnosticBag found) = ReadText(text, kind, parameter);
        if (document is null)
        {
            throw new InvalidTextException([.. found.Items.Where(f => f.Severity >= DiagnosticSeverity.Refused)]);
        }

        Warn(cmdlet, found, DiagnosticSeverity.Refused);
        return document;
    }

    /// <summary>What a document is for, as far as it says so itself or its path does: the slot to read it for.</summary>
    /// <param name="cmdlet">The cmdlet, whose location a path begins at.</param>
    /// <param name="value">The argument.</param>
    public static PolicyKind KindOf(PSCmdlet cmdlet, object? value)
    {
        string? file = FileOf(cmdlet, value);
        string? text = file is null ? BareText(value) : null;
        try
        {
            return file is not null ? PolicyKindFinder.FindIn(FilePaths.Read([file], () => TextDocument.ReadFile(file, InputFile.LargestDocument)), PolicyPaths.KindPath(file, cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath))
                : text is null ? PolicyKind.Identity
                : PolicyKindFinder.FindIn(TextDocument.Parse(text, "policy"), null);
        }
        catch (InvalidTextException)
        {
            // Whoever reads it says what is wrong with it.
            return PolicyKind.Identity;
        }
    }

    /// <summary>Refuses to write a file anew that is no JSON, or has more in it than the document.</summary>
    /// <param name="file">The file.</param>
    /// <param name="text">What it holds.</param>
    /// <exception cref="InvalidArgumentException">It is none that could be written anew.</exception>
    public static void RequireBare(string file, string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("{"))
        {
            throw new InvalidArgumentException(ValidationErrors.NotEditable(file));
        }

        if (!PolicyKindFinder.IsBare(TextDocument.Parse(text, file)))
        {
            throw new InvalidArgumentException(ValidationErrors.Wrapped(file));
        }
    }

    /// <summary>Refuses a file that holds several documents, where one is to be read.</summary>
    /// <param name="cmdlet">The cmdlet, whose location a path begins at.</param>
    /// <param name="value">The argument.</param>
    /// <exception cref="InvalidArgumentException">It holds several.</exception>
    public static void RequireOne(PSCmdlet cmdlet, object? value)
    {
        try
        {
            if (TextOf(cmdlet, value) is { } text && PolicyKindFinder.Count(TextDocument.Parse(text.Text, "policy")) > 1)
            {
                throw new InvalidArgumentException(ValidationErrors.SeveralDocuments(text.Name ?? "-PolicyDocument"));
            }
        }
        catch (InvalidTextException)
        {
            // Whoever reads it says what is wrong with it.
        }
    }

    /// <summary>The text of a document, and the name of its file; null where the argument is neither, and where the file cannot be read as text.</summary>
    /// <param name="cmdlet">The cmdlet, whose location a path begins at.</param>
    /// <param name="value">The argument.</param>
    public static (string Text, string? Name)? TextOf(PSCmdlet cmdlet, object? value) =>
        FileOf(cmdlet, value) is { } file
            ? (FilePaths.Read([file], () => File.ReadAllText(file)), Path.GetFileName(file))
            : BareText(value) is { } text ? (text, null) : null;

    /// <summary>An argument without what PowerShell wraps around it.</summary>
    /// <param name="value">The argument.</param>
    public static object? Bare(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    /// <summary>True for what Get-Content without -Raw gives of a document first: a line that ends where more must follow.</summary>
    /// <param name="text">The text.</param>
    public static bool IsFirstLine(string text) =>
        !text.Contains('\n', StringComparison.Ordinal) && text.Trim() is ['{' or '[', ..] line && (line.Length == 1 || line[^1] is ',' or '{' or '[');

    /// <summary>
    /// True for text that is a document, not the path of one. A list or a text in quotes is no document either; but it is not the name of a file, and the
    /// reader says what it is.
    /// </summary>
    /// <param name="text">The text.</param>
    public static bool IsDocument(string text)
    {
        ReadOnlySpan<char> start = text.AsSpan().TrimStart(" \t\r\n\uFEFF");
        return text.Contains('\n', StringComparison.Ordinal)
            || start is ['{' or '"', ..]
            || start.StartsWith("%7B", StringComparison.OrdinalIgnoreCase)
            || (start is ['[', .. var rest] && rest.TrimStart() is [] or ['{' or '"' or ']', ..]);
    }

    private static GivenPolicy Read(IamCmdlet cmdlet, (PolicyDocument? Document, string? Name, DiagnosticBag Found) read, bool isAsked)
    {
        (PolicyDocument? document, string? name, DiagnosticBag found) = read;
        if (document is null || (isAsked && found.Items.Any(AskedPolicy.CannotBeAsked)))
        {
            // One list of all that is wrong: what would be a warning by itself belongs to it.
            throw new InvalidTextException([.. found.Items.Where(f => f.Severity >= DiagnosticSeverity.Refused)]);
        }

        Warn(cmdlet, found, DiagnosticSeverity.Refused);
        return new GivenPolicy(document, name);
    }

    private static void Warn(IamCmdlet cmdlet, DiagnosticBag found, DiagnosticSeverity least)
    {
        foreach (Diagnostic finding in found.Items.Where(f => f.Severity >= least))
        {
            cmdlet.WriteWarning(finding.ToString());
        }
    }

    private static GivenPolicy? KnownOf(object? value) => Bare(value) switch
    {
        PolicyDocument document => document,
        ManagedPolicy policy => new GivenPolicy(policy.Document, policy.PolicyName, policy.Arn),
        InlinePolicy policy => new GivenPolicy(policy.Document, policy.PolicyName),
        OrganizationPolicy policy => new GivenPolicy(policy.Document, policy.Name),
        Resource { Document: { } document } resource => new GivenPolicy(document, resource.Arn),
        PolicyVersionRecord version => version.Document,
        RepairedPolicy repaired => new GivenPolicy(repaired.Document, repaired.Name),
        PolicyEdit edit => new GivenPolicy(edit.Document, edit.Policy),
        OptimizedPolicy optimized => new GivenPolicy(optimized.Document, optimized.Name),
        _ => null,
    };

    private static (PolicyDocument? Document, string? Name, DiagnosticBag Found) Parse(IamCmdlet cmdlet, object? value, PolicyKind kind, string parameter)
    {
        object? input = Bare(value);
        return input switch
        {
            FileInfo file => ReadFile(file.FullName, kind),
            null => throw new InvalidArgumentException(AccessErrors.EmptyPolicy(parameter)),
            string text when string.IsNullOrWhiteSpace(text) => throw new InvalidArgumentException(AccessErrors.EmptyPolicy(parameter)),
            string text when IsFirstLine(text) => throw new InvalidArgumentException(AccessErrors.PolicyInLines(parameter)),
            string text => IsDocument(text) ? ReadText(text, kind, parameter) : ReadFile(ToPath(cmdlet, text, parameter), kind),
            IDictionary or PSObject => ReadText(JsonText.Of(input), kind, parameter),
            _ => throw new InvalidArgumentException(AccessErrors.InvalidPolicyType(parameter, input)),
        };
    }

    private static string? FileOf(PSCmdlet cmdlet, object? value) => Bare(value) switch
    {
        string given => IsDocument(given) || string.IsNullOrWhiteSpace(given) ? null : FileAt(cmdlet, given),
        FileInfo { Exists: true } info => info.FullName,
        _ => null,
    };

    private static string? BareText(object? value) => Bare(value) switch
    {
        string given => IsDocument(given) ? given : null,
        IDictionary or PSObject => JsonText.Of(value),
        _ => null,
    };

    private static string? FileAt(PSCmdlet cmdlet, string text)
    {
        try
        {
            return cmdlet.GetUnresolvedProviderPathFromPSPath(text) is var path && File.Exists(path) ? path : null;
        }
        catch (SessionStateException)
        {
            // Whoever reads it says what is wrong with it.
            return null;
        }
    }

    private static string ToPath(IamCmdlet cmdlet, string text, string parameter)
    {
        try
        {
            return cmdlet.GetUnresolvedProviderPathFromPSPath(text);
        }
        catch (SessionStateException exception)
        {
            throw new InvalidArgumentException(AccessErrors.NeitherDocumentNorPath(exception, parameter, text));
        }
    }

    private static (PolicyDocument? Document, string? Name, DiagnosticBag Found) ReadText(string text, PolicyKind kind, string parameter)
    {
        var found = new DiagnosticBag();
        return (new PolicyDocumentReader(null, found).ReadText(text, kind, "-" + parameter), null, found);
    }

    private static (PolicyDocument? Document, string? Name, DiagnosticBag Found) ReadFile(string path, PolicyKind kind)
    {
        if (!File.Exists(path))
        {
            throw new InvalidTextException("POLICY_FILE_NOT_FOUND", $"There is no policy file '{path}'.", SourceLocation.None);
        }

        var found = new DiagnosticBag();
        Node node = FilePaths.Read([path], () => TextDocument.ReadFile(path, InputFile.LargestDocument));
        return (new PolicyDocumentReader(null, found).Read(node, kind), Path.GetFileName(path), found);
    }
}
