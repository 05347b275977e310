using IamPolicyTools.Language.Operators;
using IamPolicyTools.Text;

namespace IamPolicyTools.Language.Parsing;

/// <summary>Reads Condition elements (policy-language.md, section 1.5).</summary>
internal sealed class ConditionParser(VariableParser variables, DocumentParts parts, PolicyFindings findings)
{
    /// <summary>Reads an element.</summary>
    /// <returns>A clause for each operator and key, in the order of the text.</returns>
    public PolicyList<ConditionClause> Parse(Node node)
    {
        if (node is not ObjectNode operators)
        {
            findings.WrongType("PL-12", "Condition", "an object of operators", node);
            return default;
        }

        WarnIfEmpty(operators, "Condition");
        CheckCaseDuplicates(operators, "PL-49", "The operator", isHidden: false);
        foreach (Member member in operators.Members)
        {
            var name = ConditionOperatorName.Parse(member.Name);
            CheckOperator(member, name);
            if (member.Value is not ObjectNode keys)
            {
                findings.WrongType("PL-49", $"The operator {member.Name}", "an object of keys", member.Value);
                continue;
            }

            WarnIfEmpty(keys, $"The operator {member.Name}");
            CheckCaseDuplicates(keys, "PL-8", "The key", isHidden: true);
            foreach (Member key in keys.Members)
            {
                parts.Clauses.Add(ReadClause(member.Name, name, key));
            }
        }

        return parts.Clauses.Take();
    }

    private ConditionClause ReadClause(string written, ConditionOperatorName name, Member key)
    {
        VariableParser.CheckAbsent(key.Name, "A condition key", key.NameLocation, findings);
        Node value = key.Value;
        foreach (Node item in ElementReader.ItemsOf(in value))
        {
            if (item is ScalarNode { Kind: not ScalarKind.Null } scalar)
            {
                parts.Values.Add(new ConditionValue(KindOf(scalar), ReadValue(scalar, name.Operator)));
            }
            else if (ElementReader.FunctionText(item) is { } text)
            {
                var function = new ScalarNode(item.Location, ScalarKind.Text, text);
                parts.Values.Add(new ConditionValue(ScalarKind.Text, ReadValue(function, name.Operator)));
            }
            else
            {
                findings.WrongType("PL-52", $"A value of {key.Name}", "a string, a number or a boolean", item);
            }
        }

        if (value is ArrayNode { Items.Length: 0 })
        {
            WarnOfEmptyList(name, key);
        }

        return new ConditionClause
        {
            Operator = written,
            Qualifier = name.Qualifier,
            BaseOperator = name.BaseName,
            IfExists = name.IfExists,
            Key = key.Name,
            Values = parts.Values.Take(),
            IsList = value is ArrayNode,
            Location = key.NameLocation,
        };
    }

    // PL-73: variables only where the operator has them. PL-53: IAM refuses dates and ARNs that are none.
    private PolicyString ReadValue(ScalarNode scalar, ConditionOperator? conditionOperator)
    {
        if (conditionOperator?.AllowsVariables != true)
        {
            var literal = PolicyString.ParsePlaceholders(scalar.Text, scalar.Location);
            if (VariableParser.WarnOfPlaceholders(scalar.Text, scalar.Location, findings))
            {
                return literal;
            }

            if (conditionOperator is not null && VariableParser.HasVariables(scalar.Text))
            {
                findings.Refuse(
                    "INVALID_VARIABLE_FOR_OPERATOR",
                    "PL-73",
                    $"The values of {conditionOperator.Name} have no policy variables, found \"{scalar.Text}\".",
                    scalar.Location);
            }
            else if (conditionOperator is not null)
            {
                CheckUsable(literal, conditionOperator);
            }

            return literal;
        }

        PolicyString parsed = variables.Parse(scalar.Text, scalar.Location);
        if (parsed.Error == VariableError.None && !parsed.HasPlaceholders)
        {
            CheckUsable(parsed, conditionOperator);
        }

        return parsed;
    }

