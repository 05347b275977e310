using IamPolicyTools.Analysis.Symbolic.Keys;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>Who asks, with the keys that follow from it (CP-15). Of anybody, all keys are free.</summary>
internal sealed class PrincipalView
{
    private const string Usual = "arn:aws:iam::111122223333:user/alice";

    private readonly bool _isExplicit;
    private readonly bool _isOwnerKnown;
    private readonly bool _standsForOthers;

    private PrincipalView(Requester requester, bool isExplicit, string? owner, bool standsForOthers = false)
    {
        Requester = requester;
        _isExplicit = isExplicit;
        _standsForOthers = standsForOthers;
        _isOwnerKnown = owner is not null;
        ContextLayer ofOwner = owner is null
            ? ContextLayer.Empty
            : new ContextLayer.Builder().Add("aws:ResourceAccount", owner).Add("s3:ResourceAccount", owner).Build();
        ContextLayer[] layers = isExplicit
            ? [DerivedContext.OfPrincipal(requester, null, DateTimeOffset.UnixEpoch), DerivedContext.OfKms(requester), ofOwner]
            : [ofOwner];
        Context = new RequestContext(ContextLayer.Empty, layers);
    }

    /// <summary>Who asks; somebody, where it may be anybody.</summary>
    public Requester Requester { get; }

    /// <summary>Different for different principals: sessions of roles with different paths can have one ARN (PL-22).</summary>
    public string Id => _isExplicit ? $"{Requester.Kind} {Requester.ParentArn} {Requester.Arn ?? Requester.ServiceName ?? Requester.CanonicalUserId}" : string.Empty;

    /// <summary>The keys that follow.</summary>
    public RequestContext Context { get; }

    /// <summary>True for requests that are signed.</summary>
    public bool IsSigned => Requester.Kind != RequesterKind.Anonymous;

    /// <summary>True where it may be anybody.</summary>
    public bool IsAnybody => !_isExplicit;

    /// <summary>Anybody with identity policies.</summary>
    /// <param name="owner">The account that owns the resource, or null.</param>
    public static PrincipalView Anybody(string? owner) => new(Requester.Parse(Usual)!, isExplicit: false, owner);

    /// <summary>Somebody.</summary>
    /// <param name="requester">Who.</param>
    /// <param name="owner">The account that owns the resource, or null.</param>
    public static PrincipalView Of(Requester requester, string? owner) => new(requester, isExplicit: true, owner);

    /// <summary>Somebody who stands for all whom no condition tells apart: their names differ where a variable puts them in.</summary>
    /// <param name="requester">Who.</param>
    /// <param name="owner">The account that owns the resource, or null.</param>
    public static PrincipalView OfClass(Requester requester, string? owner) => new(requester, isExplicit: true, owner, standsForOthers: true);

    /// <summary>True for keys whose value, or absence, is the same for all whom this one stands for: what a variable can be replaced by.</summary>
    public bool IsFixedInVariables(ContextKey key) => IsFixed(key)
        && !(_standsForOthers && Varies(key));

    /// <summary>True for keys whose value, or absence, is known.</summary>
    public bool IsFixed(ContextKey key)
    {
        if (KeyFacts.IsOfOwner(key))
        {
            return _isOwnerKnown;
        }

        if (!_isExplicit)
        {
            return false;
        }

        bool hasIdentity = Requester.HasIdentityPolicies || Requester.Kind == RequesterKind.AccountRoot;
        return KeyFacts.IsOfPrincipal(key)
            || (KeyFacts.IsPrincipalTag(key) && (Requester.AreTagsKnown || !Requester.HasIdentityPolicies))
            || (KeyFacts.IsPrincipalOrganization(key) && !hasIdentity)
            || (key.Folded == "aws:userid" && (Context.Find(key) is { IsPlaceholder: false } || !hasIdentity));
    }

    // A user of a class has a name, which is another one for the next; what a role's session or root never has, none of them has.
    private bool Varies(ContextKey key) => key.Folded switch
    {
        "aws:principalarn" or "aws:principalaccount" or "aws:userid" or "kms:calleraccount" or "aws:principalservicename" => Context.Find(key) is not null,
        "aws:username" => Requester.Kind == RequesterKind.IamUser,
        _ => false,
    };

    /// <summary>A context in which a request has some keys besides.</summary>
    /// <param name="given">The keys; those that are known to be absent have no values.</param>
    /// <param name="derives">True to derive what follows from the principal where it may be anybody.</param>
    public RequestContext With(ContextLayer given, bool derives)
    {
        IEnumerable<ContextLayer> layers = Context.Derived;
        if (!_isExplicit && derives)
        {
            layers = layers.Prepend(DerivedContext.OfPrincipal(Requester, null, DateTimeOffset.UnixEpoch));
        }

        return new RequestContext(given, [.. layers]);
    }

    /// <inheritdoc/>
    public override string ToString() => Requester.ToString();
}
