using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings;

/// <summary>A question to a snapshot.</summary>
/// <param name="Who">Who asks.</param>
/// <param name="Action">The action.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Most">The widest envelope.</param>
/// <param name="Owner">The account that owns the resource; null to find it out.</param>
/// <param name="Given">Keys of the call.</param>
internal readonly record struct Question(Subject Who, ActionName Action, string Resource, Envelope Most, string? Owner, ContextLayer Given);

/// <summary>
/// Answers that are found once for all principals whom nothing tells apart that a policy could read: whose policies are the same, whom nothing
/// names, and who have the same values of the keys that are read (<see cref="PrincipalGroups"/>).
/// </summary>
/// <param name="scope">The snapshot without a key of the call.</param>
internal sealed class SharedDecisions(AccessScope scope)
{
    // Rules come one after the other: what one asked, few others ask again.
    private const int MostKept = 400_000;

    private static readonly object s_alone = new();

    private readonly PrincipalGroups _groups = new(scope.Model, scope.Settings);
    private readonly ConditionalWeakTable<Subject, object> _kinds = [];
    private readonly ConcurrentDictionary<object, object> _byKey = new();
    private readonly ConcurrentDictionary<object, bool> _admins = new(ReferenceEqualityComparer.Instance);
    private ConcurrentDictionary<Key, Answer?> _known = new();
    private int _count;

    /// <summary>The answer to a question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="find">Finds it out.</param>
    public Answer? Find(Question question, Func<Question, Answer?> find)
    {
        // What is about the principal itself is nobody else's.
        object kind = KindOf(question.Who);
        if (ReferenceEquals(kind, s_alone) || question.Resource == question.Who.Requester.Arn)
        {
            return find(question);
        }

        var key = new Key(kind, question.Action.Text, question.Resource, question.Most, question.Owner, QuestionScopes.TextOf(question.Given));
        ConcurrentDictionary<Key, Answer?> known = _known;
        if (known.TryGetValue(key, out Answer? answer))
        {
            return answer?.For(question.Who);
        }

        answer = find(question);
        if (Interlocked.Increment(ref _count) >= MostKept)
        {
            _count = 0;
            _known = known = new();
        }

        known.TryAdd(key, answer?.For(question.Who));
        return answer;
    }

    /// <summary>Whether somebody is an administrator.</summary>
    /// <param name="who">Who.</param>
    /// <param name="find">Finds it out.</param>
    public bool IsAdmin(Subject who, Func<Subject, bool> find)
    {
        object kind = KindOf(who);
        return ReferenceEquals(kind, s_alone) ? find(who) : _admins.GetOrAdd(kind, static (_, x) => x.find(x.who), (find, who));
    }

    /// <summary>What tells a principal from those that get other answers; null for one that shares nothing.</summary>
    /// <param name="who">The principal.</param>
    public object? SharedKindOf(Subject who) => KindOf(who) is var kind && ReferenceEquals(kind, s_alone) ? null : kind;

    private object KindOf(Subject who) => _kinds.GetValue(who, FindKind);

    // Only a user, and a role's session of unknown name, as the snapshot has them.
    private object FindKind(Subject who)
    {
        Requester requester = who.Requester;
        if (who is not { IsModelled: true, Context.Entries.Count: 0 }
            || requester is not { Kind: RequesterKind.IamUser or RequesterKind.RoleSession, SessionName: null, HasOpenName: false, StandsForMany: false }
            || scope.Model.Accounts.GetValueOrDefault(requester.AccountId ?? string.Empty) is not { } account)
        {
            return s_alone;
        }

        IamIdentity? identity = requester.Kind == RequesterKind.IamUser ? account.FindUser(requester.Arn!) : account.FindRole(requester.Arn!);
        bool isAsModelled = identity switch
        {
            User user => Same(who, Subject.Of(scope.Model, user)),
            Role role => Same(who, Subject.Of(scope.Model, role)),
            _ => false,
        };
        if (!isAsModelled)
        {
            return s_alone;
        }

        lock (_groups)
        {
            return _byKey.GetOrAdd(_groups.KeyOf(account, identity!), static _ => new object());
        }
    }

    private static bool Same(Subject one, Subject other) => ReferenceEquals(one.Policies, other.Policies) && one.Requester == other.Requester;

    private readonly record struct Key(object Kind, string Action, string Resource, Envelope Most, string? Owner, string Given);
}
