using System.Collections.Frozen;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Findings;

/// <summary>Who a role's trust policy lets in.</summary>
internal static class Trust
{
    // FR-19: what the internet talks to by design. A judgement (findings.md, 9).
    private static readonly FrozenSet<string> s_facing = Set(
        "ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "lambda.amazonaws.com", "edgelambda.amazonaws.com", "apprunner.amazonaws.com",
            "tasks.apprunner.amazonaws.com",
        "elasticbeanstalk.amazonaws.com", "pods.eks.amazonaws.com");

    // F-407: services that run the code of whoever may start them.
    private static readonly FrozenSet<string> s_compute = Set(
        "ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "lambda.amazonaws.com", "edgelambda.amazonaws.com", "apprunner.amazonaws.com",
            "tasks.apprunner.amazonaws.com",
        "build.apprunner.amazonaws.com", "elasticbeanstalk.amazonaws.com", "pods.eks.amazonaws.com", "eks.amazonaws.com",
            "eks-fargate-pods.amazonaws.com",
        "codebuild.amazonaws.com", "glue.amazonaws.com", "sagemaker.amazonaws.com", "states.amazonaws.com", "ssm.amazonaws.com",
            "cloudformation.amazonaws.com",
        "batch.amazonaws.com", "elasticmapreduce.amazonaws.com", "emr-serverless.amazonaws.com", "datapipeline.amazonaws.com",
            "spotfleet.amazonaws.com",
        "bedrock-agentcore.amazonaws.com", "synthetics.amazonaws.com", "amplify.amazonaws.com");

    /// <summary>True for a service that runs code which the internet talks to.</summary>
    public static bool FacesInternet(string service) => s_facing.Contains(service);

    /// <summary>True for a service that runs somebody's code.</summary>
    public static bool RunsCode(string service) => s_compute.Contains(service);

    /// <summary>The entries of the Allow statements of a trust policy.</summary>
    public static IEnumerable<(Statement Statement, PrincipalEntry Entry)> EntriesOf(PolicyDocument document) => document.Statements
        .Where(s => s is { Effect: Effect.Allow, Principal: not null })
        .SelectMany(s => s.Principal!.Entries.Select(e => (s, e)));

    /// <summary>The services that are named.</summary>
    public static IEnumerable<string> ServicesOf(Role role) =>
        EntriesOf(role.Document).Where(e => e.Entry.Type == PrincipalType.Service).Select(e => e.Entry.Value).Distinct();

    /// <summary>False where a role's trust policy names somebody in none of its statements, as far as they are known.</summary>
    public static bool MayName(Role role, string principal) => role.Document.UnknownReason is not null
        || EntriesOf(role.Document).Any(e => e.Entry.Value == principal || Placeholders.AreIn(e.Entry.Value));

    /// <summary>The service that may assume a role, asked; null for one that may not.</summary>
    public static Answer? ByService(Situation situation, Role role, string service, Envelope most = Envelope.Network) =>
        situation.Questions.Who(service) is { } who ? situation.Questions.Find(who, "sts:AssumeRole", role.Arn, most) : null;

    /// <summary>The host and path of an OIDC provider that a principal entry names.</summary>
    public static string ProviderOf(string principal)
    {
        const string Type = ":oidc-provider/";
        int at = principal.IndexOf(Type, StringComparison.Ordinal);
        return at < 0 ? principal : principal[(at + Type.Length)..];
    }

    /// <summary>F-1205: true when somebody, inside or out, may assume a role, or may under a condition.</summary>
    public static bool IsAssumable(Situation situation, Role role)
    {
        foreach ((Statement statement, PrincipalEntry entry) in EntriesOf(role.Document))
        {
            if (statement.Principal!.IsNegated || IsOpen(situation, role, entry))
            {
                return true;
            }
        }

        return role.Document.UnknownReason is not null;
    }

    private static bool IsOpen(Situation situation, Role role, PrincipalEntry entry)
    {
        Questions questions = situation.Questions;
        switch (entry.Type)
        {
            case PrincipalType.Service:
                return ByService(situation, role, entry.Value) is not null;
            case PrincipalType.Federated:
                string action = entry.Value.Contains(":saml-provider/", StringComparison.Ordinal)
                    ? "sts:AssumeRoleWithSAML"
                    : "sts:AssumeRoleWithWebIdentity";
                return questions.Who(entry.Value) is { } identity
                    && questions.Find(identity, action, role.Arn, Envelope.Network) is not null;
            case PrincipalType.Aws:
                return ByAws(situation, role, entry.Value);
            default:
                return true;
        }
    }

    private static bool ByAws(Situation situation, Role role, string principal)
    {
        // PO-2.1: whoever fits the text around a placeholder may be meant, somebody of another account too.
        if (Placeholders.AreIn(principal))
        {
            return true;
        }

        string account = Arn.IsAccountId(principal) ? principal : Arn.TryParse(principal, out Arn arn) ? arn.Account : string.Empty;
        if (principal == "*" || !situation.Model.Accounts.TryGetValue(account, out Account? own))
        {
            // Ids of principals that are gone belong to nobody.
            return principal == "*" || account.Length > 0;
        }

        if (Arn.IsAccountId(principal) || principal.EndsWith(":root", StringComparison.Ordinal))
        {
            return situation.AssumersOf(role).Any(p => p.Account.AccountId == account)
                || situation.In(own).Any(p => IsOpenToSome(situation, role, p.Who));
        }

        return situation.Questions.Who(principal) is { } who
            && (situation.Questions.Find(who, "sts:AssumeRole", role.Arn, Envelope.Network) is not null || IsOpenToSome(situation, role, who));
    }

    // R-175, R-175a: whoever makes a session of a role chooses its name, and its tags where somebody may tag it.
    private static bool IsOpenToSome(Situation situation, Role role, Evaluation.Gathering.Subject who) =>
        situation.FindPerson(who.Requester.ParentArn ?? string.Empty)?.Role is { } own
        && situation.Questions.Open(who, "sts:AssumeRole", role.Arn) is { } open
        && (RoleTrust.LetsTag(own.Document) || !open.MissingContextKeys.All(k => k.StartsWith("aws:PrincipalTag/", StringComparison.OrdinalIgnoreCase)));

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);
}
