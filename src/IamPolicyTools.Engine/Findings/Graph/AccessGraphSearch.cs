using System.Collections.Immutable;
using IamPolicyTools.Findings.Escalation;
using IamPolicyTools.Findings.Practice;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Graph;

/// <summary>What a graph is made of.</summary>
public sealed record AccessGraphSettings
{
    /// <summary>The instant of the requests.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The id of the account whose principals and resources are looked at; null for all.</summary>
    public string? AccountId { get; init; }

    /// <summary>False to leave resources out.</summary>
    public bool HasResources { get; init; } = true;

    /// <summary>The least certain edge: Certain, Conditional or Possible.</summary>
    public Certainty MinimumGrade { get; init; } = Certainty.Conditional;
}

/// <summary>
/// Draws who of a model becomes whom, and who uses what: each edge with a request that the evaluator allows, or a fact of the model.
/// </summary>
public sealed class AccessGraphSearch
{
    private const int MostActions = 6;

    private readonly Situation _situation;
    private readonly AccessGraphSettings _settings;
    private readonly Dictionary<string, GraphNode> _nodes = new(StringComparer.Ordinal);
    private readonly List<GraphEdge> _edges = [];

    private AccessGraphSearch(IamModel model, AccessGraphSettings settings, CancellationToken cancellationToken)
    {
        _settings = settings;
        _situation = new Situation(model, new FindingSettings { Now = settings.Now, AccountId = settings.AccountId }, cancellationToken);
    }

    /// <summary>Draws the graph.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">What it is made of.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LookupException">There is no account.</exception>
    public static AccessGraph Find(IamModel model, AccessGraphSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(settings);
        return model.IsEmpty
            ? throw new LookupException(LookupError.NoAccount,
                "There is no account in the model: a graph is about accounts. Import one first.", null)
            : new AccessGraphSearch(model, settings, cancellationToken).Draw();
    }

    private AccessGraph Draw()
    {
        foreach (Person person in _situation.People)
        {
            Add(GraphNodes.Of(person.Arn) with { IsAdministrator = person.IsAdmin });
        }

        var search = new EscalationSearch(
            _situation, new EscalationSettings { Now = _settings.Now, Depth = 1, MinimumGrade = _settings.MinimumGrade });
        foreach (Person person in _situation.People)
        {
            _situation.Stop.ThrowIfCancellationRequested();
            AddAssumptions(person.Arn, person.Who);
            if (person.IsAdmin)
            {
                AddAdministrator(person);
            }
            else if (!person.IsServiceLinked)
            {
                AddTechniques(person.Arn, search.From(person.Arn));
            }

            AddTrusted(person);
        }

        AddTechniques("any-account", search.From("any-account"));
        AddTechniques("external-account", search.From("external-account"));
        foreach (Resource resource in _settings.HasResources ? _situation.Accounts.SelectMany(a => a.Resources.Values) : [])
        {
            _situation.Stop.ThrowIfCancellationRequested();
            AddResource(resource);
        }

        return new AccessGraph(
            [.. _nodes.Values.OrderBy(n => n.Id, StringComparer.Ordinal)],
            [
                // Who may assume a role has no second way in the technique of assuming it.
                .. _edges.DistinctBy(e => (e.From, e.To, e.Kind, e.Kind == GraphEdgeKind.Assumes ? null : e.Technique))
                    .OrderBy(e => e.From, StringComparer.Ordinal)
                    .ThenBy(e => e.To, StringComparer.Ordinal)
                    .ThenBy(e => e.Kind)
                    .ThenBy(e => e.Technique, StringComparer.Ordinal),
            ]);
    }

    private void Add(GraphNode node) => _nodes.TryAdd(node.Id, node);

    private void Add(GraphEdge edge)
    {
        Add(GraphNodes.Of(edge.From));
        Add(GraphNodes.Of(edge.To));
        _edges.Add(edge);
    }

    // Whoever may assume a role of the model, in any account of it.
    private void AddAssumptions(string arn, Evaluation.Gathering.Subject who)
    {
        foreach (Role role in _situation.Questions.Trusts.CandidatesFor(who).Where(r => r.Arn != arn))
        {
            if (_situation.Questions.Find(who, "sts:AssumeRole", role.Arn, Envelope.Network) is { } answer)
            {
                AddAssumption(arn, role, answer, "its policies and the role's trust allow sts:AssumeRole");
            }
        }
    }

