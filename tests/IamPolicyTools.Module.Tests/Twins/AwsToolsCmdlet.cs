using System.Management.Automation;
using System.Text.Json;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Twins;

/// <summary>A cmdlet as AWS.Tools.IdentityManagement or AWS.Tools.SecurityToken declares it, read from its sources.</summary>
internal sealed record AwsToolsCmdlet(string Name, string Operation, IReadOnlyList<AwsToolsParameter> Parameters)
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web) { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() } };

    public static IReadOnlyList<AwsToolsCmdlet> All { get; } = JsonSerializer.Deserialize<AwsToolsCmdlet[]>(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "IamPolicyTools.Module.Tests", "Twins", "aws-tools.json")), s_options)!;

    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Null for cmdlets that ask nothing.</summary>
    public ConfirmImpact? ConfirmImpact { get; init; }
}

/// <summary>One of its parameters.</summary>
internal sealed record AwsToolsParameter(string Name)
{
    public int? Position { get; init; }

    public bool Mandatory { get; init; }

    public bool Pipeline { get; init; }

    public IReadOnlyList<string> Aliases { get; init; } = [];
}
