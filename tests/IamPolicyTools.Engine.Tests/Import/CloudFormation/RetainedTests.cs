using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Import.CloudFormation;

/// <summary>What leaves a template and stays in AWS (CFN-42).</summary>
public sealed class RetainedTests
{
    private const string Trust = "AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: sts:AssumeRole, Principal: { Service: ec2.amazonaws.com } }] }";
    private const string Other = "Other: { Type: AWS::SNS::Topic }";

    [Theory]
    [InlineData("DeletionPolicy: Retain,", true)]
    [InlineData("DeletionPolicy: RetainExceptOnCreate,", true)]
    [InlineData("DeletionPolicy: !Ref Policy,", true)]
    [InlineData("DeletionPolicy: Delete,", false)]
    [InlineData("UpdateReplacePolicy: Retain,", false)]
    [InlineData("", false)]
    public void What_is_taken_out_stays_where_it_is_retained(string attribute, bool stays)
    {
        ImportResult result = Next(
            $$"""
            Parameters: { Policy: { Type: String, Default: Retain } }
            Resources:
              {{Other}}
              App: { Type: AWS::IAM::Role, {{attribute}} Properties: { {{Trust}}, Policies: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:*", Resource: "*" }] } }] } }
            """,
            $"Resources:\n  {Other}");

        Assert.Equal(stays ? 1 : 0, result.Only().Roles.Count);
        Assert.Equal(stays ? "RETAINED" : string.Empty, string.Join(' ', result.Warnings.Select(w => w.Code)));
        Assert.All(result.Only().Roles.Values, r => Assert.Equal("p", Assert.Single(r.InlinePolicies).PolicyName));
    }

    [Fact]
    public void What_may_be_retained_may_stay()
    {
        ImportResult result = Next(
            $$"""
            Parameters: { Env: { Type: String } }
            Conditions: { IsProd: !Equals [!Ref Env, prod] }
            Resources: { App: { Type: AWS::IAM::Role, DeletionPolicy: !If [IsProd, Retain, Delete], Properties: { RoleName: app, {{Trust}} } } }
            """,
            $"Resources:\n  {Other}");

        Assert.Equal("the DeletionPolicy of App is Retain", result.Only().Roles["app"].ExistsWhen);
    }

    [Theory]
    [InlineData("UpdateReplacePolicy: Retain,", "UpdateReplacePolicy: Retain,", "next old")]
    [InlineData("DeletionPolicy: Retain,", "DeletionPolicy: Retain,", "next")]
    [InlineData("UpdateReplacePolicy: Retain,", "", "next old?")]
    public void What_is_replaced_stays_where_it_is_retained(string before, string after, string roles)
    {
        ImportResult result = Next(
            $$"""Resources: { App: { Type: AWS::IAM::Role, {{before}} Properties: { RoleName: old, {{Trust}} } } }""",
            $$"""Resources: { App: { Type: AWS::IAM::Role, {{after}} Properties: { RoleName: next, {{Trust}} } } }""");

        Assert.Equal(roles, string.Join(' ', result.Only().Roles.Values.Select(r => r.RoleName + (r.ExistsWhen is null ? string.Empty : "?"))));
    }

    [Fact]
    public void What_another_resource_makes_is_that_one()
    {
        ImportResult result = Next(
            $$"""Resources: { App: { Type: AWS::IAM::Role, DeletionPolicy: Retain, Properties: { RoleName: app, {{Trust}}, Policies: [{ PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: "s3:*", Resource: "*" }] } }] } } }""",
            $$"""Resources: { Moved: { Type: AWS::IAM::Role, Properties: { RoleName: app, {{Trust}} } } }""");

        Assert.Empty(result.Only().Roles["app"].InlinePolicies);
    }

    [Fact]
    public void A_nested_stack_that_is_retained_keeps_what_it_has()
    {
        string inner = $$"""Resources: { App: { Type: AWS::IAM::Role, Properties: { RoleName: app, {{Trust}} } }, Kept: { Type: AWS::IAM::Role, DeletionPolicy: Retain, Properties: { RoleName: kept, {{Trust}} } } }""";
        string[] Left(string attribute) => [.. Next(
            $$"""Resources: { Child: { Type: AWS::CloudFormation::Stack, {{attribute}} Properties: { TemplateURL: child.yaml } }, {{Other}} }""",
            $"Resources:\n  {Other}",
            ("child.yaml", inner)).Only().Roles.Keys];

        Assert.Equal(["app", "kept"], Left("DeletionPolicy: Retain,"));
        Assert.Equal(["kept"], Left(string.Empty));
    }

    private static ImportResult Next(string before, string after, params IEnumerable<(string Name, string Content)> beside)
    {
        using var folder = new ImportFolder();
        const string Head = "AWSTemplateFormatVersion: 2010-09-09\n";
        foreach ((string name, string content) in beside)
        {
            folder.Write(name, content);
        }

        var templates = new TemplateOptions { StackName = "web", Earlier = [folder.Write("before.yaml", Head + before)] };
        return AccountImporter.Import(IamModel.Empty, [folder.Write("after.yaml", Head + after)], TemplateBench.Options(templates));
    }
}
