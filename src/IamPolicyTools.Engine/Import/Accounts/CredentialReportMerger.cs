using IamPolicyTools.Import.Binding;
using IamPolicyTools.Model;

namespace IamPolicyTools.Import.Accounts;

/// <summary>Adds what a credential report says to users and root users that the model has.</summary>
internal static class CredentialReportMerger
{
    /// <summary>Adds a report.</summary>
    /// <param name="report">The report; receives the findings.</param>
    /// <param name="model">The model.</param>
    /// <param name="touched">Receives the ids of the accounts that changed.</param>
    public static IamModel Apply(CredentialReport report, IamModel model, ISet<string> touched)
    {
        foreach (IGrouping<string, CredentialReport.Row> rows in report.Rows.GroupBy(r => r.AccountId))
        {
            if (!model.Accounts.TryGetValue(rows.Key, out Account? account))
            {
                report.File.Error(
                    "ACCOUNT_UNKNOWN",
                    $"The report is of the account {rows.Key}, which the model does not have; expected it to be imported before or together with its report",
                    rows.First().Location);
                continue;
            }

            foreach (CredentialReport.Row row in rows)
            {
                account = row.IsRoot ? AddToRoot(account, row.Entry) : AddToUser(account, row, report.File);
            }

            touched.Add(rows.Key);
            model = model.With(account);
        }

        return model;
    }

    private static Account AddToRoot(Account account, CredentialReportEntry entry) => account with
    {
        RootUser = account.RootUser with
        {
            MfaActive = entry.MfaActive ?? account.RootUser.MfaActive,
            PasswordEnabled = entry.PasswordEnabled ?? account.RootUser.PasswordEnabled,
            CredentialReport = entry,
        },
    };

    private static Account AddToUser(Account account, CredentialReport.Row row, FileContext file)
    {
        if (!account.Users.TryGetValue(row.Name, out User? user) || user.Arn != row.Arn)
        {
            file.Warn(
                "UNKNOWN_USER", $"The report has the user {row.Arn}, which the model does not have; its row is left out", row.Location);
            return account;
        }

        CredentialReportEntry entry = row.Entry;
        user = user with
        {
            CreateDate = user.CreateDate ?? row.CreateDate,
            LoginProfile = entry.PasswordEnabled switch
            {
                true => user.LoginProfile ?? new LoginProfile { UserName = user.UserName, CreateDate = entry.PasswordLastChanged },
                false => null,
                null => user.LoginProfile,
            },
            PasswordLastUsed = entry.PasswordLastUsed ?? user.PasswordLastUsed,
            CredentialReport = entry,
        };
        return account with { Users = account.Users.SetItem(user.UserName, user) };
    }
}
