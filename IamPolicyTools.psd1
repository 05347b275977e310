@{
    RootModule             = 'IamPolicyTools.dll'
    RequiredAssemblies     = @('IamPolicyTools.Engine.dll')
    ModuleVersion          = '0.1.0'
    GUID                   = '5d3a1c52-0a0e-4a5c-9f0e-6f0f6f6a4b7e'
    Author                 = 'IamPolicyTools contributors'
    CompanyName            = 'IamPolicyTools contributors'
    Copyright              = '(c) IamPolicyTools contributors. MIT licence.'
    Description            = 'AWS IAM as an in-session model: load accounts from files and ask who may do what, and why, offline.'
    PowerShellVersion      = '7.4'
    CompatiblePSEditions   = @('Core')
    FormatsToProcess       = @('IamPolicyTools.Format.ps1xml')
    TypesToProcess         = @('IamPolicyTools.Types.ps1xml')
    FunctionsToExport      = @()
    VariablesToExport      = @()
    CmdletsToExport        = @(
        'Clear-IamSession'
        'Compress-IamAction'
        'Expand-IamAction'
        'Export-IamAccount'
        'Get-IamAccount'
        'Get-IamAction'
        'Get-IamConditionKey'
        'Get-IamCredentialProfile'
        'Get-IamGroup'
        'Get-IamPolicy'
        'Get-IamResource'
        'Get-IamResourceType'
        'Get-IamRole'
        'Get-IamService'
        'Get-IamUser'
        'Import-IamAccount'
        'Import-IamCredentialProfile'
        'New-IamAccount'
        'New-IamRole'
        'New-IamUser'
        'Remove-IamAccount'
        'Test-IamAccess'
    )
    AliasesToExport        = @()
    PrivateData            = @{
        PSData = @{
            Tags       = @('AWS', 'IAM', 'Policy', 'Security', 'PSEdition_Core')
        }
    }
}
