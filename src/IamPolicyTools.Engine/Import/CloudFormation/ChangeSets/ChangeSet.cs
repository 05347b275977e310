using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.ChangeSets;

/// <summary>
/// Reads what <c>describe-change-set --include-property-values</c> tells (CFN-43): the properties that resources had and will have, as
/// CloudFormation itself evaluated them.
/// </summary>
/// <param name="context">The import.</param>
/// <param name="readBeside">Reads a file that another one names.</param>
/// <param name="templates">Takes what counts: the resources as they will be, or were.</param>
internal sealed class ChangeSet(InfrastructureContext context, FileBeside readBeside, TemplateImport templates)
{
    private const string UnknownStart = "{{changeSet:";
    private readonly List<Member> _before = [];
    private readonly List<Member> _left = [];
    private readonly List<Member> _after = [];
    private readonly List<(string Type, ObjectNode Properties, SourceLocation Place)> _removed = [];
    private EditList? _edits;
    private StackOrigin? _origin;

    /// <summary>Reads the output.</summary>
    /// <param name="output">What the command wrote.</param>
    /// <param name="file">Receives what is found wrong.</param>
    /// <returns>What will be in it once the import is finished.</returns>
    /// <exception cref="InvalidTextException">Nothing tells its account.</exception>
    public EditList Read(ObjectNode output, SourceFile file)
    {
        string? stackId = Nodes.Text(output["StackId"]) ?? Nodes.Text(output["ChangeSetId"]);
        string name = Nodes.Text(output["StackName"]) ?? "stack";
        _origin = new StackOrigin(name)
        {
            StackName = name,
            AccountId = Owner.Of(stackId)?.AccountId,
            Region = Arn.RegionOf(stackId) is { IsEmpty: false } region ? region.ToString() : null,
        };
        bool isMissing = false;
        foreach (ObjectNode change in Nodes.Items(output["Changes"])
            .OfType<ObjectNode>()
            .Select(c => c["ResourceChange"])
            .OfType<ObjectNode>())
        {
            isMissing |= !Add(change, name);
        }

        if (isMissing)
        {
            file.Warn(
                "PART_NOT_READ",
                "CFN-43",
                "The change set does not tell the properties of its resources: expected the output of aws cloudformation describe-change-set --include-property-values",
                output.Location);
        }

        if (Nodes.Text(output["NextToken"]) is { Length: > 0 })
        {
            file.Warn("PLAN_INCOMPLETE", "CFN-43", "The change set has further pages, which are not in this file", output.Location);
        }

        _edits = templates.Add(Template(context.Options.IsBefore ? _before : _after, output.Location), file, _origin);
        return _edits;
    }

    /// <summary>Takes away what the change set removes, when what it puts is read.</summary>
    public void Finish()
    {
        if (_edits is null || context.Options.IsBefore)
        {
            return;
        }

        foreach ((string type, ObjectNode properties, SourceLocation place) in _removed)
        {
            Remove(type, properties, place);
        }

        // What was there is read apart from the import: none of it is to be put.
        var scratch = new InfrastructureContext(
            context.Options with { Answers = context.Options.Answers.Clear() }, _origin!.AccountId is { } account ? [account] : [])
        {
            AccountIdOf = context.AccountIdOf,
            Deployed = context.Deployed,
        };
        var file = new SourceFile("change set");
        var before = new TemplateImport(scratch, readBeside);
        EditList left = before.Add(Template(_left, SourceLocation.None), file, _origin);
        before.Finish();
        ModelRemovals.Add(Alone(left), Alone(_edits), _edits);
    }

    private static IamModel Alone(EditList edits) =>
        EditApplier.Apply(IamModel.Empty, [edits], new DiagnosticBag(), new HashSet<string>(), null);

    private static Template Template(List<Member> resources, SourceLocation place) =>
        new(new ObjectNode(place, [new Member("Resources", place, new ObjectNode(place, [.. resources]))]));

