using System.Globalization;
using System.Xml;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Reporting.Formats;

/// <summary>
/// NUnit 3's XML (ci-and-reports.md, 2.4): a suite of type Assembly for each test file, or for what the rules are about.
/// </summary>
internal static class NUnitReport
{
    /// <summary>Writes the report.</summary>
    /// <param name="records">The records, in their order.</param>
    /// <param name="settings">What else it has to know.</param>
    /// <param name="stream">The target.</param>
    public static void Write(IReadOnlyList<IamRecord> records, ReportSettings settings, Stream stream)
    {
        IReadOnlyList<ReportCase> cases = ReportCase.Of(records, settings);
        TimeSpan duration = TimeSpan.FromTicks(cases.Sum(c => c.Duration.Ticks));
        IEnumerable<DateTimeOffset?> starts = cases.Select(c => (c.Record as TestOutcome)?.StartTime);
        DateTimeOffset start = starts.OfType<DateTimeOffset>().DefaultIfEmpty(settings.Now).Min();
        int id = 0;
        using XmlWriter xml = XmlWriter.Create(stream, XmlTextOf.Settings);
        xml.WriteStartElement("test-run");
        WriteNames(xml, id++, "IamPolicyTools", "IamPolicyTools");
        xml.WriteAttributeString("testcasecount", Number(cases.Count));
        WriteResult(xml, cases, start, duration);
        xml.WriteAttributeString("random-seed", "0");
        xml.WriteStartElement("filter");
        xml.WriteEndElement();
        foreach (IGrouping<string, ReportCase> suite in cases.GroupBy(c => c.Class, StringComparer.Ordinal))
        {
            xml.WriteStartElement("test-suite");
            xml.WriteAttributeString("type", "Assembly");
            WriteNames(xml, id++, suite.Key, suite.Key);
            xml.WriteAttributeString("runstate", "Runnable");
            xml.WriteAttributeString("testcasecount", Number(suite.Count()));
            WriteResult(xml, [.. suite], start, TimeSpan.FromTicks(suite.Sum(c => c.Duration.Ticks)));
            foreach (ReportCase one in suite)
            {
                WriteCase(xml, id++, one, start, settings);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteCase(XmlWriter xml, int id, ReportCase one, DateTimeOffset start, ReportSettings settings)
    {
        xml.WriteStartElement("test-case");
        WriteNames(xml, id, one.Name, $"{one.Class}: {one.Name}");
        xml.WriteAttributeString("classname", XmlTextOf.Line(one.Class));
        xml.WriteAttributeString("runstate", one.Outcome == Outcome.Skipped ? "Skipped" : "Runnable");
        xml.WriteAttributeString("seed", "0");
        xml.WriteAttributeString("result", Result(one.Outcome));
        if (one.Outcome == Outcome.Error)
        {
            xml.WriteAttributeString("label", "Error");
        }

        WriteTimes(xml, (one.Record as TestOutcome)?.StartTime ?? start, one.Duration);
        xml.WriteAttributeString("asserts", "0");
        WriteProperties(xml, one, settings);
        if (one.Outcome is Outcome.Failed or Outcome.Error)
        {
            xml.WriteStartElement("failure");
            xml.WriteElementString("message", XmlTextOf.Line(settings.Shown(one.Record.Message)));
            xml.WriteElementString("stack-trace", XmlTextOf.Lines(one.Details(settings)));
            xml.WriteEndElement();
        }
        else if (one.Outcome is Outcome.Skipped or Outcome.Inconclusive)
        {
            xml.WriteStartElement("reason");
            xml.WriteElementString("message", XmlTextOf.Line(settings.Shown(one.SkipReason)));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    // The names by which NUnit's own tools write a place.
    private static void WriteProperties(XmlWriter xml, ReportCase one, ReportSettings settings)
    {
        List<(string Name, string Value)> properties = [];
        if (one.Record.Location is { File: { } file } location)
        {
            properties.Add(("_CodeFilePath", settings.Relative(file)));
            properties.Add(("_LineNumber", Number(location.Line ?? 1)));
        }

        if (one.Record is TestOutcome outcome)
        {
            properties.AddRange(outcome.Tags.Select(tag => ("Category", tag)));
            properties.AddRange(outcome.Owner is null ? [] : [("Author", outcome.Owner)]);
        }

        if (properties.Count == 0)
        {
            return;
        }

        xml.WriteStartElement("properties");
        foreach ((string name, string value) in properties)
        {
            xml.WriteStartElement("property");
            xml.WriteAttributeString("name", name);
            xml.WriteAttributeString("value", XmlTextOf.Line(settings.Shown(value)));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteNames(XmlWriter xml, int id, string name, string fullName)
    {
        xml.WriteAttributeString("id", Number(id));
        xml.WriteAttributeString("name", XmlTextOf.Line(name));
        xml.WriteAttributeString("fullname", XmlTextOf.Line(fullName));
    }

    private static void WriteResult(XmlWriter xml, IReadOnlyList<ReportCase> cases, DateTimeOffset start, TimeSpan duration)
    {
        int Count(Func<Outcome, bool> fits) => cases.Count(c => fits(c.Outcome));
        int failed = Count(o => o is Outcome.Failed or Outcome.Error);
        int inconclusive = Count(o => o == Outcome.Inconclusive);
        xml.WriteAttributeString("result", failed > 0 ? "Failed" : inconclusive > 0 ? "Inconclusive" : "Passed");
        WriteTimes(xml, start, duration);
        xml.WriteAttributeString("total", Number(cases.Count));
        xml.WriteAttributeString("passed", Number(Count(o => o == Outcome.Passed)));
        xml.WriteAttributeString("failed", Number(failed));
        xml.WriteAttributeString("warnings", "0");
        xml.WriteAttributeString("inconclusive", Number(inconclusive));
        xml.WriteAttributeString("skipped", Number(Count(o => o == Outcome.Skipped)));
        xml.WriteAttributeString("asserts", "0");
    }

    private static void WriteTimes(XmlWriter xml, DateTimeOffset start, TimeSpan duration)
    {
        xml.WriteAttributeString("start-time", Time(start));
        xml.WriteAttributeString("end-time", Time(start + duration));
        xml.WriteAttributeString("duration", Math.Max(0, duration.TotalSeconds).ToString("0.000", CultureInfo.InvariantCulture));
    }

    private static string Result(Outcome outcome) => outcome switch
    {
        Outcome.Passed => "Passed",
        Outcome.Skipped => "Skipped",
        Outcome.Inconclusive => "Inconclusive",
        _ => "Failed",
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
