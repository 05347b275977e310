using IamPolicyTools.Import.Binding;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Templates;

/// <summary>Finds the variables of an account document before its policies are read: they may stand behind them.</summary>
internal static class DocumentVariables
{
    /// <summary>The member.</summary>
    public const string Member = "Variables";

    /// <summary>Reads the variables of a document, and what it says of its account.</summary>
    /// <param name="members">The members of the document.</param>
    /// <param name="common">The variables that stand below them.</param>
    /// <param name="file">The file.</param>
    /// <param name="own">The document's own.</param>
    public static VariableScope Read(
        IEnumerable<TopLevelItem> members, VariableScope common, FileContext file, out IReadOnlyList<Variable> own)
    {
        own = [];
        var facts = new Dictionary<string, string>(StringComparer.Ordinal) { ["Partition"] = "aws" };
        try
        {
            foreach (TopLevelItem member in members)
            {
                if (member.Name == Member && member.Value is { } value && !Scalars.IsNull(value))
                {
                    own = ReadMember(member, value, file);
                }
                else if (member.Value is ScalarNode { Kind: ScalarKind.Text or ScalarKind.Plain } text
                    && VariableReader.Facts.Contains(member.Name))
                {
                    facts[member.Name] = text.Text;
                }
            }
        }
        catch (InvalidTextException)
        {
            // The text breaks off: reading the document proper finds the same and reports it.
        }

        return new VariableScope(own, common, facts);
    }

    private static IReadOnlyList<Variable> ReadMember(TopLevelItem member, Node value, FileContext file)
    {
        if (!member.IsListItem)
        {
            return VariableReader.Read(value, file);
        }

        file.Error(
            "WRONG_TYPE", $"{Member}: expected an object with a text or a list of texts for each name, found a list", member.NameLocation);
        return [];
    }
}
