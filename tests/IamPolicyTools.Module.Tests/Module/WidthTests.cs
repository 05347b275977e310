using System.Text.RegularExpressions;
using IamPolicyTools.Formatting;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Module;

/// <summary>The views on screens of the usual widths: every column is there, no line is too long, and no word is broken.</summary>
public sealed partial class WidthTests
{
    private const string Load = """
        $null = New-IamAccount 123456789012 example
        $trust = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole"}}'
        $null = New-IamRole -RoleName reader -AssumeRolePolicyDocument $trust
        $null = New-IamRole -Path /sso.amazonaws.com/eu-west-1/teams/ -RoleName ReservedSSO_ReadOnlyAccess_1a2b3c4d5e6f7a8b -AssumeRolePolicyDocument $trust
        $null = New-IamUser -UserName writer
        $null = New-IamResource arn:aws:s3:::customer-data
        Write-IamRolePolicy reader read-objects '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}'
        Write-IamRolePolicy ReservedSSO_ReadOnlyAccess_1a2b3c4d5e6f7a8b read-objects '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}'
        Write-IamUserPolicy writer write '{"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Action":["s3:PutObject","s3:GetObject","sts:AssumeRole"],"Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}},
          {"Effect":"Deny","Action":"*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}]}'

        """;

    public static TheoryData<int, string, string> Tables()
    {
        (string Script, string Words)[] tables =
        [
            ("Test-IamAccess writer, reader s3:GetObject, ec2:DescribeInstances arn:aws:s3:::customer-data/in/x",
                "Account: 123456789012 Decision Principal Action Resource Reason user/writer role/reader s3:GetObject Describe Instances Allowed ExplicitDeny identity-based policy"),
            ("Get-IamResourceAccess arn:aws:s3:::customer-data/x s3:GetObject",
                "Resource: arn:aws:s3:::customer-data/x Decision Principal Action When Policies Conditional role/reader ReadOnlyAccess_ aws:SourceIp 10.0.0.0/8 unless BoolIfExists false"),
            ("Get-IamEffectivePermission writer", "Principal: Level Action Resource When Policies Write s3:PutObject aws:SourceIp BoolIfExists"),
            ("Get-IamEffectivePermission writer -GroupBy Service", "Service Actions Conditional Levels Resources 2/180"),
            ("Find-IamAssumableRole writer", "Hops Role When role/reader ReadOnlyAccess_ aws:SourceIp BoolIfExists aws:MultiFactorAuthPresent"),
            ("Get-IamRole", "Account: RoleName Policies Path reader ReservedSSO_ReadOnlyAccess_1a2b3c4d5e6f7a8b"),
            ("Get-IamUser", "Account: UserName Policies Groups Keys Path writer"),
            ("Get-IamAccount", "AccountId Users Roles Resources AccountAlias 123456789012 example"),
        ];
        var rows = new TheoryData<int, string, string>();
        foreach (int width in new[] { 80, 120, 200 })
        {
            foreach ((string script, string words) in tables)
            {
                rows.Add(width, script, words);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public void A_table_fits_the_screen_and_keeps_words_whole(int width, string script, string words)
    {
        using var module = new HostedModule(width);

        string shown = module.Render(Load + script);

        Assert.All(shown.Split('\n'), line => Assert.InRange(line.Length, 0, width));
        Assert.All(words.Split(' '), word => Assert.Contains(word, shown, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Out-String -Width 200")]
    [InlineData("Format-Table -AutoSize | Out-String -Width 200")]
    [InlineData("Format-Table | Out-String -Width 200")]
    public void A_table_is_as_wide_as_the_command_says_that_shows_it(string command)
    {
        using var module = new HostedModule(width: 80);

        string shown = (string)module.Output($"{Load} Test-IamAccess reader s3:GetObject arn:aws:s3:::customer-data/in/2026/report.csv | {command}").Single().BaseObject;

        Assert.Contains(" arn:aws:s3:::customer-data/in/2026/report.csv ", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_answer_assumes_is_broken_between_words_too()
    {
        using var module = new HostedModule(width: 80);

        string shown = module.Render(Load + "Test-IamAccess reader s3:GetObject arn:aws:s3:::elsewhere/x");

        Assert.All(shown.Split('\n'), line => Assert.InRange(line.Length, 0, 79));
        Assert.Contains(
            "? the ARN names no account and the model does not have arn:aws:s3:::elsewhere: it is taken to belong to 123456789012",
            shown.Replace("\n ", string.Empty, StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("short", "short")]
    [InlineData("no identity-based policy allows it", "no\nidentity-based\npolicy allows\nit")]
    [InlineData("arn:aws:s3:::customer-data/in/x", "arn:aws:s3:::\ncustomer-data/\nin/x")]
    [InlineData("ec2:DescribeInstances", "ec2:Describe\nInstances")]
    [InlineData("10.0.0.0/8|192.168.0.0/16", "10.0.0.0/8|\n192.168.0.0/16")]
    [InlineData("abcdefghijklmnopqrst", "abcdefghijklmno\npqrst")]
    [InlineData("a:::error::bcdefghij", "a:::error::\nbcdefghij")]
    [InlineData("aaaaaaaaaaaaaa::b::c", "aaaaaaaaaaaaa\na::b::c")]
    public void A_line_is_broken_between_words(string text, string pieces) => Assert.Equal(pieces.Split('\n'), Cell.Break(text, 15));

    // A column that has a width of its own, too: PowerShell would cut ListBucket in two.
    [Theory]
    [InlineData("s3:GetObject, s3:ListBucket", "s3:GetObject,\ns3:ListBucket")]
    [InlineData("s3:GetObject\r\ns3:ListBucket", "s3:GetObject\ns3:ListBucket")]
    [InlineData("arn:aws:iam::123456789012:role/r", "arn:aws:iam::\n123456789012:role/r")]
    public void A_value_is_broken_between_words_in_a_column_with_a_width(string text, string shown) => Assert.Equal(shown, Cell.Within(text, 22));

    [Theory]
    [InlineData("Ansi", "", true)]
    [InlineData("Ansi", "1", false)]
    [InlineData("PlainText", "", false)]
    public void Decisions_are_coloured_where_colour_is_wanted(string rendering, string noColor, bool isColoured)
    {
        using var module = new HostedModule();
        const string Ask = "Test-IamAccess reader, writer s3:GetObject arn:aws:s3:::customer-data/in/x | Out-String";

        string shown = (string)module.Output($"{Load} $PSStyle.OutputRendering = '{rendering}'; $env:NO_COLOR = '{noColor}'; {Ask}; $PSStyle.OutputRendering = 'Host'; $env:NO_COLOR = $null").Single().BaseObject;

        Assert.Equal(isColoured, Green().IsMatch(shown));
        Assert.Equal(isColoured, Red().IsMatch(shown));
    }

    [GeneratedRegex("\u001b\\[32mAllowed")]
    private static partial Regex Green();

    [GeneratedRegex("\u001b\\[31mExplicitDeny")]
    private static partial Regex Red();
}
