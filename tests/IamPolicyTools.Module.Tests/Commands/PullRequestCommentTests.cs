using IamPolicyTools.Catalogue;
using IamPolicyTools.Module.Tests.Hosting;

namespace IamPolicyTools.Module.Tests.Commands;

/// <summary>The five pull requests of policy-repositories.md, section 3, and what the comment on each must say and must not.</summary>
public sealed class PullRequestCommentTests : IDisposable
{
    private const string Notify = "111122223333";
    private const string Payments = "444455556666";
    private const string Anybody = """{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }""";
    private const string Whole = "Everything else is proved unchanged.";

    private readonly HostedModule _module = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _module.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void PR_1_a_policy_that_is_split_gains_two_actions_and_loses_none()
    {
        string[] directory = ["ds:CreateAlias", "ds:CreateDirectory", "ds:CreateMicrosoftAD", "ds:Delete*", "ds:Describe*", "ds:Enable*", "ds:List*", "ds:Update*"];
        string[] compute = [.. IamCatalogue.Default.FindService("ec2")!.Actions.Take(100).Select(a => a.FullName)];
        string[] data = [.. IamCatalogue.Default.FindService("rds")!.Actions.Take(89).Select(a => a.FullName)];
        string[] denies =
        [
            Deny("organizations:LeaveOrganization"),
            Deny(
                ["AttachRolePolicy", "CreateRole", "DeleteRole", "DeleteRolePolicy", "DetachRolePolicy", "PutRolePolicy", "TagRole", "UntagRole", "UpdateAssumeRolePolicy", "UpdateRole"],
                "arn:aws:iam::*:user/cicd-member-user"),
            Deny("cloudtrail:StopLogging"),
        ];
        Split("before", ("member-access", [Allow([.. directory, .. compute, .. data]), .. denies]));
        Split(
            "after",
            ("member-compute", [Allow(compute), denies[0]]),
            ("member-data", [Allow(data), denies[1]]),
            ("member-network", [Allow([.. directory, "ds:CreateTrust", "ds:VerifyTrust"]), denies[2]]));

        string comment = Comment();

        string row = Assert.Single(Rows(comment));
        Assert.Contains("| Gained | `role/MemberInfrastructure` (`111122223333`, `444455556666`) |", row, StringComparison.Ordinal);
        Assert.Contains("ds:CreateTrust, ds:VerifyTrust on *", row, StringComparison.Ordinal);
        Assert.Matches(@"after/member-network\.json:[0-9]+", row);
        Says(comment, "Nobody loses anything.", Whole);
        Says(comment, "policy/member-compute: new, ", "policy/member-data: new, ", "policy/member-network: new, ", " of 6,144 characters", "characters, gone (2 accounts)");
        Says(comment, "role/MemberInfrastructure: 1 → 3 of 20 attached policies (2 accounts).");
        Says(comment, "policy/member-data #2 denies iam:AttachRolePolicy, iam:CreateRole, iam:DeleteRole and 7 more and can never match, before and after the change: proved.");

        SaysNot(comment, compute[0], data[0], "wildcard", "ds:CreateAlias");
    }

