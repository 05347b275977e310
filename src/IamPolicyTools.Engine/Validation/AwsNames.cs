using System.Collections.Frozen;
using System.Reflection;

namespace IamPolicyTools.Validation;

/// <summary>
/// Names and forms that AWS's own managed policies use and the catalogue does not list: retired and undocumented actions, keys and ARNs.
/// Who writes what AWS writes has made no mistake. The list is made of the policies by a test.
/// </summary>
internal sealed class AwsNames
{
    /// <summary>The name of the resource with the list.</summary>
    public const string ResourceName = "aws-names.txt";

    private static readonly Lazy<AwsNames> s_default = new(Read);

    private readonly FrozenSet<string> _lines;

    private AwsNames(IEnumerable<string> lines) => _lines = lines.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The list of the product.</summary>
    public static AwsNames Default => s_default.Value;

    /// <summary>No names at all, to find out which are needed.</summary>
    public static AwsNames None { get; } = new([]);

    /// <summary>True for a prefix of actions.</summary>
    public bool HasPrefix(string prefix) => Contains(Line("prefix", prefix));

    /// <summary>True for an entry of Action.</summary>
    public bool HasAction(string text) => Contains(Line("action", text));

    /// <summary>True for a condition key.</summary>
    public bool HasKey(string name) => Contains(Line("key", name));

    /// <summary>True for an entry of Resource.</summary>
    public bool HasResource(string text) => Contains(Line("resource", text));

    /// <summary>True for a condition key that is asked of an action.</summary>
    public bool HasPair(string action, string key) => Contains(Line("pair", $"{action} {key}"));

    /// <summary>True for a condition key with several values that is compared by plain operators.</summary>
    public bool HasPlain(string key) => Contains(Line("plain", key));

    /// <summary>True for resources that are written without an account, or without a Region: those that AWS itself owns.</summary>
    public bool HasOwned(string service, string resource) => Contains(Line("owned", OwnedName(service, resource)));

    /// <summary>The service and the type of a resource.</summary>
    public static string OwnedName(string service, string resource) => $"{service}:{resource.Split('/', ':', '*')[0]}";

    /// <summary>A line of the list.</summary>
    public static string Line(string kind, string name) => $"{kind} {name}".ToLowerInvariant();

    private bool Contains(string line) => _lines.Contains(line);

    private static AwsNames Read()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"The assembly was built without {ResourceName}.");
        using var reader = new StreamReader(stream);
        return new AwsNames(reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith('#')));
    }
}
