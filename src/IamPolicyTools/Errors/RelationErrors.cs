using System.Management.Automation;
using IamPolicyTools.Text;

namespace IamPolicyTools.Errors;

/// <summary>Errors about comparisons and proofs.</summary>
internal static class RelationErrors
{
    public static ErrorRecord NothingToCompare(string side) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"-{side} has no policy in it: nothing can be compared with nothing.")),
        ErrorCategory.InvalidData,
        null,
        "Give a model, account files, policy documents or a folder of them. Without -Before the session's model is taken: Import-IamAccount fills it.");

    public static ErrorRecord NoPlan(string path) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"The file '{path}' is no plan.")),
        ErrorCategory.InvalidArgument,
        path,
        "Save a plan with terraform plan -out FILE, and give what terraform show -json FILE prints.");

    public static ErrorRecord UnlikeSides() => ErrorFactory.Create(
        new ArgumentException("One side is a model and the other is policy documents: the two cannot be compared."),
        ErrorCategory.InvalidArgument,
        null,
        "Give two models (or files that describe accounts), or two sets of policy documents.");

    public static ErrorRecord InvalidSide(string parameter, object value) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"-{parameter} takes a model, policy documents, files or a folder, but was given a value of the type {value.GetType().Name}.")),
        ErrorCategory.InvalidType,
        value);

    public static ErrorRecord ChangeFailed(Exception cause) => ErrorFactory.Create(
        new InvalidOperationException(DisplayedText.Line($"The change in -After failed: {cause.Message}"), cause),
        ErrorCategory.InvalidOperation,
        null,
        "The session is as it was. Every error in the script block ends the comparison.");

    public static ErrorRecord MissingRelationInput(string relation, string parameter) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"The relation {relation} needs -{parameter}.")), ErrorCategory.InvalidArgument, relation);

    public static ErrorRecord UnusedRelationInput(string question, string parameter) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"{question} does not ask for -{parameter}, which would change nothing.")),
        ErrorCategory.InvalidArgument,
        parameter,
        "Leave it out, or ask another relation.");

    public static ErrorRecord NoRelationOfModels(string relation) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"The relation {relation} is about policies, but a model was given.")),
        ErrorCategory.InvalidArgument,
        relation,
        "Of models NoNewAccess, NoLostAccess, Equivalent and Implies can be asked; what must never be allowed in a model is a rule of the options file (Never, Only).");

    public static ErrorRecord InvalidResourceType(string given) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Line($"'{given}' is no type of this question.")),
        ErrorCategory.InvalidArgument,
        given,
        $"Expected one of {string.Join(", ", Analysis.Symbolic.AccessChecks.PublicTypes.Keys)}.");

    public static ErrorRecord StatementNotFound(string statement) => ErrorFactory.Create(
        new ItemNotFoundException(DisplayedText.Line($"The policy has no statement '{statement}'.")),
        ErrorCategory.ObjectNotFound,
        statement,
        "Give its position, counted from 1, or its Sid.");

    public static ErrorRecord Undecided(string reason, string? place) => ErrorFactory.Create(
        new InvalidOperationException(DisplayedText.Line($"The question is undecided: {reason}{(place is null ? string.Empty : $" at {place}")}.")),
        ErrorCategory.LimitsExceeded,
        null,
        "Without -Quiet the answer says Undecided. A larger -Budget can decide it.");

    public static ErrorRecord ValidationException(string message) => ErrorFactory.Create(
        new ArgumentException(DisplayedText.Lines(message)), ErrorCategory.InvalidArgument, null);
}
