using System.Collections.Immutable;
using IamPolicyTools.Analysis.Assumption;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>Asks the steps of a technique in order, each on the model that those before it leave (escalation.md, 4).</summary>
internal sealed class StepQuestions
{
    private readonly Questions _questions;
    private readonly Candidates _candidates;
    private readonly Holder _holder;
    private readonly string _caller;
    private readonly Account _account;
    private readonly bool _hasMfa;

    public StepQuestions(Questions questions, Candidates candidates, Holder holder, Account account)
    {
        _questions = questions;
        _candidates = candidates;
        _holder = holder;
        _caller = holder.Arn;
        _account = account;
        _hasMfa = holder.HasMfa;
    }

    /// <summary>The ways through the steps on which all is allowed.</summary>
    public IEnumerable<Trial> Take(ImmutableArray<TechniqueStep> steps, Trial start) => Take(steps, 0, start).Select(Name).OfType<Trial>();

    /// <summary>
    /// False where a step on what is bound fails whatever else is bound or chosen: no Allow statement could carry it. Looks no further than the
    /// first step that changes something or leaves a choice.
    /// </summary>
    /// <param name="steps">The steps.</param>
    /// <param name="trial">The way so far, in the model as it is.</param>
    /// <param name="bound">The variable that was bound last.</param>
    public bool Could(ImmutableArray<TechniqueStep> steps, Trial trial, string bound)
    {
        if (!trial.Questions.IsFiltered)
        {
            return true;
        }

        foreach (TechniqueStep step in steps)
        {
            if (!step.Any.IsEmpty || step.As is not null)
            {
                return true;
            }

            if (!Could(step, trial, bound))
            {
                return false;
            }

            if (!step.Then.IsEmpty)
            {
                return true;
            }
        }

        return true;
    }

    private bool Could(TechniqueStep step, Trial trial, string bound)
    {
        if (step.Passes is { } passed)
        {
            return passed != bound || Could("iam:PassRole", trial.Bound[passed].Arn, trial);
        }

        // A step that falls away for the caller itself may do so for what is bound later.
        if (!step.At.Contains(bound)
            || (step.UnlessSelf && (step.At.Length > 1 || trial.Bound[bound].Arn == _caller))
            || IsFree(bound, trial))
        {
            return true;
        }

        return Could(step.Action!, trial.Bound[bound].Target(step.Action!), trial);
    }

    private bool Could(string action, string target, Trial trial) =>
        Self(trial.Questions) is not { } self || trial.Questions.CouldBeAllowed(self, Questions.ActionOf(action), target, OwnerOf(target));

    /// <summary>
    /// The same way with a session of a particular kind at its end (ST-17): tags and a source identity need rights of their own. Null where the
    /// caller cannot make it.
    /// </summary>
    /// <param name="trial">A way of one step, that assumes a role.</param>
    /// <param name="session">The session.</param>
    public Trial? WithSession(Trial trial, SessionChoice session)
    {
        if (trial.Taken is not [{ Requests: [var assumes] } taken] || Self(trial.Questions) is not { } self)
        {
            return null;
        }

        ContextLayer given = session.CallKeys().Over(assumes.Given);
        Trial next = trial with { Keys = [] };
        List<StepRequest> requests = [];
        string?[] actions =
        [
            "sts:AssumeRole", session.Tags.IsEmpty ? null : "sts:TagSession", session.SourceIdentity is null ? null : "sts:SetSourceIdentity",
        ];
        foreach (string action in actions.OfType<string>())
        {
            if (Allowed(self, action, assumes.Target, given, trial.Questions) is not var (answer, keys))
            {
                return null;
            }

            requests.Add(new StepRequest(action, assumes.Target) { Answer = answer, Given = given, Questions = trial.Questions });
            next = next with { Keys = [.. next.Keys, .. keys] };
        }

        return next with { Taken = [taken with { Requests = [.. requests] }] };
    }

    private IEnumerable<Trial> Take(ImmutableArray<TechniqueStep> steps, int at, Trial trial)
    {
        if (at == steps.Length)
        {
            return [trial];
        }

        TechniqueStep step = steps[at];
        return step.Any.IsEmpty
            ? Ask(step, trial).SelectMany(next => Take(steps, at + 1, next))
            : step.Any.SelectMany(way => Take(way, 0, trial)).SelectMany(next => Take(steps, at + 1, next));
    }

    private IEnumerable<Trial> Ask(TechniqueStep step, Trial trial)
    {
        if (step.Passes is { } passed)
        {
            return trial.Bound.TryGetValue(passed, out Bound? role) && Pass(step, role.Arn, trial) is { } next ? [next] : [];
        }

        if (step.UnlessSelf && step.At.Any(a => trial.Bound.GetValueOrDefault(a)?.Arn == _caller))
        {
            return [trial];
        }

        return Variants(step)
            .Select(v => Requests(step, trial, v.With, v.Tag) is { } asked
                ? StepEffects.Apply(step, asked, v.Tag, _caller, _account)
                : null)
            .OfType<Trial>();
    }