    private void CheckUsable(PolicyString value, ConditionOperator conditionOperator)
    {
        // Any text can be compared as text, so there is no need to prepare it here.
        if (conditionOperator.Family == OperatorFamily.Text || conditionOperator.Compile(value).IsUsable)
        {
            return;
        }

        (string code, string expected) = conditionOperator.Family switch
        {
            OperatorFamily.Arn => ("MISSING_ARN_FIELD", "\"*\" or an ARN of six fields"),
            OperatorFamily.Date => ("INVALID_DATE_VALUE", "a date such as 2026-01-31T12:00:00Z or epoch seconds"),
            OperatorFamily.Numeric => ("TYPE_MISMATCH_NUMBER", "a number"),
            OperatorFamily.IpAddress => ("TYPE_MISMATCH_IP_RANGE", "an IP address or a CIDR range"),
            OperatorFamily.Binary => ("TYPE_MISMATCH_STRING", "text in base 64"),
            _ => ("TYPE_MISMATCH_BOOLEAN", "true or false"),
        };
        string meaning =
            conditionOperator.Family == OperatorFamily.Arn ? " It is left out; a condition with no other value never holds." : string.Empty;
        findings.RefuseIf(
            conditionOperator.Family is OperatorFamily.Arn or OperatorFamily.Date,
            code,
            "PL-53",
            $"A value of {conditionOperator.Name} is {expected}, found \"{value.Text}\".{meaning}",
            value.Location);
    }

    private void CheckOperator(Member member, ConditionOperatorName name)
    {
        if (name.Operator is null)
        {
            findings.Refuse(
                "INVALID_CONDITION_OPERATOR",
                "PL-51",
                $"Unknown condition operator \"{member.Name}\"; its statement can never apply.",
                member.NameLocation);
            return;
        }

        if (!name.IsSpelled(member.Name))
        {
            findings.Warn(
                "CONDITION_OPERATOR_SPELLING", "PL-51", $"The operator is spelled {name}, found \"{member.Name}\".", member.NameLocation);
        }

        if (name.Operator.Family != OperatorFamily.Null)
        {
            return;
        }

        if (name.IfExists)
        {
            findings.Refuse("NULL_WITH_IF_EXISTS", "PL-62", "Null asks whether the key exists and takes no IfExists.", member.NameLocation);
        }

        if (name.Qualifier != SetQualifier.None)
        {
            findings.Warn(
                "NULL_WITH_QUALIFIER",
                "PL-67",
                $"{name} is always {(name.Qualifier == SetQualifier.ForAllValues ? "true" : "false")}.",
                member.NameLocation);
        }
    }

    // An author of two spellings cannot know which of them a reader keeps (PL-8).
    private void CheckCaseDuplicates(ObjectNode node, string rule, string what, bool isHidden)
    {
        if (node.Members.Length < 2)
        {
            return;
        }

        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (Member member in node.Members)
        {
            if (seen.TryAdd(member.Name, member.Name))
            {
                continue;
            }

            const string Code = "DUPLICATE_KEYS_WITH_DIFFERENT_CASE";
            string message = $"{what} \"{member.Name}\" stands there already as \"{seen[member.Name]}\"; case makes no difference.";
            if (isHidden)
            {
                findings.Error(Code, rule, message, member.NameLocation);
            }
            else
            {
                findings.Refuse(Code, rule, message, member.NameLocation);
            }
        }
    }

    // PL-66
    private void WarnOfEmptyList(ConditionOperatorName name, Member key)
    {
        string code = name switch
        {
            { Qualifier: SetQualifier.ForAllValues } => "EMPTY_ARRAY_CONDITION_FORALLVALUES",
            { Qualifier: SetQualifier.ForAnyValue } => "EMPTY_ARRAY_CONDITION_FORANYVALUE",
            { IfExists: true } => "EMPTY_ARRAY_CONDITION_IFEXISTS",
            _ => "EMPTY_ARRAY_CONDITION",
        };
        findings.Warn(code, "PL-66", $"The empty list of {key.Name} matches no value.", key.Value.Location);
    }

    private void WarnIfEmpty(ObjectNode node, string what)
    {
        if (node.Members.Length == 0)
        {
            findings.Warn("EMPTY_OBJECT_CONDITION", "PL-12", $"{what} is empty and restricts nothing.", node.Location);
        }
    }

    // An unquoted YAML scalar is text: an account id must not be written back as a number. PL-52 makes them equal anyway.
    private static ScalarKind KindOf(ScalarNode scalar) => scalar.Kind == ScalarKind.Plain ? ScalarKind.Text : scalar.Kind;
}
