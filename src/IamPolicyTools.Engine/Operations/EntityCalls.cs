using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Kinds;

namespace IamPolicyTools.Operations;

/// <summary>What the API's calls on entities of all kinds do alike: create, rename, find and list.</summary>
internal static class EntityCalls
{
    private const int LongestPrefix = 512;

    /// <summary>Refuses a name or a path that is none.</summary>
    /// <exception cref="IamOperationException">One is malformed.</exception>
    public static void CheckForm(this EntityKind kind, string name, string path)
    {
        Check.Form(kind.CheckName(name), name);
        Check.Form(kind.CheckPath(path), path);
    }

    /// <summary>The ARN of a new entity, once its caller may create it, and tag it where the call does.</summary>
    /// <exception cref="IamOperationException">The caller may not.</exception>
    public static string RequireCreation(
        this EntityKind kind, OperationContext context, string name, string path, ImmutableArray<Tag> tags, string? boundaryArn = null)
    {
        string arn = IamArn.Of(context.Account, kind.ArnType, path, name);
        context.RequireCreation(kind.CreationCall, kind.Name, arn, tags, boundaryArn);
        return arn;
    }

    /// <summary>The same for what has a life of its own in the API: providers and devices.</summary>
    /// <param name="context">The call's context.</param>
    /// <param name="kind">The kind, as in the names of calls: <c>SAMLProvider</c>.</param>
    /// <param name="arn">The ARN of the new entity.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="boundaryArn">Its permissions boundary, or null.</param>
    /// <exception cref="IamOperationException">The caller may not.</exception>
    public static void RequireCreation(
        this OperationContext context, string kind, string arn, ImmutableArray<Tag> tags, string? boundaryArn = null) =>
        context.RequireCreation($"Create{kind}", kind, arn, tags, boundaryArn);

    private static void RequireCreation(
        this OperationContext context, string call, string kind, string arn, ImmutableArray<Tag> tags, string? boundaryArn)
    {
        ContextLayer keys = RequestKeys.Tags(tags, boundaryArn);
        context.Require($"iam:{call}", arn, keys);
        if (!tags.IsEmpty)
        {
            context.Require($"iam:Tag{kind}", arn, keys);
        }
    }

    /// <summary>The account once it has numbered a new entity, which must have a name of its own and find room.</summary>
    /// <exception cref="IamOperationException">The name is taken, or there are as many as may be.</exception>
    public static Account Claim<T>(this EntityKind<T> kind, OperationContext context, string name, string arn, out string id)
        where T : IamEntity
    {
        Account account = context.Account;
        kind.CheckFree(account, name);
        kind.CheckRoom(account);
        return kind.IssueId(account, arn, context.Now, out id);
    }

    /// <summary>Refuses a name that is taken, whatever its case and path (policy-language.md, 1.9).</summary>
    /// <exception cref="IamOperationException">It is taken.</exception>
    public static void CheckFree<T>(this EntityKind<T> kind, Account account, string name)
        where T : IamEntity
    {
        if (kind.FindName(account, name) is { } taken)
        {
            throw new IamOperationException(IamErrorCode.EntityAlreadyExists, $"{kind.Called(taken)} already exists.{kind.HintWhenTaken}", name);
        }
    }

    /// <summary>Refuses one more where there are as many as may be.</summary>
    /// <exception cref="IamOperationException">There are.</exception>
    public static void CheckRoom<T>(this EntityKind<T> kind, Account account)
        where T : IamEntity => Check.Quota($"{kind.Plural}PerAccount", kind.Of(account).Count, kind.MostPerAccount);

    /// <summary>
    /// A unique id that the account never gave before, not even to an entity of the same ARN at the same instant (PL-20). The
    /// same calls on the same account at the same times get the same ids.
    /// </summary>
    /// <returns>The account, which has counted it.</returns>
    public static Account IssueId(this EntityKind kind, Account account, string arn, DateTimeOffset now, out string id)
    {
        long number = account.IssuedIds + 1;
        id = UniqueId.From(kind.IdPrefix, string.Create(CultureInfo.InvariantCulture, $"{arn} {number}"), now);
        return account with { IssuedIds = number };
    }

