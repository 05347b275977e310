using System.Collections.Immutable;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Terraform;

/// <summary>
/// An instance of a resource on one side of a plan, as its type reads it: known, absent and unknown attributes told apart (TF-10 to TF-16).
/// </summary>
internal sealed class TerraformResource
{
    private const string Source = "terraform";
    private const int MaxDepth = 32;
    private readonly TerraformModel _model;
    private readonly TerraformInstance _instance;
    private readonly ObjectNode? _values;
    private readonly ObjectNode? _unknown;
    private readonly ConfigurationResource? _configuration;
    private readonly int _depth;

    /// <summary>Opens an instance.</summary>
    /// <param name="model">The plan.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="values">Its attributes on the side that is read.</param>
    /// <param name="unknown">Which of them are unknown; null for none.</param>
    /// <param name="depth">How many references led here.</param>
    public TerraformResource(TerraformModel model, TerraformInstance instance, ObjectNode? values, ObjectNode? unknown, int depth = 0)
    {
        _model = model;
        _instance = instance;
        _values = values;
        _unknown = unknown;
        _configuration = model.References.ConfigurationOf(instance.Address);
        _depth = depth;
        Type = ResourceTypes.Find(instance.Address.Type);
        ExistsWhen = model.Context.Undecided(instance.Deferred, instance.Location);
    }

    /// <summary>The edits.</summary>
    public EditList Edits => _model.Edits;

    /// <summary>What the import shares.</summary>
    public InfrastructureContext Context => _model.Context;

    /// <summary>The type.</summary>
    public ResourceType? Type { get; }

    /// <summary>The address.</summary>
    public string Address => _instance.Address.Text;

    /// <summary>The undecided condition under which it exists; null where it does.</summary>
    public string? ExistsWhen { get; }

    /// <summary>
    /// The undecided condition under which an entity of a name is there: one that is changed some time, and was there under the name, is
    /// (TF-6).
    /// </summary>
    /// <param name="name">The name, or what else identifies it.</param>
    public string? EntityExistsWhen(string name) =>
        _instance.Before is { } was && (Type?.NameAttribute is not { } attribute || Nodes.Text(was[attribute]) == name) ? null : ExistsWhen;

    /// <summary>The undecided condition under which one that was there is changed; null where it is, or was not there.</summary>
    public string? ChangesWhen => _instance.Before is null ? null : ExistsWhen;

    /// <summary>True for what was there and is changed some time: until then it stays, and what is beside it, too (TF-6).</summary>
    public bool IsKept { get; init; }

    /// <summary>True for one that the plan makes, or makes anew: what the file does not say of it is what AWS gives (IN-11).</summary>
    public bool IsCreated => !_model.IsBefore && _instance.Has("create");

    /// <summary>The account that it is put into.</summary>
    public Owner Owner => _model.OwnerOf(_instance, _configuration, this);

    /// <summary>The Region that it is put into.</summary>
    public string Region => _model.RegionOf(_instance, _configuration, this);

    /// <summary>Where it stands, by its address.</summary>
    public SourceLocation Place => _instance.Location;

    /// <summary>The file.</summary>
    public SourceFile File => _model.File;

    /// <summary>Where an attribute stands, by its address.</summary>
    public SourceLocation At(string attribute) => _instance.At(_values, attribute);

    /// <summary>The value of an attribute as it is written; null where it is absent or unknown.</summary>
    public Node? Value(string attribute) => _values?[attribute] is { } value && !Nodes.IsNull(value) ? value : null;

    /// <summary>The text of an attribute; null where it is absent, unknown, or empty.</summary>
    public string? Text(string attribute) => Nodes.Text(Value(attribute)) is { Length: > 0 } text ? text : null;

    /// <summary>True where an attribute as a whole is unknown.</summary>
    public bool IsUnknown(string attribute) => Value(attribute) is null && Nodes.IsTrue(_unknown?[attribute]);

    /// <summary>What is unknown inside an attribute.</summary>
    public Node? UnknownIn(string attribute) => _unknown?[attribute];

    /// <summary>The expression of an attribute; null where it has none, or the file no configuration.</summary>
    public Node? Expression(string attribute) => _configuration?.Expressions?[attribute];

    /// <summary>
    /// True where an attribute is set, be it to what is not known. One that the provider fills in and the configuration does not set is
    /// absent (TF-12).
    /// </summary>
    public bool IsSet(string attribute) =>
        Value(attribute) is { } value ? value is not ArrayNode { Items.IsEmpty: true } || Expression(attribute) is not null
        : IsUnknown(attribute) && (_configuration is null ? Type?.Computed.Contains(attribute) != true : Expression(attribute) is not null);

    /// <summary>
    /// True where the provider saw the value of an attribute, and the configuration does not set it (TF-12): other resources of the file
    /// may change it, and it is not all that there will be. A state has no configuration, so of it nothing more is known.
    /// </summary>
    public bool IsSeen(string attribute) =>
        Value(attribute) is not null && Expression(attribute) is null && Type?.Computed.Contains(attribute) == true;

