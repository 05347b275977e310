using IamPolicyTools.Credentials;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import.Credentials;

public class CredentialFileReaderTests
{
    /// <summary>The file test vectors of sts-and-credentials.md, 3.5, by number; an error is expected as <c>rule line:column message</c>.</summary>
    [Theory]
    [InlineData(1, "[profile foo]\nname = value", "", "foo{name=value}")]
    [InlineData(2, "[profile\tfoo]\nname = value", "", "foo{name=value}")]
    [InlineData(3, "[profile foo", "", "CF-6 1:1 Found a section header without \"]\"; expected [name].")]
    [InlineData(4, "[foo]\nname = value", "", "")]
    [InlineData(5, "", "[profile foo]\nname = value", "")]
    [InlineData(6, "[profile foo]\nname = val=ue", "", "foo{name=val=ue}")]
    [InlineData(7, "[profile foo]\nname =", "", "foo{name=}")]
    [InlineData(8, "[profile foo]\n= value", "", "CF-7 2:1 Found \"=\" without a key before it; expected key = value.")]
    [InlineData(9, "[profile foo]\nname : value", "", "CF-7 2:1 Found a line without \"=\"; expected key = value. The tools in Python accept \"key : value\".")]
    [InlineData(10, "name = value", "", "CF-7 1:1 Found a property before the first section; expected [name].")]
    [InlineData(11, "[profile foo]\nname = value # Comment", "", "foo{name=value}")]
    [InlineData(12, "[profile foo]\nname = value# Comment", "", "foo{name=value# Comment}")]
    [InlineData(13, "[profile foo]; Comment", "", "foo{}")]
    [InlineData(14, "[profile foo]\nname = value\n -continued", "", "foo{name=value\n-continued}")]
    [InlineData(15, "[profile foo]\n -continued", "", "CF-9 2:2 Found an indented line without a property before it; expected key = value.")]
    [InlineData(16, "[profile foo]\ns3 =\n name = value", "", "foo{s3.name=value}")]
    [InlineData(17, "[profile foo]\ns3 =\n name", "", "CF-10 3:2 Found a line without \"=\" under s3; expected key = value.")]
    [InlineData(18, "[profile foo]\nname = v1\nname = v2", "", "foo{name=v2}")]
    [InlineData(19, "[profile foo]\nname = v1\n[profile foo]\nname = v2", "", "foo{name=v2}")]
    [InlineData(20, "[profile default]\nname = v1\n[default]\nname2 = v2", "", "default{name=v1}")]
    [InlineData(21, "[profile in valid]\nname = value", "", "")]
    [InlineData(22, "[profile foo]\nname = v1", "[foo]\nname = v2", "foo{name=v2}")]
    [InlineData(23, "[profile foo]\nNAME = value", "", "foo{name=value}")]
    [InlineData(24, "[profile foo]\r\nname = value\r\n", "", "foo{name=value}")]
    public void Vector(int number, string config, string credentials, string expected)
    {
        Assert.InRange(number, 1, 24);
        Assert.Equal(expected, Outcome(credentials, config));
    }

    [Theory]
    [InlineData("CF-1", "[default]\na=1\n[profile b]\nb=2", "[default]\nc=3\n[d]\nd=4", "default{a=1;c=3} d{d=4} b{b=2}")]
    [InlineData("CF-1", "[   profile foo   ]\nname = value\n[profile]\nx=1\n[profilefoo]\nx=1", "[  bar  ]\nx=1", "bar{x=1} foo{name=value}")]
    [InlineData("CF-2", "[foo]\nx=1\n[profile bar]\ny=2", "[profile foo]\nx=1\n[baz]\nz=3", "baz{z=3} bar{y=2}")]
    [InlineData("CF-3", "[default]\na=1\n[profile default]\nb=2\n[default]\nc=3\n[profile default]\nd=4", "[default]\ne=5", "default{b=2;d=4;e=5}")]
    [InlineData("CF-4", "[plugins]\nx=1\n[preview]\ny=2\n[sso-session s]\nsso_region=r\n[services v]\ns3 =\n endpoint_url = u", "[sso-session s]\nx=1\n[sso-sessionx]\ny=2", "sso-sessionx{y=2}")]
    [InlineData("CF-5", "[profile some-thing:long/the_one%only.foo@bar+]\n[profile foo!bar]\nx=1\n[profile Foo]\na=1\n[profile foo]\na=2\n[profile \"my name\"]\nx=1\n[]\nx=1", "", "some-thing:long/the_one%only.foo@bar+{} Foo{a=1} foo{a=2} my name{x=1}")]
    [InlineData("CF-6", "[profile a] # one\n[profile b]# two\n[profile c];three\n[profile d]   ", "", "a{} b{} c{} d{}")]
    [InlineData("CF-7", "[profile foo]\nname \t=  \tvalue \t\nempty =   \nurl=http://x?a=b&c=", "", "foo{empty=;name=value;url=http://x?a=b&c=}")]
    [InlineData("CF-8", "# a\n; b\n[profile foo] ; c\n#x = 1\nname = value ; d # e\nother = a;b#c\nempty = # nothing\ntab = x\t#y", "", "foo{empty=;name=value;other=a;b#c;tab=x}")]
    [InlineData("CF-9", "[profile foo]\nname = value\n \t -one \t \n\n  -two # kept\n # kept too", "", "foo{name=value\n-one\n-two # kept\n# kept too}")]
    [InlineData("CF-10", "[profile foo]\ns3 =\n  max_concurrent_requests = 20\n\t \n  ADDRESSING_STYLE=path\n  # left out\n  url = a=b # kept\nnext = 1", "", "foo{next=1;s3.addressing_style=path;s3.max_concurrent_requests=20;s3.url=a=b # kept}")]
    [InlineData("CF-11", "[profile foo]\nName = 1\nname = 2\n[profile bar]\n[profile foo]\nNAME = 3\nx = 4", "", "foo{name=3;x=4} bar{}")]
    [InlineData("CF-12", "[profile foo]\na = 1\ns3 =\n x = 1\n y = 2", "[foo]\ns3 =\n x = 3\nb = 2", "foo{a=1;b=2;s3.x=3}")]
    [InlineData("CF-13", "\r\n\t \r\n[profile foo]\r\n\r\nname = value\r\n -more\r\n", "", "foo{name=value\n-more}")]
    [InlineData("CF-14", "[default]\nca_bundle = x\n[profile foo]\n", "", "default{ca_bundle=x} foo{}")]
    [InlineData("CF-28", "[profile foo]\nin valid = value\n  continued\ns3 =\n in valid = value\nx = 1", "", "foo{s3.in valid=value;x=1}")]
    public void Rule(string rule, string config, string credentials, string expected)
    {
        Assert.StartsWith("CF-", rule, StringComparison.Ordinal);
        Assert.Equal(expected, Outcome(credentials, config));
    }

