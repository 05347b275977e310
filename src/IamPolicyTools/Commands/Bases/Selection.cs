using System.Collections;
using System.Management.Automation;
using System.Reflection;

namespace IamPolicyTools.Commands.Bases;

/// <summary>What a twin writes of its response, as AWS.Tools' <c>-Select</c> says.</summary>
internal sealed class Selection
{
    // Given, used and forgotten; nothing writes them.
    private static readonly string[] s_secrets = ["PrivateKey", "AddPrivateKey"];

    private readonly string? _member;
    private readonly string[] _path;
    private readonly PropertyInfo? _parameter;

    private Selection(string? member, string[] path, PropertyInfo? parameter)
    {
        _member = member;
        _path = path;
        _parameter = parameter;
    }

    /// <summary>Reads a value of <c>-Select</c>.</summary>
    /// <param name="select">The value; null for the cmdlet's own choice.</param>
    /// <param name="member">The response's only member, by its name; null when the whole response is written.</param>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <returns>Null when the value means nothing here.</returns>
    public static Selection? Parse(string? select, string? member, PSCmdlet cmdlet)
    {
        if (select is null)
        {
            return new Selection(null, [], null);
        }

        if (select == "*")
        {
            return new Selection(member, [], null);
        }

        if (select.StartsWith('^'))
        {
            return FindParameter(cmdlet.GetType(), select[1..]) is { } parameter ? new Selection(null, [], parameter) : null;
        }

        string[] path = select.Split('.');
        if (path.Any(p => p.Length == 0))
        {
            return null;
        }

        if (member is null)
        {
            return new Selection(null, path, null);
        }

        return path[0].Equals(member, StringComparison.OrdinalIgnoreCase) ? new Selection(null, path[1..], null) : null;
    }

    /// <summary>The parameter that takes the pipeline's input, or null.</summary>
    public static PropertyInfo? PipelineParameter(Type cmdlet) => Parameters(cmdlet)
        .FirstOrDefault(p => p.GetCustomAttributes<ParameterAttribute>().Any(a => a.ValueFromPipeline));

    /// <summary>What to write of a result.</summary>
    /// <param name="cmdlet">The cmdlet.</param>
    /// <param name="result">The response, or its only member.</param>
    /// <param name="output">What to write.</param>
    /// <returns>False when the response has no such property.</returns>
    public bool TryApply(PSCmdlet cmdlet, object? result, out object? output)
    {
        if (_parameter is not null)
        {
            output = _parameter.GetValue(cmdlet);
            return true;
        }

        output = result;
        if (_member is not null)
        {
            var response = new PSObject();
            response.Properties.Add(new PSNoteProperty(_member, result));
            output = response;
        }

        foreach (string name in _path)
        {
            if (!TryStep(output, name, out output))
            {
                return false;
            }
        }

        return true;
    }

    // Collections on the way are flattened and nulls dropped, as in AWS.Tools.
    private static bool TryStep(object? from, string name, out object? value)
    {
        value = null;
        object? bare = (from as PSObject)?.BaseObject ?? from;
        switch (bare)
        {
            case null:
                return true;
            case IEnumerable items and not string and not IDictionary:
                var found = new List<object?>();
                foreach (object? item in items)
                {
                    if (!TryStep(item, name, out object? part))
                    {
                        return false;
                    }

                    if (part is IEnumerable parts and not string)
                    {
                        found.AddRange(parts.Cast<object?>());
                    }
                    else if (part is not null)
                    {
                        found.Add(part);
                    }
                }

                value = found;
                return true;
            default:
                PSPropertyInfo? property = PSObject.AsPSObject(from).Properties[name];
                value = property?.Value;
                return property is not null;
        }
    }

    private static PropertyInfo? FindParameter(Type cmdlet, string name) => Parameters(cmdlet).FirstOrDefault(p =>
        p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
        || p.GetCustomAttributes<AliasAttribute>().Any(a => a.AliasNames.Contains(name, StringComparer.OrdinalIgnoreCase)));

    // The cmdlet's own and those of its family; not the ones that all twins share, nor secrets.
    private static IEnumerable<PropertyInfo> Parameters(Type cmdlet) => cmdlet
        .GetProperties(BindingFlags.Instance | BindingFlags.Public)
        .Where(p => p.IsDefined(typeof(ParameterAttribute)) && !s_secrets.Contains(p.Name))
        .Where(p => p.DeclaringType != typeof(TwinCmdlet) && p.DeclaringType != typeof(ChangingTwinCmdlet));
}
