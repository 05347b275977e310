using IamPolicyTools.Catalogue;
using IamPolicyTools.Engine.Tests.Import;
using IamPolicyTools.Import;
using IamPolicyTools.Language;
using IamPolicyTools.Operations.Calls;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Catalogue;

/// <summary>The one list of services that are principals (ST-26, PL-82).</summary>
public sealed class ServicePrincipalFactsTests
{
    [Theory]
    [InlineData("ec2")]
    [InlineData("ecs-tasks")]
    [InlineData("states.eu-west-1")]
    [InlineData("logs.eu-central-1")]
    [InlineData("delivery.logs")]
    [InlineData("edgelambda")]
    [InlineData("ssm-incidents")]
    [InlineData("monitoring.rds")]
    [InlineData("lambda.alarms.cloudwatch")]
    [InlineData("member.org.stacksets.cloudformation")]
    [InlineData("s3.data-source.lustre.fsx")]
    [InlineData("cloudwatch")]
    [InlineData("pods.eks")]
    public void ST_26_real_services_are_not_doubted(string host)
    {
        foreach (string domain in new[] { ".amazonaws.com", ".amazonaws.com.cn" })
        {
            Assert.Null(ServicePrincipalFacts.Doubt(host + domain, IamCatalogue.Default));
            Assert.False(ServicePrincipalNames.IsRefused(host + domain));
        }
    }

    [Theory]
    [InlineData("lamda.amazonaws.com", "lambda")]
    [InlineData("ecs-task.amazonaws.com", "ecs-tasks")]
    [InlineData("ecs-task.eu-west-1.amazonaws.com", "ecs-tasks")]
    [InlineData("states.eu-wst-1.amazonaws.com", "eu-west-1")]
    public void ST_26_what_is_doubted_names_what_may_be_meant(string principal, string meant) =>
        Assert.Contains(meant, ServicePrincipalFacts.Doubt(principal, IamCatalogue.Default), StringComparison.Ordinal);

    // The values of ST-26 itself, and the services whose service-linked roles are known.
    [Fact]
    public void ST_26_the_list_has_the_services_of_the_specification()
    {
        const string Listed = "ec2 lambda ecs-tasks eks events scheduler states codebuild codepipeline cloudformation glue sagemaker datapipeline rds monitoring.rds "
            + "spotfleet elasticmapreduce apigateway config cloudtrail firehose ssm backup s3 batchoperations.s3 transfer vpc-flow-logs export.rds build.apprunner "
            + "tasks.apprunner eks-fargate-pods pods.eks rolesanywhere sns sqs logs edgelambda ecs autoscaling elasticloadbalancing organizations sso";
        Assert.All(Listed.Split(' '), name => Assert.True(ServicePrincipalNames.Known.Contains(name), name));
        Assert.All(ServiceLinkedRoles.Services, name => Assert.True(ServicePrincipalNames.Known.Contains(name[..^".amazonaws.com".Length]), name));
        Assert.All(ServicePrincipalNames.Known, name => Assert.False(ServicePrincipalNames.IsRefused($"{name}.amazonaws.com"), name));
    }

    // PL-82: what AWS wrote is never refused for its use; what a person wrote, IAM would refuse.
    [Theory]
    [InlineData("tagging.amazonaws.com", "SERVICE_PRINCIPAL_REFUSED")]
    [InlineData("lamda.amazonaws.com", "SERVICE_PRINCIPAL_UNKNOWN")]
    [InlineData("lambda.amazonaws.com", "")]
    public void PL_82_an_import_of_a_dump_warns(string service, string code)
    {
        ImportResult result = ImportFolder.Import(
            $$"""
            {"UserDetailList":[],"GroupDetailList":[],"Policies":[],"RoleDetailList":[
              {"RoleName":"r","RoleId":"AROAEXAMPLE","Arn":"arn:aws:iam::111122223333:role/r","Path":"/","AssumeRolePolicyDocument": {{Trust(service)}} }]}
            """,
            "dump.json");
        Assert.Equal(code, string.Join(' ', result.Warnings.Select(w => w.Code)));
    }

    [Theory]
    [InlineData("lamda.amazonaws.com", "SERVICE_PRINCIPAL_UNKNOWN SERVICE_PRINCIPAL_UNKNOWN")]
    [InlineData("logs.eu-central-1.amazonaws.com", "")]
    public void PL_82_an_import_of_a_hand_written_file_warns_of_what_is_doubtful(string service, string codes) =>
        Assert.Equal(codes, string.Join(' ', ImportFolder.Import(Account(service), "account.json").Warnings.Select(w => w.Code)));

    [Fact]
    public void PL_82_an_import_of_a_hand_written_file_refuses_what_IAM_refuses() => Assert.Equal(
        ["SERVICE_PRINCIPAL_REFUSED", "SERVICE_PRINCIPAL_REFUSED"],
        Assert.Throws<InvalidTextException>(() => ImportFolder.Import(Account("tagging.amazonaws.com"), "account.json")).Diagnostics.Select(d => d.Code));

    private static string Trust(string service) =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{service}}"},"Action":"sts:AssumeRole"}]}""";

    private static string Account(string service)
    {
        string queue = Trust(service).Replace("sts:AssumeRole", "sqs:SendMessage\",\"Resource\":\"*", StringComparison.Ordinal);
        return $$"""
            {"AccountId":"111122223333","Roles":[{"RoleName":"r","AssumeRolePolicyDocument": {{Trust(service)}} }],
             "Resources":[{"Arn":"arn:aws:sqs:us-east-1:111122223333:q","Policy": {{queue}} }]}
            """;
    }
}
