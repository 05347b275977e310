using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>Shares stand for the resource side of a cross-account grant .</summary>
internal static class ResourceShares
{
    /// <summary>What shares give the requester's account.</summary>
    public static GrantKinds Grants<TObserver>(AccessRequest request, ref TObserver observer)
        where TObserver : struct, IObserver
    {
        foreach (ResourceShare share in request.ResourcePolicies.Shares)
        {
            if (share.AccountId == request.Requester.AccountId && Covers(share, request.Action))
            {
                observer.Granted("R-49", $"the resource is shared with {share.AccountId}");
                return GrantKinds.Account;
            }
        }

        return GrantKinds.None;
    }

    private static bool Covers(ResourceShare share, ActionName action) =>
        share.Actions.Any(a => ActionPattern.Compile(a).Matches(action));
}
