#Requires -Modules IamPolicyTools

# The tests of this folder, and those of the table, each as a test of Pester. What is wrong with a file ends the run.
BeforeDiscovery {
    $ErrorActionPreference = 'Stop'
    Push-Location $PSScriptRoot/..
    $results = Invoke-IamPolicyTest tests/*.yaml
    Pop-Location
}

Describe 'Who may do what' {
    It '<_.Name>' -ForEach $results {
        # A question that is broken, or whose answer rests on what is not known, is inconclusive.
        $_.Outcome | Should -BeIn Passed, Skipped -Because "$($_.Message)`n$($_.Explanation)"
    }
}

Describe 'The operators' {
    BeforeAll {
        Register-IamPesterOperator
        Push-Location $PSScriptRoot/..
        Import-IamAccount organization.yaml, accounts/*.yaml, permission-sets/*.yaml, assignments.yaml
        Pop-Location
    }

    It 'let the web servers read assets and nothing else' {
        'role/web' | Should -AllowIamAction s3:GetObject -On arn:aws:s3:::example-assets/logo.svg -Account payments
        'role/web' | Should -DenyIamAction s3:PutObject -On arn:aws:s3:::example-assets/logo.svg -Account payments
    }
}
