using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>
/// An action that a principal may do, and on which resources, after everything that applies. What it says without conditions is
/// exact: the evaluator allows the action on every resource of the account that fits, and on none that no permission covers.
/// </summary>
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "The word is AWS's.")]
public sealed class EffectivePermission
{
    private readonly ActionDomain _domain;
    private readonly CellOutcome _outcome;
    private readonly ImmutableArray<string> _principals;

    // Judged anew when somebody asks for reasons, where it was judged for another principal or action on which the same is said.
    private readonly bool _isOthers;
    private CellOutcome? _own;
    private StrongBox<ImmutableArray<PermissionSource>>? _sources;
    private AccessConditions? _conditions;

    internal EffectivePermission(string principal, ActionDomain domain, string account, CellOutcome outcome)
    {
        Principal = principal;
        _domain = domain;
        ResourceAccount = account;
        _outcome = outcome;
    }

    private EffectivePermission(EffectivePermission other, string principal, ImmutableArray<string> principals, SubjectScan? scan, bool isOthers)
        : this(principal, other._domain, other.ResourceAccount, other._outcome)
    {
        Scan = scan;
        _isOthers = isOthers;
        _principals = principals;
        ExceptActions = other.ExceptActions;
        Resources = other.Resources;
        Except = other.Except;
        Origin = other.Origin;
        CoversNone = other.CoversNone;
    }

    /// <summary>Who may do it.</summary>
    public string Principal { get; }

    /// <summary>
    /// Everybody who may do it, where the principals of a model were asked about together: those that have the same policies. Else
    /// <see cref="Principal"/> alone.
    /// </summary>
    public ImmutableArray<string> Principals { get => _principals.IsDefault ? [Principal] : _principals; init => _principals = value; }

    /// <summary>The principal, and how many others have the same permissions.</summary>
    public string Holders => Principals.Length == 1 ? Principal : DisplayedText.Line($"{Principal} and {Principals.Length - 1} more with the same permissions");

    /// <summary>The service's prefix, <c>s3</c>.</summary>
    public string Service => _domain.Service;

    /// <summary>The action, <c>s3:GetObject</c>; where a policy names actions that the catalogue does not know by a pattern, the pattern, <c>newsvc:*</c>.</summary>
    public string Action => _domain.Text;

    /// <summary>Patterns of actions that fit <see cref="Action"/> and are not meant, because other policies say something else of them. None for a single action.</summary>
    public ImmutableArray<string> ExceptActions { get; private init; } = [];

    /// <summary>What the action does; null for one that the catalogue does not know.</summary>
    public AccessLevel? AccessLevel => _domain.Known?.AccessLevel;

    /// <summary>The account that owns the resources. An ARN without an account belongs to it unless the model says otherwise.</summary>
    public string ResourceAccount { get; }

    /// <summary>The resources, as entries of a Resource element; <c>*</c> for all, and for calls that name none.</summary>
    public ImmutableArray<string> ResourcePatterns => Resources.IsEmpty ? ["*"] : [.. Resources.Select(TextOf).Distinct()];

    /// <summary>Entries for resources that fit <see cref="ResourcePatterns"/> and are not meant.</summary>
    public ImmutableArray<string> ExceptPatterns => Resources.IsEmpty && !_domain.Forms.IsEmpty
        ? [ArnPattern.Everything.Text]
        : [.. Except.Select(e => e.WideText).Distinct()];

    /// <summary>True when it depends on context keys that are not known, or could not be worked out.</summary>
    public bool IsConditional => _outcome.Decision != Decision.Allowed;

    /// <summary>
    /// True when the policies cross each other too often: on some of the resources the action may be allowed, and nothing is said of which.
    /// </summary>
    public bool IsUndecided => IsConditional && _outcome.Request is null;

    /// <summary>What a conditional permission depends on, all of it; null for one that depends on nothing, or is undecided.</summary>
    public AccessConditions? Conditions => IsConditional && Own.Request is { } example
        ? _conditions ??= IamAccessResult.Of(example, ContextMode.Discovery).Conditions
        : null;

    /// <summary>The context keys whose values decide a conditional permission.</summary>
    public ImmutableArray<string> MissingContextKeys =>
        IsConditional && Own.Request is { } example ? IamAccessResult.Of(example).MissingContextKeys : [];

    /// <summary>What a conditional permission depends on, in words: <c>if …; unless …</c>; empty for one that depends on nothing.</summary>
    public string When => IsUndecided ? "undecided" : UnknownFact.Beside(Conditions?.Describe(MissingContextKeys), Unknowns);

    /// <summary>The documents and settings that nobody knows and that decide a conditional permission, too (IN-16).</summary>
    public ImmutableArray<UnknownFact> Unknowns => IsConditional && Own.Request is { } example
        ? [.. IamAccessResult.Of(example, ContextMode.Discovery).Unknowns.Select(OfAll).Distinct()]
        : [];

    /// <summary>What else a reader should know: where nothing exact can be said, that nobody knows the action, that the call may need more.</summary>
    public ImmutableArray<string> Notes =>
    [
        .. IsUndecided ? [$"undecided: the policies on {Action} cross each other too often to say on which resources it is allowed"] : Array.Empty<string>(),
        .. _domain.Pattern is { } pattern ? [QuestionNotes.OfPattern(pattern)] : QuestionNotes.Of(_domain.Action),
        .. Unknowns.Select(u => $"{u}: the answer could change with it"),
    ];

