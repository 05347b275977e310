using System.Text.Json.Nodes;

namespace IamPolicyTools.Engine.Tests.Oracle.Generation;

/// <summary>Bucket policies near the border between public and not (evaluation.md 2.6).</summary>
internal static class PublicPolicyGen
{
    private static readonly (string Key, string[] Values)[] s_keys =
    [
        ("aws:PrincipalOrgID", ["o-a1b2c3d4e5", "o-*"]),
        ("AWS:principalaccount", [World.A, "4*", "${aws:ResourceAccount}"]),
        ("aws:PrincipalArn", [World.Bob, "arn:aws:iam::111122223333:user/*", "arn:aws:iam::*:user/bob", "*"]),
        ("aws:PrincipalOrgPaths", ["o-a1b2c3d4e5/r-ab12/", "o-a1b2c3d4e5/r-ab12/ou-1/*", "o-*/r-ab12/"]),
        ("aws:PrincipalIsAWSService", ["true", "false"]),
        ("aws:PrincipalServiceName", ["ec2.amazonaws.com", "*.amazonaws.com"]),
        ("aws:SourceArn", ["arn:aws:s3:::x", "arn:aws:s3:::x*"]),
        ("aws:SourceVpc", ["vpc-1", "vpc-?"]),
        ("aws:userid", ["AIDABOB", "AROAAPP:*", "AROA*"]),
        ("aws:SourceIp", ["203.0.113.0/24", "10.0.0.0/8", "10.0.0.0/7", "0.0.0.0/0", "2001:db8::/32", "2001:db8::/31", "203.0.113.5"]),
        ("s3:DataAccessPointArn", ["arn:aws:s3:us-east-1:111122223333:accesspoint/*", "arn:aws:s3:us-east-1:*:accesspoint/x", "arn:aws:s3:us-east-1:111122223333:accesspoint/x"]),
        ("aws:VpceAccount", [World.A]),
        ("aws:SourceVpcArn", ["arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1"]),
        ("aws:SecureTransport", ["true"]),
    ];

    public static JsonObject Document(Chance chance) => new()
    {
        ["Version"] = "2012-10-17",
        ["Statement"] = new JsonArray([.. Enumerable.Range(0, 1 + chance.Below(2)).Select(_ => Statement(chance))]),
    };

    private static JsonObject Statement(Chance chance)
    {
        var statement = new JsonObject { ["Effect"] = chance.Percent(85) ? "Allow" : "Deny" };
        statement[chance.Percent(6) ? "NotPrincipal" : "Principal"] = chance.Below(7) switch
        {
            0 => new JsonObject { ["AWS"] = chance.OneOrMany(() => chance.One(World.A, World.Bob, "*"), emptyPercent: 0) },
            1 => new JsonObject { ["Service"] = "ec2.amazonaws.com" },
            2 => new JsonObject { ["Federated"] = "graph.facebook.com" },
            _ => chance.Percent(50) ? "*" : new JsonObject { ["AWS"] = "*" },
        };
        statement["Action"] = "s3:GetObject";
        statement["Resource"] = "*";
        if (chance.Percent(80))
        {
            var condition = new JsonObject();
            for (int count = 1 + chance.Below(2); count > 0; count--)
            {
                (string key, string[] values) = chance.One(s_keys);
                string @operator = key switch
                {
                    "aws:SourceIp" => chance.One("IpAddress", "IpAddress", "NotIpAddress", "IpAddressIfExists"),
                    "aws:PrincipalIsAWSService" or "aws:SecureTransport" => chance.One("Bool", "Bool", "BoolIfExists"),
                    _ => chance.One(
                        "StringEquals", "StringLike", "StringEquals", "StringNotEquals", "StringEqualsIfExists", "ForAllValues:StringEquals",
                        "ForAnyValue:StringLike", "Null", "StringEqualsIgnoreCase"),
                };
                if (@operator == "Null")
                {
                    values = ["false"];
                }

                condition[@operator] = new JsonObject { [key] = chance.OneOrMany(() => chance.One(values), emptyPercent: 0) };
            }

            statement["Condition"] = condition;
        }

        return statement;
    }
}
