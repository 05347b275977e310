using IamPolicyTools.Text;

namespace IamPolicyTools.Language;

/// <summary>
/// Policies that somebody asks about. A condition by an operator that there is not (PL-51, PL-62) makes its statement one that never
/// applies, so that the answer would be about another policy than the one that was written; a denial would be missing from it.
/// </summary>
public static class AskedPolicy
{
    /// <summary>True for what makes a document one that cannot be asked about, although it can be read.</summary>
    /// <param name="finding">What was found in it.</param>
    public static bool CannotBeAsked(Diagnostic finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding.Code is "INVALID_CONDITION_OPERATOR" or "NULL_WITH_IF_EXISTS";
    }
}
