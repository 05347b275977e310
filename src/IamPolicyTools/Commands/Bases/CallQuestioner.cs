using System.Collections.Immutable;
using IamPolicyTools.Analysis.Calls;
using IamPolicyTools.Binding;
using IamPolicyTools.CommandLines;
using IamPolicyTools.CommandLines.Shells;
using IamPolicyTools.Commands.Access;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Session;

namespace IamPolicyTools.Commands.Bases;

/// <summary>Asks for Test-IamAccess whether calls may be made (CL-70 to CL-73).</summary>
/// <param name="command">The cmdlet.</param>
/// <param name="session">The session.</param>
/// <param name="questioner">Finds who asks, and what is given beside the call.</param>
internal sealed class CallQuestioner(TestIamAccessCommand command, IamSession session, AccessQuestioner questioner)
{
    private readonly CallArgument _argument = new(command, ShellKind.Auto, null);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly CallCallers _callers = new(session, questioner.Model, questioner.Now);

    /// <summary>Answers for a line, or for an operation with parameters.</summary>
    /// <param name="principal">Who was named beside it, or null.</param>
    /// <param name="operation">The operation; null for a line.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="line">The line.</param>
    public CallAnswer Ask(object? principal, string? operation, object? parameters, string? line)
    {
        ApiCall call = operation is not null ? CallArgument.ReadOperation(operation, parameters) : _argument.ReadLine(line!);
        if (call.IsLocal)
        {
            return CallDecider.DecideLocal(call);
        }

        (object? Context, string? Region, string? Profile) given =
            (command.Context, TestIamAccessCommand.NullIfBlank(command.Region), TestIamAccessCommand.NullIfBlank(command.ProfileName));
        Subject caller = FindCaller(principal, call, given.Profile);
        CallEnvironment environment = _callers.Environment(call, caller, TestIamAccessCommand.NullIfBlank(command.Account), given.Region, _argument.FileReader);
        ImmutableArray<ResolvedRequest> requests = call.GetRequests(environment);
        Tell(CallRegions.Doubts(requests));
        return Decide(caller, call, requests, given);
    }

    /// <summary>Answers for the requests of one call.</summary>
    /// <param name="principal">Who was named beside it, or null.</param>
    /// <param name="requests">The requests.</param>
    /// <param name="given">What was given beside them.</param>
    public CallAnswer Ask(object? principal, ResolvedRequest[] requests, (object? Context, string? Region, string? Profile) given)
    {
        ApiCall call = requests[0].GetCall();
        return Decide(FindCaller(principal, call, given.Profile), call, [.. requests], given);
    }

    // The line's profile says who asks; anybody who is named beside it must be the same.
    private Subject FindCaller(object? principal, ApiCall call, string? profile)
    {
        bool isNamed = profile is not null || !string.IsNullOrWhiteSpace(PrincipalArgument.NameOf(principal)?.ToString());
        Subject? named = isNamed ? questioner.FindCaller(principal, profile) : null;
        return _callers.Find(call, named) ?? throw new InvalidArgumentException(AccessErrors.PrincipalRequired(call.UnknownCaller is { } whose ? $"{call.Name} ({whose})" : call.Name));
    }

    private CallAnswer Decide(Subject caller, ApiCall call, ImmutableArray<ResolvedRequest> requests, (object? Context, string? Region, string? Profile) given)
    {
        if (command.IsVerbose)
        {
            command.WriteVerbose(LookUps.Of(caller));
        }

        ModelAccessSettings settings = questioner.CallSettings(given.Context, given.Region);
        Tell(ContextWarnings.Of(settings.Context).Concat(ContextWarnings.OfUnknown(command.UnknownContextKey)));
        return new CallDecider(questioner.Model, settings).Decide(caller, call, requests, TestIamAccessCommand.NullIfBlank(command.ResourceAccount));
    }

    private void Tell(IEnumerable<string> doubts)
    {
        foreach (string doubt in command.WarnsUnasked ? doubts.Where(_told.Add) : [])
        {
            command.WriteWarning(doubt);
        }
    }
}
