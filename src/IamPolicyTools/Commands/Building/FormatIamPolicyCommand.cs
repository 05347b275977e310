using System.Management.Automation;
using System.Text;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Language;
using IamPolicyTools.Text;
using IamPolicyTools.Validation.Building;

namespace IamPolicyTools.Commands.Building;

/// <summary>Writes policy documents in their canonical form.</summary>
[Cmdlet(VerbsCommon.Format, "IamPolicy", SupportsShouldProcess = true, DefaultParameterSetName = "Document")]
[OutputType(typeof(string))]
public sealed class FormatIamPolicyCommand : IamCmdlet
{
    /// <summary>The document: an object, text or the path of a file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Document")]
    [DocumentTransformation]
    public object? PolicyDocument { get; set; }

    /// <summary>Files of JSON, each with one document; wildcards are accepted.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Writes each file anew where it changes, and nothing to the pipeline but the names of those that did.</summary>
    [Parameter(ParameterSetName = "Path")]
    public SwitchParameter InPlace { get; set; }

    /// <summary>Writes one line.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ParameterSetName == "Document")
        {
            WriteObject(DisplayedText.Json(Canonical(PolicyDocument!)));
            return;
        }

        foreach (string file in Path.SelectMany(path => FilePaths.Resolve(this, path, isLiteral: false)))
        {
            string text = Canonical(new FileInfo(FilePaths.ToTarget(this, file)));
            if (!InPlace)
            {
                WriteObject(DisplayedText.Json(text));
                continue;
            }

            string before = FilePaths.Read([file], () => File.ReadAllText(file));
            PolicyArgument.RequireBare(file, before);

            if (before.TrimEnd() != text && ShouldProcess(file, "Write the canonical form"))
            {
                FilePaths.Write(this, FilePaths.ToTarget(this, file), target => AtomicFile.Write(target, stream => stream.Write(Encoding.UTF8.GetBytes(text + "\n"))));
                WriteObject(file);
            }
        }
    }

    private string Canonical(object document)
    {
        PolicyArgument.RequireOne(this, document);
        PolicyDocument read = PolicyArgument.Read(this, document, PolicyArgument.KindOf(this, document), nameof(PolicyDocument));
        return PolicyBuilder.Canonical(read).ToJson(!Compress);
    }
}
