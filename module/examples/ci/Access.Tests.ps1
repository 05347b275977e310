#Requires -Modules IamPolicyTools

BeforeAll {
    # A question that cannot be asked, and one that is warned of (an action that nobody knows), ends its test.
    $ErrorActionPreference = 'Stop'
    $WarningPreference = 'Stop'
    $start = Get-IamModel -Path $PSScriptRoot/account.yaml
    $cards = 'arn:aws:s3:::example-customer-data/cards.csv'
}

Describe 'Customer data' {
    BeforeEach { Use-IamModel $start }

    It 'is closed to the web servers, and not for want of knowledge' {
        $answer = Test-IamAccess role/web s3:GetObject $cards -Context @{ 'aws:SecureTransport' = $true }
        $answer.Decision | Should -Be 'ImplicitDeny' -Because $answer.Message
        $answer.OpenPoints | Should -BeNullOrEmpty
    }

    It 'is open to billing, over TLS only' {
        (Test-IamAccess role/billing s3:GetObject $cards -Context @{ 'aws:SecureTransport' = $true }).Decision | Should -Be 'Allowed'
        (Test-IamAccess role/billing s3:GetObject $cards -Context @{ 'aws:SecureTransport' = $false }).Decision | Should -Be 'ExplicitDeny'
    }

    It 'is read by billing alone' {
        (Get-IamResourceAccess $cards s3:GetObject).Principal | Should -Be 'arn:aws:iam::123456789012:root', 'arn:aws:iam::123456789012:role/billing'
    }
}
