using IamPolicyTools.Catalogue;
using IamPolicyTools.Text;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Actions and services that there are not.</summary>
internal sealed class ActionNameRule : StatementRule
{
    /// <summary>The code of an action that there is not.</summary>
    public const string Action = "INVALID_ACTION";

    /// <summary>The code of a service that there is not.</summary>
    public const string Service = "INVALID_SERVICE_IN_ACTION";

    /// <inheritdoc/>
    public override IEnumerable<string> Codes => [Action, Service];

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, IssueList issues)
    {
        ValidationMemory memory = statement.Document.Memory;
        for (int i = 0; i < statement.Actions.Length; i++)
        {
            ActionFacts action = statement.Actions[i];
            if (action.Action is null && action is { HasForm: true, IsEverything: false, HasOpenPrefix: false }
                && memory.Answer(Action, action.Text, (action, memory), static (_, known) => Look(known.action, known.memory)) is { } fault)
            {
                issues.Add(statement.OfAction(fault.Code, i, fault.Why, fault.Fix));
            }
        }
    }

    private static Fault? Look(ActionFacts action, ValidationMemory memory)
    {
        IamCatalogue catalogue = memory.Catalogue;
        if (action.Actions.Length > 0 || memory.Names.HasAction(action.Text) || memory.Names.HasPrefix(action.Prefix))
        {
            return null;
        }

        string asOf = $"as of {catalogue.Info.DataDate}";
        if (action.Service is not { } service)
        {
            IReadOnlyList<string> near = NearNames.Find(action.Prefix, catalogue.Services.Select(s => s.Prefix));
            return new Fault(
                Service,
                $"There is no service \"{action.Prefix}\" {asOf}, so \"{action.Text}\" matches nothing.",
                near.Count > 0 ? $"Write {string.Join(" or ", near.Select(n => $"\"{n}:{action.Name}\""))}." : null);
        }

        if (action.IsPattern)
        {
            return new Fault(Action, $"No action of {service.Name} is matched by \"{action.Text}\" {asOf}.", null);
        }

        if (OperationNames.Find(catalogue, action.Text) is { } operation)
        {
            return new Fault(Action, operation.Message, operation.Fix);
        }

        IReadOnlyList<string> names = NearNames.Find(action.Name, service.Actions.Select(a => a.Name));
        return new Fault(
            Action,
            $"{service.Name} has no action \"{action.Text}\" {asOf}.",
            names.Count > 0 ? $"Write {string.Join(" or ", names.Select(n => $"\"{service.Prefix}:{n}\""))}." : null);
    }
}

/// <summary>What is wrong with a text, wherever it stands.</summary>
internal sealed record Fault(string Code, string Why, string? Fix);
