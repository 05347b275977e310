using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Validation.Facts;

namespace IamPolicyTools.Validation.Rules;

/// <summary>
/// Allows that give more roles into services' hands than was meant: <c>iam:PassRole</c>, and <c>iam:CreateServiceLinkedRole</c>. A Deny
/// gives nothing, and what is a ceiling only gives nothing either.
/// </summary>
internal sealed class DelegationRule : StatementRule
{
    private static readonly Family s_passRole = new("PASS_ROLE", ActionName.Parse("iam:PassRole"), "pass", "Name the roles, and the service in a condition on iam:PassedToService.");

    private static readonly Family s_createLinked = new(
        "CREATE_SLR", ActionName.Parse("iam:CreateServiceLinkedRole"), "create", "Name the service-linked roles: arn:aws:iam::*:role/aws-service-role/SERVICE.amazonaws.com/*.");

    /// <inheritdoc/>
    public override IEnumerable<string> Codes => [.. s_passRole.Codes, .. s_createLinked.Codes];

    /// <inheritdoc/>
    protected override bool AppliesTo(DocumentFacts document) => document.IsGrant;

    /// <inheritdoc/>
    protected override void Check(StatementFacts statement, IssueList issues)
    {
        if (!statement.IsAllow || (!statement.IsAbout(s_passRole.Action) && !statement.IsAbout(s_createLinked.Action)) || statement.IsVoid)
        {
            return;
        }

        // The service that the role goes to is said, or what the role may be used for.
        if (!Array.Exists(statement.Clauses, c => c.NamesValues && c.Key.Folded is "iam:passedtoservice" or "iam:associatedresourcearn"))
        {
            Check(s_passRole, statement, issues);
        }

        Check(s_createLinked, statement, issues);
    }

    private static void Check(Family family, StatementFacts statement, IssueList issues)
    {
        if (!statement.IsAbout(family.Action))
        {
            return;
        }

        int star = Array.FindIndex(statement.Resources, r => family.IsStar(r, statement.Document.Memory));
        if (!statement.HasNotResource && star < 0)
        {
            return;
        }

        string where = statement.HasNotResource ? "all but the listed resources" : $"\"{statement.Resources[star].Text}\"";
        if (statement.HasNotAction)
        {
            if (statement.HasNotResource || statement.IsOnEverything)
            {
                Add(statement.HasNotResource ? family.NotActionNotResource : family.StarResourceNotAction, statement.ActionElement, statement.Statement.Action.Location, "NotAction");
            }

            return;
        }

        int covering = statement.CoveredBy(family.Action);
        ActionFacts entry = statement.Actions[covering];
        if (!entry.IsPattern)
        {
            Add(statement.HasNotResource ? family.NotResource : family.StarResource, statement.ResourceElement, At(), $"\"{entry.Text}\"");
        }
        else
        {
            Add(statement.HasNotResource ? family.StarActionNotResource : family.StarActionStarResource, statement.ActionElement, statement.ActionAt(covering), $"\"{entry.Text}\"");
        }

        Text.SourceLocation At() => statement.HasNotResource ? statement.ResourceLocation : statement.ResourceAt(star);

        void Add(string code, string element, Text.SourceLocation location, string by) => issues.Add(statement.Issue(
            code, element, location, $"{by} on {where} lets its holder {family.Verb} roles that nobody named ({family.Action}).", family.Fix));
    }

    private sealed record Family(string Name, ActionName Action, string Verb, string Fix)
    {
        public string NotResource => $"{Name}_WITH_NOT_RESOURCE";

        public string StarActionNotResource => $"{Name}_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE";

        public string NotActionNotResource => $"{Name}_WITH_NOT_ACTION_AND_NOT_RESOURCE";

        public string StarResource => $"{Name}_WITH_STAR_IN_RESOURCE";

        public string StarActionStarResource => $"{Name}_WITH_STAR_IN_ACTION_AND_RESOURCE";

        public string StarResourceNotAction => $"{Name}_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION";

        public IEnumerable<string> Codes =>
            [NotResource, StarActionNotResource, NotActionNotResource, StarResource, StarActionStarResource, StarResourceNotAction];

        /// <summary>True for <c>*</c>, and for ARNs of roles whose name no literal text begins that names a service.</summary>
        public bool IsStar(ResourceEntry entry, ValidationMemory memory)
        {
            if (entry.IsOpen || !entry.IsArn || entry.Service is not ("iam" or "*"))
            {
                return entry is { IsEverything: true, IsOpen: false };
            }

            int wildcard = entry.Resource.AsSpan().IndexOfAny('*', '?');
            if (wildcard < 0 || !Globs.Meet(entry.Resource, "role/*"))
            {
                return false;
            }

            string literal = entry.Resource[..wildcard];
            string name = literal[(literal.LastIndexOf('/') + 1)..];
            return Name == "CREATE_SLR"
                ? !literal.StartsWith("role/aws-service-role/", StringComparison.Ordinal) || name.Length == 0 && literal.Count(c => c == '/') < 3
                : !memory.Answer("SERVICE_NAME", name, n => BeginsWithService(n, memory));
        }

        // AWS leaves role names out that begin with the name of a service.
        private static bool BeginsWithService(string name, ValidationMemory memory) =>
            name.StartsWith("Service", StringComparison.Ordinal)
            || name.StartsWith("AWS", StringComparison.Ordinal)
            || name.StartsWith("Amazon", StringComparison.Ordinal)
            || memory.Catalogue.Services.Any(s => s.Prefix.Length > 2 && name.StartsWith(s.Prefix, StringComparison.OrdinalIgnoreCase));
    }
}
