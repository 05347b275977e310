using System.Globalization;
using System.Text;
using System.Xml;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Coverage;

/// <summary>Writes coverage for CI systems (AT-23): a class is a policy, a line one of its statements, a branch the outcome of a condition.</summary>
public static class CoverageWriter
{
    /// <summary>Cobertura's XML, with the root attributes that Azure Pipelines reads (ci-and-reports.md, 2.3).</summary>
    /// <param name="report">The coverage.</param>
    /// <param name="baseFolder">The repository's folder: paths below it are written relative to it.</param>
    /// <param name="now">The instant of the run.</param>
    /// <param name="stream">The target.</param>
    public static void WriteCobertura(CoverageReport report, string baseFolder, DateTimeOffset now, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        CoveredLine[][] classes = [.. report.Policies.Select(p => CoveredLine.Of(p).ToArray())];
        CoveredLine[] all = [.. classes.SelectMany(c => c)];
        using XmlWriter xml = XmlWriter.Create(stream, XmlTextOf.Settings);
        xml.WriteStartElement("coverage");
        WriteRates(xml, all);
        Write(xml, "lines-covered", all.Count(l => l.Hits > 0));
        Write(xml, "lines-valid", all.Length);
        Write(xml, "branches-covered", all.Sum(l => l.BranchesCovered));
        Write(xml, "branches-valid", all.Sum(l => l.Branches));
        Write(xml, "complexity", 0);
        xml.WriteAttributeString("version", "1");
        xml.WriteAttributeString("timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        xml.WriteStartElement("sources");
        xml.WriteElementString("source", XmlTextOf.Line(baseFolder.Replace('\\', '/')));
        xml.WriteEndElement();
        xml.WriteStartElement("packages");
        xml.WriteStartElement("package");
        xml.WriteAttributeString("name", "policies");
        WriteRates(xml, all);
        Write(xml, "complexity", 0);
        xml.WriteStartElement("classes");
        for (int at = 0; at < classes.Length; at++)
        {
            WriteClass(xml, report.Policies[at], classes[at], baseFolder);
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    /// <summary>A table by policy in Markdown, for the summary of a job, and what no case saw.</summary>
    /// <param name="report">The coverage.</param>
    /// <param name="baseFolder">The repository's folder: paths below it are written relative to it.</param>
    /// <param name="longest">The most bytes; rows that do not fit are counted.</param>
    public static string ToMarkdown(CoverageReport report, string baseFolder, int longest)
    {
        ArgumentNullException.ThrowIfNull(report);
        const int Reserve = 200;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## Coverage of the policies: {report.Percent} % ({report.Covered} of {report.Total})\n\n| Policy | Where | Covered | % | Not seen |\n|---|---|---:|---:|---|\n");
        int room = longest - Reserve - Encoding.UTF8.GetByteCount(text.ToString());
        int left = 0;
        foreach (PolicyCoverage policy in report.Policies.OrderBy(p => p.Percent))
        {
            string where = MarkdownText.Code($"{Relative(policy.File ?? string.Empty, baseFolder)}:{policy.Line}");
            string missing = string.Join("<br>", policy.Missing.Take(3).Select(MarkdownText.Code)) + (policy.Missing.Length > 3 ? $"<br>and {policy.Missing.Length - 3} more" : string.Empty);
            string row = string.Create(CultureInfo.InvariantCulture, $"| {MarkdownText.Code(policy.Policy)} | {where} | {policy.Covered} of {policy.Total} | {policy.Percent} | {missing} |\n");
            room -= Encoding.UTF8.GetByteCount(row);
            if (room >= 0)
            {
                text.Append(row);
            }
            else
            {
                left++;
            }
        }

        return left == 0 ? text.ToString() : text.Append(CultureInfo.InvariantCulture, $"\n{left} policies are left out.\n").ToString();
    }

    /// <summary>The text of lcov: a record for each file.</summary>
    /// <param name="report">The coverage.</param>
    /// <param name="baseFolder">The repository's folder: paths below it are written relative to it.</param>
    /// <param name="stream">The target.</param>
    public static void WriteLcov(CoverageReport report, string baseFolder, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        foreach (IGrouping<string, PolicyCoverage> file in report.Policies.GroupBy(p => p.File ?? string.Empty, StringComparer.Ordinal))
        {
            CoveredLine[] lines = [.. CoveredLine.Of([.. file])];
            text.WriteLine("TN:");
            text.WriteLine($"SF:{DisplayedText.Line(Relative(file.Key, baseFolder))}");
            foreach (CoveredLine line in lines)
            {
                text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"DA:{line.Number},{line.Hits}"));
            }

            int block = 0;
            foreach (CoveredLine line in lines)
            {
                foreach (ConditionCoverage condition in line.Conditions)
                {
                    text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"BRDA:{line.Number},{block},0,{condition.Held}"));
                    text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"BRDA:{line.Number},{block++},1,{condition.Failed}"));
                }
            }

            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"BRF:{lines.Sum(l => l.Branches)}"));
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"BRH:{lines.Sum(l => l.BranchesCovered)}"));
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"LF:{lines.Length}"));
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"LH:{lines.Count(l => l.Hits > 0)}"));
            text.WriteLine("end_of_record");
        }
    }

    private static void WriteClass(XmlWriter xml, PolicyCoverage policy, CoveredLine[] lines, string baseFolder)
    {
        xml.WriteStartElement("class");
        xml.WriteAttributeString("name", XmlTextOf.Line(policy.Policy));
        xml.WriteAttributeString("filename", XmlTextOf.Line(Relative(policy.File ?? string.Empty, baseFolder)));
        WriteRates(xml, lines);
        Write(xml, "complexity", 0);
        xml.WriteStartElement("methods");
        xml.WriteEndElement();
        xml.WriteStartElement("lines");
        foreach (CoveredLine line in lines)
        {
            xml.WriteStartElement("line");
            Write(xml, "number", line.Number);
            Write(xml, "hits", line.Hits);
            xml.WriteAttributeString("branch", line.Branches > 0 ? "true" : "false");
            if (line.Branches > 0)
            {
                xml.WriteAttributeString("condition-coverage", $"{Share(line.BranchesCovered, line.Branches)} ({line.BranchesCovered}/{line.Branches})");
                xml.WriteStartElement("conditions");
                for (int at = 0; at < line.Conditions.Count; at++)
                {
                    xml.WriteStartElement("condition");
                    Write(xml, "number", at);
                    xml.WriteAttributeString("type", "jump");
                    xml.WriteAttributeString("coverage", Share(line.Conditions[at].Branches, 2));
                    xml.WriteEndElement();
                }

                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteRates(XmlWriter xml, CoveredLine[] lines)
    {
        xml.WriteAttributeString("line-rate", Rate(lines.Count(l => l.Hits > 0), lines.Length));
        xml.WriteAttributeString("branch-rate", Rate(lines.Sum(l => l.BranchesCovered), lines.Sum(l => l.Branches)));
    }

    private static void Write(XmlWriter xml, string name, int number) => xml.WriteAttributeString(name, number.ToString(CultureInfo.InvariantCulture));

    private static string Rate(int covered, int total) => (total == 0 ? 1 : (double)covered / total).ToString("0.####", CultureInfo.InvariantCulture);

    private static string Share(int covered, int total) => $"{(100 * covered / total).ToString(CultureInfo.InvariantCulture)}%";

    private static string Relative(string path, string baseFolder)
    {
        string relative = Path.GetRelativePath(baseFolder, Path.GetFullPath(path)).Replace('\\', '/');
        return relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative) ? path.Replace('\\', '/') : relative;
    }

    /// <summary>A line of a file, as coverage formats count it.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Hits">How often the least seen of what stands on it was seen.</param>
    /// <param name="Conditions">The conditions on it.</param>
    private sealed record CoveredLine(int Number, int Hits, IReadOnlyList<ConditionCoverage> Conditions)
    {
        public int Branches => 2 * Conditions.Count;

        public int BranchesCovered => Conditions.Sum(c => c.Branches);

        public static IEnumerable<CoveredLine> Of(params ReadOnlySpan<PolicyCoverage> policies)
        {
            StatementCoverage[] statements = [.. policies.ToArray().SelectMany(p => p.Statements)];
            return statements
                .SelectMany(s => Places(s))
                .GroupBy(p => p.Line)
                .OrderBy(g => g.Key)
                .Select(g => new CoveredLine(g.Key, g.Min(p => p.Hits), [.. g.Select(p => p.Condition).OfType<ConditionCoverage>()]));
        }

        private static IEnumerable<(int Line, int Hits, ConditionCoverage? Condition)> Places(StatementCoverage statement)
        {
            int first = statement.Line ?? 1;
            yield return (first, statement.Hits, null);
            foreach (PatternCoverage pattern in statement.Patterns)
            {
                yield return (LineOf(pattern.Location, first), pattern.Hits, null);
            }

            foreach (ConditionCoverage condition in statement.Conditions)
            {
                yield return (LineOf(condition.Location, first), condition.Held + condition.Failed, condition);
            }
        }

        private static int LineOf(Location? location, int first) => location?.Line ?? first;
    }
}
