#Requires -Version 7.4

<#
.SYNOPSIS
    Runs the project's tasks. Everything but Pester is one call of dotnet, and can be typed instead.
.EXAMPLE
    ./build.ps1 Build, Test, Pester
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Pester', 'Benchmark')]
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
    'Pester' {
        Import-Module Pester -MinimumVersion 5.0
        $pester = New-PesterConfiguration
        $pester.Run.Path = 'tests/Pester'
        $pester.Run.Throw = $true
        $pester.TestResult.Enabled = $true
        $pester.TestResult.OutputPath = 'TestResults/pester.xml'
        Invoke-Pester -Configuration $pester
    }
}
