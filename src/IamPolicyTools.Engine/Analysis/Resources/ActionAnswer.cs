using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Answers;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>What a subject may do with one action: an answer for every cell of resources.</summary>
/// <param name="Domain">The action, and the resources that it can be asked on.</param>
/// <param name="Answer">The answer, which may be that of other actions too.</param>
internal readonly record struct ActionAnswer(ActionDomain Domain, ResourceAnswer Answer)
{
    /// <summary>The answer where no resource is named.</summary>
    public CellOutcome None => Answer.None;

    /// <summary>The cells by the account that owns the resources.</summary>
    public ImmutableArray<AccountAnswer> Accounts => Answer.Accounts;
}

/// <summary>An answer for every cell of resources. All actions on which the same statements say the same have one.</summary>
internal sealed class ResourceAnswer
{
    private readonly ImmutableArray<AccountAnswer> _accounts;

    /// <summary>An answer that tells resources apart.</summary>
    /// <param name="none">The answer where no resource is named.</param>
    /// <param name="accounts">The cells by the account that owns the resources.</param>
    public ResourceAnswer(CellOutcome none, ImmutableArray<AccountAnswer> accounts)
    {
        None = none;
        _accounts = accounts;
    }

    /// <summary>An answer that holds for all resources of the subject's account, on whatever types, and for none of other accounts.</summary>
    /// <param name="none">The answer where no resource is named.</param>
    /// <param name="everywhere">The answer on the resources.</param>
    public ResourceAnswer(CellOutcome none, CellOutcome everywhere)
        : this(none, ImmutableArray<AccountAnswer>.Empty) => Everywhere = everywhere;

    /// <summary>Nothing is allowed.</summary>
    public static ResourceAnswer Denied { get; } = new(CellOutcome.Denied, []);

    /// <summary>The answer where no resource is named.</summary>
    public CellOutcome None { get; }

    /// <summary>The answer that holds for all resources of the subject's account; null where some of them have to be told apart.</summary>
    public CellOutcome? Everywhere { get; }

    /// <summary>True when what holds everywhere depends on something that is not known.</summary>
    public bool IsConditional => None.Decision == Decision.Conditional || Everywhere?.Decision == Decision.Conditional;

    /// <summary>The cells by the account that owns the resources.</summary>
    /// <exception cref="InvalidOperationException">The answer is the same <see cref="Everywhere"/>, and nobody looked for cells.</exception>
    public ImmutableArray<AccountAnswer> Accounts =>
        Everywhere is null ? _accounts : throw new InvalidOperationException("An answer that holds everywhere has no cells.");

    /// <summary>The resources of each account with their answers, written as patterns, once somebody has worked them out.</summary>
    public ImmutableArray<ImmutableArray<CellGroup>>? Groups { get; set; }
}

/// <summary>The cells of resources of one account.</summary>
/// <param name="Account">The account.</param>
/// <param name="Cells">The cells. Of an account other than the subject's, only those of resources that the model has.</param>
/// <param name="IsWorkedOut">False when policies cross each other too often for the cells to be found.</param>
internal sealed record AccountAnswer(string Account, ImmutableArray<JudgedCell> Cells, bool IsWorkedOut = true)
{
    /// <summary>
    /// Cells of resources outside of the account, judged as if each resource's own side granted everything. Nothing is told of them; patterns
    /// for the account's resources must not say more of them than the subject's side allows.
    /// </summary>
    public ImmutableArray<JudgedCell> Outside { get; init; } = [];
}

/// <summary>A cell with its answer.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Outcome">The answer.</param>
internal sealed record JudgedCell(ResourceCell Cell, CellOutcome Outcome);
