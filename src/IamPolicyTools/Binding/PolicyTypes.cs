using IamPolicyTools.Language;

namespace IamPolicyTools.Binding;

/// <summary>The words for kinds of policy that parameters and the options file take.</summary>
internal static class PolicyTypes
{
    /// <summary>The kind of a word.</summary>
    public static PolicyKind Parse(string word) => word.ToUpperInvariant() switch
    {
        "SCP" => PolicyKind.ServiceControl,
        "RCP" => PolicyKind.ResourceControl,
        "PERMISSIONSET" => PolicyKind.Identity,
        _ => Enum.Parse<PolicyKind>(word, ignoreCase: true),
    };
}
