using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// By which parameters the parts of a resource's ARN go (CL-55). A name is no id, and what is called just <c>Name</c> or <c>Id</c> belongs to the kind of
/// resource that the operation is about: a part whose parameter is not known stays unknown.
/// </summary>
/// <param name="operation">The operation.</param>
/// <param name="types">The number of kinds of resources that its action has.</param>
/// <param name="isOwn">True for the operation's own action; another is about something else perhaps, and <c>Id</c> is not the id of that.</param>
internal sealed class GenericNames(ApiOperation operation, int types, bool isOwn)
{
    private static readonly string[] s_endings = ["Name", "Id", "Identifier", "Arn", string.Empty];
    private static readonly string[] s_plain = ["Name", "Id", "Identifier"];
    private static readonly string[] s_plainResource = ["ResourceId", "ResourceName"];
    private static readonly string[] s_plainArn = ["arn", "resourcearn"];
    private static readonly string[] s_bare = ["id", "name", "identifier"];
    private static readonly string[] s_general = ["id", "name", "identifier", "resourceid", "resourcename"];

    // AWS gives it an id of its own; the ResourceId of the calls is that of what is scaled.
    private const string OwnId = "scalabletarget";

    /// <summary>The names for an action of an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="action">The action.</param>
    public static GenericNames Of(ApiOperation operation, CatalogueAction action) => new(
        operation, action.ResourceTypes.Count(t => !t.Type.ArnTemplates.IsEmpty), operation.Actions.Length < 2 || action.FullName.Equals(operation.FullName, StringComparison.OrdinalIgnoreCase));

    /// <summary>The bare names of the parameters that may fill a part, the nearest first.</summary>
    /// <param name="placeholder">The part.</param>
    /// <param name="type">The kind of resource.</param>
    /// <param name="isLast">True for the last part of the ARN.</param>
    /// <param name="ownNamesOnly">True where only names that tell the part count.</param>
    /// <param name="isWhole">True where an ARN is looked for, which tells by itself of what kind it is.</param>
    public IEnumerable<string> For(string placeholder, string type, bool isLast, bool ownNamesOnly, bool isWhole = false)
    {
        string whole = OptionNames.Bare(placeholder);
        bool isId = placeholder.EndsWith("Id", StringComparison.Ordinal) || placeholder.EndsWith("Identifier", StringComparison.Ordinal);
        bool isName = placeholder.EndsWith("Name", StringComparison.Ordinal);
        string stem = s_endings.Where(e => e.Length > 0).FirstOrDefault(e => placeholder.EndsWith(e, StringComparison.Ordinal) && placeholder.Length > e.Length) is { } end
            ? placeholder[..^end.Length]
            : placeholder;
        string kind = Bare(type);
        IEnumerable<string> wanted = s_endings.Where(Fits).Select(e => OptionNames.Bare(stem + e))
            .Prepend(whole.Replace("withpath", string.Empty, StringComparison.Ordinal)).Prepend(whole);
        if ((!isOwn || types > 1) && !IsAbout(operation, type))
        {
            // ${Id} of what another action is about, or of another kind: GetVpcOrigin in a call that has the Id of a distribution.
            wanted = wanted.Where(n => Array.IndexOf(s_bare, n) < 0);
        }

        if (kind == OwnId)
        {
            return [];
        }

        if (isLast && Array.IndexOf(s_general, whole) >= 0)
        {
            // organization/${ResourceId} is that of OrganizationId.
            wanted = s_endings.Where(Fits).Select(e => kind + OptionNames.Bare(e)).Concat(wanted);
        }

        if (isLast)
        {
            wanted = wanted.Concat(s_endings.Where(Fits).Select(e => kind + OptionNames.Bare(e)));
            if (!ownNamesOnly)
            {
                bool isAbout = IsAbout(operation, type) || (types == 1 && isOwn && OptionNames.Bare(operation.Name).Contains(kind, StringComparison.Ordinal));
                wanted = wanted.Concat(isAbout ? s_plain.Where(Fits).Select(OptionNames.Bare) : [])
                    .Concat(isWhole || types == 1 ? s_plainArn : [])
                    .Concat(isAbout || (types == 1 && isOwn) ? s_plainResource.Where(Fits).Select(OptionNames.Bare) : []);
            }
        }

        return wanted.Distinct().SelectMany(n => new[] { n, n + "s", n + "list" });

        bool Fits(string ending) => ending switch
        {
            "Name" or "ResourceName" => !isId,
            "Id" or "ResourceId" => !isName,
            _ => true,
        };
    }

