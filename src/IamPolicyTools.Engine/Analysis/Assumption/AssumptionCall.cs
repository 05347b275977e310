using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Assumption;

/// <summary>Calls that make sessions of roles: of one principal, for one role after the other.</summary>
internal sealed class AssumptionCall
{
    // What is picked first may ask for more, as variables do; real policies end after one turn.
    private const int MaxTurns = 3;

    private static readonly ActionName s_assumeRole = ActionName.Parse("sts:AssumeRole");
    private static readonly ActionName s_withSaml = ActionName.Parse("sts:AssumeRoleWithSAML");
    private static readonly ActionName s_withWebIdentity = ActionName.Parse("sts:AssumeRoleWithWebIdentity");
    private static readonly ActionName s_tagSession = ActionName.Parse("sts:TagSession");
    private static readonly ActionName s_setSourceIdentity = ActionName.Parse("sts:SetSourceIdentity");

    // The further actions of a call are asked with all of its keys, whichever AWS lists for them alone.
    private static readonly string[] s_keysOfCall = ["sts:*", "saml:*", "aws:RequestTag/*", "aws:TagKeys"];

    private readonly AccessScope _scope;
    private readonly Subject _caller;
    private readonly SessionChoice _own;
    private readonly ActionName _action;
    private readonly ModelAccess _plain;
    private AccessScope? _further;

    /// <summary>Prepares the calls of a principal.</summary>
    /// <param name="scope">Where it is asked.</param>
    /// <param name="caller">Who calls.</param>
    /// <param name="own">What was picked for the caller's own session.</param>
    public AssumptionCall(AccessScope scope, Subject caller, SessionChoice own)
    {
        _scope = scope;
        _caller = caller;
        _own = own;
        _plain = new ModelAccess(scope, caller);
        _action = caller.Requester.Kind switch
        {
            RequesterKind.SamlIdentity => s_withSaml,
            RequesterKind.WebIdentity => s_withWebIdentity,
            _ => s_assumeRole,
        };
    }

    /// <summary>Asks for a session.</summary>
    /// <param name="role">The role.</param>
    /// <param name="wanted">What the session must have.</param>
    /// <returns>
    /// What IAM answers, what has to be picked for it - what is wanted, and what the policies ask for -, and the session. Null when no such
    /// session can be had.
    /// </returns>
    public MadeSession? Make(Role role, SessionChoice wanted)
    {
        if (wanted.After(_own) is not { } picked || Ask(role, picked, []) is not { } answers)
        {
            return null;
        }

        if (!answers.Any(IsOpen))
        {
            return Made(answers, picked);
        }

        // What needs a permission that nobody gives is not picked.
        bool canTag = MayBeAllowed(s_tagSession, role);
        bool canIdentify = MayBeAllowed(s_setSourceIdentity, role);
        string[] closed = [.. answers.SelectMany(a => SessionWishes.KeysIn(a, SessionWishes.OfCall)).Where(k => IsIdentity(k) ? !canIdentify : !IsName(k) && !canTag)];
        if (closed.Length > 0)
        {
            if (Ask(role, picked, closed) is not { } decided)
            {
                return null;
            }

            answers = decided;
            if (!answers.Any(IsOpen))
            {
                return Made(answers, picked);
            }
        }

        return MakeOneOf(role, picked, answers, canTag, canIdentify);
    }

