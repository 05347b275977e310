using System.Management.Automation;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Commands.Bases;

namespace IamPolicyTools.Commands.Catalogue;

/// <summary>Writes the fewest patterns that cover the actions given and no other.</summary>
[Cmdlet(VerbsData.Compress, "IamAction")]
[OutputType(typeof(string))]
public sealed class CompressIamActionCommand : ActionListCmdlet
{
    private readonly List<string> _given = [];

    /// <inheritdoc/>
    protected override void Process() => _given.AddRange(ReadActions());

    /// <inheritdoc/>
    protected override void Finish() =>
        WriteObject(Work("Compressing actions", (_, stop) => ActionPatterns.Compress(IamCatalogue.Default, _given, stop)), enumerateCollection: true);
}
