using System.Collections;
using IamPolicyTools.Session;

namespace IamPolicyTools.Completion;

/// <summary>Offers the names of the session's credential profiles.</summary>
public sealed class ProfileNameCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound) =>
        IamSession.Current.Profiles.Names
            .Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(name => new Candidate(name, $"The profile [{name}]"));
}
