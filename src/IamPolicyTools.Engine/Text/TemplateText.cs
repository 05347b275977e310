namespace IamPolicyTools.Text;

/// <summary>A text that may be a CloudFormation template.</summary>
/// <param name="Root">Its root, with the short forms of functions written out (CFN-1).</param>
/// <param name="Refused">What is no YAML of ours, were the text no template: the first tag or merge key; null when there is none.</param>
/// <param name="NotCloudFormation">Where the first alias or merge key stands, which CloudFormation itself does not read (CFN-4).</param>
internal sealed record TemplateText(Node Root, Diagnostic? Refused, SourceLocation? NotCloudFormation)
{
    /// <summary>The root of a text that proved to be no template.</summary>
    /// <exception cref="InvalidTextException">It has tags or merge keys.</exception>
    public Node AsPlainYaml() => Refused is { } error ? throw new InvalidTextException([error]) : Root;
}

/// <summary>What a reading of YAML may take beyond plain YAML, and the first of each kind that it took.</summary>
public sealed class YamlLiberties
{
    /// <summary>The first thing that plain reading refuses.</summary>
    public Diagnostic? Refused { get; private set; }

    /// <summary>The first alias or merge key.</summary>
    public SourceLocation? NotCloudFormation { get; private set; }

    /// <summary>Notes something that plain reading refuses.</summary>
    /// <param name="error">What plain reading would have said.</param>
    public void Refuse(Diagnostic error) => Refused ??= error;

    /// <summary>Notes an alias or merge key.</summary>
    /// <param name="location">Where.</param>
    public void NoteNotCloudFormation(SourceLocation location) => NotCloudFormation ??= location;
}
