using System.Collections;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines;

namespace IamPolicyTools.Completion;

/// <summary>Offers API operations: the prefixes of services until a colon is typed, then the names that begin like the word.</summary>
public sealed class OperationCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound)
    {
        OperationCatalogue operations = IamCatalogue.Default.Operations;
        int colon = word.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return operations.Services.Where(s => s.HasOperations && Begins(s.Prefix, word))
                .Select(s => new Candidate($"{s.Prefix}:", IamCatalogue.Default.FindService(s.Prefix)?.Name ?? s.Prefix));
        }

        return (operations.FindService(word[..colon])?.Operations ?? [])
            .Where(o => Begins(o.FullName, word))
            .Select(o => new Candidate(o.FullName, o.Actions.IsEmpty ? "no action is listed" : string.Join(", ", o.Actions)));
    }
}

/// <summary>Offers the services that roles can be passed to.</summary>
public sealed class PassedToServiceCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound) =>
        IamCatalogue.Default.Operations.Operations.SelectMany(o => o.PassedToServices).Distinct().Where(s => Begins(s, word)).Order(StringComparer.Ordinal)
            .Select(s => new Candidate(s, $"passed with {string.Join(", ", IamCatalogue.Default.Operations.FindPassing(s).Take(3))}"));
}

/// <summary>Offers how a line of the AWS CLI may go on: services, commands, options.</summary>
public sealed class CommandLineCompleter : ValueCompleter
{
    private protected override IEnumerable<Candidate> Candidates(string word, string parameterName, IDictionary bound) =>
        LineCompletion.Of(word).Select(l => new Candidate(l, l));
}