    /// <summary>Adds edits of an attribute: as what was seen, where it was only seen.</summary>
    public void Add(string attribute, Action<EditList> add)
    {
        if (IsSeen(attribute))
        {
            Edits.AddSeen(add);
        }
        else
        {
            add(Edits);
        }
    }

    /// <summary>
    /// The text of an attribute that says what a resource is about: its value, that of what it refers to, else a token; null where it is
    /// absent.
    /// </summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="expected">The attribute of what it refers to that is meant where the reference does not say (TF-14).</param>
    /// <param name="kind">What it is a value of.</param>
    public string? Slot(string attribute, string expected, UnknownValueKind kind = UnknownValueKind.Name) =>
        Text(attribute) ?? (IsUnknown(attribute) ? Resolve(attribute, Expression(attribute), expected, kind) : null);

    /// <summary>The texts of a list of such slots.</summary>
    public IReadOnlyList<string> Slots(string attribute, string expected)
    {
        if (IsUnknown(attribute))
        {
            return TerraformReferences.Of(Expression(attribute)) is { Count: > 0 } references
                ? [.. references.Select(r => Resolve(
                    attribute, TerraformReferences.To(r, Expression(attribute)), expected, UnknownValueKind.Name))
                    .Distinct(StringComparer.Ordinal)]
                : IsSet(attribute) ? [Token(attribute, UnknownValueKind.Name)] : [];
        }

        List<string> found = [];
        Node[] items = [.. Nodes.Items(Value(attribute))];
        string?[] meant = MeantBy(attribute, items, expected);
        for (int index = 0; index < items.Length; index++)
        {
            found.Add(Nodes.Text(items[index]) ?? meant[index] ?? Resolve($"{attribute}[{index}]", null, expected, UnknownValueKind.Name));
        }

        return found;
    }

    // Lists of names and ARNs are sets: where each reference that leads to none of the known items stands for one of the unknown ones, it
    // does not matter for which.
    private string?[] MeantBy(string attribute, Node[] items, string expected)
    {
        var meant = new string?[items.Length];
        int[] open = [.. Enumerable.Range(0, items.Length).Where(i => Nodes.Text(items[i]) is null)];
        if (open.Length == 0 || Array.Exists(open, i => _model.Context.Values.HasAnswer($"{Address}.{attribute}[{i}]")))
        {
            return meant;
        }

        HashSet<string> known = [.. items.Select(Nodes.Text).OfType<string>()];
        string[] found = [.. TerraformReferences.Of(Expression(attribute))
            .Select(r => Follow(TerraformReferences.To(r, Expression(attribute)), expected) ?? string.Empty)
            .Where(text => !known.Contains(text))
            .Select(text => expected != "arn" || MayBeArn(text) ? text : string.Empty)];
        for (int i = 0; i < open.Length && found.Length == open.Length; i++)
        {
            meant[open[i]] = found[i].Length == 0 ? null : found[i];
        }

        return meant;
    }

    /// <summary>The token of an attribute, or the user's answer.</summary>
    public string Token(
        string attribute, UnknownValueKind kind = UnknownValueKind.Text, Node? expression = null) => _model.Context.Values.Resolve(
        Source, kind, $"{Address}.{attribute}", At(attribute), TerraformReferences.Of(expression) is { Count: > 0 } found
            ? string.Join(", ", found)
            : null);

    /// <summary>The name of the entity that it is, made up where AWS or the provider chooses it (IN-10, TF-23).</summary>
    public EntityName Name
    {
        get
        {
            string attribute = Type?.NameAttribute ?? "name";
            if (Text(attribute) is { } name)
            {
                return new EntityName(name, Text("path"), UnknownToken.IsIn(name), EntityExistsWhen(name));
            }

            if (_model.Context.Values.Answer($"{Address}.{attribute}") is { } answer)
            {
                return new EntityName(answer, Text("path"), false, EntityExistsWhen(answer));
            }

            Node? expression = Expression(attribute);
            if (expression is not null || _configuration is null)
            {
                // TF-13: its own name is no reference to another thing, also where it is composed of that one's: two may be.
                return new EntityName(Token(attribute, UnknownValueKind.Name, expression), Text("path"), true, ExistsWhen);
            }

            string prefix = (Type?.PrefixAttribute is { } start ? Text(start) : null) ?? "terraform-";
            string token = Token(attribute, UnknownValueKind.Name);
            bool isLong = prefix.Length + token.Length > (Type?.LongestName ?? 128);
            return new EntityName(isLong ? token : prefix + token, Text("path"), true, ExistsWhen);
        }
    }

    /// <summary>Its ARN: as the file has it, else built round its name.</summary>
    public string Arn => Text("arn") ?? (Type?.Arn is { } build ? build(this, Name.Name) : Token("arn", UnknownValueKind.Arn));

    /// <summary>What an attribute of it means to who refers to it.</summary>
    public string Attribute(string attribute)
    {
        string meant = Type?.Aliases.GetValueOrDefault(attribute) ?? attribute;
        return Text(attribute) ?? Text(meant) ?? (
            meant == "arn" ? Arn
            : meant == Type?.NameAttribute ? Name.Name
            : meant == "url" && Type?.NameAttribute == "name" ? $"https://sqs.{Region}.amazonaws.com/{Owner.AccountId}/{Name.Name}"
            : Token(meant));
    }

