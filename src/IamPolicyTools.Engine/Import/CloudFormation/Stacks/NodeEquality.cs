using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Stacks;

/// <summary>Whether two values are the same, wherever they stand.</summary>
internal static class NodeEquality
{
    /// <summary>True when they are.</summary>
    public static bool AreSame(Node? one, Node? other) => (one, other) switch
    {
        (null, null) => true,
        (ScalarNode a, ScalarNode b) => a.Text == b.Text && (a.Kind == ScalarKind.Null) == (b.Kind == ScalarKind.Null),
        (ArrayNode a, ArrayNode b) =>
            a.Items.Length == b.Items.Length && a.Items.Zip(b.Items).All(pair => AreSame(pair.First, pair.Second)),
        (ObjectNode a, ObjectNode b) => a.Members.Length == b.Members.Length
            && a.Members.Zip(b.Members).All(pair => pair.First.Name == pair.Second.Name && AreSame(pair.First.Value, pair.Second.Value)),
        (ChoiceNode a, ChoiceNode b) => a.Condition == b.Condition && AreSame(a.WhenTrue, b.WhenTrue) && AreSame(a.WhenFalse, b.WhenFalse),
        _ => false,
    };
}
