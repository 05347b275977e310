using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using IamPolicyTools.Benchmarks.Workloads;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Requests;

namespace IamPolicyTools.Engine.Tests.Evaluation;

/// <summary>The workloads of the peer's benchmark: the verdicts must be the peer's before any speed is compared.</summary>
public sealed class PeerWorkloadTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Workloads");

    [Theory]
    [InlineData("small", 2, 2, 0)]
    [InlineData("medium", 3, 0, 1)]
    [InlineData("big", 6175, 84775, 9050)]
    public void The_verdict_counts_are_the_peers(string name, int allowed, int implicitDeny, int explicitDeny)
    {
        Decision[] decisions = [.. Workload.Read(name, s_folder).Requests.Select(r => Evaluator.Decide(r).Decision)];

        Assert.Equal(allowed, decisions.Count(d => d == Decision.Allowed));
        Assert.Equal(implicitDeny, decisions.Count(d => d == Decision.ImplicitDeny));
        Assert.Equal(explicitDeny, decisions.Count(d => d == Decision.ExplicitDeny));
    }

    [Fact]
    public void The_digest_over_the_big_matrix_is_the_peers()
    {
        string letters = string.Concat(Workload.Read("big", s_folder).Requests.Select(r => Evaluator.Decide(r).Decision switch
        {
            Decision.Allowed => 'A',
            Decision.ExplicitDeny => 'E',
            _ => 'I',
        }));

        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(letters)));

        Assert.Equal("5b24f44361ba73d8c2befab4bcb5bced18a0cddfd7fd959a715ae36ab26a079e", digest);
    }

    [Theory]
    [InlineData("small")]
    [InlineData("medium")]
    public void A_decision_without_a_trace_allocates_nothing(string name)
    {
        ImmutableArray<AccessRequest> requests = Workload.Read(name, s_folder).Requests;
        Decide(requests, 100);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Decide(requests, 1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Decide(ImmutableArray<AccessRequest> requests, int times)
    {
        for (int i = 0; i < times; i++)
        {
            foreach (AccessRequest request in requests)
            {
                Evaluator.Decide(request);
            }
        }
    }
}
