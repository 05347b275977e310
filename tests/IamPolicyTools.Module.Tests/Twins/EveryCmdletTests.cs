using System.Management.Automation;
using System.Reflection;
using IamPolicyTools.Model;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Twins;

/// <summary>What holds for each twin, and for each cmdlet that changes the session: a new one has to appear here.</summary>
public sealed class EveryCmdletTests
{
    private const string Prepare = """
        $document = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}'
        $denyAll = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"ec2:*","Resource":"*"}}'
        $deny = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"ec2:*","Resource":"*"}}'
        $trust = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}'
        $none = 'arn:aws:iam::123456789012:policy/none'
        $policy = New-IamPolicy p $document
        $null = New-IamUser -UserName alice
        $null = New-IamLoginProfile alice 'Initial-Passw0rd'
        $null = New-IamUser -UserName bob
        $null = New-IamGroup -GroupName devs
        $null = New-IamGroup -GroupName ops
        $null = New-IamRole -RoleName web -AssumeRolePolicyDocument $trust
        $null = New-IamInstanceProfile web
        Add-IamRoleToInstanceProfile web web
        Add-IamUserToGroup devs alice
        Register-IamUserPolicy alice $policy.Arn
        $linked = (New-IamServiceLinkedRole ecs.amazonaws.com).RoleName
        $null = New-IamAccessKey alice
        $key = New-IamAccessKey alice
        $phone = New-IamVirtualMFADevice / phone
        Enable-IamMFADevice alice $phone.SerialNumber 123456 654321
        $pair = [Security.Cryptography.ECDsa]::Create()
        $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=www.example.com', $pair, 'SHA256')
        $body = $request.CreateSelfSigned('2026-01-01', '2036-01-01').ExportCertificatePem()
        $null = Publish-IamServerCertificate -ServerCertificateName www -CertificateBody $body -PrivateKey $pair.ExportPkcs8PrivateKeyPem()
        $null = Publish-IamServerCertificate -ServerCertificateName shop -CertificateBody $body -PrivateKey $pair.ExportPkcs8PrivateKeyPem()
        $oidc = New-IamOpenIDConnectProvider https://token.actions.githubusercontent.com -ClientIDList sts.amazonaws.com
        $null = New-IamOrganization 999999999999
        $null = Add-IamOrganizationAccount 123456789012
        $null = New-IamOrganizationalUnit Workloads -Id ou-root-workload
        $null = New-IamServiceControlPolicy NoEc2 $deny
        Register-IamServiceControlPolicy NoEc2 123456789012
        $null = New-IamResource arn:aws:s3:::reports
        """;

    // Calls that fail, each with the error's id: on an account with nothing in it, and after the preparation.
    private static readonly (string Script, string Id)[] s_failingAtFirst = [("Remove-IamOrganization", "NoSuchEntity")];