    /// <summary>The ARN that an entity gets by another name or path. AWS asks for the permission on this one, too.</summary>
    /// <exception cref="IamOperationException">The caller may not, or the name is taken.</exception>
    public static string RequireRenaming<T>(this EntityKind<T> kind, OperationContext context, string oldName, string name, string path)
        where T : IamEntity
    {
        string arn = IamArn.Of(context.Account, kind.ArnType, path, name);
        context.Require($"iam:Update{kind}", arn);
        if (!IsSameName(name, oldName))
        {
            kind.CheckFree(context.Account, name);
        }

        return arn;
    }

    /// <summary>Those of the account whose paths begin with a prefix, once the caller may list them (PL-48, PL-84b).</summary>
    /// <exception cref="IamOperationException">The prefix is none, or the caller may not.</exception>
    public static IEnumerable<T> List<T>(this EntityKind<T> kind, OperationContext context, string pathPrefix)
        where T : IamEntity
    {
        CheckPathPrefix(pathPrefix);
        Account account = context.Account;
        context.Require($"iam:List{kind.Plural}", IamArn.Of(account, kind.ArnType, pathPrefix, string.Empty));
        return kind.Of(account).Values.Where(entity => entity.Path.StartsWith(pathPrefix, StringComparison.Ordinal));
    }

    /// <summary>The entity that a call is about: its name is well formed, the caller may do the action to it, and it exists.</summary>
    /// <exception cref="IamOperationException">One of these is not so; in this order, as AWS checks.</exception>
    public static T Require<T>(this EntityKind<T> kind, OperationContext context, string action, string name, ContextLayer? keys = null)
        where T : IamEntity => (T)Require((EntityKind)kind, context, action, name, keys);

    /// <summary>The same for a kind that is told only when it runs.</summary>
    /// <exception cref="IamOperationException">One of these is not so; in this order, as AWS checks.</exception>
    public static IamEntity Require(this EntityKind kind, OperationContext context, string action, string name, ContextLayer? keys = null)
    {
        Check.Form(kind.CheckName(name), name);
        Account account = context.Account;
        IamEntity? found = kind.Find(account, name);
        context.Require(action, found?.Arn ?? IamArn.Of(account, kind.ArnType, "/", name), keys);
        return found ?? throw kind.NotFound(name);
    }

    /// <summary>AWS's error for a name that leads to nothing.</summary>
    public static IamOperationException NotFound(this EntityKind kind, string name) =>
        new(IamErrorCode.NoSuchEntity, $"{kind.Missing(name)} cannot be found.", name);

    /// <summary>Refuses a -PathPrefix of the API's lists that is none. Unlike a path it need not end in a slash.</summary>
    /// <exception cref="IamOperationException">It is malformed.</exception>
    public static void CheckPathPrefix(string prefix) => Check.Form(
        prefix.Length is 0 or > LongestPrefix ? $"A path prefix has 1 to {LongestPrefix} characters, found {prefix.Length}."
        : prefix[0] != '/' ? $"A path prefix begins with a slash, found \"{prefix}\"."
        : prefix.All(c => c is >= '!' and <= '~') ? null
        : $"A path prefix has printable ASCII characters only, found \"{prefix}\".",
        prefix);

    /// <summary>Names of entities are the same whatever their case (policy-language.md, 1.9).</summary>
    public static bool IsSameName(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    // An account has its policies by ARN.
    private static string? FindName<T>(this EntityKind<T> kind, Account account, string name)
        where T : IamEntity => kind == (object)EntityKind.Policy
        ? account.Policies.Values.Any(p => IsSameName(p.PolicyName, name)) ? name : null
        : kind.Of(account).TryGetValue(name, out T? taken) ? taken.Arn[(taken.Arn.LastIndexOf('/') + 1)..] : null;
}
