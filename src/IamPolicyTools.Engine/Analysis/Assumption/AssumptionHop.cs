using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Text;

namespace IamPolicyTools.Analysis.Assumption;

/// <summary>One role assumption of a way.</summary>
public sealed class AssumptionHop
{
    // AssumeRole itself, then the further actions that the call uses.
    private readonly ImmutableArray<IamAccessResult> _answers;
    private readonly bool _isSessionUndecided;
    private StrongBox<ImmutableArray<PermissionSource>>? _sources;

    internal AssumptionHop(
        string from, string to, ImmutableArray<IamAccessResult> answers, SessionChoice picked, SessionChoice required, bool isSessionUndecided)
    {
        From = from;
        To = to;
        _answers = answers;
        Session = picked;
        RequiredSession = required;
        _isSessionUndecided = isSessionUndecided;
    }

    /// <summary>Who assumes: the principal that set out, or the role before, as the session that <see cref="RequiredSession"/> tells.</summary>
    public string From { get; }

    /// <summary>The ARN of the role that is assumed.</summary>
    public string To { get; }

    /// <summary>The action: <c>sts:AssumeRole</c>, or the one for SAML or web identities.</summary>
    public string Action => _answers[0].Action;

    /// <summary>
    /// What has to be picked for the new session, because the role's trust policy or a later hop asks for it: its name, tags, source
    /// identity. For SAML and web identities it is the provider who picks (ST-17).
    /// </summary>
    public SessionChoice Session { get; }

    /// <summary>What the session that assumes must have; <see cref="SessionChoice.Any"/> when any will do.</summary>
    public SessionChoice RequiredSession { get; }

    /// <summary>True when it depends on context keys that are not known, or on what is picked of a session.</summary>
    public bool IsConditional => !Session.IsAny || !RequiredSession.IsAny || Open is not null;

    // True when it depends on more than what whoever assumes picks.
    internal bool IsOpen => Open is not null || _isSessionUndecided;

    /// <summary>For a hop that depends on context keys, what it depends on; null otherwise.</summary>
    public AccessConditions? Conditions => Open?.Conditions;

    /// <summary>The context keys whose values decide a conditional hop; empty where only the session decides.</summary>
    public ImmutableArray<string> MissingContextKeys =>
        [.. _answers.Where(a => a.Decision == Decision.Conditional).SelectMany(a => a.MissingContextKeys).Distinct()];

    /// <summary>The documents and settings that nobody knows and that decide, too (IN-16).</summary>
    public ImmutableArray<UnknownFact> Unknowns => [.. _answers.Where(a => a.Decision == Decision.Conditional).SelectMany(a => a.Unknowns).Distinct()];

    /// <summary>What a conditional hop depends on, in words: what is picked of the session, then the keys; empty for one that depends on nothing.</summary>
    public string When => string.Join("; ", new[]
    {
        RequiredSession.IsAny ? null : $"from a session with {RequiredSession}",
        Session.IsAny ? null : $"with {Session}",
        UnknownFact.Beside(Conditions?.Describe(MissingContextKeys), Unknowns),
    }.Where(part => !string.IsNullOrEmpty(part)));

    /// <summary>What else a reader should know.</summary>
    public ImmutableArray<string> Notes => [.. SessionNotes().Concat(_answers.SelectMany(a => a.Notes)).Distinct()];

    /// <summary>What the hop assumes or does not know: the notes, and a line for the context keys that are missing.</summary>
    public ImmutableArray<string> OpenPoints => Open is null
        ? Notes
        : [.. SessionNotes().Concat(_answers.SelectMany(a => a.Decision == Decision.Conditional ? a.OpenPoints : a.Notes)).Distinct()];

    /// <summary>The statements that allow it, on the side of the principal and of the role.</summary>
    public ImmutableArray<PermissionSource> Sources =>
        (_sources ??= new StrongBox<ImmutableArray<PermissionSource>>(SourceRecorder.Record(_answers[0].Request, _answers[0].Traced).Sources)).Value;

    private IamAccessResult? Open => _answers.FirstOrDefault(a => a.Decision == Decision.Conditional);

    /// <summary>From and to.</summary>
    public override string ToString() => DisplayedText.Line($"{From} -> {To}");

    private IEnumerable<string> SessionNotes()
    {
        if (!RequiredSession.IsAny)
        {
            yield return $"{To} wants a session of {From} with {RequiredSession}";
        }

        if (!Session.IsAny)
        {
            yield return $"assume {To} with {Session}";
        }

        if (_isSessionUndecided)
        {
            yield return $"whether a session with {RequiredSession} can be had of {From} is not decided";
        }
    }
}
