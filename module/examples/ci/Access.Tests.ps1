#Requires -Modules IamPolicyTools

BeforeAll {
    # A question that cannot be asked, and one that is warned of (an action that nobody knows), ends its test.
    $ErrorActionPreference = 'Stop'
    $WarningPreference = 'Stop'
    $start = Get-IamModel -Path $PSScriptRoot/account.yaml
    $cards = 'arn:aws:s3:::example-customer-data/cards.csv'
}

Describe 'Customer data' {
    # Each test begins with the same accounts, whatever the one before has changed.
    BeforeEach { Use-IamModel $start }

    It 'is closed to the web servers, and not for want of knowledge' {
        $answer = Test-IamAccess role/web s3:GetObject $cards
        $answer.Decision | Should -Be 'ImplicitDeny'
        $answer.OpenPoints | Should -BeNullOrEmpty
    }

    It 'is open to billing' {
        $answer = Test-IamAccess role/billing s3:GetObject $cards
        $answer.Decision | Should -Be 'Allowed' -Because $answer.Message
    }

    It 'is closed to everybody without TLS' {
        $plain = @{ 'aws:SecureTransport' = $false }
        $answer = Test-IamAccess root s3:GetObject $cards -Context $plain
        $answer.Decision | Should -Be 'ExplicitDeny'
    }

    It 'is read by billing alone' {
        $found = Get-IamResourceAccess $cards s3:GetObject
        $names = $found.Principal -replace '.*:'
        $names | Should -Be 'root', 'role/billing'
    }
}
