using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Binding;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Session;

namespace IamPolicyTools.Commands.Bases;

/// <summary>A twin that calls as somebody: the session's caller, or the one that its own parameters name.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TwinCmdlet : UnsignedTwinCmdlet
{
    // Parameters of what a call is about, in the order in which they tell its account.
    private static readonly string[] s_arnParameters = ["PolicySourceArn", "PolicyArn", "SAMLProviderArn", "OpenIDConnectProviderArn", "SerialNumber"];

    private protected TwinCmdlet()
    {
    }

    /// <summary>The id or alias of the account that is meant, where the session has several.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("AccountId")]
    [ArgumentCompleter(typeof(AccountCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Account { get; set; }

    // The three are not bound by property name, unlike AWS.Tools': what New-IamAccessKey writes has a SecretAccessKey too.

    /// <summary>The access key of the caller, in place of the session's caller.</summary>
    [Parameter]
    [Alias("AK")]
    public string? AccessKey { get; set; }

    /// <summary>The secret of the access key.</summary>
    [Parameter]
    [Alias("SK", "SecretAccessKey")]
    public string? SecretKey { get; set; }

    /// <summary>The session token of temporary credentials.</summary>
    [Parameter]
    [Alias("ST")]
    public string? SessionToken { get; set; }

    /// <summary>The credential profile of the caller, in place of the session's caller.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("StoredCredentials", "AWSProfileName")]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>Credentials that STS handed out before, in place of the session's caller.</summary>
    [Parameter(ValueFromPipeline = true)]
    [CredentialTransformation]
    public Operations.Sts.Credentials? Credential { get; set; }

    /// <inheritdoc/>
    private protected override OperationContext CreateContext(IamModel model)
    {
        OperationContext unsigned = base.CreateContext(model);
        Caller? caller = FindCaller(model);
        var context = new OperationContext
        {
            Model = model,
            Now = unsigned.Now,
            Region = unsigned.Region,
            Caller = caller,
            AccountName = Account ?? (caller is null ? AccountInArn(model) : null),
            Warnings = unsigned.Warnings,
        };
        if (IsVerbose)
        {
            WriteVerbose(LookUps.Of(MyInvocation.MyCommand.Name, context));
        }

        return context;
    }

    /// <summary>Makes a call that changes nothing, and writes its response.</summary>
    /// <typeparam name="T">The response.</typeparam>
    /// <param name="call">The call. It authorises itself.</param>
    /// <param name="member">The response's member that is written by default; null for the whole response.</param>
    private protected void Read<T>(Func<OperationContext, T> call, string? member = null)
    {
        Selection selection = ReadSelection(member);
        WriteObject(Selected(selection, call(CreateContext(Session.Model))), enumerateCollection: true);
    }

    // Nobody's call acts on the account that the ARN of what it is about names; a caller acts on its own.
    private string? AccountInArn(IamModel model) => s_arnParameters
        .Select(name => MyInvocation.BoundParameters.GetValueOrDefault(name) as string)
        .Where(arn => arn is not null)
        .Select(arn => Arn.AccountOf(arn).ToString())
        .FirstOrDefault(model.Accounts.ContainsKey);

    // AWS.Tools' order: keys, profile, credentials, then what the session holds.
    private Caller? FindCaller(IamModel model)
    {
        if (AccessKey is not null || SecretKey is not null || SessionToken is not null)
        {
            return AccessKey is not null && SecretKey is not null
                ? Session.Credentials.Identify(model, AccessKey, SecretKey, SessionToken)
                : throw new InvalidArgumentException(CallErrors.IncompleteCredential());
        }

        if (ProfileName is not null)
        {
            return ProfileCallers.Get(Session, model, ProfileName, Session.Clock.GetUtcNow());
        }

        return Credential is null
            ? Session.Caller
            : Session.Credentials.Identify(model, Credential.AccessKeyId, Credential.SecretAccessKey, Credential.SessionToken);
    }
}
