using System.Collections.Immutable;

namespace IamPolicyTools.CommandLines.Templates;

/// <summary>A template of an ARN or of a context key's value, taken apart (CL-51, CL-52).</summary>
/// <param name="Parts">Its parts.</param>
internal sealed record Template(ImmutableArray<TemplatePart> Parts)
{
    private static readonly string[] s_spreading = ["keys", "values"];

    /// <summary>The parts that are filled with values.</summary>
    public IEnumerable<TemplateHole> Holes => Parts.OfType<TemplateHole>();

    /// <summary>The hole that gives one text for each element of a list; null when the template gives one text.</summary>
    public TemplateHole? Spreading { get; } = Parts.OfType<TemplateHole>().FirstOrDefault(h =>
        h.Path is { } path && (path.ListSteps > 0 || (h.Function is { } function && s_spreading.Contains(function))));

    /// <summary>True when the template asks for the kind of a resource by the beginning of its id (CL-52).</summary>
    public bool TellsType => Holes.Any(h => h.Function == "resourceTypeOf");

    /// <summary>Reads a template.</summary>
    /// <param name="text">The text.</param>
    public static Template Parse(string text)
    {
        ImmutableArray<TemplatePart>.Builder parts = ImmutableArray.CreateBuilder<TemplatePart>();
        int at = 0;
        while (at < text.Length)
        {
            int open = text.IndexOf("${", at, StringComparison.Ordinal);
            if (open < 0)
            {
                parts.Add(new TemplateText(text[at..]));
                break;
            }

            if (open > at)
            {
                parts.Add(new TemplateText(text[at..open]));
            }

            int close = text.IndexOf('}', open);
            parts.Add(TemplateHole.Parse(text[(open + 2)..close]));
            at = close + 1;
        }

        return new Template(parts.ToImmutable());
    }
}

/// <summary>A part of a template.</summary>
internal abstract record TemplatePart;

/// <summary>Characters that stand for themselves.</summary>
/// <param name="Text">The characters.</param>
internal sealed record TemplateText(string Text) : TemplatePart;

/// <summary>A part that is filled.</summary>
/// <param name="Written">How it is written, without <c>${</c> and <c>}</c>.</param>
internal sealed record TemplateHole(string Written) : TemplatePart
{
    /// <summary>The name of something that neither parameters nor catalogue tell; null for a value.</summary>
    public string? Unknown { get; private init; }

    /// <summary>The function; null for the value itself.</summary>
    public string? Function { get; private init; }

    /// <summary>The value; null for <see cref="Unknown"/>.</summary>
    public ValuePath? Path { get; private init; }

    /// <summary>The function's second argument; null for none.</summary>
    public string? Second { get; private init; }

    /// <summary>The member of the function's result; null for the whole.</summary>
    public string? Member { get; private init; }

    /// <summary>True for <c>P+:</c>: nothing, or a colon and the value.</summary>
    public bool IsSuffix { get; private init; }

    /// <summary>What stands where the value is missing; null where it must be there.</summary>
    public string? Default { get; private init; }

    /// <summary>The list that <see cref="Default"/> names in the place of a missing value, with a default of its own perhaps; null for none.</summary>
    public TemplateHole? Other => Default is { } other && other.Contains("[]", StringComparison.Ordinal) ? Parse(other) : null;

    /// <summary>Reads a hole.</summary>
    /// <param name="text">What stands between the braces.</param>
    public static TemplateHole Parse(string text)
    {
        if (text.StartsWith('?'))
        {
            return new TemplateHole(text) { Unknown = text[1..] };
        }

        string rest = text;
        string? missing = null;
        bool isSuffix = rest.EndsWith("+:", StringComparison.Ordinal);
        int colon = isSuffix ? -1 : rest.IndexOf(':', Math.Max(0, rest.LastIndexOf(')')));
        if (isSuffix)
        {
            rest = rest[..^2];
        }
        else if (colon >= 0)
        {
            missing = rest[(colon + 1)..];
            rest = rest[..colon];
        }

        int open = rest.IndexOf('(', StringComparison.Ordinal);
        if (open < 0)
        {
            return new TemplateHole(text) { Path = ValuePath.Parse(rest), IsSuffix = isSuffix, Default = missing };
        }

        int close = rest.LastIndexOf(')');
        string[] arguments = rest[(open + 1)..close].Split(',', 2);

        // The value has a default inside of the brackets, too: elb(Type:application).
        int inner = arguments[0].IndexOf(':', StringComparison.Ordinal);
        return new TemplateHole(text)
        {
            Function = rest[..open],
            Path = ValuePath.Parse(inner < 0 ? arguments[0] : arguments[0][..inner]),
            Second = arguments.Length > 1 ? arguments[1].Trim() : null,
            Member = close + 2 < rest.Length ? rest[(close + 2)..] : null,
            Default = inner < 0 ? missing : arguments[0][(inner + 1)..],
        };
    }
}
