using System.Buffers;
using IamPolicyTools.Text;

namespace IamPolicyTools.Language.Parsing;

/// <summary>Reads the statements of one document, in order.</summary>
internal sealed class StatementParser(PolicyVersion version, DocumentParts parts, PolicyFindings findings, bool keepsBroken)
{
    private static readonly string[] s_elements =
        ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    private static readonly SearchValues<char> s_sidCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    private readonly VariableParser _variables = new(version, findings);
    private readonly Dictionary<string, int> _sids = new(StringComparer.Ordinal);

    /// <summary>Reads a statement.</summary>
    /// <param name="node">Its node.</param>
    /// <param name="index">Its 0-based position in the document.</param>
    /// <returns>Null when it lacks what a statement must have; that is then reported.</returns>
    public Statement? Parse(ObjectNode node, int index)
    {
        ElementReader.CheckNames(node, s_elements, "a statement", findings);
        SlotChecks.CheckPresence(node, findings);
        string? sid = ReadSid(node, index);
        Effect? effect = ReadEffect(node);
        PrincipalElement? principal = ReadPrincipal(node);
        ActionElement? action = ReadAction(node);
        ResourceElement? resource = ReadResource(node);
        PolicyList<ConditionClause> conditions =
            node["Condition"] is Node condition ? new ConditionParser(_variables, parts, findings).Parse(condition) : default;
        bool isBroken = effect is null || action is null;
        if (isBroken && !keepsBroken)
        {
            return null;
        }

        var statement = new Statement
        {
            Index = index,
            Sid = sid,
            Effect = effect ?? Effect.Deny,
            Principal = principal,
            Action = action ?? new ActionElement(false, default, node.Location),
            Resource = resource,
            Conditions = conditions,
            Location = node.Location,
        };
        if (!isBroken)
        {
            SlotChecks.CheckContent(statement, findings);
        }

        return statement;
    }

    // PL-5
    private string? ReadSid(ObjectNode node, int index)
    {
        if (node["Sid"] is not Node value)
        {
            return null;
        }

        if (ElementReader.TextOf(value) is not string sid)
        {
            findings.WrongType("PL-5", "Sid", "a string", value);
            return null;
        }

        if (findings.IsCheckedByIam && sid.AsSpan().ContainsAnyExcept(s_sidCharacters))
        {
            // PO-2.1: what a template fills in is a Sid by then.
            if (VariableParser.WarnOfPlaceholders(sid, value.Location, findings))
            {
                return sid;
            }

            findings.Refuse(
                "UNSUPPORTED_SID", "PL-5", $"A Sid has letters A-Z, a-z and digits only, found {value.Describe()}.", value.Location);
        }
        else
        {
            VariableParser.CheckAbsent(sid, "Sid", value.Location, findings);
        }

        if (sid.Length > 0 && !_sids.TryAdd(sid, index))
        {
            findings.RefuseIf(
                findings.IsCheckedByIam,
                findings.IsCheckedByIam ? "UNIQUE_SIDS_REQUIRED" : "UNIQUE_SIDS_RECOMMENDED",
                "PL-5",
                $"The Sid \"{sid}\" is that of statement {_sids[sid] + 1} already.",
                value.Location);
        }

        return sid;
    }

    // PL-6
    private Effect? ReadEffect(ObjectNode node)
    {
        if (node["Effect"] is not Node value)
        {
            if (!ElementReader.Has(node, "Effect"))
            {
                findings.Error("MISSING_EFFECT", "PL-6", "The statement has no Effect; expected \"Allow\" or \"Deny\".", node.Location);
            }

            return null;
        }

        switch (ElementReader.TextOf(value))
        {
            case "Allow":
                return Effect.Allow;
            case "Deny":
                return Effect.Deny;
            case null:
                findings.WrongType("PL-6", "Effect", "\"Allow\" or \"Deny\"", value);
                return null;
            case { } text when keepsBroken && VariableParser.WarnOfPlaceholders(text, value.Location, findings):
                return null;
            default:
                findings.Error(
                    "INVALID_EFFECT",
                    "PL-6",
                    $"Effect must be \"Allow\" or \"Deny\" in that case, found {value.Describe()}.",
                    value.Location);
                return null;
        }
    }

    private PrincipalElement? ReadPrincipal(ObjectNode node)
    {
        ElementReader.CheckPair(node, "Principal", "NotPrincipal", findings);
        PrincipalElement? element = null;
        foreach (Member member in node.Members)
        {
            if (member.Name is "Principal" or "NotPrincipal")
            {
                element = PrincipalParser.Parse(member, findings);
            }
        }

        return element;
    }

    private ActionElement? ReadAction(ObjectNode node)
    {
        ElementReader.CheckPair(node, "Action", "NotAction", findings);
        ActionElement? element = null;
        foreach (Member member in node.Members)
        {
            if (member.Name is not ("Action" or "NotAction"))
            {
                continue;
            }

            WarnIfEmpty(member, "EMPTY_ARRAY_ACTION");
            Node value = member.Value;
            foreach (Node item in ElementReader.ItemsOf(in value))
            {
                if (ElementReader.ReadText(item, value, member.Name, findings) is { } pattern)
                {
                    ActionChecks.Check(pattern, findings);
                    parts.Actions.Add(pattern);
                }
            }

            element = new ActionElement(member.Name == "NotAction", parts.Actions.Take(), value.Location);
        }

        if (element is null && !ElementReader.Has(node, "Action") && !ElementReader.Has(node, "NotAction"))
        {
            findings.Error("MISSING_ACTION", "PL-7", "The statement has neither Action nor NotAction.", node.Location);
        }

        return element;
    }

    private ResourceElement? ReadResource(ObjectNode node)
    {
        ElementReader.CheckPair(node, "Resource", "NotResource", findings);
        ResourceElement? element = null;
        foreach (Member member in node.Members)
        {
            if (member.Name is not ("Resource" or "NotResource"))
            {
                continue;
            }

            WarnIfEmpty(member, "EMPTY_ARRAY_RESOURCE");
            Node value = member.Value;
            foreach (Node item in ElementReader.ItemsOf(in value))
            {
                if (ElementReader.ReadText(item, value, member.Name, findings) is { } text)
                {
                    parts.Resources.Add(ResourceChecks.Parse(text, _variables, findings));
                }
            }

            element = new ResourceElement(member.Name == "NotResource", parts.Resources.Take(), value.Location);
        }

        return element;
    }

    private void WarnIfEmpty(Member member, string code)
    {
        if (member.Value is ArrayNode { Items.Length: 0 })
        {
            findings.Warn(code, "PL-11", $"The empty list in {member.Name} matches nothing.", member.Value.Location);
        }
    }
}
