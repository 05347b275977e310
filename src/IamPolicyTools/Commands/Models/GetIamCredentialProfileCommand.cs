using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Model;
using IamPolicyTools.Session;

namespace IamPolicyTools.Commands.Models;

/// <summary>Lists the credential profiles of the session, each with the principal that it acts as.</summary>
[Cmdlet(VerbsCommon.Get, "IamCredentialProfile")]
[OutputType(typeof(CredentialProfile))]
public sealed class GetIamCredentialProfileCommand : ModelCmdlet
{
    /// <summary>Names of profiles, case-sensitive (CF-5); wildcards are accepted.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] ProfileName { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void Process()
    {
        CredentialProfile[] profiles = [.. ProfileCallers.Followed(Session, CurrentModel)];
        foreach (string name in ProfileName)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.CultureInvariant);
            CredentialProfile[] found = [.. profiles.Where(p => pattern.IsMatch(p.ProfileName))];
            if (found.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteError(CallErrors.ProfileNotFound(name, Session.Profiles.Names));
            }

            WriteObject(found, enumerateCollection: true);
        }
    }
}
