using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Operations;
using IamPolicyTools.Validation.AccessAnalyzer;

namespace IamPolicyTools.Commands.Validation;

/// <summary>Checks a policy as ValidatePolicy of IAM Access Analyzer does.</summary>
[Cmdlet(VerbsOther.Use, "IAMAAPolicyValidation", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ValidatePolicyFinding))]
public sealed class UseIAMAAPolicyValidationCommand : TwinCmdlet
{
    /// <summary>The document, JSON.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [DocumentTransformation]
    public string PolicyDocument { get; set; } = string.Empty;

    /// <summary>What the document is for.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateSet("IDENTITY_POLICY", "RESOURCE_CONTROL_POLICY", "RESOURCE_POLICY", "SERVICE_CONTROL_POLICY")]
    public string PolicyType { get; set; } = string.Empty;

    /// <summary>The type of the resource that holds a resource policy.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSet(
        "AWS::DynamoDB::Table", "AWS::IAM::AssumeRolePolicyDocument", "AWS::S3::AccessPoint", "AWS::S3::Bucket", "AWS::S3::MultiRegionAccessPoint", "AWS::S3ObjectLambda::AccessPoint")]
    public string? ValidatePolicyResourceType { get; set; }

    /// <summary>The language of the answer. It is English whatever is given.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Locale { get; set; }

    /// <summary>The most findings of a page, 1 to 1000. Pages are asked for one after another, but with <c>-NoAutoIteration</c>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("MaxResults")]
    [ValidateRange(1, 1000)]
    public int? MaxResult { get; set; }

    /// <summary>Where to go on: what the response of an earlier page gave. One page is written then.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? NextToken { get; set; }

    /// <summary>Writes one page only.</summary>
    [Parameter]
    public SwitchParameter NoAutoIteration { get; set; }

    /// <summary>Asks no question.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the document, too.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override bool NeedsAccount => false;

    /// <inheritdoc/>
    protected override void Process()
    {
        Selection selection = ReadSelection(null);
        if (!IsConfirmed("ValidatePolicy", PolicyType, Force))
        {
            return;
        }

        // As in AWS.Tools, naming a token (even $null) asks for one page.
        bool isOne = NoAutoIteration || MyInvocation.BoundParameters.ContainsKey(nameof(NextToken));
        IEnumerable<Page<ValidatePolicyFinding>> pages = Paging.Split(PolicyValidation.Validate(PolicyDocument, PolicyType, ValidatePolicyResourceType), NextToken, MaxResult);
        foreach (Page<ValidatePolicyFinding> page in isOne ? pages.Take(1) : pages)
        {
            WriteObject(Select is null ? page.Items : Selected(selection, ToResponse(page)), enumerateCollection: true);
        }

        if (PassThru)
        {
            WriteObject(PolicyDocument);
        }
    }

    private static PSObject ToResponse(Page<ValidatePolicyFinding> page)
    {
        var response = new PSObject();
        response.Properties.Add(new PSNoteProperty("Findings", page.Items));
        response.Properties.Add(new PSNoteProperty(nameof(NextToken), page.Marker));
        return response;
    }
}
