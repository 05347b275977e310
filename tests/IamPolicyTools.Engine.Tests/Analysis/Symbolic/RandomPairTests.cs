using IamPolicyTools.Analysis.Symbolic;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>Of random pairs of documents: no request that is tried contradicts what was proved, and every witness is decided as it says (CP-2, CP-3).</summary>
public sealed class RandomPairTests
{
    private const int Requests = 400;

    // Millions are tried by hand: "proof samples FROM..TO" of the benchmarks.
    [Fact]
    public void No_request_contradicts_what_was_proved()
    {
        Dictionary<ProofVerdict, int> verdicts = [];
        foreach (int seed in Samples.Seeds(400))
        {
            (ProofVerdict verdict, _, string? contradiction) = RandomPairs.Try(new Random(seed), Requests);
            Assert.True(contradiction is null, $"seed {seed}: {contradiction}");
            verdicts[verdict] = verdicts.GetValueOrDefault(verdict) + 1;
        }

        Assert.True(verdicts[ProofVerdict.Proved] > 50 && verdicts[ProofVerdict.Refuted] > 50);
        Assert.DoesNotContain(ProofVerdict.Undecided, verdicts.Keys);
    }

    // Models of several accounts, with variables whose keys are free.
    [Fact]
    public void Every_request_that_is_decided_otherwise_has_a_row()
    {
        int differing = 0;
        foreach (int seed in Samples.Seeds(4))
        {
            (_, _, _, int different, string? contradiction) = RandomModels.Try(seed, Requests / 2);
            Assert.True(contradiction is null, contradiction);
            differing += different;
        }

        Assert.True(differing > 10, $"{differing}");
    }
}
