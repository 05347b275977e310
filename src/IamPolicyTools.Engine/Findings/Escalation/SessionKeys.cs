using IamPolicyTools.Language;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>Whether a document asks what only the maker of a session decides.</summary>
internal static class SessionKeys
{
    private const string Session = ":assumed-role/";

    private static readonly string[] s_keys = ["aws:SourceIdentity", "aws:userid"];

    /// <summary>True for a condition on tags, name or source identity of a session, and for a session that is named.</summary>
    public static bool AreIn(PolicyDocument document) => document.Statements.Any(s =>
        s.Conditions.Any(c => c.Key.StartsWith("aws:PrincipalTag/", StringComparison.OrdinalIgnoreCase)
            || s_keys.Contains(c.Key, StringComparer.OrdinalIgnoreCase))
        || s.Principal?.Entries.Any(e => e.Value.Contains(Session, StringComparison.Ordinal)) == true);
}
