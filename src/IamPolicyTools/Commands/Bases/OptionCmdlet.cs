using System.Collections;
using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Records.Baselines;
using IamPolicyTools.Records.Options;

namespace IamPolicyTools.Commands.Bases;

/// <summary>A cmdlet of records, to which options, suppressions and a baseline apply: the same for those that make and those that take them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OptionCmdlet : IamCmdlet
{
    private protected OptionCmdlet()
    {
    }

    /// <summary>Options, member by member over those of the file.</summary>
    [Parameter]
    [OptionTransformation]
    public IDictionary? Option { get; set; }

    /// <summary>The options file, in the place of the one in the working directory.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OptionPath { get; set; }

    /// <summary>The baseline, in the place of the options'.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public virtual string? Baseline { get; set; }

    /// <summary>The options of the file with those of the command line over them.</summary>
    private protected IamOptions ReadOptions() => OptionArgument.Read(this, Option, OptionPath);

    /// <summary>The baseline of the command line, else that of the options; null for none.</summary>
    /// <param name="options">The options.</param>
    private protected Baseline? ReadBaseline(IamOptions options)
    {
        string? named = Baseline ?? (options.Baseline is { } own ? Path.Combine(options.Folder, own) : null);
        string? path = named is null ? null : FilePaths.ToFile(this, named);
        return path is null ? null : FilePaths.Read([path], () => Records.Baselines.Baseline.Read(path));
    }
}
