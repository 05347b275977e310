using System.Collections.Concurrent;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Policies;
using IamPolicyTools.Language;

namespace IamPolicyTools.Analysis.Symbolic;

/// <summary>
/// That a resource has a policy at all can decide about actions that none of its statements covers; but only about those of its service, and of
/// others that take such a resource.
/// </summary>
internal static class PolicyPresence
{
    /// <summary>What stands for it among the statements that differ.</summary>
    public const string Place = "presence of policies";

    private static readonly string[] s_s3 = ["s3", "s3express", "s3-outposts", "s3-object-lambda", "s3tables", "s3vectors"];
    private static readonly ConcurrentDictionary<string, Statement> s_known = new(StringComparer.Ordinal);

    /// <summary>The services of resources that have a policy on one side alone. What else differs of a resource, its settings tell.</summary>
    /// <param name="before">The resources before.</param>
    /// <param name="after">The resources after.</param>
    public static string[] Changed(IEnumerable<HeldPolicy> before, IEnumerable<HeldPolicy> after)
    {
        HashSet<HeldPolicy>[] without = [.. new[] { before, after }.Select(s => s.Where(h => h is { Kind: not PolicyKind.Trust, Document: null }).ToHashSet(ByArn.Instance))];
        without[0].SymmetricExceptWith(without[1]);
        return [.. without[0].Select(h => h.Service).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>A statement about the actions.</summary>
    /// <param name="services">The services of the resources.</param>
    public static Statement Of(IEnumerable<string> services) => s_known.GetOrAdd(string.Join(' ', services), static key => StatementOf(key.Split(' ')));

    /// <summary>The same as a statement of a comparison, which one side has.</summary>
    /// <param name="services">The services of the resources.</param>
    public static ComparedPiece ToPiece(IEnumerable<string> services) => new(
        1, CompiledStatement.CompileAll(new PolicyDocument(PolicyVersion.V2012, null, [Of(services)], default), PolicyKind.Identity)[0], PolicyKind.Endpoint, Place);

    private static Statement StatementOf(string[] services)
    {
        // What has no ARN may be of any service.
        IEnumerable<string> patterns = services.Contains(string.Empty) ? ["*"] : services.SelectMany(Near).Distinct().Select(s => s + ":*")
            .Concat(IamCatalogue.Default.Actions
                .Where(a => !services.Contains(a.Service) && a.ResourceTypes.Any(t => t.Type.ArnTemplates.Any(x => x.Service == "*" || services.Contains(x.Service))))
                .Select(a => a.FullName));
        return new Statement
        {
            Index = 0,
            Effect = Effect.Allow,
            Action = new ActionElement(false, PolicyList.Create<LocatedText>([.. patterns.Select(p => new LocatedText(p, default))]), default),
            Resource = new ResourceElement(false, PolicyList.Create<PolicyString>([PolicyString.Literal("*")]), default),
        };
    }

    // Behind an access point stands a bucket; an API's policy is held under another name.
    private static string[] Near(string service) => service switch
    {
        _ when service.StartsWith("s3", StringComparison.Ordinal) => s_s3,
        "apigateway" => [service, "execute-api"],
        "vpc-lattice" => [service, "vpc-lattice-svcs"],
        _ => [service],
    };

    private sealed class ByArn : IEqualityComparer<HeldPolicy>
    {
        public static ByArn Instance { get; } = new();

        public bool Equals(HeldPolicy? x, HeldPolicy? y) => x?.Arn == y?.Arn;

        public int GetHashCode(HeldPolicy obj) => obj.Arn.GetHashCode(StringComparison.Ordinal);
    }
}
