namespace IamPolicyTools.Engine.Tests;

/// <summary>Tests that measure time or memory: other tests running at the same time would be measured with them.</summary>
[CollectionDefinition(nameof(MeasuringTests), DisableParallelization = true)]
public sealed class MeasuringTests;
