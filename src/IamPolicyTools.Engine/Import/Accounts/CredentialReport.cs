using System.Collections.Immutable;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>The CSV of <c>aws iam get-credential-report</c>: one row a user, and one for the root user.</summary>
internal sealed class CredentialReport
{
    /// <summary>How the first row begins; a file that begins so is a report.</summary>
    public const string Beginning = "user,arn,";

    private const string RootName = "<root_account>";
    private const int KeySlots = 2;

    private readonly FileContext _file;
    private readonly DateTimeOffset? _generated;
    private readonly List<Row> _rows = [];

    private CredentialReport(FileContext file, DateTimeOffset? generated)
    {
        _file = file;
        _generated = generated;
    }

    /// <summary>The rows that could be read.</summary>
    public IReadOnlyList<Row> Rows => _rows;

    public FileContext File => _file;

    /// <summary>Reads a report.</summary>
    /// <param name="csv">The text.</param>
    /// <param name="source">Its name and line table, in UTF-16 units.</param>
    /// <param name="generated">When AWS made it, or null.</param>
    /// <param name="file">The file it stands in; receives the findings.</param>
    public static CredentialReport Parse(string csv, SourceText source, DateTimeOffset? generated, FileContext file)
    {
        var report = new CredentialReport(file, generated);
        List<CsvRecord> records = CsvRecord.Split(csv, source);
        if (records.Count == 0 || !records[0].Fields.Contains("user") || !records[0].Fields.Contains("arn"))
        {
            file.Error(
                "INVALID_VALUE",
                "Expected a credential report with the columns user and arn, found other text",
                new SourceLocation(source, 0));
            return report;
        }

        string[] columns = records[0].Fields;
        foreach (CsvRecord record in records.Skip(1))
        {
            if (record.Fields.Length != columns.Length)
            {
                file.Error(
                    "INVALID_VALUE",
                    $"Expected {columns.Length} fields as in the first row, found {record.Fields.Length}",
                    record.Location);
                continue;
            }

            report.ReadRow(columns, record);
        }

        return report;
    }

    private void ReadRow(string[] columns, CsvRecord record)
    {
        string? Field(string column) => Array.IndexOf(columns, column) is >= 0 and int at ? record.Fields[at] : null;

        string arn = Field("arn")!;
        if (!Arn.TryParse(arn, out Arn parts) || !Arn.IsAccountId(parts.Account))
        {
            _file.Error("INVALID_ARN", $"arn: found \"{arn}\", expected the ARN of a user", record.Location);
            return;
        }

        ImmutableArray<ReportedAccessKey>.Builder keys = ImmutableArray.CreateBuilder<ReportedAccessKey>(KeySlots);
        for (int slot = 1; slot <= KeySlots; slot++)
        {
            string prefix = $"access_key_{slot}_";
            bool isActive = Boolean(prefix + "active") ?? false;
            DateTimeOffset? rotated = Date(prefix + "last_rotated");
            if (isActive || rotated is not null)
            {
                keys.Add(new ReportedAccessKey(slot)
                {
                    IsActive = isActive,
                    LastRotated = rotated,
                    LastUsedDate = Date(prefix + "last_used_date"),
                    LastUsedRegion = Known(Field(prefix + "last_used_region")),
                    LastUsedService = Known(Field(prefix + "last_used_service")),
                });
            }
        }

        _rows.Add(new Row(Field("user")!, arn, parts.Account, Date("user_creation_time"), record.Location, new CredentialReportEntry
        {
            GeneratedTime = _generated,
            PasswordEnabled = Boolean("password_enabled"),
            PasswordLastUsed = Date("password_last_used"),
            PasswordLastChanged = Date("password_last_changed"),
            PasswordNextRotation = Date("password_next_rotation"),
            MfaActive = Boolean("mfa_active"),
            AccessKeys = keys.ToImmutable(),
        }));

        DateTimeOffset? Date(string column)
        {
            string? text = Known(Field(column));
            if (text is null)
            {
                return null;
            }

            if (Scalars.TryParseDate(text, out DateTimeOffset date))
            {
                return date;
            }

            _file.Error("INVALID_VALUE", $"{column}: found \"{text}\", expected a date", record.Location);
            return null;
        }

        bool? Boolean(string column)
        {
            string? text = Known(Field(column));
            if (text is null)
            {
                return null;
            }

            if (bool.TryParse(text, out bool value))
            {
                return value;
            }

            _file.Error("INVALID_VALUE", $"{column}: found \"{text}\", expected true or false", record.Location);
            return null;
        }
    }

    // AWS's words for: there is none, and nobody knows.
    private static string? Known(string? text) => text is null or "" or "N/A" or "no_information" or "not_supported" ? null : text;

    /// <summary>A row.</summary>
    /// <param name="Name">The user's name.</param>
    /// <param name="Arn">The user's ARN.</param>
    /// <param name="AccountId">The account in it.</param>
    /// <param name="CreateDate">When the user was created, or null.</param>
    /// <param name="Location">Where the row begins.</param>
    /// <param name="Entry">What the row says.</param>
    public sealed record Row(
        string Name, string Arn, string AccountId, DateTimeOffset? CreateDate, SourceLocation Location, CredentialReportEntry Entry)
    {
        public bool IsRoot => Name == RootName;
    }
}
