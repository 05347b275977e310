using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Gathering;

namespace IamPolicyTools.Analysis.Assumption;

/// <summary>
/// Finds the roles that a principal can become, directly and through other roles, in all accounts of the model. Whoever assumes a role
/// picks the session's name, its tags and its source identity: a role that wants a session of a particular kind is reached when somebody
/// on the way can make one.
/// </summary>
public sealed class AssumableRoleSearch
{
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
        return new AssumptionRun(_scope, _trust, subject, progress, cancellationToken).Find();
    }
}
