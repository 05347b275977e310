using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Authoring.Reviews;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using IamPolicyTools.Session;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Relations;

/// <summary>Tells what a change gives to whom, and what it takes.</summary>
[Cmdlet(VerbsData.Compare, "IamAccess", DefaultParameterSetName = SidesSet)]
[OutputType(typeof(ComparedAccess))]
[OutputType(typeof(ComparedAccessSummary))]
public sealed class CompareIamAccessCommand : IamCmdlet
{
    private const string SidesSet = "Sides";
    private const string PlanSet = "Plan";
    private const string RunAlone = "& { $ErrorActionPreference = 'Stop'; $null = . $args[0] } $args[0]";

    /// <summary>The state before: a model, policy documents, files or a folder. By default the session's model.</summary>
    [Parameter(Position = 0, ParameterSetName = SidesSet)]
    [ValidateNotNull]
    public object[]? Before { get; set; }

    /// <summary>The state after: the same, or a script block that runs on a copy of the session.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = SidesSet)]
    [ValidateNotNull]
    public object[] After { get; set; } = [];

    /// <summary>Plans of Terraform or OpenTofu, as show -json prints them: tells what applying them would change.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PlanSet)]
    [ValidateNotNullOrEmpty]
    public string[] Plan { get; set; } = [];

    /// <summary>The accounts of provider configurations of Terraform, by their keys.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? ProviderAccount { get; set; }

    /// <summary>Answers to unknown values, by their origins.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Answer { get; set; }

    /// <summary>What policy documents are used as. By default resource policies when a statement has a principal, else identity policies.</summary>
    [Parameter]
    public PolicyKind? PolicyType { get; set; }

    /// <summary>The requests that are looked at.</summary>
    [Parameter]
    public RequestSpace Space { get; set; }

    /// <summary>Leaves out the actions that the reference of AWS does not list.</summary>
    [Parameter]
    public SwitchParameter KnownActionsOnly { get; set; }

    /// <summary>Lets keys vary independently that AWS sends together.</summary>
    [Parameter]
    public SwitchParameter NoKeyTies { get; set; }

    /// <summary>The steps that may be taken for each group of principals.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long Budget { get; set; } = ProofOptions.UsualBudget;

    /// <summary>Puts those together who gain or lose the same, what matters most first.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <summary>The account that templates and plans are deployed to.</summary>
    [Parameter]
    [ValidatePattern("^[0-9]{12}$")]
    public string? AccountId { get; set; }

    /// <summary>The Region that templates and plans are deployed to.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Region { get; set; }

    /// <summary>Lets 000000000000 stand for an account that nothing tells.</summary>
    [Parameter]
    public SwitchParameter AllowUnknownAccount { get; set; }

    /// <summary>The name of the stack that a template makes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StackName { get; set; }

    /// <summary>Values of the parameters of templates, on both sides: hashtables, or paths of parameter files.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Parameter { get; set; } = [];

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (TemplateArguments.WithParameters(this, new TemplateOptions { StackName = StackName }, Parameter) is not { } templates)
        {
            return;
        }

        var infrastructure = new InfrastructureOptions
        {
            AccountId = AccountId,
            Region = Region,
            AllowUnknownAccount = AllowUnknownAccount,
            Answers = TemplateArguments.Map(Answer),
            ProviderAccounts = TemplateArguments.Map(ProviderAccount),
            Templates = templates,
        };
        var sides = new ComparedInput(this, PolicyType, infrastructure, Work);
        (ComparedState before, ComparedState after) = Plan.Length > 0 ? sides.ReadPlans(Session.Model, Plan) : ReadSides(sides);
        sides.TellSlips();
        if (before.Model is null != after.Model is null)
        {
            throw new InvalidArgumentException(RelationErrors.UnlikeSides());
        }

        var options = new ProofOptions { Space = Space, KnownActionsOnly = KnownActionsOnly, HasKeyTies = !NoKeyTies, Budget = Budget, Kind = sides.KindOf(before, after) };
        ImmutableArray<ComparedAccess> rows = Work("Comparing access", (progress, stop) => before.Model is not null
            ? ChangeReview.With(before.Model, after.Model!, [.. ModelComparison.Compare(before.Model, after.Model!, options, progress, stop)], options, stop)
            : [.. DocumentComparison.Compare(before.Documents, after.Documents, options, stop)]);
        if (rows.Length == 0)
        {
            // An empty answer says what it means, and stays empty in a pipeline.
            string limit = before.Model is null ? string.Empty : $" {ComparisonLimits.OtherAccounts}";
            WriteInformation(new HostInformationMessage { Message = $"Nobody gains or loses anything: proved for every request.{limit}" }, ["PSHOST"]);
        }
        else if (Summary)
        {
            WriteObject(ComparedAccessSummary.Of(rows), enumerateCollection: true);
        }
        else
        {
            WriteObject(rows, enumerateCollection: true);
        }

        foreach (string what in rows.SelectMany(r => r.NotShown).Distinct(StringComparer.Ordinal))
        {
            WriteInformation(new HostInformationMessage { Message = DisplayedText.Line($"Not shown: {what}.") }, ["PSHOST"]);
        }
    }

    private (ComparedState Before, ComparedState After) ReadSides(ComparedInput sides)
    {
        ComparedState before = Before is null ? ComparedState.Of(Session.Model, nameof(Before)) : sides.Read(Before, nameof(Before));
        return (before, After is [{ } only] && PolicyArgument.Bare(only) is ScriptBlock script ? Changed(script, before) : sides.Read(After, nameof(After)));
    }

    // The session is restored whatever the block does; who calls in it is nobody.
    private ComparedState Changed(ScriptBlock script, ComparedState before)
    {
        SavedSession saved = Session.Save();
        try
        {
            IamModel start = before.Model ?? throw new InvalidArgumentException(RelationErrors.UnlikeSides());
            Session.Update(_ => start);
            Session.Caller = null;
            InvokeCommand.InvokeScript(RunAlone, useNewScope: true, System.Management.Automation.Runspaces.PipelineResultTypes.None, input: null, script);
            return new ComparedState(Session.Model, []);
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            throw new InvalidArgumentException(RelationErrors.ChangeFailed(exception));
        }
        finally
        {
            Session.Restore(saved);
        }
    }
}
