using IamPolicyTools.Analysis.Permissions;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Language.Patterns;
using IamPolicyTools.Model;
using IamPolicyTools.Operations;
using IamPolicyTools.Operations.Sts;
using IamPolicyTools.Records;
using IamPolicyTools.Testing.Coverage;

namespace IamPolicyTools.Testing;

/// <summary>Cases about who may (AT-5): over all principals of the model, and outsiders whom resource policies let in.</summary>
/// <param name="scope">The model and the context.</param>
/// <param name="file">The file, for what it requires.</param>
/// <param name="coverage">Notes what the cases see of the policies; null for nobody.</param>
/// <param name="cancellationToken">Stops the work.</param>
internal sealed class WhoRun(AccessScope scope, AccessTestFile file, CoverageRecorder? coverage, CancellationToken cancellationToken)
{
    /// <summary>Runs a case: one result when all is as expected, else one for each principal that is too many or missing.</summary>
    /// <param name="item">The case.</param>
    public AccessTestResult[] Run(AccessCase item)
    {
        try
        {
            return Ask(item);
        }
        catch (LookupException exception)
        {
            return [CaseRun.Result(item) with { Outcome = Outcome.Error, Actual = "not asked", Message = exception.Message }];
        }
    }

    private AccessTestResult[] Ask(AccessCase item)
    {
        var expected = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in item.Expectation.Principals)
        {
            expected[Find(name, item)] = name;
        }

        var scoped = new AccessScope(scope.Model, scope.Settings with { Mode = Evaluation.Algorithm.ContextMode.Discovery });
        ResourceAccess[] found = [.. ResourceAccessSearch.Find(scoped, new ResourceAccessQuery(item.Resource ?? "*", [ActionName.Parse(item.Action!)]), cancellationToken: cancellationToken)];
        if (coverage is not null)
        {
            Observe(item, found);
        }

        AccessTestResult[] wrong = item.Expectation.Answer == ExpectedAnswer.AtLeast ? [.. Missing(item, expected, found)] : [.. TooMany(item, expected, found)];
        return wrong.Length > 0 ? wrong : [CaseRun.Result(item) with { Actual = $"{found.Length} allowed" }];
    }

    // What the answer rests on: everybody's request for the resource; for a form of resources, for the examples that were found.
    private void Observe(AccessCase item, ResourceAccess[] found)
    {
        var action = ActionName.Parse(item.Action!);
        string[] resources = item.IsForm ? [.. found.Select(f => f.Example).Distinct()] : [item.Resource ?? "*"];
        IEnumerable<Evaluation.Gathering.Subject> all = scope.Model.Accounts.Values.SelectMany(a =>
            a.Users.Values.Select(u => Evaluation.Gathering.Subject.Of(scope.Model, u)).Concat(a.Roles.Values.Select(r => Evaluation.Gathering.Subject.Of(scope.Model, r))));
        foreach (Evaluation.Gathering.Subject subject in all)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var access = new ModelAccess(scope, subject);
            foreach (string resource in resources)
            {
                coverage!.Observe(access.Ask(action, resource));
            }
        }
    }

    // A name that several accounts have is meant of the account that owns the resource.
    private string Find(string name, AccessCase item)
    {
        if (name is "*" or "anonymous")
        {
            return name;
        }

        var asked = new AskedPrincipals(scope.Model, new CredentialStore(), scope.Settings.Now);
        try
        {
            return asked.Find(name).Requester.DisplayName;
        }
        catch (LookupException) when (OwnerOf(item.Resource) is { } owner && scope.Model.Accounts.ContainsKey(owner))
        {
            return asked.Find(name, owner).Requester.DisplayName;
        }
    }

    private string? OwnerOf(string? resource) => resource is null ? null
        : AccountOf(resource) is { Length: > 0 } account ? account
        : ModelIndex.Of(scope.Model).OwnerOf(resource);

    private IEnumerable<AccessTestResult> TooMany(AccessCase item, Dictionary<string, string> expected, ResourceAccess[] found)
    {
        foreach (ResourceAccess access in found.Where(a => !IsExpected(expected, a)))
        {
            bool isOpen = access.IsConditional;
            string how = access.IsUndecided ? "may perhaps" : isOpen ? $"may ({access.When})" : "may";
            yield return CaseRun.Result(item) with
            {
                Name = $"{item.Name}: {access.Principal}",
                Outcome = isOpen && file.RequiresKnown ? Outcome.Inconclusive : Outcome.Failed,
                Certainty = isOpen ? Certainty.Conditional : Certainty.Certain,
                Verdict = access.IsUndecided ? Verdict.Undecided : null,
                Principal = access.Principal,
                Subject = new Records.Subject("Principal", access.Principal),
                Actual = isOpen ? "Conditional" : "Allowed",
                Message = $"{access.Principal} {how} {access.Action} on {access.Example}: expected {item.Expectation}.",
                Assumptions = access.OpenPoints,
                RelatedLocations = [.. access.Sources.Select(s => (s, Place: Location.Of(s.Location))).Where(s => s.Place is not null).Select(s => new RelatedLocation(s.Place!, s.s.Name))],
                Witness = new Witness(access.Principal, access.Action, access.Example) { Decision = isOpen ? "Conditional" : "Allowed" },
            };
        }
    }

    private static IEnumerable<AccessTestResult> Missing(AccessCase item, Dictionary<string, string> expected, ResourceAccess[] found)
    {
        foreach ((string arn, string name) in expected)
        {
            ResourceAccess? access = found.FirstOrDefault(a => a.Principal == arn && !a.IsConditional) ?? found.FirstOrDefault(a => a.Principal == arn);
            if (access is null or { IsConditional: true })
            {
                yield return CaseRun.Result(item) with
                {
                    Name = $"{item.Name}: {name}",
                    Outcome = Outcome.Failed,
                    Principal = arn,
                    Subject = new Records.Subject("Principal", arn),
                    Actual = access is null ? "Denied" : "Conditional",
                    Message = access is null
                        ? $"{arn} may not {item.Action} on {item.Resource}: expected {item.Expectation}."
                        : $"{arn} may {item.Action} on {item.Resource} only {access.When}: expected {item.Expectation}.",
                };
            }
        }
    }

    // A session that a policy names belongs to its role.
    private static bool IsExpected(Dictionary<string, string> expected, ResourceAccess access) =>
        expected.ContainsKey(access.Principal) || (RoleOf(access.Principal) is { } role && expected.Keys.Any(e => e.EndsWith($"/{role}", StringComparison.Ordinal) && e.Contains(":role/", StringComparison.Ordinal) && AccountOf(e) == access.AccountId));

    private static string? RoleOf(string principal)
    {
        const string Marker = ":assumed-role/";
        int at = principal.IndexOf(Marker, StringComparison.Ordinal);
        return at < 0 ? null : principal[(at + Marker.Length)..].Split('/')[0];
    }

    private static string? AccountOf(string arn) => Language.Arn.TryParse(arn, out Language.Arn parsed) ? parsed.Account : null;
}