    /// <summary>True when a parameter may fill a part of a resource of an action.</summary>
    /// <param name="action">The action.</param>
    /// <param name="bare">The parameter's bare name.</param>
    public bool Knows(CatalogueAction action, string bare)
    {
        foreach (CatalogueResourceType type in action.ResourceTypes.Select(t => t.Type).Where(t => !t.ArnTemplates.IsEmpty))
        {
            string[] own = [.. Placeholders(type.ArnTemplates[0].Text)];
            foreach (string name in own)
            {
                if (For(name, type.Name, isLast: name == own[^1], ownNamesOnly: false, isWhole: true).Contains(bare))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>True when an operation's name ends with a kind of resource: it is about that.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="type">The kind.</param>
    public static bool IsAbout(ApiOperation operation, string type) => IsAbout(operation.Name, type);

    /// <summary>True when a name ends with a kind of resource.</summary>
    /// <param name="operation">The name of an operation, or the beginning of one.</param>
    /// <param name="type">The kind.</param>
    public static bool IsAbout(string operation, string type)
    {
        string name = OptionNames.Bare(operation);
        string kind = Bare(type);
        return kind.Length > 0 && (name.EndsWith(kind, StringComparison.Ordinal) || name.EndsWith(kind + "s", StringComparison.Ordinal)
            || name.EndsWith(kind + "es", StringComparison.Ordinal) || (kind.EndsWith('y') && name.EndsWith(kind[..^1] + "ies", StringComparison.Ordinal)));
    }

    /// <summary>True for an ARN that has the form of a kind of resource.</summary>
    /// <param name="arn">The ARN.</param>
    /// <param name="type">The kind.</param>
    public static bool IsOfType(string arn, CatalogueResourceType type) => type.ArnTemplates.Any(template =>
    {
        string pattern = Placeholders(template.Text).Aggregate(template.Text, (text, name) => text.Replace($"${{{name}}}", "*", StringComparison.Ordinal));
        return TextPattern.Compile(PolicyString.Literal(pattern), PatternStyle.Wildcards).Matches(arn, NoVariables.Instance);
    });

    /// <summary>The part of an ARN that a placeholder names: the cluster's name in <c>cluster/name/uuid</c>; null where none is.</summary>
    /// <param name="text">The ARN.</param>
    /// <param name="placeholder">The placeholder.</param>
    public static string? PartOf(string text, string placeholder)
    {
        var arn = Arn.Parse(text);
        foreach (CatalogueResourceType type in IamCatalogue.Default.FindService(arn.Service)?.ResourceTypes ?? [])
        {
            if (!type.ArnTemplates.IsEmpty && Arn.TryParse(type.ArnTemplates[0].Text, out Arn template) && Parts(template.Resource) is var names && Parts(arn.Resource) is var parts
                && names.Length == parts.Length && names[0] == parts[0] && Array.IndexOf(names, $"${{{placeholder}}}") is > 0 and var at)
            {
                return parts[at];
            }
        }

        // Of a kind that names it otherwise, the only part.
        return Parts(arn.Resource) is [_, var only] ? only : null;
    }

    private static string[] Parts(string resource) => resource.Split(['/', ':']);

    /// <summary>The names of the parts of a template.</summary>
    /// <param name="template">The template.</param>
    public static IEnumerable<string> Placeholders(string template)
    {
        for (int at = template.IndexOf("${", StringComparison.Ordinal); at >= 0; at = template.IndexOf("${", at + 2, StringComparison.Ordinal))
        {
            yield return template[(at + 2)..template.IndexOf('}', at)];
        }
    }

    private static string Bare(string type) => OptionNames.Bare(type).Replace(" ", string.Empty, StringComparison.Ordinal);
}
