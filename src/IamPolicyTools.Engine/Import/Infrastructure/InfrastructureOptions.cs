using System.Collections.Immutable;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>What a user says of files of infrastructure beside naming them.</summary>
public sealed record InfrastructureOptions
{
    /// <summary>Nothing.</summary>
    public static InfrastructureOptions None { get; } = new();

    /// <summary>What the files are; null to recognise each by its content (7.1.8).</summary>
    public InfrastructureFormat? Format { get; init; }

    /// <summary>Which of the two models of a plan: after it is applied, or before (TF-4).</summary>
    public bool IsBefore { get; init; }

    /// <summary>Of what was observed at several times, the time that is meant; null for the latest (CFG-4).</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The account that is deployed to; null to take it from the source, or the model's only one (IN-8).</summary>
    public string? AccountId { get; init; }

    /// <summary>The Region that is deployed to; null to take it from the source (IN-9).</summary>
    public string? Region { get; init; }

    /// <summary>True to let <c>000000000000</c> stand for an account that nothing tells (IN-8).</summary>
    public bool AllowUnknownAccount { get; init; }

    /// <summary>Answers to unknown values, by their origins (IN-6).</summary>
    public ImmutableDictionary<string, string> Answers { get; init; } = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The real names of entities whose names are made up, by the made-up names (IN-34).</summary>
    public ImmutableDictionary<string, string> Names { get; init; } = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>What is said of templates of CloudFormation.</summary>
    public TemplateOptions Templates { get; init; } = TemplateOptions.None;

    /// <summary>The accounts of provider configurations of Terraform: <c>aws.prod</c> (TF-9).</summary>
    public ImmutableDictionary<string, string> ProviderAccounts { get; init; } =
        ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);
}

/// <summary>The formats of files that describe infrastructure (7.1.8).</summary>
public enum InfrastructureFormat : long
{
    /// <summary>An account document, a dump, a credential report.</summary>
    Account,

    /// <summary>A plan of Terraform or OpenTofu, as <c>show -json</c> prints it.</summary>
    TerraformPlan,

    /// <summary>A state of Terraform or OpenTofu, as <c>show -json</c> prints it.</summary>
    TerraformState,

    /// <summary>The state file of Terraform or OpenTofu itself (TF-28).</summary>
    TerraformStateFile,

    /// <summary>A template of CloudFormation or SAM.</summary>
    CloudFormation,

    /// <summary>A cloud assembly of the CDK: <c>cdk.out</c>.</summary>
    CloudAssembly,

    /// <summary>Items of AWS Config: a snapshot, a history, the answer of a query.</summary>
    AwsConfig,

    /// <summary>Output of the AWS CLI: bare, or in capture records.</summary>
    AwsCli,

    /// <summary>The manifest of Customizations for AWS Control Tower.</summary>
    ControlTowerManifest,

    /// <summary>Permission sets of Identity Center, or who has them, as a repository of permission sets has them (PO-2.5).</summary>
    PermissionSets,
}
