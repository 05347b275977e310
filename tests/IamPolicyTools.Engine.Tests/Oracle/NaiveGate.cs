using System.Text.Json;
using IamPolicyTools.Engine.Tests.Cases;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>A resource policy that must permit by itself (evaluation.md 2.10): the resource's own, or a further holder's.</summary>
/// <param name="Check">The request as the holder sees it.</param>
/// <param name="Outcome">What its statements say.</param>
internal sealed record NaiveGate(NaiveCheck Check, NaiveOutcome Outcome)
{
    /// <summary>The gates of a request. Holders of the mode <c>any</c> speak with the resource's own policy, about the request as asked.</summary>
    public static IReadOnlyList<NaiveGate> Of(NaiveCheck check, JsonElement? own)
    {
        IReadOnlyList<FixtureHolder> holders = check.Case.Policies.Holders;
        JsonElement?[] first = [own, .. holders.Where(holder => holder.IsAny).Select(holder => holder.Policy)];
        return
        [
            new NaiveGate(check, Said(first, check)),
            .. holders.Where(holder => !holder.IsAny).Select(holder =>
            {
                NaiveCheck seen = check.At(holder);
                return new NaiveGate(seen, Said([holder.Policy], seen));
            }),
        ];
    }

    private static NaiveOutcome Said(JsonElement?[] documents, NaiveCheck check) =>
        NaiveStatements.Outcome(documents.OfType<JsonElement>(), Slot.Resource, check);
}
