using System.Collections.Immutable;
using IamPolicyTools.Evaluation;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Results;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis;

/// <summary>Finds the roles that a principal can become, directly and through other roles, in all accounts of the model.</summary>
public sealed class AssumableRoleSearch
{
    private static readonly ActionName s_assumeRole = ActionName.Parse("sts:AssumeRole");
    private static readonly ActionName s_withSaml = ActionName.Parse("sts:AssumeRoleWithSAML");
    private static readonly ActionName s_withWebIdentity = ActionName.Parse("sts:AssumeRoleWithWebIdentity");

    private readonly AccessScope _scope;
    private readonly TrustIndex _trust;

    /// <summary>Prepares searches.</summary>
    /// <param name="scope">The model and the context. Only in discovery mode hops can be conditional.</param>
    public AssumableRoleSearch(AccessScope scope)
    {
        _scope = scope;
        _trust = new TrustIndex(scope.Model);
    }

    /// <summary>Finds the roles, the shortest ways first; each role once.</summary>
    /// <param name="subject">Who sets out.</param>
    /// <param name="progress">Counts the roles that have been reached; null when nobody watches.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public ImmutableArray<AssumableRole> Find(Subject subject, WorkProgress? progress = null, CancellationToken cancellationToken = default)
    {
        progress?.Begin(_trust.RoleCount);
        string start = subject.Requester.DisplayName;
        HashSet<string> reached = new(StringComparer.Ordinal) { subject.Requester.ParentArn ?? start };
        List<AssumableRole> found = [];

        // Ways that depend on nothing come before those that do, short ones before long ones: what is taken out of the queue
        // first is the best way to its role.
        var queue = new PriorityQueue<Way, (bool IsConditional, int Hops, int Order)>();
        void Expand(Subject from, string name, ImmutableArray<AssumptionHop> path)
        {
            bool isConditional = path.Any(h => h.IsConditional);
            foreach ((Role role, AssumptionHop hop) in Hops(from, name, reached, cancellationToken))
            {
                queue.Enqueue(new Way(role, path.Add(hop)), (isConditional || hop.IsConditional, path.Length + 1, queue.Count));
            }
        }

        Expand(subject, start, []);
        while (queue.TryDequeue(out Way? way, out _))
        {
            if (reached.Add(way.Role.Arn))
            {
                found.Add(new AssumableRole(start, way.Role, way.Path));
                progress?.Add(1);
                Expand(Subject.Of(_scope.Model, way.Role), way.Role.Arn, way.Path);
            }
        }

        return [.. found.OrderBy(r => r.Hops).ThenBy(r => r.RoleArn, StringComparer.Ordinal)];
    }

    private IEnumerable<(Role Role, AssumptionHop Hop)> Hops(
        Subject from, string name, HashSet<string> reached, CancellationToken cancellationToken)
    {
        var access = new ModelAccess(_scope, from);
        ActionName action = from.Requester.Kind switch
        {
            RequesterKind.SamlIdentity => s_withSaml,
            RequesterKind.WebIdentity => s_withWebIdentity,
            _ => s_assumeRole,
        };
        foreach (Role role in _trust.CandidatesFor(from))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reached.Contains(role.Arn))
            {
                continue;
            }

            IamAccessResult result = access.Ask(action, role.Arn);
            if (result.Decision is Decision.Allowed or Decision.Conditional)
            {
                yield return (role, new AssumptionHop(name, role.Arn, result));
            }
        }
    }

    private sealed record Way(Role Role, ImmutableArray<AssumptionHop> Path);
}
