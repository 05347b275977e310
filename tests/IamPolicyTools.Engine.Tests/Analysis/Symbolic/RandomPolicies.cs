using System.Globalization;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Analysis.Symbolic;

/// <summary>Random policies and requests near their patterns.</summary>
internal static class RandomPolicies
{
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

    public static string[] Actions => s_actions;

    public static string[] Resources => s_resources;

    public static PolicyDocument Parse(string text, PolicyKind kind = PolicyKind.Identity) => PolicyParser.ParseText(text, kind, "random", new DiagnosticBag())!;

    public static (string Key, string[] Values)[] Context(Random random) =>
    [
        .. s_keys.Where(k => k.Key == "aws:CurrentTime" || random.Next(2) == 0).Select(k => (k.Key, k.Values[random.Next(k.Values.Length)])),
    ];

    public static string Document(Random random) =>
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

    public static string Edit(Random random, string document)
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