    [Fact]
    public void PR_2_a_guard_against_sessions_takes_from_workloads_and_leaves_a_way_round()
    {
        const string Guard = """
            { "Effect": "Deny", "Resource": "*", "Action": ["ec2:CreateKeyPair", "ec2:DescribeInstances", "ec2-instance-connect:OpenTunnel",
              "ec2-instance-connect:SendSSHPublicKey", "ssm:StartSession", "ssm:TerminateSession", "ssm:DescribeSessions"] }
            """;
        string people = string.Join(", ", Enumerable.Range(0, 41).Select(i => Role($"person{i:00}", Allow(i < 12 ? ["ssm:StartSession", "ssm:SendCommand"] : ["ssm:StartSession"]))));
        string scaler = Role("autoscaler", Allow(["ec2:Describe*"]));
        string pipeline = Role(
            "release-pipeline", """
            { "Effect": "Allow", "Action": "ssm:StartSession", "Resource": "*", "Condition": { "StringEquals": { "aws:ResourceTag/env": "release" } } },
            { "Effect": "Allow", "Action": "ssm:TerminateSession", "Resource": "*" }
            """);
        string accounts = $"{Account(Notify, scaler)}, {Account(Payments, $"{scaler}, {pipeline}, {people}")}";
        Organization("before", accounts, null);
        Organization("after", accounts, Guard);

        string comment = Comment();

        string[] rows = Rows(comment);
        Assert.All(rows, r => Assert.StartsWith("| High | Lost |", r, StringComparison.Ordinal));
        Says(rows[Array.FindIndex(rows, r => r.Contains("role/autoscaler", StringComparison.Ordinal))], "`role/autoscaler` (`111122223333`, `444455556666`) | `ec2:DescribeInstances on *`");
        Says(string.Join('\n', rows.Where(r => r.Contains("role/release-pipeline", StringComparison.Ordinal))), "`role/release-pipeline` (`444455556666`)", "ssm:StartSession", "ssm:TerminateSession");
        Says(rows[Array.FindIndex(rows, r => r.Contains("role/person00", StringComparison.Ordinal))], "41 principals, such as `role/person00` (`444455556666`) | `ssm:StartSession on ");
        Says(comment, "A way round stays open: ssm:SendCommand does what ssm:StartSession does, and 12 principals");
        Says(comment, "neither service-linked roles nor the management account (999999999999)");
        Says(comment, "guard: new, ", " of 10,240 characters");

        // No row for each person, account and action, and nothing of what stays.
        Assert.InRange(rows.Length, 3, 5);
        SaysNot(comment, "role/person01", "ec2:DescribeVpcs");
    }

    [Fact]
    public void PR_3_an_exception_for_one_account_covers_all_actions_of_its_statement()
    {
        const string Guard = """ "Effect": "Deny", "Action": ["backup:DeleteBackupVault", "cloudtrail:StopLogging", "guardduty:DeleteDetector"], "Resource": "*" """;
        string admins = string.Join(", ", Enumerable.Range(0, 9).Select(i => Role($"admin{i}", Allow(["*"]))));
        string accounts = $"{Account(Notify, $"{admins}, {Role("reader", Allow(["s3:Get*"]))}")}, {Account(Payments, Role("owner", Allow(["*"])))}";
        Organization("before", accounts, $"{{ {Guard} }}");
        Organization("after", accounts, $$"""{ {{Guard}}, "Condition": { "StringNotEquals": { "aws:PrincipalAccount": "{{Notify}}" } } }""");

        string comment = Comment();

        string row = Assert.Single(Rows(comment));
        Assert.Contains("| Gained | 9 principals, such as `role/admin0` (`111122223333`) |", row, StringComparison.Ordinal);
        Says(row, "backup:DeleteBackupVault", "cloudtrail:StopLogging", "guardduty:DeleteDetector", "guard statement #1 changed", "after/guard.json:");
        Says(comment, "proved unchanged", "covers all of its actions: backup:DeleteBackupVault, cloudtrail:StopLogging, guardduty:DeleteDetector.");
        Says(comment, "Narrower: a statement of its own, with this condition, for the action that is meant.");
        SaysNot(comment, "role/reader", "role/owner", Payments, "grants", "guard allows");
    }

    [Fact]
    public void PR_4_ForAllValues_on_an_Allow_narrows_and_leaves_the_request_without_the_key()
    {
        const string Statement = """ "Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"], "Resource": "arn:aws:kms:eu-west-1:111122223333:key/*" """;
        const string Via = """ "StringLike": { "kms:ViaService": "ec2.*.amazonaws.com" } """;
        Write("before/account.json", Account(Notify, Role("volumes", $$"""{ {{Statement}}, "Condition": { {{Via}} } }""")));
        Write("after/account.json", Account(Notify, Role("volumes", $$"""{ {{Statement}}, "Condition": { {{Via}}, "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["aws:ebs:id"] } } }""")));

        string comment = Comment();

        string[] rows = Rows(comment);
        Assert.NotEmpty(rows);
        Assert.All(rows, r => Says(r, "| Lost | `role/volumes` ", "kms:EncryptionContextKeys"));
        Says(comment, "Nobody gains anything.", Whole);
        Says(comment, "Not closed: role/volumes still may kms:", "without kms:EncryptionContextKeys", "\"Null\": {\"kms:EncryptionContextKeys\": \"false\"}");
        SaysNot(comment, "always");

        // With the fix of the next commit nothing is left open.
        Write("after/account.json", Account(Notify, Role("volumes", $$"""{ {{Statement}}, "Condition": { {{Via}}, "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["aws:ebs:id"] }, "Null": { "kms:EncryptionContextKeys": "false" } } }""")));
        SaysNot(Comment(), "Not closed");
    }

