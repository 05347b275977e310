using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Operations;

/// <summary>
/// What a model says against a question: that it means somebody or something whose name was misspelt, to whom every denial comes true
/// (AT-7). A name that is merely not in the model is an assumption, for a model need not be whole.
/// </summary>
internal static class ModelDoubts
{
    private const int MostWrongDigits = 2;

    private static readonly ContextKey s_principalAccount = ContextKey.Of("aws:PrincipalAccount");
    private static readonly ContextKey s_userName = ContextKey.Of("aws:username");
    private static readonly ContextKey[] s_accounts = [ContextKey.Of("aws:ResourceAccount"), ContextKey.Of("aws:SourceAccount"), ContextKey.Of("s3:ResourceAccount")];

    private static readonly string[] s_entities = ["role/", "user/", "group/", "policy/"];

    /// <summary>What makes a question doubtful; null when nothing does.</summary>
    /// <param name="model">The model.</param>
    /// <param name="asker">Who asks; null where the question is who may.</param>
    /// <param name="action">The action, or null.</param>
    /// <param name="resource">The resource, a form of resources, or null.</param>
    /// <param name="expectsAccess">True where access is expected: then a denial is told as such.</param>
    public static string? Of(IamModel model, Requester? asker, string? action, string? resource, bool expectsAccess = false)
    {
        string? named = resource is { Length: > 1 } ? resource : null;
        return (asker is null || expectsAccess ? null : OfAsker(model, asker))
            ?? (asker is null || resource is null ? null : OfPartition(asker, resource))
            ?? (named is null ? null : OfAccount(model, named) ?? OfEntity(model, action, named));
    }

    /// <summary>That a resource is one of those there are but for a slip; null when it is not.</summary>
    /// <param name="names">Those that there are.</param>
    /// <param name="action">The action, or null.</param>
    /// <param name="resource">The resource, or a form of resources.</param>
    public static string? OfResource(NearResources names, string? action, string? resource) => resource is not null && names.Find(action, resource) is { } near
        ? $"The model has no {resource}. Did you mean {near}? If not, write it to the Resources of its account."
        : null;

    /// <summary>That a request was given keys that say it comes from somebody else, or an account that the model nearly has; null when it was not.</summary>
    /// <param name="model">The model.</param>
    /// <param name="asker">Who asks.</param>
    /// <param name="context">The keys that were given.</param>
    public static string? OfContext(IamModel model, Requester? asker, ContextLayer context)
    {
        if (context.Entries.Count == 0)
        {
            return null;
        }

        return (asker is null
                ? null
                : OfOther(s_principalAccount, asker.AccountId) ?? OfOther(s_userName, NameOfUser(asker))
                    ?? ContextDoubts.OfOrganization(model, context, asker.AccountId, asker.DisplayName))
            ?? s_accounts.Select(key => context.Find(key)?.Values is [var value, ..] && Arn.IsAccountId(value.Text) && NearAccount(model, value.Text) is { } near && !IsNamed(model, value.Text)
                ? $"The account {value.Text} of {key} is not in the model. Did you mean {near}?"
                : null).FirstOrDefault(d => d is not null);

        string? OfOther(ContextKey key, string? own) => own is not null && context.Find(key)?.Values is [var value, ..] && !value.Text.Equals(own, StringComparison.Ordinal)
            ? $"The key {key} of the requests of {asker.DisplayName} is {own}, not {DisplayedText.Shorten(value.Text)}."
            : null;
    }

    private static string? NameOfUser(Requester asker) =>
        asker.Arn is { } text && Arn.TryParse(text, out Arn arn) && arn.Service == "iam" && arn.Resource.StartsWith("user/", StringComparison.Ordinal)
            ? arn.Resource[(arn.Resource.LastIndexOf('/') + 1)..]
            : null;

    /// <summary>A role that is passed or assumed and that its account in the model does not have, as an assumption; null for anything else.</summary>
    /// <param name="model">The model.</param>
    /// <param name="action">The action, or null.</param>
    /// <param name="resource">The resource, or null.</param>
    public static string? MissingRole(IamModel model, string? action, string? resource) =>
        action is not null && resource is not null
        && (action.Equals("iam:PassRole", StringComparison.OrdinalIgnoreCase) || action.Equals("sts:AssumeRole", StringComparison.OrdinalIgnoreCase))
        && !resource.AsSpan().ContainsAny('*', '?')
        && Arn.TryParse(resource, out Arn arn) && arn.Service == "iam" && arn.Resource.StartsWith("role/", StringComparison.Ordinal)
        && model.Accounts.TryGetValue(arn.Account, out Account? account) && !Names(account, "role/").Contains(resource, StringComparer.Ordinal)
            ? $"the model has no role {resource}: whether there is one is not known"
            : null;

