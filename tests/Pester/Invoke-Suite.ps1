#Requires -Version 7.4

<#
.SYNOPSIS
    Runs the suites of this folder on one Pester, and tells what came of each test.
.DESCRIPTION
    The exit code is 0 when every test passed, none was left out, and there was one at all.
.PARAMETER Pester
    The manifest of the Pester to run on.
.PARAMETER ResultPath
    Where the results are written, as JSON; without it they are only shown.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Pester,
    [string] $ResultPath
)

$ErrorActionPreference = 'Stop'
Import-Module $Pester
$configuration = New-PesterConfiguration
$configuration.Run.Path = $PSScriptRoot
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$run = Invoke-Pester -Configuration $configuration

if ($ResultPath) {
    $run.Tests |
        ForEach-Object { @{ Name = $_.ExpandedPath; Result = "$($_.Result)"; Message = "$($_.ErrorRecord)" } } |
        ConvertTo-Json -AsArray |
        Set-Content -LiteralPath $ResultPath
}

exit [int]($run.Result -ne 'Passed' -or $run.PassedCount -eq 0 -or $run.PassedCount -ne $run.TotalCount)