    // Values that the caller chooses, and tags that conditions ask for.
    private IEnumerable<(ImmutableDictionary<string, string> With, (string Key, string Value)? Tag)> Variants(TechniqueStep step)
    {
        if (step.Then.Any(t => t.ContainsKey("tag")))
        {
            return _candidates.Tags.Select(t => (step.With, ((string, string)?)t));
        }

        KeyValuePair<string, string> choice = step.With.FirstOrDefault(w => w.Value == "choice");
        if (choice.Key is null)
        {
            return [(step.With, null)];
        }

        IEnumerable<string> values = choice.Key == "iam:PermissionsBoundary"
            ? _candidates.Boundaries.Prepend(string.Empty)
            : _candidates.ValuesOf(choice.Key);
        return values.Select(v => (step.With.SetItem(choice.Key, v), ((string, string)?)null));
    }

    private Trial? Requests(TechniqueStep step, Trial trial, ImmutableDictionary<string, string> with, (string Key, string Value)? tag)
    {
        ContextLayer given = Given(step, trial, with, tag);
        Subject? asker = step.As is null ? Self(trial.Questions) : trial.Questions.Who(trial.Bound[step.As].Arn);
        if (asker is null)
        {
            return null;
        }

        Trial next = trial;
        var requests = ImmutableArray.CreateBuilder<StepRequest>(step.At.Length);
        foreach (string at in step.At)
        {
            if (IsFree(at, trial))
            {
                requests.Add(new StepRequest(step.Action!, at)
                {
                    Thing = at,
                    Given = given,
                    Questions = trial.Questions,
                    Permitted = trial.Permitted.GetValueOrDefault(at, []),
                });
                continue;
            }

            string target = at is "*" or "any" ? "*" : trial.Bound.TryGetValue(at, out Bound? bound) ? bound.Target(step.Action!) : at;
            if (!IsOfType(step.Action!, target) || Allowed(asker, step.Action!, target, given, trial.Questions) is not var (answer, keys))
            {
                return null;
            }

            requests.Add(new StepRequest(step.Action!, target) { Answer = answer, Given = given, Questions = trial.Questions });
            next = next with { Keys = [.. next.Keys, .. keys] };
        }

        string? boundary = with.TryGetValue("iam:PermissionsBoundary", out string? limit) ? trial.Resolve(limit, _caller) : null;
        return next with
        {
            Boundary = with.ContainsKey("iam:PermissionsBoundary") ? boundary : next.Boundary,
            Taken = next.Taken.Add(new TakenStep(step) { Requests = requests.ToImmutable(), Tag = tag, Boundary = boundary }),
        };
    }

    private static bool IsFree(string at, Trial trial) => at.StartsWith("new ", StringComparison.Ordinal)
        || at.StartsWith("any ", StringComparison.Ordinal)
        || trial.Bound.GetValueOrDefault(at) is { IsUnknown: true };

    // An alternative may be about things of another type: nobody tags a role with TagUser.
    private static bool IsOfType(string action, string target) => target == "*"
        || IamCatalogue.Default.FindAction(action) is not { IsWildcardOnly: false, ResourceTypes.IsEmpty: false } known
        || known.ResourceTypes.Any(t => t.Type.Fits(target));

    private (Answer Answer, ImmutableArray<string> Keys)? Allowed(Subject asker, string action, string target, ContextLayer given,
        Questions questions)
    {
        Answer? answer = questions.Find(asker, action, target, Envelope.Network, OwnerOf(target), given);
        return answer is null ? null : (answer, answer switch
        {
            { IsAllowed: false, OpenKeys.IsEmpty: true, Unknowns.IsEmpty: true } => ["an unknown policy"],
            { IsAllowed: false } => answer.OpenKeys,
            { Envelope: >= Envelope.Strength } => KeyClasses.Circumstances(answer.Witness.Context.Keys, _hasMfa),
            _ => [],
        });
    }

    // Which of several values AWS sends is not certain.
    private Trial? Pass(TechniqueStep step, string role, Trial trial)
    {
        if (Self(trial.Questions) is not { } self)
        {
            return null;
        }

        Trial? first = null;
        int allowed = 0;
        foreach (string service in step.To)
        {
            ContextLayer given = new ContextLayer.Builder().Add("iam:PassedToService", service).Build();
            if (Allowed(self, "iam:PassRole", role, given, trial.Questions) is var (answer, keys))
            {
                allowed++;
                first ??= trial with
                {
                    Keys = [.. trial.Keys, .. keys],
                    Taken =
                        trial.Taken.Add(new TakenStep(step)
                        {
                            Requests = [new StepRequest("iam:PassRole", role) { Answer = answer,
                            Given = given }]
                        }),
                };
            }
        }

        return first is null || allowed == step.To.Length ? first : first with { Keys = first.Keys.Add("iam:PassedToService") };
    }

