using System.Management.Automation;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Commands.Bases;

namespace IamPolicyTools.Commands.Catalogue;

/// <summary>Writes the actions that patterns cover.</summary>
[Cmdlet(VerbsData.Expand, "IamAction")]
[OutputType(typeof(string))]
public sealed class ExpandIamActionCommand : ActionListCmdlet
{
    private readonly HashSet<string> _written = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (string pattern in ReadActions())
        {
            string[] actions = [.. ActionPatterns.Expand(IamCatalogue.Default, pattern).Select(a => a.FullName)];
            WriteObject((actions.Length == 0 ? [pattern] : actions).Where(_written.Add), enumerateCollection: true);
        }
    }
}
