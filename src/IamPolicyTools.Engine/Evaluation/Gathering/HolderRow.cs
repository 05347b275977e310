using System.Collections.Immutable;

namespace IamPolicyTools.Evaluation.Gathering;

/// <summary>A row of the table of policy holders (evaluation.md 2.10).</summary>
internal sealed class HolderRow
{
    /// <summary>Creates a row.</summary>
    /// <param name="request">The form of a request's ARN.</param>
    /// <param name="holders">
    /// The resources whose policies form one set (mode any), each matched against the ARN as asked. Behind a <c>|</c> stands another ARN
    /// that the model may have it under; one that begins with <c>?</c> need not be there.
    /// </param>
    public HolderRow(string request, string[] holders)
    {
        Request = ArnShape.Parse(request);
        Holders = [.. holders.Select(h => new HolderForms(h))];
    }

    /// <summary>The form of a request's ARN.</summary>
    public ArnShape Request { get; }

    /// <summary>The resources whose policies form one set.</summary>
    public ImmutableArray<HolderForms> Holders { get; }

    /// <summary>What stands behind the resource and has to permit the request, too (mode all); null for nothing.</summary>
    public HolderBehind? Behind { get; init; }
}

/// <summary>A holder of a row: the forms of the ARNs under which the model may have it.</summary>
internal sealed class HolderForms
{
    private const char Optional = '?';
    private const char Alternative = '|';

    private readonly bool _isOptional;

    public HolderForms(string text)
    {
        _isOptional = text[0] == Optional;
        Forms = [.. text.TrimStart(Optional).Split(Alternative).Select(ArnShape.Parse)];
    }

    /// <summary>The forms, the usual one first.</summary>
    public ImmutableArray<ArnShape> Forms { get; }

    public PolicyHolder Fill(IReadOnlyDictionary<string, string> parts) => new([.. Forms.Select(f => f.Fill(parts))], _isOptional);
}

/// <summary>A resource that holds a policy.</summary>
/// <param name="Arns">The ARNs under which the model may have it, the usual one first.</param>
/// <param name="IsOptional">True when its absence says nothing.</param>
internal sealed record PolicyHolder(ImmutableArray<string> Arns, bool IsOptional);

/// <summary>Whose policies are asked about an ARN.</summary>
/// <param name="Holders">The resources whose policies form one set.</param>
/// <param name="Behind">What stands behind, by a fact of the resource or of the request; null for nothing.</param>
/// <param name="Parts">The parts of the ARN by name.</param>
internal sealed record HolderSet(ImmutableArray<PolicyHolder> Holders, HolderBehind? Behind, IReadOnlyDictionary<string, string> Parts)
{
    /// <summary>The resource whose policy it is in the first place.</summary>
    public PolicyHolder Main => Holders.FirstOrDefault(h => !h.IsOptional) ?? Holders[0];
}

/// <summary>What stands behind a resource: which fact tells, and the forms of it and of a request to it.</summary>
/// <param name="Fact">Which fact tells what stands behind.</param>
/// <param name="Resource">The form of what stands behind, for a fact that is a name.</param>
/// <param name="Request">The request in its form.</param>
internal sealed record HolderBehind(BehindFact Fact, string Resource, string Request)
{
    /// <summary>R-194: the service network through which a call comes. It sees the request as asked.</summary>
    public static HolderBehind ServiceNetwork { get; } = new(BehindFact.ServiceNetwork, string.Empty, string.Empty);

    /// <summary>The service whose action of the same name is asked behind; null for the same action.</summary>
    public string? Service { get; init; }

    private readonly ArnShape _resource = ArnShape.Parse(Resource);
    private readonly ArnShape _request = ArnShape.Parse(Request);

    /// <summary>The ARN of what stands behind, and the request in its form.</summary>
    /// <param name="name">What the fact says: a name, or an ARN.</param>
    /// <param name="parts">The parts of the ARN that is asked.</param>
    /// <returns>Null when the ARN has another form.</returns>
    public (string Arn, string Request)? Fill(string name, IReadOnlyDictionary<string, string> parts)
    {
        Dictionary<string, string> all = new(parts, StringComparer.Ordinal);
        if (name.StartsWith("arn:", StringComparison.Ordinal))
        {
            if (_resource.Match(name) is not { } own)
            {
                return null;
            }

            foreach ((string part, string value) in own)
            {
                all[part] = value;
            }
        }
        else
        {
            all[Fact == BehindFact.Bucket ? "B" : "AP"] = name;
        }

        return (_resource.Fill(all), _request.Fill(all));
    }
}

/// <summary>The facts that tell what stands behind a resource.</summary>
internal enum BehindFact
{
    /// <summary>The access point's bucket; of a multi-Region one those of all Regions.</summary>
    Bucket,

    /// <summary>The access point that supports an Object Lambda access point.</summary>
    SupportingAccessPoint,

    /// <summary>The key <c>vpc-lattice-svcs:ServiceNetworkArn</c> of the request.</summary>
    ServiceNetwork,
}
