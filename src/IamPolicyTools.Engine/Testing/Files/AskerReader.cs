using System.Collections.Immutable;
using IamPolicyTools.Model;
using IamPolicyTools.Records.Reading;
using IamPolicyTools.Text;

namespace IamPolicyTools.Testing.Files;

/// <summary>Reads who asks: <c>Principal</c> and <c>As</c> (AT-2).</summary>
/// <param name="bag">Takes the faults.</param>
internal sealed class AskerReader(DiagnosticBag bag)
{
    private static readonly string[] s_forms = ["Profile", "AssumeRole", "WebIdentity", "Saml", "Root", "Anonymous", "Service"];
    private static readonly string[] s_roleMembers =
        ["Role", "SessionName", "ExternalId", "Policy", "PolicyArns", "Tags", "TransitiveTagKeys", "SourceIdentity"];

    /// <summary>Who asks in a test; nobody where it does not say.</summary>
    /// <param name="test">The test.</param>
    public ImmutableArray<Asker> Read(MemberReader test)
    {
        string? account = test.Text("Account");
        ImmutableArray<Asker> named =
        [
            .. test.Texts("Principal").Select(name => new Asker { Principal = name, Account = account, Location = test.Value("Principal")!.Location }),
        ];
        foreach (Asker everybody in named.Where(a => a.Principal!.Trim() == "*"))
        {
            bag.Error("INVALID_VALUE", PrincipalLookup.EverybodyHint, everybody.Location);
        }

        if (test.Value("As") is not { } node)
        {
            return named;
        }

        if (MemberReader.Of(node, bag, "'As'") is not { } form)
        {
            return [];
        }

        form.CheckNames(s_forms);
        ImmutableArray<RoleStep> roles = ReadRoles(form);
        Asker[] sources = [.. Sources(form, account)];
        if (sources.Length + (named.IsEmpty ? 0 : 1) > 1)
        {
            bag.Error("INVALID_VALUE", "Found several who ask in a test; expected 'Principal' or one form of 'As', and 'AssumeRole' behind it where roles are assumed.", node.Location);
            return [];
        }

        if (sources.Length == 0 && named.IsEmpty)
        {
            bag.Error("MISSING_KEY", "Found nobody who assumes the role; expected 'Principal' in the test, or 'Profile', 'WebIdentity', 'Saml', 'Root' or 'Service' in 'As'.", node.Location);
            return [];
        }

        return [.. (named.IsEmpty ? sources : [.. named]).Select(source => source with { Roles = roles })];
    }

    private IEnumerable<Asker> Sources(MemberReader form, string? account)
    {
        Asker Of(string member) => new() { Account = account, Location = form.Value(member)!.Location };
        if (form.Text("Profile") is { } profile)
        {
            yield return Of("Profile") with { Profile = profile };
        }

        if (form.Text("Root") is { } root)
        {
            yield return Of("Root") with { Principal = root == "true" ? "root" : root };
        }

        if (form.Value("Anonymous") is { } anonymous)
        {
            if (!Switch.Read(form, "Anonymous"))
            {
                form.Invalid(anonymous, "Anonymous", "true.");
            }

            yield return Of("Anonymous") with { Principal = "anonymous" };
        }

        if (form.Text("Service") is { } service)
        {
            yield return Of("Service") with { Principal = service };
        }

        if (form.Object("WebIdentity") is { } web)
        {
            yield return Of("WebIdentity") with { Federated = ReadFederated(web, isSaml: false, "Claims") };
        }

        if (form.Object("Saml") is { } saml)
        {
            yield return Of("Saml") with { Federated = ReadFederated(saml, isSaml: true, "Attributes") };
        }
    }

    private FederatedStep ReadFederated(MemberReader members, bool isSaml, string claims)
    {
        members.CheckNames(["Provider", "Role", "SessionName", claims]);
        if (!isSaml && members.Object(claims)?.Node.Members.Any(m => m.Name is "sub" or "user_id" or "id") != true)
        {
            bag.Error("MISSING_KEY", "Found no 'sub' in 'Claims'; expected whom the token is about: STS refuses every token without it.", members.Node.Location);
        }

        return new FederatedStep(isSaml, members.Text("Provider", isRequired: true) ?? string.Empty, members.Text("Role", isRequired: true) ?? string.Empty)
        {
            SessionName = members.Text("SessionName") ?? RoleStep.DefaultSessionName,
            Claims = members.Object(claims) is { } given
                ? [.. given.Node.Members.Select(m => KeyValuePair.Create(m.Name, Plain(m.Value)))]
                : [],
        };
    }

    private ImmutableArray<RoleStep> ReadRoles(MemberReader form)
    {
        Node? value = form.Value("AssumeRole");
        if (value is ArrayNode { Items: [] })
        {
            form.Invalid(value, "AssumeRole", "at least one role.");
        }

        ImmutableArray<Node> steps = value is ArrayNode list ? list.Items : value is null ? [] : [value];
        return [.. steps.Select(ReadRole).OfType<RoleStep>()];
    }

    private RoleStep? ReadRole(Node node)
    {
        if (node is ScalarNode { Kind: not ScalarKind.Null } name)
        {
            return new RoleStep(name.Text);
        }

        if (MemberReader.Of(node, bag, "'AssumeRole'") is not { } step)
        {
            return null;
        }

        step.CheckNames(s_roleMembers);
        return new RoleStep(step.Text("Role", isRequired: true) ?? string.Empty)
        {
            SessionName = step.Text("SessionName") ?? RoleStep.DefaultSessionName,
            ExternalId = step.Text("ExternalId"),
            Policy = step.Value("Policy") is { } policy ? NodeText.ToJson(policy) : null,
            PolicyArns = step.Texts("PolicyArns"),
            Tags = step.Object("Tags") is { } tags
                ? [.. tags.Node.Members.Select(m => new Tag(m.Name, tags.Text(m.Name) ?? string.Empty))]
                : [],
            TransitiveTagKeys = step.Texts("TransitiveTagKeys"),
            SourceIdentity = step.Text("SourceIdentity"),
        };
    }

    // As the readers of tokens and assertions take values.
    private static object? Plain(Node node) => node switch
    {
        ArrayNode list => list.Items.Select(Plain).ToArray(),
        ObjectNode members => members.Members.ToDictionary(m => m.Name, m => Plain(m.Value), StringComparer.Ordinal),
        ScalarNode { Kind: ScalarKind.Null } => null,
        ScalarNode scalar => scalar.Text,
        _ => null,
    };
}
