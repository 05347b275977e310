using System.Collections.Immutable;
using IamPolicyTools.Analysis.Patterns;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Regions;

/// <summary>Resources of one account that share what applies to them as resources.</summary>
/// <param name="Account">The account that owns them.</param>
/// <param name="Partition">The partition of examples.</param>
/// <param name="Domain">The action, and the resources that it can be asked on.</param>
/// <param name="Terms">The patterns of which each resource fits at least one.</param>
/// <param name="Without">Patterns that none of them fits.</param>
internal sealed record ResourceRegion(
    string Account, string Partition, ActionDomain Domain, ImmutableArray<ArnPattern> Terms, ImmutableArray<ArnPattern> Without)
{
    /// <summary>Resources that fit a pattern and that the action can be asked on.</summary>
    /// <param name="term">The pattern.</param>
    public IEnumerable<Arn> Examples(ArnPattern term) => term.Examples(Account, Partition, Domain.Action.Service).Where(Domain.Fits);
}