    // Another account's principal is a question of its own; where its id is that of a known account but for a digit, it is a slip, unless a
    // policy of the model names it, too. Who expects that it is allowed is told when it is not.
    private static string? OfAsker(IamModel model, Requester asker) =>
        asker.AccountId is { } id && NearAccount(model, id) is { } near && !IsNamed(model, id)
            ? $"The account {id} of {asker.DisplayName} is not in the model. Did you mean {near}?"
            : null;

    private static string? OfAccount(IamModel model, string resource) =>
        Arn.TryParse(resource, out Arn arn) && Arn.IsAccountId(arn.Account) && NearAccount(model, arn.Account) is { } near && !IsNamed(model, arn.Account)
            ? $"The account {arn.Account} of {resource} is not in the model. Did you mean {near}?"
            : null;

    // No credentials of one partition are good in another, whatever the policies say.
    private static string? OfPartition(Requester asker, string resource)
    {
        string own = Arn.PartitionOf(asker.Arn).ToString();
        string other = Arn.PartitionOf(resource).ToString();
        return own.Length == 0 || other.Length == 0 || own == other || other.AsSpan().ContainsAny('*', '?')
            ? null
            : $"{asker.DisplayName} is of the partition {own}, and {resource} of {other}: nobody asks across partitions";
    }

    private static string? OfEntity(IamModel model, string? action, string resource)
    {
        if (!Arn.TryParse(resource, out Arn arn) || arn.Service != "iam" || !model.Accounts.TryGetValue(arn.Account, out Account? account)
            || action?.StartsWith("iam:Create", StringComparison.OrdinalIgnoreCase) == true
            || s_entities.FirstOrDefault(e => arn.Resource.StartsWith(e, StringComparison.Ordinal)) is not { } kind)
        {
            return null;
        }

        string[] known = [.. Names(account, kind)];
        bool isForm = resource.AsSpan().ContainsAny('*', '?');
        var form = TextPattern.Compile(PolicyString.Literal(resource), PatternStyle.Wildcards);
        return !(isForm ? known.Any(k => form.Matches(k, NoVariables.Instance)) : known.Contains(resource, StringComparer.Ordinal))
            && known.FirstOrDefault(k => isForm ? NameSlips.IsPatternSlip(NameOf(resource), NameOf(k)) : NameSlips.IsSlip(NameOf(resource), NameOf(k))) is { } near
                ? $"The model has no {kind.TrimEnd('/')} {resource}. Did you mean {near}?"
                : null;
    }

    private static IEnumerable<string> Names(Account account, string kind) => kind switch
    {
        "role/" => account.Roles.Values.Select(r => r.Arn),
        "user/" => account.Users.Values.Select(u => u.Arn),
        "group/" => account.Groups.Values.Select(g => g.Arn),
        _ => account.Policies.Values.Select(p => p.Arn),
    };

    private static string NameOf(string arn) => arn[(arn.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static string? NearAccount(IamModel model, string id) => model.Accounts.ContainsKey(id)
        ? null
        : model.Accounts.Keys.Where(known => IsSlip(known.AsSpan(), id)).Order(StringComparer.Ordinal).FirstOrDefault();

    // One digit is wrong, or two neighbours changed places.
    private static bool IsSlip(ReadOnlySpan<char> known, ReadOnlySpan<char> id)
    {
        if (known.Length != id.Length)
        {
            return false;
        }

        int first = known.CommonPrefixLength(id);
        int wrong = 0;
        for (int i = first; i < id.Length; i++)
        {
            wrong += known[i] == id[i] ? 0 : 1;
        }

        return wrong == 1 || (wrong == MostWrongDigits && known[first] == id[first + 1] && known[first + 1] == id[first]);
    }

    private static bool IsNamed(IamModel model, string id) => model.Accounts.Values
        .SelectMany(a => a.Roles.Values.Select(r => r.Document).Concat(a.Resources.Values.Select(r => r.Document).OfType<PolicyDocument>()))
        .SelectMany(d => d.Statements)
        .SelectMany(s => s.Principal?.Entries ?? [])
        .Any(entry => entry.Value.Contains(id, StringComparison.Ordinal));
}
