using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Relations;

/// <summary>A cmdlet that stands in for a policy check of IAM Access Analyzer: same name, same parameters, same response. It needs no credentials and no model.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class CheckTwinCmdlet : IamCmdlet
{
    private protected CheckTwinCmdlet()
    {
    }

    /// <summary>What is written: <c>*</c> for the whole response, a property of it, or <c>^</c> and a parameter's name.</summary>
    [Parameter]
    public string Select { get; set; } = "*";

    /// <summary>Taken, as AWS.Tools takes it; it is obsolete there.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Taken, as AWS.Tools takes it: the check calls no endpoint.</summary>
    [Parameter]
    [Alias("RegionToCall")]
    public string? Region { get; set; }

    /// <summary>Taken, as AWS.Tools takes it: the check needs no credentials.</summary>
    [Parameter]
    [Alias("StoredCredentials", "AWSProfileName")]
    public string? ProfileName { get; set; }

    /// <summary>Reads a document; one that cannot be read is AWS's error ValidationException.</summary>
    /// <param name="value">The document.</param>
    /// <param name="kind">What it is used as.</param>
    /// <param name="parameter">The parameter's name.</param>
    private protected PolicyDocument ReadPolicy(string value, PolicyKind kind, string parameter)
    {
        try
        {
            return PolicyArgument.Read(this, value, kind, parameter);
        }
        catch (InvalidTextException exception)
        {
            throw new InvalidArgumentException(RelationErrors.ValidationException(exception.Message));
        }
    }

    /// <summary>The kind of policy of a value of <c>-PolicyType</c>.</summary>
    private protected static PolicyKind KindOf(string policyType) =>
        policyType.Equals("IDENTITY_POLICY", StringComparison.OrdinalIgnoreCase) ? PolicyKind.Identity : PolicyKind.Resource;

    /// <summary>Writes what is selected of a response.</summary>
    private protected void Write(CheckResponse response)
    {
        Selection selection = Selection.Parse(Select, null, this) ?? throw new InvalidArgumentException(CallErrors.InvalidSelect(Select));
        if (Select == "*")
        {
            WriteObject(response);
        }
        else if (selection.TryApply(this, response, out object? output))
        {
            WriteObject(output, enumerateCollection: true);
        }
        else
        {
            throw new InvalidArgumentException(CallErrors.InvalidSelect(Select));
        }
    }
}
