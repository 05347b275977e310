namespace IamPolicyTools.Language.Parsing;

/// <summary>Reads entries of Resource and NotResource and checks their form (PL-41 to PL-45, PL-73).</summary>
internal static class ResourceChecks
{
    private const int ArnFields = 6;

    // IAM's list in PL-45 lacks root, which AWS's own policies for sts:AssumeRoot name.
    private static readonly string[] s_iamTypes =
    [
        "user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/", "policy/",
        "sms-mfa/", "saml-provider/", "oidc-provider/", "report/", "access-report/",
    ];

    // PL-45 knows access points; the other kinds beside buckets and objects are regional just as well.
    private static readonly string[] s_regionalS3Types =
        ["accesspoint/", "access-grants/", "async-request/", "job/", "storage-lens/", "storage-lens-group/"];

    /// <summary>Reads an entry, reporting what is wrong with it.</summary>
    public static PolicyString Parse(LocatedText entry, VariableParser variables, PolicyFindings findings)
    {
        (string text, _) = entry;
        if (text == "*")
        {
            return PolicyString.Literal(text, entry.Location);
        }

        // What a template will put in may be any part of an ARN, or all of it. PL-85: whose policy has a short form, and so whether it
        // may stand there, is known to whoever has the document.
        bool isShort = ShortResources.IsShort(text);
        if (Placeholders.AreIn(text) || (isShort && findings.Kind == PolicyKind.Resource))
        {
            return variables.Parse(text, entry.Location);
        }

        if (isShort)
        {
            findings.Refuse("SHORT_RESOURCE_ELSEWHERE", "PL-85", ShortResources.Refusal(text), entry.Location);
            return PolicyString.Literal(text, entry.Location);
        }

        // PL-43
        if (!text.StartsWith("arn:", StringComparison.Ordinal))
        {
            findings.Refuse(
                "INVALID_ARN_PREFIX", "PL-43", $"A resource is \"*\" or an ARN, which begins with arn:, found \"{text}\".", entry.Location);
            return PolicyString.Literal(text, entry.Location);
        }

        // PL-73. A variable's own colons stand behind its beginning, so they do not count.
        Span<Range> fields = stackalloc Range[ArnFields];
        fields = fields[..text.AsSpan().Split(fields, ':')];
        int resource = fields.Length == ArnFields ? fields[^1].Start.Value : text.Length;
        if (text.AsSpan(0, resource).Contains(VariableParser.Opening, StringComparison.Ordinal))
        {
            findings.Refuse(
                "VARIABLE_UNSUPPORTED_IN_ELEMENT",
                "PL-73",
                $"An ARN has policy variables only behind its fifth colon, found \"{text}\".",
                entry.Location);
            return PolicyString.Literal(text, entry.Location);
        }

        PolicyString parsed = variables.Parse(text, entry.Location);
        if (fields.Length < ArnFields)
        {
            CheckShortArn(entry, fields.Length, findings);
        }

        CheckService(entry, fields, findings);
        return parsed;
    }

    // PL-41: IAM completes arn:aws:sqs to arn:aws:sqs:*:*:*, in the policies that are attached to identities alone.
    private static void CheckShortArn(LocatedText entry, int fields, PolicyFindings findings)
    {
        bool isCompleted = findings.Kind is PolicyKind.Identity or PolicyKind.Boundary
            && fields >= 3
            && !entry.Text.Contains("::", StringComparison.Ordinal);
        findings.RefuseIf(
            !isCompleted,
            "MISSING_ARN_FIELD",
            "PL-41",
            $"An ARN has six fields, arn:partition:service:region:account:resource; found {fields} in \"{entry.Text}\""
                + (isCompleted ? ", the rest is taken as *." : "."),
            entry.Location);
    }

    private static void CheckService(LocatedText entry, ReadOnlySpan<Range> fields, PolicyFindings findings)
    {
        if (fields.Length < 3)
        {
            return;
        }

        // PL-42
        ReadOnlySpan<char> text = entry.Text;
        ReadOnlySpan<char> service = text[fields[2]];
        if (service.ContainsAny('*', '?'))
        {
            findings.RefuseIf(
                findings.Kind is PolicyKind.Identity or PolicyKind.Boundary,
                "WILDCARD_IN_SERVICE_NAME",
                "PL-42",
                $"The service of an ARN is written out, found \"{entry.Text}\".",
                entry.Location);
            return;
        }

        if (fields.Length < ArnFields)
        {
            return;
        }

        ReadOnlySpan<char> resource = text[fields[5]];
        if (service is "iam" && resource is not ("*" or "root") && !BeginsWithAny(resource, s_iamTypes))
        {
            findings.RefuseIf(
                findings.IsCheckedByIam,
                "INVALID_ARN_RESOURCE",
                "PL-45",
                $"The resource of an IAM ARN is \"*\" or begins with its type, as user/ or role/, found \"{entry.Text}\".",
                entry.Location);
        }

        bool mayHaveRegion = service is not ("iam" or "s3")
            || (service is "s3" && (resource.StartsWith("*") || BeginsWithAny(resource, s_regionalS3Types)));
        if (!text[fields[3]].IsEmpty && !mayHaveRegion)
        {
            findings.RefuseIf(
                findings.IsCheckedByIam,
                "ARN_REGION_NOT_ALLOWED",
                "PL-45",
                $"ARNs of {(service is "s3" ? "buckets and objects" : service)} have no Region, found \"{entry.Text}\".",
                entry.Location);
        }
    }

    private static bool BeginsWithAny(ReadOnlySpan<char> resource, string[] types)
    {
        foreach (string type in types)
        {
            if (resource.StartsWith(type))
            {
                return true;
            }
        }

        return false;
    }
}
