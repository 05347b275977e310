using System.Collections.Immutable;
using IamPolicyTools.Analysis.Calls;
using IamPolicyTools.CommandLines;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Operations;
using IamPolicyTools.Records;

namespace IamPolicyTools.Testing;

/// <summary>Cases about a call: one answer for all the requests that IAM checks for it (CL-71).</summary>
/// <param name="file">The file, for what it requires.</param>
/// <param name="scope">The model and the context.</param>
/// <param name="caller">Who calls.</param>
/// <param name="settings">Who notes what the cases see of the policies, and what resources there are.</param>
/// <param name="cancellationToken">Stops the work.</param>
internal sealed class CallRun(AccessTestFile file, AccessScope scope, Evaluation.Gathering.Subject caller, TestRunSettings settings, CancellationToken cancellationToken)
{
    /// <summary>Runs a case.</summary>
    /// <param name="item">The case.</param>
    public AccessTestResult Run(AccessCase item)
    {
        ImmutableArray<ResolvedRequest> requests;
        try
        {
            requests = item.Call!.GetRequests(new CallEnvironment
            {
                Model = scope.Model,
                CallerArn = caller.Requester.Arn,
                Account = caller.Requester.AccountId ?? (scope.Model.Accounts.Count == 1 ? scope.Model.Accounts.Values.First().AccountId : null),
                Region = item.Region,
            });
        }
        catch (CommandLineException exception)
        {
            return NotAsked(item, exception.Reason);
        }

        CallAnswer answer = new CallDecider(scope.Model, scope.Settings).Decide(caller, item.Call, requests, cancellationToken: cancellationToken);
        foreach (RequestAnswer request in settings.Coverage is null ? [] : answer.Requests)
        {
            settings.Coverage!.Observe(request.GetResult());
        }

        if (answer.Decision is not { } decision)
        {
            return NotAsked(item, $"{answer.Reason}; ask about its actions.");
        }

        RequestAnswer? deciding = answer.Deciding;
        AccessTestResult result = CaseRun.Result(item, deciding is null ? null : deciding.GetResult) with
        {
            Actual = CaseRun.NameOf(decision),
            Action = deciding?.Action,
            Resource = deciding?.Resource,
            Assumptions = answer.OpenPoints,
        };
        if (new OpenPoints(file).Missing(answer, decision) is { } missing)
        {
            return CaseRun.Inconclusive(result, missing);
        }

        AccessTestResult held = CaseRun.Holds(item.Expectation.Answer, decision)
            ? result
            : Failure.Explain(
                result with
                {
                    Outcome = Outcome.Failed,
                    Message = $"{item.Asker} calls {answer.Operation}: {decision}, expected {item.Expectation}. {answer.Reason}.",
                },
                deciding?.GetResult(),
                item.Expectation) with
            { Explanation = answer.Explanation.ToString() };
        string? misspelt = answer.Requests.Where(r => r.Need != RequestNeed.Optional)
            .Select(r => ModelDoubts.OfResource(settings.Names!, r.Action, r.Resource)
                ?? ContextDoubts.Of(scope.Model, scope.Settings.Context, item.Region, r.Action, r.Resource))
            .FirstOrDefault(d => d is not null);
        return misspelt is null ? held : CaseRun.Doubted(held, misspelt);
    }

    private static AccessTestResult NotAsked(AccessCase item, string why) =>
        CaseRun.Result(item) with { Outcome = Outcome.Error, Actual = "not asked", Message = $"{item.Asker} calls {item.Operation}: {why}" };
}
