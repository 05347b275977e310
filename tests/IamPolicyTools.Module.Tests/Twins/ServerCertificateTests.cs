using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Twins;

public sealed class ServerCertificateTests
{
    private const string Prepare = """
        $null = New-IamAccount 123456789012
        $pair = [Security.Cryptography.ECDsa]::Create()
        $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=www.example.com', $pair, 'SHA256')
        $body = $request.CreateSelfSigned('2026-01-01', '2036-01-01').ExportCertificatePem()
        $key = $pair.ExportPkcs8PrivateKeyPem()
        $null = Publish-IamServerCertificate -ServerCertificateName shop -CertificateBody $body -PrivateKey $key
        """;

    // As AWS.Tools: the metadata alone unless -Select says otherwise.
    [Theory]
    [InlineData("(Publish-IamServerCertificate / www $body $key).ServerCertificateName", "www")]
    [InlineData("(Publish-IamServerCertificate /cloudfront/ www $body $key -Tag @{ team = 'core' } -Select Tags).Value", "core")]
    [InlineData("(Publish-IamServerCertificate / www $body $key -Select *).ServerCertificateMetadata.Expiration.Year", "2036")]
    [InlineData("(Get-IamServerCertificate shop).CertificateBody -eq $body", "True")]
    [InlineData("(Get-IamServerCertificate shop -Select *).ServerCertificate.ServerCertificateName", "shop")]
    [InlineData("(Get-IamServerCertificateList -Select *).ServerCertificateMetadataList.Arn", "arn:aws:iam::123456789012:server-certificate/shop")]
    [InlineData("Get-IamServerCertificate shop | Update-IamServerCertificate -NewPath /x/; (Get-IamServerCertificates).Path", "/x/")]
    [InlineData("Get-IamServerCertificateList | Add-IamServerCertificateTag -Tag @{ a = 'b' }; (Get-IamServerCertificateTagList shop).Value", "b")]
    [InlineData("Get-IamServerCertificateList | Remove-IamServerCertificate -Force; @(Get-IamServerCertificateList).Count", "0")]
    [InlineData("Publish-IamServerCertificate / www $body $key -WhatIf; @(Get-IamServerCertificateList).Count", "1")]
    [InlineData("(TabExpansion2 'Get-IamServerCertificate s' 26).CompletionMatches.CompletionText", "shop")]
    [InlineData("\"$(Get-IamServerCertificate shop | Format-List * | Out-String)$(Get-IamAccount | ConvertTo-Json -Depth 9)\" -match 'PRIVATE'", "False")]
    public void A_call_writes_what_AWS_Tools_would(string script, string expected)
    {
        using var module = new HostedModule();
        module.Output(Prepare);

        Assert.Equal(expected, string.Join(' ', module.Output(script)));
    }
}