    /// <summary>
    /// A policy (TF-16, TF-17): what stands there, what a data source says that it will be, or a document of which nothing is known; null
    /// where there is none.
    /// </summary>
    /// <param name="attribute">The attribute.</param>
    /// <param name="kind">The slot.</param>
    public PolicyDocument? Policy(string attribute, PolicyKind kind)
    {
        SourceLocation place = At(attribute);
        if (Value(attribute) is { } value)
        {
            return _model.Policies.Read(value, kind, place);
        }

        if (!IsUnknown(attribute) || !IsSet(attribute))
        {
            return null;
        }

        if (_model.Context.Values.Answer($"{Address}.{attribute}") is { } answer)
        {
            return _model.Policies.ReadText(answer, kind, place);
        }

        return Deferred(Expression(attribute), kind, place);
    }

    /// <summary>A policy that stands in a block of the resource.</summary>
    public PolicyDocument? ReadPolicy(Node? value, PolicyKind kind, SourceLocation place) => _model.Policies.Read(value, kind, place);

    /// <summary>A policy of which only its expression is known.</summary>
    public PolicyDocument Deferred(Node? expression, PolicyKind kind, SourceLocation place)
    {
        if (_depth < MaxDepth && _model.References.Follow(
            _instance, expression) is { Instance: { Address: { IsData: true, Type: "aws_iam_policy_document" } } source })
        {
            return _model.Documents.Build(source, kind, place);
        }

        List<string> references = TerraformReferences.Of(expression);
        string depends = references.Count == 0 ? string.Empty : $" (depends on {string.Join(", ", references)})";
        return PolicyDocument.Unknown($"{place.LogicalAddress ?? Address} is known only after apply{depends}", place);
    }

    /// <summary>
    /// What was there before the plan, and has settings that resources of their own tell of, here or elsewhere: where none does they are
    /// unknown, not those of a new one (IN-11, IN-23).
    /// </summary>
    public Resource WithoutSettings(Resource known) => known with
    {
        Unknowns = known.Unknowns.SetItems(ObservedResource.SettingsOf(known.Arn)
            .Where(setting => !IsTold(known, setting))
            .Select(setting => KeyValuePair.Create(setting, $"{Address} does not tell it"))),
    };

    /// <summary>True where another source told a setting of a resource that it does not have.</summary>
    public static bool IsTold(Resource resource, string setting) =>
        resource.IsStub && resource.Unknowns.GetValueOrDefault(setting) != AccountEditor.Why;

    /// <summary>The tags (TF-25).</summary>
    public ImmutableArray<Tag> Tags
    {
        get
        {
            string attribute = Value("tags_all") is not null ? "tags_all" : "tags";
            ObjectNode? unknown = UnknownIn(attribute) as ObjectNode;
            List<Tag> tags = [];
            foreach (Member tag in (Value(attribute) as ObjectNode)?.Members ?? [])
            {
                tags.Add(Nodes.Text(tag.Value) is { } text
                    ? new Tag(tag.Name, text)
                    : new Tag(tag.Name, string.Empty) { UnknownReason = $"{Address}.{attribute}.{tag.Name}" });
            }

            foreach (Member tag in unknown?.Members.Where(m => Nodes.IsTrue(m.Value) && tags.TrueForAll(t => t.Key != m.Name)) ?? [])
            {
                tags.Add(new Tag(tag.Name, string.Empty) { UnknownReason = $"{Address}.{attribute}.{tag.Name}" });
            }

            return [.. tags];
        }
    }

    /// <summary>Why the tags are not all known; null where they are.</summary>
    public string? UnknownTags =>
        (IsUnknown("tags_all") && IsSet("tags")) || (IsUnknown("tags") && IsSet("tags")) || ChangesWhen is not null
            ? $"{Address}.tags"
            : null;

    private string Resolve(string attribute, Node? expression, string expected, UnknownValueKind kind)
    {
        if (_model.Context.Values.Answer($"{Address}.{attribute}") is { } answer)
        {
            return answer;
        }

        return Follow(expression, expected) is { } text && (kind != UnknownValueKind.Arn || MayBeArn(text))
            ? text
            : Token(attribute, kind, expression);
    }

    // A text that is composed of a reference and more is taken for the bare reference (TF-13): what cannot be an ARN shows that it was not
    // bare.
    private static bool MayBeArn(string text) => text.StartsWith("arn:", StringComparison.Ordinal) || UnknownToken.Is(text);

    private string? Follow(Node? expression, string expected)
    {
        ReferenceTarget? target = _depth < MaxDepth ? _model.References.Follow(_instance, expression) : null;
        return target?.Constant
            ?? (target?.Instance is { } instance && instance.Address.Text != Address
                ? _model.Open(instance, _depth + 1).Attribute(target.Attribute ?? expected)
                : null);
    }
}
