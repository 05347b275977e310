using System.Collections;
using System.Management.Automation;
using IamPolicyTools.Operations.Sts;
using IamPolicyTools.Text;

namespace IamPolicyTools.Binding;

/// <summary>
/// Makes context assertions of what scripts pass: hashtables or objects with <c>ProviderArn</c> and <c>ContextAssertion</c>,
/// of which AWS.Tools' own type is one.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ProvidedContextTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        InputDepth.Require(inputData);
        object value = (inputData as PSObject)?.BaseObject ?? inputData;
        return value is IEnumerable items and not IDictionary and not string
            ? items.Cast<object?>().Select(One).ToArray()
            : new[] { One(inputData) };
    }

    private static ProvidedContext One(object? item)
    {
        object? value = (item as PSObject)?.BaseObject ?? item;
        return value switch
        {
            ProvidedContext context => context,
            IDictionary members => Of(members["ProviderArn"], members["ContextAssertion"], value),
            not null => Of(Property(item, "ProviderArn"), Property(item, "ContextAssertion"), value),
            _ => throw Refused("null"),
        };
    }

    private static object? Property(object? item, string name) => PSObject.AsPSObject(item).Properties[name]?.Value;

    private static ProvidedContext Of(object? provider, object? assertion, object found) => provider is null
        ? throw Refused(found.GetType().Name)
        : new ProvidedContext(LanguagePrimitives.ConvertTo<string>(provider), assertion is null ? null : LanguagePrimitives.ConvertTo<string>(assertion));

    private static ArgumentTransformationMetadataException Refused(string found) =>
        new(DisplayedText.Line($"A provided context is a hashtable or object with ProviderArn and ContextAssertion, found {found}."));
}
