using System.Globalization;
using System.Management.Automation;
using IamPolicyTools.Errors;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Operations.Sts;
using IamPolicyTools.Session;

namespace IamPolicyTools.Binding;

/// <summary>
/// Reads whom a question is about: a name, an ARN, an access key, an account, an object of the model, credentials, a profile, or else the
/// session's caller. An object only names somebody.
/// </summary>
/// <param name="Model">The model to look in.</param>
/// <param name="Session">The session, for its profiles, its credentials and its caller.</param>
/// <param name="Now">The instant of the question.</param>
internal readonly record struct PrincipalArgument(IamModel Model, IamSession Session, DateTimeOffset Now)
{
    /// <summary>The subject; null when nobody is named and nobody calls.</summary>
    /// <param name="principal">What was given as the principal, or null.</param>
    /// <param name="account">The account to look a name up in, or null.</param>
    /// <param name="profile">The name of a credential profile, or null.</param>
    /// <exception cref="LookupException">The name leads to nobody, or to several.</exception>
    public Subject? Find(object? principal, string? account, string? profile)
    {
        var asked = new AskedPrincipals(Model, Session.Credentials, Now, Session.Caller);
        object? name = NameOf(principal);
        if (!string.IsNullOrWhiteSpace(name?.ToString()) && !string.IsNullOrWhiteSpace(profile))
        {
            throw new InvalidArgumentException(AccessErrors.PrincipalAndProfile());
        }

        return name switch
        {
            User user => Subject.Of(Model, user),
            Role role => Subject.Of(Model, role),
            Group group => Subject.Of(Model, group),
            Account owner => Subject.OfRoot(Model, owner),
            Caller caller => caller.ToSubject(Model, Now),
            string text when !string.IsNullOrWhiteSpace(text) => asked.Find(text.Trim(), string.IsNullOrWhiteSpace(account) ? null : account),
            _ when !string.IsNullOrWhiteSpace(profile) => ProfileCallers.Get(Session, Model, profile, Now).ToSubject(Model, Now),
            _ => Session.Caller?.ToSubject(Model, Now),
        };
    }

    /// <summary>True for an object that names somebody; false for a row, whose properties are parameters, and for anything else.</summary>
    /// <param name="input">An object from the pipeline.</param>
    public static bool IsPrincipal(object? input) => Plain(input) switch
    {
        string or User or Role or Group or GroupMembers or Account or Caller or Operations.Sts.Credentials or AssumeRoleResponse or GetFederationTokenResponse
            or GetSessionTokenResponse or AssumeRootResponse or AssumedRoleUser or FederatedUser or AccessKey or AccessKeyMetadata or CreatedAccessKey => true,
        PSObject record => record.Properties["Arn"] is not null
            && !Array.Exists(["Principal", "PolicySourceArn", "CallerArn", "Action", "ActionName"], name => record.Properties[name] is not null),
        object?[] list => list.Length > 0 && list.All(IsPrincipal),
        _ => false,
    };

    /// <summary>The single principals of a value that may be a list.</summary>
    /// <param name="value">The value.</param>
    public static IEnumerable<object?> Flatten(object? value) => Plain(value) is object?[] list ? list.SelectMany(Flatten) : [value];

    /// <summary>The object of the model that a value names, or a text.</summary>
    /// <param name="principal">The value.</param>
    /// <exception cref="InvalidArgumentException">The value names nobody.</exception>
    public static object? NameOf(object? principal) => Plain(principal) switch
    {
        null => null,
        string or User or Role or Group or Account or Caller => Plain(principal),
        GroupMembers members => members.Group,
        Operations.Sts.Credentials credentials => credentials.AccessKeyId,
        AssumeRoleResponse response => response.Credentials.AccessKeyId,
        GetFederationTokenResponse response => response.Credentials.AccessKeyId,
        GetSessionTokenResponse response => response.Credentials.AccessKeyId,
        AssumeRootResponse response => response.Credentials.AccessKeyId,
        AccessKey key => key.AccessKeyId,
        AccessKeyMetadata key => key.AccessKeyId ?? $"user/{key.UserName}",
        CreatedAccessKey key => key.AccessKeyId,
        AssumedRoleUser session => session.Arn,
        FederatedUser session => session.Arn,

        // Objects of AWS.Tools, and those that came through a file or a job.
        PSObject record when (Text(record, "Principal") ?? Text(record, "Arn")) is { } text => text,
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        { } other => throw new InvalidArgumentException(AccessErrors.InvalidPrincipal(other)),
    };

    private static string? Text(PSObject record, string name) => record.Properties[name]?.Value?.ToString();

    // A record of PowerShell's own, or an object of a class that is none of ours, stays wrapped: its properties tell what it is.
    private static object? Plain(object? value) => value is PSObject wrapped
        ? wrapped.BaseObject is PSCustomObject || (wrapped.Properties["Arn"] is not null && wrapped.BaseObject.GetType().Assembly != typeof(User).Assembly)
            ? wrapped
            : wrapped.BaseObject
        : value;
}
