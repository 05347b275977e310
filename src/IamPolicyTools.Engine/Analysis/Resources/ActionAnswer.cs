using System.Collections.Immutable;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>What a subject may do with one action: an answer for every cell of resources.</summary>
/// <param name="Domain">The action, and the resources that it can be asked on.</param>
/// <param name="Answer">The answer, which may be that of other actions too.</param>
internal sealed record ActionAnswer(ActionDomain Domain, ResourceAnswer Answer)
{
    /// <summary>The answer where no resource is named.</summary>
    public CellOutcome None => Answer.None;

    /// <summary>The cells by the account that owns the resources.</summary>
    public ImmutableArray<AccountAnswer> Accounts => Answer.Accounts;
}

/// <summary>An answer for every cell of resources. All actions on which the same statements say the same have one.</summary>
/// <param name="None">The answer where no resource is named.</param>
/// <param name="Accounts">The cells by the account that owns the resources.</param>
internal sealed record ResourceAnswer(CellOutcome None, ImmutableArray<AccountAnswer> Accounts)
{
    /// <summary>Nothing is allowed.</summary>
    public static ResourceAnswer Denied { get; } = new(CellOutcome.Denied, []);

    /// <summary>The resources of each account with their answers, written as patterns, once somebody has worked them out.</summary>
    public ImmutableArray<ImmutableArray<CellGroup>>? Groups { get; set; }
}

/// <summary>The cells of resources of one account.</summary>
/// <param name="Account">The account.</param>
/// <param name="Cells">The cells. Of an account other than the subject's, only those of resources that the model has.</param>
/// <param name="IsWorkedOut">False when policies cross each other too often for the cells to be found.</param>
internal sealed record AccountAnswer(string Account, ImmutableArray<JudgedCell> Cells, bool IsWorkedOut = true);

/// <summary>A cell with its answer.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Outcome">The answer.</param>
internal sealed record JudgedCell(ResourceCell Cell, CellOutcome Outcome);
