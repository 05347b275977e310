using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Profiles;
using IamPolicyTools.Testing;
using IamPolicyTools.Testing.Coverage;
using IamPolicyTools.Testing.Files;

namespace IamPolicyTools.Benchmarks;

/// <summary>Access tests of one account: 100 roles, and lists of actions and resources whose cross product are the cases (AT-14).</summary>
public class AccessTestBenchmarks
{
    private string _folder = string.Empty;
    private string _path = string.Empty;
    private AccessTestFile _file = null!;
    private TestRunSettings _settings = null!;

    /// <summary>How many cases.</summary>
    [Params(10_000, 1_000_000)]
    public int Cases { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("iam-access-tests").FullName;
        var account = new StringBuilder("AccountId: \"111122223333\"\nRoles:\n");
        for (int role = 0; role < 100; role++)
        {
            account.Append(CultureInfo.InvariantCulture, $$"""
                  - RoleName: r{{role}}
                    AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" } ] }
                    RolePolicyList:
                      - PolicyName: own
                        PolicyDocument: { Version: "2012-10-17", Statement: [ { Effect: Allow, Action: ["s3:GetObject", "s3:PutObject"], Resource: "arn:aws:s3:::b{{role}}/*" }, { Effect: Deny, Action: "s3:*", Resource: "arn:aws:s3:::b{{role}}/secret/*" } ] }

                """);
        }

        string accountPath = Path.Combine(_folder, "account.yaml");
        File.WriteAllText(accountPath, account.ToString());
        int resources = Cases / 200;
        var tests = new StringBuilder("{\"Tests\":[");
        for (int role = 0; role < 100; role++)
        {
            string list = string.Join(',', Enumerable.Range(0, resources).Select(i => $"\"arn:aws:s3:::b{role}/{i}\""));
            tests.Append(role == 0 ? string.Empty : ",")
                .Append(CultureInfo.InvariantCulture, $"{{\"Name\":\"t{role}\",\"Principal\":\"role/r{role}\",\"Action\":[\"s3:GetObject\",\"s3:PutObject\"],\"Resource\":[{list}],\"Expect\":\"Allowed\"}}");
        }

        _path = Path.Combine(_folder, "tests.json");
        File.WriteAllText(_path, tests.Append("]}").ToString());
        _file = TestFileReader.Read(_path);
        _settings = new TestRunSettings
        {
            Model = AccountImporter.Import(IamModel.Empty, [accountPath]).Model,
            Now = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero),
            Profiles = new ProfileSources { FindProfile = _ => null },
        };
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    /// <summary>From the file's text to its cases.</summary>
    [Benchmark]
    public int Read() => TestFileReader.Read(_path).Cases.Length;

    /// <summary>The cases, a result each.</summary>
    [Benchmark]
    public int Run() => TestRunner.Run(_file, _settings).Length;

    /// <summary>The same with coverage.</summary>
    [Benchmark]
    public int Coverage()
    {
        var recorder = new CoverageRecorder();
        TestRunner.Run(_file, _settings with { Coverage = recorder });
        return recorder.ToReport().Covered;
    }
}
