using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Infrastructure;

/// <summary>The policies that AWS gives to resources whose file has none.</summary>
internal static class StandardPolicies
{
    /// <summary>The default key policy of KMS: it leaves the key to the policies of the account (PL-17, CFN-28).</summary>
    public static PolicyDocument Key(Owner owner) => Read(
        $$"""
        {"Version":"2012-10-17","Id":"key-default-1","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow","Principal":{"AWS":"{{owner.Iam("root")}}"},"Action":"kms:*","Resource":"*"}]}
        """);

    /// <summary>The default policy of an SNS topic: whoever calls on behalf of the owner's account may use it.</summary>
    public static PolicyDocument Topic(Owner owner, string arn) => Read(
        $$$$"""
        {"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},
        "Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission","SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic","SNS:Publish"],
        "Resource":"{{{{arn}}}}","Condition":{"StringEquals":{"AWS:SourceOwner":"{{{{owner.AccountId}}}}"}}}]}
        """);

    private static PolicyDocument Read(string json) =>
        PolicyParser.Parse(TextDocument.Parse(json, "AWS's default policy"), PolicyKind.Resource, new DiagnosticBag())
            ?? throw new InvalidOperationException("AWS's default policy does not read.");
}
