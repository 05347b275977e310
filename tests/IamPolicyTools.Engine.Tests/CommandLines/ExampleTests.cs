using IamPolicyTools.Catalogue;
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

    // CL-93: every action and resource form is one that AWS checks.
    [Fact]
    public void Requests_of_the_examples_are_such_as_AWS_checks()
    {
        var reader = new CallReader(new CallReaderSettings());
        List<string> odd = [];
        foreach (CommandLineExample example in s_examples.Values.Where(e => e.Kind == "cli" && e.Shell == default))
        {
            try
            {
                odd.AddRange(reader.ReadLine(example.Line).GetRequests(example.Environment)
                    .Where(r => r.Unknown.IsEmpty)
                    .SelectMany(r => RequestChecks.Check(IamCatalogue.Default, r.Action, r.Resource, r.Context.Keys))
                    .Select(d => $"{example.Id}: {d.Code}"));
            }
            catch (CommandLineException)
            {
                // The examples of errors.
            }
        }

        // A key that is not there yet (CL-59), and a message to a telephone.
        Assert.Equal(["CX-083: RESOURCE_REQUIRED", "CX-098: RESOURCE_REQUIRED"], odd);
    }

    [Fact]
    public void There_are_all_examples() => Assert.Equal(161, s_examples.Count);
}
