using System.Collections.Immutable;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>What a step changes before the next one is decided (escalation.md, 4: <c>then</c>).</summary>
internal static class StepEffects
{
    /// <summary>The way with the model that a step leaves; null where the step cannot be taken.</summary>
    public static Trial? Apply(TechniqueStep step, Trial trial, (string Key, string Value)? tag, string caller, Account account)
    {
        IamModel model = trial.Questions.Model;
        Trial next = trial;
        foreach (ImmutableDictionary<string, string> effect in step.Then)
        {
            if (effect.TryGetValue("permit", out _) && IsFree(effect["at"], trial))
            {
                string thing = effect["at"];
                next =
                    next with { Permitted = next.Permitted.SetItem(thing, next.Permitted.GetValueOrDefault(thing, []).Add(effect["do"])) };
                continue;
            }

            if (effect.TryGetValue("detach", out string? policy) && !Takes(step.Action!, trial.Resolve(policy, caller)!))
            {
                return null;
            }

            if (Changed(effect, next, tag, model, caller, account) is not { } changed)
            {
                return null;
            }

            model = changed;
            next = next with { Factor = next.Factor || effect.ContainsKey("factor") };
        }

        return ReferenceEquals(model, trial.Questions.Model) ? next : next with { Questions = trial.Questions.On(model) };
    }

    /// <summary>The version that an effect puts in force; null where there is none.</summary>
    public static string? VersionOf(string version, Trial trial, ManagedPolicy policy) =>
        version != "any" && trial.Bound.TryGetValue(version, out Bound? bound)
            ? bound.Arn
            : policy.Versions.LastOrDefault(v => v.VersionId != policy.DefaultVersionId)?.VersionId;

    // Managed policies are detached, inline ones deleted.
    private static bool Takes(string action, string policy) =>
        action.StartsWith("iam:Delete", StringComparison.Ordinal) == policy.Contains('#', StringComparison.Ordinal);

    private static bool IsFree(string at, Trial trial) =>
        at.StartsWith("new ", StringComparison.Ordinal) || trial.Bound.GetValueOrDefault(at) is { IsUnknown: true };

    private static IamModel? Changed(
        ImmutableDictionary<string, string> effect, Trial trial, (string Key, string Value)? tag, IamModel model, string caller,
            Account account)
    {
        string Of(string name) => effect.TryGetValue(name, out string? v) ? trial.Resolve(v, caller) ?? string.Empty : string.Empty;
        return effect switch
        {
            _ when effect.ContainsKey("allow") => ModelEdits.AllowEverything(model, Of("allow")),
            _ when effect.ContainsKey("rewrite") => ModelEdits.RewriteAny(model, Of("rewrite")),
            _ when effect.TryGetValue("default", out string? version) => SetDefault(version, trial, model),
            _ when effect.ContainsKey("attach") => ModelEdits.Attach(model, Of("attach"), Of("to")),
            _ when effect.ContainsKey("detach") => ModelEdits.Detach(model, Of("detach"), Of("from")),
            _ when effect.ContainsKey("trust") => ModelEdits.Trust(model, Of("in"), caller),
            _ when effect.ContainsKey("join") => ModelEdits.Join(model, Of("join"), Of("of")),
            _ when effect.ContainsKey("leave") => ModelEdits.Leave(model, Of("leave"), Of("of")),
            _ when effect.ContainsKey("create") => ModelEdits.Create(model, account, Of("create"), trial.Boundary),
            _ when effect.ContainsKey("unbound") => ModelEdits.Bound(model, Of("unbound"), null),
            _ when effect.ContainsKey("bound") => ModelEdits.Bound(model, Of("of"), Of("bound")),
            _ when effect.ContainsKey("tag") =>
                tag is var (key, value) && tag is not null ? ModelEdits.Tag(model, Of("tag"), key, value) : null,
            _ when effect.ContainsKey("permit") => ModelEdits.Permit(model, caller, Of("at"), effect.GetValueOrDefault("do", "*")),
            _ when effect.ContainsKey("move") => null,
            _ => model,
        };
    }

    private static IamModel? SetDefault(string version, Trial trial, IamModel model)
    {
        string policy = trial.Bound.Values.First(b => b.Arn.Contains(":policy/", StringComparison.Ordinal)).Arn;
        return model.FindPolicy(policy) is { } managed && VersionOf(version, trial, managed) is { } id
            ? ModelEdits.SetDefault(model, policy, id)
            : null;
    }
}
