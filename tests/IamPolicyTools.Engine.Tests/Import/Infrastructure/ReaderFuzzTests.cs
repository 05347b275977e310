using System.Text;
using CsCheck;
using IamPolicyTools.Import;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Engine.Tests.Import.Infrastructure;

/// <summary>Whatever was observed, or a landing zone says, reading it ends with a result or with located diagnostics.</summary>
public sealed class ReaderFuzzTests
{
    private static readonly string s_examples = Path.Combine(Cases.CaseFiles.Folder, "..", "..", "module", "examples", "observed");

    private static readonly string[] s_pieces =
    [
        "null", "true", "[]", "{}", "[null]", "\"\"", "\"unknown-0123456789ab\"", "{{ x }}", "${x}", ",", "}", "]", "[[", "\"[\"", "12", "\"arn:aws:iam::1:x\"", "\"%7B\"", "\"\\\"{}\\\"\"", "\"r-abcd\"", "- ", ": ", "\n",
    ];

    private static readonly (string Name, string Text, InfrastructureFormat? Format)[] s_files =
    [
        ("snapshot.json", File.ReadAllText(Path.Combine(s_examples, "snapshot.json")), InfrastructureFormat.AwsConfig),
        ("capture.jsonl", File.ReadAllText(Path.Combine(s_examples, "capture.jsonl")), InfrastructureFormat.AwsCli),
        ("organization.jsonl", """
            {"command":["organizations","list-roots"],"output":{"Roots":[{"Id":"r-abcd","Arn":"arn:aws:organizations::999999999999:root/o-abcdefghij/r-abcd","PolicyTypes":[{"Type":"SERVICE_CONTROL_POLICY","Status":"ENABLED"}]}]}}
            {"command":["organizations","list-accounts-for-parent","--parent-id","r-abcd"],"output":{"Accounts":[{"Id":"111122223333","Arn":"arn:aws:organizations::999999999999:account/o-abcdefghij/111122223333"}]}}
            {"command":["organizations","list-policies-for-target","--target-id","111122223333","--filter","SERVICE_CONTROL_POLICY"],"output":{"Policies":[{"Id":"p-x","Name":"X","Type":"SERVICE_CONTROL_POLICY"}]}}
            {"command":["sso-admin","list-account-assignments"],"output":{"AccountAssignments":[{"AccountId":"111122223333","PermissionSetArn":"arn:aws:sso:::permissionSet/a/b","PrincipalType":"USER","PrincipalId":"u"}]}}
            {"command":["sso-admin","describe-permission-set"],"output":{"PermissionSet":{"Name":"S","PermissionSetArn":"arn:aws:sso:::permissionSet/a/b","SessionDuration":"PT1H"}}}
            """, InfrastructureFormat.AwsCli),
        ("manifest.yaml", "version: 2021-03-15\nregion: eu-west-1\nresources:\n  - name: a\n    resource_file: p.json\n    deploy_method: scp\n    deployment_targets: { organizational_units: [Root], accounts: [x] }\n  - { name: b, resource_file: t.yaml, deploy_method: stack_set, parameters: [{ parameter_key: a, parameter_value: b }], deployment_targets: { accounts: [\"111122223333\"] } }\n", InfrastructureFormat.ControlTowerManifest),
        .. PermissionSetDialectTests.Files.Select(f => (f.Name, f.Text, (InfrastructureFormat?)InfrastructureFormat.PermissionSets)),
    ];

    [Fact]
    public void Changed_files_end_in_a_result_or_in_diagnostics() => Gen.Int[0, int.MaxValue - 1].Sample(
        seed =>
        {
            var random = new Random(seed);
            (string name, string text, InfrastructureFormat? format) = s_files[random.Next(s_files.Length)];
            using var folder = new ImportFolder();
            folder.Write("p.json", """{"Version": "2012-10-17", "Statement": []}""");
            folder.Write("t.yaml", "Resources: { U: { Type: AWS::IAM::User } }\n");
            string path = folder.Write(name, Changed(text, random));
            Read([path], format);
        },
        iter: 400,
        threads: 1);

    [Fact]
    public void Changed_folders_end_in_a_result_or_in_diagnostics() => Gen.Int[0, int.MaxValue - 1].Sample(
        seed =>
        {
            var random = new Random(seed);
            (string Name, string Text)[] files =
            [
                ("accounts-config.yaml", "mandatoryAccounts: [{ name: Management, email: m, organizationalUnit: Root }]\nworkloadAccounts: [{ name: A, email: a, organizationalUnit: W }]\naccountIds: [{ email: m, accountId: \"999999999999\" }, { email: a, accountId: \"111122223333\" }]\n"),
                ("organization-config.yaml", "organizationalUnits: [{ name: W }]\nserviceControlPolicies: [{ name: p, policy: p.json, deploymentTargets: { organizationalUnits: [W], excludedAccounts: [A] } }]\n"),
                ("iam-config.yaml", "policySets: [{ deploymentTargets: { organizationalUnits: [Root] }, policies: [{ name: p, policy: p.json }] }]\nroleSets: [{ deploymentTargets: { accounts: [A] }, roles: [{ name: r, assumedBy: [{ type: service, principal: ec2.amazonaws.com }], policies: { customerManaged: [p] } }] }]\n"),
                ("replacements-config.yaml", "globalReplacements: [{ key: x, value: y }]\n"),
                ("p.json", """{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": ${x}}]}"""),
                ("aws/aws/accounts/111122223333/iam/role/r/metadata.json", """{"arn": "arn:aws:iam::111122223333:role/r", "name": "r", "path": "/"}"""),
            ];
            int changed = random.Next(files.Length);
            bool isCollected = changed == files.Length - 1;
            using var folder = new ImportFolder();
            for (int i = 0; i < files.Length; i++)
            {
                if (isCollected == (i == files.Length - 1))
                {
                    folder.Write(files[i].Name, i == changed ? Changed(files[i].Text, random) : files[i].Text);
                }
            }

            Read([folder.Root], null);
        },
        iter: 150,
        threads: 1);

    private static void Read(string[] paths, InfrastructureFormat? format)
    {
        try
        {
            ImportResult result = AccountImporter.Import(IamModel.Empty, paths, new ImportOptions { Infrastructure = Infra.Told with { Format = format } });
            Assert.All(result.Errors.Concat(result.Warnings), d => Assert.True(d.Location.IsKnown, d.ToString()));
        }
        catch (InvalidTextException exception)
        {
            Assert.All(exception.Diagnostics, d => Assert.True(d.Location.IsKnown, d.ToString()));
        }
    }

    private static string Changed(string seed, Random random)
    {
        var text = new StringBuilder(seed);
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            int at = random.Next(text.Length);
            string piece = s_pieces[random.Next(s_pieces.Length)];
            switch (random.Next(4))
            {
                case 0:
                    text[at] = (char)random.Next(32, 127);
                    break;
                case 1:
                    text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at));
                    text.Append(' ');
                    break;
                case 2:
                    text.Insert(at, piece);
                    break;
                default:
                    // The value behind a colon: what stays well formed reaches the readers.
                    int colon = text.ToString().IndexOf(':', at);
                    int end = colon < 0 ? -1 : text.ToString().IndexOfAny([',', '}', ']', '\n'], colon);
                    if (end > 0)
                    {
                        text.Remove(colon + 1, end - colon - 1).Insert(colon + 1, " " + piece);
                    }

                    break;
            }
        }

        return text.ToString();
    }
}
