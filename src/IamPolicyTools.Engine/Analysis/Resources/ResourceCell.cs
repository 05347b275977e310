using System.Collections.Immutable;

namespace IamPolicyTools.Analysis.Resources;

/// <summary>
/// Resources that no policy at hand tells apart: those that fit just these sets of all that were considered. One answer holds for all of
/// them.
/// </summary>
/// <param name="Region">The region that they are a part of.</param>
/// <param name="Sets">The sets that they fit, in the order in which they were considered.</param>
/// <param name="Example">One of the resources, with the shortest ARN there is.</param>
internal sealed record ResourceCell(ResourceRegion Region, ImmutableArray<ResourceSet> Sets, string Example);
