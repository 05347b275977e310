using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Catalogue;

/// <summary>
/// What AWS checks an action on, where a person asks about it on a resource: <c>*</c> for an action that takes none, whatever was named (PL-84);
/// a folder for the lists of IAM (PL-84b); the streams of a log group for the group (CL-57); else what was asked.
/// </summary>
public static class CheckedResource
{
    private const string Any = "*";
    private const string LogGroup = "log-group:";
    private const string Streams = ":log-stream:";

    private static readonly ArnTemplate s_cluster = Template("eks", "cluster/${ClusterName}");
    private static readonly ArnTemplate s_allGroups = Template("logs", LogGroup + Streams);

    private static readonly FrozenDictionary<string, Folders> s_folders = new Dictionary<string, Folders>(StringComparer.Ordinal)
    {
        ["listusers"] = Folders.Of("user/"),
        ["listroles"] = Folders.Of("role/"),
        ["listgroups"] = Folders.Of("group/"),
        ["listpolicies"] = Folders.Of("policy/"),
        ["listinstanceprofiles"] = Folders.Of("instance-profile/"),
        ["listservercertificates"] = Folders.Of("server-certificate/"),
        ["listvirtualmfadevices"] = Folders.Of("mfa/"),
        ["listsamlproviders"] = Folders.Of("saml-provider/"),
        ["listopenidconnectproviders"] = Folders.Of("oidc-provider/"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // The tag operations alone are checked on the group itself.
    private static readonly FrozenSet<string> s_onGroups = new[]
    {
        "tagresource", "untagresource", "listtagsforresource", "tagloggroup", "untagloggroup", "listtagsloggroup",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The resource that a request for the action has.</summary>
    /// <param name="catalogue">What is known of actions.</param>
    /// <param name="action">The action.</param>
    /// <param name="resource">The ARN or <c>*</c> that was asked about.</param>
    /// <param name="caller">The ARN of who asks, for the account and partition of a folder; null or without an account when there is none.</param>
    public static string Of(IamCatalogue catalogue, ActionName action, string resource, string? caller = null)
    {
        if (FoldersOf(action) is { } folders)
        {
            return Folder(folders.Kind, resource, caller);
        }

        if (resource == Any || FormOf(action) is not null)
        {
            return resource;
        }

        return catalogue.FindAction(action.Text) is { } known
            ? known.IsWildcardOnly ? Any : IsOnStreams(action) ? StreamsOf(resource) : resource
            : resource;
    }

    /// <summary>
    /// The form of the ARN that AWS checks an action on although its reference lists no resource for it (CL-58); null for any other action.
    /// </summary>
    /// <param name="action">The action.</param>
    public static ArnTemplate? FormOf(ActionName action) => action switch
    {
        { Service: "eks", Name: "createcluster" } => s_cluster,
        { Service: "logs", Name: "describeloggroups" } => s_allGroups,
        _ => null,
    };

    /// <summary>
    /// The forms of the ARNs that a list of IAM is checked on (PL-84b): all of a kind, <c>user/</c>, and the path prefix of a call,
    /// <c>user/*/</c>; none for any other action.
    /// </summary>
    /// <param name="action">The action.</param>
    public static ImmutableArray<ArnTemplate> FolderFormsOf(ActionName action) => FoldersOf(action)?.Forms ?? [];

    /// <summary>True for an action of CloudWatch Logs that is checked on the streams of a group where the group is named (CL-57).</summary>
    /// <param name="action">The action.</param>
    public static bool IsOnStreams(ActionName action) => action.Service == "logs" && !s_onGroups.Contains(action.Name);

    /// <summary>What such an action is checked on for a group: <c>log-group:NAME:log-stream:</c>.</summary>
    public static ArnTemplate StreamsOfGroup { get; } = Template("logs", LogGroup + "${LogGroupName}" + Streams);

    /// <summary>The versions and aliases of a function, each of which is asked about by itself and checked as the function is (PL-84a).</summary>
    public static ArnTemplate QualifiedFunction { get; } = Template("lambda", "function:${FunctionName}:${Qualifier}");

    /// <summary>True when AWS checks the action on such a resource: on one of its types, or on a part or a version of one (PL-84a).</summary>
    /// <param name="action">The action.</param>
    /// <param name="arn">The ARN.</param>
    public static bool Fits(CatalogueAction action, Arn arn)
    {
        if (action.ResourceTypes.Any(r => r.Type.ArnTemplates.IsEmpty || r.Type.Fits(arn))
            || FolderFormsOf(action.ActionName).Any(f => f.Fits(arn)))
        {
            return true;
        }

        return arn.Service switch
        {
            // A version or an alias of a function is checked as the function is.
            "lambda" => IsPartOf("function:", 2, ':'),
            "dynamodb" => IsPartOf("table/", 2, '/'),
            "logs" => arn.Resource.StartsWith(LogGroup, StringComparison.Ordinal)
                && action.ResourceTypes.Any(r => r.Type.Name is "log-group" or "log-stream"),
            _ => false,
        };

        bool IsPartOf(string kind, int fields, char separator)
        {
            string[] parts = arn.Resource.Split(separator);
            Arn whole = arn with { Resource = string.Join(separator, parts.Take(fields)) };
            return parts.Length > fields
                && arn.Resource.StartsWith(kind, StringComparison.Ordinal)
                && action.ResourceTypes.Any(r => r.Type.Fits(whole));
        }
    }

    private static Folders? FoldersOf(ActionName action) => action.Service == "iam" ? s_folders.GetValueOrDefault(action.Name) : null;

    // The folder that was named, or the whole kind: user/division/ for user/division/, user/ for a user or a pattern of users.
    private static string Folder(string kind, string resource, string? caller)
    {
        if (Arn.TryParse(resource, out Arn named) && named.Service == "iam" && Arn.IsAccountId(named.Account))
        {
            bool isFolder = named.Resource.StartsWith(kind, StringComparison.Ordinal) && named.Resource.EndsWith('/');
            return (named with { Region = string.Empty, Resource = isFolder ? named.Resource : kind }).ToString();
        }

        return Arn.TryParse(caller, out Arn who) && Arn.IsAccountId(who.Account)
            ? $"arn:{who.Partition}:iam::{who.Account}:{kind}"
            : resource;
    }

    private static string StreamsOf(string resource)
    {
        int at = resource.IndexOf(":" + LogGroup, StringComparison.Ordinal);
        return at >= 0 && resource.IndexOf(':', at + LogGroup.Length + 1) < 0 ? resource + Streams : resource;
    }

    private static ArnTemplate Template(string service, string resource) =>
        new("arn:${Partition}:" + service + ":${Region}:${Account}:" + resource, new Lazy<string[]>([]));

    // What a list of IAM is checked on: "user/", and the forms of its ARNs.
    private sealed record Folders(string Kind, ImmutableArray<ArnTemplate> Forms)
    {
        public static Folders Of(string kind) => new(kind, [Form(kind), Form(kind + "*/")]);

        private static ArnTemplate Form(string resource) => new("arn:${Partition}:iam::${Account}:" + resource, new Lazy<string[]>([]));
    }
}
