using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>The same for many who set out.</summary>
public sealed partial class EscalationSearch
{
    private const int PeopleAtOnce = 64;

    // Who sets out is told from nobody else: as many are looked at together as there are processors, and told in their order.
    private IEnumerable<T> FromEach<T>(IEnumerable<Person> people, Func<EscalationSearch, Person, T> find)
    {
        ConcurrentBag<EscalationSearch> free = [this];
        var options = new ParallelOptions { CancellationToken = _situation.Stop, MaxDegreeOfParallelism = Environment.ProcessorCount };
        foreach (Person[] part in people.Chunk(PeopleAtOnce * Environment.ProcessorCount))
        {
            var found = new T[part.Length];
            try
            {
                Parallel.For(
                    0,
                    part.Length,
                    options,
                    () => free.TryTake(out EscalationSearch? search) ? search : new EscalationSearch(_situation, _settings, _hops),
                    (i, _, search) =>
                    {
                        found[i] = find(search, part[i]);
                        return search;
                    },
                    free.Add);
            }
            catch (AggregateException exception)
            {
                _situation.Stop.ThrowIfCancellationRequested();
                ExceptionDispatchInfo.Throw(exception.InnerException!);
                throw;
            }

            foreach (T one in found)
            {
                yield return one;
            }
        }
    }
}
