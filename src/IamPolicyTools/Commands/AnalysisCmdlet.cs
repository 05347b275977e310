using System.ComponentModel;
using System.Management.Automation;
using IamPolicyTools.Analysis;
using IamPolicyTools.Binding;
using IamPolicyTools.Evaluation;
using IamPolicyTools.Evaluation.Context;
using IamPolicyTools.Evaluation.Gathering;

namespace IamPolicyTools.Commands;

/// <summary>A cmdlet that works something out from many requests to a model, in a context that may leave keys open.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class AnalysisCmdlet : ModelCmdlet
{
    // What takes longer than this shows how far it is.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);

    private protected AnalysisCmdlet()
    {
    }

    /// <summary>Context keys that are known: a hashtable, an object or JSON text.</summary>
    [Parameter]
    [ContextTransformation]
    [Alias("ContextEntry")]
    public ContextLayer? Context { get; set; }

    /// <summary>The instant of the requests; by default now.</summary>
    [Parameter]
    public DateTimeOffset? Now { get; set; }

    /// <summary>The instant of the requests.</summary>
    private protected DateTimeOffset Instant => Now ?? Session.Clock.GetUtcNow();

    /// <summary>Context and switches: what no key decides is told as a condition.</summary>
    private protected ModelAccessSettings Settings => new()
    {
        Now = Instant,
        Context = Context ?? ContextLayer.Empty,
        Mode = ContextMode.Discovery,
    };

    /// <summary>Does long work on another thread, so that this one can show progress, and stop waiting when the user wants.</summary>
    /// <typeparam name="T">What comes of it.</typeparam>
    /// <param name="activity">What is being done.</param>
    /// <param name="work">The work.</param>
    private protected T Work<T>(string activity, Func<WorkProgress, CancellationToken, T> work)
    {
        var progress = new WorkProgress();
        Task<T> task = Task.Run(() => work(progress, CancellationToken), CancellationToken);
        var record = new ProgressRecord(0, activity, " ");
        bool isShown = false;
        for (TimeSpan wait = s_patience; !Wait(task, wait); wait = s_interval)
        {
            record.StatusDescription = progress.Total == 0 ? " " : $"{progress.Done} of {progress.Total}";
            record.PercentComplete = progress.Total == 0 ? -1 : (int)(100L * progress.Done / progress.Total);
            WriteProgress(record);
            isShown = true;
        }

        if (isShown)
        {
            record.RecordType = ProgressRecordType.Completed;
            WriteProgress(record);
        }

        return task.GetAwaiter().GetResult();
    }

    private bool Wait(Task task, TimeSpan time)
    {
        WaitHandle.WaitAny([((IAsyncResult)task).AsyncWaitHandle, CancellationToken.WaitHandle], time);
        CancellationToken.ThrowIfCancellationRequested();
        return task.IsCompleted;
    }
}
