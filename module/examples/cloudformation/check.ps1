#Requires -Modules IamPolicyTools
# In the pipeline before this:  cdk synth  in the target branch and in the pull request's, each into its own folder cdk.out.
param([string] $Before = "$PSScriptRoot/cdk.out", [string] $After = "$PSScriptRoot/cdk.out")
$ErrorActionPreference = 'Stop'

# What deploying it gives to whom, for the reviewer; it fails where somebody outside gains something, or nobody can tell.
$changes = Compare-IamAccess $Before $After -Summary
$changes | Format-Table Principal, Direction, Severity, Actions
if ($changes.Severity -contains 'Critical') { throw 'The app opens the account to somebody outside.' }
