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
/// How the cost of one decision grows with a principal's statements: those of other services, those of the service on other
/// actions, and those on the action, each of which has to be looked at to its condition. The last statement allows.
/// </summary>
public class StatementCountBenchmarks
{
    private AccessRequest _request = null!;

    public enum Kind
    {
        OtherService,
        OtherAction,
        SameAction,
    }

    [Params(1, 10, 100, 1000)]
    public int Statements { get; set; }

    [ParamsAllValues]
    public Kind Of { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        string[] statements =
        [
            .. Enumerable.Range(0, Statements).Select(Statement),
            """{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*" }""",
        ];
        var findings = new DiagnosticBag();
        PolicyDocument document = PolicyParser.ParseText(
            $$"""{ "Version": "2012-10-17", "Statement": [ {{string.Join(',', statements)}} ] }""", PolicyKind.Identity, "generated", findings)!;
        var policies = new GivenPolicies { Identity = [document] };
        var factory = new RequestFactory(
            Requester.Parse("arn:aws:iam::111122223333:user/alice")!, policies.ToPrincipalPolicies(), new RequestSettings { Now = DateTimeOffset.UnixEpoch });
        _request = factory.Create(ActionName.Parse("s3:GetObject"), "arn:aws:s3:::bucket/object", "111122223333", policies.ToResourcePolicies(isTrust: false));
    }

    [Benchmark]
    public Verdict Decide() => Evaluator.Decide(_request);

    private string Statement(int index)
    {
        string number = index.ToString(CultureInfo.InvariantCulture);
        string action = Of switch
        {
            Kind.OtherService => "dynamodb:GetItem",
            Kind.OtherAction => "s3:Put*",
            _ => "s3:Get*",
        };
        return $$$"""
            { "Effect": "Allow", "Action": "{{{action}}}", "Resource": "*",
              "Condition": { "StringEquals": { "aws:PrincipalTag/team": "team-{{{number}}}" } } }
            """;
    }
}
