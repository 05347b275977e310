using System.Collections.Immutable;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using static IamPolicyTools.Engine.Tests.Import.CloudFormation.TemplateBench;

namespace IamPolicyTools.Engine.Tests.Import.CloudFormation;

/// <summary>What functions, parameters, mappings and conditions give (7.2.2 to 7.2.4).</summary>
public sealed class TemplateFunctionTests
{
    private const string Sections = """
        Transform: AWS::LanguageExtensions
        Parameters:
          Env: { Type: String, AllowedValues: [dev, prod] }
          Names: { Type: CommaDelimitedList, Default: "a, b,c" }
          Open: { Type: CommaDelimitedList }
          Name: { Type: String, Default: web }
          Audit: { Type: "AWS::SSM::Parameter::Value<String>", Default: /org/audit }
        Mappings:
          M: { eu-west-1: { Id: one, Same: x }, us-east-1: { Id: two, Same: x } }
        Conditions:
          Never: !Equals [a, b]
          Always: !Not [!Condition Never]
          IsProd: !Equals [!Ref Env, prod]
          IsTest: !Equals [!Ref Env, test]
          Both: !And [!Condition Always, !Condition IsProd]
          Either: !Or [!Condition Always, !Condition IsProd]
          SameToken: !Equals [!Ref Env, !Ref Env]
          OtherStart: !Equals [!Sub "a-${Env}", "b-dev"]
          Literal: true
        """;

    [Theory]
    [InlineData("!Ref Name", "\"web\"")] // CFN-7, CFN-19
    [InlineData("!Ref Names", "[\"a\",\"b\",\"c\"]")] // CFN-8
    [InlineData("!Ref Env", "\"<Parameter:Env>\"")] // CFN-7
    [InlineData("!Ref Audit", "\"<SSM:/org/audit>\"")] // CFN-8
    [InlineData("'{{resolve:ssm:/x/y:3}}-{{resolve:secretsmanager:s:SecretString:k}}'", "\"<SSM:/x/y:3>-<SecretsManager:s:SecretString:k>\"")] // CFN-18
    [InlineData("!FindInMap [M, !Ref 'AWS::Region', Id]", "\"one\"")] // CFN-9
    [InlineData("!FindInMap [M, !Ref Env, Same]", "\"x\"")] // CFN-9
    [InlineData("!FindInMap [M, !Ref Env, Id]", "\"<Fn::FindInMap:M.<Parameter:Env>.Id>\"")] // CFN-9
    [InlineData("!FindInMap [M, nowhere, Id, { DefaultValue: d }]", "\"d\"")] // CFN-9
    [InlineData("!Sub '${AWS::AccountId}:${AWS::Region}:${AWS::Partition}:${AWS::URLSuffix}:${AWS::StackName}'", "\"111122223333:eu-west-1:aws:amazonaws.com:web\"")] // CFN-10
    [InlineData("!Ref AWS::StackId", "\"arn:aws:cloudformation:eu-west-1:111122223333:stack/web/<AWS::StackId>\"")] // CFN-10
    [InlineData("[a, !Ref 'AWS::NoValue', b]", "[\"a\",\"b\"]")] // CFN-11
    [InlineData("!Join ['', [a, !Ref 'AWS::NoValue', b]]", "\"ab\"")] // CFN-11
    [InlineData("!If [Always, a, !Ref Nothing]", "\"a\"")] // CFN-13, CFN-14
    [InlineData("!If [Never, a, b]", "\"b\"")]
    [InlineData("!If [Literal, a, b]", "\"a\"")] // CFN-12
    [InlineData("!If [IsTest, a, b]", "\"b\"")] // CFN-12: no allowed value makes it true
    [InlineData("!If [Either, a, b]", "\"a\"")]
    [InlineData("!If [SameToken, a, b]", "\"a\"")]
    [InlineData("!If [OtherStart, a, b]", "\"b\"")]
    [InlineData("!If [IsProd, a, a]", "\"a\"")] // CFN-14
    [InlineData("!If [Both, 'arn:aws:s3:::a/*', 'arn:aws:s3:::b/*']", "\"arn:aws:s3:::<Fn::If:Both(arn:aws:s3:::a/*|arn:aws:s3:::b/*)>/*\"")] // CFN-14
    [InlineData("[x, !If [Both, y, !Ref 'AWS::NoValue']]", "[\"x\",\"y<Both>\"]")] // CFN-14
    [InlineData("!Split ['|', 'a|b']", "[\"a\",\"b\"]")] // CFN-15
    [InlineData("!Split ['|', !Ref Env]", "\"<Fn::Split:|:<Parameter:Env>>\"")]
    [InlineData("!Select [1, !Ref Names]", "\"b\"")]
    [InlineData("!Select ['0', !Split ['-', 'a-b']]", "\"a\"")]
    [InlineData("!Join ['/', [a, !Ref Env]]", "\"a/<Parameter:Env>\"")]
    [InlineData("!Join ['/', !Ref Open]", "\"<Fn::Join:/:<Parameter:Open>>\"")]
    [InlineData("{ 'Fn::Length': !Ref Names }", "\"3\"")]
    [InlineData("!Base64 a", "\"YQ==\"")]
    [InlineData("{ 'Fn::ToJsonString': { a: [1, x] } }", "\"{\\\"a\\\":[\\\"1\\\",\\\"x\\\"]}\"")]
    [InlineData("!Sub ['${A.B}${Name}', { A.B: x }]", "\"xweb\"")] // CFN-16
    [InlineData("!Sub ['${X}', { X: '${Name}' }]", "\"${Name}\"")] // CFN-16: one pass
    [InlineData("!Sub 'a$b${!aws:username}$'", "\"a$b${aws:username}$\"")]
    [InlineData("!Sub '${Bucket}-${Bucket.Arn}'", "\"data-arn:aws:s3:::data\"")]
    [InlineData("!GetAtt Key.Arn", "\"arn:aws:kms:eu-west-1:111122223333:key/<Key>\"")] // CFN-2
    [InlineData("!GetAtt [Key, Arn]", "\"arn:aws:kms:eu-west-1:111122223333:key/<Key>\"")]
    [InlineData("{ 'Fn::GetAtt': Thing.Deep.Name }", "\"<Thing.Deep.Name>\"")] // CFN-2, CFN-19
    [InlineData("!Ref Queue", "\"https://sqs.eu-west-1.amazonaws.com/111122223333/jobs\"")] // 7.2.4
    [InlineData("!GetAtt Bucket.BucketName", "\"data\"")] // CFN-19
    [InlineData("!ImportValue shared", "\"<Export:shared>\"")] // CFN-17
    public void A_function_gives(string expression, string expected) => Assert.Equal(expected, Value(expression, Sections));

