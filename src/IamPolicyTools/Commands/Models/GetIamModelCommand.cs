using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Models;

/// <summary>Writes a model: the session's as it is now, or one that is read from files.</summary>
[Cmdlet(VerbsCommon.Get, "IamModel", DefaultParameterSetName = PathSet)]
[OutputType(typeof(IamModel))]
public sealed class GetIamModelCommand : ModelFileCmdlet
{
    /// <summary>Files to read instead of the session; wildcards are accepted.</summary>
    [Parameter(Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public override string[] Path { get; set; } = [];

    // A pipeline that brings no file does not mean the session.
    private protected override bool HasDefault => !MyInvocation.ExpectingInput;

    private protected override void ReadFiles(IReadOnlyList<string> files)
    {
        if (files.Count == 0)
        {
            WriteObject(Session.Model);
            return;
        }

        if (ReadOptions(replaces: true) is not { } given)
        {
            return;
        }

        ImportResult read = AccountFiles.Read(this, IamModel.Empty, files, given.Files, given.Options, Work);
        AccountFiles.Tell(this, read, files);
        if (!read.Errors.IsEmpty)
        {
            WriteError(TextErrors.EntitiesUnknown(new InvalidTextException(read.Errors)));
        }

        WriteObject(read.Model);
    }
}
