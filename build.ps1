#Requires -Version 7.4

<#
.SYNOPSIS
    Runs the project's tasks. Each is a call or two of dotnet, and can be typed instead.
.DESCRIPTION
    Build lays out artifacts/IamPolicyTools. Test runs all tests, Pester's included; Pester runs those alone. Package writes
    IamPolicyTools.VERSION.nupkg into artifacts, for a repository that is a folder or a feed. Benchmark measures.
.EXAMPLE
    ./build.ps1 Build, Test, Package
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Pester', 'Benchmark', 'Package')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug'
)

$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot

function Invoke-Dotnet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $args failed with exit code $LASTEXITCODE."
    }
}

switch ($Task) {
    'Build' { Invoke-Dotnet build --configuration $Configuration }
    'Test' { Invoke-Dotnet test --configuration $Configuration }
    'Benchmark' { Invoke-Dotnet run --project tests/IamPolicyTools.Benchmarks --configuration Release '--' --filter '*' }
    'Pester' { Invoke-Dotnet test tests/IamPolicyTools.Module.Tests --configuration $Configuration --filter FullyQualifiedName~PesterTests }
    'Package' {
        # In the tool's pwsh, since PowerShell 7.4 does not have the command.
        Invoke-Dotnet build src/IamPolicyTools --configuration Release
        Invoke-Dotnet tool restore
        Invoke-Dotnet tool run pwsh -NoProfile -Command 'Remove-Item artifacts/*.nupkg; Compress-PSResource artifacts/IamPolicyTools artifacts -PassThru'
    }
}
