using System.Management.Automation;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Session;

namespace IamPolicyTools.Binding;

/// <summary>Reads whom a question is about: a name, an ARN, an object of the model, a profile, or else the session's caller.</summary>
/// <param name="Model">The model to look in.</param>
/// <param name="Session">The session, for its profiles and its caller.</param>
/// <param name="Now">The instant of the question.</param>
internal readonly record struct PrincipalArgument(IamModel Model, IamSession Session, DateTimeOffset Now)
{
    /// <summary>The subject; null when nobody is named and nobody calls.</summary>
    /// <param name="principal">What was given as the principal, or null.</param>
    /// <param name="account">The account to look a name up in, or null.</param>
    /// <param name="profile">The name of a credential profile, or null.</param>
    /// <exception cref="LookupException">The name leads to nobody, or to several.</exception>
    public Subject? Find(object? principal, string? account, string? profile) => (principal is PSObject wrapped ? wrapped.BaseObject : principal) switch
    {
        User user => Subject.Of(Model, user),
        Role role => Subject.Of(Model, role),
        Group group => Subject.Of(Model, group),
        GroupMembers members => Subject.Of(Model, members.Group),
        Account owner => Subject.OfRoot(Model, owner),
        Caller caller => caller.ToSubject(Model, Now),
        { } other when !string.IsNullOrWhiteSpace(other.ToString()) => FindByText(other.ToString()!, account),
        _ when !string.IsNullOrWhiteSpace(profile) => ProfileCallers.Get(Session, Model, profile, Now).ToSubject(Model, Now),
        _ => Session.Caller?.ToSubject(Model, Now),
    };

    private Subject FindByText(string text, string? account) =>
        Subject.Find(Model, Model.FindPrincipal(text, string.IsNullOrWhiteSpace(account) ? null : account)) ?? throw new LookupException(
            LookupError.PrincipalNotFound, $"'{text}' names no user, role or root user of the model, no service, and nobody outside.", text);
}
