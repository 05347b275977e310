using System.Collections.Concurrent;
using IamPolicyTools.Evaluation.Compilation;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis;

/// <summary>
/// Which identity policies could allow an action on a resource, whatever the context. A managed policy is looked at once,
/// however many principals have it.
/// </summary>
/// <param name="index">The model's index.</param>
/// <param name="action">The action.</param>
/// <param name="resource">The resource.</param>
internal sealed class PotentialAllows(ModelIndex index, ActionName action, string resource)
{
    private readonly ConcurrentDictionary<string, bool> _managed = new(StringComparer.Ordinal);

    /// <summary>True when some policy of the user, its groups, or the role could allow.</summary>
    /// <param name="account">The account of the user or role.</param>
    /// <param name="identity">The user or role.</param>
    public bool Cover(Account account, IamIdentity identity)
    {
        if (CoverOwn(identity))
        {
            return true;
        }

        foreach (string name in identity is User user ? user.Groups : [])
        {
            if (account.Groups.TryGetValue(name, out Group? group) && CoverOwn(group))
            {
                return true;
            }
        }

        return false;
    }

    private bool CoverOwn(IamIdentity identity)
    {
        foreach (InlinePolicy policy in identity.InlinePolicies)
        {
            if (Covers(policy.Document))
            {
                return true;
            }
        }

        foreach (AttachedPolicy attached in identity.AttachedPolicies)
        {
            if (_managed.GetOrAdd(attached.PolicyArn, static (arn, self) => self.CoversManaged(arn), this))
            {
                return true;
            }
        }

        return false;
    }

    private bool CoversManaged(string arn) => index.Model.FindPolicy(arn) is { } policy && Covers(policy.Document);

    private bool Covers(PolicyDocument document)
    {
        foreach (CompiledStatement statement in CompiledPolicySet.StatementsOf(document, PolicyKind.Identity))
        {
            if (!statement.IsDeny && statement.CouldMatch(action, resource))
            {
                return true;
            }
        }

        return false;
    }
}
