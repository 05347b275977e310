#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

# What only a real pwsh can show: the built module beside PowerShell's own modules.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/../../artifacts/IamPolicyTools/IamPolicyTools.psd1" -Force
    $script:Cmdlets = (Get-Command -Module IamPolicyTools -CommandType Cmdlet).Name
}

BeforeAll {
    $script:Root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$Root/artifacts/IamPolicyTools/IamPolicyTools.psd1" -Force
    $script:Trust = @{
        Version   = '2012-10-17'
        Statement = @{ Effect = 'Allow'; Principal = @{ Service = 'ec2.amazonaws.com' }; Action = 'sts:AssumeRole' }
    } | ConvertTo-Json -Depth 5
}

Describe 'The manifest' {
    It 'is valid' {
        (Test-ModuleManifest "$Root/artifacts/IamPolicyTools/IamPolicyTools.psd1").Name | Should -Be 'IamPolicyTools'
    }

    It 'can be read as data' {
        (Import-PowerShellDataFile "$Root/IamPolicyTools.psd1").PowerShellVersion | Should -Be '7.4'
    }
}

Describe 'The session' {
    BeforeEach { Clear-IamSession }

    It 'holds what a provisioning script creates' {
        $null = New-IamAccount 123456789012 personal
        $null = New-IamRole -RoleName web -AssumeRolePolicyDocument $Trust -Tag @{ team = 'core' }

        (Get-IamRole web).Tags[0].Value | Should -Be 'core'
        Get-IamRole | Should -HaveCount 1
    }

    It 'fails a twin while it has no account' {
        { New-IamUser -UserName alice } | Should -Throw -ErrorId 'NoAccount,*'
    }

    It 'is not shared with parallel runspaces' {
        $null = New-IamAccount 123456789012
        $psd1 = "$Root/artifacts/IamPolicyTools/IamPolicyTools.psd1"

        1..3 | ForEach-Object -Parallel { Import-Module $using:psd1; @(Get-IamAccount).Count } | Should -Be 0, 0, 0
    }

    It 'takes rows of a CSV file' {
        'UserName,Path', 'alice,/team/', 'bob,/' | Set-Content TestDrive:/users.csv
        $null = New-IamAccount 123456789012
        Import-Csv TestDrive:/users.csv | New-IamUser | Select-Object -ExpandProperty Arn |
            Should -Be 'arn:aws:iam::123456789012:user/team/alice', 'arn:aws:iam::123456789012:user/bob'
    }

    It 'shows a role as a list' {
        $null = New-IamAccount 123456789012
        New-IamRole -RoleName web -AssumeRolePolicyDocument $Trust | Format-List | Out-String | Should -Match 'AssumeRolePolicyDocument +: \{"Version"'
    }
}

Describe 'Test-IamAccess' {
    BeforeAll {
        Clear-IamSession
        Import-IamAccount "$Root/artifacts/IamPolicyTools/examples/quickstart/*.yaml"
    }

    It 'answers the rows of a CSV file, a blank cell being nothing given' {
        @(
            'Principal,Action,Resource,Context'
            'role/app-deployer,ec2:RunInstances,arn:aws:ec2:eu-west-1:123456789012:instance/*,"{""aws:RequestedRegion"":""eu-west-1""}"'
            'role/app-deployer,ec2:RunInstances,arn:aws:ec2:us-east-1:123456789012:instance/*,"{""aws:RequestedRegion"":""us-east-1""}"'
            'user/personal,s3:GetObject,arn:aws:s3:::example-customer-data/cards.csv,'
        ) | Set-Content TestDrive:/cases.csv

        (Import-Csv TestDrive:/cases.csv | Test-IamAccess -Account example).Decision | Should -Be 'Allowed', 'ExplicitDeny', 'ImplicitDeny'
    }

    It 'gives one boolean with -Quiet' {
        Test-IamAccess role/web-firewall s3:GetObject arn:aws:s3:::example-customer-data/cards.csv -Quiet | Should -BeTrue
        Test-IamAccess role/web-firewall s3:GetObject, s3:PutObject arn:aws:s3:::example-customer-data/cards.csv -Quiet | Should -BeFalse
    }

    It 'shows the explanation as a tree, also in Format-List and Out-String' {
        $result = Test-IamAccess role/web-firewall s3:GetObject arn:aws:s3:::example-customer-data/cards.csv

        $result.Explanation | Out-String | Should -Match 'TooBroad'
        $result | Format-List | Out-String | Should -Match 'Decision +: Allowed'
    }
}

