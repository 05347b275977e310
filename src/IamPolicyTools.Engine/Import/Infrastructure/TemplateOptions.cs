using System.Collections.Immutable;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>What a user says of templates of CloudFormation beside naming them.</summary>
public sealed record TemplateOptions
{
    private static readonly ImmutableDictionary<string, string> s_none = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Nothing.</summary>
    public static TemplateOptions None { get; } = new();

    /// <summary>The name of the stack; null where the source tells it, or nothing does.</summary>
    public string? StackName { get; init; }

    /// <summary>Values of parameters, by their names (CFN-7).</summary>
    public ImmutableDictionary<string, string> Parameters { get; init; } = s_none;

    /// <summary>Files with values of parameters, in the forms of the CLI, of CodePipeline, and as a plain map (CFN-7).</summary>
    public ImmutableArray<string> ParameterFiles { get; init; } = [];

    /// <summary>What other stacks export, by the exports' names (CFN-17).</summary>
    public ImmutableDictionary<string, string> Exports { get; init; } = s_none;

    /// <summary>The files of nested templates, by the URLs that name them (CFN-37).</summary>
    public ImmutableDictionary<string, string> TemplateMap { get; init; } = s_none;

    /// <summary>Macros that change nothing that counts here (CFN-21).</summary>
    public ImmutableArray<string> HarmlessMacros { get; init; } = [];

    /// <summary>The stacks of a cloud assembly that are meant, by name or id; empty for all (CFN-39).</summary>
    public ImmutableArray<string> Stacks { get; init; } = [];

    /// <summary>
    /// The files of the templates that the stacks had before: what leaves them and is retained stays in AWS (CFN-42).
    /// </summary>
    public ImmutableArray<string> Earlier { get; init; } = [];

    /// <summary>
    /// What tells the tokens of a stack without a name from those of others; null for the name of its file. Two versions of one template
    /// have the same.
    /// </summary>
    public string? StackKey { get; init; }
}
