using System.Management.Automation;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Authoring.Fixes;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Text.Edits;

namespace IamPolicyTools.Commands.Authoring;

/// <summary>Finds the smallest change with which a denied request is allowed.</summary>
[Cmdlet(VerbsCommon.Find, "IamPolicyFix", SupportsShouldProcess = true)]
[OutputType(typeof(PolicyFix))]
public sealed class FindIamPolicyFixCommand : PrincipalAnalysisCmdlet
{
    /// <summary>The action, <c>service:Name</c> without wildcards. Not needed for an answer of Test-IamAccess.</summary>
    [Parameter(Position = 1)]
    [Alias("ActionName")]
    [ArgumentCompleter(typeof(ActionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Action { get; set; }

    /// <summary>The resource's ARN; by default <c>*</c>.</summary>
    [Parameter(Position = 2)]
    [Alias("ResourceArn")]
    [ArgumentCompleter(typeof(AskedResourceCompleter))]
    [ValidateNotNullOrEmpty]
    public string Resource { get; set; } = "*";

    /// <summary>The account that owns the resource; by default found out from ARN and model.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string? ResourceAccount { get; set; }

    /// <summary>Answers of Test-IamAccess whose requests must stay denied.</summary>
    [Parameter]
    [ValidateNotNull]
    public IamAccessResult[] KeepDenied { get; set; } = [];

    /// <summary>Edits service and resource control policies, too, where nothing else helps.</summary>
    [Parameter]
    public SwitchParameter IncludeOrganization { get; set; }

    /// <summary>Writes the edits into the files that the policies were read from.</summary>
    [Parameter]
    public SwitchParameter Apply { get; set; }

    private protected override void Ask()
    {
        if (PolicyArgument.Bare(Principal) is IamAccessResult answer)
        {
            Answer(answer.GetRequest());
            return;
        }

        base.Ask();
    }

    private protected override void AskAbout(Subject subject)
    {
        if (Action is null || !ActionName.TryParse(Action, out ActionName action))
        {
            throw new InvalidArgumentException(Action is null ? FixErrors.FixNeedsAction() : AccessErrors.InvalidAction(Action));
        }

        // A slip of the pen would be written into a policy.
        if (ActionArgument.DoubtOf(Action) is { } doubt)
        {
            WriteWarning(doubt);
        }

        Answer(new ModelAccess(CurrentModel, subject, Settings).CreateRequest(action, Resource, ResourceAccount));
    }

    private void Answer(AccessRequest request)
    {
        var options = new FixOptions { IncludesOrganization = IncludeOrganization, KeptDenied = [.. KeepDenied.Select(k => k.GetRequest())] };
        PolicyFix fix = Work("Finding the smallest change", (_, stop) => Find(request, options, stop));
        if (Apply && fix.Outcome == FixOutcome.Fix)
        {
            Save(fix);
        }

        WriteAnswer(fix, () => fix.Notes);
    }

    // Whoever shares an edited policy gains by it, too.
    private PolicyFix Find(AccessRequest request, FixOptions options, CancellationToken stop)
    {
        PolicyFix fix = PolicyFixFinder.Find(request, options.In(CurrentModel, request), stop);
        if (fix.Outcome != FixOutcome.Fix)
        {
            return fix;
        }

        return FixedModel.With(CurrentModel, fix, request.Requester) is { } changed
            ? fix with { NewAccess = [.. ModelComparison.Compare(CurrentModel, changed, options.Proof, progress: null, stop)] }
            : fix with { Notes = ["The edited policies are not all of the model: who else gains by the edits is not known."] };
    }

    // All files are edited in memory before the first is written.
    private void Save(PolicyFix fix)
    {
        List<(string Path, FileEditor Editor, string What)> files = [];
        foreach (IGrouping<string?, PolicyEdit> file in fix.Edits.GroupBy(e => e.File))
        {
            string what = string.Join("; ", file);
            string path = FilePaths.ToTarget(this, file.Key ?? throw new InvalidArgumentException(FixErrors.FixNotApplied($"{what}: no file has the policy.")));
            try
            {
                FileEditor editor = FilePaths.Read([path], () => FileEditor.Open(path));
                foreach (PolicyEdit edit in file)
                {
                    PolicyPatch.Add(editor, edit);
                }

                editor.Preview();
                files.Add((path, editor, what));
            }
            catch (NotEditableException exception)
            {
                throw new InvalidArgumentException(FixErrors.FixNotApplied(exception.Message));
            }
        }

        foreach ((string path, FileEditor editor, string what) in files)
        {
            if (ShouldProcess(path, what))
            {
                FilePaths.Write(this, path, _ => editor.Save());
            }
        }
    }
}
