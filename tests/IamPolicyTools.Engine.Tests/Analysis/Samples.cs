using System.Collections.Immutable;
using System.Globalization;
using IamPolicyTools.Catalogue;
using IamPolicyTools.Model;

namespace IamPolicyTools.Engine.Tests.Analysis;

/// <summary>Random questions about generated organizations.</summary>
internal static class Samples
{
    private static readonly string[] s_keys = ["a", "public/a", "keep/a", "archive/x/y", "home/user1/a", "team/red/a", "team/none/a", "secret"];

    public static DateTimeOffset Now { get; } = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The seeds of a test: as many as it says, from 0 on, or those of <c>IAMPOLICYTOOLS_SEEDS</c>, <c>10000..14000</c>.</summary>
    public static IEnumerable<int> Seeds(int usual)
    {
        int[] wanted = [.. (Environment.GetEnvironmentVariable("IAMPOLICYTOOLS_SEEDS") ?? $"0..{usual}").Split("..").Select(t => int.Parse(t, CultureInfo.InvariantCulture))];
        return Enumerable.Range(wanted[0], wanted[1] - wanted[0]);
    }

    /// <summary>
    /// The managed policies that a test takes: one in so many, from the first on, or all of those of <c>IAMPOLICYTOOLS_POLICIES</c>, <c>0..2000</c>.
    /// </summary>
    /// <param name="step">How many usually.</param>
    /// <param name="isWhole">True when all of some were wanted.</param>
    public static IEnumerable<CatalogueManagedPolicy> Policies(int step, out bool isWhole)
    {
        ImmutableArray<CatalogueManagedPolicy> all = IamCatalogue.Default.ManagedPolicies.Policies;
        isWhole = Environment.GetEnvironmentVariable("IAMPOLICYTOOLS_POLICIES") is { Length: > 0 };
        int[] wanted = [.. (Environment.GetEnvironmentVariable("IAMPOLICYTOOLS_POLICIES") ?? "0..0").Split("..").Select(t => int.Parse(t, CultureInfo.InvariantCulture))];
        return isWhole ? all.Skip(wanted[0]).Take(wanted[1] - wanted[0]) : all.Where((_, i) => i % step == 0);
    }

    /// <summary>Root, users and roles of an account, as ARNs.</summary>
    public static IEnumerable<string> Principals(Account account) =>
        [account.RootArn, .. account.Users.Values.Select(u => u.Arn), .. account.Roles.Values.Select(r => r.Arn)];

    /// <summary>A resource that an action can be asked on: one of the model's, or one that it does not have.</summary>
    public static string Resource(Random random, IamModel model, string action)
    {
        CatalogueAction? known = IamCatalogue.Default.FindAction(action);
        if (known is not null && CheckedResource.FolderFormsOf(known.ActionName) is { IsEmpty: false } folders && random.Next(3) > 0)
        {
            string own = model.Accounts.Keys.ElementAt(random.Next(model.Accounts.Count));
            return folders[random.Next(2)].ToPattern("aws", account: own).Replace("*", random.Next(2) == 0 ? "app" : "x/y", StringComparison.Ordinal);
        }

        if (known is null || known.IsWildcardOnly)
        {
            return "*";
        }

        string account = model.Accounts.Keys.ElementAt(random.Next(model.Accounts.Count));
        CatalogueResourceType type = known.ResourceTypes[random.Next(known.ResourceTypes.Length)].Type;
        return (type.Service, type.Name) switch
        {
            ("s3", "bucket") => Bucket(random, account),
            ("s3", "object") => $"{Bucket(random, account)}/{s_keys[random.Next(s_keys.Length)]}",
            ("sqs", "queue") => GeneratedOrganization.QueueArn(account, random.Next(4)),
            ("kms", "key") => GeneratedOrganization.KeyArn(account, random.Next(4)),
            ("iam" or "sts", "role") => GeneratedOrganization.RoleArn(account, random.Next(8)),
            ("iam", "user") => $"arn:aws:iam::{account}:user/user{random.Next(3)}",
            _ => type.ArnTemplates[0].ToPattern("aws", "eu-west-1", account).Replace("*", random.Next(2) == 0 ? "orders1" : "x", StringComparison.Ordinal),
        };
    }

    private static string Bucket(Random random, string account) => random.Next(6) == 0
        ? $"arn:aws:s3:::{(random.Next(2) == 0 ? "other-secret" : $"b{account}-new")}"
        : GeneratedOrganization.BucketArn(account, random.Next(6));
}
