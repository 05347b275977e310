using CsCheck;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Engine.Tests.Language;

public class AccessKeyIdsTests
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The table of policy-language.md, 1.12, and WX-2.</summary>
    [Theory]
    [InlineData("ASIAY34FZKBOKMUTVV7A", "609629065308")]
    [InlineData("ASIAQNZGKIQY56JQ7WML", "029608264753")]
    [InlineData("AKIARTX3GSDSQUAQEAYE", "111122223333")]
    [InlineData("AKIARZPUZDIKAUAQEAYE", "123456789012")]
    [InlineData("AKIAQAAAAAAAQUAQEAYE", "000000000001")]
    [InlineData("AKIA6RVFFB77QUAQEAYE", "999999999999")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", null)]
    [InlineData("AKIAI44QH8DHBEXAMPLE", null)]
    [InlineData("AKIA7777777777777777", null)]
    [InlineData("AIDAY34FZKBOKMUTVV7A", null)]
    [InlineData("AROAY34FZKBOKMUTVV7A", null)]
    [InlineData("akiay34fzkbokmutvv7a", null)]
    [InlineData("ASIAY34FZKBOKMUTVV7", null)]
    [InlineData("ASIAY34FZKBOKMUTVV7AA", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_account_is_decoded_or_unknown(string? keyId, string? account)
    {
        Assert.Equal(account is not null, AccessKeyIds.TryDecodeAccountId(keyId, out string decoded));
        Assert.Equal(account ?? string.Empty, decoded);
    }

    [Fact]
    public void Every_account_comes_out_of_a_key_id_made_for_it() =>
        Gen.Select(Gen.Long[0, 999_999_999_999], Gen.Int[0, 127], Gen.Int[0, int.MaxValue]).Sample((account, low, rest) =>
        {
            UInt128 head = (UInt128)((1UL << 47) | ((ulong)account << 7) | (uint)low);
            UInt128 body = (head << 32) | (uint)rest;
            string keyId = "AKIA" + string.Concat(Enumerable.Range(0, 16).Select(at => Base32[(int)(body >> (75 - (5 * at))) & 31]));
            Assert.True(AccessKeyIds.TryDecodeAccountId(keyId, out string decoded));
            Assert.Equal(account, long.Parse(decoded, System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(12, decoded.Length);
        });

    [Theory]
    [InlineData("AKIAIOSFODNN7EXAMPLE", true, AccessKeyType.LongTerm, true)]
    [InlineData("AKIAI44QH8DHBEXAMPLE", true, AccessKeyType.LongTerm, true)]
    [InlineData("ASIAQNZGKIQY56JQ7WML", true, AccessKeyType.Temporary, false)]
    [InlineData("AKIAIOSFODNN7EXAMPLe", false, AccessKeyType.LongTerm, false)]
    [InlineData("AKIA", false, AccessKeyType.LongTerm, false)]
    [InlineData("AIDAIOSFODNN7EXAMPLE", false, AccessKeyType.Unknown, false)]
    [InlineData(null, false, AccessKeyType.Unknown, false)]
    public void CF27_shape_and_kind_are_told(string? keyId, bool isWellFormed, AccessKeyType type, bool isDocumentation) => Assert.Equal(
        (isWellFormed, type, isDocumentation),
        (AccessKeyIds.IsWellFormed(keyId), AccessKeyIds.TypeOf(keyId), AccessKeyIds.IsDocumentationKey(keyId)));
}
