namespace IamPolicyTools.Analysis.Globs;

/// <summary>
/// How much work a question about patterns may cost before it is left undecided. Sets of patterns can be made so that every
/// algorithm takes exponential time, so there has to be an end; it is counted in steps, which are the same on every machine.
/// </summary>
/// <param name="steps">The steps: places of patterns that are looked at.</param>
/// <param name="cancellationToken">Stops the work at once.</param>
internal sealed class SearchBudget(long steps, CancellationToken cancellationToken)
{
    /// <summary>Enough for what people write, and a fraction of a second.</summary>
    public const long Usual = 6_000_000;

    private const long StepsBetweenLooks = 20_000;

    private readonly long _steps = steps;
    private long _left = steps;
    private long _untilLook;
    private long _earlier;

    /// <summary>Prepares a usual budget.</summary>
    /// <param name="cancellationToken">Stops the work at once.</param>
    public SearchBudget(CancellationToken cancellationToken)
        : this(Usual, cancellationToken)
    {
    }

    /// <summary>A budget of the same size of which nothing is spent: this one, or another.</summary>
    public SearchBudget Renewed() => _left == _steps ? this : new SearchBudget(_steps, cancellationToken);

    /// <summary>The steps of all questions, where it was begun anew.</summary>
    public long Total => _earlier + _steps - _left;

    /// <summary>Begins it anew for another question.</summary>
    public void Renew()
    {
        _earlier += _steps - _left;
        _left = _steps;
    }

    /// <summary>True when there is none left.</summary>
    public bool IsSpent => _left < 0;

    /// <summary>Takes steps.</summary>
    /// <returns>False when there are none left.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public bool Take(long count)
    {
        _left -= count;
        _untilLook -= count;
        if (_untilLook < 0)
        {
            _untilLook = StepsBetweenLooks;
            cancellationToken.ThrowIfCancellationRequested();
        }

        return _left >= 0;
    }

    /// <summary>Looks whether the work was stopped.</summary>
    /// <exception cref="OperationCanceledException">It was.</exception>
    public void Look() => cancellationToken.ThrowIfCancellationRequested();
}
