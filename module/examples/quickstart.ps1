#Requires -Modules IamPolicyTools
# The main job, end to end: load accounts and a credentials file, ask who may do what, get the reason.

$files = "$PSScriptRoot/quickstart"
Import-IamAccount "$files/account.yaml", "$files/partner.yaml"
Import-IamCredentialProfile -Path "$files/credentials"
$account = 'arn:aws:iam::123456789012'
$reports = 'arn:aws:s3:::example-reports'

'What may the profile [personal] do?'
Test-IamAccess -ProfileName personal -Action iam:CreateRole -Resource "${account}:role/app-deployer", "${account}:role/admin"
Test-IamAccess -ProfileName personal -Action logs:CreateLogGroup -Resource arn:aws:logs:eu-west-1:123456789012:log-group:app

'Who may become app-deployer?'
'role/devops', 'role/jenkins-master', 'role/web-firewall', 'ec2.amazonaws.com', 'lambda.amazonaws.com' | ForEach-Object {
    Test-IamAccess $_ sts:AssumeRole "${account}:role/app-deployer" -Account example
}

'Who of the partner may read our reports?'
'user/analyst', 'user/intern' | ForEach-Object { Test-IamAccess $_ s3:GetObject "$reports/q1.csv" -Account partner }

'Can the firewall read what it should not? One question:'
Test-IamAccess role/web-firewall s3:GetObject arn:aws:s3:::example-customer-data/cards.csv

'And why may app-deployer not start an instance in us-east-1?'
(Test-IamAccess role/app-deployer ec2:RunInstances arn:aws:ec2:us-east-1:123456789012:instance/* -Context @{ 'aws:RequestedRegion' = 'us-east-1' }).Explanation
