using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Stacks;

/// <summary>A template, taken apart (7.2.1), loops not yet written out.</summary>
internal sealed class Template
{
    /// <summary>The name of SAM's transform.</summary>
    public const string Serverless = "AWS::Serverless-2016-10-31";

    private static readonly string[] s_harmless =
    [
        Serverless, "AWS::LanguageExtensions", "AWS::Include", "AWS::CodeDeployBlueGreen", "AWS::SecretsManager-2020-07-23", "AWS::SecretsManager-2024-09-16",
        "AWS::ServiceCatalog",
    ];

    /// <summary>Takes a template apart.</summary>
    /// <param name="root">The root.</param>
    public Template(ObjectNode root)
    {
        Root = root;
        Transforms = [.. TransformsIn(root["Transform"])];
    }

    /// <summary>The root.</summary>
    public ObjectNode Root { get; }

    /// <summary>The names of the transforms, each with its place.</summary>
    public IReadOnlyList<(string Name, SourceLocation Location)> Transforms { get; }

    /// <summary>The transforms that are macros, which nobody runs here (CFN-21).</summary>
    public IEnumerable<(string Name, SourceLocation Location)> Macros => Transforms.Where(t => !s_harmless.Contains(t.Name));

    /// <summary>The defaults that SAM merges into resources (CFN-31).</summary>
    public ObjectNode? Globals => Root["Globals"] as ObjectNode;

    /// <summary>A section.</summary>
    /// <param name="name">Its name.</param>
    public Node? Section(string name) => Root[name];

    /// <summary>True when a root is that of a template (7.1.8).</summary>
    public static bool IsTemplate(Node root) => root is ObjectNode members
        && (members["AWSTemplateFormatVersion"] is ScalarNode
            || (members["Resources"] is ObjectNode resources && resources.Members.Length > 0 && resources.Members.All(IsResource))
            || (members["Resources"] is ObjectNode
                && TransformsIn(members["Transform"]).Any(t => t.Name.StartsWith("AWS::Serverless", StringComparison.Ordinal))));

    private static bool IsResource(Member member) =>
        member.Name.StartsWith("Fn::", StringComparison.Ordinal) || (member.Value is ObjectNode resource && resource["Type"] is ScalarNode);

    private static IEnumerable<(string Name, SourceLocation Location)> TransformsIn(Node? transform) => transform switch
    {
        ScalarNode name when name.Text.Length > 0 => [(name.Text, name.Location)],
        ObjectNode macro when macro["Name"] is ScalarNode name => [(name.Text, name.Location)],
        ArrayNode list => list.Items.SelectMany(TransformsIn),
        _ => [],
    };
}

/// <summary>A resource of a template.</summary>
/// <param name="LogicalId">Its name in the template.</param>
/// <param name="Type">Its type.</param>
/// <param name="Body">All of it.</param>
/// <param name="Location">Where its name stands.</param>
internal sealed record TemplateResource(string LogicalId, string Type, ObjectNode Body, SourceLocation Location)
{
    /// <summary>Its properties as written; null for none.</summary>
    public Node? Properties { get; init; } = Body["Properties"] is ScalarNode { Kind: ScalarKind.Null } ? null : Body["Properties"];

    /// <summary>
    /// The condition under which a transform that is not run makes it: of a loop over an unknown list, of a macro (CFN-21, CFN-22).
    /// </summary>
    public string? ExistsWhen { get; init; }

    /// <summary>The construct of the CDK that it is, for which its user looks (IN-28).</summary>
    public string? ConstructPath =>
        Body["Metadata"] is ObjectNode metadata && metadata["aws:cdk:path"] is ScalarNode path ? path.Text : null;

    /// <summary>True for a custom resource, whose attributes are whatever its code says (CFN-19).</summary>
    public bool IsCustom => Type.StartsWith("Custom::", StringComparison.Ordinal) || Type == "AWS::CloudFormation::CustomResource";
}

/// <summary>Where a stack is put, and what it is called.</summary>
/// <param name="Key">What tells its tokens from those of other stacks (IN-5).</param>
/// <param name="Name">The stack's name; null where nothing tells it.</param>
/// <param name="Owner">The account.</param>
/// <param name="Region">The Region.</param>
internal sealed record StackFacts(string Key, string? Name, Infrastructure.Owner Owner, string Region)
{
    /// <summary>What stands before the origins of the stack's unknown values: of a nested one <c>Child/</c>.</summary>
    public string Prefix { get; init; } = string.Empty;

    /// <summary>The kind of source and the stack, for tokens.</summary>
    public string Source => $"cloudformation:{Key}";

    /// <summary>The end of the services' names (CFN-10).</summary>
    public string UrlSuffix => Owner.Partition switch
    {
        "aws-cn" => "amazonaws.com.cn",
        "aws-iso" => "c2s.ic.gov",
        "aws-iso-b" => "sc2s.sgov.gov",
        _ => "amazonaws.com",
    };
}