    /// <summary>The sessions of a role that are like another, with the values that the policies name; null when there may be more.</summary>
    /// <param name="role">The role.</param>
    /// <param name="like">What is picked of them.</param>
    public ImmutableArray<MadeSession>? MakeAllLike(Role role, SessionChoice like)
    {
        const string Unnamed = "x-that-nobody-names";
        var any = new SessionChoice
        {
            SessionName = like.SessionName is null ? null : Unnamed,
            SourceIdentity = like.SourceIdentity is null ? null : Unnamed,
            Tags = [.. like.Tags.Select(t => t with { Value = Unnamed })],
            TransitiveTagKeys = like.TransitiveTagKeys,
        };
        IamAccessResult[] probes = [.. Probes(role, canTag: !like.Tags.IsEmpty, canIdentify: like.SourceIdentity is not null)];
        if (Make(role, any) is not null || !probes.All(p => SessionWishes.AreAll(p, SessionWishes.OfCall)))
        {
            return null;
        }

        return
        [
            .. SessionWishes.Of(probes, SessionWishes.OfCall, SessionChoice.Any)
                .Where(w => (like.SessionName is null || w.SessionName is not null)
                    && (like.SourceIdentity is null || w.SourceIdentity is not null)
                    && like.Tags.All(t => w.Tags.Any(o => o.Key.Equals(t.Key, StringComparison.OrdinalIgnoreCase))))
                .Select(w => Make(role, w))
                .OfType<MadeSession>(),
        ];
    }

    /// <summary>True when some session that picks the same things, with whatever values, may be had of a role.</summary>
    /// <param name="role">The role.</param>
    /// <param name="wanted">What is to be picked.</param>
    public bool CouldMake(Role role, SessionChoice wanted) => ActionsFor(wanted).All(action => MayBeAllowed(action, role));

    /// <summary>True when a session that has a source identity may assume a role, which inherits it (ST-8).</summary>
    /// <param name="role">The role.</param>
    public bool CouldHandOnIdentity(Role role) => MayBeAllowed(s_setSourceIdentity, role);

    private MadeSession? MakeOneOf(Role role, SessionChoice picked, ImmutableArray<IamAccessResult> answers, bool canTag, bool canIdentify)
    {
        IamAccessResult[] probes = [.. Probes(role, canTag, canIdentify)];
        MadeSession? conditional = null;
        HashSet<string> tried = new(StringComparer.Ordinal);
        List<IamAccessResult> asking = [.. answers, .. probes];
        SessionChoice[] candidates = [picked];
        for (int turn = 0; turn <= MaxTurns && conditional is null; turn++)
        {
            List<IamAccessResult> further = [];
            foreach (SessionChoice candidate in candidates.Where(c => tried.Add(c.ToString())))
            {
                if (AskExactly(role, candidate, asking) is { } exact)
                {
                    if (exact.All(a => a.IsAllowed))
                    {
                        return Made(exact, candidate);
                    }

                    // What is left does not depend on the caller.
                    conditional ??= exact.Any(IsOpen) ? null : Made(exact, candidate);
                }

                if (turn > 0 && Ask(role, candidate, []) is { } open && open.Any(IsOpen))
                {
                    further.AddRange(open);
                }
            }

            asking.AddRange(further);
            candidates =
            [
                .. SessionWishes.Of(turn == 0 ? asking : further, SessionWishes.OfCall, picked)
                    .Where(w => (canTag || w.Tags.IsEmpty) && (canIdentify || w.SourceIdentity is null) && w.CanFollow(_own))
                    .Select(w => picked.And(w))
                    .OfType<SessionChoice>(),
            ];
        }

        // Others than those that were tried may serve.
        bool isAll = candidates.All(c => tried.Contains(c.ToString())) && asking.All(a => SessionWishes.AreAll(a, SessionWishes.OfCall));
        return conditional ?? (isAll ? null : Made(answers, picked) with { IsUndecided = true });
    }

    private MadeSession Made(ImmutableArray<IamAccessResult> answers, SessionChoice picked)
    {
        SessionChoice handed = _own.Handed;
        return new MadeSession(answers, picked, picked.And(handed) ?? picked);
    }

    // What the further actions of a call depend on.
    private IEnumerable<IamAccessResult> Probes(Role role, bool canTag, bool canIdentify) =>
        new[] { _action, canTag ? s_tagSession : null, canIdentify ? s_setSourceIdentity : null }.OfType<ActionName>()
            .Select(a => AskOpenly(a, role))
            .Where(IsOpen);

    private bool MayBeAllowed(ActionName action, Role role) => AskOpenly(action, role).Decision is Decision.Allowed or Decision.Conditional;

