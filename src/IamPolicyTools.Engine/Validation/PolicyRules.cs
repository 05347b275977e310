using System.Collections.Immutable;
using IamPolicyTools.Validation.Rules;

namespace IamPolicyTools.Validation;

/// <summary>The rules on documents, in the order in which they are asked.</summary>
internal static class PolicyRules
{
    /// <summary>The rules.</summary>
    public static ImmutableArray<PolicyRule> All { get; } =
    [
        new DocumentRule(),
        new ActionNameRule(),
        new ArnRule(),
        new KeyNameRule(),
        new VariableNameRule(),
        new QualifierRule(),
        new KeyTypeRule(),
        new ValueRule(),
        new FormatRule(),
        new AddressRule(),
        new PermissiveValueRule(),
        new KeySupportRule(),
        new ForgeableKeyRule(),
        new NeverTrueRule(),
        new MeetingRule(),
        new RedundancyRule(),
        new DelegationRule(),
        new BroadGrantRule(),
        new RiskyActionRule(),
        new TrustRule(),
        new ServicePrincipalRule(),
        new PrincipalRule(),
        new ResourcePolicyRule(),
        new ControlPolicyRule(),
    ];
}
