using System.Management.Automation;
using IamPolicyTools.Errors;

namespace IamPolicyTools.Binding;

/// <summary>Says of a document that was given line by line, the classic slip of <c>Get-Content</c>, how it is meant. Everything else is left to PowerShell.</summary>
internal sealed class DocumentTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => inputData is object[] { Length: > 1 } lines && Array.TrueForAll(lines, IsText)
        ? throw new ArgumentTransformationMetadataException(AccessErrors.LinesOfDocument)
        : inputData;

    private static bool IsText(object? line) => line is string or PSObject { BaseObject: string };
}
