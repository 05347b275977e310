using System.Collections;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Credentials;
using IamPolicyTools.Errors;
using IamPolicyTools.Model;
using IamPolicyTools.Session;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Models;

/// <summary>Reads the profiles of AWS's credentials and config files into the session. Secrets are forgotten while reading.</summary>
[Cmdlet(VerbsData.Import, "IamCredentialProfile", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CredentialProfile))]
public sealed class ImportIamCredentialProfileCommand : FileCmdlet
{
    /// <summary>A credentials file, a config file, or both; wildcards are accepted. By default those that AWS's tools would read.</summary>
    [Parameter(Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public override string[] Path { get; set; } = [];

    /// <summary>The principals that act under profiles, by profile: <c>@{ personal = 'alice' }</c>.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary Principal { get; set; } = new Hashtable();

    /// <summary>Writes the profiles.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override bool HasDefault => true;

    private protected override void ReadFiles(IReadOnlyList<string> files)
    {
        CredentialFileLocation location = Locate(files);
        string[] read = [.. new[] { location.CredentialsPath, location.ConfigPath }.OfType<string>().Where(File.Exists)];
        CredentialProfileSet profiles = FilePaths.Read(read, () => CredentialProfiles.Load(location));
        Dictionary<string, string> principals = ReadPrincipals(profiles);
        WriteVerbose(read.Length == 0 ? "There is neither a credentials nor a config file." : $"Read {string.Join(", ", read)}.");
        foreach (Diagnostic finding in profiles.Diagnostics.Concat(profiles.Profiles.SelectMany(p => p.Problems)).Distinct())
        {
            WriteWarning(finding.ToString());
        }

        if (!ShouldProcess(string.Join(", ", profiles.Profiles), "Import credential profiles"))
        {
            return;
        }

        Session.Profiles = Session.Profiles.With(profiles, principals);
        if (PassThru)
        {
            WriteObject(ProfileCallers.Followed(Session, Session.Model).Where(p => profiles.Find(p.ProfileName) is not null), enumerateCollection: true);
        }
    }

    private static CredentialFileLocation Locate(IReadOnlyList<string> files)
    {
        try
        {
            return files.Count == 0
                ? CredentialFileLocation.FromEnvironment(Environment.GetEnvironmentVariable)
                : CredentialFileLocation.FromPaths(files);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidArgumentException(FileErrors.TooManyFiles(exception, files));
        }
    }

    // What is named must exist: a typing error would leave a profile unbound without a word.
    private Dictionary<string, string> ReadPrincipals(CredentialProfileSet profiles)
    {
        var principals = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry pair in Principal)
        {
            string profile = LanguagePrimitives.ConvertTo<string>(pair.Key);
            if (profiles.Find(profile) is null)
            {
                throw new InvalidArgumentException(CallErrors.ProfileNotRead(profile));
            }

            string principal = LanguagePrimitives.ConvertTo<string>(pair.Value);
            principals.Add(profile, Session.Model.IsEmpty ? principal : Session.Model.FindPrincipal(principal));
        }

        return principals;
    }
}
