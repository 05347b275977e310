using System.Collections.Frozen;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.AwsConfig;

/// <summary>The types of AWS Config that are read (7.4.1).</summary>
internal static class ConfigTypes
{
    private static readonly FrozenDictionary<string, Action<ConfigScope>> s_readers =
        new Dictionary<string, Action<ConfigScope>>(StringComparer.Ordinal)
        {
            ["AWS::IAM::User"] = ConfigIdentities.User,
            ["AWS::IAM::Group"] = ConfigIdentities.Group,
            ["AWS::IAM::Role"] = ConfigIdentities.Role,
            ["AWS::IAM::Policy"] = ConfigIdentities.Policy,
            ["AWS::IAM::OIDCProvider"] = ConfigIdentities.OpenIdConnectProvider,
            ["AWS::IAM::SAMLProvider"] = ConfigIdentities.SamlProvider,
            ["AWS::S3::Bucket"] = ConfigStorage.Bucket,
            ["AWS::S3::AccountPublicAccessBlock"] = ConfigStorage.AccountBlock,
            ["AWS::S3::AccessPoint"] = ConfigStorage.AccessPoint,
            ["AWS::KMS::Key"] = ConfigStorage.Key,
            ["AWS::Lambda::Function"] = s => Put(
                s,
                s.Item.Text("functionArn") ?? s.ArnOr("lambda", $"function:{s.Item.Name ?? s.Item.Id}"),
                "Policy",
                isSupplement: true,
                s.Item.Text("role")),
            ["AWS::DynamoDB::Table"] = s => Put(s, s.ArnOr("dynamodb", $"table/{s.Item.Name ?? s.Item.Id}"), "Policy", isSupplement: true),
            ["AWS::SQS::Queue"] = s => Put(s, s.Item.Text("QueueArn") ?? s.ArnOr("sqs", s.Item.Name ?? s.Item.Id), "Policy"),
            ["AWS::SNS::Topic"] = s => Put(s, s.Item.Text("TopicArn") ?? s.ArnOr("sns", s.Item.Name ?? s.Item.Id), "Policy"),
            ["AWS::ECR::Repository"] = s => Put(s, s.ArnOr("ecr", $"repository/{s.Item.Name ?? s.Item.Id}"), "RepositoryPolicyText"),
            ["AWS::ECR::RegistryPolicy"] = s => Put(s, s.Owner.ArnOf("ecr", s.Region, "registry"), "PolicyText"),
            ["AWS::EC2::VPCEndpoint"] = Endpoint,
            ["AWS::Events::EventBus"] = s => Put(s, s.ArnOr("events", $"event-bus/{s.Item.Name ?? s.Item.Id}"), "Policy"),
            ["AWS::Backup::BackupVault"] = s => Put(s, s.ArnOr("backup", $"backup-vault:{s.Item.Name ?? s.Item.Id}"), "AccessPolicy"),
            ["AWS::EFS::FileSystem"] = s => Put(s, s.ArnOr("elasticfilesystem", $"file-system/{s.Item.Id}"), "FileSystemPolicy"),
            ["AWS::OpenSearch::Domain"] = s => Put(s, s.ArnOr("es", $"domain/{s.Item.Name ?? s.Item.Id}"), "AccessPolicies"),
            ["AWS::MSK::ClusterPolicy"] = s => PutOf(s, s.Item.Text("ClusterArn"), "Policy"),
            ["Yams::Organizations::Account"] = ConfigOrganization.Account,
            ["Yams::Organizations::ServiceControlPolicy"] = s => ConfigOrganization.Policy(s, isScp: true),
            ["Yams::Organizations::ResourceControlPolicy"] = s => ConfigOrganization.Policy(s, isScp: false),
            ["AWS::S3Express::BucketPolicy"] = s => PutOf(
                s, s.Item.Text("Bucket") is { } bucket ? s.Owner.ArnOf("s3express", s.Region, $"bucket/{bucket}") : null, "PolicyDocument"),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>True for a type that is read.</summary>
    public static bool Knows(string type) => s_readers.ContainsKey(type);

    /// <summary>Turns an item into edits.</summary>
    public static void Read(ConfigScope scope) => s_readers[scope.Item.Type](scope);

    /// <summary>Puts a resource whose policy is one member.</summary>
    public static void Put(ConfigScope scope, string arn, string member, bool isSupplement = false, string? runsAs = null)
    {
        ConfigItem item = scope.Item;
        if (item.IsDeleted)
        {
            scope.Edits.DeleteResource(scope.Owner, arn, item.Place);
            return;
        }

        // CFG-5; what Config did not look up of a resource is not known either.
        Node? value = isSupplement ? item.Supplement(member) ?? item.Value(member) : item.Value(member);
        bool isTold = value is not null || (isSupplement ? item.TellsSupplement(member) : item.Tells(member));
        if (!isTold)
        {
            scope.NotAsked(member);
        }

        var tags = scope.Tags;
        new ObservedResource
        {
            Arn = arn,
            Place = item.Place,
            Policy = isTold ? scope.ReadPolicy(value, PolicyKind.Resource, member) : null,
            IsPolicyTold = isTold,
            Told = tags is null ? [] : [nameof(Resource.Tags)],
            Set = known => known with { Tags = tags ?? known.Tags, RunsAs = runsAs ?? known.RunsAs },
            Reason = $"AWS Config does not tell it of {item.Id}",
        }.AddTo(scope.Edits, scope.Owner);
    }

    // A policy that is a resource of its own; of what holds it nothing is told.
    private static void PutOf(ConfigScope scope, string? arn, string member)
    {
        if (arn is null)
        {
            scope.Item.File.EntityError(
                "PROPERTY_MISSING", "IN-36", $"{scope.Item.Type} {scope.Item.Id} does not say what it is the policy of", scope.Item.Place);
        }
        else if (scope.Item.IsDeleted)
        {
            scope.Edits.RemovePolicy(scope.Owner, arn, null, scope.Item.Place);
        }
        else
        {
            Put(scope, arn, member);
        }
    }

    private static void Endpoint(ConfigScope scope)
    {
        string id = scope.Item.Text("vpcEndpointId") ?? scope.Item.Id;
        if (scope.Item.IsDeleted)
        {
            scope.Edits.DeleteEndpoint(scope.Owner, id, scope.Item.Place);
            return;
        }

        scope.Edits.PutEndpoint(scope.Owner, id, scope.Item.Text("vpcId"), scope.Item.Place);
        if (scope.Item.Tells("policyDocument"))
        {
            scope.Edits.SetEndpointPolicy(
                scope.Owner, id, scope.Policy("policyDocument", PolicyKind.Endpoint), scope.Item.At("policyDocument"));
        }
        else
        {
            scope.NotAsked("policyDocument");
            scope.Edits.SetEndpointPolicy(
                scope.Owner, id, PolicyDocument.Unknown("the query did not ask for policyDocument", scope.Item.Place), scope.Item.Place);
        }
    }
}
