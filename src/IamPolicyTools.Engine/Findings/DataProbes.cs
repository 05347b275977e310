namespace IamPolicyTools.Findings;

/// <summary>Reach Data: F-501 to F-504 for somebody.</summary>
internal static class DataProbes
{
    private static readonly string[] s_actions =
    [
        "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "secretsmanager:GetSecretValue", "ssm:GetParameter", "ssm:GetParametersByPath",
            "dynamodb:GetItem", "dynamodb:Scan",
        "dynamodb:Query", "rds-data:ExecuteStatement",
    ];

    /// <summary>True when one of them is allowed on what has no name.</summary>
    public static bool Reaches(Situation situation, Person person) =>
        !person.IsRoot && s_actions.Any(a => situation.OnGeneric(person, a) is { IsAllowed: true });
}
