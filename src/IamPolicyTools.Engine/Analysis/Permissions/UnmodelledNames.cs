using System.Collections.Immutable;
using IamPolicyTools.Analysis.Resources;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Permissions;

/// <summary>
/// What a principal's own policies name in accounts that the model does not have. Only what stands there by its account can be told; whether
/// the other side lets the principal in is unknown.
/// </summary>
internal static class UnmodelledNames
{
    private const int AccountField = 3;

    /// <summary>The entries of Allow statements with an account that the model does not have, each once.</summary>
    /// <param name="subject">The principal.</param>
    /// <param name="model">The model.</param>
    public static ImmutableArray<(ArnPattern Pattern, string Account)> Of(Subject subject, IamModel model) =>
    [
        .. subject.Policies.Identity.Statements
            .Where(s => !s.IsDeny && s.Source.Resource is { IsNegated: false })
            .SelectMany(s => s.Source.Resource!.Value.Patterns)
            .Where(p => !p.HasVariables)
            .Select(p => p.Text)
            .Distinct(StringComparer.Ordinal)
            .Select(ArnPattern.Parse)
            .OfType<ArnPattern>()
            .Select(pattern => (Pattern: pattern, Account: pattern.LiteralField(AccountField)!))
            .Where(n => n.Account is not null && Arn.IsAccountId(n.Account))
            .Where(n => n.Account != subject.Requester.AccountId && !model.Accounts.ContainsKey(n.Account)),
    ];

    /// <summary>
    /// Stand-ins for the roles that are named one by one and that the model does not have: all that is known of them is the ARN.
    /// </summary>
    /// <param name="subject">The principal.</param>
    /// <param name="model">The model.</param>
    public static IEnumerable<Role> RolesOf(Subject subject, IamModel model) => subject.Policies.Identity.Statements
        .Where(s => !s.IsDeny && s.Source.Resource is { IsNegated: false })
        .SelectMany(s => s.Source.Resource!.Value.Patterns)
        .Where(p => !p.HasVariables && !p.Text.AsSpan().ContainsAny('*', '?'))
        .Select(p => p.Text)
        .Distinct(StringComparer.Ordinal)
        .Where(text => Arn.TryParse(text, out Arn arn) && arn.Service == "iam" && arn.Resource.StartsWith("role/", StringComparison.Ordinal) && IsUnknown(arn.Account, text, model))
        .Select(text => new Role
        {
            Arn = text,
            RoleName = text[(text.LastIndexOf('/') + 1)..],
            RoleId = string.Empty,
            Document = PolicyDocument.Unknown(ResourceTarget.NotInModel),
        });

    private static bool IsUnknown(string accountId, string arn, IamModel model) =>
        Arn.IsAccountId(accountId)
        && (!model.Accounts.TryGetValue(accountId, out Account? account)
            || (account.Unknowns.ContainsKey(nameof(account.Roles)) && account.FindRole(arn) is null));
}
