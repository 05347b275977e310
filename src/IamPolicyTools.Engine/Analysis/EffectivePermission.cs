using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using IamPolicyTools.Analysis.Patterns;
using IamPolicyTools.Analysis.Regions;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation;
using IamPolicyTools.Evaluation.Results;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis;

/// <summary>
/// An action that a principal may do, and on which resources, after everything that applies. What it says without conditions is
/// exact: the evaluator allows the action on every resource of the account that fits, and on none that no permission covers.
/// </summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "The word is AWS's.")]
public sealed class EffectivePermission
{
    private readonly ActionDomain _domain;
    private readonly AccessRequest? _example;
    private AccessConditions? _conditions;

    internal EffectivePermission(string principal, ActionDomain domain, string account, CellOutcome outcome)
    {
        Principal = principal;
        _domain = domain;
        ResourceAccount = account;
        _example = outcome.Request;
        IsConditional = outcome.Decision != Decision.Allowed;
    }

    /// <summary>Who may do it.</summary>
    public string Principal { get; }

    /// <summary>The service's prefix, <c>s3</c>.</summary>
    public string Service => _domain.Known?.Service ?? _domain.Action.Service;

    /// <summary>The action, <c>s3:GetObject</c>.</summary>
    public string Action => _domain.Action.Text;

    /// <summary>What the action does; null for one that the catalogue does not know.</summary>
    public AccessLevel? AccessLevel => _domain.Known?.AccessLevel;

    /// <summary>The account that owns the resources. An ARN without an account belongs to it unless the model says otherwise.</summary>
    public string ResourceAccount { get; }

    /// <summary>The resources, as entries of a Resource element; <c>*</c> for all, and for calls that name none.</summary>
    public ImmutableArray<string> ResourcePatterns => Resources.IsEmpty ? ["*"] : [.. Resources.Select(TextOf)];

    /// <summary>Entries for resources that fit <see cref="ResourcePatterns"/> and are not meant.</summary>
    public ImmutableArray<string> ExceptPatterns => Resources.IsEmpty && !_domain.Terms.IsEmpty
        ? [ArnPattern.Everything.Text]
        : [.. Except.Select(e => e.WideText)];

    /// <summary>True when it depends on context keys that are not known.</summary>
    public bool IsConditional { get; }

    /// <summary>What a conditional permission depends on; null for one that depends on nothing, or on more than can be worked out.</summary>
    public AccessConditions? Conditions => IsConditional && _example is not null
        ? _conditions ??= IamAccessResult.Of(_example, ContextMode.Discovery).Conditions
        : null;

    /// <summary>The context keys whose values decide a conditional permission.</summary>
    public ImmutableArray<string> MissingContextKeys => IsConditional && _example is not null ? IamAccessResult.Of(_example).MissingContextKeys : [];

    /// <summary>The statements and other grants it comes from.</summary>
    public ImmutableArray<PermissionSource> Sources { get; internal init; } = [];

    /// <summary>The policies and other grants it comes from, each once.</summary>
    public ImmutableArray<string> Policies => [.. Sources.Select(s => s.Name).Distinct()];

    /// <summary>The resources; none when only calls that name no resource are meant.</summary>
    internal ImmutableArray<ArnPattern> Resources { get; init; } = [];

    /// <summary>What is cut out of <see cref="Resources"/>.</summary>
    internal ImmutableArray<ArnPattern> Except { get; init; } = [];

    /// <summary>True when calls are meant that name no resource.</summary>
    internal bool CoversNone { get; init; }

    /// <summary>True when a resource of the account is among those meant.</summary>
    /// <param name="resource">The ARN, or <c>*</c> for no resource.</param>
    public bool Covers(string resource) => resource == "*"
        ? CoversNone
        : Arn.TryParse(resource, out Arn arn) && Resources.Any(r => r.Matches(arn)) && !Except.Any(e => e.Matches(arn));

    /// <summary>True when some resource of a form is among those meant.</summary>
    internal bool Overlaps(ArnPattern form) =>
        (form.IsEverything && CoversNone) || (Resources.Any(r => r.Overlaps(form)) && !Except.Any(e => e.Contains(form)));

    /// <summary>Action and resources.</summary>
    public override string ToString()
    {
        string except = ExceptPatterns.IsEmpty ? string.Empty : $" except {string.Join(", ", ExceptPatterns)}";
        return $"{Action} on {string.Join(", ", ResourcePatterns)}{except}{(IsConditional ? " (conditional)" : string.Empty)}";
    }

    // "*" stands for calls without a resource too; where those are not meant, it has to be spelled out.
    private string TextOf(ArnPattern pattern)
    {
        bool meansAll = pattern.IsEverything && (CoversNone || !_domain.TakesNone);
        return meansAll ? "*" : IsConditional ? pattern.Text : pattern.WideText;
    }
}
