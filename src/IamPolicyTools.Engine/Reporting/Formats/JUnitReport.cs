using System.Globalization;
using System.Xml;
using IamPolicyTools.Records;
using IamPolicyTools.Text;

namespace IamPolicyTools.Reporting.Formats;

/// <summary>
/// JUnit's XML (ci-and-reports.md, 2.4): a suite for each test file, or for what the rules are about; <c>file</c> and <c>line</c>
/// on each case.
/// </summary>
internal static class JUnitReport
{
    /// <summary>Writes the report.</summary>
    /// <param name="records">The records, in their order.</param>
    /// <param name="settings">What else it has to know.</param>
    /// <param name="stream">The target.</param>
    public static void Write(IReadOnlyList<IamRecord> records, ReportSettings settings, Stream stream)
    {
        IReadOnlyList<ReportCase> cases = ReportCase.Of(records, settings);
        using XmlWriter xml = XmlWriter.Create(stream, XmlTextOf.Settings);
        xml.WriteStartElement("testsuites");
        xml.WriteAttributeString("name", "IamPolicyTools");
        WriteCounts(xml, cases, hasSkipped: false);
        foreach (IGrouping<string, ReportCase> suite in cases.GroupBy(c => c.Class, StringComparer.Ordinal))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", XmlTextOf.Line(suite.Key));
            WriteCounts(xml, [.. suite], hasSkipped: true);
            xml.WriteAttributeString("timestamp", settings.Now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
            xml.WriteAttributeString("hostname", "localhost");
            foreach (ReportCase one in suite)
            {
                WriteCase(xml, one, settings);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, IReadOnlyList<ReportCase> cases, bool hasSkipped)
    {
        xml.WriteAttributeString("tests", Number(cases.Count));
        xml.WriteAttributeString("failures", Number(cases.Count(c => c.Outcome is Outcome.Failed or Outcome.Inconclusive)));
        xml.WriteAttributeString("errors", Number(cases.Count(c => c.Outcome == Outcome.Error)));
        if (hasSkipped)
        {
            xml.WriteAttributeString("skipped", Number(cases.Count(c => c.Outcome == Outcome.Skipped)));
        }

        xml.WriteAttributeString("time", Seconds(TimeSpan.FromTicks(cases.Sum(c => c.Duration.Ticks))));
    }

    private static void WriteCase(XmlWriter xml, ReportCase one, ReportSettings settings)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", XmlTextOf.Line(one.Name));
        xml.WriteAttributeString("classname", XmlTextOf.Line(one.Class));
        xml.WriteAttributeString("time", Seconds(one.Duration));
        if (one.Record is TestOutcome { Owner: { } owner })
        {
            xml.WriteAttributeString("owner", XmlTextOf.Line(settings.Shown(owner)));
        }

        if (one.Record.Location is { File: { } file } location)
        {
            xml.WriteAttributeString("file", XmlTextOf.Line(settings.Shown(settings.Relative(file))));
            xml.WriteAttributeString("line", Number(location.Line ?? 1));
        }

        // The first child decides.
        string message = XmlTextOf.Line(settings.Shown(one.Record.Message));
        switch (one.Outcome)
        {
            case Outcome.Skipped:
                xml.WriteStartElement("skipped");
                xml.WriteAttributeString("message", XmlTextOf.Line(settings.Shown(one.SkipReason)));
                xml.WriteEndElement();
                break;
            case Outcome.Failed or Outcome.Inconclusive or Outcome.Error:
                xml.WriteStartElement(one.Outcome == Outcome.Error ? "error" : "failure");
                xml.WriteAttributeString("type", one.Outcome == Outcome.Inconclusive ? "Inconclusive" : one.Record.Code);
                xml.WriteAttributeString("message", message);
                xml.WriteString(XmlTextOf.Lines(one.Details(settings)));
                xml.WriteEndElement();
                break;
        }

        xml.WriteEndElement();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan duration) => Math.Max(0, duration.TotalSeconds).ToString("0.000", CultureInfo.InvariantCulture);
}
