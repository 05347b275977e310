using System.Collections.Concurrent;
using System.Collections.Immutable;
using IamPolicyTools.Model;

namespace IamPolicyTools.Validation;

/// <summary>A file that is to be checked.</summary>
/// <param name="Path">The path, as findings shall show it.</param>
/// <param name="Use">What its document is for; null to find out.</param>
/// <param name="IsNamed">True when somebody named the file itself; one that a folder or pattern led to may be no policy.</param>
public sealed record PolicyFile(string Path, PolicyUse? Use, bool IsNamed)
{
    /// <summary>
    /// The part of the path that may tell what the document is for (PO-2.11): below the folder that was given, where folders above have names of their own
    /// making. Null for the whole path.
    /// </summary>
    public string? KindPath { get; init; }
}

/// <summary>Checks many files or policies, on all processors, and keeps their order.</summary>
public static class PolicyRun
{
    /// <summary>Checks files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="included">Ids of rules that are off by default and shall be asked.</param>
    /// <param name="answered">Names of placeholders that a deployment answers.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The findings of each file, in the order of the files; null for what is no policy.</returns>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ImmutableArray<PolicyFinding>?[] Check(IReadOnlyList<PolicyFile> files, IEnumerable<string> included, IReadOnlySet<string> answered, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(files);
        return Run(
            files, () => new PolicyValidator(included) { Answered = answered }, (validator, file) => validator.Check(file), cancellation);
    }

    /// <summary>Checks the policies of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="included">Ids of rules that are off by default and shall be asked.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static ImmutableArray<PolicyFinding> Check(IamModel model, IEnumerable<string> included, CancellationToken cancellation)
    {
        ModelPolicy[] policies = [.. ModelPolicies.Of(model)];
        return
        [
            .. Run<ModelPolicy>(policies, () => new PolicyValidator(included), (validator, policy) => validator.CheckDocument(policy.Document, policy.Subject, policy.Policy, policy.Use), cancellation)
                .SelectMany(findings => findings ?? []),
            .. ModelQuotas.Check(model),
        ];
    }

    private static ImmutableArray<PolicyFinding>?[] Run<T>(
        IReadOnlyList<T> items, Func<PolicyValidator> create, Func<PolicyValidator, T, ImmutableArray<PolicyFinding>?> check, CancellationToken cancellation)
    {
        var findings = new ImmutableArray<PolicyFinding>?[items.Count];

        // The loop asks anew several times a second and for each thread: what a validator has looked up is kept from one time to the next.
        ConcurrentBag<PolicyValidator> idle = [];
        try
        {
            Parallel.For(
                0,
                items.Count,
                new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
                () => idle.TryTake(out PolicyValidator? validator) ? validator : create(),
                (i, _, validator) =>
                {
                    findings[i] = check(validator, items[i]);
                    return validator;
                },
                idle.Add);
        }
        catch (AggregateException exception) when (exception.InnerExceptions is [var first, ..])
        {
            // What went wrong with one file is that file's to tell, as if the files had been read in turn.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }

        return findings;
    }
}
