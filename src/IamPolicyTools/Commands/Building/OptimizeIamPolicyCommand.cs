using System.Management.Automation;
using System.Text;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Authoring;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Building;

/// <summary>Writes policies shorter so that they allow the same, which is proved.</summary>
[Cmdlet(VerbsCommon.Optimize, "IamPolicy", SupportsShouldProcess = true, DefaultParameterSetName = "Document")]
[OutputType(typeof(OptimizedPolicy))]
public sealed class OptimizeIamPolicyCommand : IamCmdlet
{
    /// <summary>The policy: an object, text or the path of a file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Document")]
    [DocumentTransformation]
    public object? PolicyDocument { get; set; }

    /// <summary>Files of JSON, each with one document; wildcards are accepted.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Path")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Writes each file anew where the policy gets shorter.</summary>
    [Parameter(ParameterSetName = "Path")]
    public SwitchParameter InPlace { get; set; }

    /// <summary>The characters that the policy may have, white space left out. Where it has more, the Sids go, too.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Quota { get; set; }

    /// <summary>What the policy is used as. By default what the document, or the name of its file, says.</summary>
    [Parameter]
    public PolicyKind? PolicyType { get; set; }

    /// <summary>Takes patterns for lists where they cover the same actions of AWS's reference; what AWS adds tomorrow is then left aside.</summary>
    [Parameter]
    public SwitchParameter KnownActionsOnly { get; set; }

    /// <summary>The steps that each proof may take.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long Budget { get; set; } = ProofOptions.UsualBudget;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ParameterSetName == "Document")
        {
            WriteObject(Optimized(PolicyDocument!));
            return;
        }

        foreach (string file in Path.SelectMany(path => FilePaths.Resolve(this, path, isLiteral: false)))
        {
            OptimizedPolicy policy = Optimized(new FileInfo(FilePaths.ToTarget(this, file)));
            if (InPlace && policy.SizeAfter < policy.SizeBefore)
            {
                Save(file, policy);
            }

            WriteObject(policy);
        }
    }

    private void Save(string file, OptimizedPolicy policy)
    {
        string before = FilePaths.Read([file], () => File.ReadAllText(file));
        PolicyArgument.RequireBare(file, before);
        if (ShouldProcess(file, $"Write the policy with {policy.SizeAfter} characters in the place of {policy.SizeBefore}"))
        {
            FilePaths.Write(this, FilePaths.ToTarget(this, file), target => AtomicFile.Write(target, stream => stream.Write(Encoding.UTF8.GetBytes(policy.Document.ToJson() + "\n"))));
        }
    }

    private OptimizedPolicy Optimized(object document)
    {
        PolicyArgument.RequireOne(this, document);
        PolicyKind kind = PolicyType ?? PolicyArgument.KindOf(this, document);
        GivenPolicy policy = PolicyArgument.ReadNamed(this, document, kind, nameof(PolicyDocument));
        var options = new ProofOptions { Kind = kind, KnownActionsOnly = KnownActionsOnly, Budget = Budget };
        return Work("Optimizing policies", (_, stop) => PolicyOptimizer.Optimize(policy.Document, options, Quota, stop)) with { Name = policy.Name };
    }
}
