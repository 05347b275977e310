using IamPolicyTools.Export;
using IamPolicyTools.Import;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import;

/// <summary>What a dump calls nothing is refused, or can be written and read again: never accepted and then unreadable.</summary>
public sealed class EmptyNameTests
{
    [Theory]
    [InlineData("""{"UserDetailList":[{"UserName":""}]}""")]
    [InlineData("""{"UserDetailList":[{"UserName":"","Arn":"arn:aws:iam::123456789012:user/"}]}""")]
    [InlineData("""{"GroupDetailList":[{"GroupName":""}]}""")]
    [InlineData("""{"GroupDetailList":[{"GroupName":"","Arn":"arn:aws:iam::123456789012:group/"}]}""")]
    [InlineData("""{"RoleDetailList":[{"RoleName":"","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[]}}]}""")]
    [InlineData("""{"RoleDetailList":[{"RoleName":"","Arn":"arn:aws:iam::123456789012:role/","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[]}}]}""")]
    [InlineData("""{"UserDetailList":[],"Policies":[{"PolicyName":"","PolicyVersionList":[{"VersionId":"v1","IsDefaultVersion":true,"Document":{"Version":"2012-10-17","Statement":[]}}]}]}""")]
    [InlineData("""{"UserDetailList":[],"Policies":[{"PolicyName":"","Arn":"arn:aws:iam::123456789012:policy/","PolicyVersionList":[{"VersionId":"v1","IsDefaultVersion":true,"Document":{"Version":"2012-10-17","Statement":[]}}]}]}""")]
    [InlineData("""{"UserDetailList":[{"UserName":"a","UserPolicyList":[{"PolicyName":"","PolicyDocument":{"Version":"2012-10-17","Statement":[]}}]}]}""")]
    [InlineData("""{"UserDetailList":[{"UserName":"a","Tags":[{"Key":"","Value":""}]}]}""")]
    [InlineData("""{"UserDetailList":[{"UserName":"a","GroupList":[""]}]}""")]
    [InlineData("""{"UserDetailList":[{"UserName":"a","AccessKeys":[""]}]}""")]
    [InlineData("""{"UserDetailList":[],"InstanceProfiles":[{"InstanceProfileName":""}]}""")]
    [InlineData("""{"UserDetailList":[],"OpenIDConnectProviders":[{"Url":""}]}""")]
    [InlineData("""{"UserDetailList":[],"OpenIDConnectProviders":[{"Url":"https://"}]}""")]
    [InlineData("""{"UserDetailList":[],"SAMLProviders":[{"Name":""}]}""")]
    [InlineData("""{"UserDetailList":[],"VirtualMFADevices":[{"SerialNumber":""}]}""")]
    [InlineData("""{"UserDetailList":[],"Resources":[{"Arn":""}]}""")]
    [InlineData("""{"UserDetailList":[],"AccountAlias":""}""")]
    public void It_is_refused_or_reads_back(string json)
    {
        string text = json.Insert(1, "\"AccountId\":\"123456789012\",");
        IamModel model;
        try
        {
            model = ImportFolder.Import(text, "dump.json").Model;
        }
        catch (InvalidTextException)
        {
            return;
        }

        using var folder = new ImportFolder();
        string path = System.IO.Path.Combine(folder.Root, "export.json");
        AccountExporter.Export(model, path);
        Assert.Equal(ModelText.Of(model), ModelText.Of(AccountImporter.Import(IamModel.Empty, [path]).Model));
    }
}
