using System.Management.Automation;

namespace IamPolicyTools.Binding;

/// <summary>Says of a model that came from another process why it is none any more. Everything else is left to PowerShell.</summary>
internal sealed class ModelTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Deserialized = "Deserialized.IamPolicyTools.Model.IamModel";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => inputData is PSObject value && value.TypeNames.Contains(Deserialized)
        ? throw new ArgumentTransformationMetadataException(
            "What came from a file, a job or another machine is only the outline of a model. Export-IamAccount and Import-IamAccount carry one over; in this process, Start-ThreadJob and ForEach-Object -Parallel take it as it is.")
        : inputData;
}