    private static readonly (string Script, string Id)[] s_failing =
    [
        ("Add-IamClientIDToOpenIDConnectProvider arn:aws:iam::123456789012:oidc-provider/none -ClientID x", "NoSuchEntity"),
        ("Add-IamOrganizationAccount 999999999999", "EntityAlreadyExists"),
        ("Add-IamPolicyTag $none -Tag @{ a = 'b' }", "NoSuchEntity"),
        ("Add-IamRoleTag $linked -Tag @{ 'aws:x' = 'y' }", "ValidationError"),
        ("Add-IamRoleToInstanceProfile web web", "LimitExceeded"),
        ("Add-IamServerCertificateTag www -Tag @{ 'aws:x' = 'y' }", "ValidationError"),
        ("Add-IamUserTag alice -Tag @{ 'aws:x' = 'y' }", "ValidationError"),
        ("Add-IamUserToGroup devs nobody", "NoSuchEntity"),
        ("Disable-IamMFADevice bob $phone.SerialNumber", "NoSuchEntity"),
        ("Enable-IamMFADevice bob $phone.SerialNumber 123456 654321", "EntityAlreadyExists"),
        ("Find-IamPolicyFix alice nonsense -Apply", "InvalidAction"),
        ("Format-IamPolicy -Path ./none.json -InPlace", "PathNotFound"),
        ("Import-IamAccount ./none.yaml", "PathNotFound"),
        ("Import-IamCredentialProfile ./none", "PathNotFound"),
        ("Move-IamOrganizationAccount 123456789012 ou-root-none0000", "NoSuchEntity"),
        ("New-IamAccessKey alice", "LimitExceeded"),
        ("New-IamAccount 123456789012", "EntityAlreadyExists"),
        ("New-IamAccountAlias A", "ValidationError"),
        ("New-IamGroup -GroupName DEVS", "EntityAlreadyExists"),
        ("New-IamInstanceProfile WEB", "EntityAlreadyExists"),
        ("New-IamLoginProfile alice 'Another-Passw0rd'", "EntityAlreadyExists"),
        ("New-IamOpenIDConnectProvider https://token.actions.githubusercontent.com", "EntityAlreadyExists"),
        ("New-IamOrganization 999999999999", "EntityAlreadyExists"),
        ("New-IamOrganizationalUnit Workloads", "EntityAlreadyExists"),
        ("New-IamPolicy P $document", "EntityAlreadyExists"),
        ("New-IamPolicyVersion arn:aws:iam::aws:policy/ReadOnlyAccess $document", "UnmodifiableEntity"),
        ("New-IamResource arn:aws:s3:::reports", "EntityAlreadyExists"),
        ("New-IamResourceControlPolicy RCPFullAWSAccess $denyAll", "EntityAlreadyExists"),
        ("New-IamRole -RoleName WEB -AssumeRolePolicyDocument $trust", "EntityAlreadyExists"),
        ("New-IamRole -RoleName other -AssumeRolePolicyDocument $trust -PermissionsBoundary $none", "NoSuchEntity"),
        ("New-IamSAMLProvider idp -SAMLMetadataDocument short", "ValidationError"),
        ("New-IamServiceControlPolicy NoEc2 $deny", "EntityAlreadyExists"),
        ("New-IamServiceLinkedRole ecs.amazonaws.com", "InvalidInput"),
        ("New-IamUser -UserName ALICE", "EntityAlreadyExists"),
        ("New-IamVirtualMFADevice / phone", "EntityAlreadyExists"),
        ("Optimize-IamPolicy -Path ./none.json -InPlace", "PathNotFound"),
        ("Publish-IamServerCertificate / WWW $body $pair.ExportPkcs8PrivateKeyPem()", "EntityAlreadyExists"),
        ("Publish-IamServerCertificate / other $body ([Security.Cryptography.ECDsa]::Create().ExportPkcs8PrivateKeyPem())", "KeyPairMismatch"),
        ("Publish-IamServerCertificate / other $body nonsense", "MalformedCertificate"),
        ("Publish-IamServerCertificate / other $body $pair.ExportPkcs8PrivateKeyPem() -Select '^PrivateKey'", "InvalidSelect"),
        ("Register-IamDelegatedAdministrator 111111111111 iam.amazonaws.com", "NoSuchEntity"),
        ("Register-IamGroupPolicy devs $none", "NoSuchEntity"),
        ("Register-IamResourceControlPolicy none 123456789012", "NoSuchEntity"),
        ("Register-IamRolePolicy $linked $policy.Arn", "UnmodifiableEntity"),
        ("Register-IamRolePolicy web arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy", "PolicyNotAttachable"),
        ("Register-IamServiceControlPolicy NoEc2 ou-root-none0000", "NoSuchEntity"),
        ("Register-IamUserPolicy bob $policy.Arn -Select Nothing", "InvalidSelect"),
        ("Remove-IamAccessKey bob $key.AccessKeyId -Force", "NoSuchEntity"),
        ("Remove-IamAccount 111111111111", "AccountNotFound"),
        ("Remove-IamAccountAlias none -Force", "NoSuchEntity"),
        ("Remove-IamClientIDFromOpenIDConnectProvider x -OpenIDConnectProviderArn arn:aws:iam::123456789012:oidc-provider/none -Force", "NoSuchEntity"),
        ("Remove-IamGroup devs -Force", "DeleteConflict"),
        ("Remove-IamGroupPolicy devs none -Force", "NoSuchEntity"),
        ("Remove-IamInstanceProfile web -Force", "DeleteConflict"),
        ("Remove-IamLoginProfile bob -Force", "NoSuchEntity"),
        ("Remove-IamOpenIDConnectProvider nonsense -Force", "InvalidInput"),

        ("Remove-IamOrganizationAccount 999999999999", "InvalidInput"),
        ("Remove-IamOrganizationalUnit (Get-IamOrganization).Root.Id", "InvalidInput"),
        ("Remove-IamPolicy $policy.Arn -Force", "DeleteConflict"),
        ("Remove-IamPolicyTag $none -TagKey a -Force", "NoSuchEntity"),
        ("Remove-IamPolicyVersion v1 -PolicyArn $policy.Arn -Force", "DeleteConflict"),
        ("Remove-IamResource arn:aws:s3:::none", "NoSuchEntity"),
        ("Remove-IamResourceControlPolicy RCPFullAWSAccess", "UnmodifiableEntity"),
        ("Remove-IamRole web -Force", "DeleteConflict"),
        ("Remove-IamRoleFromInstanceProfile web none -Force", "NoSuchEntity"),
        ("Remove-IamRolePermissionsBoundary $linked -Force", "UnmodifiableEntity"),
        ("Remove-IamRolePolicy web none -Force", "NoSuchEntity"),
        ("Remove-IamRoleTag none -TagKey a -Force", "NoSuchEntity"),
        ("Remove-IamSAMLProvider arn:aws:iam::123456789012:saml-provider/none -Force", "NoSuchEntity"),
        ("Remove-IamServerCertificate none -Force", "NoSuchEntity"),
        ("Remove-IamServerCertificateTag none -TagKey a -Force", "NoSuchEntity"),
        ("Remove-IamServiceControlPolicy NoEc2", "DeleteConflict"),
        ("Remove-IamServiceLinkedRole web -Force", "InvalidInput"),
        ("Remove-IamUser alice -Force", "DeleteConflict"),
        ("Remove-IamUserFromGroup none bob -Force", "NoSuchEntity"),
        ("Remove-IamUserPermissionsBoundary none -Force", "NoSuchEntity"),
        ("Remove-IamUserPolicy alice none -Force", "NoSuchEntity"),
        ("Remove-IamUserTag none -TagKey a -Force", "NoSuchEntity"),
        ("Remove-IamVirtualMFADevice $phone.SerialNumber -Force", "DeleteConflict"),
        ("Repair-IamPolicy -Path ./none.json -InPlace", "PathNotFound"),
        ("Set-IamDefaultPolicyVersion $policy.Arn v7", "NoSuchEntity"),
        ("Set-IamResource arn:aws:s3:::none $denyAll", "NoSuchEntity"),
        ("Set-IamResourceControlPolicy none $denyAll", "NoSuchEntity"),
        ("Set-IamRolePermissionsBoundary web -PermissionsBoundary $none", "NoSuchEntity"),
        ("Set-IamServiceControlPolicy FullAWSAccess $deny", "UnmodifiableEntity"),
        ("Set-IamUserPermissionsBoundary alice -PermissionsBoundary $none", "NoSuchEntity"),
        ("Sync-IamMFADevice bob $phone.SerialNumber 123456 654321", "NoSuchEntity"),
        ("Unregister-IamDelegatedAdministrator 123456789012 iam.amazonaws.com", "NoSuchEntity"),
        ("Unregister-IamGroupPolicy devs $policy.Arn", "NoSuchEntity"),
        ("Unregister-IamResourceControlPolicy RCPFullAWSAccess 123456789012", "UnmodifiableEntity"),
        ("Unregister-IamRolePolicy web $policy.Arn", "NoSuchEntity"),
        ("Unregister-IamServiceControlPolicy none 123456789012", "NoSuchEntity"),
        ("Unregister-IamUserPolicy bob $policy.Arn", "NoSuchEntity"),
        ("Update-IamAccessKey bob $key.AccessKeyId Inactive", "NoSuchEntity"),
        ("Update-IamAssumeRolePolicy web '{}'", "MalformedPolicyDocument"),
        ("Update-IamGroup devs -NewGroupName ops", "EntityAlreadyExists"),
        ("Update-IamLoginProfile bob 'Another-Passw0rd'", "NoSuchEntity"),
        ("Update-IamOpenIDConnectProviderThumbprint arn:aws:iam::123456789012:oidc-provider/none -ThumbprintList 0123456789012345678901234567890123456789", "NoSuchEntity"),
        ("Update-IamRole web -MaxSessionDuration 7", "ValidationError"),
        ("Update-IamRoleDescription none -Description x", "NoSuchEntity"),
        ("Update-IamSAMLProvider arn:aws:iam::123456789012:saml-provider/none -SAMLMetadataDocument short", "ValidationError"),
        ("Update-IamServerCertificate www -NewServerCertificateName SHOP", "EntityAlreadyExists"),
        ("Update-IamUser alice -NewUserName bob", "EntityAlreadyExists"),
        ("Use-IAMAAPolicyValidation '{}' -PolicyType IDENTITY_POLICY -Select Nothing", "InvalidSelect"),
        ("Measure-IamPolicyTest ./none.yaml -MinimumCoverage 101", "ParameterArgumentValidationError"),
        ("Use-IamModel ./none.yaml", "CannotConvertArgumentNoMessage"),
        ("Use-IamCredentialProfile none", "ProfileNotFound"),
        ("Use-StsRole arn:aws:iam::123456789012:role/web s", "ValidationError"),
        ("Use-StsRoleWithSAML -RoleArn arn:aws:iam::123456789012:role/web -PrincipalArn arn:aws:iam::123456789012:saml-provider/none -SAMLAssertion @{ NameID = 'x' }", "InvalidIdentityToken"),
        ("Use-StsRoot 123456789012 -TaskPolicyArn_Arn arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials", "NoCaller"),
        ("Write-IamGroupPolicy devs i '{}'", "MalformedPolicyDocument"),
        ("Write-IamRolePolicy web i '{}'", "MalformedPolicyDocument"),
        ("Write-IamUserPolicy alice i '{}'", "MalformedPolicyDocument"),
    ];

