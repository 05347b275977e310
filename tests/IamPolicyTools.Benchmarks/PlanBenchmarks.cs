using System.Text;
using BenchmarkDotNet.Attributes;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;

namespace IamPolicyTools.Benchmarks;

/// <summary>A plan of 100 MB, of which most is about other things: it shall take less than 5 s and four times its size (TF-30).</summary>
[MemoryDiagnoser]
public class PlanBenchmarks
{
    private const int Size = 100 * 1024 * 1024;
    private readonly ImportOptions _options = new() { Infrastructure = new InfrastructureOptions { AccountId = "111122223333", Region = "eu-west-1" } };
    private string _path = string.Empty;

    [GlobalSetup]
    public void Setup()
    {
        _path = Path.Combine(Directory.CreateTempSubdirectory("iam-plans-").FullName, "plan.json");
        Write(_path, Size);
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Benchmark]
    public int Plan() => AccountImporter.Import(IamModel.Empty, [_path], _options).Model.Accounts["111122223333"].Roles.Count;

    /// <summary>Writes a plan: each resource in planned values, changes, state and configuration, as Terraform does; one of twenty is a role.</summary>
    public static void Write(string path, int size)
    {
        using var writer = new StreamWriter(path, false, new UTF8Encoding(false));
        string filler = new('x', 1_000);
        int count = size / 5_400;
        writer.Write("""{"format_version":"1.2","terraform_version":"1.13.4","planned_values":{"root_module":{"resources":[""");
        Each(writer, count, i => Values(i, filler));
        writer.Write("""]}},"resource_changes":[""");
        Each(writer, count, i => Change(i, filler));
        writer.Write("""],"prior_state":{"format_version":"1.0","values":{"root_module":{"resources":[""");
        Each(writer, count, i => Values(i, filler));
        writer.Write("""]}}},"configuration":{"root_module":{"resources":[""");
        Each(writer, count, Configuration);
        writer.Write("]}}}");
    }

    private static void Each(StreamWriter writer, int count, Func<int, string> write)
    {
        for (int i = 0; i < count; i++)
        {
            writer.Write(i == 0 ? string.Empty : ",");
            writer.Write(write(i));
        }
    }

    private static string Named(int i) => i % 20 == 0
        ? $"\"address\":\"aws_iam_role.r{i}\",\"mode\":\"managed\",\"type\":\"aws_iam_role\",\"name\":\"r{i}\",\"provider_name\":\"registry.terraform.io/hashicorp/aws\""
        : $"\"address\":\"aws_instance.i{i}\",\"mode\":\"managed\",\"type\":\"aws_instance\",\"name\":\"i{i}\",\"provider_name\":\"registry.terraform.io/hashicorp/aws\"";

    private static string Attributes(int i, string filler) => i % 20 == 0
        ? $$$"""{"name":"role-{{{i}}}","path":"/","assume_role_policy":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}","description":"{{{filler}}}"}"""
        : $$"""{"ami":"ami-{{i}}","instance_type":"t3.micro","user_data":"{{filler}}","tags":{"Name":"i{{i}}","team":"core"},"root_block_device":[{"volume_size":8,"encrypted":true}]}""";

    private static string Values(int i, string filler) => $"{{{Named(i)},\"values\":{Attributes(i, filler)}}}";

    private static string Change(int i, string filler) =>
        $"{{{Named(i)},\"change\":{{\"actions\":[\"no-op\"],\"before\":{Attributes(i, filler)},\"after\":{Attributes(i, filler)},\"after_unknown\":{{}}}}}}";

    private static string Configuration(int i) => $"{{{Named(i)},\"provider_config_key\":\"aws\",\"expressions\":{{\"name\":{{\"constant_value\":\"x\"}}}}}}";
}
