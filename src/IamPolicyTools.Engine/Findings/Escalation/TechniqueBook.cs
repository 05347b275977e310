using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using IamPolicyTools.Text;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>
/// The techniques of the product, from the embedded <c>escalation-paths.yaml</c>. The vocabulary is closed: anything else is an error.
/// </summary>
public sealed class TechniqueBook
{
    private const string File = "escalation-paths.yaml";

    private static readonly Lazy<TechniqueBook> s_default = new(LoadEmbedded);

    private static readonly FrozenSet<string> s_members =
        Set("id", "title", "category", "public", "notes", "from", "bind", "steps", "gain", "needs", "parts", "for-each");

    private static readonly FrozenSet<string> s_conditions = Set(
        "is", "self", "other", "account", "trusts", "federates", "runs-as", "holds", "attached-to", "inline-of", "limits", "denies",
            "customer", "of", "default", "member",
        "keys", "password", "mfa", "bounded", "new", "choice");

    private static readonly FrozenSet<string> s_steps = Set("do", "at", "with", "then", "pass", "to", "any", "as", "unless");

    private static readonly FrozenSet<string> s_effects = Set(
        "allow", "rewrite", "default", "attach", "to", "detach", "from", "trust", "in", "join", "of", "leave", "create", "unbound",
            "bound", "tag", "permit", "at", "do", "key",
        "password", "factor", "unfactor", "move");

    private readonly Lazy<ImmutableArray<Technique>> _instances;

    private TechniqueBook(ImmutableArray<Technique> techniques, FrozenDictionary<string, bool> needs, FrozenDictionary<string, PassClass> classes)
    {
        Techniques = techniques;
        Assumed = needs;
        _instances = new Lazy<ImmutableArray<Technique>>(() =>
        [
            .. techniques.Where(t => !t.IsForEachOperation),
            .. techniques.Where(t => t.IsForEachOperation).SelectMany(t => PassTechniques.Of(t, ActionsOf(techniques), classes)),
        ]);
    }

    /// <summary>The techniques of the product.</summary>
    public static TechniqueBook Default => s_default.Value;

    /// <summary>The techniques, in the order of the file.</summary>
    public ImmutableArray<Technique> Techniques { get; }

    /// <summary>The techniques as they are tried: in the place of that for each operation its instances.</summary>
    internal ImmutableArray<Technique> Instances => _instances.Value;

    /// <summary>The facts that a dump does not hold, each with whether it is taken for granted.</summary>
    public IReadOnlyDictionary<string, bool> Assumed { get; }

    /// <summary>Reads techniques.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InvalidTextException">A record is not well formed; all faults.</exception>
    public static TechniqueBook Load(string text, string name)
    {
        var bag = new DiagnosticBag();
        Node root = TextDocument.Parse(text, name);
        var needs = new Dictionary<string, bool>(StringComparer.Ordinal);
        if ((root as ObjectNode)?["needs"] is ObjectNode listed)
        {
            foreach (Member member in listed.Members)
            {
                needs[member.Name] = Text((member.Value as ObjectNode)?["assume"]) == "true";
            }
        }

        ImmutableArray<Technique> techniques = (root as ObjectNode)?["techniques"] is ArrayNode list
            ? [.. list.Items.Select(item => Read(item, needs, bag)).OfType<Technique>()]
            : [];
        if (techniques.IsEmpty && !bag.HasErrors)
        {
            bag.Error("MISSING_KEY", "Expected \"techniques\" with one record at least.", root.Location);
        }

        FrozenDictionary<string, PassClass> classes = Classes((root as ObjectNode)?["passrole"], bag);
        foreach (IGrouping<string, Technique> same in techniques.GroupBy(t => t.Id).Where(g => g.Count() > 1))
        {
            bag.Error("DUPLICATE_NAME", $"The technique {same.Key} is there twice.", root.Location);
        }

        return bag.HasErrors ? throw new InvalidTextException(bag.Items) : new TechniqueBook(techniques, needs.ToFrozenDictionary(), classes);
    }

    // What a service does with a role: classes with lists of services.
    private static FrozenDictionary<string, PassClass> Classes(Node? node, DiagnosticBag bag)
    {
        var classes = new Dictionary<string, PassClass>(StringComparer.Ordinal);
        foreach (Member member in (node as ObjectNode)?.Members ?? [])
        {
            if (!Enum.TryParse(member.Name, ignoreCase: true, out PassClass kind))
            {
                bag.Error("UNKNOWN_KEY", $"'{DisplayedText.Shorten(member.Name)}' is no class of services.", member.NameLocation);
                continue;
            }

            foreach (string service in Texts(member.Value).Where(s => !classes.TryAdd(s, kind)))
            {
                bag.Error("DUPLICATE_NAME", $"The service {DisplayedText.Shorten(service)} has two classes.", member.Value.Location);
            }
        }

        return classes.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static FrozenSet<string> ActionsOf(ImmutableArray<Technique> techniques) =>
        techniques.SelectMany(t => ActionsOf(t.Steps)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> ActionsOf(IEnumerable<TechniqueStep> steps) =>
        steps.SelectMany(s => s.Any.SelectMany(way => ActionsOf(way)).Concat(s.Action is { } action ? [action] : []));

    private static TechniqueBook LoadEmbedded()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(File)!);
        return Load(reader.ReadToEnd(), File);
    }

