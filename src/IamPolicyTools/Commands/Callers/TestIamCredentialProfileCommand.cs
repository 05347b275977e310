using System.Management.Automation;
using IamPolicyTools.Analysis.Profiles;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Operations.Profiles;
using IamPolicyTools.Session;

namespace IamPolicyTools.Commands.Callers;

/// <summary>Examines credential profiles: who each becomes and how, the state of its key, what it could reach.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IamCredentialProfile")]
[OutputType(typeof(CredentialProfileReport), typeof(bool))]
public sealed class TestIamCredentialProfileCommand : ModelCmdlet
{
    private bool _areAllUsable = true;

    /// <summary>Names of profiles, case-sensitive (CF-5); wildcards are accepted.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] ProfileName { get; set; } = ["*"];

    /// <summary>What the MFA devices show that the profiles name: six digits.</summary>
    [Parameter]
    [Alias("MfaCode")]
    public string? TokenCode { get; set; }

    /// <summary>Who first credentials belong to where that cannot be known: of an instance, a container, a command.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PrincipalCompleter))]
    public string? SourcePrincipal { get; set; }

    /// <summary>The token that a profile's <c>web_identity_token_file</c> would hold: a JWT, or its claims as a hashtable.</summary>
    [Parameter]
    public object? WebIdentityToken { get; set; }

    /// <summary>The time to look at keys and conditions from.</summary>
    [Parameter]
    public DateTimeOffset? Now { get; set; }

    /// <summary>Writes one value alone: whether all profiles lead somewhere.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        ProfileSources sources = ProfileCallers.Sources(Session) with
        {
            TokenCode = TokenCode,
            SourcePrincipal = SourcePrincipal,
            Token = WebIdentityToken is null ? null : TokenInput.ReadWebIdentity(WebIdentityToken),
        };
        foreach (string name in ProfileName.SelectMany(Names))
        {
            CredentialProfileReport report = CredentialProfileReport.Of(
                CurrentModel, Now ?? Session.Clock.GetUtcNow(), sources, Session.Profiles.Get(name), CancellationToken);
            _areAllUsable &= report.IsUsable;
            if (!Quiet)
            {
                WriteObject(report);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (Quiet)
        {
            WriteObject(_areAllUsable);
        }
    }

    private IEnumerable<string> Names(string pattern)
    {
        if (WildcardPattern.ContainsWildcardCharacters(pattern))
        {
            var wildcard = new WildcardPattern(pattern, WildcardOptions.CultureInvariant);
            return Session.Profiles.Names.Where(wildcard.IsMatch);
        }

        if (Session.Profiles.Find(pattern) is not null)
        {
            return [pattern];
        }

        _areAllUsable = false;
        WriteError(CallErrors.ProfileNotFound(pattern, Session.Profiles.Names));
        return [];
    }
}
