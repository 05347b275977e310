using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Import;
using IamPolicyTools.Model;

namespace IamPolicyTools.Commands.Models;

/// <summary>Writes a model: the session's as it is now, or one that is read from files.</summary>
[Cmdlet(VerbsCommon.Get, "IamModel", DefaultParameterSetName = PathSet)]
[OutputType(typeof(IamModel))]
public sealed class GetIamModelCommand : FileCmdlet
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

        ImportResult read = AccountFiles.Read(this, IamModel.Empty, files, [], new ImportOptions { Replace = true }, Work);
        AccountFiles.Tell(this, read, files);
        WriteObject(read.Model);
    }
}
