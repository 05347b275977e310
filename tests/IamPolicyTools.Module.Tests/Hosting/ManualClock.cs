using System.Collections.Concurrent;

namespace IamPolicyTools.Module.Tests.Hosting;

/// <summary>A clock whose waits end when a test says so.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly BlockingCollection<Action> _waits = [];
    private int _atOnce;

    /// <summary>Makes the clock.</summary>
    /// <param name="atOnce">How many waits, from the first on, end as soon as they begin.</param>
    public ManualClock(int atOnce = 0) => _atOnce = atOnce;

    /// <summary>Ends the oldest wait that has not ended, once there is one.</summary>
    public void EndWait() => _waits.Take()();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (Interlocked.Decrement(ref _atOnce) >= 0)
        {
            callback(state);
        }
        else
        {
            _waits.Add(() => callback(state));
        }

        return new Timer();
    }

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            // A wait holds nothing that needs freeing.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
