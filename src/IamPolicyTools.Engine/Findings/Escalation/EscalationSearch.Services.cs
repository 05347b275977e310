using IamPolicyTools.Records;

namespace IamPolicyTools.Findings.Escalation;

/// <content>Credentials of a user for some services alone (ESC-IAM-025).</content>
public sealed partial class EscalationSearch
{
    // They end the path: what the services do not do is not in hand, so nothing goes on as the user.
    private FoundPath? FollowServices(PathState state, FoundHop hop, Dictionary<string, (bool IsAdmin, Certainty Grade)> best)
    {
        string arn = hop.Hop.Gained;
        Certainty grade = state.Hops.Select(h => h.Hop.Certainty).Append(hop.Hop.Certainty).Max();
        bool IsKnown(string key) => best.TryGetValue(key, out (bool IsAdmin, Certainty Grade) known) && known.Grade <= grade;
        if (IsKnown(arn)
            || IsKnown(hop.Key)
            || state.Held.Any(h => h.Arn == arn)
            || AccountOf(hop.After.Model, arn) is not { } account
            || hop.Gained is not { } gained
            || Gains.OfServices(_situation, state, hop, gained, account) is not { } gain
            || _replay.Run(state.World, hop) is not { } world
            || (world.Callers.ContainsKey(arn) && gain.IsAllowed && !_replay.Does(world, arn, gain)))
        {
            return null;
        }

        grade = gain.Unknowns.IsEmpty ? grade : Certainty.Possible;
        Holder caller = state.Held.First(h => h.Arn == hop.Hop.By);
        return new FoundPath(state.After(hop, caller, world), gain, false, grade, gained, account);
    }
}
