using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Text;

/// <summary>CF-27: what looks like a secret is not shown, and nothing else is left out.</summary>
public sealed class SecretShapeTests
{
    [Theory]
    [InlineData("There is no profile named 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'.")]
    [InlineData("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")]
    [InlineData("a b7Kq9ZxWv3Rt5Yp1Lm8Nc2Hd4Jf6Gs0AaEeIiOoUu1 b")]
    public void A_secret_is_not_shown(string message)
    {
        string shown = SecretShape.Withhold(message);

        Assert.DoesNotContain("K7MDENG", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("Kq9Zx", shown, StringComparison.Ordinal);
        Assert.Contains("looks like a secret", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arn:aws:iam::111122223333:role/AWSServiceRoleForAmazonElasticFileSystemService")]
    [InlineData("9e99a48a9960b14926bb7f3b02e22da2b0ab7280")]
    [InlineData("There is no principal 'thisisaverylongnameofaprincipalthathasmorethanforty'.")]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    public void Anything_else_is_shown(string message) => Assert.Equal(message, SecretShape.Withhold(message));
}
