using System.Collections.Immutable;
using System.Management.Automation;
using System.Text;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Authoring;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Text;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Commands.Validation;

/// <summary>Repairs what validation finds in policies, and proves what that does to their access.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "IamPolicy", SupportsShouldProcess = true, DefaultParameterSetName = "Document")]
[OutputType(typeof(RepairedPolicy))]
public sealed class RepairIamPolicyCommand : IamCmdlet
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

    /// <summary>Writes each file anew where something was repaired.</summary>
    [Parameter(ParameterSetName = "Path")]
    public SwitchParameter InPlace { get; set; }

    /// <summary>What the policy is used as. By default what the document, or the name of its file, says.</summary>
    [Parameter]
    public PolicyKind? PolicyType { get; set; }

    /// <summary>Codes that are repaired, and no others.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RuleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Include { get; set; } = [];

    /// <summary>Takes repairs that change what the policy allows, too.</summary>
    [Parameter]
    public SwitchParameter IncludeChange { get; set; }

    /// <inheritdoc/>
    protected override void Start()
    {
        if (Include.FirstOrDefault(c => !PolicyRepairer.Codes.Contains(c)) is { } unknown)
        {
            throw new InvalidArgumentException(ValidationErrors.NotRepaired(unknown, PolicyRepairer.Codes));
        }
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ParameterSetName == "Document")
        {
            WriteObject(Repaired(PolicyDocument!));
            return;
        }

        foreach (string file in Path.SelectMany(path => FilePaths.Resolve(this, path, isLiteral: false)))
        {
            RepairedPolicy policy = Repaired(new FileInfo(FilePaths.ToTarget(this, file)));
            if (InPlace && policy.IsChanged)
            {
                Save(file, policy);
            }

            WriteObject(policy);
        }
    }

    private void Save(string file, RepairedPolicy policy)
    {
        string before = FilePaths.Read([file], () => File.ReadAllText(file));
        PolicyArgument.RequireBare(file, before);
        if (ShouldProcess(file, string.Join("; ", policy.Repairs.Where(r => r.IsApplied))))
        {
            FilePaths.Write(this, FilePaths.ToTarget(this, file), target => AtomicFile.Write(target, stream => stream.Write(Encoding.UTF8.GetBytes(policy.Document.ToJson() + "\n"))));
        }
    }

    private RepairedPolicy Repaired(object document)
    {
        PolicyArgument.RequireOne(this, document);
        PolicyKind kind = PolicyType ?? PolicyArgument.KindOf(this, document);
        var use = new PolicyUse(kind);
        (GivenPolicy policy, ImmutableArray<PolicyRepair> mended) = Read(document, use);

        // What a document is for may stand in what could not be read of it before.
        if (PolicyType is null && !mended.IsEmpty && kind == PolicyKind.Identity)
        {
            use = new PolicyUse(PolicyArgument.KindOf(this, policy.Document.ToString()));
        }

        RepairedPolicy repaired = Work(
            "Repairing policies", (_, stop) => PolicyRepairer.Repair(policy.Document, use, Include, IncludeChange, ProofOptions.Default, stop));
        return repaired with { Name = policy.Name, Repairs = [.. mended, .. repaired.Repairs] };
    }

    // A misspelt Principal tells nobody yet what the document is for.
    private IEnumerable<PolicyKind> KindsOf(PolicyUse use) =>
        PolicyType is null && use.Kind == PolicyKind.Identity ? [use.Kind, PolicyKind.Trust, PolicyKind.Resource] : [use.Kind];

    // What cannot be read is read once more with what its findings name in the place of what is wrong.
    private (GivenPolicy Policy, ImmutableArray<PolicyRepair> Mended) Read(object document, PolicyUse use)
    {
        try
        {
            return (PolicyArgument.ReadNamed(this, document, use.Kind, nameof(PolicyDocument)), []);
        }
        catch (InvalidTextException)
        {
            if (PolicyArgument.TextOf(this, document) is not { } text || KindsOf(use).Select(k => PolicyRepairer.Mend(text.Text, new PolicyUse(k), Include)).FirstOrDefault(m => m is not null) is not { } mended)
            {
                throw;
            }

            return (new GivenPolicy(mended.Document, text.Name), mended.Repairs);
        }
    }
}
