#Requires -Version 7.4
#Requires -Modules IamPolicyTools

<#
.SYNOPSIS
    Asks the questions of a CSV file, and fails when an answer is not the one that its row expects.
.DESCRIPTION
    The columns are Principal, Action, Resource, Context (JSON, in one line) and Expected (a decision). Wrong answers, rows that
    cannot be asked and warnings become annotations of GitHub Actions or Azure Pipelines, the first ten of them, as many as both
    keep. All answers stand in the summary of the job.
.PARAMETER Account
    The account documents.
.PARAMETER Question
    The CSV file.
#>
[CmdletBinding()]
param(
    [string[]] $Account = "$PSScriptRoot/account.yaml",
    [string] $Question = "$PSScriptRoot/access.csv"
)

$ErrorActionPreference = 'Stop'
$limit = 10
$decisions = 'Allowed', 'ImplicitDeny', 'ExplicitDeny'

# An error at a line of a file, in the form that the CI system shows beside that line.
function Format-Annotation([string] $File, [int] $Line, [string] $Message) {
    if ($env:GITHUB_ACTIONS) {
        $text = $Message -replace '%', '%25' -replace "`r", '%0D' -replace "`n", '%0A'
        $path = [IO.Path]::GetRelativePath($PWD, $File).Replace('\', '/') -replace '%', '%25' -replace ':', '%3A' -replace ',', '%2C'
        return "::error file=$path,line=$Line,title=IAM::$text"
    }

    if ($env:TF_BUILD) {
        $text = $Message -replace '%', '%AZP25' -replace "`r", '%0D' -replace "`n", '%0A'
        $path = $File -replace '%', '%AZP25' -replace ';', '%3B' -replace ']', '%5D'
        return "##vso[task.logissue type=error;sourcepath=$path;linenumber=$Line;columnnumber=1;code=IAM;]$text"
    }

    "${File}:${Line}: $Message"
}

# A cell of a table in Markdown, whatever the text holds.
filter ConvertTo-Cell { '``` ' + ("$_" -replace '`', "'" -replace '\|', '\|' -replace '\s+', ' ') + ' ```' }

$Question = Convert-Path -LiteralPath $Question
$line = 1
$rows = @(Import-Csv -LiteralPath $Question | ForEach-Object { $_ | Add-Member Line (++$line) -PassThru })
if ($rows.Count -eq 0) {
    throw "There is no question in $Question."
}

Clear-IamSession
Import-IamAccount -Path $Account
$problems = @(
    foreach ($row in $rows) {
        $place = @{ File = $Question; Line = $row.Line }
        if ($row.Expected -cnotin $decisions) {
            Format-Annotation @place -Message "The column Expected holds none of $($decisions -join ', ')."
            continue
        }

        try {
            # A warning says that the question makes little sense: an action that nobody knows, a wildcard in an ARN.
            $answer = $row | Test-IamAccess -WarningVariable warning -WarningAction SilentlyContinue
        }
        catch {
            Format-Annotation @place -Message $_.Exception.Message
            continue
        }

        $row | Add-Member Answer $answer
        if ($warning) {
            Format-Annotation @place -Message ($warning -join ' ')
        }
        elseif ($answer.Decision -ne $row.Expected) {
            # The statement that decided, where there is one, is the line to look at.
            $statement = $answer.MatchedStatements | Select-Object -First 1
            if ($statement.Location.IsKnown) {
                $place = @{ File = Convert-Path -LiteralPath $statement.Location.File; Line = $statement.Location.Line }
            }

            Format-Annotation @place -Message "Line $($row.Line) of $(Split-Path $Question -Leaf) expects $($row.Expected). $answer ($($answer.Reason))"
        }
    }
)

$summary = @('| Line | Expected | Decision | Principal | Action | Resource | Reason |', '| - | - | - | - | - | - | - |') +
@($rows | ForEach-Object {
        "| $($_.Line) | " + (($_.Expected, $_.Answer.Decision, $_.Principal, $_.Action, $_.Resource, $_.Answer.Reason | ConvertTo-Cell) -join ' | ') + ' |'
    })
if ($env:GITHUB_STEP_SUMMARY) {
    $summary | Add-Content -LiteralPath $env:GITHUB_STEP_SUMMARY
}
elseif ($env:TF_BUILD) {
    $file = Join-Path $env:AGENT_TEMPDIRECTORY iam.md
    $summary | Set-Content -LiteralPath $file
    "##vso[task.uploadsummary]$file"
}

$problems | Select-Object -First $limit
if ($problems.Count -gt 0) {
    throw "$($problems.Count) of $($rows.Count) questions have not the answer that is expected, or none."
}

"$($rows.Count) questions have the answers that are expected."
