using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Terraform;

/// <summary>Reads plans and states of Terraform and OpenTofu into edits (infrastructure-inputs.md, 7.3).</summary>
internal static class TerraformReader
{
    /// <summary>The edits that a file describes: of a plan those that lead to what is after it, or was before (TF-4).</summary>
    /// <param name="content">The content.</param>
    /// <param name="file">Receives what is found wrong.</param>
    /// <param name="context">What the import shares.</param>
    /// <param name="isPrivateFormat">True for the state file itself (TF-28).</param>
    public static EditList Read(byte[] content, SourceFile file, InfrastructureContext context, bool isPrivateFormat)
    {
        PlanFile plan = PlanFileReader.Read(content, file.Path);
        Warn(plan, file, isPrivateFormat);
        var model = new TerraformModel(plan, file, context);
        foreach (TerraformInstance instance in plan.Instances.Where(i => !i.Address.IsData))
        {
            if (ResourceTypes.Find(instance.Address.Type) is { } type)
            {
                Read(instance, type, model, file);
            }
        }

        // What is read anew at apply is not known to be still what it was.
        HashSet<string> anew = [.. plan.Instances.Where(i => i.Address.IsData && i.Has("read")).Select(i => i.Address.Text)];
        foreach (TerraformInstance source in plan.Data.Values.Where(d => !anew.Contains(d.Address.Text)))
        {
            Fill(source, model);
        }

        return model.Edits;
    }

    // TF-18: facts of what exists, and is made elsewhere.
    private static void Fill(TerraformInstance source, TerraformModel model)
    {
        string? arn = Nodes.Text(source.After?["arn"]);
        if (source.Address.Type == "aws_ssoadmin_permission_set" && arn is not null && Nodes.Text(source.After?["name"]) is { } set)
        {
            model.Context.PermissionSets.Name(arn, set);
        }

        if (Owner.Of(arn) is not { } owner || source.After is not { } values)
        {
            return;
        }

        string name = IamTypes.LastOf(arn!);
        if (source.Address.Type == "aws_iam_policy" && arn!.Contains(":policy/", StringComparison.Ordinal)
            && model.Policies.Read(values["policy"], PolicyKind.Identity, source.At(values, "policy")) is { } policy)
        {
            string path = arn![(arn.IndexOf(":policy/", StringComparison.Ordinal) + ":policy".Length)..(arn.LastIndexOf('/') + 1)];
            model.Edits.FillPolicy(owner, new EntityName(name, path), policy, source.Location);
        }
        else if (source.Address.Type == "aws_iam_role" && arn!.Contains(":role/", StringComparison.Ordinal)
            && model.Policies.Read(values["assume_role_policy"], PolicyKind.Trust, source.At(values, "assume_role_policy")) is { } trust)
        {
            model.Edits.FillRole(owner, name, arn!, trust, source.Location);
        }
    }

    private static void Warn(PlanFile plan, SourceFile file, bool isPrivateFormat)
    {
        if (isPrivateFormat)
        {
            file.Warn(
                "PRIVATE_FORMAT",
                "TF-28",
                "A state file is private to Terraform, which may change it; expected the output of: terraform show -json",
                file.Start);
        }

        if (plan.HasErrored)
        {
            file.Warn("PLAN_ERRORED", "TF-2", "Planning ended with an error: what is missing was not planned", file.Start);
        }

        if (!plan.IsComplete)
        {
            file.Warn(
                "PLAN_INCOMPLETE",
                "TF-2",
                "The plan is of a part (targets, or what was deferred): what is missing is not part of it",
                file.Start);
        }

        foreach (string type in plan.Unread)
        {
            file.Warn("PART_NOT_READ", "TF-7", $"Resources of the type {type} are not read yet", file.Start);
        }
    }

    // TF-5, TF-32: a replacement deletes first, also what comes again under its ARN: the edges of the old one are gone with it. An edge is
    // not changed
    // but taken away and put elsewhere, or with other content.
    private static void Leave(TerraformInstance instance, TerraformResource before, ObjectNode was, ResourceType type, TerraformModel model)
    {
        bool isUpdate = instance.Has("update");
        if (isUpdate)
        {
            BaseDrift.Expect(before, was);
        }

        if (instance.Has("delete") || (isUpdate && !type.IsEntity))
        {
            type.Delete?.Invoke(before);
        }
        else if (isUpdate && type.Rename is { } rename && model.Open(instance, 0).Name.Name is var name && name != before.Name.Name)
        {
            rename(before, name);
        }
    }

    // TF-5
    private static void Read(TerraformInstance instance, ResourceType type, TerraformModel model, SourceFile file)
    {
        if (model.IsBefore)
        {
            if (instance.Before is not null)
            {
                type.Put(model.Open(instance, 0));
            }

            return;
        }

        if (instance.Has("forget"))
        {
            file.Warn(
                "FORGOTTEN", "TF-5", $"{instance.Address.Text} is taken out of Terraform's hands and stays as it is", instance.Location);
        }

        // TF-6: what is deferred is not done by this plan: what was there is still there.
        if (instance is { Before: { } was, Deferred: null })
        {
            Leave(instance, new TerraformResource(model, instance, was, null), was, type, model);
        }
        else if (instance.Before is { } old)
        {
            type.Put(new TerraformResource(model, instance with { Deferred = null }, old, null) { IsKept = true });
        }

        if (instance.After is not null)
        {
            type.Put(model.Open(instance, 0));
        }
    }
}
