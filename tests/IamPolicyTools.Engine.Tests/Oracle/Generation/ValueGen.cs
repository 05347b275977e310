using System.Globalization;
using System.Text.Json.Nodes;

namespace IamPolicyTools.Engine.Tests.Oracle.Generation;

/// <summary>Cases about single values: one user, one statement, and patterns, numbers, dates and addresses of random spelling.</summary>
internal static class ValueGen
{
    private static readonly string[] s_pieces =
        ["a", "b", "*", "?", ":", "/", "a", "b", "*", "${*}", "${?}", "${$}", "${aws:PrincipalTag/p}", "${aws:PrincipalTag/none}", "${x:none, 'a'}", "$"];

    private static readonly string[] s_characters = ["a", "b", "*", "?", ":", "/", "a", "b", "$", "{", "}"];

    public static JsonObject Case(Chance chance)
    {
        var statement = new JsonObject { ["Effect"] = "Allow", ["Action"] = "s3:GetObject" };
        var context = new JsonObject();
        string resource = "arn:aws:s3:::b/a";
        if (chance.Percent(40))
        {
            resource = Arn(chance, s_characters);
            bool negated = chance.Percent(20);
            statement[negated ? "NotResource" : "Resource"] = chance.OneOrMany(() => Arn(chance, s_pieces), emptyPercent: negated ? 0 : 1);
        }
        else
        {
            statement["Resource"] = "*";
            (string[] operators, Func<string> policy, Func<string> request) = Kind(chance);
            string prefix = chance.One("", "", "", "ForAllValues:", "ForAnyValue:");
            statement["Condition"] = new JsonObject
            {
                [prefix + chance.One(operators)] = new JsonObject { ["x:key"] = chance.OneOrMany(() => policy(), emptyPercent: 0) },
            };
            context["x:key"] = prefix.Length == 0 ? request() : chance.Many(3, () => request());
        }

        return new JsonObject
        {
            ["id"] = "GENERATED",
            ["request"] = new JsonObject
            {
                ["principal"] = new JsonObject { ["arn"] = World.Bob, ["tags"] = new JsonObject { ["p"] = Text(chance, s_characters, 3) } },
                ["action"] = "s3:GetObject",
                ["resource"] = resource,
                ["context"] = context,
            },
            ["policies"] = new JsonObject
            {
                ["identity"] = new JsonArray(new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = statement }),
            },
        };
    }

    private static (string[] Operators, Func<string> Policy, Func<string> Request) Kind(Chance chance) => chance.Below(5) switch
    {
        0 => (["StringLike", "StringNotLike", "StringEquals", "StringEqualsIgnoreCase"], () => Text(chance, s_pieces, 6), () => Text(chance, s_characters, 6)),
        1 => (["ArnLike", "ArnNotLike"], () => Arn(chance, s_pieces), () => Arn(chance, s_characters)),
        2 => (["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericGreaterThanEquals"], () => Number(chance), () => Number(chance)),
        3 => (["DateEquals", "DateNotEquals", "DateLessThan", "DateGreaterThanEquals"], () => Date(chance), () => Date(chance)),
        _ => (["IpAddress", "NotIpAddress"], () => Address(chance) + (chance.Percent(70) ? "/" + chance.Below(34) : ""), () => Address(chance) + (chance.Percent(3) ? "/24" : "")),
    };

    private static string Text(Chance chance, string[] pieces, int most) =>
        string.Concat(Enumerable.Range(0, chance.Below(most + 1)).Select(_ => chance.One(pieces)));

    // Mostly six fields; of patterns sometimes fewer (PL-41), of both sometimes none.
    private static string Arn(Chance chance, string[] pieces)
    {
        bool isPattern = pieces.Contains("${*}");
        int fields = chance.Percent(80) ? 6 : 2 + chance.Below(5);
        string Field() => isPattern && chance.Percent(40) ? chance.One("*", "a*", "?", "*a", "a?*") : chance.One("", "a", "ab", "ba", "a");
        IEnumerable<string> first = Enumerable.Range(0, Math.Min(fields, 6) - 1).Select(_ => Field());
        string arn = string.Join(':', first.Prepend("arn"));
        return fields == 6 ? arn + ":" + Text(chance, pieces, 5) : isPattern || chance.Percent(10) ? arn : arn + ":::::" + Text(chance, pieces, 3);
    }

    private static string Number(Chance chance)
    {
        string digits = chance.Below(30).ToString(CultureInfo.InvariantCulture);
        return chance.One("", "", "", "-", "+") + digits
            + chance.One("", "", "", ".0", ".5", ".50", ".", "e1", "E-1", "e0", "x", " ", "e")
            + (chance.Percent(5) ? "1" : "");
    }

    private static string Date(Chance chance)
    {
        string[] days = ["2026", "2026-01", "2026-01-01", "2026-1-1", "2025-12-31", "2024-02-29", "2025-02-29", "1767225600", "1767225599.5", "-1", "0", "2026-01-01 "];
        string[] times = ["T00:00Z", "T00:00:00Z", "T00:00:00.0Z", "T23:59:59.999Z", "T01:00+01:00", "T00:00:00-00:30", "T24:00Z", "T00:00", "t00:00Z", "T00:60Z", "T00:00:00.Z"];
        string day = chance.One(days);
        return chance.Percent(60) ? day + chance.One(times) : day;
    }

    private static string Address(Chance chance) => chance.Percent(50)
        ? string.Join('.', Enumerable.Range(0, chance.Percent(95) ? 4 : 3).Select(_ => chance.One("0", "1", "10", "127", "128", "255", "256", "203")))
        : chance.One("::", "::1", "1::", "2001:db8::1", "2001:DB8:0:0:0:0:0:1", "2001:db8::ffff:1", "::ffff:10.0.0.1", "0:0:0:0:0:ffff:a00:1", "fe80::1%eth0", "1:2:3:4:5:6:7", "1::2::3");
}
