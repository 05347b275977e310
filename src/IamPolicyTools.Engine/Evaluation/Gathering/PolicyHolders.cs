using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>
/// Whose resource policies are asked about an ARN: an object's bucket, an index's table, an access point and the bucket behind it
/// (evaluation.md 2.10). One table, for questions, searches from the resource's side, and effective permissions.
/// </summary>
internal static class PolicyHolders
{
    private static readonly FrozenSet<string> s_withPolicies = (
        "acm-pca aoss backup cloudtrail codeartifact codebuild dynamodb ecr ecr-public elasticfilesystem es events execute-api "
        + "glacier glue iot kafka kinesis kinesisvideo kms lambda lex logs mediastore opensearch redshift-serverless refactor-spaces "
        + "rekognition rolesanywhere s3 s3express s3-object-lambda s3-outposts s3tables s3vectors schemas secretsmanager serverlessrepo ses "
        + "signer sns sqs ssm ssm-contacts ssm-incidents sts vpc-lattice").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    // The first row that fits counts. What no row fits holds its own policy.
    private static readonly ImmutableArray<HolderRow> s_rows =
    [
        //
        new("arn:{P}:s3:::{B}/{K*}", ["arn:{P}:s3:::{B}"]),

        // also multi-Region access points, which have no Region.
        new("arn:{P}:s3:{R}:{A}:accesspoint/{AP}/object/{K*}", ["arn:{P}:s3:{R}:{A}:accesspoint/{AP}"])
        {
            Behind = new(BehindFact.Bucket, "arn:{P}:s3:::{B}", "arn:{P}:s3:::{B}/{K*}"),
        },
        new("arn:{P}:s3:{R}:{A}:accesspoint/{AP}", ["arn:{P}:s3:{R}:{A}:accesspoint/{AP}"])
        {
            Behind = new(BehindFact.Bucket, "arn:{P}:s3:::{B}", "arn:{P}:s3:::{B}"),
        },
        new("arn:{P}:s3-object-lambda:{R}:{A}:accesspoint/{OL}/object/{K*}", ["arn:{P}:s3-object-lambda:{R}:{A}:accesspoint/{OL}"])
        {
            Behind = new(
                BehindFact.SupportingAccessPoint,
                "arn:{P}:s3:{R}:{A}:accesspoint/{AP}",
                "arn:{P}:s3:{R}:{A}:accesspoint/{AP}/object/{K*}") { Service = "s3" },
        },

        // The service names no key: what is behind is asked about some object.
        new("arn:{P}:s3-object-lambda:{R}:{A}:accesspoint/{OL}", ["arn:{P}:s3-object-lambda:{R}:{A}:accesspoint/{OL}"])
        {
            Behind = new(
                BehindFact.SupportingAccessPoint,
                "arn:{P}:s3:{R}:{A}:accesspoint/{AP}",
                "arn:{P}:s3:{R}:{A}:accesspoint/{AP}/object/{K*}") { Service = "s3" },
        },
        new("arn:{P}:s3express:{R}:{A}:accesspoint/{AP}", ["arn:{P}:s3express:{R}:{A}:accesspoint/{AP}"])
        {
            Behind = new(BehindFact.Bucket, "arn:{P}:s3express:{R}:{A}:bucket/{B}", "arn:{P}:s3express:{R}:{A}:bucket/{B}"),
        },
        new("arn:{P}:s3-outposts:{R}:{A}:outpost/{OP}/accesspoint/{AP}/object/{K*}", ["arn:{P}:s3-outposts:{R}:{A}:outpost/{OP}/accesspoint/{AP}"])
        {
            Behind = new(
                BehindFact.Bucket,
                "arn:{P}:s3-outposts:{R}:{A}:outpost/{OP}/bucket/{B}",
                "arn:{P}:s3-outposts:{R}:{A}:outpost/{OP}/bucket/{B}/object/{K*}"),
        },
        new("arn:{P}:s3-outposts:{R}:{A}:outpost/{OP}/accesspoint/{AP}", ["arn:{P}:s3-outposts:{R}:{A}:outpost/{OP}/accesspoint/{AP}"])
        {
            Behind = new(
                BehindFact.Bucket,
                "arn:{P}:s3-outposts:{R}:{A}:outpost/{OP}/bucket/{B}",
                "arn:{P}:s3-outposts:{R}:{A}:outpost/{OP}/bucket/{B}"),
        },

        // Grants, locations and the like have the policy of the account's S3 Access Grants instance.
        new("arn:{P}:s3:{R}:{A}:access-grants/{I}/{X*}", ["arn:{P}:s3:{R}:{A}:access-grants/{I}"]),

        //
        new("arn:{P}:s3tables:{R}:{A}:bucket/{TB}/table/{T}",
        [
            "arn:{P}:s3tables:{R}:{A}:bucket/{TB}/table/{T}", "arn:{P}:s3tables:{R}:{A}:bucket/{TB}"
        ]),
        new("arn:{P}:s3vectors:{R}:{A}:bucket/{VB}/index/{I}", ["arn:{P}:s3vectors:{R}:{A}:bucket/{VB}"]),

        //
        new("arn:{P}:s3-outposts:{R}:{A}:outpost/{OP}/bucket/{B}/object/{K*}", ["arn:{P}:s3-outposts:{R}:{A}:outpost/{OP}/bucket/{B}"]),

        //
        new("arn:{P}:dynamodb:{R}:{A}:table/{T}/stream/{X*}", ["arn:{P}:dynamodb:{R}:{A}:table/{T}/stream/{X*}"]),
        .. Each("index backup export import", kind =>
            new HolderRow($"arn:{{P}}:dynamodb:{{R}}:{{A}}:table/{{T}}/{kind}/{{X*}}", ["arn:{P}:dynamodb:{R}:{A}:table/{T}"])),

        // R-187; a layer's version has its own.
        new("arn:{P}:lambda:{R}:{A}:function:{F}:{Q}", ["?arn:{P}:lambda:{R}:{A}:function:{F}:{Q}", "arn:{P}:lambda:{R}:{A}:function:{F}"]),

        // DescribeLogGroups shows the ARN with the star.
        new("arn:{P}:logs:{R}:{A}:log-group:{G/}:{X*}", ["arn:{P}:logs:{R}:{A}:log-group:{G/}|arn:{P}:logs:{R}:{A}:log-group:{G/}:*"]),
        new("arn:{P}:logs:{R}:{A}:log-group:{G/}", ["arn:{P}:logs:{R}:{A}:log-group:{G/}|arn:{P}:logs:{R}:{A}:log-group:{G/}:*"]),

        //
        new("arn:{P}:es:{R}:{A}:domain/{D}/{X*}", ["arn:{P}:es:{R}:{A}:domain/{D}"]),

        // under its own name, as policies write it, or as API Gateway's own calls do.
        new(
            "arn:{P}:execute-api:{R}:{A}:{API}/{X*}",
            ["arn:{P}:execute-api:{R}:{A}:{API}|arn:{P}:execute-api:{R}:{A}:{API}/*|arn:{P}:execute-api:{R}:{A}:{API}/*/*/*|arn:{P}:apigateway:{R}::/restapis/{API}"]),

        //
        .. Each("catalog database table tableVersion userDefinedFunction connection", kind =>
            new HolderRow($"arn:{{P}}:glue:{{R}}:{{A}}:{kind}/{{X*}}", ["arn:{P}:glue:{R}:{A}:catalog"])),

        //
        new("arn:{P}:codeartifact:{R}:{A}:package/{D}/{RE}/{X*}", ["arn:{P}:codeartifact:{R}:{A}:repository/{D}/{RE}"]),
        new("arn:{P}:codeartifact:{R}:{A}:package-group/{D}{X*}", ["arn:{P}:codeartifact:{R}:{A}:domain/{D}"]),

        //
        new("arn:{P}:vpc-lattice:{R}:{A}:service/{S}/{X*}", ["arn:{P}:vpc-lattice:{R}:{A}:service/{S}"]) { Behind = HolderBehind.ServiceNetwork },
        new("arn:{P}:vpc-lattice:{R}:{A}:service/{S}", ["arn:{P}:vpc-lattice:{R}:{A}:service/{S}"]) { Behind = HolderBehind.ServiceNetwork },

        //
        new("arn:{P}:ecr:{R}:{A}:repository/{X*}", ["arn:{P}:ecr:{R}:{A}:repository/{X*}", "arn:{P}:ecr:{R}:{A}:registry"]),

        // An event bus may let others manage its rules; a rule without a bus in its name is the default bus's.
        new("arn:{P}:events:{R}:{A}:rule/{BUS*}/{X}", ["arn:{P}:events:{R}:{A}:event-bus/{BUS*}"]),
        new("arn:{P}:events:{R}:{A}:rule/{X}", ["arn:{P}:events:{R}:{A}:event-bus/default"]),
        new("arn:{P}:schemas:{R}:{A}:schema/{RE}/{X*}", ["arn:{P}:schemas:{R}:{A}:registry/{RE}"]),
        .. Each("topic group transactional-id", kind =>
            new HolderRow($"arn:{{P}}:kafka:{{R}}:{{A}}:{kind}/{{C}}/{{U}}/{{X*}}", ["arn:{P}:kafka:{R}:{A}:cluster/{C}/{U}"])),
        new("arn:{P}:sns:{R}:{A}:{T}:{X*}", ["arn:{P}:sns:{R}:{A}:{T}"]),
        new("arn:{P}:acm-pca:{R}:{A}:certificate-authority/{CA}/{X*}", ["arn:{P}:acm-pca:{R}:{A}:certificate-authority/{CA}"]),
        new("arn:{P}:mediastore:{R}:{A}:container/{C}/{X*}", ["arn:{P}:mediastore:{R}:{A}:container/{C}"]),
        new("arn:{P}:signer:{R}:{A}:/signing-profiles/{S}/{X*}", ["arn:{P}:signer:{R}:{A}:/signing-profiles/{S}"]),
        new("arn:{P}:codebuild:{R}:{A}:report/{G}:{X*}", ["arn:{P}:codebuild:{R}:{A}:report-group/{G}"]),
    ];

