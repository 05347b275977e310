using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>What stands behind a resource, and shares of it.</summary>
public sealed class ResourceBehindTests : IDisposable
{
    private const string Any = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    private readonly HostedModule _module = new();

    public ResourceBehindTests() => _module.Output(
        """
        $null = New-IamAccount 111122223333; $null = New-IamAccount 444455556666
        $null = New-IamUser -Account 444455556666 -UserName bob
        Write-IamUserPolicy -Account 444455556666 -UserName bob -PolicyName p -PolicyDocument $any
        """,
        ("any", Any));

    public void Dispose() => _module.Dispose();

    [Fact]
    public void A_bucket_behind_an_access_point_has_its_say()
    {
        _module.Output(
            """
            $deny = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::bkt","arn:aws:s3:::bkt/*"]}]}'
            $global:let = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"s3:GetObject","Resource":"arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/*"}]}'
            $null = New-IamResource -Account 111122223333 -Arn arn:aws:s3:::bkt -Policy $deny
            $null = New-IamResource -Arn arn:aws:s3:us-east-1:111122223333:accesspoint/ap -Policy $let -Bucket bkt -NetworkOrigin VPC
            """);

        Assert.Equal("ExplicitDeny", Decision());
        _module.Output("$null = Set-IamResource arn:aws:s3:::bkt -Policy $null");
        Assert.Equal("ImplicitDeny", Decision());
        _module.Output("$null = Set-IamResource arn:aws:s3:::bkt -Policy ($let -replace 'arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object', 'arn:aws:s3:::bkt')");
        Assert.Equal("Allowed", Decision());

        string shown = string.Join('\n', _module.Output("Get-IamResource *accesspoint* | Format-List | Out-String"));
        Assert.Contains("bkt", shown, StringComparison.Ordinal);
        Assert.Contains("VPC", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_share_stands_for_the_resources_side_until_it_is_taken_away()
    {
        const string Ask = "(Test-IamAccess user/bob ec2:RunInstances arn:aws:ec2:us-east-1:111122223333:subnet/s -Account 444455556666).Decision";
        _module.Output("$null = New-IamResource arn:aws:ec2:us-east-1:111122223333:subnet/s -Share @{ AccountId = '444455556666'; Actions = 'ec2:Run*' }");
        Assert.Equal("Allowed", _module.Output(Ask).Single().ToString());

        _module.Output("$null = Set-IamResource arn:aws:ec2:us-east-1:111122223333:subnet/s -Tag @{ a = 'b' }");
        Assert.Equal("Allowed", _module.Output(Ask).Single().ToString());

        _module.Output("$null = Set-IamResource arn:aws:ec2:us-east-1:111122223333:subnet/s -Share $null");
        Assert.Equal("ImplicitDeny", _module.Output(Ask).Single().ToString());
    }

    [Theory]
    [InlineData("New-IamResource arn:aws:sqs:us-east-1:111122223333:q -Bucket b", "InvalidInput")]
    [InlineData("New-IamResource arn:aws:s3:us-east-1:111122223333:accesspoint/ap -SupportingAccessPoint arn:aws:s3:us-east-1:111122223333:accesspoint/b", "InvalidInput")]
    [InlineData("New-IamResource arn:aws:sqs:us-east-1:111122223333:q -Share 444455556666", "ParameterArgumentTransformationError")]
    [InlineData("New-IamResource arn:aws:sqs:us-east-1:111122223333:q -Share @{ AccountId = '1'; Actions = '*' }", "ParameterArgumentTransformationError")]
    public void What_cannot_stand_behind_is_an_error(string script, string id) =>
        Assert.StartsWith(id + ",", _module.Error(script).FullyQualifiedErrorId, StringComparison.Ordinal);

    private string Decision() => _module.Output(
        "(Test-IamAccess user/bob s3:GetObject arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/k -Account 444455556666).Decision").Single().ToString()!;
}
