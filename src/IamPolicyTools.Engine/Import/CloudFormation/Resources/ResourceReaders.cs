using System.Collections.Frozen;
using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Import.Infrastructure;

namespace IamPolicyTools.Import.CloudFormation.Resources;

/// <summary>Which type of resource becomes which edits (7.2.5).</summary>
internal static class ResourceReaders
{
    private static readonly FrozenDictionary<string, Action<ResourceScope>> s_readers =
        new Dictionary<string, Action<ResourceScope>>(StringComparer.Ordinal)
        {
            ["AWS::IAM::Role"] = IdentityResources.Role,
            ["AWS::IAM::User"] = IdentityResources.User,
            ["AWS::IAM::Group"] = IdentityResources.Group,
            ["AWS::IAM::ManagedPolicy"] = IdentityResources.ManagedPolicy,
            ["AWS::IAM::Policy"] = IdentityResources.Policy,
            ["AWS::IAM::RolePolicy"] = scope => IdentityResources.InlinePolicy(scope, IdentityKind.Role),
            ["AWS::IAM::UserPolicy"] = scope => IdentityResources.InlinePolicy(scope, IdentityKind.User),
            ["AWS::IAM::GroupPolicy"] = scope => IdentityResources.InlinePolicy(scope, IdentityKind.Group),
            ["AWS::IAM::UserToGroupAddition"] = IdentityResources.Membership,
            ["AWS::IAM::InstanceProfile"] = IdentityResources.InstanceProfile,
            ["AWS::IAM::AccessKey"] = IdentityResources.AccessKey,
            ["AWS::IAM::OIDCProvider"] = IdentityResources.OpenIdConnectProvider,
            ["AWS::IAM::SAMLProvider"] = IdentityResources.SamlProvider,
            ["AWS::IAM::ServiceLinkedRole"] = IdentityResources.ServiceLinkedRole,
            ["AWS::S3::Bucket"] = StorageResources.Bucket,
            ["AWS::S3::BucketPolicy"] = StorageResources.BucketPolicy,
            ["AWS::S3::AccessPoint"] = StorageResources.AccessPoint,
            ["AWS::KMS::Key"] = StorageResources.Key,
            ["AWS::KMS::ReplicaKey"] = StorageResources.Key,
            ["AWS::SNS::Topic"] = StorageResources.Topic,
            ["AWS::DynamoDB::Table"] = StorageResources.Table,
            ["AWS::Lambda::Function"] = StorageResources.RunsAs,
            ["AWS::StepFunctions::StateMachine"] = StorageResources.RunsAs,
            ["AWS::ApiGateway::RestApi"] = ApiResources.RestApi,
            ["AWS::SQS::QueuePolicy"] = CallResources.QueuePolicy,
            ["AWS::SQS::QueueInlinePolicy"] = CallResources.QueuePolicy,
            ["AWS::Lambda::Permission"] = CallResources.Permission,
            ["AWS::Lambda::LayerVersionPermission"] = CallResources.LayerPermission,
            ["AWS::Events::EventBusPolicy"] = CallResources.EventBusPolicy,
            ["AWS::EC2::VPCEndpoint"] = CallResources.Endpoint,
            ["AWS::Organizations::Policy"] = OrganizationResources.Policy,
            ["AWS::Organizations::OrganizationalUnit"] = OrganizationResources.Unit,
            ["AWS::Organizations::Account"] = OrganizationResources.Member,
            ["AWS::RAM::ResourceShare"] = OrganizationResources.Share,
            ["AWS::SSO::PermissionSet"] = IdentityCenterResources.PermissionSet,
            ["AWS::SSO::Assignment"] = IdentityCenterResources.Assignment,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Turns the resources of a stack into edits.</summary>
    public static void Read(Stack stack, EditList edits)
    {
        var policies = new TemplatePolicies(stack);
        foreach (TemplateResource resource in stack.Resources)
        {
            Read(stack, resource, edits, policies);
        }
    }

    /// <summary>Turns one resource of a stack into edits.</summary>
    public static void Read(Stack stack, TemplateResource resource, EditList edits, TemplatePolicies policies)
    {
        var scope = new ResourceScope(stack, resource, edits, policies);
        if (s_readers.TryGetValue(resource.Type, out Action<ResourceScope>? read))
        {
            read(scope);
        }
        else
        {
            StorageResources.Put(scope);
        }

        PolicyResources.SetPolicies(scope);
        WarnOfModule(scope);
    }

    // CFN-23
    private static void WarnOfModule(ResourceScope scope)
    {
        if (scope.Resource.Type.EndsWith("::MODULE", StringComparison.Ordinal))
        {
            scope.Stack.File.Warn(
                "PART_NOT_READ",
                "CFN-23",
                $"{scope.Resource.LogicalId} is the module {scope.Resource.Type}, which may hold roles and policies: they are not in the model",
                scope.Place);
        }
    }
}
