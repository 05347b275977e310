using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Drafts;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>Reads the members of an account document that describe the account itself.</summary>
internal static class SettingReader
{
    /// <summary>Reads one member into the scope.</summary>
    public static void Read(string key, Node value, AccountScope scope)
    {
        switch (key)
        {
            case "AccountId":
                scope.AccountId = Scalars.AccountId(value, key, scope.File);
                scope.HasUnreadableAccount = scope.AccountId is null;
                break;
            case "Partition":
                scope.Partition = ReadPartition(value, scope.File);
                break;
            case "AccountAlias":
                SetText(key, value, scope, NameRules.AccountAlias, static (account, text) => account with { AccountAlias = text });
                break;
            case "AccountName":
                SetText(key, value, scope, null, static (account, text) => account with { AccountName = text });
                break;
            case "Email":
                SetText(key, value, scope, null, static (account, text) => account with { Email = text });
                break;
            case "CanonicalUserId":
                SetText(key, value, scope, CheckCanonicalId, static (account, text) => account with { CanonicalUserId = text });
                break;
            case "RootUser" when CredentialReader.ReadRootUser(value, scope.File) is { } root:
                scope.Settings.Add(account => account with { RootUser = root, Unknowns = account.Unknowns.Remove(key) });
                break;
            case "PublicAccessBlock":
                PublicAccessBlock block = ResourceReader.ReadPublicAccessBlock(value, scope.File);
                scope.Settings.Add(account => account with { PublicAccessBlock = block, Unknowns = account.Unknowns.Remove(key) });
                break;
        }
    }

    private static string? ReadPartition(Node value, FileContext file)
    {
        string? text = Scalars.Text(value, "Partition", file);
        if (text is not null && !Arn.IsPartition(text))
        {
            file.Error("INVALID_VALUE", $"Partition: found \"{text}\", expected aws, aws-cn, aws-us-gov …", value.Location);
        }

        return text;
    }

    private static void SetText(
        string key, Node value, AccountScope scope, Func<string, string?>? check, Func<Account, string, Account> set)
    {
        if (Scalars.Text(value, key, check, scope.File) is { } text)
        {
            scope.Settings.Add(account => set(account, text) with { Unknowns = account.Unknowns.Remove(key) });
        }
    }

    private static string? CheckCanonicalId(string id) =>
        id.Length == 64 && id.All(char.IsAsciiHexDigit) ? null : $"A canonical user id has 64 hexadecimal digits, found \"{id}\".";
}