    [Fact]
    public void With_no_account_in_the_session_every_twin_throws_NoAccount()
    {
        using var module = new HostedModule();
        CompiledCmdlet[] all = [.. CompiledCmdlets.All.Where(c => IsTwin(c.Type))];
        string[] ofPoliciesAlone = ["Get-IamContextKeysForCustomPolicy", "Test-IamCustomPolicy", "Use-IAMAAPolicyValidation"];
        CompiledCmdlet[] twins = [.. all.Where(c => !ofPoliciesAlone.Contains(c.Name))];
        Assert.Equal(ofPoliciesAlone.Length, all.Length - twins.Length);
        Assert.Superset(
            AwsToolsCmdlet.All.Select(c => c.Name).ToHashSet(StringComparer.OrdinalIgnoreCase),
            all.Select(c => c.Name).ToHashSet(StringComparer.OrdinalIgnoreCase));

        Assert.All(twins, twin =>
        {
            IEnumerable<string> arguments = twin.Parameters.Where(p => p.GetCustomAttribute<ParameterAttribute>()!.Mandatory).Select(Argument);
            ErrorRecord error = module.Error($"{twin.Name} {string.Join(' ', arguments)}");

            Assert.StartsWith("NoAccount,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("New-IamAccount", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_failed_call_of_any_changing_cmdlet_leaves_the_very_snapshot_that_was_there_before()
    {
        using var module = new HostedModule();
        module.Output("$null = New-IamAccount 123456789012");
        Assert.All(s_failingAtFirst, Fails);
        module.Output(Prepare);
        Assert.All(s_failing, Fails);

        void Fails((string Script, string Id) call)
        {
            IamModel before = module.Session.Model;
            ErrorRecord error = module.Error(call.Script);
            Assert.Equal(call.Id, error.FullyQualifiedErrorId.Split(',')[0]);
            Assert.Same(before, module.Session.Model);
        }
    }

    [Fact]
    public void No_changing_cmdlet_is_left_out() => Assert.Equal(
        CompiledCmdlets.All.Where(c => c.SupportsShouldProcess && !ChangesNoSnapshotByFailing(c)).Select(c => c.Name).Order(),
        s_failingAtFirst.Concat(s_failing).Select(call => call.Script.Split(' ')[0]).Distinct().Order());

    // Clearing has nothing to fail by; an export changes files.
    private static bool ChangesNoSnapshotByFailing(CompiledCmdlet cmdlet) => cmdlet.Verb is "Clear" or "Export";

    private static bool IsTwin(Type? type) => type is not null && (type.Name == "UnsignedTwinCmdlet" || IsTwin(type.BaseType));

    private static string Argument(PropertyInfo parameter) => $"-{parameter.Name} " + (parameter.Name switch
    {
        "Tag" or "SAMLAssertion" or "WebIdentityToken" => "@{ a = 'b' }",
        "Status" => "Active",
        _ => "x",
    });
}
