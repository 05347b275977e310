using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>
/// What the question layer has to say of a question (PL-84 to PL-84d, CL-58): that AWS checks another resource, or never this pair, that
/// the call needs more than was asked, that nobody knows the action.
/// </summary>
internal static class QuestionNotes
{
    private const string FurtherNeed = "a call of ";
    private const string OneResource = "a request names one resource: ";
    private const string FurtherResources = " is checked on more than this resource: ";

    private static readonly ContextKey s_copySource = ContextKey.Of("s3:x-amz-copy-source");

    // What a call asks for is told as keys of its request; each needs an action of its own.
    private static readonly (string Prefix, string Action)[] s_parts =
    [
        ("aws:RequestTag/", "sts:TagSession"),
        ("aws:TagKeys", "sts:TagSession"),
        ("sts:SourceIdentity", "sts:SetSourceIdentity"),
    ];

    // CL-58: checked on * as far as anybody knows.
    private static readonly HashSet<string> s_mayNameOne = new(StringComparer.OrdinalIgnoreCase)
    {
        "glue:CreateCrawler",
        "glue:CreateDevEndpoint",
        "elasticfilesystem:CreateFileSystem",
        "acm:RequestCertificate",
        "cloudformation:CreateStackSet",
        "cognito-identity:SetIdentityPoolRoles",
    };

    /// <summary>
    /// True for a note that an answer leaves out which has asked all requests of a call: each with the resource that AWS names.
    /// </summary>
    /// <param name="note">The note.</param>
    internal static bool IsAnsweredByCall(string note) =>
        note.StartsWith(FurtherNeed, StringComparison.Ordinal) || note.StartsWith(OneResource, StringComparison.Ordinal)
        || note.Contains(FurtherResources, StringComparison.Ordinal);

    /// <summary>True for a note that a call may need another action: what is asked about one action does not hang on it.</summary>
    /// <param name="note">The note.</param>
    internal static bool IsOfFurtherAction(string note) => note.StartsWith(FurtherNeed, StringComparison.Ordinal);

    /// <summary>The notes on a request.</summary>
    /// <param name="request">The request.</param>
    public static IEnumerable<string> Of(AccessRequest request)
    {
        CatalogueAction? known = IamCatalogue.Default.FindAction(request.Action.Text);
        if (request.AskedResource is { } asked && asked != "*")
        {
            yield return request.Resource == "*"
                ? $"{known} takes no resource: AWS checks it on *, and {asked} makes no difference"
                : $"AWS checks {request.Action.Text} on {request.Resource}; that was asked in the place of {asked}";
        }

        string named = request.AskedResource ?? request.Resource;
        if (named.Length > 1 && named.AsSpan().ContainsAny('*', '?'))
        {
            yield return $"{OneResource}{named} asks about a resource of exactly this name, with * and ? in it";
        }

        foreach (string note in known is null ? OfUnknown(request.Action) : OfKnown(known, request))
        {
            yield return note;
        }
    }

    /// <summary>What there is to say of an action, on whatever resource.</summary>
    /// <param name="action">The action.</param>
    public static IEnumerable<string> Of(ActionName action) =>
        IamCatalogue.Default.FindAction(action.Text) is { } known ? FurtherActions(known, action) : OfUnknown(action);

    /// <summary>What there is to say of a pattern that means no action of the catalogue.</summary>
    /// <param name="pattern">The pattern.</param>
    public static string OfPattern(string pattern) =>
        $"the catalogue of {IamCatalogue.Default.Info.DataDate} knows no action that {pattern} covers: it stands for whatever there may be";

    /// <summary>A line that names missing context keys.</summary>
    /// <param name="keys">The keys, at least one.</param>
    public static string OfMissing(ImmutableArray<string> keys) =>
        $"context {(keys.Length == 1 ? "key" : "keys")} not given that {(keys.Length == 1 ? "matters" : "matter")}: {string.Join(", ", keys)}";

    private static IEnumerable<string> OfUnknown(ActionName action) =>
        [$"the catalogue of {IamCatalogue.Default.Info.DataDate} knows no action {action.Text}: it was evaluated as it stands"];

    private static IEnumerable<string> OfKnown(CatalogueAction action, AccessRequest request)
    {
        if (CheckedResource.FormOf(request.Action) is { } form && request.Resource == "*")
        {
            yield return $"AWS checks {action} on an ARN although its reference lists none: ask about {FormOf(form, request)}";
        }
        else if (WrongResource(action, request.Resource) is { } wrong)
        {
            yield return wrong;
        }

        foreach (string note in FurtherParts(action, request))
        {
            yield return note;
        }

        if (action.IsWildcardOnly && NarrowAllow(request) is { } narrow)
        {
            yield return $"{action} was checked on *: {narrow} would allow it on ARNs, and AWS is known to name one for a few actions of this kind";
        }
    }

    private static string FormOf(ArnTemplate form, AccessRequest request) =>
        form.ToPattern(
            Arn.PartitionOf(request.Requester.Arn) is { Length: > 0 } partition ? partition.ToString() : "*",
            account: request.Requester.AccountId ?? "*");

