using System.Management.Automation;
using IamPolicyTools.Commands.Bases;
using IamPolicyTools.Errors;

namespace IamPolicyTools.Commands.Testing;

/// <summary>
/// Gives Pester 5 and 6 the operators <c>Should -AllowIamAction</c> and <c>Should -DenyIamAction</c> (AT-13): these two and no more, for
/// Pester has room for six of everybody's.
/// </summary>
[Cmdlet(VerbsLifecycle.Register, "IamPesterOperator")]
[OutputType(typeof(void))]
public sealed class RegisterIamPesterOperatorCommand : IamCmdlet
{
    private static readonly string[] s_names = ["AllowIamAction", "DenyIamAction"];

    // A block that is bound to the module: Pester 6 takes no other that was made of text (ci-and-reports.md, 2.5). Pester takes the
    // same text a second time, so the text of one version is always the same.
    private const string Register = """
        param($Names, $Text)
        $module = Get-Module IamPolicyTools
        foreach ($name in $Names) {
            $test = $module.NewBoundScriptBlock([scriptblock]::Create($Text.Replace('{OPERATOR}', $name)))
            Pester\Add-ShouldOperator -Name $name -Test $test
        }
        """;

    // What is asked is asked by Test-IamAccess. A warning (an action that there is not, a wildcard) means a broken question: it fails.
    private const string Operator = """
        param($ActualValue, [string[]] $Action, [object[]] $On, [object] $Context, [string] $Account, [switch] $Negate, [string] $Because, $CallerSessionState)
        $question = @{ Principal = $ActualValue; Action = $Action; ErrorAction = 'Stop'; WarningAction = 'Stop' }
        if ($PSBoundParameters.ContainsKey('On')) { $question['Resource'] = $On }
        foreach ($name in 'Context', 'Account') { if ($PSBoundParameters.ContainsKey($name)) { $question[$name] = $PSBoundParameters[$name] } }
        if (-not $ActualValue) { throw 'Should -{OPERATOR} wants a principal: ''role/web'' | Should -{OPERATOR} s3:GetObject -On arn:aws:s3:::bucket/key.' }
        $wantsAllowed = ('{OPERATOR}' -eq 'AllowIamAction') -xor $Negate
        $answers = @(IamPolicyTools\Test-IamAccess @question)
        if ($answers.Count -eq 0) { throw 'Should -{OPERATOR} got no answer.' }
        $decisions = if ($wantsAllowed) { 'Allowed' } else { 'ImplicitDeny', 'ExplicitDeny' }
        $wrong = @($answers | Where-Object { $_.Decision -notin $decisions })
        $reason = if ($Because) { ", because $Because" }
        [pscustomobject]@{
            Succeeded      = $wrong.Count -eq 0
            FailureMessage = if ($wrong) { "Expected $(if ($wantsAllowed) { 'allowed' } else { 'denied' })${reason}:`n" + (@($wrong | ForEach-Object { "$($_.Explanation)" }) -join "`n") }
        }
        """;

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (SessionState.InvokeCommand.GetCommand("Pester\\Add-ShouldOperator", CommandTypes.All) is null)
        {
            throw new InvalidArgumentException(TestErrors.PesterMissing());
        }

        try
        {
            InvokeCommand.InvokeScript(Register, s_names, Operator);
        }
        catch (RuntimeException exception)
        {
            throw new InvalidArgumentException(TestErrors.OperatorRefused(exception));
        }
    }
}
