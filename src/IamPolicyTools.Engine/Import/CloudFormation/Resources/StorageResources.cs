using System.Collections.Immutable;
using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.CloudFormation.Resources;

/// <summary>Buckets, keys, tables and whatever else is put with settings of its own (7.2.5, CFN-27, CFN-28).</summary>
internal static class StorageResources
{
    private const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
    private const string AuthenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
    private const string LogDelivery = "http://acs.amazonaws.com/groups/s3/LogDelivery";

    /// <summary>Puts a resource of which the table knows the ARN.</summary>
    /// <returns>Its ARN; null for what the model does not hold.</returns>
    public static string? Put(ResourceScope scope, Func<Resource, Resource>? set = null)
    {
        if (ResourceType.Find(scope.Resource.Type) is not { IsModelled: true } || scope.Stack.ArnOf(scope.Resource) is not { } arn)
        {
            return null;
        }

        (string name, bool isProvisional) = scope.Stack.NameOf(scope.Resource);
        ImmutableArray<Tag> tags = scope.Tags();
        string? existsWhen = scope.EntityExistsWhen();
        scope.Edits.PutResource(
            scope.Owner,
            arn,
            new EntityName(name, null, isProvisional, existsWhen),
            scope.Place,
            known => (set ?? (r => r))(
                known with { Tags = tags, Region = known.Region ?? (UnknownToken.IsIn(scope.Region) ? null : scope.Region) }));
        if (scope.AreTagsOpen())
        {
            scope.Edits.MarkUnknown(
                scope.Owner, arn, nameof(Resource.Tags), "the values of tags are not known", scope.PlaceOf("Tags", scope.Property("Tags")));
        }

        if (existsWhen != scope.Both(null, scope.Place))
        {
            // Several resources make it, each under a condition of its own: the settings are those of one of them (IN-13).
            scope.Edits.Add(EditPhase.Exclusive, $"MarkUnknown {arn}", scope.Place, model => model.Of(
                scope.Owner).Change(arn, known => known with
                {
                    Unknowns = known.Unknowns.SetItems(ObservedResource.SettingsOf(arn).Add(nameof(Resource.Tags)).Select(m =>
                        KeyValuePair.Create(m, $"it is that of {scope.Resource.LogicalId} when {scope.ExistsWhen}"))),
                }));
        }

        return arn;
    }

    /// <summary><c>AWS::S3::Bucket</c></summary>
    public static void Bucket(ResourceScope scope)
    {
        if (Put(scope) is not { } arn)
        {
            return;
        }

        Node? ownership = scope.Property("OwnershipControls");
        Node? acl = scope.Property("AccessControl");
        SetOwnership(scope, arn, ownership);
        SetPublicAccessBlock(scope, arn, scope.Property("PublicAccessBlockConfiguration"));
        if (acl is not null)
        {
            SetAcl(scope, arn, scope.TextOf(acl, "AccessControl"), scope.PlaceOf("AccessControl", acl));
        }
    }

    /// <summary><c>AWS::S3::BucketPolicy</c></summary>
    public static void BucketPolicy(ResourceScope scope)
    {
        if (scope.RequiredText("Bucket") is { } bucket)
        {
            string arn = bucket.StartsWith("arn:", StringComparison.Ordinal) ? bucket : $"arn:{scope.Owner.Partition}:s3:::{bucket}";
            scope.SetPolicy(
                arn, scope.RequiredPolicy(
                    "PolicyDocument",
                    PolicyKind.Resource), scope.PlaceOf("PolicyDocument", scope.Property("PolicyDocument")), scope.Both(null, scope.Place));
        }
    }

    /// <summary><c>AWS::S3::AccessPoint</c></summary>
    public static void AccessPoint(ResourceScope scope)
    {
        string? bucket = scope.Text("Bucket");
        string? account = scope.Text("BucketAccountId");
        bool isInVpc = scope.Property("VpcConfiguration") is not null;
        if (Put(scope, known => known with
        {
            Buckets = bucket is null ? known.Buckets : [new AccessPointBucket(bucket, account)],
            NetworkOrigin = isInVpc ? NetworkOrigin.VPC : NetworkOrigin.Internet,
        }) is { } arn)
        {
            SetPublicAccessBlock(scope, arn, scope.Property("PublicAccessBlockConfiguration"));
        }
    }

    /// <summary><c>AWS::KMS::Key</c>, which has a policy even where the template gives none (CFN-28).</summary>
    public static void Key(ResourceScope scope)
    {
        if (Put(scope) is { } arn)
        {
            scope.SetPolicy(
                arn,
                scope.Property("KeyPolicy") is null
                    ? StandardPolicies.Key(scope.Owner)
                    : scope.Policy("KeyPolicy", PolicyKind.Resource) ?? StandardPolicies.Key(scope.Owner),
                scope.PlaceOf("KeyPolicy", scope.Property("KeyPolicy")),
                null);
        }
    }

