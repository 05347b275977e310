using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Language;
using IamPolicyTools.Validation.Building;

namespace IamPolicyTools.Commands.Building;

/// <summary>Builds a statement of a policy.</summary>
[Cmdlet(VerbsCommon.New, "IamPolicyStatement", DefaultParameterSetName = "Action")]
[OutputType(typeof(Statement))]
public sealed class NewIamPolicyStatementCommand : BuildingCmdlet
{
    /// <summary>The actions.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Action")]
    [ArgumentCompleter(typeof(ActionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Action { get; set; } = [];

    /// <summary>The actions that it is not about.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "NotAction")]
    [ArgumentCompleter(typeof(ActionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] NotAction { get; set; } = [];

    /// <summary>The resources.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(ResourceTemplateCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Resource { get; set; } = [];

    /// <summary>The resources that it is not about.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ResourceTemplateCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] NotResource { get; set; } = [];

    /// <summary>Allow or Deny.</summary>
    [Parameter]
    public Effect Effect { get; set; } = Effect.Allow;

    /// <summary>The name of the statement.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Sid { get; set; }

    /// <summary>Whom it concerns: <c>*</c>, accounts, ARNs, services, providers, or a hashtable as a policy has it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[]? Principal { get; set; }

    /// <summary>Whom it does not concern.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public object[]? NotPrincipal { get; set; }

    /// <summary>The conditions: a hashtable of operators, or JSON.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ConditionCompleter))]
    [ValidateNotNull]
    public object? Condition { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Principal is not null && NotPrincipal is not null)
        {
            throw new InvalidArgumentException(ValidationErrors.BothPrincipals());
        }

        (bool isEveryone, ImmutableArray<KeyValuePair<string, ImmutableArray<string>>> principal) = StatementArgument.Principal(Principal ?? NotPrincipal);
        var draft = new StatementDraft
        {
            Sid = Sid,
            Effect = Effect,
            Action = [.. Action],
            NotAction = [.. NotAction],
            Resource = [.. Resource],
            NotResource = [.. NotResource],
            Principal = principal,
            IsEveryone = isEveryone,
            IsNotPrincipal = Principal is null && NotPrincipal is not null,
            Condition = StatementArgument.Condition(Condition),
        };
        WriteObject(Built(() => PolicyBuilder.BuildStatement(draft, Kind)));
    }
}
