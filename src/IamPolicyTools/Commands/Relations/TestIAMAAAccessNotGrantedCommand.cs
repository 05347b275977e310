using System.Collections;
using System.Collections.Immutable;
using System.Management.Automation;
using IamPolicyTools.Analysis.Symbolic;
using IamPolicyTools.Binding;
using IamPolicyTools.Errors;
using IamPolicyTools.Language;

namespace IamPolicyTools.Commands.Relations;

/// <summary>Checks that a policy does not grant some access.</summary>
[Cmdlet(VerbsDiagnostic.Test, "IAMAAAccessNotGranted")]
[OutputType(typeof(CheckResponse))]
public sealed class TestIAMAAAccessNotGrantedCommand : CheckTwinCmdlet
{
    /// <summary>The policy, JSON.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string PolicyDocument { get; set; } = string.Empty;

    /// <summary>What must not be granted: objects with <c>Actions</c>, <c>Resources</c> or both.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public object[] Access { get; set; } = [];

    /// <summary>What the policy is: IDENTITY_POLICY or RESOURCE_POLICY.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateSet("IDENTITY_POLICY", "RESOURCE_POLICY")]
    public string PolicyType { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void Process()
    {
        PolicyKind kind = KindOf(PolicyType);
        PolicyDocument policy = ReadPolicy(PolicyDocument, kind, nameof(PolicyDocument));
        var region = new AccessRegion { Parts = [.. Access.Select(PartOf)] };
        foreach (string action in region.Parts.SelectMany(p => p.Actions))
        {
            if (ActionArgument.DoubtOf(action) is { } doubt)
            {
                WriteWarning(doubt);
            }
        }

        Write(Work("Checking the access", (_, stop) => AccessChecks.AccessNotGranted(policy, region, kind, stop)));
    }

    // CP-45: actions alone are on any resource, resources alone for any action; an empty object means nothing.
    private static (ImmutableArray<string> Actions, ImmutableArray<string> Resources) PartOf(object access)
    {
        ImmutableArray<string> actions = Texts(access, "Actions");
        ImmutableArray<string> resources = Texts(access, "Resources");
        return actions.IsEmpty && resources.IsEmpty
            ? throw new InvalidArgumentException(RelationErrors.ValidationException("An object of -Access has neither Actions nor Resources."))
            : (actions, resources);
    }

    private static ImmutableArray<string> Texts(object access, string name)
    {
        object value = access is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : access;
        object? member = value is IDictionary table
            ? table.Keys.OfType<string>().Where(k => k.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(k => table[k]).FirstOrDefault()
            : PSObject.AsPSObject(value).Properties[name]?.Value;
        return LanguagePrimitives.ConvertTo<string[]?>(member) is { } texts ? [.. texts] : [];
    }
}
