using System.Buffers;
using System.Collections.Concurrent;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>
/// Which identity policies could allow an action on a resource, as far as the plain beginnings of their patterns tell. Compiles
/// nothing, and looks at a managed policy once, however many principals have it.
/// </summary>
/// <param name="index">The model's index.</param>
/// <param name="action">The action.</param>
/// <param name="resource">The resource.</param>
/// <param name="isForm">True when any resource of that form will do.</param>
internal sealed class PotentialAllows(ModelIndex index, ActionName action, string resource, bool isForm = false)
{
    private static readonly SearchValues<char> s_wildcards = SearchValues.Create("*?$%<{");

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
            if (account.Groups.TryGetValue(name, out Group? group) ? CoverOwn(group) : account.Unknowns.ContainsKey(nameof(Account.Groups)))
            {
                return true;
            }
        }

        return false;
    }

    private bool CoverOwn(IamIdentity identity)
    {
        // There may be policies that nobody knows.
        if (!identity.Unknowns.IsEmpty)
        {
            return true;
        }

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

    private bool CoversManaged(string arn) => index.Model.FindPolicy(arn) is not { } policy || Covers(policy.Document);

    private bool Covers(PolicyDocument document)
    {
        if (document.UnknownReason is not null)
        {
            return true;
        }

        foreach (Statement statement in document.Statements)
        {
            if (statement.Effect == Effect.Allow && CouldCoverAction(statement.Action) && CouldCoverResource(statement.Resource))
            {
                return true;
            }
        }

        return false;
    }

    private bool CouldCoverAction(ActionElement element)
    {
        foreach (LocatedText pattern in element.Patterns)
        {
            if (element.IsNegated || action.Text.AsSpan().StartsWith(BeforeWildcard(pattern.Text), StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private bool CouldCoverResource(ResourceElement? element)
    {
        if (element is not { } listed)
        {
            return false;
        }

        if (listed.IsNegated || resource == "*")
        {
            return true;
        }

        foreach (PolicyString pattern in listed.Patterns)
        {
            ReadOnlySpan<char> start = BeforeWildcard(pattern.Text);
            if (resource.AsSpan().StartsWith(start, StringComparison.Ordinal) || (isForm && start.StartsWith(BeforeWildcard(resource), StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    // Whatever follows, what the pattern covers begins with this. PO-2.1: a placeholder may be anything.
    private static ReadOnlySpan<char> BeforeWildcard(string pattern)
    {
        int end = pattern.AsSpan().IndexOfAny(s_wildcards);
        return end < 0 ? pattern : pattern.AsSpan(0, end);
    }
}
