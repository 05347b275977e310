using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Actions and resources of one statement that can never meet in a request (PL-48, PL-84a).</summary>
internal sealed class MeetingRule : StatementRule
{
    private const string Code = "RESOURCE_MISMATCH";

    /// <inheritdoc/>
    public override IEnumerable<string> Codes => [Code];

    /// <inheritdoc/>
    protected override bool AppliesTo(DocumentFacts document) => document.Kind != PolicyKind.Trust;

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, IssueList issues)
    {
        ResourceEntry[] resources = statement.Resources;
        if (statement.HasNotAction || statement.HasNotResource || resources.Length == 0
            || !Array.TrueForAll(statement.Actions, a => a is { HasForm: true, IsEverything: false })
            || !Array.TrueForAll(resources, r => r is { IsKnownForm: true, IsEverything: false }))
        {
            return;
        }

        ValidationMemory memory = statement.Document.Memory;
        CatalogueResourceType[][] types = Array.ConvertAll(resources, r => r.Types(memory.Forms));
        int lost = 0;
        for (int i = 0; i < statement.Actions.Length; i++)
        {
            ActionFacts action = statement.Actions[i];
            if (action.Actions.Length == 0 || MeetsAny(action.Actions, types, resources, memory))
            {
                continue;
            }

            lost++;
            CatalogueAction first = action.Actions[0];
            bool takesNone = Array.TrueForAll(action.Actions, a => a.IsWildcardOnly);
            issues.Add(statement.OfAction(
                Code,
                i,
                takesNone
                    ? $"{action.Text} takes no resource: AWS checks it on \"*\", which no Resource of this statement is."
                    : $"{action.Text} is checked on {Forms(first)}, which no Resource of this statement can be.",
                takesNone ? $"Move {action.Text} to a statement with \"Resource\": \"*\"." : $"Add a Resource of the form {Forms(first)}, or move the action to another statement."));
        }

        if (lost < statement.Actions.Length && Array.TrueForAll(statement.Actions, a => a.Actions.Length > 0))
        {
            CheckResources(statement, memory, issues);
        }
    }

    private static void CheckResources(StatementFacts statement, ValidationMemory memory, IssueList issues)
    {
        for (int i = 0; i < statement.Resources.Length; i++)
        {
            ResourceEntry entry = statement.Resources[i];
            CatalogueResourceType[] types = entry.Types(memory.Forms);
            if (types.Length > 0 && !IsWantedByAny(statement.Actions, types, entry)
                && !statement.Actions.SelectMany(a => a.Actions).Any(a => a.IsWildcardOnly && IsPseudo(a, [entry], memory)))
            {
                issues.Add(statement.OfResource(
                    Code, i, $"No action of this statement is checked on \"{entry.Text}\" ({types[0].Service} {types[0].Name}).", "Remove it, or add the action that it is meant for."));
            }
        }
    }

    private static bool MeetsAny(CatalogueAction[] actions, CatalogueResourceType[][] types, ResourceEntry[] resources, ValidationMemory memory)
    {
        foreach (CatalogueAction action in actions)
        {
            if (Meets(action, types, resources, memory))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Meets(CatalogueAction action, CatalogueResourceType[][] types, ResourceEntry[] resources, ValidationMemory memory)
    {
        foreach (ActionResourceType type in action.ResourceTypes)
        {
            foreach (CatalogueResourceType[] some in types)
            {
                if (Array.IndexOf(some, type.Type) >= 0)
                {
                    return true;
                }
            }
        }

        if (action.IsWildcardOnly && IsPseudo(action, resources, memory))
        {
            return true;
        }

        foreach (ResourceEntry entry in resources)
        {
            if (IsGroupByStreams(action, entry) || IsPartOf(action, entry))
            {
                return true;
            }
        }

        return false;
    }

    // CL-57: an action on a log group is checked on log-group:NAME:log-stream:, which has the form of a stream.
    private static bool IsGroupByStreams(CatalogueAction action, ResourceEntry entry) =>
        entry.Service == "logs" && entry.Resource.StartsWith("log-group:", StringComparison.Ordinal) && CheckedResource.IsOnStreams(action.ActionName)
        && (entry.Resource.EndsWith(":log-stream:", StringComparison.Ordinal) || entry.Resource.EndsWith(":*", StringComparison.Ordinal))
        && action.ResourceTypes.Any(r => r.Type.Name == "log-group");

    // PL-84a: a version or an alias of a function or a state machine. What the catalogue lists under other names: transforms that a template uses, paths of
    // API Gateway's own interface.
    private static bool IsPartOf(CatalogueAction action, ResourceEntry entry)
    {
        return entry.Service switch
        {
            "lambda" => entry.Resource.StartsWith("function:", StringComparison.Ordinal) && Has("function"),
            "states" => entry.Resource.StartsWith("stateMachine:", StringComparison.Ordinal) && Has("statemachine"),
            "cloudformation" => entry.Resource.StartsWith("transform/", StringComparison.Ordinal) && action.Service == "cloudformation",
            "apigateway" => entry.Resource.StartsWith('/') && action.Service == "apigateway",
            _ => false,
        };

        bool Has(string type) => action.ResourceTypes.Any(r => r.Type.Service == entry.Service && r.Type.Name.Equals(type, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsWantedByAny(ActionFacts[] entries, CatalogueResourceType[] types, ResourceEntry resource)
    {
        foreach (ActionFacts entry in entries)
        {
            if (IsWanted(entry, types, resource))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWanted(ActionFacts entry, CatalogueResourceType[] types, ResourceEntry resource)
    {
        foreach (CatalogueAction action in entry.Actions)
        {
            if (IsGroupByStreams(action, resource) || IsPartOf(action, resource))
            {
                return true;
            }

            foreach (ActionResourceType type in action.ResourceTypes)
            {
                if (Array.IndexOf(types, type.Type) >= 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    // PL-48: the list of buckets. PL-84b, CL-58: some are checked on an ARN all the same.
    private static bool IsPseudo(CatalogueAction action, ResourceEntry[] resources, ValidationMemory memory)
    {
        foreach (ResourceEntry entry in resources)
        {
            if ((action.Service == "s3" && entry.Text == "arn:aws:s3:::*")
                || action is { Service: "iam", AccessLevel: AccessLevel.List } && entry.Service == "iam"
                || CheckedResource.Of(memory.Catalogue, action.ActionName, entry.Text) != "*")
            {
                return true;
            }
        }

        return false;
    }

    private static string Forms(CatalogueAction action) =>
        string.Join(" or ", action.ResourceTypes.SelectMany(r => r.Type.ArnTemplates).Select(t => t.Text).Distinct().Take(3));
}
