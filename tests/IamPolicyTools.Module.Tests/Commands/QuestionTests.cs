using System.Management.Automation;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>One question, one answer: however it is asked, and whatever was asked before it.</summary>
public sealed class QuestionTests : IDisposable
{
    private const string Any = """
        $any = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
        $null = New-IamAccount 111122223333
        $null = New-IamUser -UserName alice

        """;

    private readonly HostedModule _module = new();

    public void Dispose() => _module.Dispose();

    [Fact]
    public void An_old_object_answers_for_what_the_model_has_now()
    {
        IReadOnlyList<PSObject> results = _module.Output(Any + """
            Write-IamUserPolicy -UserName alice -PolicyName p -PolicyDocument $any
            $old = Get-IamUser -UserName alice
            Remove-IamUserPolicy -UserName alice -PolicyName p -Force
            Test-IamAccess $old iam:CreateUser arn:aws:iam::111122223333:user/x
            Test-IamAccess alice iam:CreateUser arn:aws:iam::111122223333:user/x
            """);

        Assert.Equal(["ImplicitDeny", "ImplicitDeny"], Decisions(results));
        Assert.Empty(_module.Output("Get-IamEffectivePermission alice -Service iam"));
    }

    [Fact]
    public void An_object_of_a_user_that_is_gone_is_nobody() => Assert.StartsWith(
        "PrincipalNotFound,",
        _module.Error(Any + """
            $old = Get-IamUser -UserName alice
            Remove-IamUser -UserName alice -Force
            Test-IamAccess $old iam:ListUsers
            """).FullyQualifiedErrorId,
        StringComparison.Ordinal);

    [Fact]
    public void Quiet_says_what_the_result_says_in_discovery_too()
    {
        const string Script = """
            $office = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}}}'
            $asked = @{ IdentityPolicy = $office; Action = 's3:GetObject'; Resource = 'arn:aws:s3:::b/k'; ContextMode = 'Discovery' }
            Test-IamAccess @asked -Quiet
            (Test-IamAccess @asked).IsAllowed
            """;

        Assert.Equal([false, false], _module.Output(Script).Select(o => o.BaseObject));
    }

    private static IEnumerable<string> Decisions(IEnumerable<PSObject> results) => results.Select(r => $"{r.Properties["Decision"].Value}");
}
