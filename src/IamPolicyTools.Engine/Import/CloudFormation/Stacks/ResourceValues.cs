using System.Text;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Stacks;

/// <summary>The names of a stack's resources, and what <c>Ref</c> and <c>Fn::GetAtt</c> give of them (7.2.4, IN-10, CFN-29).</summary>
/// <param name="stack">The stack.</param>
internal sealed class ResourceValues(Stack stack)
{
    // What AWS adds to the names it generates, at most, with the hyphen before it.
    private const int GeneratedEnd = 14;

    /// <summary>The name of a resource, and whether it is made up until AWS gives it one.</summary>
    public (string Name, bool IsProvisional) NameOf(TemplateResource resource)
    {
        ResourceType? type = ResourceType.Find(resource.Type);
        if (type?.NameProperty is not { } property)
        {
            return (IdOf(resource), true);
        }

        (string Text, bool IsProvisional) name = stack.Memory.Once(
            $"{resource.LogicalId}.{property}#name", resource.Location, () =>
                MakeName(resource, type, property), () => (Token(resource, property), true));
        return name;
    }

    /// <summary>What <c>Ref</c> gives of a resource.</summary>
    public ScalarNode Ref(TemplateResource resource, SourceLocation place)
    {
        if (ResourceType.Find(resource.Type) is { Ref: not "~" } type)
        {
            return new ScalarNode(place, ScalarKind.Text, Fill(type.Ref, resource, "Ref", place));
        }

        return stack.Unknown(resource.LogicalId, UnknownValueKind.Name, place);
    }

    /// <summary>What <c>Fn::GetAtt</c> gives of a resource.</summary>
    public Node Attribute(TemplateResource resource, string attribute, SourceLocation place)
    {
        if (ResourceType.Find(resource.Type) is { } type && type.Attributes.TryGetValue(attribute, out string? text))
        {
            return text == "~"
                ? stack.Unknown($"{resource.LogicalId}.{attribute}", UnknownValueKind.Text, place)
                : new ScalarNode(place, ScalarKind.Text, Fill(text, resource, attribute, place));
        }

        // CFN-19: a property of the same name, of what is no custom resource.
        Node? property =
            resource.IsCustom || attribute.Contains('.', StringComparison.Ordinal) ? null : stack.Property(resource, attribute);
        return property ?? stack.Unknown(
            $"{resource.LogicalId}.{attribute}", attribute.EndsWith("Arn", StringComparison.Ordinal)
                ? UnknownValueKind.Arn
                : UnknownValueKind.Text, place);
    }

    /// <summary>The ARN of a resource; null where its type does not tell one.</summary>
    public string? ArnOf(TemplateResource resource) =>
        ResourceType.Find(resource.Type) is { } type && type.Attributes.TryGetValue("Arn", out string? arn)
            ? Fill(arn.EndsWith(":*", StringComparison.Ordinal) ? arn[..^2] : arn, resource, "Arn", resource.Location)
            : null;

    private (string Name, bool IsProvisional) MakeName(TemplateResource resource, ResourceType type, string property)
    {
        Node? given = stack.Property(resource, property);
        if (given is not null)
        {
            string? text = stack.Evaluator.TextOf(given);
            return text is { Length: > 0 } ? (text, UnknownToken.IsIn(text)) : (Token(resource, property), true);
        }

        string token = Token(resource, property);
        if (!UnknownToken.Is(token)
            || stack.StackName is not { } name
            || UnknownToken.IsIn(name)
            || type.IsNameRequired
            || stack.IsOpen(resource))
        {
            // An answer is the name itself.
            return (token, UnknownToken.IsIn(token));
        }

        // IN-10: where AWS has to cut, nothing of the beginning is certain; where only the token is too long, the end of what stands before
        // it gives way.
        string start = $"{name}-{resource.LogicalId}-";
        start = type.IsLowerCase ? start.ToLowerInvariant() : start;
        return start.Length - 1 + GeneratedEnd > type.LongestName
            ? (token, true)
            : (start[..Math.Min(start.Length, type.LongestName - token.Length)] + token, true);
    }

    private string Token(TemplateResource resource, string property) =>
        Deployed(resource) ?? stack.Unknown($"{resource.LogicalId}.{property}", UnknownValueKind.Name, resource.Location).Text;

