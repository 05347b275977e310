using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Analysis.Calls;

/// <summary>To which services a role may be passed, and with which operations: those of services that its trust policy lets assume it .</summary>
public static class RolePassing
{
    /// <summary>The services, as values of <c>iam:PassedToService</c>, that may assume a role; also those that may under conditions.</summary>
    /// <param name="model">The model.</param>
    /// <param name="role">The role.</param>
    /// <param name="now">The time of the question.</param>
    public static ImmutableArray<string> ServicesOf(IamModel model, Role role, DateTimeOffset now)
    {
        var action = ActionName.Parse("sts:AssumeRole");
        var settings = new ModelAccessSettings { Now = now, Mode = ContextMode.Discovery };
        return
        [
            .. IamCatalogue.Default.Operations.Operations.SelectMany(o => o.PassedToServices).Distinct().Order(StringComparer.Ordinal)
                .Where(s => Subject.Find(model, s) is { } service
                    && new ModelAccess(model, service, settings).Decide(action, role.Arn).Decision is Decision.Allowed or Decision.Conditional),
        ];
    }

    /// <summary>The operations with which a role may be passed, by service and name.</summary>
    /// <param name="model">The model.</param>
    /// <param name="role">The role.</param>
    /// <param name="now">The time of the question.</param>
    public static IEnumerable<ApiOperation> OperationsFor(IamModel model, Role role, DateTimeOffset now) =>
        ServicesOf(model, role, now).SelectMany(IamCatalogue.Default.Operations.FindPassing).Distinct()
            .OrderBy(o => o.Service, StringComparer.Ordinal).ThenBy(o => o.Name, StringComparer.Ordinal);
}
