using IamPolicyTools.Language;
using IamPolicyTools.Text;
using IamPolicyTools.Text.Edits;

namespace IamPolicyTools.Authoring.Fixes;

/// <summary>Writes an edit into the file that the policy was read from, and nothing else of it (CP-72).</summary>
public static class PolicyPatch
{
    private const string StatementMember = "Statement";

    /// <summary>Adds an edit to those of a file.</summary>
    /// <param name="editor">The file.</param>
    /// <param name="edit">The edit, of a policy of that file.</param>
    /// <exception cref="NotEditableException">The policy has no range of its own there, or is a new one.</exception>
    public static void Add(FileEditor editor, PolicyEdit edit)
    {
        ArgumentNullException.ThrowIfNull(editor);
        ArgumentNullException.ThrowIfNull(edit);
        if (edit.Source is not { Document: { } document } || !document.Location.IsKnown)
        {
            throw new NotEditableException("the policy is a new one, which no file has yet.", SourceLocation.None);
        }

        if (edit.Kind == PolicyEditKind.Statement)
        {
            AddItem(editor, document.Location, StatementMember, StatementNode(edit.Value));
            return;
        }

        Statement statement = document.Statements[edit.Statement!.Value - 1];
        if (edit.Element == "Principal")
        {
            AddItem(editor, statement.Principal!.Location, edit.Opens.Principal!.Entries[0].Type == PrincipalType.Aws ? "AWS" : edit.Opens.Principal.Entries[0].Type.ToString(), TextNode(edit.Value));
            return;
        }

        AddItem(editor, statement.Location, edit.Element!, TextNode(edit.Value));
    }

    // Of an object's member: to the list that it is, or to a list of the value that it is; a member that is missing comes to be.
    private static void AddItem(FileEditor editor, SourceLocation owner, string member, Node item)
    {
        if (owner.Source?.Container is not null)
        {
            throw new NotEditableException("it stands in a document that the file holds as a string.", owner);
        }

        ObjectNode members = Find(editor.Root, owner.Offset) ?? throw new NotEditableException("no object of the file begins there.", owner);
        switch (members[member])
        {
            case ArrayNode list:
                editor.Append(list.Location, item);
                break;
            case { } single:
                editor.Replace(single.Location, new ArrayNode(single.Location, [single, item]));
                break;
            default:
                editor.AddMember(members.Location, member, item);
                break;
        }
    }

    private static ObjectNode? Find(Node node, int offset) => node switch
    {
        ObjectNode own when own.Location.Offset == offset => own,
        ObjectNode own => own.Members.Select(m => Find(m.Value, offset)).FirstOrDefault(f => f is not null),
        ArrayNode list => list.Items.Select(i => Find(i, offset)).FirstOrDefault(f => f is not null),
        _ => null,
    };

    private static ScalarNode TextNode(string text) => new(SourceLocation.None, ScalarKind.Text, text);

    private static Node StatementNode(string json) => TextDocument.Parse(json, "statement");
}
