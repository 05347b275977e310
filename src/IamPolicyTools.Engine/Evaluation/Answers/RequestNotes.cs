using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Evaluation.Rules;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Answers;

/// <summary>What a rule leaves out, assumes or does not settle for a request, whatever the policies say.</summary>
internal static class RequestNotes
{
    /// <summary>The notes on a request.</summary>
    /// <param name="request">The request.</param>
    public static IEnumerable<string> Of(AccessRequest request) => new[]
    {
        LeftOutControl(request),
        ExemptFromServiceControl(request),
        ExemptFromResourceControl(request),
        UnlistedService(request),
        MissingShare(request),
        AccessPointIdentity(request),
        SignInOrToken(request),
        BlockPublicAccess.WhatItMayRefuse(request),
    }.OfType<string>();

    // 2.3, R-65, R-172
    private static string? LeftOutControl(AccessRequest request)
    {
        ResourcePolicies resource = request.ResourcePolicies;
        bool wouldDeny = !resource.IsInManagementAccount && Denies(resource.ResourceControlLevels, request);
        CatalogueService? service = wouldDeny ? IamCatalogue.Default.FindService(request.Action.Service) : null;
        string date = IamCatalogue.Default.Info.DataDate;
        return service switch
        {
            null => null,
            { SupportsResourceControlPolicies: false } =>
                $"resource control policies do not reach {service.Prefix} by the data of {date}: what they say of {request.Action.Text} was left out",
            _ when service.FindAction(request.Action.Name) is { IsWildcardOnly: true } =>
                $"{request.Action.Text} takes no resource, and resource control policies reach resources only: what they say of it was left out",
            _ => null,
        };
    }

    //
    private static string? ExemptFromServiceControl(AccessRequest request)
    {
        string? exempt = request.Requester.IsServiceLinkedRole ? "service-linked roles"
            : request.PrincipalPolicies.IsInManagementAccount ? "principals of the management account"
            : null;
        return exempt is not null && Denies(request.PrincipalPolicies.ServiceControlLevels, request)
            ? $"service control policies do not concern {exempt}: what they say of {request.Action.Text} was left out"
            : null;
    }

    //
    private static string? ExemptFromResourceControl(AccessRequest request)
    {
        string? exempt = request.Requester.IsServiceLinkedRole ? "calls of service-linked roles"
            : request.ResourcePolicies.IsInManagementAccount ? "resources of the management account"
            : null;
        return exempt is not null && Denies(request.ResourcePolicies.ResourceControlLevels, request)
            ? $"resource control policies do not concern {exempt}: what they say of {request.Action.Text} was left out"
            : null;
    }

    private static bool Denies(ImmutableArray<CompiledPolicySet> levels, AccessRequest request) =>
        !levels.IsDefaultOrEmpty && levels.SelectMany(l => l.For(request.Action)).Any(s => s.IsDeny && s.MatchesAction(request.Action));

    //
    private static string? UnlistedService(AccessRequest request) =>
        request.Requester.Kind == RequesterKind.Anonymous && !TrustRequired.Applies(request) && !UnsignedCalls.Knows(request.Action.Service)
            ? $"{request.Action.Service} is not among the services that are known to take calls without a signature ({UnsignedCalls.DataDate:yyyy-MM-dd}; "
                + "AWS has no list): its calls are taken to want one"
            : null;

    //
    private static string? MissingShare(AccessRequest request) =>
        request.Requester.AccountId is not null
            && !request.IsSameAccount
            && !request.CrossesPartition
            && request.ResourcePolicies.Shares.IsEmpty
            && Arn.TryParse(request.Resource, out Arn arn)
            && arn.Service is not ("iam" or "sts" or "organizations" or "cloudtrail" or "logs")
            && !PolicyHolders.CanHavePolicy(arn)
            ? $"{request.Resource} belongs to another account and its type has no policies: it may be shared (by AWS RAM, or as an image or a snapshot), and no share of it is known"
            : null;

    //
    private static string? AccessPointIdentity(AccessRequest request)
    {
        AccessRequest? bucket = request.Behind.FirstOrDefault(b => b.IsSameAccount);
        return bucket is null || !request.Requester.HasIdentityPolicies || request.Action.Service != "s3"
            ? null
            : $"whether the identity policies must cover {bucket.Resource}, too, no page of AWS says: the answer assumes that they must"
                + (request.Options.AccessPointIdentityMustNameBucket ? string.Empty : " not");
    }

    // R-176a, R-176b
    private static string? SignInOrToken(AccessRequest request) => request.Action switch
    {
        { Service: "sts", Name: "getwebidentitytoken" } =>
            "the account must have enabled outbound federation (iam:EnableOutboundWebIdentityFederation); tags in the call also need sts:TagGetWebIdentityToken",
        { Service: "signin" } => "policies on signing in count where console authorization is enabled, and never for programmatic access",
        _ => null,
    };
}
