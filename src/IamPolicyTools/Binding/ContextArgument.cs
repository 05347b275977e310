using System.Management.Automation;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Binding;

/// <summary>Reads a context where PowerShell does not bind it by itself: of the rows of a pipeline each bad one is an error that names it.</summary>
internal static class ContextArgument
{
    private static readonly ContextTransformationAttribute s_transformation = new();

    /// <summary>The context keys of a hashtable, an object, or JSON text; none for a blank.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidArgumentException">It is none of these.</exception>
    public static ContextLayer Read(object? value)
    {
        try
        {
            return (ContextLayer)s_transformation.Transform(null!, value!)!;
        }
        catch (ArgumentTransformationMetadataException exception)
        {
            throw new InvalidArgumentException(AccessErrors.InvalidContext(exception));
        }
    }
}
