#Requires -Version 7.4

<#
.SYNOPSIS
    Saves the modules that the checks need into a folder, which a CI system can cache.
.DESCRIPTION
    IamPolicyTools comes from a folder with its package, and from nowhere else: a name that is free in a public gallery can be
    taken by anybody. Pester comes from that folder too or, where it is not there, from the PowerShell Gallery.
.PARAMETER Source
    The folder with IamPolicyTools.VERSION.nupkg, which `build.ps1 Package` writes.
.PARAMETER Path
    The folder to save into. Put it first in PSModulePath.
#>
[CmdletBinding()]
param(
    [string] $Source = "$PSScriptRoot/packages",
    [string] $Path = "$PSScriptRoot/.modules"
)

$ErrorActionPreference = 'Stop'
$packages = "packages-$PID"
$null = New-Item -ItemType Directory -Force $Path
Register-PSResourceRepository -Name $packages -Uri (Convert-Path -LiteralPath $Source) -Trusted
try {
    Save-PSResource -Name IamPolicyTools -Version 0.1.0-preview1 -Repository $packages -Path $Path
    $pester = @{ Name = 'Pester'; Version = '5.9.1' }
    $repository = (Find-PSResource @pester -Repository $packages -ErrorAction Ignore) ? $packages : 'PSGallery'
    Save-PSResource @pester -Repository $repository -Path $Path -TrustRepository
}
finally {
    Unregister-PSResourceRepository -Name $packages
}
