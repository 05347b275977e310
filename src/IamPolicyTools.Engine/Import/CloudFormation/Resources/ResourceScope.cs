using System.Collections.Immutable;
using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Resources;

/// <summary>A resource of a stack while it is turned into edits.</summary>
/// <param name="stack">The stack.</param>
/// <param name="resource">The resource.</param>
/// <param name="edits">Receives the edits.</param>
/// <param name="policies">Reads policies.</param>
internal sealed class ResourceScope(Stack stack, TemplateResource resource, EditList edits, TemplatePolicies policies)
{
    private SourceLocation? _place;

    /// <summary>The stack.</summary>
    public Stack Stack => stack;

    /// <summary>The resource.</summary>
    public TemplateResource Resource => resource;

    /// <summary>Receives the edits.</summary>
    public EditList Edits => edits;

    /// <summary>The account.</summary>
    public Owner Owner => stack.Facts.Owner;

    /// <summary>The Region.</summary>
    public string Region => stack.Facts.Region;

    /// <summary>The undecided condition under which the resource is there; null where it is.</summary>
    public string? ExistsWhen => resource.ExistsWhen;

    /// <summary>The resource, with its logical address.</summary>
    public SourceLocation Place => _place ??= resource.Location.At(Address);

    private string Address =>
        $"{stack.Facts.Prefix}Resources/{resource.LogicalId}{(resource.ConstructPath is { } path ? $" ({path})" : string.Empty)}";

    /// <summary>A property, with its logical address.</summary>
    public SourceLocation PlaceOf(string property, Node? value = null) =>
        (value?.Location ?? resource.Location).At(
            $"{stack.Facts.Prefix}Resources/{resource.LogicalId}/Properties/{property}{(resource.ConstructPath is { } path ? $" ({path})" : string.Empty)}");

    /// <summary>A property; null where it is absent.</summary>
    public Node? Property(string name) => stack.Property(resource, name);

    /// <summary>A text; null where it is absent.</summary>
    public string? Text(string property) => TextOf(Property(property), property);

    /// <summary>The text of a value; null where it is absent, or no text.</summary>
    public string? TextOf(Node? value, string property)
    {
        if (value is null)
        {
            return null;
        }

        string? text = stack.Evaluator.TextOf(value);
        if (text is null)
        {
            stack.File.EntityError(
                "WRONG_TYPE", "CFN-3", $"{property}: expected a text, found {value.Describe()}", PlaceOf(property, value));
        }

        return text is { Length: > 0 } ? text : null;
    }

    /// <summary>The texts of a list, each with the undecided condition under which it is in it.</summary>
    public IEnumerable<(string Text, string? ExistsWhen, SourceLocation Place)> Texts(string property)
    {
        int index = 0;
        foreach (Possible item in Possibilities.Items(Property(property)))
        {
            string at = $"{property}/{index++}";
            if (TextOf(item.Value, at) is { } text)
            {
                SourceLocation place = PlaceOf(at, item.Value);
                yield return (text, Both(item.ExistsWhen, place), place);
            }
        }
    }

    /// <summary>The condition of something in this resource with that of the resource itself, listed.</summary>
    public string? Both(string? existsWhen, SourceLocation place) =>
        stack.Context.Undecided(Possibilities.Both(resource.ExistsWhen, existsWhen), place);

    /// <summary>True when a list is not known: of what it holds nothing can be said.</summary>
    public bool IsUnknownList(string property) => Property(property) is ScalarNode { Text: var text } && UnknownToken.Is(text);

    /// <summary>A policy; null where the property is absent.</summary>
    public PolicyDocument? Policy(string property, PolicyKind kind) => PolicyOf(Property(property), property, kind);

    /// <summary>The policy that a value is; null for none.</summary>
    public PolicyDocument? PolicyOf(Node? value, string property, PolicyKind kind) => policies.Read(value, kind, PlaceOf(property, value));

