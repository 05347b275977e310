using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;

namespace IamPolicyTools.Commands.Bases;

/// <summary>A cmdlet that reads accounts, templates and plans from files, with all that can be said of them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ModelFileCmdlet : FileCmdlet
{
    private protected ModelFileCmdlet()
    {
    }

    /// <summary>Answers to placeholders of templates: hashtables, objects, or paths of variables files.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Variable { get; set; } = [];

    /// <summary>Reads over comments in JSON files.</summary>
    [Parameter]
    public SwitchParameter AllowComments { get; set; }

    /// <summary>What the files are. By default each is recognised by its content.</summary>
    [Parameter]
    public InfrastructureFormat? Format { get; set; }

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

    /// <summary>Answers to unknown values, by their origins.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Answer { get; set; }

    /// <summary>The real names of what has a made-up one, by the made-up names.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? MapName { get; set; }

    /// <summary>The accounts of provider configurations of Terraform, by their keys.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? ProviderAccount { get; set; }

    /// <summary>Reads of a plan what there is before it is applied.</summary>
    [Parameter]
    public SwitchParameter BeforeApply { get; set; }

    /// <summary>The name of the stack that a template makes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StackName { get; set; }

    /// <summary>Values of the parameters of templates: hashtables, or paths of parameter files.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Parameter { get; set; } = [];

    /// <summary>What other stacks export, by the exports' names.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Export { get; set; }

    /// <summary>The files of nested templates, by the URLs that name them.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? TemplateMap { get; set; }

    /// <summary>The stacks of a cloud assembly that are meant.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Stack { get; set; } = [];

    /// <summary>Macros that change nothing that counts.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] HarmlessMacro { get; set; } = [];

    /// <summary>Of what was observed at several times, the time that is meant. By default the latest.</summary>
    [Parameter]
    public DateTimeOffset? At { get; set; }

    private protected override bool TakesAssemblies => true;

    /// <summary>How to import, and the files that what was said names. Null when one of them is not there, which is then reported.</summary>
    /// <param name="replaces">True to start from an empty model.</param>
    private protected (ImportOptions Options, IReadOnlyList<string> Files)? ReadOptions(bool replaces)
    {
        if (VariableArgument.Read(this, Variable) is not { } variables)
        {
            return null;
        }

        var templates = new TemplateOptions
        {
            StackName = StackName,
            Exports = TemplateArguments.Map(Export),
            TemplateMap = TemplateArguments.Map(TemplateMap),
            Stacks = [.. Stack],
            HarmlessMacros = [.. HarmlessMacro],
        };
        if (TemplateArguments.WithParameters(this, templates, Parameter) is not { } filled)
        {
            return null;
        }

        var infrastructure = new InfrastructureOptions
        {
            Format = Format,
            AccountId = AccountId,
            Region = Region,
            AllowUnknownAccount = AllowUnknownAccount,
            Answers = TemplateArguments.Map(Answer),
            ProviderAccounts = TemplateArguments.Map(ProviderAccount),
            IsBefore = BeforeApply,
            At = At,
            Names = TemplateArguments.Map(MapName),
            Templates = filled,
        };
        var options = new ImportOptions { Replace = replaces, Variables = variables.Sources, AllowComments = AllowComments, Infrastructure = infrastructure };
        return (options, [.. variables.Files, .. filled.ParameterFiles]);
    }
}
