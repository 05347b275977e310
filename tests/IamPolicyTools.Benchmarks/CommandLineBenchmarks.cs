using BenchmarkDotNet.Attributes;
using IamPolicyTools.CommandLines;

namespace IamPolicyTools.Benchmarks;

/// <summary>Reading lines of the AWS CLI into requests: one of each kind, over and over. The figure to reach is 10,000 lines a second.</summary>
public class CommandLineBenchmarks
{
    private const int Count = 1000;

    private static readonly string[] s_lines =
    [
        "aws s3 ls --profile personal",
        "aws s3 cp report.csv s3://example-bucket/2026/ --acl bucket-owner-full-control",
        "aws s3 sync ./site s3://example-bucket --delete",
        "aws lambda create-function --function-name f --runtime python3.12 --handler a.b --role arn:aws:iam::123456789012:role/lambda-exec --zip-file fileb://f.zip --tags team=a,env=dev",
        "aws ec2 run-instances --image-id ami-0abcdef1234567890 --instance-type t3.micro --subnet-id subnet-1 --security-group-ids sg-1 sg-2 --tag-specifications \"ResourceType=instance,Tags=[{Key=team,Value=a}]\"",
        "aws dynamodb batch-get-item --request-items '{\"orders\":{\"Keys\":[{\"id\":{\"S\":\"1\"}}]},\"users\":{\"Keys\":[{\"id\":{\"S\":\"9\"}}]}}'",
        "aws sts assume-role --role-arn arn:aws:iam::210987654321:role/audit --role-session-name alice",
        "aws iam list-roles --profile audit --max-items 5",
        "aws backup create-backup-vault --backup-vault-name v",
        "aws cloudformation wait stack-create-complete --stack-name app",
    ];

    private static readonly CallEnvironment s_environment = new() { CallerArn = "arn:aws:iam::123456789012:user/alice", Region = "eu-west-1" };

    [Benchmark(OperationsPerInvoke = Count)]
    public int Lines()
    {
        var reader = new CallReader(new CallReaderSettings());
        int requests = 0;
        for (int i = 0; i < Count; i++)
        {
            requests += reader.ReadLine(s_lines[i % s_lines.Length]).GetRequests(s_environment).Length;
        }

        return requests;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public int Script() => new CallReader(new CallReaderSettings()).ReadScript(string.Join('\n', Enumerable.Range(0, Count).Select(i => s_lines[i % s_lines.Length])))
        .Calls.Sum(c => c.Call!.GetRequests(s_environment).Length);
}
