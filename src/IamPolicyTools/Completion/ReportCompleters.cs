using System.Collections;
using IamPolicyTools.Reporting;

namespace IamPolicyTools.Completion;

/// <summary>Offers what <c>-FailOn</c> takes: severities, finding types, directions of change.</summary>
public sealed class FailOnCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound) =>
        Gate.Names.Where(name => Begins(name, word)).Select(name => new Candidate(name, name));
}
