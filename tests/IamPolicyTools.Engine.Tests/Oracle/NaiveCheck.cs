using System.Text.Json;
using IamPolicyTools.Engine.Tests.Cases;

namespace IamPolicyTools.Engine.Tests.Oracle;

/// <summary>One action on one resource: a case is one or more of these, all of which must be allowed (PL-47).</summary>
internal sealed class NaiveCheck
{
    private static readonly string[] s_roleActions =
    [
        "sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity", "sts:tagsession", "sts:setsourceidentity", "sts:setcontext",
    ];

    private static readonly string[] s_ofAws =
    [
        "ssm:parameter/aws/", "ssm:document/", "ssm:automation-definition/", "bedrock:foundation-model/", "elasticbeanstalk:platform/",
        "elasticbeanstalk:solutionstack/", "securityhub:standards/", "securityhub:ruleset/", "personalize:recipe/", "personalize:algorithm/",
        "personalize:feature-transformation/", "forecast:algorithm/", "geo-maps:provider/", "geo-places:provider/", "geo-routes:provider/",
        "controlcatalog:", "controltower:baseline/",
    ];

    public NaiveCheck(FixtureCase @case, string action, FixtureTarget target, NaiveCompletion completion, string? called = null)
    {
        Case = @case;
        Completion = completion;
        NaiveCaller caller = NaiveCaller.From(@case.Request.Principal, action);
        Caller = completion.SessionName is { } session ? caller.As(session) : caller;
        Action = action;
        ResourceAccount = (IsOfAws(target.Resource) ? "aws" : target.Account)
            ?? (@case.Options.OwnerAssumed ? NaiveS3.OwnerInName(target.Resource) ?? completion.Owner : null)
            ?? @case.Request.ResourceAccount
            ?? Caller.Account;
        Target = target with { Resource = @case.Options.QuestionLayer ? NaiveQuestion.ResourceOf(action, target.Resource, Caller) : target.Resource };
        Called = called ?? Resource;
        Context = NaiveContext.Of(this);
    }

    public FixtureCase Case { get; }

    /// <summary>What is assumed of what is not known (R-178a).</summary>
    public NaiveCompletion Completion { get; }

    public FixtureTarget Target { get; }

    public NaiveCaller Caller { get; }

    public string Action { get; }

    public string Resource => Target.Resource;

    public string? ResourceAccount { get; }

    /// <summary>The resource that the call names, whatever form a further holder sees.</summary>
    public string Called { get; }

    public NaiveContext Context { get; }

    /// <summary>Service prefix of the action, lower case.</summary>
    public string Service => NaiveText.Service(Action);

    /// <summary>Action name without prefix, lower case.</summary>
    public string ActionName => NaiveText.Name(Action);

    /// <summary>A role session of a service-linked role (2.3): by option, or by the role's path.</summary>
    public bool IsServiceLinkedRole => Case.Options.ServiceLinkedRole
        || (Caller.Kind == CallerKind.RoleSession && Caller.RoleArn!.Contains(":role/aws-service-role/", StringComparison.Ordinal));

    /// <summary>2.3: users, roles and the parent of a federated user may have a boundary; service-linked roles may not.</summary>
    public bool HasBoundary => Case.Policies.Boundary is not null
        && Caller.Kind is CallerKind.IamUser or CallerKind.RoleSession or CallerKind.FederatedUser
        && !Caller.HasRootParent
        && !IsServiceLinkedRole;

    /// <summary>2.3: role sessions and federated users, and the root only in an AssumeRoot session.</summary>
    public bool HasSession => Case.Policies.Session.Count > 0
        && Caller.Kind is CallerKind.RoleSession or CallerKind.FederatedUser or CallerKind.AccountRoot
        && !IsServiceLinkedRole;

    /// <summary>2.6: the actions that a role trust policy decides.</summary>
    public bool IsRoleTrust => s_roleActions.Contains(Action.ToLowerInvariant()) && ResourceIs("iam", "role/");

    /// <summary>"Where the resource policy is a role trust policy, resource is reported as trust" (2.2).</summary>
    public string ResourceType => IsRoleTrust ? "trust" : "resource";

    /// <summary>2.6: an operation on a KMS key.</summary>
    public bool IsKmsKey => Service == "kms" && ResourceIs("kms", "key/");

    public bool IsTrustRequired => IsRoleTrust || IsKmsKey;

    /// <summary>The resource is an S3 object, not a bucket.</summary>
    public bool IsS3Object => Service == "s3" && ResourceIs("s3", "") && Resource.Contains('/', StringComparison.Ordinal);

    /// <summary>
    /// The account whose resource it is. An object that another account owns (ACLs not disabled) is that account's.
    /// </summary>
    public string? OwnerAccount => NaiveS3.IsForeignObject(this) ? Case.Options.ObjectOwner : ResourceAccount;

    /// <summary>What AWS owns is everybody's: the caller's own side decides, as in its own account.</summary>
    public bool IsSameAccount => Caller.Account is not null && (Caller.Account == OwnerAccount || OwnerAccount == "aws");

    // policy-language.md 1.10. Of these types a customer's resources are named with its account.
    private static bool IsOfAws(string resource) =>
        resource.Split(':', 6) is [_, _, var service, _, var account, var rest]
        && (account == "aws" || (account == "" && s_ofAws.Any(t => $"{service}:{rest}".StartsWith(t, StringComparison.Ordinal))));

    /// <summary>The same request as a further policy holder sees it (2.10): in its form of the ARN, owned by its account.</summary>
    public NaiveCheck At(FixtureHolder holder) =>
        new(Case, Action, new FixtureTarget(holder.Resource, Over(holder.Context, Target.Context), null, holder.Account), Completion, Called);

    // keys of the holder's form over those of the resource that was asked about.
    private static JsonElement? Over(JsonElement? own, JsonElement? below)
    {
        if (own is not { } above || below is not { } under)
        {
            return own ?? below;
        }

        Dictionary<string, JsonElement> all = under.EnumerateObject()
            .Where(b => !above.EnumerateObject().Any(a => a.Name.Equals(b.Name, StringComparison.OrdinalIgnoreCase)))
            .Concat(above.EnumerateObject())
            .GroupBy(p => p.Name)
            .ToDictionary(g => g.Key, g => g.Last().Value);
        return JsonSerializer.SerializeToElement(all);
    }

    public bool ResourceIs(string service, string beginning)
    {
        string[] arn = Resource.Split(':', 6);
        return arn.Length == 6 && arn[2] == service && arn[5].StartsWith(beginning, StringComparison.Ordinal);
    }

    /// <summary>Account field of the resource's ARN, else the resource's account.</summary>
    public string? AccountInArn
    {
        get
        {
            string[] arn = Resource.Split(':', 6);
            return arn.Length == 6 && arn[4].Length == 12 ? arn[4] : ResourceAccount;
        }
    }
}
