using System.Collections.Immutable;
using IamPolicyTools.Analysis.Globs;
using IamPolicyTools.Analysis.Policies;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>Writes a principal's permissions down as one policy document.</summary>
public sealed class PermissionPolicyBuilder
{
    private const int MostRounds = 3;

    private readonly EffectivePermissionSearch _search;
    private readonly AccessScope _derived;

    /// <summary>Prepares documents.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">The context. What depends on keys that it leaves open becomes conditions of the document, and so does what depends on the time and the connection of a call, and on tags of resources.</param>
    public PermissionPolicyBuilder(IamModel model, ModelAccessSettings settings)
    {
        var open = new AccessScope(model, settings with
        {
            Mode = ContextMode.Discovery,
            DerivesCallContext = false,
            DerivesResourceTags = false,
            AsksForMissingPolicies = false,
            UnknownKeys = settings.UnknownKeys.And(KeysFromArn.LeftToEvaluator),
        });
        _search = new EffectivePermissionSearch(open);
        _derived = new AccessScope(model, settings with { AsksForMissingPolicies = false });
    }

    /// <summary>The document for the permissions.</summary>
    /// <param name="subject">Whose permissions.</param>
    /// <param name="query">Which are asked for; resources do not limit a document.</param>
    /// <param name="progress">Counts the actions that have been worked out; null when nobody watches.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public PermissionPolicy Build(
        Subject subject, EffectivePermissionQuery query, WorkProgress? progress = null, CancellationToken cancellationToken = default)
    {
        PermissionPolicy policy = Write(subject, query, progress, cancellationToken);

        // Where policies say one thing in several ways, the document may say it in yet another: it is read back until it leads to itself.
        for (int round = 0; round < MostRounds && policy.Document is { } document && CanBeReadBack(subject, document); round++)
        {
            var own = CompiledPolicySet.Create(new PolicySource("document", null, PolicyKind.Identity, document));
            PermissionPolicy again = Write(subject with { Policies = new PrincipalPolicies { Identity = own } }, query, null, cancellationToken);
            if (again.Document is null || !again.Omitted.All(policy.Omitted.Contains) || KeyOf(again.Document) == KeyOf(document))
            {
                break;
            }

            policy = new PermissionPolicy(again.Document, policy.Omitted);
        }

        return policy;
    }

    // What else limits a session of a federated user or of a member's root, no identity policy says.
    private static bool CanBeReadBack(Subject subject, PolicyDocument document) =>
        subject.Requester is { Kind: RequesterKind.IamUser or RequesterKind.RoleSession, IsAssumedRoot: false }
        && !(subject.Policies is { Boundary: null, Session: null, ServiceControlLevels.IsEmpty: true, Identity.Policies: [{ } only] }
            && KeyOf(only.Document) == KeyOf(document));

    // Statements and values in any order.
    private static string KeyOf(PolicyDocument document)
    {
        static string Sorted(IEnumerable<string> all) => string.Join(' ', all.Order(StringComparer.Ordinal));
        return string.Join('\n', document.Statements.Select(s => string.Join('|',
            s.Effect,
            s.Action.IsNegated,
            Sorted(s.Action.Patterns.Select(p => p.Text)),
            s.Resource?.IsNegated,
            Sorted((s.Resource?.Patterns ?? []).Select(p => p.Text)),
            Sorted(s.Conditions.Select(c => c.ToString())))).Order(StringComparer.Ordinal));
    }

    private PermissionPolicy Write(Subject subject, EffectivePermissionQuery query, WorkProgress? progress, CancellationToken cancellationToken)
    {
        SubjectScan scan = _search.CreateScan(subject, tellsRefusals: true);
        var derived = new ModelAccess(_derived, subject);
        string partition = _derived.Model.Accounts.GetValueOrDefault(subject.Requester.AccountId ?? string.Empty)?.Partition ?? "aws";
        var document = new DocumentBuilder();
        ImmutableArray<string>.Builder omitted = ImmutableArray.CreateBuilder<string>();
        FactFinder FactsOf(ActionAnswer answer) => new(
            answer,
            (deny, request) => IsWorthRepeating(deny, request, derived),
            cell => scan.OwnRequest(answer.Domain, cell.Example),
            partition,
            new SearchBudget(cancellationToken));

        Dictionary<ResourceAnswer, ActionFacts> known = new(ReferenceEqualityComparer.Instance);
        foreach (ActionAnswer answer in _search.Scan(scan, subject, query, progress, cancellationToken))
        {
            string action = answer.Domain.Action.Text;
            if (StsRules.MayNeedNoPermission(answer.Domain.Action))
            {
                document.AddFree(action);
                continue;
            }

            // What is the same answer is the same facts.
            if (!known.TryGetValue(answer.Answer, out ActionFacts? facts))
            {
                known.Add(answer.Answer, facts = ActionFacts.Of(FactsOf(answer)));
            }

            if (facts.IsHarmless)
            {
                document.AddFree(action);
                continue;
            }

            document.Add(action, facts.Facts, facts.RefusesGrants);
            if (!facts.IsComplete)
            {
                omitted.Add(action);
            }
        }

        omitted.AddRange(AddUnlisted());

        return new PermissionPolicy(document.Build(cancellationToken), [.. omitted.Distinct()]);

        IEnumerable<string> AddUnlisted()
        {
            string[] patterns = [.. scan.ActionPatterns()];
            UnlistedActions unlisted = EffectivePermissionSearch.SplitUnlisted(
                scan, patterns.Where(p => query.SelectsPattern(p) && UnlistedActions.IsUnlisted(p)), cancellationToken);
            FactFinder FactsAbout(ActionName action) => FactsOf(scan.Scan(ActionDomain.Of(action), new SearchBudget(cancellationToken)));
            var facts = new UnlistedFacts(
                query.HasAllActions ? FactsAbout(UnlistedActions.SomeAction) : null, unlisted.Cells, c => FactsAbout(c.Example));
            return [.. facts.AddTo(document), .. unlisted.Undecided];
        }
    }

    // What the resource's side demands of the connection it demands wherever the document is attached; not worth repeating.
    private static bool IsWorthRepeating(CompiledStatement deny, AccessRequest request, ModelAccess derived)
    {
        AccessRequest again = derived.CreateRequest(request.Action, request.Resource);
        if (HasOnResource(request, deny))
        {
            return Applies(again);
        }

        for (int i = 0; i < request.Behind.Length; i++)
        {
            if (HasOnResource(request.Behind[i], deny))
            {
                return Applies(again.Behind[i]);
            }
        }

        return true;

        bool Applies(AccessRequest asked) => deny.Match(asked, UnknownTreatment.Pessimistic, wantsAll: false).Truth != Truth.False;
    }

    private static bool HasOnResource(AccessRequest request, CompiledStatement statement) =>
        request.ResourcePolicies.Policy?.Statements.Contains(statement) == true
        || request.ResourcePolicies.ResourceControlLevels.Any(l => l.Statements.Contains(statement));

    private sealed record ActionFacts(ImmutableArray<StatementFact> Facts, bool IsHarmless, bool RefusesGrants, bool IsComplete)
    {
        public static ActionFacts Of(FactFinder finder)
        {
            bool isHarmless = finder.IsHarmless;
            ImmutableArray<StatementFact> facts = isHarmless ? [] : [.. finder.Find()];
            return new ActionFacts(facts, isHarmless, finder.RefusesGrants, finder.IsComplete);
        }
    }
}
