using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Commands.Policies;

/// <summary>Lists managed policies: the accounts' own and those of AWS.</summary>
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

    /// <summary>
    /// <c>Local</c> for the accounts' own, <c>AWS</c> for those of AWS, <c>All</c> for both. Without it, both are searched for a name;
    /// all that the model itself has are listed when there is none.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSet("All", "AWS", "Local")]
    public string? Scope { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (!HasCaller)
        {
            WriteMatches(
                Policies().Select(Counts().Of),
                Names,
                (policy, pattern) => pattern.IsMatch(policy.Arn) || pattern.IsMatch(policy.PolicyName) || pattern.IsMatch(policy.Path + policy.PolicyName),
                policy => policy.PolicyName,
                name => $"Policy {name} was not found.",
                "Policy",
                Scope == "Local" ? [] : IamCatalogue.Default.ManagedPolicies.Policies.Select(p => p.PolicyName));
        }
        else if (PolicyArn is null)
        {
            Read(context => ManagedPolicyOperations.List(context, new PolicyFilter { Scope = ScopeOfList }), "Policies");
        }
        else
        {
            foreach (string arn in PolicyArn)
            {
                Read(context => ManagedPolicyOperations.Get(context, arn), "Policy");
            }
        }
    }

    // PO-2.13: job-function/ViewOnlyAccess is a path and a name, and a path begins with its slash.
    private string[]? Names => PolicyArn is null ? null :
        [.. PolicyArn.Select(n => n.Contains('/', StringComparison.Ordinal) && n[0] != '/' && !n.StartsWith("arn:", StringComparison.Ordinal) ? "/" + n : n)];

    private PolicyScope ScopeOfList => Scope is null ? PolicyScope.Local : Enum.Parse<PolicyScope>(Scope, ignoreCase: true);

    private IEnumerable<ManagedPolicy> Policies() => (Scope, PolicyArn) switch
    {
        ("Local", _) => LocalPolicies(),
        ("AWS", _) => AwsPolicies(),
        (null, null) => LocalPolicies().Concat(PoliciesRead()),
        _ => LocalPolicies().Concat(AwsPolicies()),
    };

    // What AWS manages is there without an account, too.
    private PolicyCounts Counts() => PolicyCounts.In(
        [.. Account is null ? CurrentModel.Accounts.Values : CurrentModel.FindAccount(Account) is { } account ? [account] : []]);

    private IEnumerable<ManagedPolicy> LocalPolicies() => OfAccounts(account => account.Policies.Values);

    private IEnumerable<ManagedPolicy> PoliciesRead() => CurrentModel.AwsManagedPolicies.Values.OrderBy(p => p.Arn, StringComparer.Ordinal);

    // Only what is asked for is parsed.
    private IEnumerable<ManagedPolicy> AwsPolicies()
    {
        NamePatterns names = NamePatterns.Create(Names ?? ["*"]);
        return AwsManagedPolicyCatalogue.List(
            CurrentModel, arn => names.Fits(arn) || names.Fits(AttachedPolicy.FromArn(arn).PolicyName) || names.Fits(arn[arn.IndexOf('/', StringComparison.Ordinal)..]));
    }
}