    private static readonly FrozenDictionary<string, HolderRow[]> s_byService =
        s_rows.GroupBy(r => r.Request.Service).ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);

    /// <summary>True for resources that can have a policy, as far as their service tells; of the others none is unknown.</summary>
    /// <param name="arn">The resource.</param>
    public static bool CanHavePolicy(Arn arn) => s_withPolicies.Contains(arn.Service) && !IsWithout(arn);

    // Channels, event data stores and dashboards of CloudTrail have policies; trails have none, and neither has the log group without a
    // name that DescribeLogGroups is checked on.
    private static bool IsWithout(Arn arn) => (arn.Service == "cloudtrail" && arn.Resource.StartsWith("trail/", StringComparison.Ordinal))
        || (arn.Service == "logs" && arn.Resource.StartsWith("log-group::", StringComparison.Ordinal));

    /// <summary>Whose policies are asked about an ARN.</summary>
    /// <param name="arn">The ARN of a request.</param>
    public static HolderSet Of(string arn)
    {
        if (Arn.TryParse(arn, out Arn fields) && s_byService.TryGetValue(fields.Service, out HolderRow[]? rows))
        {
            foreach (HolderRow row in rows)
            {
                if (row.Request.Match(arn) is { } parts)
                {
                    return new HolderSet([.. row.Holders.Select(h => h.Fill(parts))], row.Behind, parts);
                }
            }
        }

        return new HolderSet([new PolicyHolder([arn], false)], null, FrozenDictionary<string, string>.Empty);
    }

    /// <summary>
    /// The forms of what lies below a resource and has its policy, as entries of a Resource element: the objects of a bucket.
    /// </summary>
    /// <param name="holder">The ARN of the resource that holds the policy.</param>
    public static IEnumerable<string> Below(string holder) => s_rows
        .SelectMany(row => row.Holders.SelectMany(h => h.Forms).Select(form => (row.Request, Parts: form.Match(holder))))
        .Where(found => found.Parts is not null)
        .Select(found => found.Request.Fill(found.Parts!))
        .Where(form => form != holder)
        .Distinct();

    private static IEnumerable<HolderRow> Each(string kinds, Func<string, HolderRow> row) => kinds.Split(' ').Select(row);
}
