using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>A policy of a resource, in the place where it is.</summary>
/// <param name="Arn">The resource.</param>
/// <param name="Kind">What the document is used as.</param>
/// <param name="Document">The document; null without one.</param>
/// <param name="Settings">What else decides about the resource, as text: equal settings decide alike.</param>
internal sealed record HeldPolicy(string Arn, PolicyKind Kind, PolicyDocument? Document, string Settings)
{
    private CompiledStatement[]? _statements;
    private string? _service;

    /// <summary>The service of the resource; empty for what has no ARN.</summary>
    public string Service => _service ??= Language.Arn.TryParse(Arn, out Arn arn) ? arn.Service : string.Empty;

    /// <summary>The statements of the document.</summary>
    public CompiledStatement[] Statements => _statements ??= Document is null ? [] : CompiledStatement.CompileAll(Document, Kind);

    /// <summary>True where a trust policy lets somebody in, whatever its conditions.</summary>
    /// <param name="subject">Who; null for nobody.</param>
    public bool Trusts(Subject? subject)
    {
        if (subject is null || Document is null)
        {
            return subject is not null;
        }

        AccessRequest probe = new()
        {
            Requester = subject.Requester,
            Action = ActionName.Parse("sts:AssumeRole"),
            Resource = Arn,
            ResourceAccount = string.Empty,
            Context = new RequestContext(ContextLayer.Empty, []),
        };
        return Array.Exists(Statements, s => s.UnknownReason is not null || !s.Match(probe, UnknownTreatment.Optimistic, wantsAll: true).Mismatch.HasFlag(StatementMismatch.Principal));
    }
}

/// <summary>One side of a comparison.</summary>
/// <param name="Access">Asks it; null where the principal is not there.</param>
/// <param name="Resources">The policies of resources that can matter.</param>
/// <param name="ResourceControl">The resource control policies that can matter, with the places where they are attached.</param>
/// <param name="Facts">What else of the principal and of the organization conditions can read, as text: equal facts decide alike.</param>
/// <param name="Touch">The actions that can be decided differently; null for all.</param>
/// <param name="Settings">The settings of all resources as text, where they were put together already; else null.</param>
internal sealed record ComparedSide(
    ModelAccess? Access, ImmutableArray<HeldPolicy> Resources, ImmutableArray<(string Place, PolicyDocument Document)> ResourceControl, string Facts = "", ActionTouch? Touch = null, string? Settings = null)
{
    /// <summary>A policy above all others, without which nothing is allowed; null without one.</summary>
    public AccessCeiling? Ceiling { get; init; }

    /// <summary>What else than policies decides about resources, as text; see <see cref="PolicyPresence"/> for whether there is a policy at all.</summary>
    /// <param name="resources">The resources.</param>
    public static string SettingsOf(IEnumerable<HeldPolicy> resources) =>
        string.Join('\n', resources.Select(r => $"{r.Arn} {r.Kind == PolicyKind.Trust && r.Document is null} {r.Settings}").Order(StringComparer.Ordinal));
}
