using System.Collections;
using System.Management.Automation;
using IamPolicyTools.Errors;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Binding;

/// <summary>Takes statements that are written as hashtables, by the names of the policy language; what is wrong with one is told as for a document.</summary>
internal sealed class StatementTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Name = "-Statement";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => PolicyArgument.Bare(inputData) switch
    {
        IDictionary statement => Read(statement),
        object[] list when Array.Exists(list, item => PolicyArgument.Bare(item) is IDictionary) => Array.ConvertAll(list, item => PolicyArgument.Bare(item) is IDictionary statement ? Read(statement) : item),
        _ => inputData,
    };

    private static Statement Read(IDictionary statement)
    {
        PolicyKind kind = statement.Contains("Principal") || statement.Contains("NotPrincipal") ? PolicyKind.Resource : PolicyKind.Identity;
        var faults = new DiagnosticBag();
        PolicyDocument? document;
        try
        {
            Node node = TextDocument.Parse($$"""{"Version":"2012-10-17","Statement":[{{JsonText.Of(statement)}}]}""", Name);
            document = PolicyParser.Parse(node, kind, faults);
        }
        catch (InvalidTextException exception)
        {
            throw new ArgumentTransformationMetadataException(DisplayedText.Line(exception.Message), exception);
        }

        return document is { Statements: [var read] } && !faults.HasErrors
            ? read
            : throw new ArgumentTransformationMetadataException(ValidationErrors.StatementAsTable([.. faults.Items.Select(f => f.Message)]));
    }
}
