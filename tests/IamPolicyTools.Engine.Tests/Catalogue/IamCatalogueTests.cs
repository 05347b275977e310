using IamPolicyTools.Catalogue;

namespace IamPolicyTools.Engine.Tests.Catalogue;

public sealed class IamCatalogueTests
{
    private static IamCatalogue Default => IamCatalogue.Default;

    [Fact]
    public void What_is_read_is_what_the_header_counts()
    {
        CatalogueInfo info = Default.Info;

        Assert.Equal(info.ServiceCount, Default.Services.Length);
        Assert.Equal(info.ActionCount, Default.Actions.Count());
        Assert.Equal(info.ActionCount, Default.Actions.Select(a => a.FullName).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(info.ResourceTypeCount, Default.ResourceTypes.Count());
        Assert.Equal(info.ConditionKeyCount, Default.Services.SelectMany(s => s.ConditionKeys).Distinct().Count());
        Assert.InRange(info.ActionCount, 20_000, 40_000);
    }

    [Theory]
    [InlineData("s3:GetObject", AccessLevel.Read)]
    [InlineData("s3:PutObject", AccessLevel.Write)]
    [InlineData("s3:ListBucket", AccessLevel.List)]
    [InlineData("s3:PutObjectTagging", AccessLevel.Tagging)]
    [InlineData("iam:PutRolePolicy", AccessLevel.PermissionsManagement)]
    public void Actions_have_their_access_level(string action, AccessLevel level)
    {
        Assert.Equal(level, Default.FindAction(action)!.AccessLevel);
    }

    [Theory]
    [InlineData("S3:GETOBJECT", "s3:GetObject")]
    [InlineData("Iam:passrole", "iam:PassRole")]
    public void PL_30_actions_are_found_in_any_case(string action, string canonical)
    {
        Assert.Equal(canonical, Default.FindAction(action)!.FullName);
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("*")]
    [InlineData("s3")]
    [InlineData("s3:")]
    [InlineData("s3:NoSuchAction")]
    [InlineData("nosuchservice:GetObject")]
    [InlineData("s3:GetObject:x")]
    [InlineData("s3:Get*")]
    public void What_is_unknown_is_null_and_never_an_error(string action)
    {
        Assert.Null(Default.FindAction(action));
    }

    [Fact]
    public void An_object_is_what_GetObject_reads()
    {
        CatalogueAction action = Default.FindAction("s3:GetObject")!;

        Assert.Contains(action.ResourceTypes, r => r.Type.Name == "object" && !r.IsRequired);
        Assert.Contains("arn:${Partition}:s3:::${BucketName}/${ObjectName}", Default.FindService("s3")!.FindResourceType("OBJECT")!.ArnTemplates.Select(t => t.Text));
    }

    [Fact]
    public void PassRole_needs_a_role_and_carries_the_service_it_is_passed_to()
    {
        CatalogueAction action = Default.FindAction("iam:PassRole")!;

        ActionResourceType resource = Assert.Single(action.ResourceTypes);
        Assert.True(resource.IsRequired);
        Assert.Equal("role*", resource.ToString());
        Assert.True(action.Carries(Default.FindConditionKey("iam:PassedToService")!));
        Assert.False(action.Carries(Default.FindConditionKey("s3:prefix")!));
    }

    [Theory]
    [InlineData("ec2:DescribeInstances")]
    [InlineData("s3:ListAllMyBuckets")]
    [InlineData("sts:GetCallerIdentity")]
    public void PL_48_actions_without_resource_types_take_only_the_wildcard(string action)
    {
        Assert.True(Default.FindAction(action)!.IsWildcardOnly);
    }

    [Fact]
    public void Launching_an_instance_depends_on_passing_its_role()
    {
        Assert.Contains("iam:PassRole", Default.FindAction("ec2:RunInstances")!.DependentActions);
        Assert.All(
            Default.Actions.SelectMany(a => a.DependentActions).Distinct(),
            name => Assert.Equal(name, Default.FindAction(name)!.FullName));
    }

    [Fact]
    public void PL_47_a_key_may_belong_to_one_resource_of_an_action()
    {
        CatalogueAction action = Default.FindAction("ec2:RunInstances")!;
        CatalogueConditionKey key = Default.FindConditionKey("ec2:InstanceType")!;

        Assert.DoesNotContain(key, action.ConditionKeys);
        Assert.Contains(key, action.ResourceTypes.Single(r => r.Type.Name == "instance").ConditionKeys);
        Assert.True(action.Carries(key));
        Assert.Contains(key, action.GetAllConditionKeys());
    }

    // evaluation.md, 2.3
    [Theory]
    [InlineData(
        "aoss, appconfig, appstream, autoscaling, cloudfront, cloudsearch, codebuild, codecommit, codepipeline, cognito-identity, cognito-idp, comprehend, "
        + "comprehendmedical, cost-optimization-hub, dax, dynamodb, ecr, events, firehose, fis, health, inspector-scan, kendra, kinesisvideo, kms, logs, memorydb, "
        + "networkmonitor, opensearch, pca-connector-ad, polly, pricing, s3, secretsmanager, signin, sqs, sts, support, textract, timestream-influxdb, transcribe, "
        + "transfer, translate, wafv2, autoscaling-plans, budgets, clouddirectory, cloudtrail-data, codeartifact, compute-optimizer, dsql, ecr-public, fms, gamelift, "
        + "notifications, personalize, resource-groups, rolesanywhere, servicediscovery, swf, workspaces, xray")]
    public void Resource_control_policies_apply_to_the_services_of_the_specification(string prefixes)
    {
        Assert.Equal(
            prefixes.Split(", ").Order(StringComparer.Ordinal),
            Default.Services.Where(s => s.SupportsResourceControlPolicies).Select(s => s.Prefix).Order(StringComparer.Ordinal));
        Assert.False(Default.FindService("ec2")!.SupportsResourceControlPolicies);
    }

    [Fact]
    public void The_resource_types_of_an_ARN_are_found_in_every_service_that_takes_it()
    {
        Assert.Contains(Default.FindResourceTypes("arn:aws:s3:::b/key"), t => t is { Service: "s3", Name: "object" });
        Assert.DoesNotContain(Default.FindResourceTypes("arn:aws:s3:::b/key"), t => t is { Service: "s3", Name: "bucket" });
        Assert.Contains(Default.FindResourceTypes("arn:aws:kafka:us-east-1:111122223333:topic/c/u/t"), t => t.Service == "kafka-cluster");
        Assert.Empty(Default.FindResourceTypes("arn:aws:nosuchservice:::x"));
        Assert.Empty(Default.FindResourceTypes("no ARN"));
    }

    [Fact]
    public void The_actions_on_a_role_are_those_that_take_one()
    {
        List<string> names = [.. Default.FindActionsOn("arn:aws:iam::111122223333:role/r").Select(a => a.FullName)];

        Assert.Contains("iam:PassRole", names);
        Assert.Contains("sts:AssumeRole", names);
        Assert.DoesNotContain("iam:CreateUser", names);
        Assert.DoesNotContain("iam:ListRoles", names);
    }

    [Fact]
    public void The_actions_that_carry_a_key_are_found_from_the_key()
    {
        CatalogueConditionKey prefix = Default.FindConditionKey("s3:prefix")!;

        Assert.Contains("s3:ListBucket", Default.FindActionsCarrying(prefix).Select(a => a.FullName));
        Assert.DoesNotContain("s3:GetObject", Default.FindActionsCarrying(prefix).Select(a => a.FullName));
        Assert.Empty(Default.FindActionsCarrying(Default.FindConditionKey("aws:SourceIp")!));
    }

    [Fact]
    public void A_lookup_allocates_nothing()
    {
        const string text = "\"s3:getobject\"";
        Assert.NotNull(Default.FindAction(text.AsSpan(1, text.Length - 2)));

        long before = GC.GetAllocatedBytesForCurrentThread();
        CatalogueAction? action = Default.FindAction(text.AsSpan(1, text.Length - 2));
        bool multivalued = Default.IsMultivalued("aws:TagKeys");
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.NotNull(action);
        Assert.True(multivalued);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Every_template_has_six_fields_and_gives_a_pattern_of_an_ARN()
    {
        Assert.All(Default.ResourceTypes.SelectMany(t => t.ArnTemplates), template =>
        {
            string pattern = template.ToPattern();
            Assert.StartsWith("arn:*:", pattern, StringComparison.Ordinal);
            Assert.DoesNotContain("$", pattern, StringComparison.Ordinal);
            Assert.True(pattern.Count(c => c == ':') >= 5, pattern);
        });
    }
}