    private ContextLayer Given(TechniqueStep step, Trial trial, ImmutableDictionary<string, string> with, (string Key, string Value)? tag)
    {
        var given = new ContextLayer.Builder();
        foreach ((string key, string value) in with)
        {
            if (trial.Resolve(value, _caller) is { Length: > 0 } text)
            {
                given.Add(key, text);
            }
            else if (!value.StartsWith("new ", StringComparison.Ordinal))
            {
                given.Add(key, [], isMultivalued: false);
            }
        }

        if (tag is var (name, chosen) && tag is not null)
        {
            given.Add("aws:TagKeys", [name], isMultivalued: true).Add($"aws:RequestTag/{name}", chosen);
        }

        // Escalation.md, 4: the boundary in force, known to be absent where there is none.
        if (!with.ContainsKey("iam:PermissionsBoundary")
            && IsAboutBoundary(step.Action!)
            && trial.Bound.GetValueOrDefault(step.At[0]) is { } target)
        {
            string? boundary = Candidates.BoundaryOf(trial.Questions.Model, target.Arn);
            given.Add("iam:PermissionsBoundary", boundary is null ? [] : [boundary], isMultivalued: false);
        }

        // IAM, STS and Organizations have one endpoint.
        if (step.Action!.Split(':')[0] is not ("iam" or "sts" or "organizations"))
        {
            given.Add("aws:RequestedRegion", trial.Region);
        }

        return given.Build();
    }

    private static bool IsAboutBoundary(string action) => action.StartsWith("iam:", StringComparison.Ordinal)
        && (action.EndsWith("UserPolicy", StringComparison.Ordinal)
            || action.EndsWith("RolePolicy", StringComparison.Ordinal)
            || action.EndsWith("PermissionsBoundary", StringComparison.Ordinal));

    // 3.1: a name for each free thing that all requests about it allow.
    private Trial? Name(Trial trial)
    {
        Trial next = trial;
        foreach (string thing in trial.Taken.SelectMany(t => t.Requests).Select(r => r.Thing).OfType<string>().Distinct())
        {
            StepRequest[] requests = [.. trial.Taken.SelectMany(t => t.Requests).Where(r => r.Thing == thing)];
            Trial? best = null;
            foreach (string arn in _candidates.Names(thing, trial, [.. requests.Select(r => r.Action)]))
            {
                if (ServiceTrust.With(_questions, next, arn) is { } trusted
                    && Named(thing, arn, trusted) is { } named
                    && (best is null || named.Keys.Length < best.Keys.Length))
                {
                    best = named;
                    if (best.Keys.Length == next.Keys.Length)
                    {
                        break;
                    }
                }
            }

            if (best is null)
            {
                return null;
            }

            next = best;
        }

        return next;
    }

    private Trial? Named(string thing, string arn, Trial trial)
    {
        List<string> keys = [.. trial.Keys];
        var steps = ImmutableArray.CreateBuilder<TakenStep>(trial.Taken.Length);
        foreach (TakenStep taken in trial.Taken)
        {
            var requests = ImmutableArray.CreateBuilder<StepRequest>(taken.Requests.Length);
            foreach (StepRequest before in taken.Requests)
            {
                // A call about something else may name the thing.
                StepRequest request = WithName(before, taken.Step, thing, arn);
                if (request.Thing != thing && (ReferenceEquals(request, before) || request.Answer is null))
                {
                    requests.Add(request);
                    continue;
                }

                // A thing that the caller made has the policy that the caller gave it.
                Questions questions = request.Permitted.IsEmpty
                    ? request.Questions ?? trial.Questions
                    : request.Questions!.On(ModelEdits.PermitNew(request.Questions!.Model, _account, _caller, arn, request.Permitted));
                string target = request.Thing == thing ? arn : request.Target;
                if (Self(questions) is not { } self
                    || Allowed(self, request.Action, target, request.Given, questions) is not var (answer, open))
                {
                    return null;
                }

                keys.AddRange(open);
                requests.Add(request with { Target = target, Answer = answer });
            }

            steps.Add(taken with { Requests = requests.MoveToImmutable() });
        }

        return trial with { Keys = [.. keys], Taken = steps.MoveToImmutable() };
    }

    private static StepRequest WithName(StepRequest request, TechniqueStep step, string thing, string arn)
    {
        string[] keys = [.. step.With.Where(w => w.Value == thing).Select(w => w.Key)];
        if (keys.Length == 0)
        {
            return request;
        }

        var named = new ContextLayer.Builder();
        foreach (string key in keys)
        {
            named.Add(key, arn);
        }

        return request with { Given = named.Build().Over(request.Given) };
    }

    private Subject? Self(Questions questions) => ReferenceEquals(questions, _questions) ? _holder.Who : _holder.In(questions);

    private string? OwnerOf(string target) =>
        target.StartsWith("arn:", StringComparison.Ordinal) && Arn.AccountOf(target).IsEmpty ? _account.AccountId : null;
}
