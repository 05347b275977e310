using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using IamPolicyTools.Import.Infrastructure;
using IamPolicyTools.Language;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Terraform;

/// <summary>Builds the documents that <c>data.aws_iam_policy_document</c> will give, where only its blocks are known (TF-17).</summary>
internal sealed class PolicyDocuments(TerraformModel model)
{
    private const int MaxDepth = 16;

    /// <summary>The document of a data source.</summary>
    /// <param name="source">The data source.</param>
    /// <param name="kind">The slot that it is used in.</param>
    /// <param name="place">Where that is.</param>
    public PolicyDocument Build(TerraformInstance source, PolicyKind kind, SourceLocation place)
    {
        if (Nodes.Text(source.After?["json"]) is { } known)
        {
            return model.Policies.ReadText(known, kind, place) ?? PolicyDocument.Unknown(source.Address.Text, place);
        }

        var unknown = new Gaps();
        JsonObject document = Build(source, unknown, 0);
        PolicyDocument read =
            model.Policies.ReadText(document.ToJsonString(), kind, place) ?? PolicyDocument.Unknown(source.Address.Text, place);
        return unknown.Reasons.Count == 0 || read.UnknownReason is not null
            ? read
            : OpenStatements.Join(WithoutCertainty(read, unknown), unknown.Reasons.SelectMany(why => Anything(why, kind, source.Location)));
    }

    // What is not known may replace the statements whose Sid it has.
    private static PolicyDocument WithoutCertainty(PolicyDocument document, Gaps unknown)
    {
        string? all = unknown.Reasons.Find(u => u.Contains(".override_", StringComparison.Ordinal));
        return all is null && unknown.Replaceable.Count == 0 ? document : new PolicyDocument(
            document.Version,
            document.Id,
            [.. document.Statements.Select(s => string.IsNullOrEmpty(s.Sid) || (all ?? unknown.Replaceable.GetValueOrDefault(s.Sid)) is not { } reason
                ? s
                : OpenStatements.Under(s, $"{s.Sid} is not replaced by {reason}"))],
            document.Location);
    }

    private ImmutableArray<Statement> Anything(string reason, PolicyKind kind, SourceLocation place)
    {
        model.Context.Undecided(reason, place);
        return OpenStatements.Anything(reason, kind, 0, place);
    }

    private JsonObject Build(TerraformInstance source, Gaps unknown, int depth)
    {
        ObjectNode? values = source.After;
        ObjectNode? marks = source.AfterUnknown;
        string address = source.Address.Text;
        var document = new JsonObject { ["Version"] = Nodes.Text(values?["version"]) ?? "2012-10-17" };
        if (Nodes.Text(values?["policy_id"]) is { Length: > 0 } id)
        {
            document["Id"] = id;
        }

        var statements = new JsonArray();
        AddSources(source, ["source_policy_documents", "source_json"], unknown, depth, document, statements, isOverride: false);
        if (Nodes.IsTrue(marks?["statement"]))
        {
            unknown.AddStatement($"{address}.statement", statements);
        }

        int index = 0;
        JsonNode?[] sources = [.. statements];
        foreach (Node block in Nodes.Items(values?["statement"]))
        {
            string at = $"{address}.statement[{index}]";
            Node? mark = Nodes.At(marks?["statement"], index++);
            if (block is not ObjectNode statement || Nodes.IsTrue(mark)
                || Nodes.IsTrue((mark as ObjectNode)?["effect"]) || Nodes.IsTrue((mark as ObjectNode)?["sid"]))
            {
                unknown.AddStatement(at, sources);
                continue;
            }

            // Of its own statements one replaces that of a base with the same Sid, as one of an override does.
            Put(Statement(statement, mark as ObjectNode, at, source), statements, isOverride: true);
        }

        AddSources(source, ["override_policy_documents", "override_json"], unknown, depth, document, statements, isOverride: true);
        document["Statement"] = statements;
        return document;
    }

    private JsonObject Statement(ObjectNode block, ObjectNode? marks, string at, TerraformInstance source)
    {
        var statement = new JsonObject();
        if (Nodes.Text(block["sid"]) is { Length: > 0 } sid)
        {
            statement["Sid"] = sid;
        }

        statement["Effect"] = Nodes.Text(block["effect"]) ?? "Allow";
        AddPrincipals(statement, "Principal", "principals", block, marks, at, source);
        AddPrincipals(statement, "NotPrincipal", "not_principals", block, marks, at, source);
        AddTexts(statement, "Action", "actions", block, marks, at, source);
        AddTexts(statement, "NotAction", "not_actions", block, marks, at, source);
        AddTexts(statement, "Resource", "resources", block, marks, at, source);
        AddTexts(statement, "NotResource", "not_resources", block, marks, at, source);
        AddConditions(statement, block, marks, at, source);
        return statement;
    }

