using System.Text;
using CsCheck;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>Whatever a plan is, reading it ends with a result or with located diagnostics; one that breaks off is never a smaller model.</summary>
public sealed class TerraformFuzzTests
{
    private static readonly byte[] s_seed = File.ReadAllBytes(Path.Combine(Cases.CaseFiles.Folder, "..", "..", "module", "examples", "terraform", "plan.json"));

    private static readonly string[] s_pieces =
    [
        "null", "true", "[]", "{}", "[null]", "\"\"", "\"unknown-0123456789ab\"", "{\"references\":[\"aws_iam_role.worker\"]}", "{\"references\":[\"module.x.y\",\"var.z\"]}", "\"data.\"",
        ",", "}", "]", "[[", "\"[\"", "12", "\"arn:aws:iam::1:x\"", "\"%7B\"", "\"\\\"\\\\\\\"{}\\\\\\\"\\\"\"",
    ];

    [Fact]
    public void Changed_plans_end_in_a_result_or_in_diagnostics() => Gen.Int[0, int.MaxValue - 1].Sample(
        seed =>
        {
            var random = new Random(seed);
            Read(Changed(random), random);
        },
        iter: 1_500,
        threads: 1);

    [Fact]
    public void A_plan_that_breaks_off_is_an_error() => Gen.Int[1, s_seed.Length - 3].Sample(
        length =>
        {
            using var folder = new ImportFolder();
            string path = folder.Write("plan.json", s_seed[..length]);
            Assert.Throws<InvalidTextException>(() => AccountImporter.Import(IamModel.Empty, [path], new ImportOptions { Infrastructure = Infra.Told with { Format = InfrastructureFormat.TerraformPlan } }));
        },
        iter: 200,
        threads: 1);

    // A value in the place of another, or bytes that are others.
    private static byte[] Changed(Random random)
    {
        var text = new StringBuilder(Encoding.UTF8.GetString(s_seed));
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(text.Length);
            switch (random.Next(3))
            {
                case 0:
                    text[at] = (char)random.Next(32, 127);
                    break;
                case 1:
                    int colon = text.ToString().IndexOf(':', at);
                    if (colon > 0)
                    {
                        text.Insert(colon + 1, s_pieces[random.Next(s_pieces.Length)] + (random.Next(2) == 0 ? ",\"x\":" : string.Empty));
                    }

                    break;
                default:
                    Replace(text, at, s_pieces[random.Next(s_pieces.Length)]);
                    break;
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // A whole value: what stays JSON reaches the readers behind the parser.
    private static void Replace(StringBuilder text, int at, string piece)
    {
        string all = text.ToString();
        int start = all.IndexOf("\":", at, StringComparison.Ordinal);
        if (start < 0)
        {
            return;
        }

        start += 2;
        int end = start;
        int depth = 0;
        bool isQuoted = false;
        for (; end < all.Length; end++)
        {
            char c = all[end];
            if (isQuoted && c == '\\')
            {
                end++;
            }
            else if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && c is '{' or '[')
            {
                depth++;
            }
            else if (!isQuoted && (c is '}' or ']' or ',') && (c != ',' || depth == 0) && (depth == 0 || --depth < 0))
            {
                break;
            }
        }

        text.Remove(start, Math.Min(end, all.Length) - start).Insert(start, piece);
    }

    private static void Read(byte[] content, Random random)
    {
        using var folder = new ImportFolder();
        try
        {
            ImportResult result = AccountImporter.Import(
                IamModel.Empty, [folder.Write("plan.json", content)], new ImportOptions { Infrastructure = Infra.Told with { IsBefore = random.Next(4) == 0 } });
            Assert.All(result.Errors.Concat(result.Warnings), d => Assert.True(d.Location.IsKnown, d.ToString()));
        }
        catch (InvalidTextException exception)
        {
            Assert.All(exception.Diagnostics, d => Assert.True(d.Location.IsKnown, d.ToString()));
        }
    }
}
