using System.Text;
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

    /// <summary>
    /// False for a file of YAML that cannot be read as a document and that nobody meant as a policy: a template with functions, a chart. Of what is
    /// no YAML to anybody, the words of a policy tell.
    /// </summary>
    /// <param name="content">The content.</param>
    /// <param name="path">The path.</param>
    public static bool MayBeMeant(byte[] content, string path)
    {
        if (Path.GetExtension(path).ToUpperInvariant() is not (".YAML" or ".YML"))
        {
            return true;
        }

        try
        {
            return DocumentWrapper.Open(TextDocument.ReadTemplate(content, path).Root).Any(d => IsMeant(d.Node));
        }
        catch (InvalidTextException)
        {
            string text = Encoding.UTF8.GetString(content);
            return Has("Statement") || (Has("Effect") && Has("Action"));

            bool Has(string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);
        }
    }

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
