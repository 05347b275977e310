using System.Collections.Frozen;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Findings.Practice;

/// <summary>Services that act for whoever asks them: whether one does for an account that is not one's own (FP-11).</summary>
internal static class Deputies
{
    private const string Foreign = "999999999998";

    // From the service guides, as far as is remembered (findings.md, 9).
    private static readonly FrozenSet<string> s_sending = new[]
    {
        "config", "cloudtrail", "s3", "sns", "events", "scheduler", "states", "codebuild", "codepipeline", "glue", "sagemaker", "ssm",
            "bedrock", "ecs-tasks", "firehose", "iot",
        "logs", "transfer", "vpc-flow-logs", "delivery.logs", "datasync", "backup", "lex", "lexv2", "kinesisanalytics", "dms",
            "apigateway", "cloudformation", "batchoperations.s3",
        "budgets", "pipes", "appflow", "elasticmapreduce", "imagebuilder", "robomaker", "schemas", "textract", "transcribe", "translate",
            "comprehend", "rekognition",
    }.Select(h => $"{h}.amazonaws.com").ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_notSending =
        new[] { "ec2.amazonaws.com", "rolesanywhere.amazonaws.com", "pods.eks.amazonaws.com", "spotfleet.amazonaws.com" }
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True for a service that is known to say for whom it acts.</summary>
    public static bool SendsSource(string service) => s_sending.Contains(service);

    /// <summary>True for a service that never does, so that no condition could ask for it.</summary>
    public static bool SendsNothing(string service) => s_notSending.Contains(service);

    /// <summary>The request of a service that acts for a foreign account; null where it is denied.</summary>
    public static Answer? Ask(Situation s, string service, string action, string resource, string owner, PolicyDocument policy)
    {
        if (s.Questions.Who(service) is not { } who)
        {
            return null;
        }

        string host = service.Split('.')[0];
        IEnumerable<string> sources = SourcesIn(policy)
            .Prepend(host == "s3" ? "arn:aws:s3:::zz-foreign" : $"arn:aws:{host}:us-east-1:{Foreign}:zz/foreign");
        foreach (string source in sources.Distinct())
        {
            ContextLayer given = new ContextLayer.Builder()
                .Add("aws:SourceAccount", Foreign)
                .Add("aws:SourceArn", source)
                .Add("aws:SourceOrgID", [], isMultivalued: false)
                .Build();
            Answer asked = s.Questions.Asked(who, action, resource, owner, given);
            if (asked.Result.IsAllowed)
            {
                return asked;
            }
        }

        return null;
    }

    // ARNs of the foreign account that fit a pattern which leaves the account open.
    private static IEnumerable<string> SourcesIn(PolicyDocument policy)
    {
        foreach (Statement statement in policy.Statements)
        {
            foreach (ConditionClause clause in statement.Conditions.ConvertAll(c => c))
            {
                if (!clause.Key.Equals("aws:SourceArn", StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                foreach (ConditionValue value in clause.Values.ConvertAll(v => v))
                {
                    if (value.Text.Text.Split(':', 6) is [_, _, var service, var region, var account, var rest] && account.Contains('*'))
                    {
                        string place = region.Contains('*') ? "us-east-1" : region;
                        yield return $"arn:aws:{service}:{place}:{Foreign}:{rest.Replace("*", "x", StringComparison.Ordinal)}";
                    }
                }
            }
        }
    }
}