Describe 'A caller' {
    BeforeEach {
        Clear-IamSession
        Import-IamAccount "$Root/artifacts/IamPolicyTools/examples/delegation/account.yaml"
    }

    It 'is nobody at first, and then a provisioning script runs whole' {
        $null = & "$Root/artifacts/IamPolicyTools/examples/delegation/provision.ps1"

        Get-IamCaller | Should -BeNullOrEmpty
        (Get-IamInstanceProfile web).Roles.RoleName | Should -Be 'web'
    }

    It 'is stopped at the line that it may not run, in the words of AWS' {
        Use-IamCredentialProfile -Principal Zhang
        $script = "$Root/artifacts/IamPolicyTools/examples/delegation/provision.ps1"

        $stop = { & $script } | Should -Throw -ErrorId 'AccessDenied,*' -PassThru

        (Get-Content $script)[$stop.InvocationInfo.ScriptLineNumber - 1] | Should -Match '^New-IAMRole -RoleName web'
        $stop.Exception.Message | Should -Be ('User: arn:aws:iam::123456789012:user/Zhang is not authorized to perform: iam:CreateRole ' +
            'on resource: arn:aws:iam::123456789012:role/web because no permissions boundary allows the iam:CreateRole action')
        Clear-IamCaller
        Get-IamRole | Should -BeNullOrEmpty
    }

    It 'is who the credentials of STS make it' {
        $trust = '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": { "AWS": "123456789012" }, "Action": "sts:AssumeRole" } }'
        $role = New-IamRole -RoleName ops -AssumeRolePolicyDocument $trust
        Use-IamCredentialProfile -Principal Maria

        $role | Use-StsRole -RoleSessionName deploy | Use-IamCredentialProfile

        (Get-StsCallerIdentity).Arn | Should -Be 'arn:aws:sts::123456789012:assumed-role/ops/deploy'
        { Use-StsRole $role.Arn again } | Should -Throw -ErrorId 'AccessDenied,*'
    }

    It 'comes from a credentials file, through the roles of its profile' {
        $trust = '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": { "AWS": "123456789012" }, "Action": "sts:AssumeRole" } }'
        $null = New-IamRole -RoleName ops -AssumeRolePolicyDocument $trust
        New-IamAccessKey -UserName Maria | Export-IamCredentialProfile TestDrive:/credentials
        '[profile ops]', 'role_arn = arn:aws:iam::123456789012:role/ops', 'source_profile = Maria' | Set-Content TestDrive:/config
        if (-not $IsWindows) {
            (Get-Item TestDrive:/credentials).UnixMode | Should -Be '-rw-------'
        }

        Import-IamCredentialProfile TestDrive:/credentials, TestDrive:/config

        Test-IamCredentialProfile -Quiet | Should -BeTrue
        (Test-IamCredentialProfile ops).Chain.ToString() | Should -Be 'arn:aws:iam::123456789012:user/Maria -> arn:aws:iam::123456789012:role/ops'
        (Use-IamCredentialProfile ops -PassThru).AccountId | Should -Be '123456789012'
    }

    It 'may be a job of GitHub Actions, on the right branch' {
        Import-IamAccount "$Root/artifacts/IamPolicyTools/examples/github/account.yaml" -Replace
        $claims = @{
            iss = 'https://token.actions.githubusercontent.com'
            aud = 'sts.amazonaws.com'
            sub = 'repo:octo-org/octo-repo:ref:refs/heads/main'
        }
        Use-StsWebIdentityRole arn:aws:iam::111122223333:role/deploy job $claims | Use-IamCredentialProfile
        (Get-IamCaller).Arn | Should -Be 'arn:aws:sts::111122223333:assumed-role/deploy/job'

        $claims.sub = 'repo:octo-org/octo-repo:pull_request'
        { Use-StsWebIdentityRole arn:aws:iam::111122223333:role/deploy job $claims } | Should -Throw -ErrorId 'AccessDenied,*'
    }
}

