using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Records;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>How much a change of access matters, and why (CP-53). An action weighs the same in every comparison.</summary>
internal static class ChangeSeverity
{
    // AWS counts these as Write or Read, and they hand out the rights of somebody else (validation-checks.md 5.3 and 5.4).
    private static readonly FrozenSet<string> s_rightsOfOthers = new[]
    {
        "iam:PassRole", "iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile", "iam:AddUserToGroup",
        "iam:CreateServiceSpecificCredential", "iam:ResetServiceSpecificCredential", "sts:AssumeRole", "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity", "sso:GetRoleCredentials", "cognito-identity:GetCredentialsForIdentity", "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration", "glue:UpdateDevEndpoint", "codestar:CreateProjectFromTemplate",
        "sagemaker:CreatePresignedNotebookInstanceUrl", "apprunner:UpdateService", "cloudformation:UpdateStack", "codebuild:StartBuild",
        "codebuild:StartBuildBatch", "ec2-instance-connect:SendSSHPublicKey", "ssm:StartSession", "ssm:SendCommand",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The severity of a row.</summary>
    /// <param name="standing">What the principal is or becomes.</param>
    /// <param name="cells">The differences of the row, all gained or all lost.</param>
    /// <returns>The severity, and the sentences that give its reasons.</returns>
    public static (Severity Severity, ImmutableArray<string> Reasons) Of(ChangeStanding standing, IReadOnlyList<CellDifference> cells)
    {
        if (!cells[0].IsGained)
        {
            return cells[0].Because.FirstOrDefault(ComparedAccess.IsLimit) is { } limit
                ? (Severity.High, [$"Lost by a Deny or a policy that limits: {limit}."])
                : (Severity.Low, ["Lost since nothing allows it any more."]);
        }

        if (standing.IsOutside)
        {
            return (Severity.Critical, ["Gained by somebody outside the accounts and the organization, or by anybody."]);
        }

        if (standing.BecomesAdministrator && cells.Any(c => AdministratorProbes.IsOne(c.Action.Known)))
        {
            return (Severity.Critical, ["The principal becomes an administrator."]);
        }

        (Severity severity, ImmutableArray<string> reasons) = OfGain(cells);

        // policy-repositories.md, 4: what a guardrail of the organization held back is worth a look, whatever it is.
        return cells[0].Because.FirstOrDefault(IsGuardrail) is { } guardrail
            ? (severity < Severity.High ? Severity.High : severity, reasons.Insert(0, $"A guardrail of the organization holds it back no more: {guardrail}."))
            : (severity, reasons);
    }

    private static bool IsGuardrail(ChangeReason reason) =>
        reason.Policy.Kind is Language.PolicyKind.ServiceControl or Language.PolicyKind.ResourceControl;

    private static (Severity Severity, ImmutableArray<string> Reasons) OfGain(IReadOnlyList<CellDifference> cells)
    {
        string[] managing = Names(cells.Where(c => c.Action.Known?.AccessLevel == AccessLevel.PermissionsManagement));
        string[] others = Names(cells.Where(c => c.Action.Known is { } known && s_rightsOfOthers.Contains(known.FullName) && !IsOnSelf(c)));
        if (managing.Length + others.Length > 0)
        {
            ImmutableArray<string>.Builder found = ImmutableArray.CreateBuilder<string>();
            if (others.Length > 0)
            {
                found.Add($"Gives the rights of others: {Few(others)}.");
            }

            if (managing.Length > 0)
            {
                found.Add($"Manages permissions: {Few(managing)}.");
            }

            return (Severity.High, found.ToImmutable());
        }

        string[] more = Names(cells.Where(c => c.Action.Known?.AccessLevel is not (AccessLevel.Read or AccessLevel.List)));
        return more.Length > 0 ? (Severity.Medium, [$"Writes or tags, or is not known to AWS's reference: {Few(more)}."]) : (Severity.Low, ["Reads or lists."]);
    }

    /// <summary>How much an action weighs by itself, so that the heaviest is named first.</summary>
    /// <param name="action">The action; null for one that the catalogue does not list.</param>
    public static int WeightOf(CatalogueAction? action) => action is null ? 1
        : action.AccessLevel == AccessLevel.PermissionsManagement || s_rightsOfOthers.Contains(action.FullName) ? 2
        : action.AccessLevel is AccessLevel.Read or AccessLevel.List ? 0 : 1;

    /// <summary>The severity of what is not decided: as if it were gained.</summary>
    /// <param name="action">The actions that it is about; null for all.</param>
    public static Severity OfUndecided(ActionClass? action) => action is null || (action.Known is { } known && (known.AccessLevel == AccessLevel.PermissionsManagement || s_rightsOfOthers.Contains(known.FullName)))
        ? Severity.High
        : action.Known?.AccessLevel is AccessLevel.Read or AccessLevel.List ? Severity.Low : Severity.Medium;

    // Keys and a password of one's own are no rights of somebody else.
    private static bool IsOnSelf(CellDifference cell) =>
        cell.Witness.Resource == cell.Witness.Principal || cell.Resource.EndsWith("${aws:username}", StringComparison.OrdinalIgnoreCase);

    private static string[] Names(IEnumerable<CellDifference> cells) => [.. cells.Select(c => c.Action.Example.Text).Distinct().Order(StringComparer.OrdinalIgnoreCase)];

    private static string Few(string[] names) => $"{string.Join(", ", names.Take(5))}{(names.Length > 5 ? $" and {names.Length - 5} more" : string.Empty)}";
}

/// <summary>What somebody is, or becomes by a change.</summary>
/// <param name="IsOutside">True for somebody outside the model's accounts and organization, and for anybody.</param>
/// <param name="BecomesAdministrator">True where the principal is an administrator after the change and was none before.</param>
internal readonly record struct ChangeStanding(bool IsOutside, bool BecomesAdministrator);
