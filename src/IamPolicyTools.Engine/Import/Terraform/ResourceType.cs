namespace IamPolicyTools.Import.Terraform;

/// <summary>How a type of resource becomes edits (7.3.3).</summary>
/// <param name="Put">What one that is there means.</param>
internal sealed record ResourceType(Action<TerraformResource> Put)
{
    /// <summary>What the deletion of one means (TF-32); null for nothing.</summary>
    public Action<TerraformResource>? Delete { get; init; }

    /// <summary>
    /// True for something that edges lead to, which a change leaves alone; false for an edge or a setting, of which a change takes the old
    /// one away
    /// (TF-5, TF-32).
    /// </summary>
    public bool IsEntity { get; init; }

    /// <summary>
    /// What another name means for one that the provider renames in place: what it was before, and its new name; null for what it replaces.
    /// </summary>
    public Action<TerraformResource, string>? Rename { get; init; }

    /// <summary>The attribute with its name; null for what has none of its own.</summary>
    public string? NameAttribute { get; init; }

    /// <summary>The attribute with the beginning of a name that the provider completes (TF-23).</summary>
    public string? PrefixAttribute { get; init; }

    /// <summary>Its ARN, by its name.</summary>
    public Func<TerraformResource, string, string>? Arn
    {
        get;
        init
        {
            field = value;
            IsEntity = true;
        }
    }

    /// <summary>Attributes that mean the same as another one (TF-13): <c>id</c> of a role its <c>name</c>.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Attributes that the provider fills in where the configuration does not set them: unknown, they are absent (TF-12).
    /// </summary>
    public string[] Computed { get; init; } = [];

    /// <summary>The longest name.</summary>
    public int LongestName { get; init; } = 128;
}

/// <summary>The types of resources that are read.</summary>
internal static class ResourceTypes
{
    private static readonly Dictionary<string, ResourceType> s_all =
        new[] { IamTypes.All, S3Types.All, ServiceTypes.All, StatementTypes.All, OrganizationTypes.All, IdentityCenterTypes.All }
        .SelectMany(t => t)
        .ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal);

    private static readonly string[] s_data =
    [
        "aws_iam_policy_document", "aws_iam_policy", "aws_iam_role", "aws_caller_identity", "aws_partition", "aws_region", "aws_organizations_organization",
        "aws_s3_bucket", "aws_kms_key", "aws_sns_topic", "aws_sqs_queue", "aws_iam_user", "aws_iam_group",
        "aws_ssoadmin_permission_set",
    ];

    /// <summary>The type of a name; null for one that does not matter here.</summary>
    public static ResourceType? Find(string type) => s_all.GetValueOrDefault(type);

    /// <summary>True for a type that becomes edits.</summary>
    public static bool IsRead(string type) => s_all.ContainsKey(type);

    /// <summary>True for a type of data source that serves references (TF-18).</summary>
    public static bool IsUsedData(string type) => Array.IndexOf(s_data, type) >= 0;
}
