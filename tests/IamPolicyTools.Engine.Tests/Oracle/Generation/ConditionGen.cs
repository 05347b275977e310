using System.Text.Json.Nodes;

namespace IamPolicyTools.Engine.Tests.Oracle.Generation;

/// <summary>Conditions, and contexts that they look at.</summary>
internal static class ConditionGen
{
    private static readonly string[] s_texts =
        ["bob", "blue", "b*", "?lue", "BLUE", "", "*", "a*", "${aws:username}", "${aws:PrincipalTag/team}", "${aws:PrincipalTag/none, 'blue'}", "b${*}", "${s3:prefix}*", "${aws:TagKeys}"];

    private static readonly string[] s_numbers = ["10", "10.0", "9", "1e1", "-3", "abc", "12abc", "${s3:max-keys}", "99999999999999999999", "0.5"];

    private static readonly string[] s_dates =
        ["2026-01-01T00:00:00Z", "2026-01-01", "2025", "1767225600", "2026-06", "2026-01-01T01:00:00+01:00", "2025-12-31T23:59:59.5Z", "yesterday", "2026-01-01T00:00Z", "2026-13-01"];

    private static readonly string[] s_addresses =
        ["203.0.113.0/24", "203.0.113.5", "0.0.0.0/0", "::/0", "2001:DB8::/32", "10.0.0.0/7", "203.0.113.5/33", "none", "203.0.113.77/25", "2001:db8::1/127"];

    private static readonly string[] s_arns =
    [
        World.Bob, "arn:aws:iam::*:user/*", "arn:aws:iam::*:role/app", "*", "arn:aws:iam::111122223333:root", "arn:aws:s3:::${aws:username}*", "arn:aws:*:bob", "b",
        "arn:aws:iam::${aws:PrincipalAccount}:user/bob", "arn:aws:iam::111122223333:user/bo?", "${aws:PrincipalArn}", "arn:aws:s3:*:*:b*:c",
    ];

    private static readonly string[] s_bytes = ["QQ==", "QR==", "Qg==", "!!", "QUJD"];

    private static readonly string[] s_booleans = ["true", "false", "TRUE", "${aws:PrincipalTag/flag}"];

