using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Calls;

/// <summary>Putting resources with their policies into a model. These change the model; nobody is authorised.</summary>
public static class ResourceOperations
{
    /// <summary>Adds a resource.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="resource">The resource. Its account must be in the model.</param>
    /// <param name="replaces">True to put it in the place of one of that ARN.</param>
    /// <exception cref="IamOperationException">The ARN is malformed or taken, or something about the resource does not fit.</exception>
    public static Change<Resource> Create(IamModel model, Resource resource, bool replaces = false)
    {
        CheckArn(resource.Arn);
        if (AccountIn(resource.Arn) is { } named && named != resource.AccountId)
        {
            throw new IamOperationException(
                IamErrorCode.ValidationError, $"The ARN {resource.Arn} is of account {named}, found {resource.AccountId} as its owner.", resource.Arn);
        }

        if (FindOwner(model, resource.Arn) is { } owner)
        {
            if (!replaces)
            {
                throw new IamOperationException(
                    IamErrorCode.EntityAlreadyExists, $"The resource {resource.Arn} already exists in account {owner}.", resource.Arn);
            }

            model = Remove(model, resource.Arn);
        }

        return Put(model, model.GetAccount(resource.AccountId), resource);
    }

    /// <summary>Puts a changed resource in the place of the old one.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="arn">The ARN.</param>
    /// <param name="change">Makes the changed resource of the old one.</param>
    /// <exception cref="IamOperationException">There is no such resource, or something about the changed one does not fit.</exception>
    public static Change<Resource> Update(IamModel model, string arn, Func<Resource, Resource> change)
    {
        Account owner = FindOwner(model, arn) ?? throw NotFound(arn);
        return Put(model, owner, change(owner.Resources[arn]));
    }

    /// <summary>Drops a resource.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="arn">The ARN.</param>
    /// <returns>The next snapshot.</returns>
    /// <exception cref="IamOperationException">There is no such resource.</exception>
    public static IamModel Remove(IamModel model, string arn)
    {
        Account owner = FindOwner(model, arn) ?? throw NotFound(arn);
        return model.With(owner with { Resources = owner.Resources.Remove(arn) });
    }

    /// <summary>The account that a resource belongs to by its ARN; null when the ARN names none.</summary>
    /// <param name="arn">The ARN.</param>
    public static string? AccountIn(string arn) => Arn.TryParse(arn, out Arn parts) && Arn.IsAccountId(parts.Account) ? parts.Account : null;

    private static Change<Resource> Put(IamModel model, Account owner, Resource resource)
    {
        Check.Tags(resource.Tags);
        CheckBehind(resource);
        Check.FormIfGiven(NameRules.AccountId, resource.ObjectOwner);
        if (resource.Document is { } document)
        {
            resource = resource with { Document = CheckDocument(model, owner, resource.Arn, document) };
        }

        return new Change<Resource>(
            model.With(owner with { Resources = owner.Resources.SetItem(resource.Arn, resource) }), resource);
    }

    private static Account? FindOwner(IamModel model, string arn) => model.Accounts.Values.FirstOrDefault(a => a.Resources.ContainsKey(arn));

    private static void CheckArn(string arn)
    {
        if (!Arn.TryParse(arn, out Arn parts) || parts.Service.Length == 0 || parts.Resource.Length == 0)
        {
            throw new IamOperationException(
                IamErrorCode.ValidationError, $"A resource is known by its ARN, arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE, found \"{arn}\".", arn);
        }

        if (parts.Service == "iam")
        {
            throw new IamOperationException(
                IamErrorCode.InvalidInput, $"{arn} is an entity of IAM itself: users, roles and the like have cmdlets of their own.", arn);
        }
    }

    private static void CheckBehind(Resource resource)
    {
        HolderBehind? behind = PolicyHolders.Of(resource.Arn).Behind;
        if (!resource.Buckets.IsEmpty && behind?.Fact != BehindFact.Bucket)
        {
            throw new IamOperationException(
                IamErrorCode.InvalidInput, $"A bucket stands behind an access point, and {resource.Arn} is none.", resource.Arn);
        }

        if (resource.SupportingAccessPoint is not null && behind?.Fact != BehindFact.SupportingAccessPoint)
        {
            throw new IamOperationException(
                IamErrorCode.InvalidInput, $"An access point supports an Object Lambda access point, and {resource.Arn} is none.", resource.Arn);
        }
    }

    private static PolicyDocument CheckDocument(IamModel model, Account owner, string arn, PolicyDocument document)
    {
        string partition = Arn.Parse(arn).Partition;
        if (PrincipalReferences.FindForeign(model, partition, document) is { } fault)
        {
            throw new IamOperationException(IamErrorCode.MalformedPolicyDocument, fault, "Policy");
        }

        document = ShortResources.Expand(document, arn, owner.AccountId);
        if (ShortResources.Find(document) is { } entry)
        {
            throw new IamOperationException(
                IamErrorCode.MalformedPolicyDocument, $"{entry.Location}: {ShortResources.Refusal(entry.Text)}", "Policy");
        }

        CheckSize(arn, document);
        return document;
    }

    // policy-language.md, 1.7
    private static void CheckSize(string arn, PolicyDocument document)
    {
        int? quota = Arn.Parse(arn).Service switch
        {
            "s3" or "lambda" or "secretsmanager" => 20_480,
            "kms" => 32_768,
            _ => null,
        };
        if (document.Size > quota)
        {
            throw new IamOperationException(
                IamErrorCode.LimitExceeded, $"The policy of {arn} has {document.Size} characters without white space; the quota is {quota}.", arn);
        }
    }

    private static IamOperationException NotFound(string arn) => new(IamErrorCode.NoSuchEntity, $"The model has no resource {arn}.", arn);
}
