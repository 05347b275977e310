using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Assumption;

/// <summary>The sessions of roles that a run comes to.</summary>
/// <param name="scope">What is asked.</param>
/// <param name="handed">What all sessions on the way have.</param>
/// <param name="start">Who sets out.</param>
internal sealed class SessionPlaces(AccessScope scope, SessionChoice handed, string start)
{
    /// <summary>What is known of the session of a place that stands for all of a role.</summary>
    public SessionChoice OwnOf(AssumptionPlace place) => place.IsStart ? place.Session : handed;

    /// <summary>Any session of a role.</summary>
    public AssumptionPlace AnyPlaceOf(Role role, SessionChoice session, ImmutableArray<AssumptionHop> path)
    {
        Subject subject = handed.SessionOf(scope.Model, role);
        return new AssumptionPlace(subject, role, role.Arn, session, path, new AssumptionCall(scope, subject, handed));
    }

    /// <summary>A session of a role with what was picked of it and nothing else. Of the one that sets out the rest is not known.</summary>
    public AssumptionPlace ExactPlaceOf(Role role, SessionChoice session, ImmutableArray<AssumptionHop> path)
    {
        Subject subject = path.IsEmpty ? session.SessionOf(scope.Model, role) : session.ExactSessionOf(scope.Model, role);
        string name = path.IsEmpty ? start : role.Arn;
        return new AssumptionPlace(subject, role, name, session, path, new AssumptionCall(scope, subject, session)) { IsExact = true };
    }

    /// <summary>A call by a session with what was picked of it and nothing else.</summary>
    public AssumptionCall ExactCallOf(Role role, SessionChoice choice) => new(scope, choice.ExactSessionOf(scope.Model, role), choice);

    /// <summary>A call by any session with what was picked of it.</summary>
    public AssumptionCall OpenCallOf(Role role, SessionChoice choice) => new(scope, choice.SessionOf(scope.Model, role), choice);

    /// <summary>The role of a session that the model has; null for none.</summary>
    public Role? RoleOf(Requester requester) =>
        requester is { Kind: RequesterKind.RoleSession, AccountId: { } account, ParentArn: { } arn }
            ? scope.Model.Accounts.GetValueOrDefault(account)?.Roles.GetValueOrDefault(arn[(arn.LastIndexOf('/') + 1)..])
            : null;

    /// <summary>What the sessions behind have of one, where it hands on all it can; null for nothing.</summary>
    public static SessionChoice? Inheritable(SessionChoice choice) => choice.Tags.IsEmpty && choice.SourceIdentity is null
        ? null
        : choice with { SessionName = null, TransitiveTagKeys = [.. choice.Tags.Select(t => t.Key)] };
}
