namespace IamPolicyTools.Build.Help;

/// <summary>What the compiled class says of a cmdlet.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Noun">The noun.</param>
/// <param name="DefaultParameterSet">The default parameter set; null when the cmdlet names none.</param>
/// <param name="SupportsShouldProcess">Whether it has -WhatIf and -Confirm.</param>
/// <param name="Parameters">Its own parameters and those of its base classes, PowerShell's common ones left out.</param>
internal sealed record CmdletSignature(
    string Verb, string Noun, string? DefaultParameterSet, bool SupportsShouldProcess, IReadOnlyList<ParameterSignature> Parameters)
{
    /// <summary>The file name of the assembly that the class is in.</summary>
    public required string Assembly { get; init; }

    public string Name => $"{Verb}-{Noun}";

    /// <summary>The names of the parameter sets, the default one first; one unnamed set when there are none.</summary>
    public IReadOnlyList<string> ParameterSets
    {
        get
        {
            string[] named = [.. Parameters.SelectMany(p => p.Uses.Keys).Where(s => s != ParameterSignature.AllSets).Distinct()];
            return named.Length == 0
                ? [ParameterSignature.AllSets]
                : [.. named.OrderBy(s => s == DefaultParameterSet ? 0 : 1)];
        }
    }
}

/// <summary>A parameter.</summary>
internal sealed record ParameterSignature
{
    /// <summary>PowerShell's name for a use in every set.</summary>
    public const string AllSets = "__AllParameterSets";

    public required string Name { get; init; }

    /// <summary>The name of the class that declares it.</summary>
    public required string DeclaringType { get; init; }

    /// <summary>The type as help shows it: <c>String[]</c>.</summary>
    public required string TypeName { get; init; }

    public required bool IsSwitch { get; init; }

    public required bool AcceptsWildcards { get; init; }

    public required IReadOnlyList<string> Aliases { get; init; }

    /// <summary>The values that it is limited to; empty when it is not.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>How each parameter set uses it.</summary>
    public required IReadOnlyDictionary<string, ParameterUse> Uses { get; init; }

    public ParameterUse? In(string parameterSet) => Uses.GetValueOrDefault(parameterSet) ?? Uses.GetValueOrDefault(AllSets);
}

/// <summary>How a parameter set uses a parameter.</summary>
/// <param name="IsMandatory">Whether it must be given.</param>
/// <param name="Position">Its position; null for a named one.</param>
/// <param name="ByValue">Whether it takes pipeline input.</param>
/// <param name="ByPropertyName">Whether it takes properties of pipeline input.</param>
internal sealed record ParameterUse(bool IsMandatory, int? Position, bool ByValue, bool ByPropertyName)
{
    public string PipelineInput => (ByPropertyName, ByValue) switch
    {
        (true, true) => "True (ByPropertyName, ByValue)",
        (true, false) => "True (ByPropertyName)",
        (false, true) => "True (ByValue)",
        _ => "False",
    };
}
