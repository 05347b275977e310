using System.Collections.Immutable;

namespace IamPolicyTools.CommandLines;

/// <summary>
/// What holds at each command of a script: every way through it is followed, and where ways meet only what all of them agree on is known. Functions
/// are followed where they are called; one that nothing calls, and what no way reaches, holds whatever holds anywhere.
/// </summary>
public sealed class ScriptFlow
{
    // Functions that call one another could be followed for ever.
    private const int MostCalls = 64;
    private const int MostRounds = 32;

    private readonly Dictionary<FlowStep, CallSurroundings> _holds = [];
    private readonly ILookup<string, FlowFunction> _functions;
    private readonly HashSet<FlowFunction> _followed = [];
    private readonly HashSet<FlowFunction> _running = [];
    private readonly HashSet<FlowFunction> _flattened = [];
    private readonly HashSet<FlowFunction> _late = [];
    private readonly Dictionary<(FlowFunction Function, CallSurroundings Entry), CallSurroundings?> _results = new(new ByReference());
    private readonly Stack<CallSurroundings?> _stops = new();
    private CallSurroundings? _breaks;
    private CallSurroundings? _returns;
    private CallSurroundings? _jumps;
    private CallSurroundings _anything;
    private long _left;

    private ScriptFlow(CallSurroundings start, ILookup<string, FlowFunction> functions, int steps)
    {
        _anything = start;
        _functions = functions;
        _left = 10_000 + (100L * steps);
    }

    /// <summary>What holds at each command.</summary>
    /// <param name="script">The script.</param>
    /// <param name="start">What holds at its begin.</param>
    /// <param name="names">How names of functions are compared.</param>
    public static IReadOnlyDictionary<FlowStep, CallSurroundings> Follow(FlowNode script, CallSurroundings start, IEqualityComparer<string> names)
    {
        FlowStep[] steps = [.. script.Steps()];
        var flow = new ScriptFlow(start, script.Functions().ToLookup(f => f.Name, names), steps.Length);
        flow.Visit(script, start);
        flow.VisitRest(steps);
        return flow._left >= 0 ? flow._holds : steps.ToDictionary(s => s, _ => flow._anything.WithAnything("a script that calls itself in so many ways"));
    }

    private void VisitRest(FlowStep[] steps)
    {
        // What they set holds for one another.
        for (CallSurroundings? before = null; !ReferenceEquals(before, _anything) && _left >= 0;)
        {
            before = _anything;
            foreach (FlowFunction function in _functions.SelectMany(f => f).Where(f => !_followed.Contains(f) || _late.Contains(f)))
            {
                _late.Add(function);
                Call(function, before);
            }
        }

        foreach (FlowStep step in steps.Where(s => !_holds.ContainsKey(s)))
        {
            _holds[step] = _anything;
        }
    }

    private Outcome Visit(FlowNode node, CallSurroundings before)
    {
        if (--_left < 0)
        {
            return new Outcome(before, before);
        }

        switch (node)
        {
            case FlowStep step:
                return Visit(step, before);
            case FlowSequence sequence:
                return VisitAll(sequence.Items, before);
            case FlowChain chain:
                Outcome left = Visit(chain.Left, before);
                // Where cd did not go well it went nowhere.
                Outcome right = (chain.IsAnd ? left.Success : left.Failure?.WithFolderOf(before)) is { } entry ? Visit(chain.Right, entry) : default;
                return chain.IsAnd ? new Outcome(right.Success, Either(left.Failure, right.Failure)) : new Outcome(Either(left.Success, right.Success), right.Failure);
            case FlowBranches branches:
                return Visit(branches, before);
            case FlowLoop loop:
                return Visit(loop, before);
            case FlowApart apart:
                CallSurroundings? inside = Visit(apart.Inner, before).Any;
                return Outcome.Of(apart.IsCertain ? before : before.Either(inside));
            case FlowScope scope:
                return Outcome.Of(Visit(scope.Inner, before.InScope()).Any?.OutOfScope(before));
            case FlowTry attempt:
                return Visit(attempt, before);
            case FlowAnyOrder any:
                return Outcome.Of(VisitAnyOrder(any.Items, before));
            default:
                return Outcome.Of(before);
        }
    }

    private Outcome Visit(FlowStep step, CallSurroundings before)
    {
        CallSurroundings changed = step.Change(before);
        foreach (FlowNode part in step.Before)
        {
            Visit(part, step.IsSeenBefore ? before.Either(changed) : before);
        }

        _holds[step] = _holds.TryGetValue(step, out CallSurroundings? held) ? held.Either(before) : before;
        CallSurroundings? after = changed;
        if (step.Program is { Length: > 0 } program && _functions.Contains(program))
        {
            after = _functions[program].Select(f => Run(f, step, step.Inside(before))).Aggregate(Either);
            after = step.Temporary.Aggregate(after, (s, name) => s?.Restored(name, before));
        }

        foreach (FlowFunction function in step.MayCallAny ? _functions.SelectMany(f => f) : step.MayCall.SelectMany(n => _functions[n]))
        {
            if (step.IsLater)
            {
                _late.Add(function);
            }

            after = Either(after, Run(function, step, before));
        }

        Watch(after);
        switch (step.End)
        {
            case FlowEnd.Leaves:
                return default;
            case FlowEnd.Returns:
                _returns = Either(_returns, after);
                return default;
            case FlowEnd.Breaks:
                _breaks = Either(_breaks, after);
                return default;
            case FlowEnd.Jumps:
                _jumps = Either(_jumps, after);
                return Outcome.Of(after);
            default:
                return new Outcome(after, step.CannotFail ? null : after);
        }
    }

