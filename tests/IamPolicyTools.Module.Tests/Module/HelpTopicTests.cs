using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

public sealed class HelpTopicTests : IDisposable
{
    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    public static TheoryData<string> Topics() =>
        [.. ModuleFiles.All.Where(f => f.EndsWith(".help.txt", StringComparison.Ordinal)).Select(f => Path.GetFileName(f)[..^".help.txt".Length])];

    [Theory]
    [MemberData(nameof(Topics))]
    public void A_topic_has_a_synopsis_and_fits_a_terminal(string topic)
    {
        string text = _module.Output($"Get-Help {topic}").Single().ToString();

        Assert.All(text.Split('\n'), line => Assert.True(line.TrimEnd('\r').Length <= 80, line));
        PSObject[] found = [.. _module.Output($"Get-Help {topic[..^1]}*")];
        Assert.Contains(found, f => f.ToString().Contains(topic, StringComparison.Ordinal) || !string.IsNullOrWhiteSpace(CmdletHelp.Text(f, "Synopsis")));
    }
}
