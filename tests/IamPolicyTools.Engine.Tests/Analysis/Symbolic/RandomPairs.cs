using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>Random pairs of documents, each proved or refuted, and asked of the evaluator (CP-2, CP-3).</summary>
internal static class RandomPairs
{
    /// <summary>Makes a pair, decides it, and tries to contradict the verdict.</summary>
    /// <param name="random">Makes the pair.</param>
    /// <param name="requests">How many requests are tried where nothing new was proved.</param>
    /// <returns>The verdict; how many requests were tried; what contradicts it, or null.</returns>
    public static (ProofVerdict Verdict, int Tried, string? Contradiction) Try(Random random, int requests)
    {
        string one = RandomPolicies.Document(random);
        string other = random.Next(3) == 0 ? RandomPolicies.Document(random) : RandomPolicies.Edit(random, one);
        ProofAnswer answer = PolicyRelations.NoNewAccess(RandomPolicies.Parse(one), RandomPolicies.Parse(other), new ProofOptions { Space = RequestSpace.Free });
        PrincipalPolicies before = Policies(one);
        PrincipalPolicies after = Policies(other);
        foreach (ProofWitness witness in answer.Witnesses)
        {
            (string Key, string[] Values)[] keys = [.. witness.Context.Select(k => (k.Key, k.Values.ToArray()))];
            if (!Allows(after, witness.Action, witness.Resource, keys) || Allows(before, witness.Action, witness.Resource, keys))
            {
                return (answer.Verdict, 1, $"{one}\n{other}\n{witness}");
            }
        }

        int tried = answer.Witnesses.Length;
        for (int i = 0; answer.Verdict == ProofVerdict.Proved && i < requests; i++, tried++)
        {
            string action = RandomPolicies.Actions[random.Next(RandomPolicies.Actions.Length)];
            string resource = RandomPolicies.Resources[random.Next(RandomPolicies.Resources.Length)];
            (string Key, string[] Values)[] keys = RandomPolicies.Context(random);
            if (Allows(after, action, resource, keys) && !Allows(before, action, resource, keys))
            {
                return (answer.Verdict, tried + 1, $"proved, but:\n{one}\n{other}\n{action} {resource} {string.Join("; ", keys.Select(k => $"{k.Key}={string.Join(',', k.Values)}"))}");
            }
        }

        return (answer.Verdict, tried, null);
    }

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
