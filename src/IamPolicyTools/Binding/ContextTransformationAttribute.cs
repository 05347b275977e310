using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Catalogue;
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
        IDictionary keys => ContextInput.Read(keys.Keys.Cast<object>().Select(k => Pair(k.ToString()!, keys[k]))),
        PSObject record => ContextInput.Read(record.Properties.Select(p => Pair(p.Name, p.Value))),
        _ => throw new ArgumentException($"-Context takes a hashtable, an object or JSON text, but was given a value of the type {input.GetType().Name}."),
    };

    private static KeyValuePair<string, object?> Pair(string key, object? value) => new(key, Unwrap(Plain(key, value)));

    // A witness has a list of values for each key, whether the key is a set or not.
    private static object? Plain(string key, object? value) =>
        value is ImmutableArray<string> { Length: 1 } list && !IamCatalogue.Default.IsMultivalued(key) ? list[0] : value;

    private static object? Unwrap(object? value) => value switch
    {
        PSObject wrapped => Unwrap(wrapped.BaseObject),
        object?[] list => list.Select(Unwrap).ToArray(),
        _ => value,
    };
}