    [Theory]
    [InlineData("[profile foo] bar", "CF-6 1:1 Found text after the \"]\" of a section header; expected nothing but a comment.")]
    [InlineData(" [profile foo]", "CF-9 1:2 Found an indented line before the first section; expected [name].")]
    [InlineData("[profile foo]\nname = value\n[profile foo]\n -continued", "CF-9 4:2 Found an indented line without a property before it; expected key = value.")]
    [InlineData("[profile foo]\ns3 =\n = value", "CF-28 3:2 Found \"=\" without a key before it under s3; expected key = value.")]
    [InlineData("[profile foo]\nname # = value", "CF-7 2:1 Found a line without \"=\"; expected key = value.")]
    [InlineData("[plugins]\nname", "CF-7 2:1 Found a line without \"=\"; expected key = value.")]
    public void What_breaks_the_syntax_is_refused(string config, string expected) => Assert.Equal(expected, Outcome("", config));

    [Fact]
    public void An_odd_line_costs_its_profile_and_not_the_file()
    {
        CredentialProfileSet set = CredentialText.Read(
            $"x = 1\n[a\nx = 1\n[b]\nline\n more\n[good]\n{CredentialText.Keys}[tabs]\n\taws_access_key_id = x\n\taws_secret_access_key = y\n",
            "[profile c]\n= 1\n -x\n[profile d] /* e */\nregion = eu-west-1\n[profile e]\nregion=eu-west-1\raws_secret_access_key=x\n[profile fine]\nregion = eu-west-1\n");

        Assert.Equal(
            ["credentials:1:1", "credentials:2:1", "credentials:5:1", "credentials:11:2", "credentials:12:2", "config:2:1", "config:4:1", "config:7:1"],
            Faults(set).Select(fault => fault.Location.ToString()));
        Assert.Equal(["good", "fine"], set.Profiles.Where(profile => profile.IsUsable).Select(profile => profile.ProfileName));
        Assert.Equal(["a", "b", "tabs", "c", "d", "e"], set.Profiles.Where(profile => !profile.IsUsable).Select(profile => profile.ProfileName));
    }

    [Fact]
    public void A_fault_in_the_session_of_a_profile_costs_the_profile()
    {
        CredentialProfile profile = CredentialText.Profile(
            "a",
            config: "[sso-session s]\nsso_region = eu-west-1\nsso_start_url: https://x\n[profile a]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = r");

        Assert.Equal(["CREDENTIALS_SYNTAX", "SSO_INCOMPLETE"], profile.Problems.Select(p => p.Code));
        Assert.False(profile.IsUsable);
    }

