using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Records;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>A hop that was found, and the model after it.</summary>
/// <param name="Hop">The hop.</param>
/// <param name="After">The changed model, or the same.</param>
/// <param name="Keys">The keys that it waits for.</param>
/// <param name="Needs">The facts that it supposes.</param>
/// <param name="HasMfa">True where the caller has an MFA device after it.</param>
internal sealed record FoundHop(EscalationHop Hop, Questions After, ImmutableArray<string> Keys, ImmutableArray<string> Needs, bool HasMfa);

/// <summary>Finds the hops of one caller in one model by one technique: binds its variables and asks its steps (escalation.md, 3 and 4).</summary>
internal sealed class HopSearch
{
    private const int MostGrants = 12;

    private readonly Questions _questions;
    private readonly Technique _technique;
    private readonly string _caller;
    private readonly Subject _who;
    private readonly Account _account;
    private readonly bool _hasMfa;
    private readonly Candidates _candidates;

    public HopSearch(Situation situation, Questions questions, Technique technique, string caller, Subject who, Account account, bool hasMfa)
    {
        _questions = questions;
        _technique = technique;
        _caller = caller;
        _who = who;
        _account = account;
        _hasMfa = hasMfa;
        _candidates = new Candidates(situation, questions, caller, who, account);
    }

    /// <summary>The hops, each way of binding that works; of free choices the best one.</summary>
    public IEnumerable<FoundHop> Find() => MayStart() ? Bind(0, Trial.Start(_questions)) : [];

    // The rarest question first: an action that no policy of the caller could allow ends the search.
    private bool MayStart()
    {
        foreach (TechniqueStep step in _technique.Steps.Where(s => s.As is null))
        {
            string[] actions = step.Action is { } action ? [action]
                : step.Passes is not null ? ["iam:PassRole"]
                : [.. step.Any.SelectMany(a => a.Take(1)).Select(a => a.Action ?? "iam:PassRole")];
            if (!Array.Exists(actions, CouldAllow))
            {
                return false;
            }
        }

        return true;
    }

    private bool CouldAllow(string action)
    {
        // Trust and resource policies speak for themselves.
        if (action.StartsWith("sts:", StringComparison.Ordinal) || !_who.Policies.Identity.Policies.IsEmpty && _who.Policies.UnknownPolicies.Any())
        {
            return true;
        }

        Language.Patterns.ActionName name = Questions.ActionOf(action);
        return _who.Policies.Identity.For(name).Any(s => !s.IsDeny && s.CouldMatchAction(name)) || _questions.GrantingServices.Contains(name.Service);
    }

    private IEnumerable<FoundHop> Bind(int at, Trial trial)
    {
        if (at == _technique.Variables.Length)
        {
            return Run(trial);
        }

        TechniqueVariable variable = _technique.Variables[at];
        if (variable.Is("choice"))
        {
            // Several free choices count once: the first that makes an administrator, else the first.
            FoundHop? best = null;
            foreach (string grant in _candidates.Grants(_technique).Take(MostGrants))
            {
                FoundHop? found = Bind(at + 1, trial.With(variable.Name, grant)).FirstOrDefault();
                best ??= found;
                if (found is not null && found.After.Who(found.Hop.Gained) is { } gained && Situation.IsAdmin(found.After, gained))
                {
                    best = found;
                    break;
                }
            }

            return best is null ? [] : [best];
        }

        IEnumerable<Bound> bound = _candidates.Of(variable, trial);
        IEnumerable<FoundHop> hops = bound.SelectMany(b => Bind(at + 1, trial.With(variable.Name, b)));

        // A name that is free counts once.
        return variable.Is("new") ? hops.Take(1) : hops;
    }

    private IEnumerable<FoundHop> Run(Trial start)
    {
        foreach (string region in _candidates.Regions)
        {
            foreach (Trial done in Steps(_technique.Steps, 0, start with { Region = region }))
            {
                if (Free(done) is { } whole && Close(whole) is { } hop)
                {
                    yield return hop;
                    yield break;
                }
            }
        }
    }

