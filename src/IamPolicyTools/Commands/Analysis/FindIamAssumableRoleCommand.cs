using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Analysis.Assumption;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Evaluation.Gathering;

namespace IamPolicyTools.Commands.Analysis;

/// <summary>Finds the roles that a principal can become, directly and through other roles.</summary>
[Cmdlet(VerbsCommon.Find, "IamAssumableRole")]
[OutputType(typeof(AssumableRole))]
public sealed class FindIamAssumableRoleCommand : PrincipalAnalysisCmdlet
{
    private AssumableRoleSearch? _search;

    private protected override void AskAbout(Subject subject)
    {
        AssumableRoleSearch search = _search ??= new AssumableRoleSearch(new AccessScope(CurrentModel, Settings));
        ImmutableArray<AssumableRole> roles = Work(
            $"Roles that {subject.Requester} can assume", (progress, stop) => search.Find(subject, progress, stop));
        foreach (AssumableRole role in roles)
        {
            WriteAnswer(role, () => role.OpenPoints);
        }
    }
}