    private static string? WrongResource(CatalogueAction action, string resource)
    {
        if (action.IsWildcardOnly)
        {
            return null;
        }

        if (!Arn.TryParse(resource, out Arn arn))
        {
            return action.ResourceTypes.Any(r => r.IsRequired)
                ? $"AWS checks {action} on {Forms(action)}; on * only statements for all resources can match"
                : null;
        }

        return CheckedResource.Fits(action, arn) ? null : $"AWS never checks {action} on {resource}; it checks it on {Forms(action)}";
    }

    private static IEnumerable<string> FurtherParts(CatalogueAction action, AccessRequest request)
    {
        string[] others = Arn.TryParse(request.Resource, out Arn arn)
            ? [.. action.ResourceTypes.Where(r => r.IsRequired && !r.Type.Fits(arn) && !IsPartOf(arn, r.Type)).Select(r => r.Type.Name)]
            : [];
        if (others.Length > 0 && CheckedResource.Fits(action, arn))
        {
            yield return $"{action}{FurtherResources}also on {string.Join(", ", others)}, and every one must be allowed";
        }

        foreach (string note in FurtherActions(action, request.Action))
        {
            yield return note;
        }

        if (request.Action is { Service: "sts", Name: "assumerole" or "assumerolewithsaml" or "assumerolewithwebidentity" or "getfederationtoken" })
        {
            string sides = request.Action.Name == "getfederationtoken" ? string.Empty : ", from the caller's side and from the role's";
            foreach (string part in PartsOf(request.Context.Given))
            {
                yield return $"a call with these context keys also needs {part}{sides}";
            }

            foreach (string note in HandedOn(request))
            {
                yield return $"{request.Requester} hands on {note}{sides}";
            }
        }

        if (request.Action is { Service: "s3", Name: "putobject" } && request.Context.Given.Find(s_copySource) is { Values: [{ } source] })
        {
            yield return $"a copy also needs s3:GetObject on its source, {source.Text}";
        }
    }

    // An index of a table, an alias of a function: AWS names it in the place of what it belongs to.
    private static bool IsPartOf(Arn arn, CatalogueResourceType type)
    {
        for (int at = arn.Resource.Length - 1; at > 0; at--)
        {
            if (arn.Resource[at] is '/' or ':' && type.Fits(arn with { Resource = arn.Resource[..at] }))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string> FurtherActions(CatalogueAction action, ActionName name)
    {
        if (!action.DependentActions.IsEmpty)
        {
            yield return $"{FurtherNeed}{action} may also need {string.Join(", ", action.DependentActions)}";
        }

        // R-129
        if (name is { Service: "kms", Name: "reencryptfrom" or "reencryptto" })
        {
            yield return $"ReEncrypt needs two permissions: kms:ReEncryptFrom on the key that the data is under, and kms:ReEncryptTo on the key that it comes under";
        }

        if (name is { Service: "lambda", Name: "invokefunctionurl" })
        {
            yield return "a call of a function URL also needs lambda:InvokeFunction, with lambda:InvokedViaFunctionUrl true in its context";
        }
    }

    // ST-6, ST-8: a session that was made in the model says what the next one inherits, and the call needs the permission for it.
    private static IEnumerable<string> HandedOn(AccessRequest request)
    {
        Requester caller = request.Requester;
        if (request.Action.Name != "assumerole")
        {
            yield break;
        }

        if (!caller.TransitiveTags.IsEmpty)
        {
            yield return $"its transitive tags ({string.Join(", ", caller.TransitiveTags.Select(t => t.Key))}): the call also needs sts:TagSession";
        }

        if (caller.SourceIdentity is { } identity)
        {
            yield return $"its source identity {identity}: the call also needs sts:SetSourceIdentity";
        }
    }

    private static IEnumerable<string> PartsOf(ContextLayer given) => s_parts
        .Where(p => given.Entries.Any(e => e.Key.Name.StartsWith(p.Prefix, StringComparison.OrdinalIgnoreCase)))
        .Select(p => p.Action)
        .Distinct();

    private static string? NarrowAllow(AccessRequest request) => request.Resource == "*" && s_mayNameOne.Contains(request.Action.Text)
        ? request.PrincipalPolicies.Identity.For(request.Action)
            .FirstOrDefault(
                s => !s.IsDeny && s.MatchesAction(request.Action) && s.Source.Resource?.Patterns.Any(p => p.Text != "*") == true)
            ?.Source.DisplayName
        : null;

    private static string Forms(CatalogueAction action)
    {
        const int Shown = 3;
        ImmutableArray<string> forms = [.. action.ResourceTypes.SelectMany(r => r.Type.ArnTemplates).Select(t => t.Text).Distinct()];
        string some = string.Join(" or ", forms.Take(Shown));
        return forms.Length > Shown ? $"{some}, or {forms.Length - Shown} other forms" : some;
    }
}
