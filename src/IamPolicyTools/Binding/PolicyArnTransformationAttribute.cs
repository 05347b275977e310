using System.Collections;
using System.Management.Automation;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Binding;

/// <summary>
/// Makes ARNs of what scripts pass as managed policies: ARNs, policies, or objects with the property <c>Arn</c>, of which
/// AWS.Tools' own policy descriptor is one.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PolicyArnTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        InputDepth.Require(inputData);
        var arns = new List<string>();
        Add(arns, inputData);
        return arns.ToArray();
    }

    private static void Add(List<string> arns, object? input)
    {
        object? value = (input as PSObject)?.BaseObject ?? input;
        switch (value)
        {
            case null:
                break;
            case string arn:
                arns.Add(arn);
                break;
            case ManagedPolicy policy:
                arns.Add(policy.Arn);
                break;
            case AttachedPolicy policy:
                arns.Add(policy.PolicyArn);
                break;
            case IDictionary members when members.Contains("Arn"):
                Add(arns, members["Arn"]);
                break;
            case IEnumerable items and not IDictionary:
                foreach (object? item in items)
                {
                    Add(arns, item);
                }

                break;
            default:
                Add(arns, PSObject.AsPSObject(input).Properties["Arn"]?.Value ?? throw new ArgumentTransformationMetadataException(
                    DisplayedText.Line($"A managed policy is an ARN or an object with an Arn, found {value.GetType().Name} '{input}'.")));
                break;
        }
    }
}
