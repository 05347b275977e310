using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;

namespace IamPolicyTools.Commands.Bases;

/// <summary>A cmdlet that turns a list of actions into another one with the same meaning.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ActionListCmdlet : IamCmdlet
{
    private protected ActionListCmdlet()
    {
    }

    /// <summary>Actions and patterns, as in an Action element.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ArgumentCompleter(typeof(ActionCompleter))]
    [SupportsWildcards]
    [AllowEmptyCollection]
    public string[] Action { get; set; } = [];

    /// <summary>The patterns given that are well formed. Of the others each is an error; of those that fit no known action the user is warned.</summary>
    private protected IEnumerable<string> ReadActions()
    {
        foreach (string pattern in Action)
        {
            if (!ActionArgument.IsPattern(pattern))
            {
                WriteError(CatalogueErrors.InvalidActionPattern(pattern));
                continue;
            }

            if (!ActionPatterns.Expand(IamCatalogue.Default, pattern).Any())
            {
                WriteWarning($"No action of AWS's services as of {IamCatalogue.Default.Info.DataDate} fits '{pattern}'. It is kept as it is.");
            }

            yield return pattern;
        }
    }
}
