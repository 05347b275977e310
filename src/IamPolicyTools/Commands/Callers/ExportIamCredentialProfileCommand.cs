using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Credentials;
using IamPolicyTools.Errors;

namespace IamPolicyTools.Commands.Callers;

/// <summary>Writes generated credentials to a credentials file that AWS's tools, and Import-IamCredentialProfile, read.</summary>
[Cmdlet(VerbsData.Export, "IamCredentialProfile", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ExportIamCredentialProfileCommand : IamCmdlet
{
    private readonly List<WrittenProfile> _profiles = [];

    /// <summary>The file.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath", "PSPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>The profile's name. A piped access key brings its user's.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "UserName")]
    public string ProfileName { get; set; } = string.Empty;

    /// <summary>The key id.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string AccessKeyId { get; set; } = string.Empty;

    /// <summary>The secret.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("SecretKey")]
    public string SecretAccessKey { get; set; } = string.Empty;

    /// <summary>The session token of temporary credentials.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? SessionToken { get; set; }

    /// <summary>The profile's region.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Region { get; set; }

    /// <summary>Replaces a file that exists, with all that is in it.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (_profiles.Any(p => p.ProfileName == ProfileName))
        {
            throw new InvalidArgumentException(CallErrors.DuplicateProfile(ProfileName));
        }

        _profiles.Add(new WrittenProfile(ProfileName, AccessKeyId, SecretAccessKey, SessionToken, Region));
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (_profiles.Count == 0)
        {
            return;
        }

        string target = FilePaths.ToTarget(this, Path);
        if (File.Exists(target) && !Force)
        {
            throw new InvalidArgumentException(FileErrors.FileExists(target));
        }

        string names = string.Join(", ", _profiles);
        if (!ShouldProcess(target, $"Export the credential profiles {names}"))
        {
            return;
        }

        try
        {
            FilePaths.Write(this, target, path => CredentialFileWriter.Write(path, _profiles));
        }
        catch (ArgumentException exception)
        {
            throw new InvalidArgumentException(CallErrors.InvalidProfile(exception, names));
        }
    }
}
