using System.Collections.Immutable;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>What a subject may do with one action: an answer for every cell of resources.</summary>
/// <param name="Domain">The action, and the resources that it can be asked on.</param>
/// <param name="None">The answer where no resource is named.</param>
/// <param name="Accounts">The cells by the account that owns the resources.</param>
internal sealed record ActionAnswer(ActionDomain Domain, CellOutcome None, ImmutableArray<AccountAnswer> Accounts);

/// <summary>The cells of resources of one account.</summary>
/// <param name="Account">The account.</param>
/// <param name="Cells">The cells. Of an account other than the subject's, only those of resources that the model has.</param>
/// <param name="IsWorkedOut">False when policies cross each other too often for the cells to be found.</param>
internal sealed record AccountAnswer(string Account, ImmutableArray<JudgedCell> Cells, bool IsWorkedOut = true);

/// <summary>A cell with its answer.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Outcome">The answer.</param>
internal sealed record JudgedCell(ResourceCell Cell, CellOutcome Outcome);
