using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations;

/// <summary>
/// PL-20: where a resource policy names a user or role, AWS stores its unique id. So what is deleted and created anew is
/// somebody else, and what is renamed stays trusted. The model keeps ARNs, and writes them anew when one of the two happens.
/// </summary>
internal static class PrincipalReferences
{
    /// <summary>A principal of a document that does not exist, with its place and AWS's sentence; null when there is none.</summary>
    /// <param name="model">The snapshot. Users and roles of accounts that it does not have are not doubted.</param>
    /// <param name="partition">The partition of what has the policy.</param>
    /// <param name="document">The document.</param>
    public static string? FindUnknown(IamModel model, string partition, PolicyDocument document)
    {
        if (FindForeign(model, partition, document) is { } foreign)
        {
            return foreign;
        }

        foreach (PrincipalEntry entry in Entries(document))
        {
            if (entry.Type == PrincipalType.Aws
                && Arn.TryParse(entry.Value, out Arn arn)
                && arn.Service == "iam"
                && model.Accounts.TryGetValue(arn.Account, out Account? account)
                && !Exists(account, arn, entry.Value))
            {
                return $"{Refusal(entry)} Account {account} has no such user or role.";
            }
        }

        return null;
    }

    /// <summary>PL-24: a principal of a document that is of another partition than its owner, with its place and AWS's sentence; null when there is none.</summary>
    /// <param name="model">The snapshot, for the partitions of accounts that are named by their digits.</param>
    /// <param name="partition">The partition of what has the policy.</param>
    /// <param name="document">The document.</param>
    public static string? FindForeign(IamModel model, string partition, PolicyDocument document)
    {
        foreach (PrincipalEntry entry in Entries(document))
        {
            string? other = Arn.TryParse(entry.Value, out Arn arn) ? arn.Partition
                : entry.Type == PrincipalType.Aws ? model.Accounts.GetValueOrDefault(entry.Value)?.Partition
                : null;
            if (other is not null && other != partition)
            {
                return $"{Refusal(entry)} It is of the partition {other}, and {partition} trusts nobody there.";
            }
        }

        return null;
    }

    /// <summary>The snapshot with one principal in the place of another in all its trust and resource policies.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="old">The ARN that they name.</param>
    /// <param name="replacement">The ARN or unique id that takes its place.</param>
    public static IamModel Replace(IamModel model, string old, string replacement)
    {
        foreach (Account account in model.Accounts.Values)
        {
            Role[] roles = [.. account.Roles.Values.Where(r => Names(r.Document, old))];
            Resource[] resources = [.. account.Resources.Values.Where(r => r.Document is not null && Names(r.Document, old))];
            if (roles.Length + resources.Length > 0)
            {
                model = model.With(account with
                {
                    Roles = account.Roles.SetItems(roles.Select(r =>
                        KeyValuePair.Create(r.RoleName, r with { Document = Replace(r.Document, old, replacement) }))),
                    Resources = account.Resources.SetItems(resources.Select(r =>
                        KeyValuePair.Create(r.Arn, r with { Document = Replace(r.Document!, old, replacement) }))),
                });
            }
        }

        return model;
    }

    private static string Refusal(PrincipalEntry entry) =>
        $"{entry.Location}: Invalid principal in policy: \"{PrincipalTypes.NameOf(entry.Type)}\":\"{entry.Value}\".";

    private static bool Exists(Account account, Arn arn, string text) => arn.Resource switch
    {
        var resource when resource.StartsWith("user/", StringComparison.Ordinal) => account.FindUser(text) is not null,
        var resource when resource.StartsWith("role/", StringComparison.Ordinal) => account.FindRole(text) is not null,
        _ => true,
    };

    private static IEnumerable<PrincipalEntry> Entries(PolicyDocument document) =>
        document.Statements.SelectMany(s => s.Principal is { } principal ? principal.Entries : []);

    private static bool Names(PolicyDocument document, string principal)
    {
        foreach (Statement statement in document.Statements)
        {
            if (statement.Principal is { } element && element.Entries.Any(e => e.Value == principal))
            {
                return true;
            }
        }

        return false;
    }

    private static PolicyDocument Replace(PolicyDocument document, string old, string replacement)
    {
        ImmutableArray<Statement> statements = [.. document.Statements.Select(s => s.Principal is null ? s : s.With(s.Principal with
        {
            Entries = [.. s.Principal.Entries.Select(e => e.Value == old ? e with { Value = replacement } : e)],
        }))];
        int times = document.Statements.Sum(s => s.Principal?.Entries.Count(e => e.Value == old) ?? 0);
        int size = document.Size + (times * (PolicySize.Count(replacement) - PolicySize.Count(old)));
        return new PolicyDocument(document.Version, document.Id, statements, document.Location, size);
    }
}