    private IEnumerable<Trial> Steps(ImmutableArray<TechniqueStep> steps, int at, Trial trial)
    {
        if (at == steps.Length)
        {
            return [trial];
        }

        TechniqueStep step = steps[at];
        if (!step.Any.IsEmpty)
        {
            return step.Any.SelectMany(way => Steps(way, 0, trial)).SelectMany(next => Steps(steps, at + 1, next));
        }

        return Ask(step, trial).SelectMany(next => Steps(steps, at + 1, next));
    }

    private IEnumerable<Trial> Ask(TechniqueStep step, Trial trial)
    {
        if (step.Passes is { } passed)
        {
            return trial.Bound.TryGetValue(passed, out Bound? role) && Pass(role.Arn, step.To, trial) is { } next ? [next] : [];
        }

        if (step.UnlessSelf && step.At.Any(a => trial.Bound.GetValueOrDefault(a)?.Arn == _caller))
        {
            return [trial];
        }

        return Variants(step).Select(v => Requests(step, trial, v.With, v.Tag) is { } asked ? Apply(step, asked, v.Tag) : null).OfType<Trial>();
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

        IEnumerable<string> values = choice.Key == "iam:PermissionsBoundary" ? _candidates.Boundaries.Prepend(string.Empty) : _candidates.ValuesOf(choice.Key);
        return values.Select(v => (step.With.SetItem(choice.Key, v), ((string, string)?)null));
    }

    private Trial? Requests(TechniqueStep step, Trial trial, ImmutableDictionary<string, string> with, (string Key, string Value)? tag)
    {
        ContextLayer given = Given(step, trial, with, tag);
        Trial next = trial;
        foreach (string at in step.At)
        {
            if (at.StartsWith("new ", StringComparison.Ordinal) || at.StartsWith("any ", StringComparison.Ordinal) || trial.Bound.GetValueOrDefault(at) is { IsUnknown: true })
            {
                next = next.WithFree(at, new OpenRequest(step.Action!, given, next.Questions));
                continue;
            }

            string target = at == "*" || at == "any" ? "*" : trial.Bound.TryGetValue(at, out Bound? bound) ? bound.Target(step.Action!) : at;
            Subject? asker = step.As is null ? Self(next.Questions) : next.Questions.Who(trial.Bound[step.As].Arn);
            if (asker is null || Allowed(asker, step.Action!, target, given, next) is not { } allowed)
            {
                return null;
            }

            next = allowed;
        }

        return next with { Boundary = with.TryGetValue("iam:PermissionsBoundary", out string? limit) ? Resolve(limit, trial) : next.Boundary };
    }

    private Trial? Allowed(Subject asker, string action, string target, ContextLayer given, Trial trial)
    {
        Answer? answer = trial.Questions.Find(asker, action, target, _hasMfa ? Envelope.Strength : Envelope.Network, OwnerOf(target), given);
        if (answer is null)
        {
            return null;
        }

        string[] keys = answer switch
        {
            { IsAllowed: false, OpenKeys.IsEmpty: true } => ["an unknown policy"],
            { IsAllowed: false } => [.. answer.OpenKeys],
            { Envelope: Envelope.Strength } when !_hasMfa => ["aws:MultiFactorAuthPresent"],
            { Envelope: Envelope.Network } => [.. answer.Witness.Context.Keys.Where(k => KeyClasses.Of(k) is KeyClass.Network or KeyClass.Strength)],
            _ => [],
        };
        return trial with { Answers = trial.Answers.Add(answer), Keys = [.. trial.Keys, .. keys] };
    }

    private Trial? Pass(string role, ImmutableArray<string> services, Trial trial)
    {
        Trial? first = null;
        int allowed = 0;
        foreach (string service in services)
        {
            ContextLayer given = new ContextLayer.Builder().Add("iam:PassedToService", service).Build();
            if (Self(trial.Questions) is { } self && Allowed(self, "iam:PassRole", role, given, trial) is { } next)
            {
                allowed++;
                first ??= next;
            }
        }

        return first is null ? null : allowed == services.Length ? first : first with { Keys = first.Keys.Add("iam:PassedToService") };
    }

