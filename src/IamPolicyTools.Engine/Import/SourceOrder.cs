using IamPolicyTools.Import.Binding;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import;

/// <summary>
/// In what order the sources of one import count (IN-31). Account documents may name what others of them have, so they are one source, at
/// the place of the first of them.
/// </summary>
internal sealed class SourceOrder
{
    private readonly HashSet<string> _late = new(StringComparer.Ordinal);
    private bool _hasDocuments;

    /// <summary>How many sources of infrastructure come before the account documents.</summary>
    public int BeforeDocuments { get; private set; }

    /// <summary>Adds a file.</summary>
    /// <param name="file">The file, read.</param>
    /// <param name="sourcesBefore">The number of sources of infrastructure before it.</param>
    public void Add(FileContext file, int sourcesBefore)
    {
        if (file.IsInfrastructure)
        {
            return;
        }

        if (!_hasDocuments)
        {
            (_hasDocuments, BeforeDocuments) = (true, sourcesBefore);
        }
        else if (sourcesBefore > BeforeDocuments)
        {
            _late.Add(file.Path);
        }
    }

    /// <summary>Warns of what was planned by sources before the documents, and is replaced by them.</summary>
    /// <param name="start">The model before.</param>
    /// <param name="planned">With the sources before the documents.</param>
    /// <param name="merged">With the documents.</param>
    /// <param name="findings">Receives the warnings.</param>
    public static void WarnOfReplaced(IamModel start, IamModel planned, IamModel merged, DiagnosticBag findings)
    {
        foreach ((string arn, Entry entity) in Changed(start, planned))
        {
            if (merged.Accounts.TryGetValue(entity.Account, out Account? account)
                && Of(account).FirstOrDefault(e => e.Arn == arn) is { } now
                && !ReferenceEquals(now.Value, entity.Value))
            {
                Warn(
                    $"{arn} is described here, and was by {entity.Location.File} before: what is given later counts. Plans and templates are given behind what was observed",
                    now.Location,
                    findings);
            }
        }
    }

    /// <summary>Warns of what documents describe that were given behind a source which counts over them.</summary>
    /// <param name="merged">With the documents.</param>
    /// <param name="final">With the sources behind the first document.</param>
    /// <param name="findings">Receives the warnings.</param>
    public void WarnOfOverruled(IamModel merged, IamModel final, DiagnosticBag findings)
    {
        if (_late.Count == 0)
        {
            return;
        }

        foreach ((string arn, Entry now) in Changed(merged, final))
        {
            if (merged.Accounts.TryGetValue(now.Account, out Account? account)
                && Of(account).FirstOrDefault(e => e.Arn == arn) is { } was
                && _late.Contains(was.Location.File))
            {
                Warn(
                    $"{arn} is described here, and changed by {now.Location.File}, which is given before: account documents are read together, at the place of the first",
                    was.Location,
                    findings);
            }
        }
    }

    private static void Warn(string message, SourceLocation place, DiagnosticBag findings) =>
        findings.Add(new Diagnostic(DiagnosticSeverity.Warning, "SOURCES_OUT_OF_ORDER", "IN-31", message, place));

    // What one model has otherwise than another.
    private static IEnumerable<(string Arn, Entry Entity)> Changed(IamModel before, IamModel after)
    {
        foreach (Account account in after.Accounts.Values)
        {
            if (before.Accounts.TryGetValue(account.AccountId, out Account? was) && ReferenceEquals(was, account))
            {
                continue;
            }

            Dictionary<string, object> known = was is null ? [] : Of(was).ToDictionary(e => e.Arn, e => e.Value, StringComparer.Ordinal);
            foreach (Entry entity in Of(account).Where(e => !ReferenceEquals(known.GetValueOrDefault(e.Arn), e.Value)))
            {
                yield return (entity.Arn, entity);
            }
        }
    }

    private static IEnumerable<Entry> Of(Account account) =>
        account.Users.Values.Concat<IamEntity>(account.Groups.Values).Concat(account.Roles.Values).Concat(account.Policies.Values)
            .Select(e => new Entry(account.AccountId, e.Arn, e, e.Location))
            .Concat(account.Resources.Values.Select(r => new Entry(account.AccountId, r.Arn, r, r.Location)));

    private sealed record Entry(string Account, string Arn, object Value, SourceLocation Location);
}
