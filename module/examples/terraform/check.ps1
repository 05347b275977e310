#Requires -Modules IamPolicyTools
# In the pipeline before this:  terraform plan -out tf.plan;  terraform show -json tf.plan > plan.json
param([string] $Plan = "$PSScriptRoot/plan.json")
$ErrorActionPreference = 'Stop'

# What applying it gives to whom, for the reviewer; it fails where somebody outside gains something, or nobody can tell.
$changes = Compare-IamAccess -Plan $Plan -Summary
$changes | Format-Table Severity, Change, Principals, Actions, Resources
if ($changes.Severity -contains 'Critical') { throw 'The plan opens the account to somebody outside.' }
