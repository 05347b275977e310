using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Completion;
using IamPolicyTools.Errors;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;
using IamPolicyTools.Session;

namespace IamPolicyTools.Commands;

/// <summary>
/// A cmdlet that stands in for one of AWS.Tools: same name, same parameters, but it works on the session's model, as the
/// session's caller or as the one that its own parameters name.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TwinCmdlet : IamCmdlet
{
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
    public Credentials? Credential { get; set; }

    /// <summary>The region whose endpoint is called. IAM has one endpoint for all of them.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("RegionToCall")]
    public string? Region { get; set; }

    /// <summary>What is written: <c>*</c> for the whole response, a property of it, or <c>^</c> and a parameter's name.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Select { get; set; }

    /// <inheritdoc/>
    protected override void Start()
    {
        if (Session.HasLookedForRivals)
        {
            return;
        }

        Session.HasLookedForRivals = true;
        string name = MyInvocation.MyCommand.Name;
        if (AwsToolsGuard.FindRival(InvokeCommand, name) is { } module)
        {
            WriteWarning(
                $"The module {module} is loaded too and has a command {name}: the one that was imported last answers to the bare name. "
                + $"This is IamPolicyTools, which works on a model and changes nothing in AWS. To be sure, write IamPolicyTools\\{name}.");
        }
    }

    /// <summary>The context of a call on a snapshot.</summary>
    /// <param name="model">The snapshot.</param>
    /// <exception cref="LookupException">The snapshot is empty.</exception>
    private protected OperationContext CreateContext(IamModel model)
    {
        if (model.IsEmpty)
        {
            throw new LookupException(LookupError.NoAccount, "There is no account in the session.", Account);
        }

        return new OperationContext
        {
            Model = model,
            Now = Session.Clock.GetUtcNow(),
            Caller = FindCaller(model),
            AccountName = Account,
            Region = Region,
        };
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

    /// <summary>Reads <c>-Select</c>, before anything is done.</summary>
    /// <param name="member">The response's member that is written by default; null for the whole response.</param>
    private protected Selection ReadSelection(string? member) => Selection.Parse(Select, member, this) ?? throw Refused(CallErrors.InvalidSelect(Select!));

    /// <summary>What <c>-Select</c> takes from a result.</summary>
    /// <param name="selection">The selection.</param>
    /// <param name="result">The response, or its default member.</param>
    private protected object? Selected(Selection selection, object? result) =>
        selection.TryApply(this, result, out object? output) ? output : throw Refused(CallErrors.InvalidSelect(Select!));

    /// <summary>Ends the cmdlet with an error.</summary>
    /// <param name="record">The error.</param>
    /// <returns>Never; the type lets callers write <c>throw</c>.</returns>
    private protected Exception Refused(ErrorRecord record)
    {
        ThrowTerminatingError(record);
        return record.Exception;
    }

    // AWS.Tools' order: keys, profile, credentials, then what the session holds.
    private Caller? FindCaller(IamModel model)
    {
        if (AccessKey is not null || SecretKey is not null || SessionToken is not null)
        {
            return AccessKey is not null && SecretKey is not null
                ? Session.Credentials.Identify(model, AccessKey, SecretKey, SessionToken)
                : throw Refused(CallErrors.IncompleteCredential());
        }

        if (ProfileName is not null)
        {
            return Session.Profiles.GetCaller(model, ProfileName);
        }

        return Credential is null
            ? Session.Caller
            : Session.Credentials.Identify(model, Credential.AccessKeyId, Credential.SecretAccessKey, Credential.SessionToken);
    }
}
