using System.Globalization;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>Of random pairs of documents: no request that is tried contradicts what was proved, and every witness is decided as it says (CP-2, CP-3).</summary>
public sealed class RandomPairTests
{
    private const int Pairs = 400;
    private const int Requests = 400;

    private static readonly string[] s_actions = ["s3:GetObject", "s3:PutObject", "s3:GetObjectAcl", "s3:DeleteObject", "sqs:SendMessage", "sqs:DeleteQueue", "s3:ListAllMyBuckets"];
    private static readonly string[] s_actionPatterns = ["s3:Get*", "s3:*", "*", "s3:?etObject", "s3:*Object", "sqs:*Message", "s3:GetObject", "s3:PutObject", "sqs:SendMessage"];
    private static readonly string[] s_resourcePatterns =
        ["*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/a*", "arn:aws:s3:::b/?", "arn:aws:s3:::b/*a", "arn:aws:s3:::*", "arn:aws:s3:::b*", "arn:aws:sqs:*:*:q", "arn:aws:sqs:*:111122223333:q*", "arn:aws:s3:::b/aa"];

    private static readonly string[] s_conditions =
    [
        """ "StringEquals": {"aws:ResourceTag/t": "red"} """, """ "StringLike": {"aws:ResourceTag/t": "r*"} """, """ "StringNotEquals": {"aws:ResourceTag/t": ["red", "blue"]} """,
        """ "StringEqualsIfExists": {"aws:ResourceTag/t": "red"} """, """ "Null": {"aws:ResourceTag/t": "true"} """, """ "Bool": {"aws:MultiFactorAuthPresent": "true"} """,
        """ "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"} """, """ "IpAddress": {"aws:SourceIp": "10.0.0.0/8"} """, """ "NotIpAddress": {"aws:SourceIp": ["10.1.0.0/16", "192.0.2.0/24"]} """,
        """ "NumericLessThan": {"s3:max-keys": "10"} """, """ "NumericGreaterThanEquals": {"s3:max-keys": 5} """, """ "ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]} """,
        """ "ForAllValues:StringLike": {"aws:TagKeys": ["a*"]} """, """ "StringEqualsIgnoreCase": {"aws:ResourceTag/t": "RED"} """, """ "ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:t*"} """,
        """ "StringLike": {"aws:SourceArn": "arn:aws:sns:*:t*"} """, """ "DateLessThan": {"aws:CurrentTime": "2026-06-01T00:00:00Z"} """,
    ];

    private static readonly string[] s_resources =
        ["*", "arn:aws:s3:::b", "arn:aws:s3:::b/", "arn:aws:s3:::b/a", "arn:aws:s3:::b/x", "arn:aws:s3:::b/aa", "arn:aws:s3:::b/xa", "arn:aws:s3:::c/a", "arn:aws:sqs:eu-west-1:111122223333:q", "arn:aws:sqs:eu-west-1:444455556666:q", "arn:aws:sqs:::qq"];

    private static readonly (string Key, string[][] Values)[] s_keys =
    [
        ("aws:ResourceTag/t", [["red"], ["RED"], ["r"], ["blue"], ["x"], [""]]), ("aws:MultiFactorAuthPresent", [["true"], ["false"]]),
        ("aws:SourceIp", [["10.0.0.1"], ["10.1.2.3"], ["192.0.2.9"], ["8.8.8.8"], ["::1"]]), ("s3:max-keys", [["4"], ["5"], ["9.5"], ["10"], ["11"]]),
        ("aws:TagKeys", [["a"], ["b"], ["ab"], ["a", "x"], ["x"]]), ("aws:SourceArn", [["arn:aws:sns:eu-west-1:111122223333:t"], ["arn:aws:sns:e:x:y:tt"], ["arn:aws:sns:::t"]]),
        ("aws:CurrentTime", [["2026-01-01T00:00:00Z"], ["2026-06-01T00:00:00Z"], ["2027-01-01T00:00:00Z"]]),
    ];

    [Fact]
    public void No_request_contradicts_what_was_proved()
    {
        var random = new Random(20261129);
        int proved = 0;
        int refuted = 0;
        int undecided = 0;
        for (int n = 0; n < Pairs; n++)
        {
            string one = Document(random);
            string other = random.Next(3) == 0 ? Document(random) : Edit(random, one);
            ProofAnswer answer = PolicyRelations.NoNewAccess(Parse(one), Parse(other), new ProofOptions { Space = RequestSpace.Free });
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
                string action = s_actions[random.Next(s_actions.Length)];
                string resource = s_resources[random.Next(s_resources.Length)];
                (string Key, string[] Values)[] keys =
                [
                    .. s_keys.Where(k => k.Key == "aws:CurrentTime" || random.Next(2) == 0).Select(k => (k.Key, k.Values[random.Next(k.Values.Length)])),
                ];
                Assert.False(
                    Allows(after, action, resource, keys) && !Allows(before, action, resource, keys),
                    $"proved, but:\n{one}\n{other}\n{action} {resource} {string.Join("; ", keys.Select(k => $"{k.Key}={string.Join(',', k.Values)}"))}");
            }
        }

        Assert.True(proved > 50 && refuted > 50, $"{proved} proved, {refuted} refuted, {undecided} undecided");
        Assert.Equal(0, undecided);
    }

    private static PolicyDocument Parse(string text) => PolicyParser.ParseText(text, PolicyKind.Identity, "random", new DiagnosticBag())!;

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

    private static PrincipalPolicies Policies(string document) => new GivenPolicies { Identity = [Parse(document)] }.ToPrincipalPolicies();

    private static string Document(Random random) =>
        $$"""{"Version": "2012-10-17", "Statement": [{{string.Join(", ", Enumerable.Range(0, random.Next(1, 4)).Select(_ => Statement(random)))}}]}""";

    private static string Statement(Random random)
    {
        string effect = random.Next(3) == 0 ? "Deny" : "Allow";
        string action = random.Next(6) == 0 ? "NotAction" : "Action";
        string resource = random.Next(6) == 0 ? "NotResource" : "Resource";
        int count = random.Next(3);
        string[] conditions = [.. Enumerable.Range(0, count).Select(_ => s_conditions[random.Next(s_conditions.Length)]).DistinctBy(c => c.Split(':')[0])];
        string condition = conditions.Length == 0 ? string.Empty : $$""", "Condition": { {{string.Join(",", conditions)}} }""";
        return $$"""{"Effect": "{{effect}}", "{{action}}": {{Some(random, s_actionPatterns)}}, "{{resource}}": {{Some(random, s_resourcePatterns)}}{{condition}}}""";
    }

    private static string Some(Random random, string[] from) =>
        $"[{string.Join(", ", Enumerable.Range(0, random.Next(1, 3)).Select(_ => $"\"{from[random.Next(from.Length)]}\"").Distinct())}]";

    private static string Edit(Random random, string document)
    {
        string[] all = [.. s_resourcePatterns, .. s_actionPatterns];
        string[] present = [.. all.Where(p => document.Contains($"\"{p}\"", StringComparison.Ordinal))];
        string old = present[random.Next(present.Length)];
        string[] pool = s_resourcePatterns.Contains(old) && old != "*" ? s_resourcePatterns : old == "*" ? ["*"] : s_actionPatterns;
        string changed = document.Replace($"\"{old}\"", $"\"{pool[random.Next(pool.Length)]}\"", StringComparison.Ordinal);
        return random.Next(4) == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{document[..^2]}, {Statement(random)}]}}")
            : changed;
    }
}
