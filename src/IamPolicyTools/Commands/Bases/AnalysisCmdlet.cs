using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Completion;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Commands.Bases;

/// <summary>A cmdlet that works something out from many requests to a model, in a context that may leave keys open.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class AnalysisCmdlet : QuestionCmdlet
{
    private protected AnalysisCmdlet()
    {
    }

    /// <summary>Context keys that are known: a hashtable, an object or JSON text.</summary>
    [Parameter]
    [ContextTransformation]
    [ArgumentCompleter(typeof(ContextCompleter))]
    [Alias("ContextEntry")]
    public ContextLayer? Context { get; set; }

    /// <summary>Context keys that are not known, whatever could be derived; wildcards are accepted.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ConditionKeyCompleter))]
    [SupportsWildcards]
    public string[]? UnknownContextKey { get; set; }

    /// <summary>The Region whose endpoint is called, where the resource's ARN does not tell it.</summary>
    [Parameter]
    public string? Region { get; set; }

    /// <summary>The instant of the requests; by default now.</summary>
    [Parameter]
    public DateTimeOffset? Now { get; set; }

    /// <summary>The instant of the requests.</summary>
    private protected DateTimeOffset Instant => Now ?? Session.Clock.GetUtcNow();

    /// <summary>Context and switches: what no key decides is told as a condition.</summary>
    private protected ModelAccessSettings Settings => new()
    {
        Now = Instant,
        Context = Context ?? ContextLayer.Empty,
        Region = string.IsNullOrWhiteSpace(Region) ? null : Region,
        UnknownKeys = UnknownKeys.Of(UnknownContextKey ?? []),
        Mode = ContextMode.Discovery,
    };

    /// <inheritdoc/>
    protected override void Start()
    {
        base.Start();
        foreach (string message in ContextWarnings.Of(Context ?? ContextLayer.Empty).Concat(ContextWarnings.OfUnknown(UnknownContextKey)).Distinct(StringComparer.Ordinal))
        {
            WriteWarning(message);
        }

        if (Region is { } region && RegionFacts.Doubt(region) is { } doubt)
        {
            WriteWarning(doubt);
        }
    }
}
