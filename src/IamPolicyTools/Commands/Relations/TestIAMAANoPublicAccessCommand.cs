using System.Management.Automation;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Language;

namespace IamPolicyTools.Commands.Relations;

/// <summary>Checks that a resource policy lets no outsider in.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IAMAANoPublicAccess")]
[OutputType(typeof(CheckResponse))]
public sealed class TestIAMAANoPublicAccessCommand : CheckTwinCmdlet
{
    /// <summary>The policy, JSON.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string PolicyDocument { get; set; } = string.Empty;

    /// <summary>The type of resource that the policy is for: AWS::S3::Bucket.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CheckedResourceTypeCompleter))]
    public string ResourceType { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process()
    {
        string type = AccessChecks.FindPublicType(ResourceType)
            ?? throw new InvalidArgumentException(RelationErrors.ValidationException($"'{ResourceType}' is no type of this check: expected one of {string.Join(", ", AccessChecks.PublicTypes.Keys)}."));
        PolicyDocument policy = ReadPolicy(PolicyDocument, AccessChecks.KindOf(type), nameof(PolicyDocument));
        Write(Work("Checking for public access", (_, stop) => AccessChecks.NoPublicAccess(policy, type, stop)));
    }
}
