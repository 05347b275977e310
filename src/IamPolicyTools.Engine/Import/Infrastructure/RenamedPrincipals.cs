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

        Apply(model, new Dictionary<string, string>(StringComparer.Ordinal) { [oldArn] = user.Arn });
    }

    /// <summary>
    /// Writes new ARNs wherever a policy of a resource or a trust policy has the old ones: all at once, since one may be another's old one.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="names">The new ARNs by the old ones.</param>
    public static void Apply(ModelEditor model, IReadOnlyDictionary<string, string> names)
    {
        foreach (AccountEditor other in model.AccountsWhere(a => Documents(a).Any(d => d is not null && Names(d, names))).ToArray())
        {
            foreach (Role role in other.Identities.OfType<Role>().Where(r => Names(r.Document, names)).ToArray())
            {
                other.Change(IdentityEdits.IdentityOf(role), known =>
                    (Role)known with { Document = Renamed(((Role)known).Document, names) });
            }

            Resource[] naming = [.. other.Resources.Values.Where(r => r.Document is { } document && Names(document, names))];
            foreach (Resource resource in naming)
            {
                other.Resources[resource.Arn] = resource with { Document = Renamed(resource.Document!, names) };
            }
        }
    }

    private static IEnumerable<PolicyDocument?> Documents(Account account) =>
        account.Roles.Values.Select(r => r.Document).Concat(account.Resources.Values.Select(r => r.Document));

    private static bool Names(PolicyDocument document, IReadOnlyDictionary<string, string> names) =>
        document.Statements.Any(s => s.Principal is { } principal && Names(principal, names));

    private static bool Names(PrincipalElement principal, IReadOnlyDictionary<string, string> names) =>
        principal.Entries.Any(e => e.Type == PrincipalType.Aws && names.ContainsKey(e.Value));

    private static PolicyDocument Renamed(PolicyDocument document, IReadOnlyDictionary<string, string> names) => new(
        document.Version,
        document.Id,
        [
            .. document.Statements.Select(s =>
                s.Principal is { } principal && Names(principal, names) ? s.With(Renamed(principal, names)) : s),
        ],
        document.Location);

    private static PrincipalElement Renamed(PrincipalElement principal, IReadOnlyDictionary<string, string> names) => principal with
    {
        Entries = [.. principal.Entries.Select(
            e => e.Type == PrincipalType.Aws && names.TryGetValue(e.Value, out string? name) ? e with { Value = name } : e)],
    };
}