    // False where its properties are not told.
    private bool Add(ObjectNode change, string stack)
    {
        if (Nodes.Text(change["LogicalResourceId"]) is not { } id || Nodes.Text(change["ResourceType"]) is not { } type)
        {
            return true;
        }

        string action = Nodes.Text(change["Action"]) ?? "Modify";
        string? physicalId = Nodes.Text(change["PhysicalResourceId"]);
        bool isReplaced = Nodes.Text(change["Replacement"]) == "True";
        bool isRetained = Nodes.Text(change["PolicyAction"])?.Contains("Retain", StringComparison.Ordinal) == true;
        ObjectNode? before = PropertiesOf(change["BeforeContext"], $"{id} (before)");
        ObjectNode? after = PropertiesOf(change["AfterContext"], id);
        bool isTold = (before is not null || action is "Add" or "Import") && (after is not null || action == "Remove");
        if (!isReplaced && physicalId is { Length: > 0 })
        {
            context.Deployed.Put(stack, id, physicalId);
        }

        if (before is not null && action != "Import")
        {
            // Another thing, which goes when the new one is there.
            string was = isReplaced ? $"{id} (before)" : id;
            if (isReplaced && physicalId is { Length: > 0 })
            {
                context.Deployed.Put(stack, was, physicalId);
            }

            Member resource = Resource(was, type, before, change.Location);
            _before.Add(resource);
            if (!isRetained || !(isReplaced || action == "Remove"))
            {
                _left.Add(resource);
                if (action == "Remove" || isReplaced)
                {
                    _removed.Add((type, before, change.Location));
                }
            }
        }

        if (after is not null && action != "Remove")
        {
            _after.Add(Resource(id, type, WithDefaults(type, before, after), change.Location));
        }

        return isTold;
    }

    private static Member Resource(string id, string type, ObjectNode properties, SourceLocation place) => new(
        id,
        place,
        new ObjectNode(place, [new Member("Type", place, new ScalarNode(place, ScalarKind.Text, type)), new Member("Properties", place, properties)]));

    private ObjectNode? PropertiesOf(Node? context, string id) =>
        (context is ScalarNode { Text: var text } && text.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal)
            ? TextDocument.Parse(text, $"{id}", context.Location)
            : context) is not ObjectNode whole ? null
        : whole["Properties"] is ObjectNode properties ? (ObjectNode)Known(properties, id)
        : new ObjectNode(whole.Location, []);

    // What CloudFormation knows only after it is applied is a token.
    private Node Known(Node node, string path)
    {
        switch (node)
        {
            case ObjectNode members:
                return new ObjectNode(node.Location, [.. members.Members.Select(m => m with { Value = Known(m.Value, $"{path}.{m.Name}") })]);
            case ArrayNode list:
                return new ArrayNode(node.Location, [.. list.Items.Select((item, i) => Known(item, $"{path}[{i}]"))]);
            case ScalarNode { Kind: ScalarKind.Text } scalar when scalar.Text.Contains(UnknownStart, StringComparison.Ordinal):
                string token = context.Values.Resolve($"cloudformation:{_origin!.Id}", UnknownValueKind.Text, path, node.Location);
                string text = scalar.Text;
                for (int at = text.IndexOf(UnknownStart, StringComparison.Ordinal); at >= 0; at = text.IndexOf(UnknownStart, StringComparison.Ordinal))
                {
                    int end = text.IndexOf("}}", at, StringComparison.Ordinal);
                    text = text[..at] + token + (end < 0 ? string.Empty : text[(end + 2)..]);
                }

                return new ScalarNode(node.Location, ScalarKind.Text, text);
            default:
                return node;
        }
    }

    // A setting that is taken out is not that of a new bucket (CFN-27).
    private static ObjectNode WithDefaults(string type, ObjectNode? before, ObjectNode after)
    {
        if (type != "AWS::S3::Bucket" || before is null)
        {
            return after;
        }

        var members = new List<Member>(after.Members);
        if (before["PublicAccessBlockConfiguration"] is { } block && after["PublicAccessBlockConfiguration"] is null)
        {
            members.Add(new Member("PublicAccessBlockConfiguration", block.Location, new ObjectNode(block.Location, [])));
        }

        if (before["OwnershipControls"] is { } controls && after["OwnershipControls"] is null)
        {
            members.Add(new Member("OwnershipControls", controls.Location, TextDocument.Parse(
                """{"Rules": [{"ObjectOwnership": "ObjectWriter"}]}""", "OwnershipControls", controls.Location)));
        }

        return new ObjectNode(after.Location, [.. members]);
    }

    // They are no entities of an account, so that the difference of two models does not show them.
    private void Remove(string type, ObjectNode properties, SourceLocation place)
    {
        if (type == "AWS::SSO::PermissionSet" && Nodes.Text(properties["Name"]) is { } name)
        {
            context.PermissionSets.Delete(name, place);
        }
        else if (type == "AWS::SSO::Assignment" && Nodes.Text(properties["TargetId"]) is { } account
            && Nodes.Text(properties["PermissionSetArn"]) is { } set)
        {
            context.PermissionSets.Unassign(new PermissionSetAssignment(account, set, null, place));
        }
    }
}
