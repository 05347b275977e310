using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Results;
using IamPolicyTools.Evaluation.Services;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>Asks policies that are given themselves.</summary>
public sealed class GivenAccess : IAccessQuestions
{
    private readonly RequestFactory _factory;
    private readonly ResourcePolicies _resource;
    private readonly ResourcePolicies _trust;
    private readonly ContextMode _mode;

    // Set where the resource policy does not mean the same of every resource.
    private readonly GivenPolicies? _short;

    /// <summary>Prepares questions.</summary>
    /// <param name="requester">Who asks.</param>
    /// <param name="policies">The policies.</param>
    /// <param name="settings">Context and switches.</param>
    public GivenAccess(Requester requester, GivenPolicies policies, ModelAccessSettings settings)
    {
        _mode = settings.Mode;
        _short = policies.Resource is { } document && ShortResources.Find(document) is not null ? policies : null;
        _resource = policies.ToResourcePolicies(isTrust: false);
        _trust = policies.ToResourcePolicies(isTrust: true);
        _factory = new RequestFactory(requester, policies.ToPrincipalPolicies(), new RequestSettings
        {
            Now = settings.Now,
            Context = settings.Context,
            DerivesContext = settings.DerivesContext,
            EndpointPolicy = settings.EndpointPolicy,
            NewPolicy = settings.NewPolicy,
            Options = settings.Options,
        });
    }

    /// <inheritdoc/>
    public IamAccessResult Ask(ActionName action, string resource, string? resourceAccount = null) =>
        IamAccessResult.Of(CreateRequest(action, resource, resourceAccount), _mode);

    /// <inheritdoc/>
    public Verdict Decide(ActionName action, string resource, string? resourceAccount = null) =>
        Interpretation.Of(CreateRequest(action, resource, resourceAccount), _mode, out _);

    private AccessRequest CreateRequest(ActionName action, string resource, string? account)
    {
        string actual = CheckedResource.Of(IamCatalogue.Default, action, resource, _factory.Requester.Arn);
        string owner = account
            ?? (Arn.TryParse(actual, out Arn arn) && Arn.IsAccountId(arn.Account) ? arn.Account : _factory.Requester.AccountId ?? string.Empty);
        bool isTrust = action.Service == "sts" && StsRules.IsDecidedByTrust(action.Name);
        ResourcePolicies policies = isTrust ? _trust : _short?.ToSavedPolicies(actual, owner) ?? _resource;
        return _factory.Create(action, actual, owner, policies, asked: actual == resource ? null : resource);
    }
}
