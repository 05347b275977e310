using System.Collections;
using System.Management.Automation;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Text;

namespace IamPolicyTools.Binding;

/// <summary>
/// Lets <c>-Context</c> take a hashtable, an object or JSON text. Anything else fails loudly: a context that silently
/// does not bind would change the answer.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ContextTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        InputDepth.Require(inputData);
        try
        {
            return Read(inputData is PSObject wrapped ? wrapped.BaseObject is PSCustomObject ? wrapped : wrapped.BaseObject : inputData);
        }
        catch (Exception exception) when (exception is InvalidTextException or ArgumentException)
        {
            throw new ArgumentTransformationMetadataException(DisplayedText.Lines(exception.Message), exception);
        }
    }

    private static ContextLayer Read(object? input) => input switch
    {
        null => ContextLayer.Empty,
        ContextLayer layer => layer,
        string text when string.IsNullOrWhiteSpace(text) => ContextLayer.Empty,
        string text => ContextInput.Parse(text, "-Context"),
        IDictionary keys => ContextInput.Read(keys.Cast<DictionaryEntry>().Select(e => Pair(e.Key.ToString()!, e.Value))),
        PSObject record => ContextInput.Read(record.Properties.Select(p => Pair(p.Name, p.Value))),
        _ => throw new ArgumentException($"-Context takes a hashtable, an object or JSON text, but was given a value of the type {input.GetType().Name}."),
    };

    private static KeyValuePair<string, object?> Pair(string key, object? value) => new(key, Unwrap(value));

    private static object? Unwrap(object? value) => value switch
    {
        PSObject wrapped => Unwrap(wrapped.BaseObject),
        object?[] list => list.Select(Unwrap).ToArray(),
        _ => value,
    };
}
