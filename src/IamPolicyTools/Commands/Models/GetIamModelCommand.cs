using System.Collections;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;

namespace IamPolicyTools.Commands.Models;

/// <summary>Writes a model: the session's as it is now, or one that is read from files.</summary>
[Cmdlet(VerbsCommon.Get, "IamModel", DefaultParameterSetName = PathSet)]
[OutputType(typeof(IamModel))]
public sealed class GetIamModelCommand : FileCmdlet
{
    /// <summary>Files to read instead of the session; wildcards are accepted.</summary>
    [Parameter(Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public override string[] Path { get; set; } = [];

    /// <summary>Answers to placeholders of templates: hashtables, objects, or paths of variables files.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Variable { get; set; } = [];

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

    /// <summary>Values of the parameters of templates: hashtables, or paths of parameter files.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[] Parameter { get; set; } = [];

    // A pipeline that brings no file does not mean the session.
    private protected override bool HasDefault => !MyInvocation.ExpectingInput;

    private protected override void ReadFiles(IReadOnlyList<string> files)
    {
        if (files.Count == 0)
        {
            WriteObject(Session.Model);
            return;
        }

        if (VariableArgument.Read(this, Variable) is not { } variables || TemplateArguments.WithParameters(this, new TemplateOptions(), Parameter) is not { } templates)
        {
            return;
        }

        var options = new ImportOptions
        {
            Replace = true,
            Variables = variables.Sources,
            Infrastructure = new InfrastructureOptions
            {
                AccountId = AccountId,
                Region = Region,
                AllowUnknownAccount = AllowUnknownAccount,
                Answers = TemplateArguments.Map(Answer),
                Templates = templates,
            },
        };
        ImportResult read = AccountFiles.Read(this, IamModel.Empty, files, [.. variables.Files, .. templates.ParameterFiles], options, Work);
        AccountFiles.Tell(this, read, files);
        WriteObject(read.Model);
    }
}
