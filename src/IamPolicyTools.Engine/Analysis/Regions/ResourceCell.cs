using System.Collections.Immutable;
using IamPolicyTools.Analysis.Patterns;

namespace IamPolicyTools.Analysis.Regions;

/// <summary>
/// Resources that no policy at hand tells apart: those that fit just these patterns of all that were considered. One answer holds
/// for all of them.
/// </summary>
/// <param name="Patterns">The patterns that fit, in the order in which they were considered.</param>
/// <param name="Example">One of the resources.</param>
internal sealed record ResourceCell(ImmutableArray<ArnPattern> Patterns, string Example);
