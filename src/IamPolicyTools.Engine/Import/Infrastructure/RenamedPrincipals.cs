using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>
/// Policies name a user by its ARN, and AWS keeps its id: a user of another name is the same principal, and the policies show the new ARN.
/// </summary>
internal static class RenamedPrincipals
{
    /// <summary>Writes the new ARN wherever a policy of a resource or a trust policy has the old one.</summary>
    /// <param name="model">The model.</param>
    /// <param name="account">The account of the user.</param>
    /// <param name="was">The user as it was called.</param>
    /// <param name="oldArn">Its ARN then.</param>
    /// <param name="name">What it is called now.</param>
    public static void Apply(ModelEditor model, AccountEditor account, IdentityRef was, string oldArn, string name)
    {
        // Somebody else may have the old name now.
        if (account.NowOf(was) == was || account.Find(was with { Name = name }) is not { } user)
        {
            return;
        }

        foreach (AccountEditor other in model.AccountsWhere(a => Documents(a).Any(d => d is not null && Names(d, oldArn))).ToArray())
        {
            foreach (Role role in other.Identities.OfType<Role>().Where(r => Names(r.Document, oldArn)).ToArray())
            {
                other.Change(IdentityEdits.IdentityOf(role), known =>
                    (Role)known with { Document = Renamed(((Role)known).Document, oldArn, user.Arn) });
            }

            Resource[] naming = [.. other.Resources.Values.Where(r => r.Document is { } document && Names(document, oldArn))];
            foreach (Resource resource in naming)
            {
                other.Resources[resource.Arn] = resource with { Document = Renamed(resource.Document!, oldArn, user.Arn) };
            }
        }
    }

    private static IEnumerable<PolicyDocument?> Documents(Account account) =>
        account.Roles.Values.Select(r => r.Document).Concat(account.Resources.Values.Select(r => r.Document));

    private static bool Names(PolicyDocument document, string arn) =>
        document.Statements.Any(s => s.Principal is { } principal && Names(principal, arn));

    private static bool Names(PrincipalElement principal, string arn) =>
        principal.Entries.Any(e => e.Type == PrincipalType.Aws && e.Value == arn);

    private static PolicyDocument Renamed(PolicyDocument document, string oldArn, string newArn) => new(
        document.Version,
        document.Id,
        [
            .. document.Statements.Select(s =>
                s.Principal is { } principal && Names(principal, oldArn) ? s.With(Renamed(principal, oldArn, newArn)) : s),
        ],
        document.Location);

    private static PrincipalElement Renamed(PrincipalElement principal, string oldArn, string newArn) => principal with
    {
        Entries = [.. principal.Entries.Select(e => e.Type == PrincipalType.Aws && e.Value == oldArn ? e with { Value = newArn } : e)],
    };
}