    // CFN-41: what a stack that is there calls it; the prefix of an id stands in the table of types.
    private string? Deployed(TemplateResource resource)
    {
        if (stack.StackName is null || stack.Context.Deployed.PhysicalId(stack.StackName, resource.LogicalId) is not { } id)
        {
            return null;
        }

        string name = id[(id.LastIndexOfAny(['/', ':']) + 1)..];
        string[] prefixes = ["vpce-", "fs-", "p-", "ou-", "o-"];
        string? prefix = ResourceType.Find(resource.Type) is { NameProperty: null }
            ? Array.Find(prefixes, p => name.StartsWith(p, StringComparison.Ordinal))
            : null;
        return prefix is null ? name : name[prefix.Length..];
    }

    private string IdOf(TemplateResource resource) =>
        Deployed(resource) ?? stack.Unknown(resource.LogicalId, UnknownValueKind.Name, resource.Location).Text;

    private string Fill(string template, TemplateResource resource, string attribute, SourceLocation place)
    {
        var text = new StringBuilder();
        int from = 0;
        for (int at = template.IndexOf('{', StringComparison.Ordinal); at >= 0; at = template.IndexOf('{', from))
        {
            int end = template.IndexOf('}', at);
            text.Append(template, from, at - from).Append(Part(template[(at + 1)..end], resource, attribute, place));
            from = end + 1;
        }

        return text.Append(template, from, template.Length - from).ToString();
    }

    private string Part(string part, TemplateResource resource, string attribute, SourceLocation place) => part switch
    {
        "P" => stack.Facts.Owner.Partition,
        "A" => stack.Facts.Owner.AccountId,
        "R" => stack.Facts.Region,
        "S" => stack.Facts.UrlSuffix,
        "N" => NameOf(resource).Name,
        "T" => IdOf(resource),
        "path" => PropertyText(resource, "Path", "/").Trim('/') is { Length: > 0 } path ? $"/{path}/" : "/",
        "bus" => Bus(resource) is { Length: > 0 } bus ? $"{bus}|" : string.Empty,
        "bus/" => Bus(resource) is { Length: > 0 } bus ? $"{bus}/" : string.Empty,
        "functionArn" => FunctionArn(resource),
        "permissionSet" => $"arn:{stack.Facts.Owner.Partition}:sso:::permissionSet/{IdOf(resource)}",
        "slash:N" => NameOf(resource).Name is var name && name.StartsWith('/') ? name : $"/{name}",
        "host:Url" => PropertyText(resource, "Url", null) is var url && url.StartsWith("https://", StringComparison.Ordinal)
            ? url["https://".Length..]
            : url,
        _ when part.StartsWith("prop:", StringComparison.Ordinal) => PropertyText(resource, part["prop:".Length..], null),
        _ => throw new InvalidOperationException($"The table of resource types has no part {part} ({attribute}, {place})."),
    };

    private string PropertyText(TemplateResource resource, string property, string? otherwise)
    {
        Node? value = stack.Property(resource, property);
        return value is null
            ? otherwise ?? stack.Unknown($"{resource.LogicalId}.{property}", UnknownValueKind.Text, resource.Location).Text
            : stack.Evaluator.TextOf(value) is { Length: > 0 } text
                ? text
                : stack.Unknown($"{resource.LogicalId}.{property}", UnknownValueKind.Text, resource.Location).Text;
    }

    private string Bus(TemplateResource resource)
    {
        string bus = PropertyText(resource, "EventBusName", string.Empty);
        string name = bus[(bus.LastIndexOf('/') + 1)..];
        return name == "default" ? string.Empty : name;
    }

    private string FunctionArn(TemplateResource resource)
    {
        string property = resource.Type == "AWS::Lambda::Url" ? "TargetFunctionArn" : "FunctionName";
        return FunctionArn(PropertyText(resource, property, null));
    }

    /// <summary>The ARN of a function that is named somehow (IN-22).</summary>
    public string FunctionArn(string name) => name.StartsWith("arn:", StringComparison.Ordinal) || UnknownToken.Is(name)
        ? name
        : stack.Facts.Owner.ArnOf("lambda", stack.Facts.Region, $"function:{name[(name.LastIndexOf(':') + 1)..]}");
}