Describe 'Resources and organizations' {
    BeforeEach {
        Clear-IamSession
        $null = New-IamAccount 123456789012
        $null = New-IamUser -UserName alice
        $deny = @{
            Version   = '2012-10-17'
            Statement = @{ Effect = 'Deny'; Principal = '*'; Action = 's3:DeleteObject'; Resource = '*' }
        } | ConvertTo-Json -Depth 5
    }

    It 'takes policies from files, as the rows of a directory' {
        $policy = '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::123456789012:user/alice" }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::reports/*" } }'
        $policy | Set-Content TestDrive:/reports.json

        $null = New-IamResource arn:aws:s3:::reports (Join-Path (Get-PSDrive TestDrive).Root reports.json)

        (Test-IamAccess user/alice s3:GetObject arn:aws:s3:::reports/q1).IsAllowed | Should -BeTrue
        Get-IamResource | Set-IamResource -Policy $null | Should -HaveCount 1
        (Test-IamAccess user/alice s3:GetObject arn:aws:s3:::reports/q1).IsAllowed | Should -BeFalse
    }

    It 'denies by a resource control policy where the account is' {
        Write-IamUserPolicy alice All '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } }'
        $null = New-IamResource arn:aws:s3:::reports
        $null = New-IamOrganization 999999999999
        $unit = New-IamOrganizationalUnit Workloads
        $null = Get-IamAccount | Add-IamOrganizationAccount -ParentId $unit.Id
        $unit | Register-IamResourceControlPolicy (New-IamResourceControlPolicy NoDeletion $deny).Name

        (Get-IamOrganizationAccount 123456789012).ParentId | Should -Be $unit.Id
        (Test-IamAccess user/alice s3:DeleteObject arn:aws:s3:::reports/q1).PolicyType | Should -Be 'ResourceControl'
        { Remove-IamResourceControlPolicy NoDeletion } | Should -Throw -ErrorId 'DeleteConflict,*'
    }
}

Describe 'What a principal may do, and who may' {
    BeforeAll {
        Clear-IamSession
        Import-IamAccount "$Root/artifacts/IamPolicyTools/examples/quickstart/account.yaml" | Out-Null
    }

    It 'sums up by service, in a table' {
        Get-IamEffectivePermission role/web-firewall -GroupBy Service | Out-String | Should -Match '(?m)^s3 +3/'
    }

    It 'goes through the pipeline into a CSV file' {
        $rows = Get-IamRole | Get-IamEffectivePermission -AccessLevel Write |
            Select-Object Principal, Action, @{ n = 'Resources'; e = { $_.ResourcePatterns -join ' ' } } | ConvertTo-Csv
        $rows.Count | Should -BeGreaterThan 1
    }

    It 'writes a policy that other cmdlets take' {
        $policy = Get-IamEffectivePermission role/web-firewall -AsPolicy
        (Test-IamAccess -IdentityPolicy $policy -Action s3:GetObject -Resource arn:aws:s3:::b/x).IsAllowed | Should -BeTrue
        ("$policy" | ConvertFrom-Json).Version | Should -Be '2012-10-17'
    }

    It 'finds who can become a role, and which roles somebody can become' {
        (Get-IamRole app-deployer | Get-IamResourceAccess -Action sts:AssumeRole).Principal | Should -Contain 'ec2.amazonaws.com'
        (Find-IamAssumableRole role/devops).RoleArn | Should -Be 'arn:aws:iam::123456789012:role/app-deployer'
    }
}

Describe 'The quickstart' {
    It 'runs without an error' {
        $output = & "$Root/artifacts/IamPolicyTools/examples/quickstart.ps1" 2>&1 | Out-String -Width 200

        $output | Should -Match 'user/personal +iam:CreateRole +role/app-deployer'
    }
}

Describe 'Help' {
    It 'is there for <_>' -ForEach $Cmdlets {
        $help = Get-Help $_

        $help.Synopsis | Should -Not -BeNullOrEmpty
        @($help.Examples.Example).Count | Should -BeGreaterThan 1
    }

    It 'shows examples' {
        Get-Help Test-IamAccess -Examples | Out-String | Should -Match 'Example 1'
    }
}