    private IamAccessResult AskOpenly(ActionName action, Role role) => Access(action, ContextLayer.Empty).Ask(action, role.Arn);

    private ModelAccess Access(ActionName action, ContextLayer keys)
    {
        if (!ReferenceEquals(action, _action))
        {
            _further ??= _scope.With(_scope.Settings with { UnknownKeys = _scope.Settings.UnknownKeys.And(s_keysOfCall) });
            return new ModelAccess(_further.With(_own.IdentityKey().Over(keys)), _caller);
        }

        return keys.Entries.Count == 0 ? _plain : new ModelAccess(_scope.With(keys), _caller);
    }

    // 2.6: each action that the call uses. ST-6, ST-8: what is inherited needs the permission, too.
    private ImmutableArray<IamAccessResult>? Ask(Role role, SessionChoice picked, string[] absent) =>
        Ask(role, picked, Without(absent, picked.OpenCallKeys()));

    // With nothing else than what is picked: the keys that are asked for and not passed are not there.
    private ImmutableArray<IamAccessResult>? AskExactly(Role role, SessionChoice picked, IEnumerable<IamAccessResult> asking)
    {
        HashSet<string> absent = new(asking.SelectMany(KeysOf), StringComparer.OrdinalIgnoreCase);
        while (true)
        {
            ImmutableArray<IamAccessResult>? answers = Ask(role, picked, Without(absent, picked.CallKeys()));
            if (answers is not { } open || !open.SelectMany(KeysOf).ToArray().Any(absent.Add))
            {
                return answers;
            }

            absent.UnionWith(open.SelectMany(KeysOf));
        }
    }

    private ImmutableArray<IamAccessResult>? Ask(Role role, SessionChoice picked, ContextLayer keys)
    {
        var answers = ImmutableArray.CreateBuilder<IamAccessResult>();
        foreach (ActionName action in ActionsFor(picked))
        {
            IamAccessResult answer = Access(action, keys).Ask(action, role.Arn);
            if (answer.Decision is not (Decision.Allowed or Decision.Conditional))
            {
                return null;
            }

            answers.Add(answer);
        }

        return answers.ToImmutable();
    }

    // A session has a name in any case; what it inherits is there, too.
    private IEnumerable<string> KeysOf(IamAccessResult answer) =>
        SessionWishes.KeysIn(answer, SessionWishes.OfCall).Where(k => !IsName(k) && !(IsIdentity(k) && _own.SourceIdentity is not null));

    private static ContextLayer Without(IEnumerable<string> absent, ContextLayer picked)
    {
        var keys = new ContextLayer.Builder();
        foreach (string key in absent)
        {
            keys.Add(key, [], isMultivalued: false);
        }

        return picked.Over(keys.Build());
    }

    private static bool IsOpen(IamAccessResult answer) => SessionWishes.AreIn(answer, SessionWishes.OfCall);

    private static bool IsName(string key) => key.Equals(SessionWishes.OfCall.Name, StringComparison.OrdinalIgnoreCase);

    private static bool IsIdentity(string key) => key.Equals(SessionWishes.OfCall.SourceIdentity, StringComparison.OrdinalIgnoreCase);

    private IEnumerable<ActionName> ActionsFor(SessionChoice picked)
    {
        yield return _action;
        if (!picked.Tags.IsEmpty || !_own.TransitiveTagKeys.IsEmpty)
        {
            yield return s_tagSession;
        }

        if (picked.SourceIdentity is not null || _own.SourceIdentity is not null)
        {
            yield return s_setSourceIdentity;
        }
    }
}

/// <summary>A session that somebody can make.</summary>
/// <param name="Answers">What IAM answers: to AssumeRole, then to the further actions that the call uses.</param>
/// <param name="Picked">What the call passes.</param>
/// <param name="Session">What the session has: what is passed and what is inherited.</param>
internal sealed record MadeSession(ImmutableArray<IamAccessResult> Answers, SessionChoice Picked, SessionChoice Session)
{
    /// <summary>True when none of the calls that were tried is certain, and another may be.</summary>
    public bool IsUndecided { get; init; }
}
