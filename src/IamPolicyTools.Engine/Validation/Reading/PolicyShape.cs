using IamPolicyTools.Text;

namespace IamPolicyTools.Validation.Reading;

/// <summary>Tells what was meant as a policy from what lies beside policies: a policy gone wrong is to be reported, not passed over.</summary>
internal static class PolicyShape
{
    /// <summary>
    /// True for what somebody meant as a policy: an object with Statement, or a Version that is one of policies, or both names in
    /// whatever case; statements without a document around them.
    /// </summary>
    /// <param name="root">The document, out of its wrappers.</param>
    public static bool IsMeant(Node root) => root switch
    {
        ObjectNode document => document["Statement"] is not null
            || Find(document, "Version") is ScalarNode { Text: "2012-10-17" or "2008-10-17" }
            || (Find(document, "Statement") is { } statement && (Find(document, "Version") is not null || IsStatements(statement)))
            || IsStatement(document),
        _ => IsStatements(root),
    };

    private static bool IsStatements(Node node) => node switch
    {
        ArrayNode list => list.Items.Any(IsStatement),
        _ => IsStatement(node),
    };

    private static bool IsStatement(Node node) => node is ObjectNode statement
        && Find(statement, "Effect") is ScalarNode
        && (Find(statement, "Action") ?? Find(statement, "NotAction")) is not null;

    private static Node? Find(ObjectNode node, string name)
    {
        foreach (Member member in node.Members)
        {
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value;
            }
        }

        return null;
    }
}
