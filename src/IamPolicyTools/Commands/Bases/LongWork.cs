using System.Management.Automation;
using IamPolicyTools.Analysis;

namespace IamPolicyTools.Commands.Bases;

/// <summary>Does work on another thread, so that the pipeline's own can show progress, and stop waiting when the user wants.</summary>
internal static class LongWork
{
    // What takes longer than this shows how far it is.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Does the work.</summary>
    /// <typeparam name="T">What comes of it.</typeparam>
    /// <param name="activity">What is being done.</param>
    /// <param name="work">The work.</param>
    /// <param name="clock">What tells that the work takes long.</param>
    /// <param name="show">Shows how far it is.</param>
    /// <param name="stop">Ends the wait, and the work as soon as it looks.</param>
    public static T Run<T>(
        string activity,
        Func<WorkProgress, CancellationToken, T> work,
        TimeProvider clock,
        Action<ProgressRecord> show,
        CancellationToken stop)
    {
        var progress = new WorkProgress();
        Task<T> task = Task.Run(() => work(progress, stop), stop);
        var record = new ProgressRecord(0, activity, " ");
        bool isShown = false;
        for (TimeSpan wait = s_patience; IsWithoutResult(task, wait, clock, stop); wait = s_interval)
        {
            record.StatusDescription = progress.Total == 0 ? " " : $"{progress.Done} of {progress.Total}{(progress.Pieces is { } pieces ? $" {pieces}" : null)}";
            record.PercentComplete = progress.Total == 0 ? -1 : (int)(100L * progress.Done / progress.Total);
            show(record);
            isShown = true;
        }

        if (isShown)
        {
            record.RecordType = ProgressRecordType.Completed;
            show(record);
        }

        return task.GetAwaiter().GetResult();
    }

    private static bool IsWithoutResult(Task task, TimeSpan wait, TimeProvider clock, CancellationToken stop) =>
        Task.WaitAny([Task.Delay(wait, clock, CancellationToken.None), task], stop) == 0;
}
