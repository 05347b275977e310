#Requires -Modules IamPolicyTools

BeforeDiscovery {
    $cases = Import-Csv -LiteralPath $PSScriptRoot/access.csv
}

BeforeAll {
    # A question that cannot be asked, and one that is warned of (an action that nobody knows), ends its test.
    $ErrorActionPreference = 'Stop'
    $WarningPreference = 'Stop'
    Push-Location $PSScriptRoot/..
    $model = Get-IamModel -Path organization.yaml, accounts/*.yaml, permission-sets/*.yaml, assignments.yaml
    Pop-Location
}

Describe 'The table of cases' {
    It '<_.Principal> <_.Action> <_.Resource>: <_.Expected>' -ForEach $cases {
        # A blank cell is not given. Context is JSON.
        $ask = @{
            Account = $_.Account; Principal = $_.Principal; Action = $_.Action
            Resource = $_.Resource; Region = $_.Region; Context = $_.Context
        }
        $answer = Test-IamAccess @ask -Model $model
        $answer.Decision | Should -Be $_.Expected -Because $answer.Reason

        # A denial for want of knowledge (a queue that no file has, a slip in
        # an account id, a key that is not given) is no answer.
        $answer.OpenPoints | Should -BeNullOrEmpty
    }
}