    private void AddAssumption(string from, Role role, Answer answer, string reason)
    {
        ImmutableArray<string> keys = answer switch
        {
            { IsAllowed: false } => answer.OpenKeys,
            { Envelope: >= Envelope.Strength } => KeyClasses.Circumstances(answer.Witness.Context.Keys),
            _ => [],
        };
        Certainty certainty = keys.IsEmpty && answer.IsAllowed ? Certainty.Certain : Certainty.Conditional;
        if (certainty <= _settings.MinimumGrade)
        {
            Add(new GraphEdge(from, role.Arn, GraphEdgeKind.Assumes)
            {
                Reason = keys.IsEmpty ? reason : $"{reason}, depending on {string.Join(", ", keys)}",
                Actions = [answer.Witness.Action],
                Keys = keys,
                Certainty = certainty,
                Witness = answer.Witness,
            });
        }
    }

    private void AddAdministrator(Person person)
    {
        GraphNode administrator = GraphNodes.Administrator(person.Arn);
        Add(administrator);
        _edges.Add(new GraphEdge(person.Arn, administrator.Id, GraphEdgeKind.Administers)
        {
            Reason = "all ten probes of an administrator are allowed",
            Actions = Situation.AdminActions,
            Witness = _situation.AdminWitness(_situation.Questions, person.Who, person.Account)?.Witness,
        });
    }

    private void AddTechniques(string from, ImmutableArray<EscalationPath> paths)
    {
        foreach (EscalationPath path in paths)
        {
            EscalationHop hop = path.Hops[0];
            bool isOwn = hop.Gained == from;
            GraphNode named = GraphNodes.Of(hop.Gained);

            // What is read without a change is a use of the resource.
            if ((isOwn && !path.IsAdministrator)
                || (named.Kind == GraphNodeKind.Resource && hop.Technique.StartsWith("ESC-CRED-", StringComparison.Ordinal)))
            {
                continue;
            }

            GraphNode gained = isOwn ? GraphNodes.Administrator(from) : named;
            Add(gained);
            Add(GraphNodes.Of(from));
            _edges.Add(GraphNodes.Edge(hop, from, gained.Id, path.Keys));
        }
    }

    // Services and providers that a trust policy lets in.
    private void AddTrusted(Person person)
    {
        if (person.Role is not { } role)
        {
            return;
        }

        foreach (string service in Trust.ServicesOf(role))
        {
            if (Trust.ByService(_situation, role, service, Envelope.Free) is { } answer)
            {
                AddAssumption(service, role, answer, "the role's trust lets the service assume it");
            }
        }

        foreach (string provider in Trust.EntriesOf(role.Document)
            .Where(e => e.Entry.Type == PrincipalType.Federated)
            .Select(e => e.Entry.Value)
            .Distinct())
        {
            string action = provider.Contains(":saml-provider/", StringComparison.Ordinal)
                ? "sts:AssumeRoleWithSAML"
                : "sts:AssumeRoleWithWebIdentity";
            if (_situation.Questions.Who(provider) is { } who
                && _situation.Questions.Find(who, action, role.Arn, Envelope.Free) is { } answer)
            {
                AddAssumption(provider, role, answer, "the role's trust lets identities of the provider in");
            }
        }
    }

    private void AddResource(Resource resource)
    {
        Add(GraphNodes.Of(resource.Arn));
        if (resource.RunsAs is { } runsAs)
        {
            Add(new GraphEdge(resource.Arn, runsAs, GraphEdgeKind.RunsAs) { Reason = "the resource runs as the role" });
        }

        string[] actions = [.. ResourceUses.Of(resource.Arn)];
        foreach (Person person in _situation.People)
        {
            Answer[] answers =
            [
                .. actions.Select(a =>
                    _situation.Questions.Allowed(person.Who, a, ResourceUses.Target(resource.Arn, a), Envelope.Free, resource.AccountId))
                    .OfType<Answer>(),
            ];
            AddUse(person.Arn, resource, answers);
        }

        AddUse("anonymous", resource, [.. PublicRules.Everybody(_situation, resource, null)]);
    }

    private void AddUse(string from, Resource resource, Answer[] answers)
    {
        if (answers.Length == 0)
        {
            return;
        }

        string[] actions = [.. answers.Select(a => a.Witness.Action).Distinct()];
        string shown = string.Join(", ", actions.Take(MostActions));
        Add(new GraphEdge(from, resource.Arn, GraphEdgeKind.Uses)
        {
            Reason = actions.Length > MostActions ? $"{shown} and {actions.Length - MostActions} more" : shown,
            Actions = [.. actions],
            Witness = answers[0].Witness,
        });
    }
}
