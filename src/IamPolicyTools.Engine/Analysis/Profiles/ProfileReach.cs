using System.Collections.Immutable;
using IamPolicyTools.Analysis.Assumption;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Algorithm;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Analysis.Profiles;

/// <summary>
/// What somebody with a caller's credentials could reach: the roles that it could become, one through another, and the
/// services that it could use as itself. Roles are those of <see cref="AssumableRoleSearch"/> that depend on
/// nothing but what the caller picks of a session: one that wants an external id or further MFA is not reached.
/// </summary>
/// <param name="Roles">ARNs of roles, nearest first.</param>
/// <param name="Services">Prefixes of services of which at least one action is allowed on at least one resource.</param>
public sealed record ProfileReach(ImmutableArray<string> Roles, ImmutableArray<string> Services)
{
    /// <summary>Nothing.</summary>
    public static ProfileReach Nothing { get; } = new([], []);

    /// <summary>What a caller could reach.</summary>
    /// <param name="model">The snapshot.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="now">The time of its calls.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="IamOperationException">The caller's credentials are not valid any more.</exception>
    public static ProfileReach Of(IamModel model, Caller caller, DateTimeOffset now, CancellationToken cancellationToken = default) => new(
        FindRoles(model, caller, now, cancellationToken), FindServices(model, caller, now, cancellationToken));

    /// <summary>The roles and services in numbers.</summary>
    public override string ToString() => Services.IsEmpty && Roles.IsEmpty
        ? "nothing"
        : $"{Count(Services, "service")}, {Count(Roles, "role")}";

    private static string Count(ImmutableArray<string> found, string what) => found.Length == 1 ? $"1 {what}" : $"{found.Length} {what}s";

    private static ImmutableArray<string> FindRoles(IamModel model, Caller caller, DateTimeOffset now, CancellationToken cancellationToken) =>
    [
        .. new AssumableRoleSearch(new AccessScope(model, new ModelAccessSettings { Now = now, Mode = ContextMode.Discovery }))
            .Find(caller.ToSubject(model, now), cancellationToken: cancellationToken)
            .Where(r => r.Path.All(hop => !hop.IsOpen))
            .Select(r => r.RoleArn),
    ];

    private static ImmutableArray<string> FindServices(IamModel model, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Subject subject = caller.ToSubject(model, now);
        var access = new ModelAccess(model, subject, new ModelAccessSettings { Now = now });
        string[] resources = [.. Resources(model, subject).Distinct(StringComparer.Ordinal)];
        ImmutableArray<string>.Builder services = ImmutableArray.CreateBuilder<string>();
        foreach (CatalogueService service in IamCatalogue.Default.Services)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string[] own = [.. resources.Where(r => IsOf(r, service.Prefix)), "*"];
            if (service.Actions.Any(action => own.Any(resource => access.Decide(action.ActionName, resource).IsAllowed)))
            {
                services.Add(service.Prefix);
            }
        }

        return services.ToImmutable();
    }

    // A pattern taken as a resource matches itself: a star in it is a character like any other (PL-48).
    private static IEnumerable<string> Resources(IamModel model, Subject subject) => subject.Policies.Identity.Policies
        .SelectMany(p => p.Document.Statements)
        .Where(s => s is { Effect: Effect.Allow, Resource.IsNegated: false })
        .SelectMany(s => s.Resource!.Value.Patterns.Select(p => p.Text))
        .Concat(model.Accounts.Values.SelectMany(a => a.Resources.Values).Where(r => r.Document is not null).SelectMany(r => new[] { r.Arn, r.Arn + "/*" }));

    private static bool IsOf(string resource, string service) => Arn.TryParse(resource, out Arn arn) && arn.Service == service;
}
