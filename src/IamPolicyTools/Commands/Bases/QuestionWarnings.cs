using IamPolicyTools.Binding;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Commands.Access;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Bases;

/// <summary>
/// What Test-IamAccess warns of before it answers. What nobody can be asked about in AWS is told unasked; the rest on demand. What was looked
/// at is not looked at again, and nothing is told twice.
/// </summary>
/// <param name="command">The cmdlet.</param>
/// <param name="questioner">Knows the model that is asked.</param>
internal sealed class QuestionWarnings(TestIamAccessCommand command, AccessQuestioner questioner)
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly HashSet<string> _actions = new(StringComparer.OrdinalIgnoreCase);
    private string? _region;
    private object? _context;

    private static IamCatalogue Catalogue => IamCatalogue.Default;

    /// <summary>Warns of the questions of an input.</summary>
    /// <param name="actions">The actions.</param>
    /// <param name="pairs">Each action with each resource.</param>
    public void Tell(ActionName[] actions, (ActionName Action, ResourceArgument Resource)[] pairs)
    {
        TellOfContext();
        IEnumerable<Diagnostic?> findings = command.ValidateRequest
            ? pairs.SelectMany(p => RequestChecks.Check(Catalogue, p.Action.Text, p.Resource.Arn, ContextArgument.Read(command.Context).Entries.Select(e => e.Key.ToString())))
            : actions.Where(a => _actions.Add(a.Text)).Select(a => RequestChecks.CheckAction(Catalogue, a.Text))
                .Concat(pairs.Where(p => p.Resource.Arn == "*").Select(p => RequestChecks.CheckNoResource(Catalogue, p.Action.Text, p.Resource.Arn)));
        foreach (Diagnostic finding in findings.OfType<Diagnostic>())
        {
            Tell(finding.Message);
        }

        foreach ((ActionName action, ResourceArgument resource) in pairs.DistinctBy<(ActionName Action, ResourceArgument Resource), object>(p => p.Resource, ReferenceEqualityComparer.Instance))
        {
            TellOf(action, resource);
        }
    }

    private void TellOf(ActionName action, ResourceArgument resource)
    {
        // PL-84d
        if (resource.Arn.Length > 1 && resource.Arn.AsSpan().ContainsAny('*', '?'))
        {
            Tell($"{resource.Arn} asks about a resource of exactly this name, wildcards included.");
        }
        else if (questioner.Near(action, resource.Arn) is { } near)
        {
            Tell(near);
        }

        TellAll(ContextWarnings.OfValues(resource.Context ?? ContextLayer.Empty));
    }

    private void TellOfContext()
    {
        if (command.Region != _region && TestIamAccessCommand.NullIfBlank(_region = command.Region) is { } region && RegionFacts.Doubt(region) is { } doubt)
        {
            Tell(doubt);
        }

        TellAll(ContextWarnings.OfUnknown(command.UnknownContextKey));
        if (command.Context is not null && !command.Context.Equals(_context))
        {
            _context = command.Context;
            TellAll(ContextWarnings.Of(ContextArgument.Read(command.Context)));
        }
    }

    private void TellAll(IEnumerable<string> messages)
    {
        foreach (string message in messages)
        {
            Tell(message);
        }
    }

    private void Tell(string message)
    {
        if (_told.Add(message))
        {
            command.WriteWarning(message);
        }
    }
}
