using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>
/// Whether somebody is an administrator: all ten probes are allowed on names that do not exist, service and resource control policies left
/// aside (escalation.md, section 5).
/// </summary>
internal static class AdministratorProbes
{
    private const string Nobody = "no-such-name-7c1e";

    // {0} is the partition, {1} the account.
    private static readonly (string Action, string Resource)[] s_probes =
    [
        ("iam:CreateUser", $"arn:{{0}}:iam::{{1}}:user/{Nobody}"),
        ("iam:AttachUserPolicy", $"arn:{{0}}:iam::{{1}}:user/{Nobody}"),
        ("iam:CreateAccessKey", $"arn:{{0}}:iam::{{1}}:user/{Nobody}"),
        ("iam:PutRolePolicy", $"arn:{{0}}:iam::{{1}}:role/{Nobody}"),
        ("iam:UpdateAssumeRolePolicy", $"arn:{{0}}:iam::{{1}}:role/{Nobody}"),
        ("iam:CreatePolicyVersion", $"arn:{{0}}:iam::{{1}}:policy/{Nobody}"),
        ("s3:GetObject", $"arn:{{0}}:s3:::{Nobody}/{Nobody}"),
        ("ec2:RunInstances", "arn:{0}:ec2:us-east-1:{1}:instance/*"),
        ("lambda:CreateFunction", $"arn:{{0}}:lambda:us-east-1:{{1}}:function:{Nobody}"),
        ("secretsmanager:GetSecretValue", $"arn:{{0}}:secretsmanager:us-east-1:{{1}}:secret:{Nobody}"),
    ];

    private static readonly FrozenDictionary<string, ActionName> s_actions =
        s_probes.ToFrozenDictionary(p => p.Action, p => ActionName.Parse(p.Action), StringComparer.Ordinal);

    /// <summary>True for an action that one of the probes asks about.</summary>
    /// <param name="action">The action; null for one that the catalogue does not list.</param>
    public static bool IsOne(CatalogueAction? action) => action is not null && Array.Exists(s_probes, p => p.Action == action.FullName);

    /// <summary>True where somebody passes them all.</summary>
    /// <param name="access">Who asks.</param>
    public static bool AreAllowed(ModelAccess access)
    {
        if (access.Subject.Requester.AccountId is not { } account)
        {
            return false;
        }

        return Of(access.Subject).All(p =>
        {
            AccessRequest request = access.CreateRequest(p.Action, p.Resource, account);
            return Evaluator.Decide(request with
            {
                PrincipalPolicies = request.PrincipalPolicies with { ServiceControlLevels = [] },
                ResourcePolicies = request.ResourcePolicies with { ResourceControlLevels = [] },
            }).IsAllowed;
        });
    }

    /// <summary>
    /// What nobody knows of somebody who passes them all if it turns out well; empty for who passes them anyway, or never. What the model
    /// does not have has no policy of its own.
    /// </summary>
    /// <param name="access">Who asks, with absent keys open.</param>
    /// <param name="unknownsOf">What an answer depends on.</param>
    public static ImmutableArray<UnknownFact> UnknownsOf(
        ModelAccess access, Func<IamAccessResult, ImmutableArray<UnknownFact>> unknownsOf)
    {
        if (access.Subject.Requester.AccountId is not { } account)
        {
            return [];
        }

        HashSet<UnknownFact> all = [];
        foreach ((ActionName action, string resource) in Of(access.Subject))
        {
            AccessRequest request = access.CreateRequest(action, resource, account);
            request = request with
            {
                PrincipalPolicies = request.PrincipalPolicies with { ServiceControlLevels = [] },
                ResourcePolicies = ResourcePolicies.None,
                Behind = [],
            };
            switch (Interpretation.Of(request, ContextMode.Discovery, out _).Decision)
            {
                case Decision.Allowed:
                    break;
                case Decision.Conditional when unknownsOf(IamAccessResult.Of(request, ContextMode.Discovery)) is { IsEmpty: false } unknowns:
                    all.UnionWith(unknowns);
                    break;
                default:
                    return [];
            }
        }

        return [.. all];
    }

    /// <summary>What somebody is asked.</summary>
    /// <param name="who">Who, of an account.</param>
    public static IEnumerable<(ActionName Action, string Resource)> Of(Subject who)
    {
        string partition = Arn.TryParse(who.Requester.Arn, out Arn own) ? own.Partition : "aws";
        return s_probes.Select(p => (
            s_actions[p.Action],
            p.Resource.Replace("{0}", partition, StringComparison.Ordinal).Replace("{1}", who.Requester.AccountId, StringComparison.Ordinal)));
    }

    /// <summary>True where a comparison of documents gained them all, without a condition and on every resource.</summary>
    /// <param name="cells">The differences.</param>
    public static bool AreGained(IEnumerable<CellDifference> cells)
    {
        HashSet<string> gained = [.. cells.Where(c => c.IsGained && c.Resource == "*" && c.Conditions.IsEmpty).Select(c => c.Action.Known?.FullName).OfType<string>()];
        return Array.TrueForAll(s_probes, p => gained.Contains(p.Action));
    }
}
