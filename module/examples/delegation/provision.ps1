#Requires -Modules IamPolicyTools
# A provisioning script as it is written for AWS.Tools.
$ErrorActionPreference = 'Stop'
$boundary = 'arn:aws:iam::123456789012:policy/XCompanyBoundaries'
$trust = @'
{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }
}
'@
$logs = @'
{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Allow", "Action": "logs:*", "Resource": "*" }
}
'@

New-IAMUser -UserName Nikhil -PermissionsBoundary $boundary
New-IAMLoginProfile -UserName Nikhil -Password 'n0t-a-Secret!' -PasswordResetRequired $true
Register-IAMUserPolicy -UserName Nikhil -PolicyArn arn:aws:iam::aws:policy/AdministratorAccess
Write-IAMUserPolicy -UserName Nikhil -PolicyName metrics -PolicyDocument '{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "cloudwatch:*", "Resource": "*" } }'

$policy = New-IAMPolicy -PolicyName write-logs -PolicyDocument $logs
New-IAMRole -RoleName web -AssumeRolePolicyDocument $trust -PermissionsBoundary $boundary
Register-IAMRolePolicy -RoleName web -PolicyArn $policy.Arn
New-IAMInstanceProfile -InstanceProfileName web
Add-IAMRoleToInstanceProfile -InstanceProfileName web -RoleName web
