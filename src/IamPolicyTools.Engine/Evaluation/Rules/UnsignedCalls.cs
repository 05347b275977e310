using System.Collections.Frozen;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Evaluation.Rules;

/// <summary>
/// Which calls AWS takes without a signature. Elsewhere <c>*</c> as a principal means any principal of AWS, and nobody else. No
/// page of AWS has the list; it is put together from the guides of the services.
/// </summary>
internal static class UnsignedCalls
{
    private static readonly ContextKey s_viaUrl = ContextKey.Of("lambda:InvokedViaFunctionUrl");

    // Services that take all of their calls so, or decide by an authorizer of their own.
    private static readonly FrozenSet<string> s_services =
        new[] { "cognito-identity", "cognito-idp", "mobiletargeting", "iot" }.ToFrozenSet(StringComparer.Ordinal);

    // Queues and topics take those about messages and attributes, and want a signature for what makes, removes, tags or shares them.
    private static readonly FrozenSet<string> s_ofMessages = new[]
    {
        "sqs:sendmessage", "sqs:sendmessagebatch", "sqs:receivemessage", "sqs:deletemessage", "sqs:deletemessagebatch", "sqs:changemessagevisibility",
        "sqs:changemessagevisibilitybatch", "sqs:purgequeue", "sqs:getqueueattributes", "sqs:setqueueattributes", "sqs:getqueueurl",
        "sns:publish", "sns:publishbatch", "sns:subscribe", "sns:unsubscribe", "sns:confirmsubscription", "sns:receive",
        "sns:gettopicattributes", "sns:settopicattributes", "sns:getsubscriptionattributes", "sns:setsubscriptionattributes",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The date of the list.</summary>
    public static DateOnly DataDate { get; } = new(2026, 11, 29);

    /// <summary>True for a service that the list has.</summary>
    /// <param name="service">The prefix of its actions.</param>
    public static bool Knows(string service) =>
        s_services.Contains(service)
            || service is "s3" or "sqs" or "sns" or "execute-api" or "es" or "lambda" or "vpc-lattice-svcs" or "elasticfilesystem" or "kms" or "sts";

    /// <summary>True when the call of a request is taken without a signature.</summary>
    /// <param name="request">The request.</param>
    /// <param name="unknown">What an absent key counts for.</param>
    public static bool Take(AccessRequest request, UnknownTreatment unknown) => request.Action.Service switch
    {
        "sqs" or "sns" => s_ofMessages.Contains($"{request.Action.Service}:{request.Action.Name}"),

        // On buckets, objects and access points: what belongs to the account wants a signature.
        "s3" => IamCatalogue.Default.FindAction(request.Action.Text) is not { IsWildcardOnly: true },
        "execute-api" => request.Action.Name == "invoke",
        "es" => request.Action.Name.StartsWith("eshttp", StringComparison.Ordinal),

        // a function is called without a signature through its URL only.
        "lambda" => request.Action.Name == "invokefunctionurl"
            || (request.Action.Name == "invokefunction" && IsViaUrl(request.Context, unknown)),

        // VPC Lattice guide, "Anonymous (unauthenticated) principals"; EFS guide, "Default EFS file system policy".
        "vpc-lattice-svcs" => request.Action.Name == "invoke",
        "elasticfilesystem" => request.Action.Name.StartsWith("client", StringComparison.Ordinal),
        var service => s_services.Contains(service),
    };

    /// <summary>The key that an unsigned call waits for and that is not known .</summary>
    /// <param name="request">The request.</param>
    public static IEnumerable<ContextKey> UndecidedKeys(AccessRequest request) =>
        request.Requester.Kind == RequesterKind.Anonymous
            && Take(request, UnknownTreatment.Optimistic)
            && !Take(request, UnknownTreatment.Pessimistic) ? [s_viaUrl] : [];

    private static bool IsViaUrl(RequestContext context, UnknownTreatment unknown) => context.Find(s_viaUrl) switch
    {
        null => unknown == UnknownTreatment.Optimistic && context.IsUndecided(s_viaUrl),
        { IsAmbiguous: true } => false,
        var entry => entry.Values.Length > 0 && entry.Values[0].Text.Equals("true", StringComparison.OrdinalIgnoreCase),
    };
}