    // The set as a whole, or one of its items, may be unknown.
    private JsonArray? Texts(Node? list, Node? marks, string at, TerraformInstance source)
    {
        if (Nodes.IsTrue(marks))
        {
            return [Token(at, UnknownValueKind.List, source)];
        }

        if (Nodes.IsNull(list))
        {
            return null;
        }

        var texts = new JsonArray();
        int index = 0;
        foreach (Node item in Nodes.Items(list))
        {
            texts.Add(Nodes.Text(item) ?? Token($"{at}[{index}]", UnknownValueKind.Text, source));
            index++;
        }

        return texts;
    }

    private string Token(string at, UnknownValueKind kind, TerraformInstance source) =>
        model.Context.Values.Resolve("terraform", kind, at, source.Location.At(at));

    private void AddTexts(
        JsonObject statement, string element, string attribute, ObjectNode block, ObjectNode? marks, string at, TerraformInstance source)
    {
        if (Texts(block[attribute], marks?[attribute], $"{at}.{attribute}", source) is { Count: > 0 } texts)
        {
            statement[element] = texts;
        }
    }

    private void AddPrincipals(
        JsonObject statement, string element, string attribute, ObjectNode block, ObjectNode? marks, string at, TerraformInstance source)
    {
        if (Nodes.IsTrue(marks?[attribute]))
        {
            // Whoever it names.
            string token = Token($"{at}.{attribute}", UnknownValueKind.List, source);
            statement[element] = new JsonObject { ["AWS"] = token, ["Service"] = token, ["Federated"] = token };
            return;
        }

        var principals = new JsonObject();
        bool isAnybody = false;
        int index = 0;
        foreach (Node item in Nodes.Items(block[attribute]))
        {
            string here = $"{at}.{attribute}[{index}]";
            Node? whole = Nodes.At(marks?[attribute], index++);
            JsonArray identifiers = Texts(
                (item as ObjectNode)?["identifiers"], Nodes.IsTrue(whole)
                    ? whole
                    : (whole as ObjectNode)?["identifiers"], $"{here}.identifiers", source) ?? [];
            string? type = Nodes.Text((item as ObjectNode)?["type"]);
            foreach (string name in type is null ? ["AWS", "Service", "Federated"] : new[] { type == "*" ? "AWS" : type })
            {
                var all = principals[name] as JsonArray ?? [];
                principals[name] = all;
                foreach (JsonNode? identifier in identifiers)
                {
                    isAnybody |= type == "*" && identifier!.GetValue<string>() == "*";
                    all.Add(identifier!.DeepClone());
                }
            }
        }

        if (index > 0)
        {
            statement[element] = isAnybody && principals.Count == 1 ? "*" : principals;
        }
    }

    private void AddConditions(JsonObject statement, ObjectNode block, ObjectNode? marks, string at, TerraformInstance source)
    {
        var conditions = new JsonObject();
        if (Nodes.IsTrue(marks?["condition"]))
        {
            conditions["StringEquals"] = new JsonObject { [Token($"{at}.condition", UnknownValueKind.Condition, source)] = "?" };
        }

        int index = 0;
        foreach (Node item in Nodes.Items(block["condition"]))
        {
            string here = $"{at}.condition[{index}]";
            var mark = Nodes.At(marks?["condition"], index++) as ObjectNode;
            var condition = item as ObjectNode;
            string? test = Nodes.Text(condition?["test"]);

            // Nobody knows which operator it is: on a key that is a token the condition is open whatever it is.
            string key = test is null ? Token($"{here}.test", UnknownValueKind.Condition, source)
                : Nodes.Text(condition?["variable"]) ?? Token($"{here}.variable", UnknownValueKind.Condition, source);
            var ofTest = conditions[test ?? "StringEquals"] as JsonObject ?? [];
            conditions[test ?? "StringEquals"] = ofTest;
            var values = ofTest[key] as JsonArray ?? [];
            ofTest[key] = values;
            foreach (JsonNode? value in Texts(condition?["values"], mark?["values"], $"{here}.values", source) ?? [])
            {
                values.Add(value!.DeepClone());
            }
        }

        if (conditions.Count > 0)
        {
            statement["Condition"] = conditions;
        }
    }