    [Theory]
    [InlineData("!Ref Nothing", "REFERENCE_UNKNOWN")] // CFN-19
    [InlineData("!Ref Gone", "REFERENCE_UNKNOWN")] // CFN-13
    [InlineData("!GetAtt Gone.Arn", "REFERENCE_UNKNOWN")]
    [InlineData("!FindInMap [M, nowhere, Id]", "MAP_KEY_MISSING")] // CFN-9
    [InlineData("{ 'Fn::Nothing': a }", "FUNCTION_UNKNOWN")] // CFN-1
    [InlineData("!If [Nowhere, a, b]", "REFERENCE_UNKNOWN")] // CFN-12
    [InlineData("!Select [7, !Ref Names]", "FUNCTION_ARGUMENTS")] // CFN-15
    [InlineData("!Sub '${a b}'", "FUNCTION_ARGUMENTS")] // CFN-16
    [InlineData("!Sub '${a'", "FUNCTION_ARGUMENTS")]
    [InlineData("'${Token[TOKEN.1]}'", "TEMPLATE_NOT_SYNTHESISED")] // CFN-40
    public void What_cannot_be_evaluated_is_an_error_and_unknown(string expression, string code)
    {
        string value = Value(expression, Sections);
        Assert.EndsWith($" {code}", value, StringComparison.Ordinal);
        Assert.Contains('<', value);
    }

    [Fact]
    public void Answers_are_substitution() // IN-6
    {
        Assert.Equal("\"prod\"", Value("!Ref Env", Sections, answers: new Dictionary<string, string> { ["Parameter:Env"] = "prod" }));
        Assert.Equal("[\"x\",\"y\"]", Value("!Ref Open", Sections, answers: new Dictionary<string, string> { ["Parameter:Open"] = "x,y" }));
        Assert.Equal("\"a\"", Value("!If [IsProd, a, b]", Sections, answers: new Dictionary<string, string> { ["Condition:IsProd"] = "true" }));
        Assert.Equal("\"v\"", Value("!ImportValue shared", Sections, new TemplateOptions { StackName = "web", Exports = ImmutableDictionary<string, string>.Empty.Add("shared", "v") }));
    }

    [Theory]
    [InlineData("""[{"ParameterKey": "Env", "ParameterValue": "prod"}, {"ParameterKey": "Name", "UsePreviousValue": true}]""")]
    [InlineData("""{"Parameters": {"Env": "prod"}}""")]
    [InlineData("""{"Env": "prod"}""")]
    [InlineData("""["Env=prod"]""")]
    public void Parameter_files_have_three_forms(string json) // CFN-7
    {
        using var folder = new ImportFolder();
        var options = new TemplateOptions { StackName = "web", ParameterFiles = [folder.Write("p.json", json)] };
        Assert.Equal("\"prod-web\"", Value("!Sub '${Env}-${Name}'", Sections, options));
    }

