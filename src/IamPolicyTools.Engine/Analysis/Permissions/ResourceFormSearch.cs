using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>Is an action allowed on every, on some, or on no resource of a form (PL-84d, AT-3, CL-60)?</summary>
/// <param name="scope">The model and the context.</param>
public sealed class ResourceFormSearch(AccessScope scope)
{
    /// <summary>The answer for a subject.</summary>
    /// <param name="subject">Who asks.</param>
    /// <param name="action">The action.</param>
    /// <param name="form">An ARN with wildcards, as an entry of a Resource element.</param>
    /// <param name="resourceAccount">The account that owns the resources; null to find it out.</param>
    /// <param name="counts">Tells of an example whether its like can be meant; null where all can.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public ResourceFormAnswer Ask(
        Subject subject, ActionName action, string form, string? resourceAccount = null, Func<string, bool>? counts = null, CancellationToken cancellationToken = default)
    {
        var question = new FormQuestion(scope, action, form, resourceAccount);
        if (question.Scan(subject, cancellationToken) is not { } all)
        {
            return new ResourceFormAnswer(ResourceFormVerdict.Undecided);
        }

        JudgedCell[] cells = [.. all.Where(c => counts?.Invoke(c.Cell.Example) != false)];

        string? allowed = ShortestOf(cells, Decision.Allowed);
        string? denied = ShortestOf(cells, Decision.ImplicitDeny);
        string? conditional = ShortestOf(cells, Decision.Conditional);
        ResourceFormVerdict verdict = (allowed, denied, conditional) switch
        {
            (null, null, null) => ResourceFormVerdict.NoResource,
            (_, null, null) => ResourceFormVerdict.All,
            (null, _, null) => ResourceFormVerdict.None,
            _ => ResourceFormVerdict.Some,
        };
        return new ResourceFormAnswer(verdict, allowed, denied, conditional) { Examples = [.. cells.Select(c => c.Cell.Example).Distinct()] };
    }

    private static string? ShortestOf(IEnumerable<JudgedCell> cells, Decision decision) =>
        cells.Where(c => c.Outcome.Decision == decision).Select(c => c.Cell.Example).MinBy(e => e.Length);
}