    private static readonly (string[] Keys, string[] Operators, string[] Values)[] s_families =
    [
        (["aws:username", "aws:PrincipalTag/team", "AWS:principaltag/TEAM", "aws:ResourceTag/Dept", "s3:prefix", "aws:PrincipalAccount", "x:none", "aws:PrincipalOrgID"],
            ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "stringlike"], s_texts),
        ([
            "aws:ResourceTag/Dept", "ec2:ResourceTag/dept", "rds:db-tag/Dept", "rds:snapshot-tag/Dept", "s3:BucketTag/Dept", "s3:ExistingObjectTag/Dept",
            "iam:ResourceTag/Dept", "ssm:resourceTag/Dept", "secretsmanager:ResourceTag/Dept", "sqs:ResourceTag/Dept",
        ],
            ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"], s_texts),
        (["aws:RequestedRegion", "aws:CalledViaFirst", "aws:CalledViaLast", "s3:DataAccessPointAccount"], ["StringEquals", "StringNotEquals"],
            ["us-east-1", "eu-west-1", "athena.amazonaws.com", "sso.amazonaws.com", World.A]),
        (["aws:userid"], ["StringEquals", "StringLike", "StringNotLike", "StringNotEquals"], ["AROAAPP:*", "AROAAPP:s1", "*:s1", "AIDABOB", "AROAAPP:s?", "ARO*"]),
        (["aws:ResourceAccount", "s3:ResourceAccount", "kms:CallerAccount", "aws:SourceVpce"], ["StringEquals", "StringNotEquals", "StringEqualsIfExists"],
            [World.A, World.B, "${aws:PrincipalAccount}", "vpce-1"]),
        (["lambda:InvokedViaFunctionUrl", "aws:AssumedRoot"], ["Bool"], s_booleans),
        (["aws:PrincipalServiceNamesList", "kms:EncryptionContextKeys"], ["StringEquals", "StringLike"], ["ec2.amazonaws.com", "ec2.us-east-1.amazonaws.com", "Dept"]),
        (["aws:TagKeys", "x:set"], ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"], s_texts),
        (["s3:max-keys", "x:numbers"],
            ["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"], s_numbers),
        (["aws:CurrentTime", "aws:TokenIssueTime", "aws:EpochTime"],
            ["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"], s_dates),
        (["aws:SourceIp", "x:addresses"], ["IpAddress", "NotIpAddress"], s_addresses),
        (["aws:PrincipalArn", "aws:SourceArn", "x:arns", "aws:username"], ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"], s_arns),
        (["x:bytes"], ["BinaryEquals"], s_bytes),
        (["aws:SecureTransport", "aws:PrincipalIsAWSService", "aws:MultiFactorAuthPresent", "aws:ViaAWSService"], ["Bool"], s_booleans),
        ([
            "aws:TagKeys", "s3:prefix", "aws:PrincipalOrgID", "aws:username", "x:none", "aws:TokenIssueTime", "aws:CalledVia", "aws:CalledViaFirst", "aws:userid",
            "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge", "aws:ViaAWSService", "aws:ResourceAccount", "aws:RequestedRegion", "aws:PrincipalTag/team",
        ],
            ["Null"], ["true", "false"]),
        (["s3:prefix", "aws:TagKeys"], ["StringMatches", "NotBool", "NullIfExists"], ["bob"]),
    ];

    public static JsonObject Condition(Chance chance)
    {
        var condition = new JsonObject();
        for (int count = chance.Percent(3) ? 0 : 1 + chance.Below(2); count > 0; count--)
        {
            (string[] keys, string[] operators, string[] values) = chance.One(s_families);
            if (chance.Percent(3))
            {
                // An operator on a key of another kind.
                keys = chance.One(s_families).Keys;
            }

            string prefix = chance.One("", "", "", "ForAllValues:", "ForAnyValue:");
            string @operator = chance.One(operators);
            string suffix = chance.Percent(15) && !@operator.StartsWith("Null", StringComparison.Ordinal) ? "IfExists" : "";
            var block = new JsonObject();
            for (int keyCount = 1 + chance.Below(2); keyCount > 0; keyCount--)
            {
                string key = chance.One(keys);

                // Two spellings of one key in one operator are an error (PL-8).
                if (block.All(known => !string.Equals(known.Key, key, StringComparison.OrdinalIgnoreCase)))
                {
                    block[key] = chance.OneOrMany(() => Scalar(chance, chance.One(values)), emptyPercent: @operator.StartsWith("Null", StringComparison.Ordinal) ? 0 : 3);
                }
            }

            string name = prefix + @operator + suffix;
            if (condition.All(known => !string.Equals(known.Key, name, StringComparison.OrdinalIgnoreCase)))
            {
                condition[name] = block;
            }
        }

        return condition;
    }

    public static JsonObject Context(Chance chance)
    {
        var context = new JsonObject();
        void Maybe(int likelihood, string key, params string[] values)
        {
            if (chance.Percent(likelihood))
            {
                context[key] = chance.Percent(4)
                    ? new JsonArray(Scalar(chance, chance.One(values)))
                    : Scalar(chance, chance.One(values));
            }
        }

        void MaybeSet(string key, params string[] values)
        {
            if (chance.Percent(40))
            {
                context[key] = chance.Percent(8)
                    ? Scalar(chance, chance.One(values))
                    : chance.Many(3, () => Scalar(chance, chance.One(values)));
            }
        }

        Maybe(40, "s3:prefix", "bob", "blue", "b*", "", "a*");
        Maybe(10, "aws:username", "blue", "b*");
        Maybe(10, "aws:PrincipalTag/team", "bob", "blue", "");
        Maybe(10, "aws:PrincipalTag/flag", "true", "TRUE");
        Maybe(20, "aws:ResourceTag/Dept", "blue", "BLUE");
        Maybe(4, "aws:ResourceTag/dept", "blue", "x");
        Maybe(30, "aws:PrincipalOrgID", "bob", "o-1");
        Maybe(40, "s3:max-keys", "10", "9", "10.00", "abc", "1E1", "-3", "");
        Maybe(20, "aws:CurrentTime", "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", "1767225600", "never");
        Maybe(20, "aws:TokenIssueTime", "2026-01-01T00:00:00Z", "2024-02-29");
        Maybe(50, "aws:SourceIp", "203.0.113.5", "2001:db8::1", "10.1.2.3", "none", "203.0.113.129");
        Maybe(40, "aws:SourceArn", "arn:aws:s3:::bob", "arn:aws:s3:::b:c", "b", "arn:aws:iam::111122223333:user/bob");
        Maybe(30, "x:bytes", "QQ==", "QUJD", "!!");
        Maybe(20, "aws:MultiFactorAuthPresent", "true", "false");
        Maybe(5, "aws:SecureTransport", "false");
        if (chance.Percent(15))
        {
            context["aws:CalledVia"] = chance.Many(2, () => chance.One("athena.amazonaws.com", "sso.amazonaws.com"));
        }

        Maybe(4, "aws:CalledViaLast", "athena.amazonaws.com");
        Maybe(6, "aws:ViaAWSService", "true", "false");
        Maybe(6, "aws:RequestedRegion", "eu-west-1");
        Maybe(6, "lambda:InvokedViaFunctionUrl", "true");
        MaybeSet("aws:TagKeys", "bob", "blue", "b*", "", "a*");
        MaybeSet("x:set", "bob", "blue", "");
        MaybeSet("x:numbers", "10", "9", "abc");
        MaybeSet("x:addresses", "203.0.113.5", "2001:db8::1", "none");
        MaybeSet("x:arns", "arn:aws:s3:::bob", World.Bob, "b");
        return context;
    }

    // Numbers and booleans may be written without quotes (PL-52).
    private static JsonNode Scalar(Chance chance, string text)
    {
        bool plain = chance.Percent(15);
        return plain && text is "true" or "false" ? JsonValue.Create(text == "true")
            : plain && text is "10" or "9" or "10.0" or "-3" or "1767225600" or "2025" ? JsonNode.Parse(text)!
            : JsonValue.Create(text);
    }
}
