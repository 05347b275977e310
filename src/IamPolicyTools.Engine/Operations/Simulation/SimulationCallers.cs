using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Simulation;

/// <summary>As whom a simulation asks about each resource: the caller that was named, or some user of the resource's account .</summary>
/// <param name="model">The model.</param>
/// <param name="owner">The account of resources whose ARN names none; null when nobody said.</param>
/// <param name="named">Makes the requests of the caller that was named; null for none.</param>
/// <param name="policies">What is simulated.</param>
/// <param name="settings">Context and switches.</param>
internal sealed class SimulationCallers(IamModel model, string? owner, RequestFactory? named, PrincipalPolicies policies, RequestSettings settings)
{
    private readonly Dictionary<string, SimulationCaller> _byArn = new(StringComparer.Ordinal);

    /// <summary>Who asks about a resource.</summary>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    public SimulationCaller For(string resource)
    {
        if (named is not null)
        {
            return new SimulationCaller(named, named.Requester.AccountId ?? string.Empty, []);
        }

        // An owner is said of what does not name its own.
        bool namesOwner = Arn.TryParse(resource, out Arn arn) && Arn.IsAccountId(arn.Account);
        DefaultCaller found = DefaultCaller.For(model, resource, namesOwner ? null : owner);
        string who = found.Subject.Requester.Arn!;
        if (!_byArn.TryGetValue(who, out SimulationCaller? caller))
        {
            caller = new SimulationCaller(new RequestFactory(found.Subject.Requester, policies, settings), found.ResourceAccount, found.Subject.Notes);
            _byArn.Add(who, caller);
        }

        return caller;
    }
}

/// <summary>Who asks.</summary>
/// <param name="Factory">Makes the requests.</param>
/// <param name="Account">The account, which owns what names no owner.</param>
/// <param name="Notes">That somebody was taken, where nobody was named.</param>
internal sealed record SimulationCaller(RequestFactory Factory, string Account, ImmutableArray<string> Notes);
