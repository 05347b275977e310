namespace IamPolicyTools.Build.Help;

/// <summary>Turns the Markdown help of a folder into what <c>Get-Help</c> reads.</summary>
internal static class HelpBuilder
{
    /// <summary>The page that holds the text of parameters which come from base classes.</summary>
    public const string SharedPage = "shared-parameters.md";

    private const string TopicPrefix = "about_";

    public static int Run(string pages, string references, string output, IReadOnlyList<string> assemblies, TextWriter error)
    {
        var problems = new ProblemList();
        IReadOnlyList<CmdletSignature> cmdlets = CmdletReflector.Read(assemblies, File.ReadAllLines(references));
        string[] files = [.. Directory.EnumerateFiles(pages, "*.md").Order(StringComparer.Ordinal)];
        SharedParameters shared = SharedParameters.Read(Path.Combine(pages, SharedPage), problems);
        var matched = new List<(CmdletSignature Cmdlet, HelpPage Page)>();
        var names = new HashSet<string>(files.Select(f => Path.GetFileNameWithoutExtension(f)), StringComparer.OrdinalIgnoreCase);
        foreach (string file in files.Where(IsCmdletPage))
        {
            HelpPage page = HelpPageReader.Read(file, names, problems);
            CmdletSignature? cmdlet = cmdlets.FirstOrDefault(c => c.Name == page.Name);
            if (cmdlet is null)
            {
                problems.Add(file, 1, $"There is no cmdlet {page.Name}.");
                continue;
            }

            page = shared.Complete(page, cmdlet);
            ParameterCheck.Run(page, cmdlet, problems);
            matched.Add((cmdlet, page));
        }

        foreach (CmdletSignature missing in cmdlets.ExceptBy(matched.Select(m => m.Cmdlet.Name), c => c.Name))
        {
            problems.Add(Path.Combine(pages, $"{missing.Name}.md"), 1, $"The cmdlet {missing.Name} has no help page.");
        }

        shared.ReportUnused(cmdlets, problems);
        var topics = files.Where(IsTopic).ToDictionary(f => Path.GetFileNameWithoutExtension(f), f => TopicWriter.Write(f, problems));
        if (problems.Report(error))
        {
            return 1;
        }

        foreach ((string name, string text) in topics)
        {
            File.WriteAllText(Path.Combine(output, $"{name}.help.txt"), text);
        }

        // Last, since the build takes that of the last assembly as the sign that everything is written.
        foreach (string assembly in assemblies.Select(a => Path.GetFileName(a)))
        {
            MamlWriter.Write(Path.Combine(output, $"{assembly}-Help.xml"), matched.Where(m => m.Cmdlet.Assembly == assembly));
        }

        return 0;
    }

    private static bool IsTopic(string file) => Path.GetFileName(file).StartsWith(TopicPrefix, StringComparison.Ordinal);

    private static bool IsCmdletPage(string file) => !IsTopic(file) && Path.GetFileName(file) != SharedPage;
}
