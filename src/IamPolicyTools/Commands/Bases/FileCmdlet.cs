using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Errors;

namespace IamPolicyTools.Commands.Bases;

/// <summary>A cmdlet that reads files. They are collected from the whole pipeline and read together at its end.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class FileCmdlet : IamCmdlet
{
    /// <summary>The parameter set of <see cref="Path"/>.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of <see cref="LiteralPath"/>.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    private readonly List<string> _files = [];
    private bool _isIncomplete;

    private protected FileCmdlet()
    {
    }

    /// <summary>Paths of files; wildcards are accepted.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public virtual string[] Path { get; set; } = [];

    /// <summary>Paths of files, taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        bool isLiteral = ParameterSetName == LiteralPathSet;
        foreach (string path in isLiteral ? LiteralPath : Path)
        {
            if (path.StartsWith("@{", StringComparison.Ordinal))
            {
                throw new InvalidArgumentException(FileErrors.ObjectGiven(MyInvocation.MyCommand.Name));
            }

            if (!isLiteral && FilePaths.IsContent(this, path))
            {
                throw new InvalidArgumentException(FileErrors.TextGiven(path, MyInvocation.MyCommand.Name));
            }

            IReadOnlyList<string> found = FilePaths.Resolve(this, path, isLiteral, TakesAssemblies);
            _isIncomplete |= found.Count == 0;
            _files.AddRange(found);
        }
    }

    /// <inheritdoc/>
    protected sealed override void Finish()
    {
        // A path that led to nothing was reported; what the others hold would be half of what was asked for. A pipeline that brought no path asks nothing.
        if (MustReadFiles && (_isIncomplete || (_files.Count == 0 && !HasDefault)))
        {
            throw new InvalidArgumentException(FileErrors.FilesMissing(_isIncomplete));
        }

        if (!_isIncomplete && (_files.Count > 0 || HasDefault))
        {
            ReadFiles([.. _files.Distinct()]);
        }
    }

    /// <summary>True where a folder that the CDK wrote stands for the manifest in it (7.1.8).</summary>
    private protected virtual bool TakesAssemblies => false;

    /// <summary>True when the cmdlet knows what to read where no file is named.</summary>
    private protected virtual bool HasDefault => false;

    /// <summary>True where nothing read would look like nothing wrong: a path that leads to no file ends the pipeline, too.</summary>
    private protected virtual bool MustReadFiles => false;

    /// <summary>Reads the files.</summary>
    /// <param name="files">Full paths, in the order they were given.</param>
    private protected abstract void ReadFiles(IReadOnlyList<string> files);
}
