using System.Text;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Engine.Tests.Evaluation;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>
/// Policies whose patterns lie within each other, beside each other and across: what is listed and what is written says what the evaluator
/// says, and the document leads to itself when it is read back.
/// </summary>
public sealed class WrittenPermissionsTests
{
    internal static readonly string[] Actions =
    [
        "iam:ListUsers", "iam:ListRoles", "iam:PassRole", "iam:GetUser", "s3:GetObject", "s3:GetBucketAcl", "s3:ListBucket", "s3:ListAllMyBuckets",
        "ec2:RunInstances", "ec2:CreateSecurityGroup", "partnercentral:GetBenefit", "logs:PutLogEvents", "logs:CreateLogGroup", "sqs:SendMessage",
        "lambda:InvokeFunction", "dynamodb:CreateTable", "dynamodb:Query", "kms:ListKeys", "kms:Decrypt", "glue:GetTable", "ssm:GetParameter", "ssm:SendCommand", "sns:Publish",
        "elasticloadbalancing:AddTags", "secretsmanager:GetSecretValue",
    ];

    private static readonly string[] s_buckets = ["arn:aws:s3:::*", "arn:aws:s3:*:*:*", "arn:aws:s3:::*/*", "arn:aws:s3:::?*", "arn:*:s3:::*"];

    private static readonly string[] s_conditions =
    [
        string.Empty,
        string.Empty,
        string.Empty,
        """, "Condition": { "StringEquals": { "aws:SourceVpc": "x" } }""",
        """, "Condition": { "StringEquals": { "aws:SourceVpc": "x" }, "Bool": { "aws:SecureTransport": "true" } }""",
        """, "Condition": { "StringEquals": { "aws:RequestedRegion": "eu-west-1" } }""",
        """, "Condition": { "StringLike": { "aws:ResourceTag/a": "b*" } }""",
        """, "Condition": { "StringNotEquals": { "aws:RequestedRegion": ["eu-west-1", "us-east-1"] } }""",
        """, "Condition": { "StringEquals": { "aws:ResourceAccount": "111122223333" } }""",
        """, "Condition": { "StringEquals": { "dynamodb:Select": "COUNT", "ec2:InstanceType": "t3.nano" } }""",
        """, "Condition": { "Null": { "s3:prefix": "true", "kms:ViaService": "true" } }""",
    ];

