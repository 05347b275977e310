using System.Management.Automation;
using IamPolicyTools.Errors;

namespace IamPolicyTools.Binding;

/// <summary>Says of a text that was given as <c>-Option</c>, mostly the name of a file, how it is meant. Everything else is left to PowerShell.</summary>
internal sealed class OptionTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject { BaseObject: var inner } ? inner : inputData) is string text
            ? throw new ArgumentTransformationMetadataException(AccessErrors.TextOfOptions(text))
            : inputData;
}
