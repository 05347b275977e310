using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>Of random pairs of documents: no request that is tried contradicts what was proved, and every witness is decided as it says (CP-2, CP-3).</summary>
public sealed class RandomPairTests
{
    // More are tried by hand: IPT_PAIRS, with IPT_SEED for others.
    private static readonly int s_pairs = Of("IPT_PAIRS", 400);
    private static readonly int s_seed = Of("IPT_SEED", 20261129);
    private const int Requests = 400;

    [Fact]
    public void No_request_contradicts_what_was_proved()
    {
        var random = new Random(s_seed);
        int proved = 0;
        int refuted = 0;
        int undecided = 0;
        for (int n = 0; n < s_pairs; n++)
        {
            string one = RandomPolicies.Document(random);
            string other = random.Next(3) == 0 ? RandomPolicies.Document(random) : RandomPolicies.Edit(random, one);
            ProofAnswer answer = PolicyRelations.NoNewAccess(RandomPolicies.Parse(one), RandomPolicies.Parse(other), new ProofOptions { Space = RequestSpace.Free });
            PrincipalPolicies before = Policies(one);
            PrincipalPolicies after = Policies(other);
            proved += answer.Verdict == ProofVerdict.Proved ? 1 : 0;
            refuted += answer.Verdict == ProofVerdict.Refuted ? 1 : 0;
            undecided += answer.Verdict == ProofVerdict.Undecided ? 1 : 0;
            foreach (ProofWitness witness in answer.Witnesses)
            {
                (string Key, string[] Values)[] keys = [.. witness.Context.Select(k => (k.Key, k.Values.ToArray()))];
                Assert.True(Allows(after, witness.Action, witness.Resource, keys) && !Allows(before, witness.Action, witness.Resource, keys), $"{one}\n{other}\n{witness}");
            }

            for (int i = 0; answer.Verdict == ProofVerdict.Proved && i < Requests; i++)
            {
                string action = RandomPolicies.Actions[random.Next(RandomPolicies.Actions.Length)];
                string resource = RandomPolicies.Resources[random.Next(RandomPolicies.Resources.Length)];
                (string Key, string[] Values)[] keys = RandomPolicies.Context(random);
                Assert.False(
                    Allows(after, action, resource, keys) && !Allows(before, action, resource, keys),
                    $"proved, but:\n{one}\n{other}\n{action} {resource} {string.Join("; ", keys.Select(k => $"{k.Key}={string.Join(',', k.Values)}"))}");
            }
        }

        Assert.True(proved > 50 && refuted > 50, $"{proved} proved, {refuted} refuted, {undecided} undecided");
        Assert.Equal(0, undecided);
    }

    private static int Of(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), System.Globalization.CultureInfo.InvariantCulture, out int value) ? value : otherwise;

    // Asked as a user asks it: an identity policy, the principal's account as the owner.
    private static bool Allows(PrincipalPolicies policies, string action, string resource, (string Key, string[] Values)[] keys)
    {
        var context = new ContextLayer.Builder();
        foreach ((string key, string[] values) in keys)
        {
            context.Add(key, values, isMultivalued: key == "aws:TagKeys");
        }

        return Evaluator.Decide(new AccessRequest
        {
            Requester = Requester.Parse("arn:aws:iam::111122223333:user/alice")!,
            Action = ActionName.Parse(action),
            Resource = resource,
            ResourceAccount = "111122223333",
            Context = new RequestContext(context.Build(), []),
            PrincipalPolicies = policies,
        }).IsAllowed;
    }

    private static PrincipalPolicies Policies(string document) => new GivenPolicies { Identity = [RandomPolicies.Parse(document)] }.ToPrincipalPolicies();
}
