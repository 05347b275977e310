using System.Collections.Frozen;
using System.Collections.Immutable;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Drafts;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>Reads what findings are about besides identities and resources: settings of an account, and when services were used.</summary>
internal static class FactReader
{
    private const int MostDays = 10_000;

    /// <summary>The members of an account of which it counts whether they were given, be it as an empty list.</summary>
    public static readonly FrozenSet<string> Members = new[]
    {
        "RootUser", "PublicAccessBlock", "PasswordPolicy", "AlternateContacts", "Analyzers", "Trails", "ServerCertificates", "InstanceProfiles",
        "OpenIDConnectProviders", "SAMLProviders", "VirtualMFADevices", "Resources",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The rules for passwords.</summary>
    public static void ReadPasswordPolicy(Node value, AccountScope scope)
    {
        if (ObjectReader.Open(value, Shapes.PasswordPolicy, scope.File) is not { } reader)
        {
            return;
        }

        var policy = new PasswordPolicy
        {
            MinimumPasswordLength = reader.Integer("MinimumPasswordLength", 1, MostDays),
            PasswordReusePrevention = reader.Integer("PasswordReusePrevention", 0, MostDays),
            MaxPasswordAge = reader.Integer("MaxPasswordAge", 0, MostDays),
            ExpirePasswords = reader.Boolean("ExpirePasswords"),
            HardExpiry = reader.Boolean("HardExpiry"),
            AllowUsersToChangePassword = reader.Boolean("AllowUsersToChangePassword"),
            RequireSymbols = reader.Boolean("RequireSymbols"),
            RequireNumbers = reader.Boolean("RequireNumbers"),
            RequireUppercaseCharacters = reader.Boolean("RequireUppercaseCharacters"),
            RequireLowercaseCharacters = reader.Boolean("RequireLowercaseCharacters"),
        };
        scope.Settings.Add(account => account with { PasswordPolicy = policy, Unknowns = account.Unknowns.Remove("PasswordPolicy") });
    }

    /// <summary>An item of one of the account's lists. What is there already under the same name is replaced.</summary>
    public static void ReadItem(string key, Node value, AccountScope scope)
    {
        switch (key)
        {
            case "AlternateContacts" when ReadContact(value, scope.File) is { } contact:
                scope.Settings.Add(account => account with { AlternateContacts = With(account.AlternateContacts, contact, c => c.AlternateContactType) });
                break;
            case "Analyzers" when ReadAnalyzer(value, scope.File) is { } analyzer:
                scope.Settings.Add(account => account with { Analyzers = With(account.Analyzers, analyzer, a => a.Arn) });
                break;
            case "Trails" when ReadTrail(value, scope.File) is { } trail:
                scope.Settings.Add(account => account with { Trails = With(account.Trails, trail, t => t.TrailArn ?? t.Name) });
                break;
        }
    }

    /// <summary>When a user or role used services; null when the document does not tell.</summary>
    public static ImmutableArray<ServiceLastAccess>? ReadLastAccess(ObjectReader owner) => owner.Has("ServiceLastAccessed") && owner.Value("ServiceLastAccessed") is not null
        ? owner.List("ServiceLastAccessed", item => ReadService(item, owner.File))
        : null;

    private static ServiceLastAccess? ReadService(Node node, FileContext file) =>
        ObjectReader.Open(node, Shapes.ServiceLastAccess, file) is not { } reader || reader.RequireText("Service") is not { } service
            ? null
            : new ServiceLastAccess(service, reader.Date("LastAuthenticated"))
            {
                Actions = reader.List("Actions", item => ReadAction(item, file)),
            };

    private static ActionLastAccess? ReadAction(Node node, FileContext file) =>
        ObjectReader.Open(node, Shapes.ActionLastAccess, file) is { } reader && reader.RequireText("Action") is { } action
            ? new ActionLastAccess(action, reader.Date("LastAccessed"))
            : null;

    private static AlternateContact? ReadContact(Node node, FileContext file)
    {
        if (ObjectReader.Open(node, Shapes.AlternateContact, file) is not { } reader || reader.RequireText("AlternateContactType") is null)
        {
            return null;
        }

        return reader.Word("AlternateContactType", "BILLING", "OPERATIONS", "SECURITY") is not { } type ? null : new AlternateContact(type)
        {
            EmailAddress = reader.Text("EmailAddress"),
            Name = reader.Text("Name"),
            PhoneNumber = reader.Text("PhoneNumber"),
            Title = reader.Text("Title"),
        };
    }

    private static AccessAnalyzer? ReadAnalyzer(Node node, FileContext file) =>
        ObjectReader.Open(node, Shapes.AccessAnalyzer, file) is not { } reader
        || reader.RequireText("arn") is not { } arn
        || reader.RequireText("type") is not { } type
            ? null
            : new AccessAnalyzer(arn, type) { Name = reader.Text("name"), Status = reader.Text("status") };

    private static Trail? ReadTrail(Node node, FileContext file) =>
        ObjectReader.Open(node, Shapes.Trail, file) is not { } reader || reader.RequireText("Name") is not { } name ? null : new Trail(name)
        {
            TrailArn = reader.Text("TrailARN"),
            IsLogging = reader.Boolean("IsLogging"),
            IsMultiRegionTrail = reader.Boolean("IsMultiRegionTrail"),
            IsOrganizationTrail = reader.Boolean("IsOrganizationTrail"),
            S3BucketName = reader.Text("S3BucketName"),
            HomeRegion = reader.Text("HomeRegion"),
        };

    private static ImmutableArray<T> With<T>(ImmutableArray<T> items, T item, Func<T, string> name)
    {
        int at = items.IndexOf(items.FirstOrDefault(i => name(i) == name(item))!);
        return at < 0 ? items.Add(item) : items.SetItem(at, item);
    }
}
