using System.Globalization;
using BenchmarkDotNet.Attributes;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Answers;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Text;

namespace IamPolicyTools.Benchmarks;

/// <summary>
/// A policy of 10 kB, the most that IAM takes of inline policies of a role, and the requests that cost it most: one decision is to take less than
/// a millisecond, whatever stands in it, and in Discovery, too.
/// </summary>
public class LargePolicyBenchmarks
{
    private const int Size = 10_240;
    private const string Role = "arn:aws:iam::111122223333:role/app";

    private AccessRequest _request = null!;

    public enum Shape
    {
        // Statements on the action, each with a condition that does not hold.
        Statements,

        // Patterns of many stars against a key of 1,024 letters that almost match.
        Stars,

        // Runs that any character may stand in, which nearly fit everywhere.
        Questions,

        // One pattern as long as the policy.
        OnePattern,

        // Condition values of many stars, and a value that almost matches.
        Values,

        // Patterns with variables.
        Variables,

        // Values of one tag that each statement allows and another denies: in Discovery every value has to be tried.
        Correlated,

        // Values of several tags, more than can be tried.
        ManyKeys,

        // Patterns of stars and question marks against an ARN of 2,012 letters, where a letter that the patterns want comes first.
        Holes,

        // The same with letters and stars alone.
        Runs,

        // The same where the fields before have stars that may not cross a colon.
        Fields,

        // Fifty tag keys of 120 letters against patterns of stars.
        TagKeys,

        // The same where the letters that the patterns want come first.
        TagKeysInVain,

        // The same with short patterns whose first letter stands at every other place.
        TagKeysNearly,

        // The same where all letters stand that the patterns want, side by side, but no more than two of them.
        TagKeysInPairs,
    }

    [ParamsAllValues]
    public Shape Of { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        string text = Fill();
        var findings = new DiagnosticBag();
        PolicyDocument document = PolicyParser.ParseText(text, PolicyKind.Identity, "generated", findings)!;
        var policies = new GivenPolicies { Identity = [document] };
        string start = Of is Shape.TagKeysInVain or Shape.TagKeysNearly ? "b0123456789" : string.Empty;
        string middle = Of switch
        {
            Shape.TagKeysNearly => Repeat("ax", 55),
            Shape.TagKeysInPairs => "b0xb1xb2xb3xb4xb5xb6xb7xb8xb9x001102203304405506607708809901" + Repeat("abx", 16),
            _ => new string('a', 110),
        };
        IEnumerable<string> tags = Enumerable.Range(0, 50).Select(i => start + middle + Number(i));
        var context = new ContextLayer.Builder().Add("s3:prefix", new string('a', 1_024)).Add("aws:TagKeys", tags, isMultivalued: true).Build();
        var factory = new RequestFactory(Requester.Parse(Role)!, policies.ToPrincipalPolicies(), new RequestSettings { Now = DateTimeOffset.UnixEpoch, Context = context });
        _request = factory.Create(ActionName.Parse("s3:GetObject"), Of is Shape.Holes or Shape.Runs or Shape.Fields ? "arn:aws:s3:::b0123456789" + new string('a', 1_988) : "arn:aws:s3:::bucket/" + new string('a', 1_024), "111122223333");
    }

    [Benchmark]
    public Verdict Decide() => Evaluator.Decide(_request);

    [Benchmark]
    public Decision Discover() => IamAccessResult.Of(_request, ContextMode.Discovery).Decision;

    // As many entries as fit.
    private string Fill()
    {
        (string head, string tail) = Of switch
        {
            Shape.Stars or Shape.Questions or Shape.Variables or Shape.Holes or Shape.Runs or Shape.Fields => (Resources, "]}]}"),
            Shape.TagKeys or Shape.TagKeysInVain or Shape.TagKeysNearly or Shape.TagKeysInPairs => (ConditionOn("ForAnyValue:StringLike", "aws:TagKeys"), "]}}}]}"),
            Shape.OnePattern => (Resources + "\"arn:aws:s3:::*", "b\"]}]}"),
            Shape.Values => (ConditionOn("StringLike", "s3:prefix"), "]}}}]}"),
            _ => (Statements, "]}"),
        };
        string separator = Of == Shape.OnePattern ? string.Empty : ",";
        var text = new System.Text.StringBuilder(head);
        for (int i = 0; ; i++)
        {
            string next = (i == 0 ? string.Empty : separator) + Entry(i);
            if (text.Length + next.Length + tail.Length > Size)
            {
                return text.Append(tail).ToString();
            }

            text.Append(next);
        }
    }

    private string Entry(int index) => Of switch
    {
        Shape.Statements => Statement("Allow", $"\"aws:PrincipalTag/team\":\"team-{Number(index)}\""),
        Shape.Stars => $"\"arn:aws:s3:::*{Repeat("a*", 40)}b{Number(index)}\"",
        Shape.Questions => $"\"arn:aws:s3:::*{Repeat("a?", 20)}b*{Number(index)}\"",
        Shape.OnePattern => "a*",
        Shape.Values => $"\"*{Repeat("a*", 40)}b{Number(index)}\"",
        Shape.Variables => $"\"arn:aws:s3:::bucket/${{aws:PrincipalTag/team, 'a'}}*{Number(index)}\"",
        Shape.Correlated => Pair("team", index),
        Shape.Holes => $"\"arn:aws:s3:::*{Repeat("a?", 20)}b*{Number(index)}*\"",
        Shape.Runs => $"\"arn:aws:s3:::*{Repeat("a", 12)}b*{Number(index)}*\"",
        Shape.Fields => $"\"arn:*:s*3:*:*:*a*a*b{Number(index)}*\"",
        Shape.TagKeysNearly or Shape.TagKeysInPairs => $"\"*ab{Number(index)}*\"",
        Shape.TagKeys or Shape.TagKeysInVain => $"\"*a*a*a*b{Number(index)}*\"",
        _ => Pair($"t{Number(index % 12)}", index),
    };

    private const string Statements = """{"Version":"2012-10-17","Statement":[""";
    private const string Resources = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":[""";

    private static string ConditionOn(string op, string key) =>
        $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"{{{op}}}":{"{{{key}}}":[""";

    private static string Statement(string effect, string condition) =>
        $"{{\"Effect\":\"{effect}\",\"Action\":\"s3:*\",\"Resource\":\"*\",\"Condition\":{{\"StringEquals\":{{{condition}}}}}}}";

    private static string Pair(string tag, int index)
    {
        string condition = $"\"aws:PrincipalTag/{tag}\":\"v{Number(index)}\"";
        return Statement("Allow", condition) + "," + Statement("Deny", condition);
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
