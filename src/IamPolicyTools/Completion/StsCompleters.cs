using System.Collections;
using IamPolicyTools.Model;
using IamPolicyTools.Operations.Sts;

namespace IamPolicyTools.Completion;

/// <summary>Offers the ARNs of roles.</summary>
public sealed class RoleArnCompleter : ModelCompleter
{
    private protected override IEnumerable<Candidate> Candidates(IEnumerable<Account> accounts) =>
        accounts.SelectMany(account => account.Roles.Values).Select(role => new Candidate(role.Arn, role.Description ?? role.Arn));
}

/// <summary>Offers the policies that name the tasks of AssumeRoot.</summary>
public sealed class TaskPolicyArnCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound) => RootSessions.TaskPolicyArns
        .Where(arn => arn.Contains(word, StringComparison.OrdinalIgnoreCase))
        .Select(arn => new Candidate(arn, arn[(arn.LastIndexOf('/') + 1)..]));
}

/// <summary>Offers the providers whose tokens name no issuer.</summary>
public sealed class WebIdentityProviderCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound) => new[]
    {
        new Candidate("graph.facebook.com", "Facebook"),
        new Candidate("www.amazon.com", "Login with Amazon"),
    }.Where(candidate => candidate.Text.StartsWith(word, StringComparison.OrdinalIgnoreCase));
}
