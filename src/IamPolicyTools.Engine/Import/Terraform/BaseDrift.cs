using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Terraform;

/// <summary>Says where a plan was made from another state than the model has (TF-27): the plan, or the dump, is out of date.</summary>
internal static class BaseDrift
{
    /// <summary>Compares what an update starts from with what the model has of it.</summary>
    /// <param name="r">The resource as it was.</param>
    /// <param name="before">Its attributes then.</param>
    public static void Expect(TerraformResource r, ObjectNode before)
    {
        (string Attribute, PolicyKind Kind, Func<AccountEditor, string, PolicyDocument?> Of)? slot =
            r.Type is null ? null : TypeOf(r) switch
            {
                "aws_iam_role" => ("assume_role_policy", PolicyKind.Trust, (a, arn) =>
                    a.Find(new IdentityRef(IdentityKind.Role, IamTypes.LastOf(arn))) is Role { IsStub: false } role ? role.Document : null),
                "aws_iam_policy" => ("policy", PolicyKind.Identity, (a, arn) => a.Policies.GetValueOrDefault(arn) is { IsStub: false } policy
                    ? policy.Versions.FirstOrDefault(v => v.VersionId == policy.DefaultVersionId)?.Document
                    : null),
                "aws_s3_bucket_policy" => ("policy", PolicyKind.Resource, (a, arn) =>
                    a.Resources.GetValueOrDefault(arn) is { IsStub: false } resource ? resource.Document : null),
                "aws_kms_key" or "aws_sqs_queue" or "aws_sns_topic" or "aws_secretsmanager_secret" => ("policy", PolicyKind.Resource, (
                    a, arn) => a.Resources.GetValueOrDefault(arn) is { IsStub: false } resource ? resource.Document : null),
                _ => null,
            };
        string? arn = TypeOf(r) == "aws_s3_bucket_policy"
            ? Nodes.Text(before["bucket"]) is { } bucket ? $"arn:{r.Owner.Partition}:s3:::{bucket}" : null
            : Nodes.Text(before["arn"]);
        if (slot is not var (attribute, kind, of) || arn is null)
        {
            return;
        }

        // What is wrong with it is told where it is read.
        PolicyDocument? was = new PolicySlots(new SourceFile(r.File.Path)).Read(before[attribute], kind, r.At(attribute));
        if (was is null or { UnknownReason: not null })
        {
            return;
        }

        Owner owner = r.Owner;
        r.Edits.Add(EditPhase.Remove, $"Expect {arn}", r.At(attribute), model =>
        {
            if (model.Has(owner.AccountId) && of(model.Of(owner), arn) is { UnknownReason: null } known && TextOf(known) != TextOf(was))
            {
                model.Warn(
                    "DRIFT_FROM_BASE",
                    "TF-27",
                    $"{r.Address} was planned from another {attribute} than the model has: the plan or the model is out of date");
            }
        });
    }

    private static string TypeOf(TerraformResource r) => r.Address.Split('[')[0].Split('.') is [.., var type, _] ? type : string.Empty;

    private static string TextOf(PolicyDocument document) => string.Join('\n', document.Statements.Select(s => s.ToJson(indented: false)));
}
