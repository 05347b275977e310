using IamPolicyTools.Binding;
using IamPolicyTools.Errors;
using IamPolicyTools.Model;
using IamPolicyTools.Session;
using Subject = IamPolicyTools.Evaluation.Gathering.Subject;

namespace IamPolicyTools.Commands.Findings;

/// <summary>Finds the principals that findings, paths and graphs are asked about, by their ARNs.</summary>
/// <param name="Model">The model.</param>
/// <param name="Session">The session.</param>
/// <param name="Now">The instant of the requests.</param>
/// <param name="Account">The account that names are looked up in, or null.</param>
internal readonly record struct FindingPrincipals(IamModel Model, IamSession Session, DateTimeOffset Now, string? Account)
{
    /// <summary>The ARN of a principal: of a session its role's.</summary>
    /// <param name="principal">A name, an ARN, an object of the model.</param>
    public string NameOf(object principal)
    {
        Subject subject = new PrincipalArgument(Model, Session, Now).Find(principal, Account, null)
            ?? throw new InvalidArgumentException(AccessErrors.PrincipalRequired("an answer"));
        return subject.Requester.ParentArn ?? subject.Requester.DisplayName;
    }

    /// <summary>The ARN of a principal or of a resource of the model.</summary>
    /// <param name="target">A name, an ARN, an object of the model.</param>
    public string TargetOf(object target)
    {
        string? arn = target switch
        {
            Resource resource => resource.Arn,
            string text when Model.Accounts.Values.Any(a => a.Resources.ContainsKey(text)) => text,
            _ => null,
        };
        return arn ?? NameOf(target);
    }
}
