using System.Collections.Immutable;
using IamPolicyTools.Analysis.Symbolic.Words;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>What a question is limited to: actions of a region, and resources of it.</summary>
internal sealed class AccessRegionFilter
{
    private readonly ActionPattern[] _actions;
    private readonly ResourcePattern[] _resources;

    public AccessRegionFilter(AccessRegion region)
    {
        _actions = [.. region.Parts.SelectMany(p => p.Actions.IsDefaultOrEmpty ? ["*"] : p.Actions).Select(ActionPattern.Compile)];
        _resources = [.. region.Parts.SelectMany(p => p.Resources.IsDefaultOrEmpty ? ["*"] : p.Resources).Select(r => ResourcePattern.Compile(PolicyString.Literal(r), PolicyKind.Identity))];
    }

    /// <summary>The resources as patterns.</summary>
    public ImmutableArray<WordPattern> Resources => [.. _resources.Select(r => r.MatchesEverything ? WordPattern.Everything : r.Generalize(NoVariables.Instance) is { } arns ? WordPattern.Of(arns) : null).OfType<WordPattern>()];

    /// <summary>True where it has all resources.</summary>
    public bool HasEveryResource => Array.Exists(_resources, r => r.MatchesEverything);

    /// <summary>True for an action of the region.</summary>
    public bool Covers(ActionName action) => Array.Exists(_actions, a => a.Matches(action));

    /// <summary>True for a resource of the region.</summary>
    public bool Covers(string resource) => Array.Exists(_resources, r => r.MatchesEverything || (resource != "*" && r.Generalize(NoVariables.Instance)?.Matches(resource, NoVariables.Instance) == true));
}