    [Fact]
    public void PR_5_a_landing_zone_exempts_its_deployer()
    {
        const string Statement = """
            "Sid": "ProtectFunctions", "Effect": "Deny", "Action": ["lambda:CreateFunction", "lambda:UpdateFunctionCode"],
            "Resource": "arn:${PARTITION}:lambda:*:*:function:${ACCELERATOR_PREFIX}*"
            """;
        const string Own = "\"arn:${PARTITION}:iam::*:role/${ACCELERATOR_PREFIX}*\"";
        const string Deployer = "\"arn:${PARTITION}:iam::*:role/${MANAGEMENT_ACCOUNT_ACCESS_ROLE}\"";
        const string Answers = """ "Variables": { "PARTITION": "aws", "ACCELERATOR_PREFIX": "Accel", "MANAGEMENT_ACCOUNT_ACCESS_ROLE": "AWSControlTowerExecution" }, """;
        const string Trust = """{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::999999999999:root" }, "Action": "sts:AssumeRole" }""";
        string accounts = Account(Notify, $"{Role("AWSControlTowerExecution", Allow(["*"]), Trust)}, {Role("developer", Allow(["lambda:*", "iam:CreateRole", "iam:PassRole"]))}, {Role("reader", Allow(["lambda:Get*"]))}");
        Organization("before", accounts, Exempt(Own), Answers);
        Organization("after", accounts, Exempt($"{Own}, {Deployer}"), Answers);

        string comment = Comment();

        string row = Assert.Single(Rows(comment));
        Says(row, "| Gained | `role/AWSControlTowerExecution` (`111122223333`) |", "lambda:CreateFunction", "lambda:UpdateFunctionCode", "ProtectFunctions changed");
        Says(comment, "proved unchanged");
        Says(comment, "Values that stand for placeholders: ACCELERATOR_PREFIX = Accel, MANAGEMENT_ACCOUNT_ACCESS_ROLE = AWSControlTowerExecution, PARTITION = aws.");
        Says(comment, "Whom the trust policy of role/AWSControlTowerExecution lets be it: arn:aws:iam::999999999999:root.");
        Says(comment, "Open by name, before and after the change: role/developer in 111122223333 may make a role that role/Accel* fits");
        SaysNot(comment, "role/reader", "| Lost |");

        // PO-2.1: without a value the verdict is undecided for it, and never "no change".
        const string Missing = """ "Variables": { "PARTITION": "aws", "ACCELERATOR_PREFIX": "Accel" }, """;
        Organization("before", accounts, Exempt(Own), Missing);
        Organization("after", accounts, Exempt($"{Own}, {Deployer}"), Missing);
        comment = Comment();
        Says(comment, "**Not decided** for", "UnknownValue", "${MANAGEMENT_ACCOUNT_ACCESS_ROLE}");
        SaysNot(comment, Whole);

        static string Exempt(string names) => $$"""{ {{Statement}}, "Condition": { "ArnNotLike": { "aws:PrincipalArn": [{{names}}] } } }""";
    }

    private static void Says(string comment, params string[] texts) =>
        Assert.All(texts, t => Assert.True(comment.Replace("\\", string.Empty, StringComparison.Ordinal).Contains(t, StringComparison.Ordinal), $"not said: {t}\n{comment}"));

