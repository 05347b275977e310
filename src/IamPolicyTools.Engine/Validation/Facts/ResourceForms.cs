using System.Collections.Frozen;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Validation.Facts;

/// <summary>The ARN formats of the catalogue by the service that stands in the ARN.</summary>
internal sealed class ResourceForms
{
    private readonly FrozenDictionary<string, Form[]> _byService;
    private readonly Form[] _ofAnyService;

    /// <summary>Indexes a catalogue.</summary>
    public ResourceForms(IamCatalogue catalogue)
    {
        Form[] all = [.. catalogue.ResourceTypes.SelectMany(t => t.ArnTemplates.Select(a => new Form(t, a)))];
        _byService = all.GroupBy(f => f.Service, StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        _ofAnyService = _byService.GetValueOrDefault("*", []);
    }

    /// <summary>True when ARNs of the service are known.</summary>
    public bool Knows(string service) => _byService.ContainsKey(service);

    /// <summary>The services that stand in ARNs.</summary>
    public IEnumerable<string> ArnServices => _byService.Keys.Where(s => s != "*");

    /// <summary>The formats of its service whose resource field an entry's can meet, whatever its Region and account.</summary>
    public IEnumerable<Form> Candidates(ResourceEntry entry) =>
        _byService.TryGetValue(entry.Service, out Form[]? known) ? known.Where(f => f.Meets(entry.Resource)) : [];

    /// <summary>True when an entry meets a format that any service's resources can have, as copies of a backup.</summary>
    public bool HasAnyService(ResourceEntry entry) => Array.Exists(_ofAnyService, f => Globs.Meet(entry.Resource, f.Resource));

    /// <summary>The types that an entry can cover, Region and account included.</summary>
    public IEnumerable<CatalogueResourceType> Meeting(ResourceEntry entry) => Services(entry)
        .SelectMany(s => _byService.GetValueOrDefault(s, []))
        .Concat(_ofAnyService)
        .Where(f => f.Meets(entry.Resource) && Globs.Meet(entry.Region, f.Region) && Globs.Meet(entry.Account, f.Account))
        .Select(f => f.Type)
        .Distinct();

    // A service with a wildcard is that of many.
    private IEnumerable<string> Services(ResourceEntry entry) =>
        entry.Service.AsSpan().ContainsAny('*', '?') ? _byService.Keys.Where(s => Globs.Meet(entry.Service, s)) : [entry.Service];

    /// <summary>An ARN format of a resource type.</summary>
    internal sealed class Form
    {
        public Form(CatalogueResourceType type, ArnTemplate template)
        {
            Type = type;
            Template = template;
            string[] fields = template.ToPattern().Split(':', 6);
            (Service, Region, Account, Resource) = (fields[2], fields[3], fields[4], fields[5]);
        }

        /// <summary>True when an entry's resource field can be that of such an ARN.</summary>
        public bool Meets(string resource)
        {
            // The name of a bucket has no slash: what has one is an object.
            string head = Resource.EndsWith('*') ? Resource[..^1] : Resource;
            bool isLonger = Template.Stops.Length > 0
                && !head.Contains('*', StringComparison.Ordinal)
                && resource.StartsWith(head, StringComparison.Ordinal)
                && resource.AsSpan(head.Length).IndexOfAny(Template.Stops) >= 0;
            return !isLonger && Globs.Meet(resource, Resource);
        }

        /// <summary>The type.</summary>
        public CatalogueResourceType Type { get; }

        /// <summary>The format as the catalogue writes it.</summary>
        public ArnTemplate Template { get; }

        /// <summary>The service field.</summary>
        public string Service { get; }

        /// <summary>Empty, fixed, or <c>*</c>.</summary>
        public string Region { get; }

        /// <summary>Empty, fixed, or <c>*</c>.</summary>
        public string Account { get; }

        /// <summary>The resource field as a pattern.</summary>
        public string Resource { get; }
    }
}

/// <summary>Questions about two patterns with <c>*</c> and <c>?</c>.</summary>
internal static class Globs
{
    /// <summary>True when some text matches both. Policy variables count as any text.</summary>
    public static bool Meet(string first, string second)
    {
        ReadOnlySpan<char> a = Plain(first);
        ReadOnlySpan<char> b = second;
        if (!TakeEnds(ref a, ref b))
        {
            return false;
        }

        if (a is "*" || b is "*")
        {
            return true;
        }

        // One row of a table: which beginnings of the second meet the beginning of the first that was read so far.
        Span<bool> row = b.Length < 256 ? stackalloc bool[b.Length + 1] : new bool[b.Length + 1];
        row[0] = true;
        for (int j = 0; j < b.Length && b[j] == '*'; j++)
        {
            row[j + 1] = true;
        }

        foreach (char c in a)
        {
            bool diagonal = row[0];
            row[0] &= c == '*';
            for (int j = 1; j <= b.Length; j++)
            {
                bool above = row[j];
                char d = b[j - 1];
                row[j] = c == '*' || d == '*'
                    ? (c == '*' && (row[j - 1] || above)) || (d == '*' && (row[j - 1] || above)) || diagonal
                    : diagonal && AreAlike(c, d);
                diagonal = above;
            }
        }

        return row[^1];
    }

    // Before the first star of either, and behind the last, character stands against character, and most pairs differ there.
    private static bool TakeEnds(ref ReadOnlySpan<char> a, ref ReadOnlySpan<char> b)
    {
        while (!a.IsEmpty && !b.IsEmpty && a[0] != '*' && b[0] != '*')
        {
            if (!AreAlike(a[0], b[0]))
            {
                return false;
            }

            a = a[1..];
            b = b[1..];
        }

        while (!a.IsEmpty && !b.IsEmpty && a[^1] != '*' && b[^1] != '*')
        {
            if (!AreAlike(a[^1], b[^1]))
            {
                return false;
            }

            a = a[..^1];
            b = b[..^1];
        }

        return true;
    }

    private static bool AreAlike(char a, char b) => a == b || a == '?' || b == '?';

    /// <summary>True when everything that a pattern matches is surely matched by another; false where that is not plain to see.</summary>
    public static bool Covers(string wide, string narrow)
    {
        if (wide == "*")
        {
            return true;
        }

        // A wildcard of the narrow one is read as a character, which only a star, never a question mark, may swallow.
        return !(wide.Contains('?', StringComparison.Ordinal) && narrow.AsSpan().ContainsAny('*', '?'))
            && !wide.Contains("${", StringComparison.Ordinal)
            && TextPattern.Compile(PolicyString.Literal(wide), PatternStyle.Wildcards).Matches(narrow, NoVariables.Instance);
    }

    private static string Plain(string pattern)
    {
        int at = pattern.IndexOf("${", StringComparison.Ordinal);
        if (at < 0)
        {
            return pattern;
        }

        var plain = new System.Text.StringBuilder(pattern.Length);
        for (int i = 0; i < pattern.Length; i++)
        {
            int end = pattern[i] == '$' && i + 1 < pattern.Length && pattern[i + 1] == '{' ? pattern.IndexOf('}', i) : -1;
            if (end < 0)
            {
                plain.Append(pattern[i]);
            }
            else
            {
                plain.Append('*');
                i = end;
            }
        }

        return plain.ToString();
    }
}