    [Theory]
    [InlineData("[profile x]\na = 1 # c", "INLINE_COMMENT CF-8 2")]
    [InlineData("[profile x]\ns3 =\n a = 1 # c", "INLINE_COMMENT CF-9 3")]
    [InlineData("[profile x]\ns3 =\n # c", "INLINE_COMMENT CF-8 3")]
    [InlineData("[profile x]\na = 1\n\na = 2", "DUPLICATE_PROPERTY CF-11 4")]
    [InlineData("[profile x]\n[profile y]\n[profile x]", "DUPLICATE_SECTION CF-11 3")]
    [InlineData("[x]\na = 1 # nobody reads it", "IGNORED_SECTION CF-2 1")]
    [InlineData("[profile x y]", "IGNORED_SECTION CF-5 1")]
    [InlineData("[profile default]\n[default]\n", "IGNORED_SECTION CF-3 2")]
    [InlineData("[default]\n[profile default]\n", "IGNORED_SECTION CF-3 1")]
    [InlineData("[profile x]# c", "HEADER_COMMENT CF-29 1")]
    [InlineData("[profile x]\na = 1\n -b\n -c", "CONTINUATION CF-29 3")]
    [InlineData("[profile x]\na b = 1", "IGNORED_PROPERTY CF-28 2")]
    [InlineData("[profile \"my name\"]", "SECTION_NAME CF-5 1")]
    [InlineData("[profile Single'Quote]", "IGNORED_SECTION CF-5 1")]
    [InlineData("[sso_session corp]", "IGNORED_SECTION CF-2 1")]
    [InlineData("\ufeff[profile x]", "ENCODING CF-29 1")]
    [InlineData("[plugins]\na = b\n[preview]", "")]
    public void Where_the_tools_differ_a_warning_says_so(string config, string expected) => Assert.Equal(
        expected,
        string.Join(' ', WarningsOf(CredentialText.Read("", config)).Select(warning => $"{warning.Code} {warning.Rule} {warning.Location.Line}")));

    [Fact]
    public void A_profile_with_prefix_in_a_credentials_file_is_ignored_with_a_warning()
    {
        Diagnostic warning = Assert.Single(CredentialText.Read("[profile foo]").Diagnostics);
        Assert.Equal(
            "credentials:1:1: The section [profile foo] is ignored; in a credentials file a profile's name has no prefix. The SDK for .NET reads it.",
            warning.ToString());
    }

    [Theory]
    [InlineData("[my profile]", "", "\"my profile\" is ignored", "AWS CLI reads such a name in quotes")]
    [InlineData("['Foo Bar']", "Foo Bar", "'Foo Bar' is read without its quotes", "as AWS CLI does; other tools ignore it")]
    [InlineData("[ foo ]", "foo", "blanks around the name \"foo\" are left out", "the tools in Python")]
    [InlineData("[default ]", "default", "blanks around the name \"default\" are left out", "the tools in Python")]
    public void Names_that_the_tools_disagree_about_are_told(string credentials, string name, string what, string who)
    {
        CredentialProfileSet set = CredentialText.Read(credentials);

        Assert.Equal(name, string.Join(' ', set.Profiles));
        string message = Assert.Single(WarningsOf(set)).Message;
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains(who, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[sso_session corp]", "is it [sso-session corp]?")]
    [InlineData("[Profile dev]", "is it [profile dev]?")]
    [InlineData("[service dev]", "is it [services dev]?")]
    [InlineData("[dev]", "in a config file a profile's section is [profile NAME].")]
    public void A_section_that_is_misspelt_is_told_so(string config, string hint) =>
        Assert.EndsWith(hint, Assert.Single(CredentialText.Read("", config).Diagnostics).Message, StringComparison.Ordinal);

    [Fact]
    public void Files_in_Utf16_and_with_a_byte_order_mark_are_read()
    {
        foreach (System.Text.Encoding encoding in new[] { System.Text.Encoding.UTF8, System.Text.Encoding.Unicode, System.Text.Encoding.BigEndianUnicode })
        {
            byte[] content = [.. encoding.GetPreamble(), .. encoding.GetBytes("[foo]\nclé = x\nname = 😂")];
            CredentialFile file = CredentialFileReader.Read(content, "credentials", CredentialFileKind.Credentials);
            Assert.Equal("😂", file.Profiles["foo"].Properties["name"].Value);
        }
    }

    [Fact]
    public void A_value_continued_a_million_times_is_read_in_linear_time()
    {
        CredentialProfileSet set = CredentialText.Read("", $"[profile foo]\nname = x\n{string.Concat(Enumerable.Repeat(" y\n", 1_000_000))}");
        Assert.Equal(2_000_001, set.Profiles[0].Properties["name"].Length);
    }

    /// <summary>The profiles, or the one fault of syntax.</summary>
    private static string Outcome(string credentials, string config)
    {
        CredentialProfileSet set = CredentialText.Read(credentials, config);
        Diagnostic[] faults = Faults(set);
        return faults.Length == 0
            ? CredentialText.Describe(set)
            : string.Join(' ', faults.Select(error => $"{error.Rule} {error.Location.Line}:{error.Location.Column} {error.Message}"));
    }

    private static Diagnostic[] Faults(CredentialProfileSet set) =>
        [.. set.Diagnostics.Concat(set.Profiles.SelectMany(profile => profile.Problems)).Where(found => found.Code == "CREDENTIALS_SYNTAX")];

    // What concerns a profile is in its problems.
    private static IEnumerable<Diagnostic> WarningsOf(CredentialProfileSet set) =>
        set.Diagnostics.Concat(set.Profiles.SelectMany(p => p.Problems).Where(p => p.Severity == DiagnosticSeverity.Warning));
}
