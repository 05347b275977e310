using IamPolicyTools.CommandLines;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Tests.Shared;

namespace IamPolicyTools.Engine.Tests.CommandLines;

/// <summary>The examples of aws-command-lines.md; those of cmdlets need PowerShell's parser, and are run by the tests of the module.</summary>
public sealed class ExampleTests
{
    private static readonly Dictionary<string, CommandLineExample> s_examples =
        CommandLineExample.ReadAll(CaseFiles.Folder).Where(e => e.Kind != "cmdlet").ToDictionary(e => e.Id, StringComparer.Ordinal);

    public static TheoryData<string> Ids => new(s_examples.Keys);

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_call_makes_the_requests_of_its_example(string id)
    {
        CommandLineExample example = s_examples[id];
        var reader = new CallReader(new CallReaderSettings { Shell = example.Shell });

        Assert.Empty(example.Differences(() => example.Kind == "operation"
            ? CallReader.ReadOperation(example.Operation, example.Parameters)
            : reader.ReadLine(example.Line)));
    }

    [Fact]
    public void There_are_all_examples() => Assert.Equal(161, s_examples.Count);
}
