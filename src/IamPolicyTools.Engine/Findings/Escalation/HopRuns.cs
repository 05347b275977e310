using IamPolicyTools.Model;
using IamPolicyTools.Operations;

namespace IamPolicyTools.Findings.Escalation;

/// <summary>
/// The runs of a hop in the model as it is, by who calls and whether whoever is gained was in hand before; null where a call is refused.
/// </summary>
internal sealed class HopRuns
{
    private readonly object _gate = new();
    private Dictionary<(Caller? Caller, bool IsHeld), HopRun?>? _known;

    /// <summary>A run that was kept.</summary>
    /// <param name="key">Who calls.</param>
    /// <param name="run">The run.</param>
    public bool TryFind((Caller? Caller, bool IsHeld) key, out HopRun? run)
    {
        run = null;
        lock (_gate)
        {
            return _known is not null && _known.TryGetValue(key, out run);
        }
    }

    /// <summary>Keeps a run, if there is none yet.</summary>
    /// <param name="key">Who calls.</param>
    /// <param name="run">The run.</param>
    /// <returns>The one that is kept.</returns>
    public HopRun? Keep((Caller? Caller, bool IsHeld) key, HopRun? run)
    {
        lock (_gate)
        {
            _known ??= [];
            return _known.TryAdd(key, run) ? run : _known[key];
        }
    }
}

/// <summary>What a hop left.</summary>
/// <param name="model">The model.</param>
/// <param name="given">Who is given; null where nobody new is.</param>
/// <param name="isWhole">True where every step had a call.</param>
internal sealed class HopRun(IamModel model, Caller? given, bool isWhole)
{
    private readonly Dictionary<(Caller Caller, Answer Gain), bool> _done = [];

    /// <summary>The model.</summary>
    public IamModel Model { get; } = model;

    /// <summary>Who is given; null where nobody new is.</summary>
    public Caller? Given { get; } = given;

    /// <summary>True where every step had a call.</summary>
    public bool IsWhole { get; } = isWhole;

    /// <summary>Whether somebody does in the copy what is claimed, found out once.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="gain">The claim.</param>
    /// <param name="find">Finds it out.</param>
    public bool Does(Caller caller, Answer gain, Func<bool> find)
    {
        lock (_done)
        {
            if (_done.TryGetValue((caller, gain), out bool known))
            {
                return known;
            }
        }

        bool does = find();
        lock (_done)
        {
            _done.TryAdd((caller, gain), does);
        }

        return does;
    }
}
