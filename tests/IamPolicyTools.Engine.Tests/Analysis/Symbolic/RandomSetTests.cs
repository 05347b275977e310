using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>Of random sets of policies, decided by the whole algorithm: no request that is tried contradicts what was proved, and every witness replays.</summary>
public sealed class RandomSetTests
{
    private const int Pairs = 60;
    private const int Requests = 150;
    private const string Alice = "arn:aws:iam::111122223333:user/alice";

    private static readonly string[] s_principals = ["\"*\"", "{\"AWS\": \"111122223333\"}", $"{{\"AWS\": \"{Alice}\"}}", "{\"AWS\": \"arn:aws:iam::111122223333:user/bob\"}"];

    [Fact]
    public void No_request_contradicts_what_was_proved()
    {
        var random = new Random(20261130);
        Requester alice = Requester.Parse(Alice)!;
        int proved = 0;
        int refuted = 0;
        for (int n = 0; n < Pairs; n++)
        {
            string owner = random.Next(3) == 0 ? "444455556666" : "111122223333";
            string[] texts = [.. Enumerable.Range(0, 4).Select(_ => RandomPolicies.Document(random))];
            int shape = random.Next(8);
            string who = s_principals[random.Next(s_principals.Length)];
            string[] edited = [.. texts];
            int at = random.Next(4);
            edited[at] = RandomPolicies.Edit(random, texts[at]);
            GivenPolicies before = Policies(texts, shape, who);
            GivenPolicies after = Policies(edited, random.Next(4) == 0 ? random.Next(8) : shape, who);
            var options = new ProofOptions { Space = RequestSpace.Free, ResourceAccount = owner };
            (ProofAnswer gained, ProofAnswer lost) = PolicySetRelations.Compare(before, after, alice, null, options);
            foreach ((ProofAnswer answer, GivenPolicies allows, GivenPolicies refuses) in new[] { (gained, after, before), (lost, before, after) })
            {
                proved += answer.Verdict == ProofVerdict.Proved ? 1 : 0;
                refuted += answer.Verdict == ProofVerdict.Refuted ? 1 : 0;
                foreach (ProofWitness witness in answer.Witnesses)
                {
                    (string, string[])[] keys = [.. witness.Context.Select(k => (k.Key, k.Values.ToArray()))];
                    Assert.True(
                        Allows(allows, alice, witness.Action, witness.Resource, owner, keys) && !Allows(refuses, alice, witness.Action, witness.Resource, owner, keys),
                        $"{string.Join('\n', texts)}\n{edited[at]}\n{shape} {who} {owner}\n{witness}");
                }

                for (int i = 0; answer.Verdict == ProofVerdict.Proved && i < Requests; i++)
                {
                    string action = RandomPolicies.Actions[random.Next(RandomPolicies.Actions.Length)];
                    string resource = RandomPolicies.Resources[random.Next(RandomPolicies.Resources.Length)];
                    (string, string[])[] keys = RandomPolicies.Context(random);
                    bool isOwned = resource == "*" || resource.Split(':')[4] is "" || resource.Split(':')[4] == owner;
                    Assert.False(
                        isOwned && Allows(allows, alice, action, resource, owner, keys) && !Allows(refuses, alice, action, resource, owner, keys),
                        $"proved, but:\n{string.Join('\n', texts)}\n{edited[at]}\n{shape} {who} {owner}\n{action} {resource}");
                }
            }
        }

        Assert.True(proved > 20 && refuted > 10 && proved + refuted == 2 * Pairs, $"{proved} proved, {refuted} refuted");
    }

    private static GivenPolicies Policies(string[] texts, int shape, string who) => new()
    {
        Identity = [RandomPolicies.Parse(texts[0])],
        Boundary = (shape & 1) == 0 ? null : RandomPolicies.Parse(texts[1], PolicyKind.Boundary),
        ServiceControl = (shape & 2) == 0 ? [] : [[new GivenPolicy(AwsPolicies.FullAwsAccess.Document), RandomPolicies.Parse(texts[2], PolicyKind.ServiceControl)]],
        Resource = (shape & 4) == 0 ? null : RandomPolicies.Parse(texts[3].Replace("\"Effect\"", $"\"Principal\": {who}, \"Effect\"", StringComparison.Ordinal), PolicyKind.Resource),
    };

    private static bool Allows(GivenPolicies policies, Requester alice, string action, string resource, string owner, (string Key, string[] Values)[] keys)
    {
        var context = new ContextLayer.Builder();
        foreach ((string key, string[] values) in keys)
        {
            context.Add(key, values, isMultivalued: key == "aws:TagKeys");
        }

        return policies.ToAccess(alice, new ModelAccessSettings { Now = DateTimeOffset.UnixEpoch, Context = context.Build(), DerivesCallContext = false })
            .Decide(ActionName.Parse(action), resource, owner).IsAllowed;
    }
}