    /// <summary>The statements and other grants it comes from.</summary>
    public ImmutableArray<PermissionSource> Sources => FindSources(CancellationToken.None);

    /// <summary>The policies and other grants it comes from, each once.</summary>
    public ImmutableArray<string> Policies => [.. Sources.Select(s => s.Name).Distinct()];

    /// <summary>What the answer assumes or does not know: the notes, and a line for the context keys that are missing.</summary>
    public ImmutableArray<string> OpenPoints => MissingContextKeys is { IsEmpty: false } keys ? Notes.Add(QuestionNotes.OfMissing(keys)) : Notes;

    /// <summary>The resources; none when only calls that name no resource are meant.</summary>
    internal ImmutableArray<ArnPattern> Resources { get; init; } = [];

    /// <summary>What is cut out of <see cref="Resources"/>.</summary>
    internal ImmutableArray<ArnPattern> Except { get; init; } = [];

    /// <summary>How it came about; null for an answer on a single resource, or on none.</summary>
    internal PermissionOrigin? Origin { get; init; }

    /// <summary>What the principal may do, which tells the reasons; null where they are known.</summary>
    internal SubjectScan? Scan { get; init; }

    /// <summary>True when calls are meant that name no resource.</summary>
    internal bool CoversNone { get; init; }

    /// <summary>True when a resource of the account is among those meant.</summary>
    /// <param name="resource">The ARN, or <c>*</c> for no resource.</param>
    public bool Covers(string resource)
    {
        string actual = CheckedResource.Of(IamCatalogue.Default, _domain.Action, resource, Principal);
        if (_domain.TakesNone && actual == CheckedResource.Of(IamCatalogue.Default, _domain.Action, "*", Principal))
        {
            return CoversNone;
        }

        return Arn.TryParse(actual, out _) && Resources.Any(r => r.Matches(actual)) && !Except.Any(e => e.Matches(actual));
    }

    /// <summary>The statements and other grants it comes from, found when they are asked for.</summary>
    /// <param name="cancellationToken">Stops the work.</param>
    public ImmutableArray<PermissionSource> FindSources(CancellationToken cancellationToken) =>
        (_sources ??= new(Origin is { } origin ? origin.FindSources(Judge, cancellationToken) : Own.Sources)).Value;

    /// <summary>True when some resource of a form is among those meant.</summary>
    internal bool Overlaps(ArnPattern form, CancellationToken cancellationToken) =>
        (form.IsEverything && CoversNone) || Origin?.Overlaps(form, cancellationToken) == true || Resources.Any(r => r.Equals(form));

    private CellOutcome Own => _own ??= Judge is null ? _outcome : Judge.Again(_domain, _outcome);

    private SubjectScan? Judge => _isOthers || !ReferenceEquals(_outcome.Request?.Action, _domain.Action) ? Scan : null;

    // The answer was judged on an example, which only stands for resources that the model does not have.
    private static UnknownFact OfAll(UnknownFact fact) =>
        fact.Reason == ResourceTarget.NotInModel ? new UnknownFact("the resource policy of each of these resources", fact.Reason) : fact;

    /// <summary>True when the other permission, for another action, says the same of the same resources.</summary>
    internal bool HasSameAnswerAs(EffectivePermission other) =>
        ResourceAccount == other.ResourceAccount
        && CoversNone == other.CoversNone
        && _outcome.IsSameAs(other._outcome)
        && Resources.AsSpan().SequenceEqual(other.Resources.AsSpan())
        && Except.AsSpan().SequenceEqual(other.Except.AsSpan());

    /// <summary>The same for several principals that have the same permissions.</summary>
    /// <param name="principals">The principals.</param>
    internal EffectivePermission ForAll(ImmutableArray<string> principals) => new(this, Principal, principals, Scan, _isOthers);

    /// <summary>The same for other principals, on whom the same is said.</summary>
    /// <param name="principals">The principals.</param>
    /// <param name="principal">The first of them.</param>
    /// <param name="scan">What that principal may do; it tells the reasons.</param>
    internal EffectivePermission For(ImmutableArray<string> principals, string principal, SubjectScan scan) =>
        new(this, principal, principals, scan, isOthers: true);

    /// <summary>The same for all actions that a pattern means.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="except">Patterns of actions that are not meant.</param>
    internal EffectivePermission ForPattern(string pattern, ImmutableArray<string> except) =>
        new(Principal, _domain with { Pattern = pattern }, ResourceAccount, _outcome)
        {
            Scan = Scan,
            ExceptActions = except,
            Resources = Resources,
            Except = Except,
            Origin = Origin,
            CoversNone = CoversNone,
        };

    /// <summary>Action, resources and conditions.</summary>
    public override string ToString()
    {
        string exceptActions = ExceptActions.IsEmpty ? string.Empty : $" except {string.Join(", ", ExceptActions)}";
        string except = ExceptPatterns.IsEmpty ? string.Empty : $" except {string.Join(", ", ExceptPatterns)}";
        return DisplayedText.Line($"{Action}{exceptActions} on {string.Join(", ", ResourcePatterns)}{except}{(IsConditional ? $" ({When})" : string.Empty)}");
    }

    // "*" stands for calls without a resource too; where those are not meant, it has to be spelled out.
    private string TextOf(ArnPattern pattern)
    {
        bool meansAll = pattern.IsEverything && (CoversNone || !_domain.TakesNone);
        return meansAll ? "*" : IsConditional ? pattern.Text : pattern.WideText;
    }
}
