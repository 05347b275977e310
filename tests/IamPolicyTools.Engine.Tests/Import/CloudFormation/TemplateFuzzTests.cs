using System.Text;
using CsCheck;
using IamPolicyTools.Engine.Tests.Cases;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Text;
using static IamPolicyTools.Engine.Tests.Import.CloudFormation.TemplateBench;

namespace IamPolicyTools.Engine.Tests.Import.CloudFormation;

/// <summary>Whatever a template is, reading it ends with a result or with located diagnostics.</summary>
public sealed class TemplateFuzzTests
{
    private static readonly string[] s_seeds = Seeds();

    private static readonly string[] s_pieces =
    [
        "!Ref ", "!Sub ", "!If ", "!GetAtt ", "!Join ", "Fn::ForEach::X", "Fn::Transform", "AWS::NoValue", "[", "]", "{", "}", ": ", ", ", "\n  ", "${", "*x", "&x ", "<<: ",
        "{{resolve:ssm:a}}", "Condition", "Type", "AWS::IAM::Role", "AWS::Serverless::Function", "AWS::CloudFormation::Stack", "unknown-0123456789ab", "null", "\"", "'",
    ];

    [Fact]
    public void Changed_templates_end_in_diagnostics() => Gen.Int[0, int.MaxValue - 1].Sample(
        seed =>
        {
            var random = new Random(seed);
            Read(Changed(random));
        },
        iter: 1_500,
        threads: 1);

    private static string Changed(Random random)
    {
        var text = new StringBuilder(s_seeds[random.Next(s_seeds.Length)]);
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            int at = random.Next(text.Length);
            switch (random.Next(4))
            {
                case 0:
                    text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at));
                    break;
                case 1:
                    text.Insert(at, s_pieces[random.Next(s_pieces.Length)]);
                    break;
                case 2:
                    text[at] = (char)random.Next(32, 127);
                    break;
                default:
                    // One piece of the text in the place of another.
                    int from = random.Next(text.Length);
                    string piece = text.ToString(from, Math.Min(random.Next(1, 40), text.Length - from));
                    text.Insert(at, piece);
                    break;
            }

            if (text.Length == 0)
            {
                text.Append('a');
            }
        }

        return text.ToString();
    }

    private static void Read(string template)
    {
        using var folder = new ImportFolder();
        string path = folder.Write("t.yaml", template);
        try
        {
            ImportResult result = AccountImporter.Import(IamModel.Empty, [path], Options());
            Assert.All(result.Errors.Concat(result.Warnings), d => Assert.True(d.Location.IsKnown && d.Code.Length > 0, $"{d.Code} {d.Message}"));
        }
        catch (InvalidTextException exception)
        {
            Assert.All(exception.Diagnostics, d => Assert.True(d.Location.IsKnown, $"{d.Code} {d.Message}"));
        }
    }

    private static string[] Seeds() =>
    [
        .. File.ReadLines(Path.Combine(CaseFiles.Folder, "infrastructure", "cloudformation.jsonl"))
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("files").EnumerateObject().First().Value.GetString()!)
            .Where(text => text.Contains("Resources", StringComparison.Ordinal)),
    ];
}
