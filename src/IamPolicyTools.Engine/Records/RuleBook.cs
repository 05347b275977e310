using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using IamPolicyTools.Text;

namespace IamPolicyTools.Records;

/// <summary>All rules that there are, by code, number and the ids that others have for them.</summary>
public sealed class RuleBook
{
    private const string Prefix = "Rules/";

    private static readonly Lazy<RuleBook> s_default = new(LoadEmbedded);
    private readonly FrozenDictionary<string, RuleDescriptor> _byCode;
    private readonly FrozenDictionary<string, ImmutableArray<RuleDescriptor>> _byId;

    private RuleBook(ImmutableArray<RuleDescriptor> rules)
    {
        Rules = rules;
        _byCode = rules.ToFrozenDictionary(rule => rule.Code, StringComparer.Ordinal);
        _byId = rules
            .SelectMany(rule => Ids(rule).Distinct(StringComparer.OrdinalIgnoreCase).Select(id => (Id: id, Rule: rule)))
            .GroupBy(pair => pair.Id, pair => pair.Rule, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The rules of the product, from the embedded <c>Rules/*.yaml</c>. Read when first asked for.</summary>
    public static RuleBook Default => s_default.Value;

    /// <summary>The rules, by code.</summary>
    public ImmutableArray<RuleDescriptor> Rules { get; }

    /// <summary>All ids by which a rule can be named: codes, numbers, ids of others.</summary>
    public IEnumerable<string> KnownIds => _byId.Keys;

    /// <summary>The rule of a code.</summary>
    /// <param name="code">The code, exactly.</param>
    /// <exception cref="KeyNotFoundException">No rule has it: somebody emits what he did not register.</exception>
    public RuleDescriptor this[string code] => _byCode.TryGetValue(code, out RuleDescriptor? rule)
        ? rule
        : throw new KeyNotFoundException($"No rule has the code '{code}'. Each code is registered in a Rules/*.yaml file.");

    /// <summary>Reads rules from texts, for tests and for wings that bring a book of their own.</summary>
    /// <param name="files">Name and text of each file.</param>
    /// <exception cref="InvalidTextException">A file is not well formed; all faults of all files.</exception>
    public static RuleBook Load(IEnumerable<(string Name, string Text)> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var bag = new DiagnosticBag();
        var reader = new RuleFileReader(bag);
        foreach ((string name, string text) in files)
        {
            reader.Read(TextDocument.Parse(text, name));
        }

        return bag.HasErrors
            ? throw new InvalidTextException(bag.Items)
            : new RuleBook([.. reader.Rules.OrderBy(rule => rule.Code, StringComparer.Ordinal)]);
    }

    /// <summary>These rules and more, for instance a repository's own.</summary>
    /// <param name="more">The rules; of one code that is known the known one stays.</param>
    public RuleBook With(IEnumerable<RuleDescriptor> more) =>
        more.Where(rule => !_byCode.ContainsKey(rule.Code)).DistinctBy(rule => rule.Code).ToImmutableArray() is { IsEmpty: false } added
            ? new RuleBook([.. Rules.Concat(added).OrderBy(rule => rule.Code, StringComparer.Ordinal)])
            : this;

    /// <summary>The rule of a code, or null.</summary>
    /// <param name="code">The code, exactly.</param>
    public RuleDescriptor? FindCode(string code) => _byCode.GetValueOrDefault(code);

    /// <summary>The rules that an id names (OP-5): a code or number one, an id of others one or more. Case is ignored.</summary>
    /// <param name="id">A code, <c>F-501</c>, <c>IAM.3</c>, <c>CIS-5.0-1.13</c>.</param>
    /// <returns>Empty when none is named so.</returns>
    public ImmutableArray<RuleDescriptor> Find(string id) => _byId.GetValueOrDefault(id, []);

    private static IEnumerable<string> Ids(RuleDescriptor rule) =>
        rule.Maps.Values.SelectMany(ids => ids).Append(rule.Code).Concat(rule.Number is null ? [] : [rule.Number]);

    private static RuleBook LoadEmbedded()
    {
        Assembly engine = typeof(RuleBook).Assembly;
        return Load(engine.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (name, ReadText(engine, name))));
    }

    private static string ReadText(Assembly engine, string name)
    {
        using var reader = new StreamReader(engine.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
