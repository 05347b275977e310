using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>
/// Resources of accounts that neither side of a comparison has, whose policies are not known (CP-62). They decide across accounts, where both
/// sides have to allow: a policy that lets everybody in shows what a change can come to.
/// </summary>
internal sealed class OtherAccounts
{
    private const string NotInModel = "policies of accounts that are not in the model";

    private static readonly CompiledPolicySet s_resource = LettingIn(PolicyKind.Resource, "*");
    private static readonly CompiledPolicySet s_trust = LettingIn(PolicyKind.Trust, "sts:*");

    private readonly ModelAccess[] _sides;

    /// <summary>Prepares the two sides.</summary>
    /// <param name="before">Asks the side before.</param>
    /// <param name="after">Asks the side after.</param>
    public OtherAccounts(ModelAccess before, ModelAccess after) => _sides = [before, after];

    /// <summary>True for a resource that has a policy in an account that is in neither model, for somebody of the models.</summary>
    /// <param name="action">The action.</param>
    /// <param name="resource">The resource.</param>
    public bool Owns(ActionName action, string resource) =>
        Arn.TryParse(resource, out Arn arn)
        && Arn.IsAccountId(arn.Account)
        && Array.TrueForAll(_sides, s => !s.Model.Accounts.ContainsKey(arn.Account) && s.Subject.Requester.AccountId is { } own && s.Model.Accounts.ContainsKey(own))
        && (action.Service == "sts" ? StsRules.IsDecidedByTrust(action.Name) : PolicyHolders.CanHavePolicy(arn));

    /// <summary>The request where the policy of the resource lets everybody in.</summary>
    /// <param name="request">The request.</param>
    public static AccessRequest LetIn(AccessRequest request) => request with
    {
        ResourcePolicies = request.ResourcePolicies with { Policy = request.Action.Service == "sts" ? s_trust : s_resource },
    };

    /// <summary>True for the policy that <see cref="LetIn"/> gives.</summary>
    /// <param name="policy">A policy.</param>
    public static bool IsLettingIn(CompiledPolicySet? policy) => ReferenceEquals(policy, s_trust) || ReferenceEquals(policy, s_resource);

    /// <summary>Whose policies a pattern of resources is about: an account that statements name, or any.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="live">The statements.</param>
    public static string NameOf(string pattern, IEnumerable<PolicySlots.Live> live) =>
        pattern.Split(':') is [_, _, _, _, var account, ..] && Arn.IsAccountId(account)
        && live.Any(l => l.Statement.Source.Resource?.Patterns.Any(p => p.Text.Contains(account, StringComparison.Ordinal)) == true)
            ? $"policies of account {account}, which is not in the model"
            : NotInModel;

    private static CompiledPolicySet LettingIn(PolicyKind kind, string action)
    {
        var statement = new Statement
        {
            Index = 0,
            Effect = Effect.Allow,
            Principal = new PrincipalElement(false, true, [new PrincipalEntry(PrincipalType.Aws, "*", default)], default),
            Action = new ActionElement(false, PolicyList.Create<LocatedText>([new LocatedText(action, default)]), default),
            Resource = kind == PolicyKind.Trust ? null : new ResourceElement(false, PolicyList.Create<PolicyString>([PolicyString.Literal("*")]), default),
        };
        return CompiledPolicySet.Create(new PolicySource("other account", null, kind, new PolicyDocument(PolicyVersion.V2012, null, [statement], default)));
    }
}
