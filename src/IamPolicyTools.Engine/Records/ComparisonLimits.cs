namespace IamPolicyTools.Records;

/// <summary>What a comparison of models leaves out, in words that stand beside its proof.</summary>
public static class ComparisonLimits
{
    /// <summary>
    /// What another account permits nobody can prove: a new <c>sts:AssumeRole</c> on everything gains nothing in the model.
    /// </summary>
    public const string OtherAccounts = "What depends on policies of accounts that are not in the model is told as not decided.";
}
