#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

# The way of the module from the build to another machine: packed, saved from a repository, found by its name.

BeforeAll {
    # As a tool of .NET it is a dll.
    $program = (Get-Process -Id $PID).Path
    $script:Pwsh = @($program) + @(if ((Split-Path $program -LeafBase) -eq 'dotnet') { Join-Path $PSHOME pwsh.dll })
    $script:Repository = "IamPolicyTools-$PID"
    $feed = New-Item -ItemType Directory (Join-Path $TestDrive feed)
    $script:Saved = New-Item -ItemType Directory (Join-Path $TestDrive saved)
    Register-PSResourceRepository $Repository -Uri $feed.FullName -Trusted
    Publish-PSResource -Path "$PSScriptRoot/../../artifacts/IamPolicyTools" -Repository $Repository -SkipDependenciesCheck
}

AfterAll { Unregister-PSResourceRepository $Repository }

Describe 'The package' {
    It 'is found with what the manifest says' {
        $manifest = Import-PowerShellDataFile "$PSScriptRoot/../../IamPolicyTools.psd1"

        $found = Find-PSResource IamPolicyTools -Repository $Repository -Prerelease

        $found.Version.ToString() | Should -Be $manifest.ModuleVersion
        $found.Prerelease | Should -Be $manifest.PrivateData.PSData.Prerelease
        $found.Description | Should -Be $manifest.Description
        $found.ReleaseNotes | Should -Be $manifest.PrivateData.PSData.ReleaseNotes
        $manifest.PrivateData.PSData.Tags | ForEach-Object { $found.Tags | Should -Contain $_ }
    }

    It 'works in a fresh PowerShell that is only told where it lies' {
        Save-PSResource IamPolicyTools -Repository $Repository -Path $Saved -Prerelease
        $script = {
            $null = New-IamAccount 123456789012
            $null = New-IamUser -UserName alice
            Write-IamUserPolicy alice Read '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" } }'
            (Get-Module IamPolicyTools).ModuleBase
            Test-IamAccess alice s3:GetObject arn:aws:s3:::reports/q1 -Quiet
            (Get-Help Test-IamAccess).Synopsis.Length -gt 0
            Import-IamAccount (Join-Path (Get-Module IamPolicyTools).ModuleBase examples quickstart account.yaml)
            @(Get-IamAccount).Count
        }
        $before = $env:PSModulePath
        try {
            $env:PSModulePath = $Saved.FullName
            $base, $rest = & $Pwsh[0] @($Pwsh | Select-Object -Skip 1) -NoProfile -NonInteractive -OutputFormat Text -Command $script.ToString()
        }
        finally {
            $env:PSModulePath = $before
        }

        $base | Should -BeLike "$($Saved.FullName)*"
        $rest | Should -Be 'True', 'True', '1'
    }
}