    private ContextLayer Given(TechniqueStep step, Trial trial, ImmutableDictionary<string, string> with, (string Key, string Value)? tag)
    {
        var given = new ContextLayer.Builder();
        foreach ((string key, string value) in with)
        {
            if (Resolve(value, trial) is { Length: > 0 } text)
            {
                given.Add(key, text);
            }
            else
            {
                given.Add(key, [], isMultivalued: false);
            }
        }

        if (tag is var (name, chosen) && tag is not null)
        {
            given.Add("aws:TagKeys", [name], isMultivalued: true).Add($"aws:RequestTag/{name}", chosen);
        }

        // Escalation.md, 4: the boundary in force, known to be absent where there is none.
        if (!with.ContainsKey("iam:PermissionsBoundary") && IsAboutBoundary(step.Action!) && trial.Bound.GetValueOrDefault(step.At[0]) is { } target)
        {
            string? boundary = Candidates.BoundaryOf(trial.Questions.Model, target.Arn);
            given.Add("iam:PermissionsBoundary", boundary is null ? [] : [boundary], isMultivalued: false);
        }

        // IAM, STS and Organizations have one endpoint.
        if (!step.Action!.StartsWith("iam:", StringComparison.Ordinal) && !step.Action.StartsWith("sts:", StringComparison.Ordinal) && !step.Action.StartsWith("organizations:", StringComparison.Ordinal))
        {
            given.Add("aws:RequestedRegion", trial.Region);
        }

        return given.Build();
    }

    private static bool IsAboutBoundary(string action) => action.StartsWith("iam:", StringComparison.Ordinal)
        && (action.EndsWith("UserPolicy", StringComparison.Ordinal) || action.EndsWith("RolePolicy", StringComparison.Ordinal) || action.EndsWith("PermissionsBoundary", StringComparison.Ordinal));

    private string? Resolve(string value, Trial trial) => value switch
    {
        "self" => _caller,
        "" => null,
        _ when trial.Bound.TryGetValue(value, out Bound? bound) => bound.Arn,
        _ when value.StartsWith("new ", StringComparison.Ordinal) => null,
        _ => value,
    };

    // What is changed before the next step is decided.
    private Trial? Apply(TechniqueStep step, Trial trial, (string Key, string Value)? tag)
    {
        IamModel model = trial.Questions.Model;
        bool factor = trial.Factor;
        foreach (ImmutableDictionary<string, string> effect in step.Then)
        {
            if (Changed(effect, trial, tag, model) is not { } changed)
            {
                return null;
            }

            model = changed;
            factor |= effect.ContainsKey("factor");
        }

        return ReferenceEquals(model, trial.Questions.Model) ? trial with { Factor = factor } : trial with { Questions = trial.Questions.On(model), Factor = factor };
    }

    private IamModel? Changed(ImmutableDictionary<string, string> effect, Trial trial, (string Key, string Value)? tag, IamModel model)
    {
        string Of(string name) => effect.TryGetValue(name, out string? v) ? Resolve(v, trial) ?? string.Empty : string.Empty;
        return effect switch
        {
            _ when effect.ContainsKey("allow") => ModelEdits.AllowEverything(model, Of("allow")),
            _ when effect.ContainsKey("rewrite") => ModelEdits.RewriteAny(model, Of("rewrite")),
            _ when effect.TryGetValue("default", out string? version) => SetDefault(version, trial, model),
            _ when effect.ContainsKey("attach") => ModelEdits.Attach(model, Of("attach"), Of("to")),
            _ when effect.ContainsKey("detach") => ModelEdits.Detach(model, Of("detach"), Of("from")),
            _ when effect.ContainsKey("trust") => ModelEdits.Trust(model, Of("in"), _caller),
            _ when effect.ContainsKey("join") => ModelEdits.Join(model, Of("join"), Of("of")),
            _ when effect.ContainsKey("leave") => ModelEdits.Leave(model, Of("leave"), Of("of")),
            _ when effect.ContainsKey("create") => ModelEdits.Create(model, _account, Of("create"), trial.Boundary),
            _ when effect.ContainsKey("unbound") => ModelEdits.Bound(model, Of("unbound"), null),
            _ when effect.ContainsKey("bound") => ModelEdits.Bound(model, Of("of"), Of("bound")),
            _ when effect.ContainsKey("tag") => tag is var (key, value) && tag is not null ? ModelEdits.Tag(model, Of("tag"), key, value) : null,
            _ when effect.ContainsKey("permit") => ModelEdits.Permit(model, _caller, Of("at"), effect.GetValueOrDefault("do", "*")),
            _ when effect.ContainsKey("move") => null,
            _ => model,
        };
    }

