namespace IamPolicyTools.Build.Help;

/// <summary>A page of help on a cmdlet.</summary>
internal sealed record HelpPage
{
    public required string File { get; init; }

    /// <summary>The cmdlet.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence.</summary>
    public string Synopsis { get; init; } = string.Empty;

    /// <summary>Paragraphs.</summary>
    public IReadOnlyList<string> Description { get; init; } = [];

    public IReadOnlyList<HelpEntry> Parameters { get; init; } = [];

    public IReadOnlyList<HelpExample> Examples { get; init; } = [];

    /// <summary>Types that the pipeline brings.</summary>
    public IReadOnlyList<HelpEntry> Inputs { get; init; } = [];

    /// <summary>Types that are written.</summary>
    public IReadOnlyList<HelpEntry> Outputs { get; init; } = [];

    /// <summary>Paragraphs.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Names of other pages.</summary>
    public IReadOnlyList<string> Related { get; init; } = [];
}

/// <summary>Text under a heading.</summary>
/// <param name="Name">The heading; of a parameter without its hyphen.</param>
/// <param name="Line">1-based line of the heading; 0 for text from the shared page.</param>
/// <param name="Text">Paragraphs.</param>
internal sealed record HelpEntry(string Name, int Line, IReadOnlyList<string> Text);

/// <summary>An example.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Line">1-based line of the heading.</param>
/// <param name="Code">The code.</param>
/// <param name="Text">Paragraphs of explanation.</param>
internal sealed record HelpExample(string Title, int Line, string Code, IReadOnlyList<string> Text);
