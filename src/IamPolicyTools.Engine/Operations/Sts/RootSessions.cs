using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Sts;

/// <summary>AssumeRoot: an organization's administrator does one task as the root user of a member account (ST-12).</summary>
public static class RootSessions
{
    /// <summary>The policies that name the tasks.</summary>
    public static ImmutableArray<string> TaskPolicyArns { get; } = [.. StsRules.TaskPolicies];

    /// <summary>AssumeRoot.</summary>
    /// <param name="context">The call's context; somebody must call.</param>
    /// <param name="call">The call's parameters.</param>
    /// <exception cref="IamOperationException">STS would refuse the call.</exception>
    /// <exception cref="LookupException">Nobody calls.</exception>
    public static Grant<AssumeRootResponse> AssumeRoot(OperationContext context, AssumeRootCall call)
    {
        Caller self = context.RequireCaller();
        string arn = RootArn(call.TargetPrincipal, Arn.Parse(self.Arn).Partition);
        int seconds = SessionDuration.OfAssumeRoot(call.DurationSeconds);
        if (call.TaskPolicyArn is not { Length: > 0 } task)
        {
            throw new IamOperationException(
                IamErrorCode.ValidationError, "TaskPolicyArn is required: the ARN of one of the policies arn:aws:iam::aws:policy/root-task/….", "TaskPolicyArn");
        }

        context.Require("sts:AssumeRoot", arn, new ContextLayer.Builder().Add("sts:TaskPolicyArn", task).Build());
        string accountId = Arn.Parse(arn).Account;
        var session = new Caller
        {
            Requester = new Requester
            {
                Kind = RequesterKind.AccountRoot,
                AccountId = accountId,
                Arn = arn,
                IsAssumedRoot = true,
                SourceIdentity = self.Requester.SourceIdentity,
            },
            SessionPolicies = Limits(SessionPolicies.Read(context, accountId, null, [task])!),
        };
        (Credentials credentials, Caller caller) = Issue.For(context, session, seconds);
        var response = new AssumeRootResponse { Credentials = credentials, SourceIdentity = self.Requester.SourceIdentity };
        return new Grant<AssumeRootResponse>(response, credentials, caller);
    }

    // AWS's task policies only deny: they cut everything but the task out of what the root user may do anyway.
    private static CompiledPolicySet Limits(CompiledPolicySet task)
    {
        bool onlyDenies = task.Policies.All(p => p.Document.Statements.All(s => s.Effect == Effect.Deny));
        PolicySource everything = AwsPolicies.FullAwsAccess with { Name = "root user", Arn = null, Kind = PolicyKind.Session };
        return onlyDenies ? CompiledPolicySet.Create(task.Policies.Add(everything)) : task;
    }

    private static string RootArn(string target, string partition)
    {
        bool isRoot = Arn.TryParse(target, out Arn arn) && arn is { Service: "iam", Resource: "root" } && Arn.IsAccountId(arn.Account);
        return isRoot ? target
            : Arn.IsAccountId(target) ? $"arn:{partition}:iam::{target}:root"
            : throw new IamOperationException(
                IamErrorCode.ValidationError, $"TargetPrincipal is the id of a member account or the ARN of its root, found \"{target}\".", target);
    }
}

/// <summary>The parameters of AssumeRoot.</summary>
public sealed record AssumeRootCall
{
    /// <summary>The member account's 12 digits, or its root's ARN.</summary>
    public required string TargetPrincipal { get; init; }

    /// <summary>The ARN of the policy that names the task. The API requires it.</summary>
    public string? TaskPolicyArn { get; init; }

    /// <summary>0 to 900; null for 900.</summary>
    public int? DurationSeconds { get; init; }
}
