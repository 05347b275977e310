using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>
/// Whether a role is given to a service, or to an identity of a provider (escalation.md, 3: <c>trusts</c>, <c>federates</c>).
/// </summary>
internal static class ServiceTrust
{
    private const string SourceArn = "aws:SourceArn";
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

    /// <summary>A way with the thing that the steps create or use: a trust that asks for it is asked with it (escalation.md, 3).</summary>
    /// <param name="questions">The model.</param>
    /// <param name="trial">The way.</param>
    /// <param name="thing">The ARN of the thing.</param>
    /// <returns>Null where a trust wants another thing.</returns>
    public static Trial? With(Questions questions, Trial trial, string thing)
    {
        Trial next = trial;
        foreach ((string name, Bound bound) in trial.Bound)
        {
            if (!AsksForThing(bound) || thing.Split(':', 4) is not ["arn", _, var service, _] || bound.Service!.Split('.')[0] != service)
            {
                continue;
            }

            if (RoleOf(questions, bound) is not { } role || Find(questions, role, bound.Service, thing) is not { } found)
            {
                return null;
            }

            next = next.With(name, found);
        }

        return next;
    }

    /// <summary>The things that the trusts of what is bound name.</summary>
    /// <param name="questions">The model.</param>
    /// <param name="trial">The way.</param>
    public static IEnumerable<string> ThingsOf(Questions questions, Trial trial) => trial.Bound.Values.Where(AsksForThing)
        .SelectMany(b => RoleOf(questions, b)?.Document.Statements ?? [])
        .SelectMany(s => s.Conditions)
        .Where(c => c.Key.Equals(SourceArn, StringComparison.OrdinalIgnoreCase))
        .SelectMany(c => c.Values.ConvertAll(v => v.Text.Text))
        .Where(v => !v.Contains("${", StringComparison.Ordinal));

    private static bool AsksForThing(Bound bound) =>
        bound.Service is not null && bound.Keys.Contains(SourceArn, StringComparer.OrdinalIgnoreCase);

    private static Role? RoleOf(Questions questions, Bound bound) =>
        questions.Model.Accounts.GetValueOrDefault(Arn.AccountOf(bound.Arn).ToString())?.FindRole(bound.Arn);

    private static Bound? Find(Questions questions, Role role, string service, string? thing = null)
    {
        if (service == Cognito)
        {
            return OfProvider(questions, role, service);
        }

        if (questions.Who(service) is not { } who || !Trust.MayName(role, service))
        {
            return null;
        }

        // Sessions of some services need more than AssumeRole.
        string[] actions = service switch { "rolesanywhere.amazonaws.com" => s_anywhere, "pods.eks.amazonaws.com" => s_pods, _ => s_plain };
        ContextLayer.Builder keys = new ContextLayer.Builder().Add("aws:SourceAccount", role.AccountId);
        ContextLayer given = (thing is null ? keys : keys.Add(SourceArn, thing)).Build();
        Answer?[] answers = [.. actions.Select(a => questions.Find(who, a, role.Arn, Envelope.Free, null, given))];
        if (answers.Any(a => a is null))
        {
            return null;
        }

        IEnumerable<string> chosen = answers.SelectMany(a => a!.Witness.Context.Keys)
            .Where(k => thing is null && k.Equals(SourceArn, StringComparison.OrdinalIgnoreCase));
        return new Bound(role.Arn)
        {
            Service = service,
            Keys = [.. answers.SelectMany(a => a!.OpenKeys).Concat(chosen).Distinct()],
            Unknowns = [.. answers.SelectMany(a => a!.Unknowns).Distinct()],
        };
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
            && Trust.MayName(role, provider)
            && questions.Find(who, action, role.Arn, Envelope.Free) is { } answer
                ? new Bound(role.Arn) { Keys = answer.OpenKeys, Unknowns = answer.Unknowns }
                : null;
    }
}
