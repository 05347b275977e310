using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>A copy of the model in which a path is run, as far as it has come (escalation.md, 7).</summary>
/// <param name="Model">The copy.</param>
internal sealed record ReplayedWorld(IamModel Model)
{
    /// <summary>Who calls, by the principal in hand.</summary>
    public ImmutableDictionary<string, Caller> Callers { get; init; } = ImmutableDictionary<string, Caller>.Empty;

    /// <summary>True while every step had a call of its own.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>The run that led here; null where it was one of its own.</summary>
    public HopRun? Last { get; init; }

    /// <summary>The world before the first hop.</summary>
    /// <param name="model">The model.</param>
    /// <param name="caller">Who begins; an identity of a provider has no credentials yet.</param>
    public static ReplayedWorld Start(IamModel model, string caller) => new(model)
    {
        Callers = Caller.Find(model, caller, SessionCalls.SessionName) is { } self
            ? ImmutableDictionary<string, Caller>.Empty.Add(caller, self)
            : ImmutableDictionary<string, Caller>.Empty,
    };
}

/// <summary>
/// Runs paths on the calls of the module, which the engine authorises as their caller. A step that has no call is asked as a question, and
/// a service that hands out a role is asked for it.
/// </summary>
/// <param name="situation">The search.</param>
internal sealed class PathReplay(Situation situation)
{
    private const string SourceIp = "aws:SourceIp";

    // A call sets these itself.
    private static readonly FrozenSet<string> s_ofCalls = FrozenSet.ToFrozenSet(
        ["iam:PolicyARN", "iam:PermissionsBoundary", "iam:PassedToService", "sts:ExternalId", "sts:RoleSessionName", "sts:SourceIdentity",
            "aws:TagKeys"],
        StringComparer.OrdinalIgnoreCase);

    private readonly ConditionalWeakTable<IamModel, Questions> _asked = [];

    /// <summary>Runs a hop.</summary>
    /// <param name="world">The world before it.</param>
    /// <param name="hop">The hop.</param>
    /// <returns>The world after it; null where a call is refused.</returns>
    public ReplayedWorld? Run(ReplayedWorld world, FoundHop hop)
    {
        if (!ReferenceEquals(world.Model, situation.Model))
        {
            return RunAnew(world, hop);
        }

        // A hop in the model as it is goes the same way for all ways that lead to it, if its caller is the same: ids of keys aside, which say
        // nothing that a policy could read.
        string gained = hop.Hop.Gained;
        Caller? caller = world.Callers.GetValueOrDefault(hop.Hop.By);
        bool isHeld = world.Callers.ContainsKey(gained);
        var key = (caller is null ? null : WithoutId(caller), isHeld);
        if (!hop.Runs.TryFind(key, out HopRun? ran))
        {
            Caller? before = world.Callers.GetValueOrDefault(gained);
            ReplayedWorld? after = RunAnew(world with { IsWhole = true }, hop);
            Caller? now = after?.Callers.GetValueOrDefault(gained);
            Caller? given = ReferenceEquals(before, now) ? null : now;
            ran = hop.Runs.Keep(key, after is null ? null : new HopRun(after.Model, given, after.IsWhole));
        }

        return ran is null ? null : world with
        {
            Model = ran.Model,
            Callers = ran.Given is { } session ? world.Callers.SetItem(gained, session) : world.Callers,
            IsWhole = world.IsWhole && ran.IsWhole,
            Last = ran,
        };
    }

    private ReplayedWorld? RunAnew(ReplayedWorld world, FoundHop hop)
    {
        ReplayedWorld next = world with { Last = null };
        Caller? session = null;
        try
        {
            foreach (TakenStep taken in hop.Trial.Taken)
            {
                if (Run(next, taken, hop) is not var (after, given))
                {
                    return null;
                }

                // What the call did not change is not found out again.
                ModelIndex.Of(after.Model, next.Model);
                next = after;
                session = given ?? session;
            }
        }
        catch (IamOperationException)
        {
            // What AWS would refuse is no path.
            return null;
        }

        return Hold(next, hop, session);
    }

    /// <summary>True where the principal that a hop gained does in the copy what is claimed.</summary>
    /// <param name="world">The world after the hop.</param>
    /// <param name="gained">The principal.</param>
    /// <param name="gain">The claim.</param>
    public bool Does(ReplayedWorld world, string gained, Answer gain) => world.Callers.GetValueOrDefault(gained) is { } caller
        && (world.Last is { } run ? run.Does(WithoutId(caller), gain, () => IsDone(world, caller, gain)) : IsDone(world, caller, gain));

    private bool IsDone(ReplayedWorld world, Caller caller, Answer gain) => IsAllowed(
        world.Model,
        caller.ToSubject(world.Model, situation.Now),
        gain.Witness.Action,
        gain.Witness.Resource,
        gain.Owner,
        Layer(gain.Witness.Context));

    private static Caller WithoutId(Caller caller) => caller is { IsKeyModelled: false } ? caller with { AccessKeyId = null } : caller;

    private (ReplayedWorld World, Caller? Session)? Run(ReplayedWorld world, TakenStep taken, FoundHop hop)
    {
        string self = hop.Hop.By;
        Caller? caller = taken.Step.As is null ? world.Callers.GetValueOrDefault(self) : null;
        if (Keys(world, taken, caller, hop) is not { } keys)
        {
            // What decides is not known: nobody makes the call, whom nothing is asked, and it is not said to be run.
            Played? unasked = Play(new StepCall(Context(world, null, self), taken, hop.Trial, self), ContextLayer.Empty);
            return (world with { Model = unasked?.Model ?? world.Model, IsWhole = false }, unasked?.Session);
        }

        if (caller is null && taken.Step.As is null)
        {
            return null;
        }

        OperationContext context = Context(world, caller is null ? null : caller with { Context = OfCaller(keys) }, self);
        var call = new StepCall(context, taken, hop.Trial, self);
        if (Play(call, keys) is { } played)
        {
            return (world with { Model = played.Model }, played.Session);
        }

        Subject? asker = taken.Step.As is { } provider ? Subject.Find(world.Model, hop.Trial.Bound[provider].Arn) : context.Subject;
        return asker is not null
            && taken.Requests.All(r => IsAllowed(world.Model, asker, r.Action, r.Target, r.Answer!.Owner, r.Given.Over(keys)))
            ? (world with { Model = Granted(call, world.Model), IsWhole = false }, null)
            : null;
    }