    // Faults F13; PL-84b for the lists of IAM, which belong to an account and which no service's rule refuses; CK-3 for Regions.
    [Theory]
    [InlineData(
        """{ "Effect": "Allow", "Action": ["partnercentral:GetBenefit", "partnercentral:GetBenefitAllocation"], "Resource": ["arn:aws:partnercentral:*:*:catalog/*/benefit-allocation/*", "arn:aws:partnercentral:*:*:catalog/*/benefit/*"], "Condition": { "StringEquals": { "aws:SourceVpc": "x" } } }""",
        "partnercentral:GetBenefit",
        "partnercentral:GetBenefitAllocation")]
    [InlineData("""{ "Effect": "Allow", "Action": ["iam:ListRoles", "iam:PassRole"], "Resource": "*" }""", "iam:ListRoles", "iam:PassRole")]
    // Of AmazonCodeGuruReviewerFullAccess: requests that list tags have no aws:TagKeys, and those that set some have.
    [InlineData(
        """
        { "Effect": "Allow", "Action": ["codestar-connections:ListTagsForResource", "codestar-connections:TagResource"], "Resource": "*", "Condition": { "ForAllValues:StringEquals": { "aws:TagKeys": "codeguru-reviewer" } } }
        """,
        "codestar-connections:ListTagsForResource",
        "codestar-connections:TagResource")]
    [InlineData(
        """{ "Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:TagQueue"], "Resource": "*", "Condition": { "StringEqualsIfExists": { "aws:RequestTag/team": "a" } } }""",
        "sqs:SendMessage",
        "sqs:TagQueue")]
    [InlineData(
        """
        { "Effect": "Allow", "Action": "iam:ListRoles", "Resource": "arn:aws:iam::*:*" },
        { "Effect": "Deny", "Action": "iam:ListRoles", "Resource": ["arn:aws:iam::*:role/", "arn:aws:iam::*:role/?/"] },
        { "Effect": "Allow", "Action": "iam:ListRoles", "Resource": ["arn:aws:partnercentral:eu-west-1::catalog/a/benefit/a", "arn:aws:iam::*:role/"], "Condition": { "StringEquals": { "aws:SourceVpc": "x" } } }
        """,
        "iam:ListRoles")]
    [InlineData(
        """
        { "Effect": "Allow", "Action": "elasticloadbalancing:AddTags", "Resource": "*" },
        { "Effect": "Allow", "Action": "elasticloadbalancing:AddTags", "Resource": ["arn:aws:elasticloadbalancing:eu-west-1:111122223333:*", "arn:aws:elasticloadbalancing:*:111122223333:loadbalancer/*"], "Condition": { "StringEquals": { "aws:RequestedRegion": "eu-west-1" } } },
        { "Effect": "Deny", "Action": "elasticloadbalancing:AddTags", "Resource": "*", "Condition": { "StringLike": { "aws:ResourceTag/a": "b*" } } }
        """,
        "elasticloadbalancing:AddTags")]
    [InlineData(
        """
        { "Effect": "Allow", "Action": "iam:PassRole", "Resource": ["arn:aws:iam::111122223333:role/*", "arn:aws:iam::*:role/*b"] },
        { "Effect": "Deny", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:*", "Condition": { "StringEquals": { "aws:SourceVpc": "x" } } }
        """,
        "iam:PassRole")]
    // A bucket's ARN has no account, and means nothing of instances and access points without one.
    [InlineData(
        """
        { "Effect": "Allow", "Action": "ssm:SendCommand", "Resource": ["arn:aws:ec2:*:*:instance/?", "arn:aws:ssm:eu-west-1:*:managed-instance/*"] },
        { "Effect": "Deny", "Action": "ssm:SendCommand", "Resource": ["arn:aws:ec2:*:*:instance/*", "arn:aws:s3:::*"], "Condition": { "StringEquals": { "aws:SourceVpc": "x" } } },
        { "Effect": "Deny", "Action": "ssm:SendCommand", "Resource": ["arn:aws:s3:::*b", "arn:aws:ec2:*:111122223333:*"] }
        """,
        "ssm:SendCommand")]
    [InlineData(
        """
        { "Effect": "Allow", "Action": "s3:ListBucket", "NotResource": ["arn:aws:s3:::*", "arn:aws:s3:*:*:*"] },
        { "Effect": "Allow", "Action": "s3:ListBucket", "Resource": ["arn:aws:s3:*:111122223333:*", "arn:aws:s3:eu-west-1:*:accesspoint/*"], "Condition": { "StringEquals": { "aws:SourceVpc": "x" } } },
        { "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:eu-west-1:111122223333:accesspoint/*b" },
        { "Effect": "Allow", "Action": "s3:ListBucket", "Resource": ["arn:aws:s3:*:111122223333:accesspoint/*", "arn:aws:s3:eu-west-1:*:accesspoint/*b"], "Condition": { "Null": { "s3:prefix": "true" } } }
        """,
        "s3:ListBucket")]
    [InlineData(
        """
        { "Effect": "Allow", "Action": "s3:GetBucketAcl", "Resource": ["arn:aws:s3:eu-west-1:*:*", "arn:aws:s3:::?*"] },
        { "Effect": "Allow", "Action": "s3:GetBucketAcl", "Resource": ["arn:aws:s3:*:111122223333:accesspoint/*", "arn:aws:s3:::*/*"], "Condition": { "StringEquals": { "aws:SourceVpc": "x" } } },
        { "Effect": "Deny", "Action": "s3:GetBucketAcl", "Resource": "arn:aws:s3:::*", "Condition": { "StringEquals": { "aws:ResourceAccount": "111122223333" } } }
        """,
        "s3:GetBucketAcl")]
    public void A_document_says_what_the_policies_say_and_leads_to_itself(string statements, params string[] actions) =>
        Assert.True(AssertWritten(statements, new Random(1), actions).Written.Omitted.IsEmpty);

