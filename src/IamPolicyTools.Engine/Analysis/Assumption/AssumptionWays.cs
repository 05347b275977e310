using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Assumption;

/// <summary>Somebody that a way has come to.</summary>
/// <param name="Subject">Who; of a role that was reached any session.</param>
/// <param name="Role">The role that it is a session of; null for whoever is no session of a role of the model.</param>
/// <param name="Name">The name that the next hop starts from.</param>
/// <param name="Session">What the session has that the way leads to.</param>
/// <param name="Path">The way.</param>
/// <param name="Call">Its calls.</param>
internal sealed record AssumptionPlace(
    Subject Subject, Role? Role, string Name, SessionChoice Session, ImmutableArray<AssumptionHop> Path, AssumptionCall Call)
{
    /// <summary>True for who sets out.</summary>
    public bool IsStart => Path.IsEmpty;

    /// <summary>True for a role of which nobody says which session it is. ST-10: a session that was made in the model is what it is.</summary>
    public bool IsOpen => this is { Role: not null, IsExact: false, Subject.Requester: { IsSessionKnown: false, StandsForMany: false } };

    /// <summary>True when the calls are those of the session that the way leads to, and of no other.</summary>
    public bool IsExact { get; init; }
}

/// <summary>A session of a particular kind that some hop needs.</summary>
/// <param name="role">The role that it is a session of.</param>
/// <param name="choice">What it must have; nothing for a session that hands nothing on.</param>
internal sealed class WantedSession(Role role, SessionChoice choice)
{
    public Role Role { get; } = role;

    public SessionChoice Choice { get; } = choice;

    /// <summary>Where such a session leads to.</summary>
    public List<AssumptionStep> Next { get; } = [];

    /// <summary>True when it is only taken that such a session, or one like it, can be had.</summary>
    public bool IsUndecided { get; set; }

    /// <summary>True from when a way to just such a session is in the queue.</summary>
    public bool IsMet { get; set; }

    /// <summary>The sessions to which ways are in the queue, or were: those that have more than what is wanted, too.</summary>
    public HashSet<string> Had { get; } = new(StringComparer.Ordinal);

    /// <summary>True when there were more of them than are followed: another may lead on.</summary>
    public bool HasMore { get; set; }

    /// <summary>Where the ways that were taken have led to.</summary>
    public List<AssumptionPlace> Places { get; } = [];

    /// <summary>What tells it from others.</summary>
    public (string Role, string Choice) Key => (Role.Arn, Choice.ToString());
}

/// <summary>A role to assume.</summary>
/// <param name="Role">The role.</param>
/// <param name="Target">The session of it that is wanted; null when any will do.</param>
/// <param name="IsExample">True when other values than those of the session that it is asked of would do, too.</param>
internal readonly record struct AssumptionStep(Role Role, WantedSession? Target, bool IsExample = false)
{
    /// <summary>What the new session must have.</summary>
    public SessionChoice Made => Target?.Choice ?? SessionChoice.Any;
}

/// <summary>A way to a role, or to a session of it that is wanted.</summary>
internal sealed record AssumptionWay(Role Role, ImmutableArray<AssumptionHop> Path, SessionChoice Session, WantedSession? Want);
