namespace IamPolicyTools.Credentials;

/// <summary>The two files that profiles come from. Their section headers differ (CF-1).</summary>
public enum CredentialFileKind
{
    /// <summary><c>~/.aws/credentials</c>: <c>[personal]</c>.</summary>
    Credentials,

    /// <summary><c>~/.aws/config</c>: <c>[profile personal]</c>.</summary>
    Config,
}
