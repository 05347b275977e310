using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Organizations;

namespace IamPolicyTools.Commands.Organizations;

/// <summary>Lists the service control policies of the organization.</summary>
[Cmdlet(VerbsCommon.Get, "IamServiceControlPolicy")]
[OutputType(typeof(OrganizationPolicy))]
public sealed class GetIamServiceControlPolicyCommand : GetControlPolicyCmdlet
{
    private protected override ControlPolicyKind Kind => ControlPolicyKind.Service;
}

/// <summary>Lists the resource control policies of the organization.</summary>
[Cmdlet(VerbsCommon.Get, "IamResourceControlPolicy")]
[OutputType(typeof(OrganizationPolicy))]
public sealed class GetIamResourceControlPolicyCommand : GetControlPolicyCmdlet
{
    private protected override ControlPolicyKind Kind => ControlPolicyKind.Resource;
}

/// <summary>Lists control policies.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GetControlPolicyCmdlet : ModelCmdlet
{
    private protected GetControlPolicyCmdlet()
    {
    }

    /// <summary>Names; wildcards are accepted. Without one, all policies are listed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ControlPolicyNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    private protected abstract ControlPolicyKind Kind { get; }

    /// <inheritdoc/>
    protected override void Process()
    {
        OrganizationPolicy[] policies = CurrentModel.Organization is { } organization ? [.. Kind.PoliciesOf(organization).Values] : [];
        foreach (string name in Name)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            OrganizationPolicy[] found = [.. policies.Where(p => pattern.IsMatch(p.Name))];
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                throw new IamOperationException(IamErrorCode.NoSuchEntity, $"The organization has no {Kind} called {name}.", name);
            }

            WriteObject(found, enumerateCollection: true);
        }
    }
}
