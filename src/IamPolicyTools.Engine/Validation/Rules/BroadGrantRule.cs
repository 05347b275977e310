using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Records;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>Allows that are wider than their actions need. Only what gives its holder something is looked at.</summary>
internal sealed class BroadGrantRule : StatementRule
{
    private const string Star = "RESOURCE_STAR";
    private const string EffectivelyStar = "RESOURCE_EFFECTIVELY_STAR";
    private const string Modification = "INFRASTRUCTURE_MODIFICATION";
    private const string Permissions = "PERMISSIONS_MANAGEMENT_ACTIONS";
    private const string Wildcard = "SERVICE_WILDCARD";
    private const string NotAction = "NOTACTION_WITH_ALLOW";
    private const string NotResource = "NOTRESOURCE_WITH_ALLOW";
    private const int Shown = 3;

    /// <inheritdoc/>
    public override IEnumerable<string> Codes => [Star, EffectivelyStar, Modification, Permissions, Wildcard, NotAction, NotResource];

    /// <inheritdoc/>
    protected override bool AppliesTo(DocumentFacts document) => document.IsGrant || document.Kind == PolicyKind.Resource;

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, IssueList issues)
    {
        if (!statement.IsAllow || (statement.IsConditional && statement.IsVoid))
        {
            return;
        }

        if (statement.HasNotResource)
        {
            issues.Add(statement.Issue(
                NotResource, "NotResource", statement.ResourceLocation, "Allow with NotResource is about everything else there is, and will be.", "List the resources that are meant."));
        }

        if (!statement.Document.IsGrant)
        {
            return;
        }

        if (statement.HasNotAction && (statement.IsOnEverything || statement.HasNotResource) && !Guards.IsGuarded(statement))
        {
            issues.Add(statement.Issue(
                NotAction, "NotAction", statement.Statement.Action.Location, "Allow with NotAction is about every other action of every service, and of those to come.", "List the actions that are meant."));
        }

        if (statement.HasNotAction || Guards.IsGuarded(statement))
        {
            return;
        }

        if (statement.IsOnEverything)
        {
            CheckWildcards(statement, issues);
            CheckLevels(statement, issues);
        }
        else if (!statement.HasNotResource)
        {
            CheckWildcards(statement, issues);
            CheckWide(statement, issues);
        }
    }

    private static void CheckWildcards(StatementFacts statement, IssueList issues)
    {
        for (int i = 0; i < statement.Actions.Length; i++)
        {
            ActionFacts action = statement.Actions[i];
            if (action.HasForm && (action.IsEverything ? statement.IsOnEverything : action.Name == "*" && !action.HasOpenPrefix && IsOnService(statement, action.Prefix)))
            {
                issues.Add(statement.OfAction(
                    Wildcard,
                    i,
                    action.IsEverything ? "The holder may do everything that there is in the account." : $"The holder may do everything in {action.Service?.Name ?? action.Prefix}, now and with every action to come.",
                    "List the actions that are needed."));
            }
        }
    }

    private static void CheckLevels(StatementFacts statement, IssueList issues)
    {
        List<string> permissions = [];
        List<string> writes = [];
        List<string> reads = [];
        int firstPermission = -1;
        bool isContent = false;
        for (int i = 0; i < statement.Actions.Length; i++)
        {
            ActionFacts action = statement.Actions[i];
            // Passing roles has codes of its own.
            if (action.IsEverything || !action.HasForm || action.Actions.Length == 0 || action.Text.Equals("iam:PassRole", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            ActionLevels levels = action.Levels;
            if (levels.Permission is { } permission)
            {
                firstPermission = firstPermission < 0 ? i : firstPermission;
                permissions.Add(permission);
            }
            else if ((levels.Write ?? levels.Read) is { } name && action.Name != "*")
            {
                (levels.Write is not null ? writes : reads).Add(name);
                isContent |= levels.Write is null && !IsDescription(name);
            }
        }

        if (permissions.Count > 0)
        {
            issues.Add(statement.OfAction(
                Permissions, firstPermission, $"The holder may change who has access to every resource: {List(permissions)} on \"*\".", "Name the resources, or give this to administrators alone."));
        }

        if (writes.Count > 0)
        {
            issues.Add(statement.Issue(
                Modification, "Resource", statement.ResourceLocation, $"{List(writes)} could be restricted to some resources; \"*\" is all of them.", "Write the ARNs of the resources."));
        }
        else if (reads.Count > 0)
        {
            issues.Add(statement.Issue(
                Star, "Resource", statement.ResourceLocation, $"{List(reads)} could be restricted to some resources; \"*\" is all of them.", "Write the ARNs of the resources.") with
            { Weight = isContent ? null : (Severity.Info, "it tells names and settings, and nothing of what is stored") });
        }
    }

    private static void CheckWide(StatementFacts statement, IssueList issues)
    {
        for (int i = 0; i < statement.Resources.Length; i++)
        {
            ResourceEntry entry = statement.Resources[i];
            if (entry is { IsOpen: false, IsArn: true } && IsWild(entry.Region) && IsEveryName(entry)
                && Array.Exists(statement.Actions, a => a.IsEverything || Array.Exists(a.Actions, c => !c.IsWildcardOnly && !IsList(c))))
            {
                string what = ClauseFacts.HasWildcard(entry.Service) ? "every resource that there is" : $"every resource of {entry.Service}";
                issues.Add(statement.OfResource(EffectivelyStar, i, $"\"{entry.Text}\" is {what}.", "Write the names of the resources, or how they begin."));
            }
        }
    }

    // What tools look up before they do anything: where a bucket or a queue is, how a thing is set.
    private static bool IsDescription(string action)
    {
        ReadOnlySpan<char> name = action.AsSpan(action.IndexOf(':', StringComparison.Ordinal) + 1);
        return name.StartsWith("Describe") || name.StartsWith("List") || action is "s3:GetBucketLocation" or "sqs:GetQueueUrl";
    }

    // A list of buckets is asked for on arn:aws:s3:::*.
    private static bool IsList(CatalogueAction action) => action.AccessLevel == AccessLevel.List;

    private static bool IsOnService(StatementFacts statement, string prefix) => statement.IsOnEverything || Array.Exists(statement.Resources, r => r.IsEveryOf(prefix));

    // Without a Region, what an account has is all that there is for its holder.
    private static bool IsEveryName(ResourceEntry entry) => entry.IsWideOpen
        ? IsWild(entry.Account) || (entry.Region.Length == 0 && Arn.IsAccountId(entry.Account))
        : IsWild(entry.Account) && entry.Resource.Contains('*', StringComparison.Ordinal) && entry.Resource.AsSpan().Trim("*/").IsEmpty;

    private static bool IsWild(string field) => field.AsSpan().Trim('*').IsEmpty;

    private static string List(List<string> names) => names.Count <= Shown
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(Shown))} and {names.Count - Shown} more";
}
