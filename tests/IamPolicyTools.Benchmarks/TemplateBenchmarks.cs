using BenchmarkDotNet.Attributes;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;

namespace IamPolicyTools.Benchmarks;

/// <summary>Small templates of CloudFormation and SAM, one import each: a thousand shall take no more than a second.</summary>
public class TemplateBenchmarks
{
    private const int Count = 1_000;
    private readonly ImportOptions _options = new()
    {
        Infrastructure = new InfrastructureOptions { AccountId = "111122223333", Region = "eu-west-1", Templates = new TemplateOptions { StackName = "web" } },
    };

    private string _folder = string.Empty;

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("iam-templates-").FullName;
        for (int i = 0; i < Count; i++)
        {
            File.WriteAllText(Path.Combine(_folder, $"{i}.yaml"), Yaml(i));
            File.WriteAllText(Path.Combine(_folder, $"{i}.json"), Json(i));
        }
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [Benchmark(OperationsPerInvoke = Count)]
    public int Yaml() => Import("yaml");

    [Benchmark(OperationsPerInvoke = Count)]
    public int Json() => Import("json");

    private int Import(string extension)
    {
        int roles = 0;
        for (int i = 0; i < Count; i++)
        {
            roles += AccountImporter.Import(IamModel.Empty, [Path.Combine(_folder, $"{i}.{extension}")], _options).Model.Accounts["111122223333"].Roles.Count;
        }

        return roles;
    }

    private static string Yaml(int i) => $$"""
        AWSTemplateFormatVersion: 2010-09-09
        Parameters: { Stage: { Type: String, Default: prod } }
        Conditions: { IsProd: !Equals [!Ref Stage, prod] }
        Resources:
          Data{{i}}: { Type: AWS::S3::Bucket }
          Worker:
            Type: AWS::IAM::Role
            Properties:
              RoleName: !Sub "worker-${Stage}-{{i}}"
              AssumeRolePolicyDocument:
                Version: 2012-10-17
                Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: sts:AssumeRole }]
              Policies:
                - PolicyName: read
                  PolicyDocument:
                    Version: 2012-10-17
                    Statement:
                      - { Effect: Allow, Action: [s3:GetObject, s3:PutObject], Resource: !Sub "${Data{{i}}.Arn}/*" }
          Extra:
            Type: AWS::IAM::Policy
            Condition: IsProd
            Properties:
              PolicyName: extra
              Roles: [!Ref Worker]
              PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "sqs:*", Resource: !Join [":", [arn:aws:sqs, !Ref "AWS::Region", !Ref "AWS::AccountId", jobs]] }] }
        """;

    private static string Json(int i) => $$$"""
        {"AWSTemplateFormatVersion": "2010-09-09",
         "Resources": {
           "Data{{{i}}}": {"Type": "AWS::S3::Bucket"},
           "Worker": {"Type": "AWS::IAM::Role", "Properties": {
             "RoleName": {"Fn::Sub": "worker-{{{i}}}"},
             "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}}},
           "WorkerDefaultPolicy": {"Type": "AWS::IAM::Policy", "Properties": {
             "PolicyName": "d", "Roles": [{"Ref": "Worker"}],
             "PolicyDocument": {"Version": "2012-10-17", "Statement": [
               {"Effect": "Allow", "Action": ["s3:GetObject*", "s3:List*"], "Resource": [{"Fn::GetAtt": ["Data{{{i}}}", "Arn"]}, {"Fn::Join": ["", [{"Fn::GetAtt": ["Data{{{i}}}", "Arn"]}, "/*"]]}]}]}}}}}
        """;
}
