namespace IamPolicyTools.Build.Help;

/// <summary>Compares the parameters that a page describes with those that the cmdlet has.</summary>
internal static class ParameterCheck
{
    public static void Run(HelpPage page, CmdletSignature cmdlet, ProblemList problems)
    {
        foreach (ParameterSignature parameter in cmdlet.Parameters.Where(p => page.Parameters.All(e => e.Name != p.Name)))
        {
            problems.Add(page.File, 1, $"The parameter -{parameter.Name} is not described.");
        }

        foreach (HelpEntry entry in page.Parameters.Where(e => cmdlet.Parameters.All(p => p.Name != e.Name)))
        {
            problems.Add(page.File, entry.Line, $"{cmdlet.Name} has no parameter -{entry.Name}.");
        }

        foreach (HelpEntry twice in page.Parameters.GroupBy(e => e.Name).SelectMany(g => g.Skip(1)))
        {
            problems.Add(page.File, twice.Line, $"The parameter -{twice.Name} is described twice.");
        }

        if (page.Examples.Count < 2)
        {
            problems.Add(page.File, 1, "A page has at least two examples.");
        }
    }
}
