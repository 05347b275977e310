using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;
using IamPolicyTools.Language;
using IamPolicyTools.Validation.Building;

namespace IamPolicyTools.Commands.Building;

/// <summary>A cmdlet that builds statements or documents, and refuses what is wrong where it is typed.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class BuildingCmdlet : IamCmdlet
{
    private protected BuildingCmdlet()
    {
    }

    /// <summary>What the policy is for. By default what the statements say.</summary>
    [Parameter]
    [ValidateSet("Identity", "Boundary", "Session", "Resource", "Trust", "SCP", "RCP", "Endpoint")]
    public string? PolicyType { get; set; }

    /// <summary>The slot; null for what the statements say.</summary>
    private protected PolicyKind? Kind => PolicyType is null ? null : PolicyTypes.Parse(PolicyType);

    /// <summary>Builds something, and turns what is wrong into an error of the cmdlet.</summary>
    /// <typeparam name="T">What is built.</typeparam>
    /// <param name="build">Builds it.</param>
    /// <exception cref="InvalidArgumentException">Something is wrong.</exception>
    private protected static T Built<T>(Func<T> build)
    {
        try
        {
            return build();
        }
        catch (PolicyBuildException exception)
        {
            throw new InvalidArgumentException(ValidationErrors.InvalidStatement(exception));
        }
    }
}
