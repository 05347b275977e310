using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Language;
using IamPolicyTools.Validation;

namespace IamPolicyTools.Engine.Tests.Validation;

/// <summary>Whatever stands in a document, checking it ends with findings that have a beginning and an end.</summary>
public sealed class ValidatorFuzzTests
{
    private const int Documents = 250;
    private const int Longest = 3000;

    private const string Yaml = """
        # a comment
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Action: [s3:GetObject, 'ec2:*']
            Resource: '*'
            Condition:
              StringEquals: { aws:username: [a, b] }
        """;

    private static readonly PolicyUse?[] s_uses =
        [null, new(PolicyKind.Trust), new(PolicyKind.Resource), new(PolicyKind.ResourceControl), new(PolicyKind.ServiceControl)];

    private static readonly string[] s_pieces =
    [
        "\"Principal\": \"*\",", "\"NotPrincipal\": {\"AWS\": []},", "\"Condition\": {\"StringLike\": {\"aws:x\": []}},", "\"Effect\": 1,", "\"Sid\": {},",
        "\"Action\": null,", "\"Statement\": 3,", "\"Version\": 7,", "${", "%{a}", "{{b}}", "{", "}", "[", "]", "\"", ":", "*", "arn:aws:::", "::::::", "null", "true,", "\\u0000", "\n", "中",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_damaged_document_is_checked_to_its_end(int seed)
    {
        var random = new Random(seed);
        var validator = new PolicyValidator();
        ImmutableArray<CatalogueManagedPolicy> policies = IamCatalogue.Default.ManagedPolicies.Policies;
        int findings = 0;
        for (int i = 0; i < Documents; i++)
        {
            string text = random.Next(4) == 0 ? Yaml : policies[random.Next(policies.Length)].PolicyDocument;
            text = Damage(text[..Math.Min(text.Length, Longest)], random);
            foreach (PolicyFinding finding in s_uses.SelectMany(use => validator.CheckText(text, "fuzz", use)))
            {
                findings++;
                Assert.True(
                    finding.Location is { Line: { } line, Column: { } column, EndLine: { } endLine, EndColumn: { } endColumn }
                        && (endLine > line || (endLine == line && endColumn >= column)),
                    $"{finding} in {text}");
                Assert.NotEmpty(finding.ToDisplay());
                Assert.Equal(32, finding.Fingerprint.Length);
            }
        }

        Assert.True(findings > Documents);
    }

    private static string Damage(string text, Random random)
    {
        for (int change = random.Next(4); change >= 0; change--)
        {
            int at = random.Next(text.Length);
            text = random.Next(3) switch
            {
                0 when text.Length > 20 => text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at)),
                1 => text.Insert(at, s_pieces[random.Next(s_pieces.Length)]),
                _ => $"{text[..at]}{(char)random.Next(32, 127)}{text[(at + 1)..]}",
            };
        }

        return text;
    }
}
