#Requires -Version 7.4
#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

# The two operators, in each Pester that they are made for (AT-13).

BeforeAll {
    $script:Root = Resolve-Path "$PSScriptRoot/../.."
    Import-Module "$Root/artifacts/IamPolicyTools/IamPolicyTools.psd1" -Force
    Register-IamPesterOperator
    Clear-IamSession
    Import-IamAccount "$Root/module/examples/quickstart/account.yaml"
    $script:Record = 'arn:aws:s3:::example-customer-data/x'
}

Describe 'Should -AllowIamAction' {
    It 'passes for what is allowed, for several actions and with a context' {
        'role/web-firewall' | Should -AllowIamAction s3:GetObject -On $Record
        'role/app-deployer' | Should -AllowIamAction ec2:RunInstances -On arn:aws:ec2:eu-west-1:123456789012:instance/i-1 -Context @{ 'aws:RequestedRegion' = 'eu-west-1' }
        'role/app-deployer' | Should -AllowIamAction ec2:DescribeInstances, ec2:DescribeVpcs
    }

    It 'fails for what is denied, with the explanation and the reason' {
        { 'user/personal' | Should -AllowIamAction s3:GetObject -On $Record -Because 'of a test' } |
            Should -Throw -ErrorId PesterAssertionFailed -ExpectedMessage '*because of a test*ImplicitDeny*'
    }

    It 'fails where a question is broken, also when it is turned around' {
        { 'user/nobody' | Should -Not -AllowIamAction s3:GetObject -On $Record } | Should -Throw '*nobody*'
        { 'user/personal' | Should -Not -AllowIamAction s3:GetObjct -On $Record } | Should -Throw '*GetObjct*'
        { 'user/personal' | Should -Not -AllowIamAction s3:GetObject -On arn:aws:s3:::example-custmer-data/x } | Should -Throw '*example-customer-data*'
        { 'arn:aws:iam::123456789021:user/personal' | Should -Not -AllowIamAction s3:GetObject -On $Record } | Should -Throw '*123456789012*'
        { 'user/personal' | Should -Not -AllowIamAction s3:GetObject -On $Record -Context @{ 'aws:SourceVpc' = 'vpce-1' } } | Should -Throw '*vpc-*'
        { $null | Should -Not -AllowIamAction s3:GetObject -On $Record } | Should -Throw '*principal*'
    }
}

Describe 'Should -DenyIamAction' {
    It 'passes for what is denied' {
        'user/personal' | Should -DenyIamAction s3:GetObject -On $Record
        'role/web-firewall' | Should -Not -DenyIamAction s3:GetObject -On $Record
    }

    It 'fails for what is allowed' {
        { 'role/web-firewall' | Should -DenyIamAction s3:GetObject -On $Record } | Should -Throw -ErrorId PesterAssertionFailed
    }

    It 'is registered a second time without a word' {
        Register-IamPesterOperator | Should -BeNullOrEmpty
    }
}
