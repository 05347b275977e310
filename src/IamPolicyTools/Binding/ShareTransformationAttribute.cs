using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Binding;

/// <summary>Makes shares of what scripts pass: hashtables <c>@{ AccountId = '444455556666'; Actions = 'ec2:RunInstances' }</c>, or objects with these properties.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ShareTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        InputDepth.Require(inputData);
        return Read(inputData).ToArray();
    }

    private static IEnumerable<ResourceShare> Read(object? input)
    {
        object? value = (input as PSObject)?.BaseObject ?? input;
        return value switch
        {
            null => [],
            ResourceShare share => [share],
            IDictionary pairs => [Create(pairs["AccountId"], pairs["Actions"])],
            IEnumerable items and not string => items.Cast<object?>().SelectMany(Read),
            _ => [Create(Property(input, "AccountId"), Property(input, "Actions"))],
        };
    }

    private static object? Property(object? input, string name) => PSObject.AsPSObject(input).Properties[name]?.Value;

    private static ResourceShare Create(object? account, object? actions)
    {
        string id = LanguagePrimitives.ConvertTo<string>(account) ?? string.Empty;
        ImmutableArray<string> patterns = actions is null ? [] : [.. LanguagePrimitives.ConvertTo<string[]>(actions)];
        string? fault = !Arn.IsAccountId(id) ? $"AccountId is '{id}', which is no account of 12 digits"
            : patterns.IsEmpty ? "it names no Actions"
            : null;
        return fault is null
            ? new ResourceShare(id, patterns)
            : throw new ArgumentTransformationMetadataException(
                DisplayedText.Line($"A share is a hashtable such as @{{ AccountId = '444455556666'; Actions = 'ec2:RunInstances' }}: {fault}."));
    }
}