    [Fact]
    public void Generated_policies_are_listed_and_written_as_the_evaluator_judges_them()
    {
        int count = 0;
        int omitted = 0;
        int policies = 0;
        foreach (int seed in Samples.Seeds(100))
        {
            var random = new Random(seed);
            string[] actions = [.. random.GetItems(Actions, random.Next(1, 4)).Distinct()];
            string statements = string.Join(",\n", Enumerable.Range(0, random.Next(1, 5)).Select(_ => Statement(random, actions)));
            WrittenPermissions written = AssertWritten(statements, random, actions);
            count += written.Count;
            policies++;
            omitted += written.Written.Omitted.Length;
        }

        Assert.True(count > 8 * policies, $"only {count} decisions of {policies} policies were compared");
        Assert.True(omitted < policies / 10, $"{omitted} actions could not be written down");
    }

    private static WrittenPermissions AssertWritten(string statements, Random random, string[] actions)
    {
        var written = WrittenPermissions.Of(Given.Policy($$"""{ "Version": "2012-10-17", "Statement": [{{statements}}] }"""), random, actions);
        Assert.True(written.Faults.Count == 0, $"{statements}\n{string.Join('\n', written.Faults.Take(5))}\n{written.Written}");
        return written;
    }

    internal static string Statement(Random random, string[] actions, Func<string, string>? change = null)
    {
        string[] own = [.. actions.Where(_ => random.Next(3) > 0)];
        own = own.Length == 0 ? actions[..1] : own;
        string effect = random.Next(4) == 0 ? "Deny" : "Allow";
        string element = random.Next(12) == 0 ? "NotResource" : "Resource";
        IEnumerable<string> patterns = Enumerable.Range(0, random.Next(1, 4))
            .Select(_ => Pattern(random, own[random.Next(own.Length)]))
            .Select(change ?? (p => p))
            .Distinct();
        return $$"""{ "Effect": "{{effect}}", "Action": [{{List(own)}}], "{{element}}": [{{List(patterns)}}]{{s_conditions[random.Next(s_conditions.Length)]}} }""";
    }

    private static string List(IEnumerable<string> texts) => string.Join(", ", texts.Select(t => $"\"{t}\""));

    // A form of the action's resources with some of it filled in, or what people write instead.
    private static string Pattern(Random random, string action)
    {
        CatalogueAction known = IamCatalogue.Default.FindAction(action)!;
        ArnTemplate[] forms = [.. known.ResourceTypes.SelectMany(t => t.Type.ArnTemplates), .. CheckedResource.FolderFormsOf(known.ActionName)];
        if (forms.Length == 0 || random.Next(8) == 0)
        {
            return "*";
        }

        if (known.Service == "s3" && random.Next(6) == 0)
        {
            return s_buckets[random.Next(s_buckets.Length)];
        }

        string form = forms[random.Next(forms.Length)]
            .ToPattern("aws", random.Next(2) == 0 ? "*" : "eu-west-1", random.Next(2) == 0 ? "*" : "111122223333");
        string[] fields = form.Split(':', 6);
        return string.Join(':', fields[..5]) + ":" + (random.Next(10) == 0 ? "*" : Fill(random, fields[5]));
    }

    private static string Fill(Random random, string name)
    {
        var text = new StringBuilder();
        foreach (char c in name)
        {
            text.Append(c == '*' ? random.Next(9) switch { 0 => "a*", 1 => "*b", 2 => "a", 3 => "a/*", 4 => "?*", 5 => "?", _ => "*" } : c);
        }

        return text.ToString();
    }
}
