using System.Collections;
using System.Reflection;
using CsCheck;
using IamPolicyTools.Credentials;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import.Credentials;

/// <summary>CF-27: no secret survives the reading, wherever it stood.</summary>
public class CredentialSecretTests
{
    private const string Secret = CredentialText.SecretKey;

    // Nothing but base-64, as tokens are.
    private const string Token = "FwoGZXIvYXdzEJr//////////wEaDPsecrettokensecrettokensecrettoken==";

    [Theory]
    [InlineData("aws_secret_access_key = {0}")]
    [InlineData("AWS_SECRET_ACCESS_KEY={0}")]
    [InlineData("aws_session_token = {0}")]
    [InlineData("aws_security_token = {0}")]
    [InlineData("aws_secret_access_key = {0} # {0}")]
    [InlineData("aws_secret_access_key = first\n  {0}")]
    [InlineData("aws_secret_access_key =\n  {0}")]
    [InlineData("aws_secret_access_key =\n  x = {0}")]
    [InlineData("aws_secret_access_key : {0}")]
    [InlineData("aws_secret_access_key:{0}=")]
    [InlineData("aws_secret_access_key {0} = x")]
    [InlineData("aws_access_key_id = {0}")]
    [InlineData("aws_secret_key = {0}")]
    [InlineData("aws_key = {0}")]
    [InlineData("name = x\n  {0}")]
    [InlineData("s3 =\n  key = {0}")]
    [InlineData("s3 =\n  aws_secret_access_key = {0}")]
    [InlineData("my_password = a {0}")]
    [InlineData("credential_process = /bin/tool --key {0}")]
    [InlineData("region = eu-west-1aws_secret_access_key={0}")]
    [InlineData("role_arn = arn:aws:iam::123456789012:role/xaws_secret_access_key={0}")]
    [InlineData("role_arn = arn:aws:iam::123456789012:role/x{0}")]
    [InlineData("mfa_serial = {0}")]
    [InlineData("source_profile = {0}")]
    [InlineData("credential_source = {0}")]
    [InlineData("external_id = 12345aws_secret_access_key={0}")]
    [InlineData("external_id = {0}")]
    [InlineData("role_session_name = {0}")]
    [InlineData("sso_session = {0}")]
    [InlineData("sso_account_id = {0}")]
    [InlineData("sso_role_name = {0}")]
    [InlineData("sso_start_url = https://x.awsapps.com/start#{0}")]
    [InlineData("sso_region = {0}")]
    [InlineData("services = {0}")]
    [InlineData("output = {0}")]
    [InlineData("ca_bundle = {0}")]
    [InlineData("web_identity_token_file = {0}")]
    [InlineData("aws_account_id = {0}")]
    [InlineData("duration_seconds = {0}")]
    [InlineData("[{0}]")]
    [InlineData("[profile {0}]")]
    [InlineData("[default {0}]")]
    [InlineData("[sso-session {0}]")]
    [InlineData("[sso_session {0}]")]
    [InlineData("[y aws_secret_access_key={0}]")]
    [InlineData("[{0}")]
    [InlineData("[profile '{0}']")]
    [InlineData("s3 =\n  {0} = x")]
    [InlineData("{0}")]
    [InlineData("{0} =")]
    [InlineData("= {0}")]
    [InlineData("#{0}")]
    public void It_is_in_no_object_and_no_message(string format)
    {
        foreach (string secret in new[] { Secret, Token })
        {
            string line = format.Replace("{0}", secret, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, Everything($"[x]\n{line}\n", $"[profile x]\n{line}\n"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("aws_secret_access_key = hunter2!")]
    [InlineData("aws_session_token = hunter2!")]
    [InlineData("credential_process = tool hunter2!")]
    [InlineData("my_password = hunter2!")]
    [InlineData("api_key = hunter2!")]
    [InlineData("private_key = hunter2!")]
    [InlineData("db_pwd = hunter2!")]
    [InlineData("basic_auth = hunter2!")]
    [InlineData("my_client_secret = x\n  hunter2!")]
    [InlineData("x_token_of_mine = hunter2!")]
    [InlineData("s3 =\n  secret_thing = hunter2!")]
    [InlineData("my_secrets =\n  thing = hunter2!")]
    public void What_has_the_name_of_a_secret_is_one_whatever_its_look(string line) =>
        Assert.DoesNotContain("hunter2", Everything($"[x]\n{line}\n", $"[profile x]\n{line}\n"), StringComparison.Ordinal);

    [Fact]
    public void It_is_in_no_object_and_no_message_when_a_file_is_damaged() =>
        Gen.Select(Gen.Int[0, 260], Gen.Int[0, 3], Gen.OneOf("\n", " ", "=", ":", "[", "]", "#", "\r\n  ", "\t")).Sample(
            (at, removed, inserted) =>
            {
                string text = $"[x]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = {Secret}\naws_session_token = {Secret}{Secret}\nregion = eu-west-1\n";
                int start = Math.Min(at, text.Length);
                text = text.Remove(start, Math.Min(removed, text.Length - start)).Insert(start, inserted);
                Assert.DoesNotContain("MDENG", Everything(text, string.Empty), StringComparison.Ordinal);
            },
            iter: 5_000);

    [Fact]
    public void Its_shape_is_checked_and_only_the_shape_is_told()
    {
        CredentialProfile profile = CredentialText.Profile("x", "[x]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = too-short\n");
        Assert.True(profile.HasSecret);
        Assert.False(profile.IsUsable);
        Assert.Equal(
            ["SECRET_SHAPE CF-27: The secret access key of \"x\" has 9 characters instead of 40: it may be cut off."],
            CredentialText.ProblemsOf(profile));
    }

    [Theory]
    [InlineData("\"AKIAIOSFODNN7EXAMPLE\"", Secret, "ACCESS_KEY_ID_SHAPE CF-27: The access key id of \"x\" stands in quotes, which the tools take for a part of it.")]
    [InlineData("AKIAIOSFODNN7 EXAMPLE", Secret, "ACCESS_KEY_ID_SHAPE CF-27: The access key id of \"x\" has a blank or a line break inside.")]
    [InlineData("akiaiosfodnn7example", Secret, "ACCESS_KEY_ID_SHAPE CF-27: The access key id of \"x\" is in lower-case letters.")]
    [InlineData("AKIAIOSFODNN7EXAMPL", Secret, "ACCESS_KEY_ID_SHAPE CF-27: The access key id of \"x\" has 19 characters instead of 20: it may be cut off.")]
    [InlineData("AKIAIOSFODNN7EXAMPLEE", Secret, "ACCESS_KEY_ID_SHAPE CF-27: The access key id of \"x\" has 21 characters instead of 20.")]
    [InlineData("XKIAIOSFODNN7EXAMPLE", Secret, "ACCESS_KEY_ID_SHAPE CF-27: The access key id of \"x\" is not AKIA or ASIA and 16 upper-case letters or digits.")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "'" + Secret + "'", "SECRET_SHAPE CF-27: The secret access key of \"x\" stands in quotes, which the tools take for a part of it.")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", Secret + "%", "SECRET_SHAPE CF-27: The secret access key of \"x\" ends with %, which a shell shows behind a line without an end.")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE", "SECRET_SHAPE CF-27: The secret access key of \"x\" has the form of an access key id.")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG bPxRfiCYEXAMPLEKEY", "SECRET_SHAPE CF-27: The secret access key of \"x\" has a blank or a line break inside.")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", Secret + "KEY", "SECRET_SHAPE CF-27: The secret access key of \"x\" has 43 characters instead of 40.")]
    public void What_is_wrong_with_a_key_is_named_without_being_shown(string id, string secret, string expected)
    {
        CredentialProfile profile = CredentialText.Profile("x", $"[x]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n");

        Assert.Equal([expected], CredentialText.ProblemsOf(profile));
        Assert.True(profile.HasAccessKeyId && profile.HasSecret);
    }

    [Fact]
    public void Id_and_secret_exchanged_keep_neither()
    {
        CredentialProfile profile = CredentialText.Profile("x", $"[x]\naws_access_key_id = {Secret}\naws_secret_access_key = AKIAIOSFODNN7EXAMPLE\n");
        Assert.Null(profile.AccessKeyId);
        Assert.Equal(
            [
                "KEYS_EXCHANGED CF-27: \"x\" has the secret access key as aws_access_key_id and the id as aws_secret_access_key.",
            ],
            CredentialText.ProblemsOf(profile));
    }

    /// <summary>Every text that can be reached from what reading gives back or throws.</summary>
    private static string Everything(string credentials, string config)
    {
        var found = new List<string>();
        try
        {
            CredentialProfileSet set = CredentialText.Read(credentials, config);
            Collect(set, found, []);
        }
        catch (InvalidTextException exception)
        {
            found.Add(exception.ToString());
            Collect(exception.Diagnostics, found, []);
        }

        return string.Join('\n', found);
    }

    private static void Collect(object? value, List<string> found, HashSet<object> seen)
    {
        switch (value)
        {
            case null or SourceText:
                return;
            case string text:
                found.Add(text);
                return;
            case IEnumerable items:
                foreach (object? item in items)
                {
                    Collect(item, found, seen);
                }

                return;
        }

        found.Add(value.ToString() ?? string.Empty);
        if (value.GetType().Namespace?.StartsWith("System", StringComparison.Ordinal) is false || value.GetType().Name.StartsWith("KeyValuePair", StringComparison.Ordinal))
        {
            if (!value.GetType().IsValueType && !seen.Add(value))
            {
                return;
            }

            foreach (FieldInfo field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            {
                Collect(field.GetValue(value), found, seen);
            }
        }
    }
}
