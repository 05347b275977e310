using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Findings;

/// <summary>Policy documents that copies of a model are given.</summary>
internal static class Documents
{
    /// <summary>Allows everything.</summary>
    public static PolicyDocument Everything { get; } = Parse(
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""",
        PolicyKind.Identity);

    /// <summary>A trust policy that lets nobody in.</summary>
    public static PolicyDocument Nobody { get; } = Parse("""{"Version":"2012-10-17","Statement":[]}""", PolicyKind.Trust);

    /// <summary>A trust policy for one principal.</summary>
    public static PolicyDocument Trusting(string principal) =>
        Parse(
            $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{principal}}"},
              "Action":["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]}]}
            """,
            PolicyKind.Trust);

    /// <summary>A document from its text.</summary>
    public static PolicyDocument Parse(string json, PolicyKind kind)
    {
        var bag = new DiagnosticBag();
        return PolicyParser.ParseText(json, kind, "generated", bag) ?? throw new InvalidOperationException(string.Join('\n', bag.Items));
    }
}
