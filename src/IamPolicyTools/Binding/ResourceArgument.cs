using System.Collections;
using System.Management.Automation;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;

namespace IamPolicyTools.Binding;

/// <summary>A resource that is asked about: its ARN or <c>*</c>, and the context keys that only it has .</summary>
/// <param name="Arn">The ARN, or <c>*</c>.</param>
/// <param name="Context">The keys; null for none.</param>
/// <param name="IsAmongSeveral">True where others are asked about in the same call: what the call says of a resource then holds for those that have it.</param>
internal sealed record ResourceArgument(string Arn, ContextLayer? Context = null, bool IsAmongSeveral = false)
{
    private static readonly string[] s_names = ["Arn", "ResourceArn", "Resource"];

    /// <summary>Reads a parameter that takes resources; what is blank is not given.</summary>
    /// <param name="values">The values: texts, hashtables with <c>Arn</c> and <c>Context</c>, resources of the model.</param>
    /// <param name="actions">The actions that are asked about, for a hint.</param>
    /// <exception cref="InvalidArgumentException">A value is no resource.</exception>
    public static ResourceArgument[] ReadAll(IEnumerable<object?> values, IReadOnlyList<string> actions)
    {
        ResourceArgument[] read = [.. values.Select(v => Read(v, actions)).OfType<ResourceArgument>()];
        return read.Length > 1 ? [.. read.Select(r => r with { IsAmongSeveral = true })] : read;
    }

    private static ResourceArgument? Read(object? value, IReadOnlyList<string> actions) => Unwrap(value) switch
    {
        null => null,
        Resource resource => new ResourceArgument(resource.Arn),
        IDictionary members => OfMembers(members.Cast<DictionaryEntry>().Select(e => (e.Key.ToString()!, e.Value)), actions),
        PSObject record => OfMembers(record.Properties.Select(p => (p.Name, (object?)p.Value)), actions),
        { } other when string.IsNullOrWhiteSpace(other.ToString()) => null,
        { } other => new ResourceArgument(Check(other.ToString()!.Trim(), actions)),
    };

    private static ResourceArgument OfMembers(IEnumerable<(string Name, object? Value)> members, IReadOnlyList<string> actions)
    {
        string? arn = null;
        ContextLayer? context = null;
        foreach ((string name, object? value) in members)
        {
            if (s_names.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                arn = value?.ToString();
            }
            else if (name.Equals("Context", StringComparison.OrdinalIgnoreCase))
            {
                context = ContextArgument.Read(value);
            }
            else
            {
                throw new InvalidArgumentException(AccessErrors.InvalidResourceMember(name));
            }
        }

        return new ResourceArgument(Check(arn?.Trim() ?? string.Empty, actions), context);
    }

    private static string Check(string text, IReadOnlyList<string> actions) => text == "*" || Language.Arn.TryParse(text, out _)
        ? text
        : throw new InvalidArgumentException(AccessErrors.InvalidResource(text, actions));

    private static object? Unwrap(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
