using System.Collections.Immutable;
using System.Xml.Linq;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Twins;

/// <summary>
/// A script finds on what a twin writes the members that the response of AWS.Tools has: one that is missing would silently be null.
/// <c>response-members.txt</c> lists for each cmdlet the members of what it writes by default, from the service models of IAM and STS.
/// </summary>
public sealed class ResponseMemberTests
{
    private static readonly Dictionary<string, string[]> s_members = File.ReadAllLines(PathOf("tests", "IamPolicyTools.Module.Tests", "Twins", "response-members.txt"))
        .Select(line => line.Split(' '))
        .ToDictionary(words => words[0], words => words[1..], StringComparer.OrdinalIgnoreCase);

    // What the module's type file adds, by type.
    private static readonly ILookup<string, string> s_added = XDocument.Load(PathOf("module", "IamPolicyTools.Types.ps1xml")).Root!
        .Elements("Type")
        .SelectMany(type => type.Element("Members")!.Elements().Where(m => m.Name.LocalName != "MemberSet").Select(m => (Type: type.Element("Name")!.Value, Name: m.Element("Name")!.Value)))
        .ToLookup(m => m.Type, m => m.Name);

    // Update-IamSAMLProvider would take an empty one from the pipeline for a mode.
    private static readonly string[] s_left = ["AssertionEncryptionMode"];

    public static TheoryData<string> Names() => [.. s_members.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_twin_writes_has_the_members_of_the_response(string name)
    {
        CompiledCmdlet cmdlet = CompiledCmdlets.All.Single(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

        string[] missing = [.. s_members[name].Except(s_left).Where(member => !cmdlet.OutputTypes.Any(type => Has(type, member.Split('.'))))];
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_twin_that_writes_an_object_is_listed()
    {
        string[] unlisted =
        [
            .. CompiledCmdlets.All
                .Where(c => AwsToolsCmdlet.All.Any(a => a.Name.Equals(c.Name, StringComparison.OrdinalIgnoreCase)))
                .Where(c => c.OutputTypes.Any(t => t.Namespace!.StartsWith("IamPolicyTools", StringComparison.Ordinal)))
                .Select(c => c.Name)
                .Where(n => !s_members.ContainsKey(n)),
        ];
        Assert.Empty(unlisted);
    }

    // A9: the usual one-liner for unused policies, and what nothing here knows.
    [Theory]
    [InlineData("(Get-IamPolicyList -Scope Local | Where-Object AttachmentCount -eq 0).PolicyName", "unused")]
    [InlineData("(Get-IamPolicy used).AttachmentCount", "1")]
    [InlineData("(Get-IamPolicy bound).PermissionsBoundaryUsageCount", "1")]
    [InlineData("(Get-IamPolicy ReadOnlyAccess -Scope AWS).AttachmentCount", "1")]
    [InlineData("(New-IamPolicy p '{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}').AttachmentCount", "0")]
    [InlineData("(Get-IamPolicy used).IsAttachable", "True")]
    [InlineData("(Get-IamUser u).PermissionsBoundary.PermissionsBoundaryType", "Policy")]
    [InlineData("(Get-IamRole r).RoleLastUsed.Region", "eu-west-1")]
    [InlineData("(Get-IamRoleList).RoleLastUsed.LastUsedDate.Year", "2024")]
    [InlineData("(Get-IamAccountAuthorizationDetail).RoleDetailList[0].RoleLastUsed.Region", "eu-west-1")]
    [InlineData("$null -eq (New-IamVirtualMFADevice -VirtualMFADeviceName d).QRCodePNG", "True")]
    public void A_member_has_its_value_in_strict_mode(string script, string expected)
    {
        using var module = new HostedModule();
        using var folder = new TemporaryFolder();
        folder.Write("a.yaml", """
            AccountId: "123456789012"
            Policies:
              - { PolicyName: used, PolicyDocument: { Version: 2012-10-17, Statement: { Effect: Allow, Action: "s3:*", Resource: "*" } } }
              - { PolicyName: bound, PolicyDocument: { Version: 2012-10-17, Statement: { Effect: Allow, Action: "s3:*", Resource: "*" } } }
              - { PolicyName: unused, PolicyDocument: { Version: 2012-10-17, Statement: { Effect: Allow, Action: "s3:*", Resource: "*" } } }
            Users: [ { UserName: u, PermissionsBoundary: bound, AttachedManagedPolicies: [used, ReadOnlyAccess, bound] } ]
            Roles:
              - RoleName: r
                AssumeRolePolicyDocument: { Version: 2012-10-17, Statement: { Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: "sts:AssumeRole" } }
                RoleLastUsed: { LastUsedDate: 2024-05-01T00:00:00Z, Region: eu-west-1 }
            """);
        module.SetLocation(folder.Path);

        Assert.Equal(expected, Assert.Single(module.Output($"& {{ Set-StrictMode -Version Latest; Import-IamAccount a.yaml; {script} }}")).ToString());
    }

    private static bool Has(Type type, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return true;
        }

        string name = path[0];
        return type.GetProperties().FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } property
            ? Has(ItemOf(property.PropertyType), path[1..])
            : s_added[type.FullName!].Contains(name, StringComparer.OrdinalIgnoreCase);
    }

    private static Type ItemOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() is { } generic && (generic == typeof(ImmutableArray<>) || generic == typeof(Nullable<>) || generic == typeof(IReadOnlyList<>))
        ? ItemOf(type.GenericTypeArguments[0])
        : type;

    private static string PathOf(params string[] parts) => Path.Combine([Repository.Root, .. parts]);
}
