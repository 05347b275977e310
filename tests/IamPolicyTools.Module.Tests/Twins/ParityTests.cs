using System.Management.Automation;
using System.Reflection;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Twins;

/// <summary>A script written for AWS.Tools binds here as it binds there.</summary>
public sealed class ParityTests
{
    // Without a name these list everything, so the name is not mandatory; what the catalogue knows of AWS's policies is listed by name.
    private static readonly string[] s_optional = ["Get-IamGroup", "Get-IamPolicy", "Get-IamRole"];

    // AWS.Tools' handwritten cmdlets leave it to the API to say that these are missing.
    private static readonly string[] s_mandatory = ["RoleArn", "RoleSessionName", "PrincipalArn", "SAMLAssertion", "WebIdentityToken"];

    // A piped role's own tags are none of its sessions'.
    private static readonly (string Cmdlet, string Parameter)[] s_notBoundByName = [("Use-StsRole", "Tag")];

    public static TheoryData<string> Names() => [.. AwsToolsCmdlet.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_twin_has_the_parameters_positions_aliases_and_impact_of_its_model(string name)
    {
        AwsToolsCmdlet theirs = AwsToolsCmdlet.All.Single(c => c.Name == name);
        CompiledCmdlet ours = CompiledCmdlets.All.Single(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        CmdletAttribute cmdlet = ours.Type.GetCustomAttribute<CmdletAttribute>()!;

        Assert.Equal(theirs.ConfirmImpact is not null, cmdlet.SupportsShouldProcess);
        Assert.Equal(theirs.ConfirmImpact ?? ConfirmImpact.None, cmdlet.SupportsShouldProcess ? cmdlet.ConfirmImpact : ConfirmImpact.None);
        Assert.Subset(ours.Aliases.ToHashSet(StringComparer.OrdinalIgnoreCase), theirs.Aliases.ToHashSet(StringComparer.OrdinalIgnoreCase));
        foreach (AwsToolsParameter expected in theirs.Parameters)
        {
            PropertyInfo? property = ours.Parameters.SingleOrDefault(p => p.Name == expected.Name);
            Assert.True(property is not null, $"{name} has no -{expected.Name}");
            ParameterAttribute parameter = property.GetCustomAttribute<ParameterAttribute>()!;
            string[] aliases = [.. property.GetCustomAttributes<AliasAttribute>().SelectMany(a => a.AliasNames)];

            Assert.Equal(expected.Position, parameter.Position == int.MinValue ? null : parameter.Position);
            Assert.Equal((expected.Mandatory || s_mandatory.Contains(expected.Name)) && !s_optional.Contains(ours.Name), parameter.Mandatory);
            Assert.Equal(expected.Pipeline, parameter.ValueFromPipeline);
            Assert.True(
                parameter.ValueFromPipelineByPropertyName || s_notBoundByName.Contains((ours.Name, expected.Name)),
                $"{name} -{expected.Name} does not bind by property name");
            Assert.Subset(aliases.ToHashSet(), expected.Aliases.ToHashSet());
        }
    }

    [Fact]
    public void No_position_is_taken_twice() => Assert.All(CompiledCmdlets.All, cmdlet =>
    {
        int[] positions = [.. cmdlet.Parameters.Select(p => p.GetCustomAttributes<ParameterAttribute>().First()).Where(a => a.ParameterSetName == ParameterAttribute.AllParameterSets && a.Position != int.MinValue).Select(a => a.Position)];
        Assert.Equal(positions.Distinct().Count(), positions.Length);
    });
}
