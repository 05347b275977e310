using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>
/// To whom the resource's side could grant an action, at most. Says in nanoseconds of most principals of a large model that
/// they are not meant; whoever is left is for the evaluator to judge.
/// </summary>
internal sealed class PotentialGrants
{
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private readonly HashSet<string> _rolesBySession = new(StringComparer.Ordinal);
    private readonly HashSet<string> _accounts = new(StringComparer.Ordinal);
    private readonly bool _everyone;
    private readonly bool _anyAccount;

    /// <summary>Reads the resource's side.</summary>
    /// <param name="action">The action.</param>
    /// <param name="policies">What applies to the resource.</param>
    public PotentialGrants(ActionName action, ResourcePolicies policies)
    {
        // Lists, grants and shares are short, and rare enough to leave to the evaluator altogether.
        _everyone = !policies.Open.IsEmpty || !policies.Acl.IsEmpty || !policies.Grants.IsEmpty || !policies.Shares.IsEmpty
            || action is { Service: "kms", Name: "retiregrant" } or { Service: "sts", Name: "assumeroot" };
        foreach (CompiledStatement statement in policies.Policy?.Statements ?? [])
        {
            _everyone |= statement.UnknownReason is not null;
            if (statement.IsDeny || !statement.CouldMatchAction(action) || statement.Source.Principal is not { } principal)
            {
                continue;
            }

            _everyone |= principal.IsNegated;
            foreach (PrincipalEntry entry in principal.Entries)
            {
                // PO-2.1: whom a template names is not known.
                _everyone |= entry.Value == "*" || Placeholders.AreIn(entry.Value);
                _named.Add(entry.Value);

                // A unique id does not tell the account; services and providers are nobody of one.
                bool isArn = Arn.TryParse(entry.Value, out Arn arn) && Arn.IsAccountId(arn.Account);
                _anyAccount |= !isArn && !Arn.IsAccountId(entry.Value) && entry.Type is (PrincipalType.Aws or PrincipalType.CanonicalUser);
                _accounts.Add(isArn ? arn.Account : entry.Value);
                if (NamedSessions.RoleOf(entry.Value) is { } role)
                {
                    _rolesBySession.Add(role);
                }
            }
        }
    }

    /// <summary>True when a grant to the principal, or to its account, is possible.</summary>
    /// <param name="account">The principal's account.</param>
    /// <param name="identity">The user or role; null for the root user.</param>
    public bool Cover(Account account, IamIdentity? identity) =>
        _everyone
        || (_rolesBySession.Count > 0 && identity is Role role && _rolesBySession.Contains(NamedSessions.KeyOf(role.AccountId, role.RoleName)))
        || (_named.Count > 0
            && (_named.Contains(account.AccountId)
                || _named.Contains(account.RootArn)
                || (account.CanonicalUserId is { } canonical && _named.Contains(canonical))
                || (identity is not null && (_named.Contains(identity.Arn) || _named.Contains(IdOf(identity))))));

    /// <summary>True when a grant to some principal of an account, or to the account, is possible.</summary>
    /// <param name="account">The account.</param>
    public bool CoverSomebodyOf(Account account) => _everyone || _anyAccount || _accounts.Contains(account.AccountId);

    private static string IdOf(IamIdentity identity) => identity switch
    {
        User user => user.UserId,
        Role role => role.RoleId,
        _ => string.Empty,
    };
}
