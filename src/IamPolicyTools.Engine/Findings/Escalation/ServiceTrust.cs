using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>
/// Whether a role is given to a service, or to an identity of a provider (escalation.md, 3: <c>trusts</c>, <c>federates</c>).
/// </summary>
internal static class ServiceTrust
{
    private const string Cognito = "cognito-identity.amazonaws.com";

    private static readonly string[] s_plain = ["sts:AssumeRole"];
    private static readonly string[] s_pods = ["sts:AssumeRole", "sts:TagSession"];
    private static readonly string[] s_anywhere = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];

    /// <summary>A role that a service may assume for the role's own account; null where it may not.</summary>
    /// <param name="questions">The model.</param>
    /// <param name="role">The role.</param>
    /// <param name="service">The service.</param>
    public static Bound? Of(Questions questions, Role role, string service) =>
        questions.Trusted(role, service, () => Find(questions, role, service));

    private static Bound? Find(Questions questions, Role role, string service)
    {
        if (service == Cognito)
        {
            return OfProvider(questions, role, service);
        }

        if (questions.Who(service) is not { } who || !Trust.ServicesOf(role).Contains(service))
        {
            return null;
        }

        // Sessions of some services need more than AssumeRole.
        string[] actions = service switch { "rolesanywhere.amazonaws.com" => s_anywhere, "pods.eks.amazonaws.com" => s_pods, _ => s_plain };
        ContextLayer given = new ContextLayer.Builder().Add("aws:SourceAccount", role.AccountId).Build();
        Answer?[] answers = [.. actions.Select(a => questions.Find(who, a, role.Arn, Envelope.Free, null, given))];
        if (answers.Any(a => a is null))
        {
            return null;
        }

        IEnumerable<string> chosen = answers.SelectMany(a => a!.Witness.Context.Keys)
            .Where(k => k.Equals("aws:SourceArn", StringComparison.OrdinalIgnoreCase));
        return new Bound(role.Arn) { Keys = [.. answers.SelectMany(a => a!.OpenKeys).Concat(chosen).Distinct()] };
    }

    /// <summary>A role that an identity of a provider may have; null where it may not.</summary>
    /// <param name="questions">The model.</param>
    /// <param name="role">The role.</param>
    /// <param name="provider">The provider's ARN, or the name of one that AWS knows.</param>
    public static Bound? OfProvider(Questions questions, Role role, string provider)
    {
        string action = provider.Contains(":saml-provider/", StringComparison.Ordinal)
            ? "sts:AssumeRoleWithSAML"
            : "sts:AssumeRoleWithWebIdentity";
        return questions.Who(provider) is { } who
            && Trust.EntriesOf(role.Document).Any(e => e.Entry.Value == provider)
            && questions.Find(who, action, role.Arn, Envelope.Free) is { } answer
                ? new Bound(role.Arn) { Keys = answer.OpenKeys }
                : null;
    }
}
