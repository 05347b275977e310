using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Commands.Bases;

/// <summary>What was looked up where, a line each, for <c>-Verbose</c>.</summary>
internal static class LookUps
{
    private const int MostPolicies = 10;

    /// <summary>Who asks, and what applies to them.</summary>
    /// <param name="subject">Who.</param>
    public static string Of(Subject subject)
    {
        PrincipalPolicies policies = subject.Policies;
        string where = subject.IsModelled ? string.Empty : ", not in the model";
        string[] open = [.. policies.UnknownPolicies.Select(p => p.ToString())];
        string unknown = open.Length == 0 ? string.Empty : $"; unknown {string.Join(", ", open)}";
        return $"Principal {subject.Requester}{where}: identity policies {List(policies.Identity)}; boundary {List(policies.Boundary)}; session policies {List(policies.Session)}; "
            + $"service control policies {Levels(policies.ServiceControlLevels, policies.IsInManagementAccount)}{unknown}.";
    }

    /// <summary>What is asked about, whose it is, and what applies to it.</summary>
    /// <param name="request">The question.</param>
    public static string Of(AccessRequest request)
    {
        ResourcePolicies policies = request.ResourcePolicies;
        string assumed = request.IsOwnerAssumed ? " (assumed)" : string.Empty;
        return $"Resource {request.Resource} of account {request.ResourceAccount}{assumed}: policy {List(policies.Policy)}; "
            + $"resource control policies {Levels(policies.ResourceControlLevels, policies.IsInManagementAccount)}.";
    }

    /// <summary>Who calls an API, and where.</summary>
    /// <param name="operation">The cmdlet.</param>
    /// <param name="context">The context of the call.</param>
    public static string Of(string operation, OperationContext context)
    {
        string caller = context.Caller is { } known ? $"called as {known.Arn}" : "called by nobody, so nothing is checked";
        string? account = context.Caller?.AccountId ?? context.AccountName ?? (context.Model.Accounts.Count == 1 ? context.Model.Accounts.Keys.First() : null);
        return $"{operation}: {caller}{(account is null ? string.Empty : $", on account {account}")}.";
    }

    private static string List(CompiledPolicySet? policies) => policies switch
    {
        null or { Policies.IsEmpty: true } => "none",
        { Policies.Length: > MostPolicies } => $"{string.Join(", ", policies.Policies.Take(MostPolicies))} and {policies.Policies.Length - MostPolicies} more",
        _ => string.Join(", ", policies.Policies),
    };

    private static string Levels(ImmutableArray<CompiledPolicySet> levels, bool isExempt) =>
        isExempt ? "none, in the management account" : levels.IsEmpty ? "none" : string.Join(" > ", levels.Select(List));
}