    private static void SaysNot(string comment, params string[] texts) =>
        Assert.All(texts, t => Assert.False(comment.Replace("\\", string.Empty, StringComparison.Ordinal).Contains(t, StringComparison.Ordinal), $"said: {t}\n{comment}"));

    private static string[] Rows(string comment) => [.. comment.Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];

    private string Comment()
    {
        RunResult result = _module.Run($"Set-Location '{_folder.Path}'; Compare-IamAccess (Get-IamModel -Path before/account.json) (Get-IamModel -Path after/account.json) | Export-IamReport comment.md -Format Markdown -Force");
        Assert.Empty(result.AllErrors);
        return File.ReadAllText(Path.Combine(_folder.Path, "comment.md"));
    }

    private void Split(string side, params (string Name, string[] Statements)[] policies)
    {
        foreach ((string name, string[] statements) in policies)
        {
            Write($"{side}/{name}.json", Document([.. statements]));
        }

        string listed = string.Join(", ", policies.Select(p => $$"""{ "PolicyName": "{{p.Name}}", "PolicyDocument": "{{p.Name}}.json" }"""));
        string attached = string.Join(", ", policies.Select(p => $"\"{p.Name}\""));
        IEnumerable<string> accounts = new[] { Notify, Payments }.Select(a => $$"""
            { "AccountId": "{{a}}", "Policies": [{{listed}}], "Roles": [{ "RoleName": "MemberInfrastructure", "AssumeRolePolicyDocument": {{Document(Anybody)}}, "AttachedManagedPolicies": [{{attached}}] }] }
            """);
        Write($"{side}/account.json", $$"""{ "Accounts": [{{string.Join(", ", accounts)}}] }""");
    }

    private void Organization(string side, string accounts, string? guard, string variables = "")
    {
        string policies = guard is null ? string.Empty : """ "ServiceControlPolicies": [{ "Name": "guard", "PolicyDocument": "guard.json" }], """;
        string attached = guard is null ? "\"FullAWSAccess\"" : "\"FullAWSAccess\", \"guard\"";
        Write($"{side}/guard.json", Document(guard ?? Deny("sts:GetServiceBearerToken")));
        string ids = string.Join(", ", new[] { Notify, Payments }.Where(a => accounts.Contains(a, StringComparison.Ordinal)).Select(a => $"\"{a}\""));
        Write($"{side}/account.json", $$"""
            { {{variables}}"Organization": { "Id": "o-abcdefghij", "MasterAccountId": "999999999999", {{policies}}
                "Root": { "Id": "r-abcd", "Accounts": ["999999999999"],
                  "OrganizationalUnits": [{ "Id": "ou-abcd-11111111", "Name": "Workloads", "Accounts": [{{ids}}], "ServiceControlPolicies": [{{attached}}] }] } },
              "Accounts": [{{accounts}}] }
            """);
    }

    private void Write(string path, string text)
    {
        string full = Path.Combine(_folder.Path, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private static string Account(string id, string roles) => $$"""{ "AccountId": "{{id}}", "Roles": [{{roles}}] }""";

    private static string Role(string name, string statement, string trust = Anybody) => $$"""
        { "RoleName": "{{name}}", "AssumeRolePolicyDocument": {{Document(trust)}}, "RolePolicyList": [{ "PolicyName": "p", "PolicyDocument": {{Document(statement)}} }] }
        """;

    private static string Document(params string[] statements) => $$"""
        { "Version": "2012-10-17",
          "Statement": [
            {{string.Join(",\n", statements)}} ] }
        """;

    private static string Allow(string[] actions) => $$"""{ "Effect": "Allow", "Action": [{{string.Join(", ", actions.Select(a => $"\"{a}\""))}}], "Resource": "*" }""";

    private static string Deny(string action) => $$"""{ "Effect": "Deny", "Action": "{{action}}", "Resource": "*" }""";

    private static string Deny(string[] ofIam, string resource) => $$"""{ "Effect": "Deny", "Action": [{{string.Join(", ", ofIam.Select(a => $"\"iam:{a}\""))}}], "Resource": "{{resource}}" }""";
}