    /// <summary><c>AWS::SNS::Topic</c>, which AWS gives a policy (CFN-28).</summary>
    public static void Topic(ResourceScope scope)
    {
        if (Put(scope) is { } arn)
        {
            scope.Edits.Add(EditPhase.Put, $"SetPolicy {arn} default", scope.Place, model => model.Of(scope.Owner).Change(
                arn, known => known with { Document = known.Document ?? StandardPolicies.Topic(scope.Owner, arn) }));
        }
    }

    /// <summary><c>AWS::DynamoDB::Table</c>, whose stream has a policy of its own.</summary>
    public static void Table(ResourceScope scope)
    {
        if (Put(scope) is not { } arn)
        {
            return;
        }

        SetPolicy(scope, arn, "ResourcePolicy", scope.Property("ResourcePolicy"));
        if (scope.Property("StreamSpecification") is ObjectNode stream && stream["ResourcePolicy"] is { } policy
            && scope.Stack.Attribute(scope.Resource.LogicalId, "StreamArn", scope.Place) is ScalarNode streamArn)
        {
            SetPolicy(scope, streamArn.Text, "StreamSpecification/ResourcePolicy", policy);
        }
    }

    /// <summary>The functions, which run as a role.</summary>
    public static void RunsAs(ResourceScope scope)
    {
        string? role = scope.Text(scope.Resource.Type == "AWS::StepFunctions::StateMachine" ? "RoleArn" : "Role");
        Put(scope, known => known with { RunsAs = role is null || UnknownToken.Is(role) ? known.RunsAs : role });
    }

    private static void SetPolicy(ResourceScope scope, string arn, string property, Node? holder)
    {
        foreach (Possible possible in Possibilities.Of(holder))
        {
            Node? document = possible.Value is ObjectNode members ? members["PolicyDocument"] : possible.Value;
            SourceLocation place = scope.PlaceOf(property, possible.Value);
            if (scope.PolicyOf(document, property, PolicyKind.Resource) is { } policy)
            {
                scope.SetPolicy(arn, policy, place, scope.Both(possible.ExistsWhen, place));
            }
        }
    }

    // CFN-27: since April 2023 new buckets have ACLs off and everything public blocked.
    private static void SetOwnership(ResourceScope scope, string arn, Node? controls)
    {
        Node? rule = controls is ObjectNode members && members["Rules"] is ArrayNode { Items: [ObjectNode first, ..] }
            ? first["ObjectOwnership"]
            : null;
        if (controls is null)
        {
            scope.Edits.SetOwnership(scope.Owner, arn, ObjectOwnership.BucketOwnerEnforced, scope.Place);
        }
        else if (rule is ScalarNode { Text: var text } && Enum.TryParse(text, out ObjectOwnership ownership) && Enum.IsDefined(ownership))
        {
            scope.Edits.SetOwnership(scope.Owner, arn, ownership, scope.PlaceOf("OwnershipControls", controls));
        }
        else
        {
            scope.Edits.MarkUnknown(
                scope.Owner,
                arn,
                nameof(Resource.ObjectOwnership),
                "OwnershipControls is not known",
                scope.PlaceOf("OwnershipControls", controls));
        }
    }

    private static void SetPublicAccessBlock(ResourceScope scope, string arn, Node? block)
    {
        const string Property = "PublicAccessBlockConfiguration";
        SourceLocation place = scope.PlaceOf(Property, block);
        if (block is null)
        {
            scope.Edits.SetPublicAccessBlock(scope.Owner, arn, PublicAccessBlock.All, place);
            return;
        }

        // A partial configuration leaves the others off.
        if (block is ObjectNode settings
            && settings.Members.All(m => m.Value is ScalarNode { Text: var text } && bool.TryParse(text, out _)))
        {
            bool IsOn(string name) => settings[name] is ScalarNode { Text: var text } && bool.Parse(text);
            scope.Edits.SetPublicAccessBlock(
                scope.Owner, arn, new PublicAccessBlock(
                    IsOn("BlockPublicAcls"), IsOn("IgnorePublicAcls"), IsOn("BlockPublicPolicy"), IsOn("RestrictPublicBuckets")), place);
            return;
        }

        scope.Edits.MarkUnknown(scope.Owner, arn, nameof(Resource.PublicAccessBlock), $"{Property} is not known", place);
    }

    private static void SetAcl(ResourceScope scope, string arn, string? canned, SourceLocation place)
    {
        ImmutableArray<AclGrant>? grants = canned switch
        {
            "Private" or "BucketOwnerRead" or "BucketOwnerFullControl" or null => [],
            "PublicRead" => [new AclGrant(AllUsers, "READ")],
            "PublicReadWrite" => [new AclGrant(AllUsers, "READ"), new AclGrant(AllUsers, "WRITE")],
            "AuthenticatedRead" => [new AclGrant(AuthenticatedUsers, "READ")],
            "LogDeliveryWrite" => [new AclGrant(LogDelivery, "WRITE"), new AclGrant(LogDelivery, "READ_ACP")],
            _ => null,
        };
        if (grants is { } known)
        {
            scope.Edits.SetAcl(scope.Owner, arn, known, place);
        }
        else
        {
            scope.Edits.MarkUnknown(scope.Owner, arn, nameof(Resource.Acl), "AccessControl is not known", place);
        }
    }
}