    private Outcome VisitAll(ImmutableArray<FlowNode> items, CallSurroundings before)
    {
        Outcome outcome = Outcome.Of(before);
        foreach (FlowNode item in items)
        {
            // A label is reached from elsewhere.
            if ((outcome.Any ?? (item is FlowAnyOrder ? _jumps : null)) is { } now)
            {
                outcome = Visit(item, now);
            }
        }

        return outcome;
    }

    private Outcome Visit(FlowBranches branches, CallSurroundings before)
    {
        Outcome condition = branches.Condition is null ? Outcome.Of(before) : Visit(branches.Condition, before);
        CallSurroundings? after = null;
        CallSurroundings? last = null;
        for (int i = 0; i < branches.Ways.Length; i++)
        {
            CallSurroundings? entry = Either(i == 0 ? condition.Success : condition.Failure, branches.FallsThrough ? last : null);
            last = entry is null ? null : Visit(branches.Ways[i], entry).Any;
            after = Either(after, last);
        }

        return Outcome.Of(branches.IsOneTaken ? after : Either(after, condition.Failure));
    }

    private Outcome Visit(FlowLoop loop, CallSurroundings before)
    {
        CallSurroundings? outer = _breaks;
        CallSurroundings entry = before;
        CallSurroundings? behind = null;
        for (int round = 0; round < MostRounds; round++)
        {
            _breaks = null;
            Outcome condition = loop.Condition is null ? Outcome.Of(entry) : Visit(loop.Condition, entry);
            CallSurroundings? body = condition.Any is { } begin ? Visit(loop.Body, begin).Any : null;
            behind = Either(condition.Any, _breaks);
            CallSurroundings next = entry.Either(body).Either(_breaks);
            if (ReferenceEquals(next, entry))
            {
                break;
            }

            entry = next;
        }

        _breaks = outer;
        return Outcome.Of(behind);
    }

    private Outcome Visit(FlowTry attempt, CallSurroundings before)
    {
        _stops.Push(before);
        CallSurroundings? after = Visit(attempt.Body, before).Any;
        CallSurroundings stopped = _stops.Pop()!;
        Watch(stopped);
        CallSurroundings? caught = null;
        foreach (FlowNode way in attempt.Catches)
        {
            caught = Either(caught, Visit(way, stopped).Any);
        }

        after = Either(after, caught);
        return attempt.Last is null ? Outcome.Of(after) : Visit(attempt.Last, stopped.Either(after)) is var last && after is null ? default : last;
    }

    // Until nothing more changes.
    private CallSurroundings VisitAnyOrder(ImmutableArray<FlowNode> items, CallSurroundings before)
    {
        CallSurroundings now = before.Either(_jumps);
        for (int round = 0; round < MostRounds; round++)
        {
            CallSurroundings begin = now;
            foreach (FlowNode item in items)
            {
                now = now.Either(Visit(item, now).Any);
            }

            if (ReferenceEquals(begin, now))
            {
                break;
            }
        }

        return now;
    }

    private CallSurroundings? Run(FlowFunction function, FlowStep step, CallSurroundings entry) =>
        step.KeepsScope ? Call(function, entry) : Call(function, entry.InScope())?.OutOfScope(entry);

    private CallSurroundings? Call(FlowFunction function, CallSurroundings entry)
    {
        _followed.Add(function);
        if (_results.TryGetValue((function, entry), out CallSurroundings? known))
        {
            return known;
        }

        if (_running.Contains(function))
        {
            // It calls itself: its commands are run in any order, and any number of times.
            return _flattened.Add(function) && _left >= 0 ? Flattened(function, entry) : entry;
        }

        if (_running.Count >= MostCalls)
        {
            _left = -1;
            return entry;
        }

        CallSurroundings? outer = _returns;
        CallSurroundings? breaks = _breaks;
        _returns = null;
        _running.Add(function);
        CallSurroundings? result = Either(Visit(function.Body, entry).Any, _returns);
        _running.Remove(function);
        _returns = outer;
        _breaks = breaks;
        foreach (string local in function.Locals)
        {
            result = result?.Restored(local, entry);
        }

        if (_flattened.Count == 0 && _stops.Count == 0)
        {
            _results[(function, entry)] = result;
        }

        return result;
    }

    private CallSurroundings Flattened(FlowFunction function, CallSurroundings entry)
    {
        CallSurroundings result = VisitAnyOrder([.. function.Body.Steps()], entry);
        _flattened.Remove(function);
        return result;
    }

    private void Watch(CallSurroundings? now)
    {
        if (now is null)
        {
            return;
        }

        _anything = _anything.Either(now);
        if (_stops.Count > 0)
        {
            _stops.Push(_stops.Pop()!.Either(now));
        }
    }

    private static CallSurroundings? Either(CallSurroundings? first, CallSurroundings? second) => first is null ? second : first.Either(second);

    // What holds where it went well, and where it did not; null where it does not come to that.
    private readonly record struct Outcome(CallSurroundings? Success, CallSurroundings? Failure)
    {
        public CallSurroundings? Any => Either(Success, Failure);

        public static Outcome Of(CallSurroundings? either) => new(either, either);
    }

    private sealed class ByReference : IEqualityComparer<(FlowFunction Function, CallSurroundings Entry)>
    {
        public bool Equals((FlowFunction Function, CallSurroundings Entry) x, (FlowFunction Function, CallSurroundings Entry) y) =>
            ReferenceEquals(x.Function, y.Function) && ReferenceEquals(x.Entry, y.Entry);

        public int GetHashCode((FlowFunction Function, CallSurroundings Entry) key) =>
            HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Function), System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(key.Entry));
    }
}