    /// <summary>A policy that must be there: an error of the entity where it is not, and unknown then.</summary>
    public PolicyDocument RequiredPolicy(string property, PolicyKind kind)
    {
        if (Policy(property, kind) is { } document)
        {
            return document;
        }

        Missing(property);
        return PolicyDocument.Unknown($"{property} is missing", Place);
    }

    /// <summary>Sets the policy of a resource.</summary>
    public void SetPolicy(string arn, PolicyDocument document, SourceLocation place, string? existsWhen) =>
        edits.SetPolicy(Owner, arn, document, place, existsWhen);

    /// <summary>Adds one of the policies of what has several.</summary>
    public void AddPolicy(string arn, PolicyDocument document, SourceLocation place, string? existsWhen) =>
        edits.AddPolicy(Owner, arn, document, place, existsWhen);

    /// <summary>Adds a statement to the policy of a resource.</summary>
    public void AddStatement(string arn, Statement statement, SourceLocation place, string? existsWhen) =>
        edits.AddStatement(Owner, arn, statement, place, existsWhen);

    /// <summary>A text that must be there.</summary>
    public string? RequiredText(string property)
    {
        string? text = Text(property);
        if (text is null)
        {
            Missing(property);
        }

        return text;
    }

    /// <summary>Reports that a mandatory property is missing.</summary>
    public void Missing(string property) => stack.File.EntityError(
        "PROPERTY_MISSING", "IN-36", $"{resource.LogicalId}: found no {property}, which {resource.Type} must have", Place);

    /// <summary>The name of the resource as an entity.</summary>
    public EntityName EntityName()
    {
        (string name, bool isProvisional) = stack.NameOf(resource);
        string path = (Text("Path") ?? string.Empty).Trim('/');
        return new EntityName(name, path.Length == 0 ? "/" : $"/{path}/", isProvisional, EntityExistsWhen());
    }

    /// <summary>The undecided condition under which there is an entity of the resource's name, listed (IN-13).</summary>
    public string? EntityExistsWhen() => stack.Context.Undecided(stack.EntityExistsWhen(resource), Place);

    /// <summary>Says that members of an identity are not known where several resources make it, each its own ones.</summary>
    public void MarkShared(IdentityRef who, EntityName name, params ReadOnlySpan<string> members)
    {
        foreach (string member in name.ExistsWhen == Both(null, Place) ? [] : members)
        {
            edits.Add(EditPhase.Exclusive, $"MarkUnknown {who} {member}", Place, model => model.Of(Owner).Change(
                who, known => known with
                {
                    Unknowns = known.Unknowns.SetItem(
                    member, $"it is that of {resource.LogicalId} when {resource.ExistsWhen}")
                }));
        }
    }

    /// <summary>The tags, as a list of Key and Value or a map.</summary>
    public ImmutableArray<Tag> Tags() => TagsIn(Property("Tags"));

    /// <summary>True when tags are not known, in part or whole.</summary>
    public bool AreTagsOpen() => Property("Tags") switch
    {
        null => false,
        ArrayNode list => list.Items.Any(i => i is not ObjectNode { Members: var members } || members.Any(m => m.Value is not ScalarNode)),
        ObjectNode map => map.Members.Any(m => m.Value is not ScalarNode),
        _ => true,
    };

    private ImmutableArray<Tag> TagsIn(Node? value) => value switch
    {
        ArrayNode list =>
        [
            .. list.Items.OfType<ObjectNode>()
                .Select(t => (Key: stack.Evaluator.TextOf(t["Key"]), Value: stack.Evaluator.TextOf(t["Value"])))
                .Where(t => t is { Key.Length: > 0, Value: not null })
                .DistinctBy(t => t.Key)
                .Select(t => new Tag(t.Key!, t.Value!)),
        ],
        ObjectNode map => [.. map.Members.Where(m => m.Value is ScalarNode).Select(m => new Tag(m.Name, ((ScalarNode)m.Value).Text))],
        _ => [],
    };
}
