using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Import.LandingZones;
using IamPolicyTools.Import.Templates;

namespace IamPolicyTools.Import;

/// <summary>What answers the placeholders of a configuration of the Landing Zone Accelerator (PO-2.6).</summary>
internal static class AcceleratorVariables
{
    /// <summary>The answers: the user's, the folder's replacements, and what the solution answers by itself.</summary>
    public static VariableScope Of(
        string folder, SourceFile file, InfrastructureContext context, VariableScope common, FileContext findings)
    {
        var own = new List<Variable>(AcceleratorFolder
            .BuiltIn(folder, file, context)
            .Select(b => new Variable(b.Name, file.Start) { Values = [b.Value], IsUsed = true }))
        {
            new("ACCOUNT_ID", file.Start) { Fact = "AccountId", IsUsed = true },
            new("PARTITION", file.Start) { Fact = "Partition", IsUsed = true },
        };
        if (AcceleratorFolder.Replacements(folder, file, context) is { } replacements)
        {
            own.AddRange(VariableReader.ReadFile(replacements, findings));
        }

        // What the user says stands over what the folder has.
        return new VariableScope(own.Where(v => common.IsEmpty || common.Find(v.Name) is null), common);
    }

    /// <summary>A variable as YAML; null for none, and for what differs from account to account.</summary>
    public static string? AsYaml(Variable? variable) => variable is null or { Fact: not null } ? null
        : variable.IsList ? $"[{string.Join(", ", variable.Values.Select(v => $"'{v.Replace("'", "''", StringComparison.Ordinal)}'"))}]"
        : variable.Values[0];
}
