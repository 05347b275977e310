using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

public sealed class LongWorkTests
{
    private readonly List<string> _shown = [];

    [Fact]
    public void Work_that_ends_before_patience_does_shows_no_progress()
    {
        Assert.Equal(7, LongWork.Run("Counting", (_, _) => 7, new ManualClock(), Show, default));

        Assert.Empty(_shown);
    }

    [Fact]
    public void Longer_work_shows_how_far_it_is_and_that_it_has_ended()
    {
        var clock = new ManualClock();
        using var looked = new SemaphoreSlim(0);

        LongWork.Run(
            "Counting",
            (progress, _) =>
            {
                clock.EndWait();
                looked.Wait(CancellationToken.None);
                progress.Begin(4);
                progress.Add(1);
                clock.EndWait();
                looked.Wait(CancellationToken.None);
                progress.Add(2);
                clock.EndWait();
                looked.Wait(CancellationToken.None);
                return 0;
            },
            clock,
            record =>
            {
                Show(record);
                looked.Release();
            },
            default);

        Assert.Equal(
            ["Counting: Processing -1% ' '", "Counting: Processing 25% '1 of 4'", "Counting: Processing 75% '3 of 4'", "Counting: Completed 75% '3 of 4'"],
            _shown);
    }

    [Fact]
    public void Pieces_of_work_have_a_name_where_they_are_counted_by_one()
    {
        var clock = new ManualClock();
        using var looked = new SemaphoreSlim(0);

        LongWork.Run(
            "Changing",
            (progress, _) =>
            {
                progress.Pieces = "mutants";
                progress.Report(3, 12);
                clock.EndWait();
                looked.Wait(CancellationToken.None);
                return 0;
            },
            clock,
            record =>
            {
                Show(record);
                looked.Release();
            },
            default);

        Assert.Equal(["Changing: Processing 25% '3 of 12 mutants'", "Changing: Completed 25% '3 of 12 mutants'"], _shown);
    }

    [Fact]
    public void A_fault_of_the_work_is_thrown_as_it_is() => Assert.Throws<InvalidOperationException>(
        () => LongWork.Run<int>("Counting", (_, _) => throw new InvalidOperationException(), new ManualClock(), Show, default));

    [Fact]
    public async Task The_wait_ends_when_the_user_wants_though_the_work_does_not()
    {
        using var stop = new CancellationTokenSource();
        using var never = new SemaphoreSlim(0);
        using var begun = new SemaphoreSlim(0);
        Task<int> running = Task.Run(() => LongWork.Run(
            "Counting",
            (_, _) =>
            {
                begun.Release();
                never.Wait(CancellationToken.None);
                return 0;
            },
            new ManualClock(),
            Show,
            stop.Token));

        await begun.WaitAsync();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        never.Release();
    }

    private void Show(ProgressRecord record) =>
        _shown.Add($"{record.Activity}: {record.RecordType} {record.PercentComplete}% '{record.StatusDescription}'");
}