    [Fact]
    public void A_value_that_CloudFormation_would_refuse_is_warned_of() // CFN-8
    {
        ImportResult result = ReadTemplate(
            "Parameters: { Env: { Type: String, AllowedValues: [dev], NoEcho: true } }\nResources: { B: { Type: AWS::S3::Bucket, Properties: { BucketName: !Ref Env } } }",
            new TemplateOptions { StackName = "web", Parameters = ImmutableDictionary<string, string>.Empty.Add("Env", "secret-x") });
        var warning = Assert.Single(result.Warnings);
        Assert.Equal("PARAMETER_REFUSED", warning.Code);
        Assert.DoesNotContain("secret-x", warning.Message, StringComparison.Ordinal); // IN-40
    }

    [Fact]
    public void A_circle_of_references_is_one_error() // CFN-6
    {
        ImportResult result = ReadTemplate("Resources:\n  A: { Type: AWS::S3::Bucket, Properties: { BucketName: !Ref B } }\n  B: { Type: AWS::S3::Bucket, Properties: { BucketName: !Ref A } }");
        var error = Assert.Single(result.Errors);
        Assert.Equal("REFERENCE_CYCLE", error.Code);
        Assert.Contains("A.BucketName", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_nothing_needs_is_not_evaluated() => // CFN-5
        Assert.Empty(ReadTemplate("Resources: { X: { Type: AWS::EC2::Instance, Properties: { ImageId: { 'Fn::Nothing': [!Ref Nowhere] } } } }").Errors);

    [Theory]
    [InlineData("eu-west-1", "aws")]
    [InlineData("eusc-de-east-1", "aws-eusc")]
    [InlineData("eu-isoe-west-1", "aws-iso-e")]
    public void The_account_that_was_named_is_there_without_anything_of_IAM(string region, string partition) // IN-8, IN-9
    {
        ImportResult result = ReadTemplate("Resources: { X: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } } }", region: region);

        Assert.Equal((AccountId, partition), (result.Only().AccountId, result.Only().Partition));
        Assert.Equal(AccountId, Assert.Single(result.AccountIds));
    }

    [Fact]
    public void An_answer_to_nothing_is_told() // IN-6
    {
        ImportResult result = ReadTemplate(
            "Resources: { X: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } } }",
            answers: new Dictionary<string, string>(StringComparer.Ordinal) { ["nothing.like.this"] = "a" });

        Assert.Equal("ANSWER_UNUSED", Assert.Single(result.Warnings).Code);
    }

    [Fact]
    public void A_value_for_a_parameter_that_no_template_has_is_told() // CFN-7
    {
        ImportResult result = ReadTemplate(
            "Parameters: { Bucket: { Type: String } }\nResources: { X: { Type: AWS::S3::Bucket, Properties: { BucketName: !Ref Bucket } } }",
            new TemplateOptions { StackName = "web", Parameters = ImmutableDictionary<string, string>.Empty.Add("Bucket", "b").Add("Bukcet", "b") });

        Assert.Equal("PARAMETER_UNUSED", Assert.Single(result.Warnings).Code);
    }

    [Fact]
    public void Doubling_references_end() // CFN-6
    {
        var text = new System.Text.StringBuilder("Resources:\n  R0: { Type: AWS::S3::Bucket, Properties: { BucketName: aaaaaaaaaaaaaaaa } }\n");
        for (int i = 1; i < 60; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"  R{i}: {{ Type: AWS::S3::Bucket, Properties: {{ BucketName: !Sub '${{R{i - 1}}}${{R{i - 1}}}' }} }}\n");
        }

        Assert.Contains("TEXT_TOO_LARGE", ReadTemplate(text.ToString()).Errors.Select(e => e.Code));
    }

    [Fact]
    public void Long_chains_of_references_end()
    {
        var text = new System.Text.StringBuilder("Resources:\n  R0: { Type: AWS::S3::Bucket, Properties: { BucketName: a } }\n");
        for (int i = 1; i < 20_000; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"  R{i}: {{ Type: AWS::S3::Bucket, Properties: {{ BucketName: !Ref R{i - 1} }} }}\n");
        }

        // Asked from the end, each waits for the one before.
        string reversed = "Resources:\n" + string.Join('\n', text.ToString().Split('\n').Skip(1).Reverse());
        Assert.NotNull(ReadTemplate(reversed).Only());
    }
}
