using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;

namespace IamPolicyTools.Engine.Tests.Operations;

public sealed class CredentialOperationsTests
{
    private readonly Rehearsal _aws = new();

    public CredentialOperationsTests() => _aws.NewUser("alice");

    [Theory]
    [InlineData("000000000001")]
    [InlineData("029608264753")]
    [InlineData("999999999999")]
    public void The_account_can_be_read_from_a_generated_key_id(string account)
    {
        for (int i = 0; i < 100; i++)
        {
            string id = GeneratedKeys.NewId("AKIA", account);

            Assert.Matches("^AKIA[A-Z2-7]{16}$", id);
            Assert.Equal(account, Decode(id));
        }
    }

    [Fact]
    public void Decoding_in_this_test_agrees_with_the_specification()
    {
        Assert.Equal("609629065308", Decode("ASIAY34FZKBOKMUTVV7A"));
        Assert.Equal("111122223333", Decode("AKIARTX3GSDSQUAQEAYE"));
    }

    [Fact]
    public void A_secret_is_in_the_answer_and_nowhere_in_the_model()
    {
        CreatedAccessKey key = _aws.Do(c => AccessKeyOperations.Create(c, "alice"));

        Assert.Matches("^[A-Za-z0-9/+]{40}$", key.SecretAccessKey);
        Assert.DoesNotContain(key.SecretAccessKey, key.ToString(), StringComparison.Ordinal);
        Assert.Equal(key.AccessKeyId, Assert.Single(_aws.Account.Users["alice"].AccessKeys).AccessKeyId);
        Assert.Equal("alice", Assert.Single(AccessKeyOperations.List(_aws.Context, "alice")).UserName);
    }

    [Fact]
    public void Quota_two_access_keys_active_or_not()
    {
        string id = _aws.Do(c => AccessKeyOperations.Create(c, "alice")).AccessKeyId;
        _aws.Do(c => AccessKeyOperations.Update(c, "alice", id, isActive: false));
        _aws.Do(c => AccessKeyOperations.Create(c, "alice"));

        Assert.Equal("Inactive", _aws.Account.Users["alice"].AccessKeys[0].Status);
        Assert.Same(_aws.Model, AccessKeyOperations.Update(_aws.Context, "alice", id, isActive: false));
        Assert.Equal(
            "Cannot exceed quota for AccessKeysPerUser: 2", _aws.Refused(IamErrorCode.LimitExceeded, c => AccessKeyOperations.Create(c, "alice")));
        _aws.Do(c => AccessKeyOperations.Delete(c, "alice", id));
        Assert.Equal(
            $"The Access Key with id {id} cannot be found.",
            _aws.Refused(IamErrorCode.NoSuchEntity, c => AccessKeyOperations.Delete(c, "alice", id)));
    }

    [Fact]
    public void A_password_is_never_shown()
    {
        string tooLong = new('x', 129);
        Assert.DoesNotContain(
            tooLong, _aws.Refused(IamErrorCode.ValidationError, c => LoginProfileOperations.Create(c, "alice", tooLong, false)), StringComparison.Ordinal);

        _aws.Do(c => LoginProfileOperations.Create(c, "alice", "correct horse", isResetRequired: true));
        Assert.True(LoginProfileOperations.Get(_aws.Context, "alice").PasswordResetRequired);
        _aws.Refused(IamErrorCode.EntityAlreadyExists, c => LoginProfileOperations.Create(c, "alice", "other", false));
        _aws.Do(c => LoginProfileOperations.Update(c, "alice", "battery staple", false));
        Assert.False(LoginProfileOperations.Get(_aws.Context, "alice").PasswordResetRequired);
        _aws.Do(c => LoginProfileOperations.Delete(c, "alice"));
        Assert.Equal(
            "Login Profile for User alice cannot be found.",
            _aws.Refused(IamErrorCode.NoSuchEntity, c => LoginProfileOperations.Get(c, "alice")));
    }

    [Fact]
    public void A_virtual_device_is_made_assigned_taken_back_and_deleted()
    {
        _aws.NewUser("bob");
        VirtualMfaDevice device = _aws.Do(c => MfaDeviceOperations.Create(c, "phone"));
        Assert.Equal("arn:aws:iam::111122223333:mfa/phone", device.SerialNumber);
        Assert.Matches("^[A-Z2-7]{64}$", System.Text.Encoding.ASCII.GetString(device.Base32StringSeed!.ToArray()));

        _aws.Do(c => MfaDeviceOperations.Enable(c, "alice", device.SerialNumber, "123456", "234567"));
        Assert.Equal("alice", Assert.Single(MfaDeviceOperations.ListVirtual(_aws.Context, isAssigned: true)).User!.UserName);
        Assert.Null(MfaDeviceOperations.ListVirtual(_aws.Context)[0].Base32StringSeed);
        Assert.Empty(MfaDeviceOperations.ListVirtual(_aws.Context, isAssigned: false));
        Assert.Equal(device.SerialNumber, Assert.Single(MfaDeviceOperations.List(_aws.Context, "alice")).SerialNumber);
        Assert.Same(_aws.Model, MfaDeviceOperations.Resync(_aws.Context, "alice", device.SerialNumber, "123456", "234567"));
        _aws.Refused(IamErrorCode.EntityAlreadyExists, c => MfaDeviceOperations.Enable(c, "bob", device.SerialNumber, "123456", "234567"));
        _aws.Refused(IamErrorCode.EntityAlreadyExists, c => MfaDeviceOperations.Create(c, "PHONE"));
        _aws.Refused(IamErrorCode.DeleteConflict, c => MfaDeviceOperations.Delete(c, device.SerialNumber));

        _aws.Do(c => MfaDeviceOperations.Deactivate(c, "alice", device.SerialNumber));
        _aws.Refused(IamErrorCode.NoSuchEntity, c => MfaDeviceOperations.Deactivate(c, "alice", device.SerialNumber));
        _aws.Do(c => MfaDeviceOperations.Delete(c, device.SerialNumber));
        Assert.Empty(_aws.Account.VirtualMfaDevices);
        _aws.Refused(IamErrorCode.NoSuchEntity, c => MfaDeviceOperations.Enable(c, "alice", device.SerialNumber, "123456", "234567"));
    }

    [Fact]
    public void Quota_eight_devices_hardware_ones_among_them()
    {
        for (int i = 0; i < 8; i++)
        {
            _aws.Do(c => MfaDeviceOperations.Enable(c, "alice", $"GAHT1234567{i}", "123456", "234567"));
        }

        _aws.Refused(IamErrorCode.LimitExceeded, c => MfaDeviceOperations.Enable(c, "alice", "GAHT99999999", "123456", "234567"));
        _aws.Refused(IamErrorCode.ValidationError, c => MfaDeviceOperations.Enable(c, "alice", "GAHT99999999", "12345", "234567"));
    }

    // policy-language.md, 1.12, written straight from it.
    private static string? Decode(string id)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        System.Numerics.BigInteger all = 0;
        foreach (char c in id[4..])
        {
            all = (all * 32) + Alphabet.IndexOf(c, StringComparison.Ordinal);
        }

        ulong z = (ulong)(all >> 32);
        return (z >> 47) == 0 ? null : ((z & 0x7fffffffff80) >> 7).ToString("D12", System.Globalization.CultureInfo.InvariantCulture);
    }
}
