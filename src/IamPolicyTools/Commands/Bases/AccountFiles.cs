using System.Globalization;
using IamPolicyTools.Analysis;
using IamPolicyTools.Binding;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Commands.Bases;

/// <summary>Reads accounts from files, for whatever becomes of them.</summary>
internal static class AccountFiles
{
    /// <summary>Does long work, as <c>IamCmdlet.Work</c> does.</summary>
    public delegate ImportResult Worker(string activity, Func<WorkProgress, CancellationToken, ImportResult> work);

    /// <summary>Reads files into a model.</summary>
    /// <param name="cmdlet">The cmdlet that was given the paths.</param>
    /// <param name="model">The model.</param>
    /// <param name="files">The files.</param>
    /// <param name="furtherFiles">What else is read on the way: variables.</param>
    /// <param name="options">How they are read; the folder that paths start from is added.</param>
    /// <param name="work">Does the work.</param>
    public static ImportResult Read(
        IamCmdlet cmdlet, IamModel model, IReadOnlyList<string> files, IReadOnlyList<string> furtherFiles, ImportOptions options, Worker work)
    {
        ImportOptions here = options with { CurrentFolder = cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath };
        return FilePaths.Read([.. files, .. furtherFiles], () => work(
            "Reading accounts", (progress, stop) => AccountImporter.Import(model, files, here with { Progress = progress.Report, Cancellation = stop })));
    }

    /// <summary>Tells of the files and of what they hold.</summary>
    /// <param name="cmdlet">The cmdlet that read them.</param>
    /// <param name="result">What was read.</param>
    /// <param name="files">The files.</param>
    public static void Tell(IamCmdlet cmdlet, ImportResult result, IReadOnlyList<string> files)
    {
        foreach (Diagnostic warning in result.Warnings)
        {
            cmdlet.WriteWarning(warning.ToString());
        }

        cmdlet.WriteVerbose($"Read {string.Join(", ", files)}: {Count(result.AccountIds.Select(id => result.Model.Accounts[id]).ToArray())}.");

        // CFG-8: AWS Config is minutes to hours behind.
        if (result is { OldestCapture: { } oldest, NewestCapture: { } newest })
        {
            cmdlet.WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"AWS Config saw it between {oldest.UtcDateTime:u} and {newest.UtcDateTime:u}."));
        }
    }

    private static string Count(Account[] accounts) => string.Join(
        ", ",
        Of(accounts.Length, "account"),
        Of(accounts.Sum(a => a.Users.Count), "user"),
        Of(accounts.Sum(a => a.Groups.Count), "group"),
        Of(accounts.Sum(a => a.Roles.Count), "role"),
        accounts.Sum(a => a.Policies.Count) is var policies && policies == 1 ? "1 policy" : $"{policies} policies",
        Of(accounts.Sum(a => a.Resources.Count), "resource"));

    private static string Of(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