    private void AddSources(
        TerraformInstance source,
        string[] attributes,
        Gaps unknown,
        int depth,
        JsonObject document,
        JsonArray statements,
        bool isOverride)
    {
        foreach (string attribute in attributes)
        {
            Node? mark = source.AfterUnknown?[attribute];
            Node? value = source.After?[attribute];
            IReadOnlyList<Node> items = value is ScalarNode { Kind: ScalarKind.Text } single ? [single] : Nodes.Items(value);
            Node? expression = model.References.ConfigurationOf(source.Address)?.Expressions?[attribute];
            List<string> references = TerraformReferences.Of(expression);
            if (Nodes.IsTrue(mark))
            {
                AddUnknown(source, expression, $"{source.Address.Text}.{attribute}", unknown, depth, document, statements, isOverride);
            }

            // A list that is written out has one reference for each item, in its order.
            bool isEach = references.Count == items.Count && references.TrueForAll(r => IsDocument(source, TerraformReferences.To(r, expression)));
            for (int i = 0; i < items.Count; i++)
            {
                string at = $"{source.Address.Text}.{attribute}[{i}]";
                if (Nodes.Text(items[i]) is { } text)
                {
                    AddText(text, at, unknown, document, statements, isOverride);
                }
                else
                {
                    Node? meant = references.Count == 1 ? expression
                        : isEach ? TerraformReferences.To(references[i], expression)
                        : null;
                    AddUnknown(source, meant, at, unknown, depth, document, statements, isOverride);
                }
            }
        }
    }

    private bool IsDocument(TerraformInstance source, Node reference) =>
        model.References.Follow(source, reference) is { Instance: { Address: { IsData: true, Type: "aws_iam_policy_document" } } inner }
            && inner != source;

    private void AddUnknown(
        TerraformInstance source,
        Node? expression,
        string at,
        Gaps unknown,
        int depth,
        JsonObject document,
        JsonArray statements,
        bool isOverride)
    {
        if (depth < MaxDepth && model.References.Follow(
            source, expression) is { Instance: { Address: { IsData: true, Type: "aws_iam_policy_document" } } inner } && inner != source)
        {
            if (Nodes.Text(inner.After?["json"]) is { } json)
            {
                AddText(json, at, unknown, document, statements, isOverride);
            }
            else
            {
                Merge(Build(inner, unknown, depth + 1), document, statements, isOverride);
            }
        }
        else
        {
            unknown.Reasons.Add(at);
        }
    }

    private static void AddText(string text, string at, Gaps unknown, JsonObject document, JsonArray statements, bool isOverride)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        try
        {
            if (JsonNode.Parse(text) is JsonObject other)
            {
                Merge(other, document, statements, isOverride);
                return;
            }
        }
        catch (JsonException)
        {
            // It says nothing that can be read, as the provider would find, too.
        }

        unknown.Reasons.Add(at);
    }

    // Later statements replace, in place, those of the same Sid; the later Id, and the higher Version, win.
    private static void Merge(JsonObject other, JsonObject document, JsonArray statements, bool isOverride)
    {
        if (TextOf(other["Version"]) is { } version && string.CompareOrdinal(version, TextOf(document["Version"])) > 0)
        {
            document["Version"] = version;
        }

        if (other["Id"] is { } id)
        {
            document["Id"] = id.DeepClone();
        }

        JsonNode?[] added = other["Statement"] is JsonArray list ? [.. list] : other["Statement"] is { } one ? [one] : [];
        foreach (JsonNode? statement in added)
        {
            Put(statement?.DeepClone(), statements, isOverride);
        }
    }

    private static void Put(JsonNode? statement, JsonArray statements, bool isOverride)
    {
        string? sid = TextOf((statement as JsonObject)?["Sid"]);
        int same = isOverride && !string.IsNullOrEmpty(sid) ? IndexOf(statements, sid) : -1;
        if (same >= 0)
        {
            statements[same] = statement;
        }
        else
        {
            statements.Add(statement);
        }
    }

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static int IndexOf(JsonArray statements, string sid)
    {
        for (int i = 0; i < statements.Count; i++)
        {
            if (TextOf((statements[i] as JsonObject)?["Sid"]) == sid)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>What of a document is not known.</summary>
    private sealed class Gaps
    {
        /// <summary>Where statements are not known.</summary>
        public List<string> Reasons { get; } = [];

        /// <summary>The Sids of statements that one of those may replace, with where that stands.</summary>
        public Dictionary<string, string> Replaceable { get; } = new(StringComparer.Ordinal);

        /// <summary>Adds a statement of the document's own that is not known: it may have the Sid of one of its sources.</summary>
        public void AddStatement(string at, IEnumerable<JsonNode?> sources)
        {
            Reasons.Add(at);
            foreach (string sid in sources.Select(s => TextOf((s as JsonObject)?["Sid"])).OfType<string>())
            {
                Replaceable[sid] = at;
            }
        }
    }
}
