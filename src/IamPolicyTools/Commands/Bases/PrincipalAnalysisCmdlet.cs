using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;

namespace IamPolicyTools.Commands.Bases;

/// <summary>A cmdlet that works something out about principals.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class PrincipalAnalysisCmdlet : AnalysisCmdlet
{
    private protected PrincipalAnalysisCmdlet()
    {
    }

    /// <summary>Whom it is about: a name, an ARN, or an object of the model. By default the session's caller.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(PrincipalCompleter))]
    public object? Principal { get; set; }

    /// <summary>A credential profile; the principal that it is tied to is meant.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>Id or alias of the account that the principal's name is looked up in.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string? Account { get; set; }

    /// <summary>Session policies: text, path or object.</summary>
    [Parameter]
    public object[]? SessionPolicy { get; set; }

    private protected override object? CurrentInput => Principal;

    /// <summary>Works it out about a principal.</summary>
    /// <param name="subject">The principal.</param>
    private protected abstract void AskAbout(Subject subject);

    private protected override void Ask()
    {
        Subject[] subjects = [.. PrincipalArgument.Flatten(Principal).Select(FindSubject)];
        Array.ForEach(subjects, AskAbout);
    }

    // What is not known of it is said as a warning.
    private Subject FindSubject(object? principal)
    {
        Subject subject = new PrincipalArgument(CurrentModel, Session, Instant).Find(principal, Account, ProfileName)
            ?? throw new InvalidArgumentException(AccessErrors.PrincipalRequired("an answer"));
        if (IsVerbose)
        {
            WriteVerbose(LookUps.Of(subject));
        }

        foreach (PolicySource policy in subject.Policies.UnknownPolicies)
        {
            string what = policy.IsSetting ? char.ToUpperInvariant(policy.Name[0]) + policy.Name[1..] : $"The document of {policy.Arn ?? policy.ToString()}";
            WriteWarning($"{what} is unknown ({policy.Document.UnknownReason}): whatever it could change is conditional.");
        }

        if (!subject.IsModelled && !subject.Policies.UnknownPolicies.Any())
        {
            WriteWarning($"{subject.Requester} is not in the model: its own policies are unknown, and the answer assumes that {subject.Assumption}.");
        }

        foreach (string note in subject.Notes)
        {
            WriteWarning($"{note}.");
        }

        return SessionPolicy is null ? subject : subject with { Policies = subject.Policies.WithSession(ReadSessionPolicies(SessionPolicy)) };
    }

    private CompiledPolicySet ReadSessionPolicies(object[] policies) => CompiledPolicySet.Create(
    [
        .. policies.Select((p, i) => new PolicySource(
            $"{nameof(SessionPolicy)}[{i}]", null, PolicyKind.Session, PolicyArgument.ReadAsked(this, p, PolicyKind.Session, nameof(SessionPolicy)).Document)),
    ]);
}