    private static IamModel? SetDefault(string version, Trial trial, IamModel model)
    {
        string policy = trial.Bound.Values.First(b => b.Arn.Contains(":policy/", StringComparison.Ordinal)).Arn;
        if (version != "any" && trial.Bound.TryGetValue(version, out Bound? bound))
        {
            return ModelEdits.SetDefault(model, policy, bound.Arn);
        }

        return model.FindPolicy(policy)?.Versions.LastOrDefault(v => v.VersionId != model.FindPolicy(policy)!.DefaultVersionId) is { } other
            ? ModelEdits.SetDefault(model, policy, other.VersionId)
            : null;
    }

    // 3.1: a name for each free thing that all requests about it allow.
    private Trial? Free(Trial trial)
    {
        Trial next = trial;
        foreach ((string thing, ImmutableArray<OpenRequest> requests) in trial.Open)
        {
            Trial? found = null;
            foreach (string arn in _candidates.Names(thing, trial, requests))
            {
                Trial? all = next;
                foreach (OpenRequest request in requests)
                {
                    all = all is null || Self(request.Questions) is not { } self ? null : Allowed(self, request.Action, arn, request.Given, all with { Questions = request.Questions });
                }

                if (all is not null && (found is null || all.Keys.Length < found.Keys.Length))
                {
                    found = all with { Questions = trial.Questions };
                    if (found.Keys.Length == next.Keys.Length)
                    {
                        break;
                    }
                }
            }

            if (found is null)
            {
                return null;
            }

            next = found;
        }

        return next;
    }

    private FoundHop? Close(Trial trial)
    {
        string? gained = _technique.GainAs switch
        {
            "self" => _caller,
            "target-root" or "target-admin" => trial.Bound.GetValueOrDefault("target") is { } target ? $"arn:{_account.Partition}:iam::{target.Arn}:root" : null,
            null => trial.Bound.GetValueOrDefault(_technique.Reads ?? string.Empty)?.Arn,
            { } name => trial.Bound.GetValueOrDefault(name)?.Arn,
        };
        if (gained is null)
        {
            return null;
        }

        ImmutableArray<string> needs = [.. _technique.Needs.Where(n => !TechniqueBook.Default.Assumed[n])];
        bool isPossible = needs.Length > 0 || trial.Bound.Values.Any(b => b.IsUnknown || b.IsUncertain);
        ImmutableArray<string> keys = [.. trial.Keys.Concat(trial.Bound.Values.SelectMany(b => b.Keys)).Distinct().Order(StringComparer.OrdinalIgnoreCase)];
        var hop = new EscalationHop(_technique.Id, _caller, gained)
        {
            Title = _technique.Title,
            Bind = trial.Bound.Where(b => !b.Value.IsUnknown && Uses(b.Key)).ToImmutableSortedDictionary(b => b.Key, b => b.Value.Arn),
            Requests = [.. trial.Answers.Select(a => a.Witness)],
            Answers = trial.Answers,
            Certainty = isPossible ? Certainty.Possible : keys.IsEmpty ? Certainty.Certain : Certainty.Conditional,
        };
        return new FoundHop(hop, trial.Questions, keys, needs, trial.Factor);
    }

    private bool Uses(string variable) => _technique.Variables.Any(v => v.Name == variable);

    private Subject? Self(Questions questions) => ReferenceEquals(questions, _questions) ? _who : questions.Who(_caller);

    private string? OwnerOf(string target) => target.StartsWith("arn:", StringComparison.Ordinal) && Arn.AccountOf(target).IsEmpty ? _account.AccountId : null;
}