    private static Played? Play(StepCall call, ContextLayer keys) =>
        call.Taken.Step.Action is null ? null : SessionCalls.Play(call, keys) ?? TwinCalls.Play(call);

    // A policy that a service's call gives a thing.
    private static IamModel Granted(StepCall call, IamModel model)
    {
        Account account = model.Accounts[Arn.AccountOf(call.Self).ToString()];
        return call.Taken.Step.Then.Where(t => t.ContainsKey("permit")).Aggregate(model, (changed, effect) =>
            changed.Accounts.Values.Any(a => a.Resources.ContainsKey(call.Target))
                ? ModelEdits.Permit(changed, call.Self, call.Target, effect["do"])
                : ModelEdits.PermitNew(changed, account, call.Self, call.Target, [effect["do"]]));
    }

    // Whoever gave no credentials has them from a service that may assume the role, or had them before.
    private ReplayedWorld? Hold(ReplayedWorld world, FoundHop hop, Caller? session)
    {
        string gained = hop.Hop.Gained;
        if (session is null && world.Callers.ContainsKey(gained))
        {
            return world;
        }

        if (session is null)
        {
            TechniqueVariable? variable = hop.Technique.Variables.FirstOrDefault(v => v.Name == hop.Technique.GainAs);
            if (variable is not null
                && variable.Conditions.TryGetValue("trusts", out ImmutableArray<string> services)
                && FindRole(world.Model, gained) is { } role
                && !services.Any(s => ServiceTrust.Of(QuestionsOn(world.Model), role, s) is not null))
            {
                return null;
            }
        }

        return (session ?? Caller.Find(world.Model, gained, SessionCalls.SessionName)) is { } caller
            ? world with { Callers = world.Callers.SetItem(gained, caller), IsWhole = world.IsWhole && session is not null }
            : world with { IsWhole = false };
    }

    private Questions QuestionsOn(IamModel model) => ReferenceEquals(model, situation.Model)
        ? situation.Questions
        : _asked.GetValue(model, situation.Questions.On);

    private static Role? FindRole(IamModel model, string arn) =>
        model.Accounts.GetValueOrDefault(Arn.AccountOf(arn).ToString())?.FindRole(arn);

    private OperationContext Context(ReplayedWorld world, Caller? caller, string self)
    {
        string account = Arn.AccountOf(self).ToString();
        return new OperationContext
        {
            Model = world.Model,
            Now = situation.Now,
            Caller = caller,
            AccountName = caller is null && world.Model.Accounts.ContainsKey(account) ? account : null,
        };
    }

    // A key that the model does not have leaves it to the account, as when the path was found.
    private bool IsAllowed(IamModel model, Subject subject, string action, string resource, string? owner, ContextLayer keys) =>
        QuestionsOn(model).Allows(subject with { Context = ContextLayer.Empty }, action, resource, owner, keys);

    // What the caller chooses, and circumstances that let the step through; null where there are none.
    private ContextLayer? Keys(ReplayedWorld world, TakenStep taken, Caller? caller, FoundHop hop)
    {
        var keys = new Dictionary<string, ImmutableArray<string>>(StringComparer.OrdinalIgnoreCase);
        foreach (StepRequest request in taken.Requests)
        {
            Answer? answer = request.Answer is { IsAllowed: true } allowed ? allowed : Under(world, taken, request, caller, hop);
            if (answer is null)
            {
                return null;
            }

            foreach ((string key, ImmutableArray<string> values) in answer.Witness.Context)
            {
                keys.TryAdd(key, values);
            }
        }

        return Layer(keys);
    }

    private Answer? Under(ReplayedWorld world, TakenStep taken, StepRequest request, Caller? caller, FoundHop hop)
    {
        Questions questions = QuestionsOn(world.Model);
        Subject? asker = taken.Step.As is { } provider
            ? questions.Who(hop.Trial.Bound[provider].Arn)
            : caller?.ToSubject(world.Model, situation.Now);
        return asker is null ? null : questions.Under(asker, request.Action, request.Target, request.Answer?.Owner, request.Given);
    }

    private static ContextLayer Layer(IReadOnlyDictionary<string, ImmutableArray<string>> keys)
    {
        var layer = new ContextLayer.Builder();
        foreach ((string key, ImmutableArray<string> values) in keys)
        {
            layer.Add(key, values, IamCatalogue.Default.IsMultivalued(key));
        }

        return keys.ContainsKey(SourceIp) ? layer.Build() : layer.Add(SourceIp, Questions.PublicAddress).Build();
    }

    private static ContextLayer OfCaller(ContextLayer keys)
    {
        var layer = new ContextLayer.Builder();
        foreach (ContextEntry entry in keys.Entries.Where(e => !s_ofCalls.Contains(e.Key.Name)))
        {
            if (!entry.Key.Name.StartsWith("aws:RequestTag/", StringComparison.OrdinalIgnoreCase))
            {
                layer.Add(entry.Key.Name, entry.Values.Select(v => v.Text), entry.IsMultivalued);
            }
        }

        return layer.Build();
    }
}
