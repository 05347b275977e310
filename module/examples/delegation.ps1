#Requires -Modules IamPolicyTools
# One provisioning script, rehearsed as two callers: nothing changes in AWS, and it stops where AWS would stop it.

$files = "$PSScriptRoot/delegation"
foreach ($caller in 'Maria', 'Zhang') {
    Clear-IamSession
    Import-IamAccount "$files/account.yaml"
    Use-IamCredentialProfile -Principal $caller
    try {
        $null = & "$files/provision.ps1"
        "$caller may run all of it."
    }
    catch {
        "$caller is stopped in line $($_.InvocationInfo.ScriptLineNumber). $($_.Exception.Message)"
    }
}

'What was done before the line that failed, stays done:'
Clear-IamCaller
Get-IamUser Nikhil

'An administrator, but within the boundary:'
(Test-IamAccess user/Nikhil s3:CreateBucket arn:aws:s3:::nikhil).Reason
(Test-IamAccess user/Nikhil iam:CreateUser arn:aws:iam::123456789012:user/friend).Reason
