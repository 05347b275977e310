using System.Collections.Immutable;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;

namespace IamPolicyTools.Operations.Profiles;

/// <summary>
/// What somebody with a caller's credentials could reach: the roles that it could become, one through another, and the
/// services that it could use as itself. Nothing is known of external ids, tags and further MFA: roles that want them are not reached.
/// </summary>
/// <param name="Roles">ARNs of roles, nearest first.</param>
/// <param name="Services">Prefixes of services of which at least one action is allowed on at least one resource.</param>
public sealed record ProfileReach(ImmutableArray<string> Roles, ImmutableArray<string> Services)
{
    private static readonly ActionName s_assumeRole = ActionName.Parse("sts:AssumeRole");

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

    private static ImmutableArray<string> FindRoles(IamModel model, Caller caller, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var settings = new ModelAccessSettings
        {
            Now = now,
            Context = new ContextLayer.Builder().Add("sts:RoleSessionName", "session").Build(),
        };
        var scope = new AccessScope(model, settings);
        var trust = new TrustIndex(model);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        ImmutableArray<string>.Builder reached = ImmutableArray.CreateBuilder<string>();
        var waiting = new Queue<Caller>([caller]);
        while (waiting.TryDequeue(out Caller? asking))
        {
            Subject subject = asking.ToSubject(model, now);
            var access = new ModelAccess(scope, subject);
            foreach (Role role in trust.CandidatesFor(subject).Where(r => !seen.Contains(r.Arn)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (access.Decide(s_assumeRole, role.Arn).IsAllowed)
                {
                    seen.Add(role.Arn);
                    reached.Add(role.Arn);
                    waiting.Enqueue(Caller.Of(role, "session"));
                }
            }
        }

        return reached.ToImmutable();
    }

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
