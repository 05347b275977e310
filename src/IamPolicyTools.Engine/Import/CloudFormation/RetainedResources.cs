using IamPolicyTools.Import.CloudFormation.Resources;
using IamPolicyTools.Import.CloudFormation.Stacks;
using IamPolicyTools.Import.Infrastructure;

namespace IamPolicyTools.Import.CloudFormation;

/// <summary>
/// What leaves a template and stays in AWS (CFN-42): a resource that is taken out, or replaced by another one, whose policy says to retain
/// it.
/// </summary>
/// <param name="before">What lies round the stacks as they were.</param>
/// <param name="after">What lies round the stacks as they are to be.</param>
/// <param name="edits">Receives what stays.</param>
/// <param name="file">Receives the warnings.</param>
internal sealed class RetainedResources(Surroundings before, Surroundings after, EditList edits, SourceFile file)
{
    private readonly HashSet<(string Account, string Type, string Name)> _made = [];

    /// <summary>Keeps what stays.</summary>
    /// <param name="earlier">The stacks as they were.</param>
    /// <param name="now">The stacks as they are to be.</param>
    public void Keep(IReadOnlyList<Stack> earlier, IReadOnlyList<Stack> now)
    {
        foreach (Stack stack in now.SelectMany(after.WithNested))
        {
            _made.UnionWith(stack.Resources.Select(r => Identity(stack, r)));
        }

        foreach (Stack stack in earlier)
        {
            Keep(stack, now.FirstOrDefault(n => n.Facts.Key == stack.Facts.Key), Verdict.No);
        }
    }

    private static (string Account, string Type, string Name) Identity(Stack stack, TemplateResource resource) =>
        (stack.Facts.Owner.AccountId, resource.Type, stack.NameOf(resource).Name);

    // A stack that is retained keeps all that it has.
    private void Keep(Stack stack, Stack? now, Verdict whole)
    {
        var policies = new TemplatePolicies(stack);
        foreach (TemplateResource resource in stack.Resources)
        {
            TemplateResource? next = now?.Find(resource.LogicalId);
            Verdict verdict = whole.Is == true ? whole
                : next is null ? VerdictOf(stack, resource, "DeletionPolicy")
                : next.Type == resource.Type && Identity(stack, resource) != Identity(now!, next)
                    ? VerdictOf(stack, resource, "UpdateReplacePolicy").With(VerdictOf(now!, next, "UpdateReplacePolicy"))
                : Verdict.No;
            if (verdict.Is != false && !_made.Contains(Identity(stack, resource)))
            {
                Keep(stack, resource, verdict, policies);
            }

            Dictionary<string, Stack> below = next is null ? [] : after.Below(now!, next).ToDictionary(s => s.Facts.Prefix, StringComparer.Ordinal);
            foreach (Stack nested in before.Below(stack, resource))
            {
                Keep(nested, below.GetValueOrDefault(nested.Facts.Prefix), next is null ? verdict : Verdict.No);
            }
        }
    }

    private void Keep(Stack stack, TemplateResource resource, Verdict verdict, TemplatePolicies policies)
    {
        string? when = verdict.Is == true ? null : stack.Undecided(verdict.When!, resource.Location);
        ResourceReaders.Read(
            stack, resource with { ExistsWhen = Possibilities.Both(resource.ExistsWhen, when) }, edits, policies);
        file.Warn(
            "RETAINED",
            "CFN-42",
            $"{stack.Facts.Prefix}{resource.LogicalId} leaves its template, and {(when is null ? "stays in AWS, which retains it" : $"stays in AWS when {when}")}",
            resource.Location);
    }

    // RetainExceptOnCreate deletes only what the first deployment made that failed.
    private static Verdict VerdictOf(Stack stack, TemplateResource resource, string attribute)
    {
        if (resource.Body[attribute] is not { } written)
        {
            return Verdict.No;
        }

        string[] values = [.. Possibilities.Of(stack.Evaluator.Evaluate(written)).Select(p => stack.Evaluator.TextOf(p.Value) ?? string.Empty)];
        bool[] retains = [.. values.Select(v => v is "Retain" or "RetainExceptOnCreate")];
        return Array.TrueForAll(retains, r => !r) && !Array.Exists(values, Language.UnknownToken.IsIn) ? Verdict.No
            : retains.Length > 0 && Array.TrueForAll(retains, r => r) ? Verdict.Yes
            : new Verdict(null, $"the {attribute} of {resource.LogicalId} is Retain");
    }

    /// <summary>Whether something stays; null with the condition where that is not decided.</summary>
    private readonly record struct Verdict(bool? Is, string? When)
    {
        public static Verdict Yes => new(true, null);

        public static Verdict No => new(false, null);

        // Which of two templates counts AWS does not say.
        public Verdict With(Verdict other) => Is == other.Is ? this
            : new Verdict(null, When ?? other.When ?? "the UpdateReplacePolicy that counts is Retain");
    }
}