    private static Technique? Read(Node node, Dictionary<string, bool> needs, DiagnosticBag bag)
    {
        if (node is not ObjectNode record)
        {
            bag.Error("WRONG_TYPE", $"Expected a technique as an object, found {node.Describe()}.", node.Location);
            return null;
        }

        Check(record, s_members, "a technique", bag);
        string? id = Required(record, "id", bag);
        string? title = Required(record, "title", bag);
        string? category = Required(record, "category", bag);
        ImmutableArray<TechniqueVariable> variables = record["bind"] is ObjectNode bind
            ? [.. bind.Members.Select(m => ReadVariable(m, bag))]
            : [];
        HashSet<string> names = [.. variables.Select(v => v.Name)];
        ImmutableArray<TechniqueStep> steps = ReadSteps(record["steps"], names, bag);
        ObjectNode? gain = record["gain"] as ObjectNode;
        if (gain is null || steps.IsEmpty)
        {
            bag.Error("MISSING_KEY", "Expected \"steps\" and \"gain\" in a technique.", record.Location);
        }

        foreach (string need in Texts(record["needs"]).Where(n => !needs.ContainsKey(n)))
        {
            bag.Error("INVALID_VALUE", $"The need '{DisplayedText.Shorten(need)}' is not in the list of needs.", record["needs"]!.Location);
        }

        return id is null || title is null || category is null ? null : new Technique
        {
            Id = id,
            Title = title,
            Category = category,
            From = Text(record["from"]),
            Public = Texts(record["public"]),
            Needs = Texts(record["needs"]),
            Notes = Texts(record["notes"]),
            Variables = variables,
            Steps = steps,
            GainAs = Text(gain?["as"]),
            GainBy = Text(gain?["by"]),
            Reads = Text(gain?["read"]),
            IsForEachOperation = record["for-each"] is not null,
        };
    }

    private static TechniqueVariable ReadVariable(Member member, DiagnosticBag bag)
    {
        var conditions = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        if (member.Value is ObjectNode node)
        {
            Check(node, s_conditions, "a variable", bag);
            foreach (Member condition in node.Members.Where(m => m.Name != "is"))
            {
                conditions[condition.Name] = Texts(condition.Value);
            }

            if (Texts(node["is"]).IsEmpty)
            {
                bag.Error("MISSING_KEY", "Expected \"is\" in a variable.", node.Location);
            }

            return new TechniqueVariable(member.Name, Texts(node["is"]), conditions.ToImmutable());
        }

        bag.Error("WRONG_TYPE", $"Expected a variable as an object, found {member.Value.Describe()}.", member.Value.Location);
        return new TechniqueVariable(member.Name, [], conditions.ToImmutable());
    }

    private static ImmutableArray<TechniqueStep> ReadSteps(Node? node, HashSet<string> names, DiagnosticBag bag) => node switch
    {
        ArrayNode list => [.. list.Items.SelectMany(i => ReadSteps(i, names, bag))],
        ObjectNode step => [ReadStep(step, names, bag)],
        null => [],
        _ => Refuse(node, bag),
    };

    private static ImmutableArray<TechniqueStep> Refuse(Node node, DiagnosticBag bag)
    {
        bag.Error("WRONG_TYPE", $"Expected a step as an object, found {node.Describe()}.", node.Location);
        return [];
    }

    private static TechniqueStep ReadStep(ObjectNode node, HashSet<string> names, DiagnosticBag bag)
    {
        Check(node, s_steps, "a step", bag);
        ObjectNode[] effects =
            node["then"] switch { ArrayNode list => [.. list.Items.OfType<ObjectNode>()], ObjectNode one => [one], _ => [] };
        foreach (ObjectNode effect in effects)
        {
            Check(effect, s_effects, "an effect", bag);
        }

        ImmutableArray<string> at = Texts(node["at"]);
        foreach (string target in at.Where(t => t != "*"
            && !t.StartsWith("new ", StringComparison.Ordinal)
            && !t.StartsWith("any", StringComparison.Ordinal)
            && !names.Contains(t)))
        {
            bag.Error("INVALID_VALUE",
                $"'{DisplayedText.Shorten(target)}' is no variable of the technique, nor \"new TYPE\", \"any TYPE\" or \"*\".",
                node.Location);
        }

        return new TechniqueStep
        {
            Action = Text(node["do"]),
            At = at,
            With = Map(node["with"] as ObjectNode),
            Then = [.. effects.Select(Map)],
            As = Text(node["as"]),
            UnlessSelf = Text(node["unless"]) == "self",
            Passes = Text(node["pass"]),
            To = Texts(node["to"]),
            Any = node["any"] is ArrayNode alternatives ? [.. alternatives.Items.Select(a => ReadSteps(a, names, bag))] : [],
        };
    }

    private static ImmutableDictionary<string, string> Map(ObjectNode? node) =>
        node is null
            ? ImmutableDictionary<string, string>.Empty
            : node.Members.ToImmutableDictionary(m => m.Name, m => Text(m.Value) ?? string.Empty);

    private static void Check(ObjectNode node, FrozenSet<string> known, string what, DiagnosticBag bag)
    {
        foreach (Member member in node.Members.Where(m => !known.Contains(m.Name)))
        {
            bag.Error("UNKNOWN_KEY", $"'{DisplayedText.Shorten(member.Name)}' is no key of {what}.{NearNames.Hint(member.Name, known)}",
                member.NameLocation);
        }
    }

    private static string? Required(ObjectNode node, string name, DiagnosticBag bag)
    {
        string? text = Text(node[name]);
        if (text is null)
        {
            bag.Error("MISSING_KEY", $"Expected \"{name}\" in a technique.", node.Location);
        }

        return text;
    }

    private static string? Text(Node? node) => (node as ScalarNode)?.Text;

    private static ImmutableArray<string> Texts(Node? node) => node switch
    {
        ArrayNode list => [.. list.Items.OfType<ScalarNode>().Select(i => i.Text)],
        ScalarNode one => [one.Text],
        _ => [],
    };

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);
}
