#Requires -Version 7.4

<#
.SYNOPSIS
    Runs the project's tasks. Each is a call or two of dotnet, and can be typed instead.
.DESCRIPTION
    Build lays out artifacts/IamPolicyTools. Test runs all tests, Pester's included; Pester runs those alone. Package writes
    IamPolicyTools.VERSION.nupkg into artifacts, for a repository that is a folder or a feed. Benchmark measures.
.PARAMETER Task
    The tasks, in order.
.PARAMETER Configuration
    For which configuration is built and tested. What is laid out and packed is the Release build in any case.
.PARAMETER Address
    Addresses for the manifest in the package: a hashtable with ProjectUri, LicenseUri, IconUri or HelpInfoUri. The project has none of
    its own, so that without it the package has none.
.EXAMPLE
    ./build.ps1 Build, Test, Package
.EXAMPLE
    ./build.ps1 Package -Address @{ ProjectUri = 'https://git.example.com/iam-policy-tools' }
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Pester', 'Benchmark', 'Package')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug',

    [hashtable] $Address = @{}
)

$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $args failed with exit code $LASTEXITCODE."
    }
}

# The built folder with the addresses in its manifest, packed by the tool's pwsh: PowerShell 7.4 does not have the command.
function New-Package {
    $staging = New-Item -ItemType Directory -Force 'artifacts/package'
    try {
        Copy-Item 'artifacts/IamPolicyTools' $staging -Recurse -Force
        $manifest = Join-Path $staging 'IamPolicyTools/IamPolicyTools.psd1'
        foreach ($name in $Address.Keys | Sort-Object) {
            if ($name -notin 'ProjectUri', 'LicenseUri', 'IconUri', 'HelpInfoUri' -or -not [uri]::IsWellFormedUriString($Address[$name], 'Absolute')) {
                throw "-Address takes ProjectUri, LicenseUri, IconUri and HelpInfoUri with absolute addresses; found $name = '$($Address[$name])'."
            }

            $line = "$name = '$([Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($Address[$name]))'"
            $place = $name -eq 'HelpInfoUri' ? 'PrivateData ' : 'ReleaseNotes '
            (Get-Content $manifest -Raw).Replace($place, "$line`n$place") | Set-Content $manifest -NoNewline
        }

        Remove-Item 'artifacts/*.nupkg'
        Invoke-Dotnet tool restore
        Invoke-Dotnet tool run pwsh -NoProfile -Command 'Compress-PSResource artifacts/package/IamPolicyTools artifacts -PassThru -ErrorAction Stop'
    }
    finally {
        Remove-Item $staging -Recurse
    }
}

switch ($Task) {
    'Build' { Invoke-Dotnet build --configuration $Configuration }
    'Test' { Invoke-Dotnet test --configuration $Configuration }
    'Benchmark' { Invoke-Dotnet run --project tests/IamPolicyTools.Benchmarks --configuration Release '--' --filter '*' }
    'Pester' { Invoke-Dotnet test tests/IamPolicyTools.Module.Tests --configuration $Configuration --filter FullyQualifiedName~PesterTests }
    'Package' {
        # A package is for all systems.
        Invoke-Dotnet build src/IamPolicyTools.Twins --configuration Release -p:CompileAhead=false
        New-Package
    }
}
