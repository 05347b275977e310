using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Profiles;
using IamPolicyTools.Operations.Sts;
using IamPolicyTools.Session;

namespace IamPolicyTools.Commands.Callers;

/// <summary>Makes somebody the session's caller: who a credential profile becomes, the bearer of credentials, or a principal.</summary>
[Cmdlet(VerbsOther.Use, "IamCredentialProfile", DefaultParameterSetName = ProfileSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(Caller))]
public sealed class UseIamCredentialProfileCommand : IamCmdlet
{
    private const string ProfileSet = "Profile";
    private const string CredentialSet = "Credential";
    private const string PrincipalSet = "Principal";

    // A role calls through a session, and a session has a name.
    private const string SessionName = "IamPolicyTools";

    /// <summary>The profile. By default the one that AWS's tools would use.</summary>
    [Parameter(Position = 0, ParameterSetName = ProfileSet, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ProfileName { get; set; }

    /// <summary>What the MFA device shows that the profile names: six digits.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [Alias("MfaCode")]
    public string? TokenCode { get; set; }

    /// <summary>Who the profile's first credentials belong to, where that cannot be known: of an instance, a container, a command.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ArgumentCompleter(typeof(PrincipalCompleter))]
    public string? SourcePrincipal { get; set; }

    /// <summary>The token that the profile's <c>web_identity_token_file</c> would hold: a JWT, or its claims as a hashtable.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    public object? WebIdentityToken { get; set; }

    /// <summary>Credentials that an STS cmdlet handed out in this session, or its response; an access key that New-IamAccessKey made.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CredentialSet, ValueFromPipeline = true)]
    [CallerCredentialsTransformation]
    public CallerCredentials? Credential { get; set; }

    /// <summary>A principal, without any credentials.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PrincipalSet)]
    [ArgumentCompleter(typeof(PrincipalCompleter))]
    public string Principal { get; set; } = string.Empty;

    /// <summary>The id or alias of the account that the principal is looked up in.</summary>
    [Parameter(ParameterSetName = PrincipalSet)]
    [ArgumentCompleter(typeof(AccountCompleter))]
    public string? Account { get; set; }

    /// <summary>Context keys that all of the caller's calls carry, <c>aws:SourceIp</c> for one.</summary>
    [Parameter]
    [ContextTransformation]
    public ContextLayer? Context { get; set; }

    /// <summary>Writes the caller.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        IamModel model = Session.Model;
        if (model.IsEmpty)
        {
            throw new LookupException(LookupError.NoAccount, "There is no account in the session.", null);
        }

        Caller found = ParameterSetName switch
        {
            CredentialSet => OfCredential(model, Credential!),
            PrincipalSet => OfPrincipal(model),
            _ => OfProfile(model),
        };
        foreach (string message in ContextWarnings.Of(Context ?? ContextLayer.Empty))
        {
            WriteWarning(message);
        }

        Caller caller = Context is null ? found : found with { Context = Context };
        if (ShouldProcess(caller.Arn, "Make caller"))
        {
            Session.Caller = caller;
            if (PassThru)
            {
                WriteObject(caller);
            }
        }
    }

    private Caller OfProfile(IamModel model)
    {
        ProfileSources sources = ProfileCallers.Sources(Session) with
        {
            TokenCode = TokenCode,
            SourcePrincipal = SourcePrincipal,
            Token = WebIdentityToken is null ? null : TokenInput.ReadWebIdentity(WebIdentityToken),
        };
        ProfileWalk walk = new ProfileWalker(model, Session.Clock.GetUtcNow(), sources).Walk(Session.Profiles.Get(ProfileName ?? ActiveProfile));
        Caller caller = ProfileCallers.Require(walk);
        foreach (ProfileHop hop in walk.Hops)
        {
            WriteVerbose(hop.ToString());
        }

        if (walk.Note is not null)
        {
            WriteWarning(walk.Note);
        }

        return caller;
    }

    private Caller OfCredential(IamModel model, CallerCredentials credential)
    {
        Caller caller = Session.Credentials.Identify(model, credential.AccessKeyId, credential.SecretAccessKey, credential.SessionToken);
        caller.ToSubject(model, Session.Clock.GetUtcNow());
        return caller;
    }

    // the ARN of a session that was made here means that session, with all that it was given.
    private Caller OfPrincipal(IamModel model)
    {
        string arn = model.FindPrincipal(Principal, Account);
        Caller[] live = [.. Session.Credentials.FindLive(arn, model, Session.Clock.GetUtcNow())];
        return live is [{ } only]
            ? only
            : Caller.Find(model, arn, SessionName) ?? throw new InvalidArgumentException(CallErrors.PrincipalWithoutCredential(Principal));
    }

    // CF-24
    private static string ActiveProfile => Variable("AWS_PROFILE") ?? Variable("AWS_DEFAULT_PROFILE") ?? "default";

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
