using System.Management.Automation;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;

namespace IamPolicyTools.Commands;

/// <summary>Lists managed policies: the accounts' own, and those of AWS that the model has documents of.</summary>
[Cmdlet(VerbsCommon.Get, "IamPolicy")]
[OutputType(typeof(ManagedPolicy))]
public sealed class GetIamPolicyCommand : ReadingTwinCmdlet
{
    /// <summary>ARNs or names; wildcards are accepted. Without one, all policies are listed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Arn", "PolicyName", "Name")]
    [ArgumentCompleter(typeof(PolicyArnCompleter))]
    [SupportsWildcards]
    public string[]? PolicyArn { get; set; }

    /// <inheritdoc/>
    protected override void Process() => WriteMatches(
        OfAccounts(account => account.Policies.Values).Concat(CurrentModel.AwsManagedPolicies.Values.OrderBy(p => p.Arn, StringComparer.Ordinal)),
        PolicyArn,
        (policy, pattern) => pattern.IsMatch(policy.Arn) || pattern.IsMatch(policy.PolicyName),
        name => $"Policy {name} was not found.");
}
