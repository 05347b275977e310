using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Model;

/// <summary>
/// Finds the principal that a person names: <c>alice</c>, <c>user/alice</c>, <c>role/deploy</c>, <c>root</c>, an ARN, a service.
/// </summary>
public static class PrincipalLookup
{
    private static readonly System.Buffers.SearchValues<char> s_hex = System.Buffers.SearchValues.Create("0123456789abcdef");

    private const string ReservedStart = "AWSReservedSSO_";
    private const int ReservedDigits = 16;

    /// <summary>
    /// Why a star is nobody whom a question can be about: in a policy it is everybody, and the answer to an unsigned request says nothing
    /// of those.
    /// </summary>
    public const string EverybodyHint = "'*' is nobody whom a question can be about. Write 'anonymous' for an unsigned request; who may at all is what "
        + "'OnlyAllowed' and 'NobodyAllowed' ask in a test, and Get-IamResourceAccess.";

    /// <summary>The ARN (or service, or <c>anonymous</c>) that a text stands for.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="text">The text. What is written out in full is given back as it is.</param>
    /// <param name="account">Id or alias of the account to look in; null for all.</param>
    /// <exception cref="LookupException">No principal has that name, or several have.</exception>
    public static string FindPrincipal(this IamModel model, string text, string? account = null)
    {
        bool isBuiltInProvider = text is "accounts.google.com" or "www.amazon.com" or "graph.facebook.com";
        if (text is "anonymous"
            || Arn.IsAccountId(text)
            || isBuiltInProvider
            || text.StartsWith("arn:", StringComparison.Ordinal)
            || text.Contains(".amazonaws.com", StringComparison.Ordinal))
        {
            return text;
        }

        if (text == "*")
        {
            throw new LookupException(LookupError.PrincipalNotFound, EverybodyHint, text);
        }

        IEnumerable<Account> accounts = account is null && model.Accounts.Count > 1 ? model.Accounts.Values : [model.GetAccount(account)];
        string[] found = [.. accounts.SelectMany(a => Candidates(a, text))];
        return found switch
        {
            [string only] => only,
            [] => throw NotFound(model, text, account),
            _ when found.Select(f => Arn.Parse(f).Account).Distinct().Count() > 1 => throw new LookupException(
                LookupError.AmbiguousAccount, $"Several accounts have a principal named '{text}': {string.Join(", ", found)}. Name the account (Account in a test, -Account of a cmdlet), or give the ARN.", text),
            _ => throw new LookupException(
                LookupError.AmbiguousPrincipal, $"'{text}' may be {string.Join(" or ", found)}. Write user/{text} or role/{text}, or give the ARN.", text),
        };
    }

    private static IEnumerable<string> Candidates(Account account, string text)
    {
        int slash = text.LastIndexOf('/');
        string name = text[(slash + 1)..];
        string kind = slash < 0 ? string.Empty : text[..(text.IndexOf('/', StringComparison.Ordinal) + 1)];
        if (kind is "" or "user/" && account.Users.TryGetValue(name, out User? user) && Fits(user.Arn, text, slash))
        {
            yield return user.Arn;
        }

        if (kind is "" or "role/" && account.Roles.TryGetValue(name, out Role? role) && Fits(role.Arn, text, slash))
        {
            yield return role.Arn;
        }
        else if (kind is "" or "role/" && name.StartsWith(ReservedStart, StringComparison.Ordinal))
        {
            // CFG-20: the digits behind the name are the account's own.
            foreach (Role reserved in account.Roles.Values.Where(r => IsOfPermissionSet(r.RoleName, name)))
            {
                yield return reserved.Arn;
            }
        }

        // A group is nobody, but a question may be about whoever is in it.
        if (kind == "group/" && account.Groups.TryGetValue(name, out Group? group) && Fits(group.Arn, text, slash))
        {
            yield return group.Arn;
        }

        if (text == "root")
        {
            yield return account.RootArn;
        }
    }

    private static bool IsOfPermissionSet(string role, string name) =>
        role.Length == name.Length + 1 + ReservedDigits
        && role.StartsWith(name, StringComparison.Ordinal)
        && role[name.Length] == '_'
        && role.AsSpan(name.Length + 1).IndexOfAnyExcept(s_hex) < 0;

    // user/alice fits whatever the path is; user/team/alice must be the whole of it.
    private static bool Fits(string arn, string text, int lastSlash) =>
        lastSlash == text.IndexOf('/', StringComparison.Ordinal) || arn.EndsWith(":" + text, StringComparison.Ordinal);

    private static LookupException NotFound(IamModel model, string text, string? account)
    {
        string place = account is null ? "the model" : $"account {account}";
        Account[] accounts = [.. account is null ? model.Accounts.Values : [model.GetAccount(account)]];
        string hint = accounts.Any(a => a.Groups.ContainsKey(text))
            ? $" There is a group of that name, but a group is no principal; group/{text} stands for somebody who is in it."
            : text.AsSpan().ContainsAny('*', '?') ? " Wildcards are not taken here: each principal is asked about by its own name."
            : NearNames.Hint(text, accounts.SelectMany(a => NamesLike(text, a)));
        return new LookupException(LookupError.PrincipalNotFound, $"There is no user or role named '{text}' in {place}.{hint}", text);
    }

    // As the text has them: with or without their kind.
    private static IEnumerable<string> NamesLike(string text, Account account) => text.Contains('/', StringComparison.Ordinal)
        ? account.Users.Keys.Select(u => "user/" + u).Concat(account.Roles.Keys.Select(r => "role/" + r))
        : account.Users.Keys.Concat(account.Roles.Keys);
}
