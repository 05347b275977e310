using System.Text.Json.Nodes;

namespace IamPolicyTools.Engine.Tests.Oracle.Generation;

/// <summary>A caller, and what can be said of one of its kind (evaluation.md 2.3).</summary>
internal sealed record NewCaller(JsonNode Principal)
{
    /// <summary>Users have no session policies, service-linked roles neither.</summary>
    public bool TakesSession { get; init; }

    /// <summary>The root, and who acts for it, has no policies of its own.</summary>
    public bool TakesIdentity { get; init; } = true;

    public bool IsUser { get; init; }

    public bool IsServiceLinkedRole { get; init; }
}

/// <summary>Who asks.</summary>
internal static class CallerGen
{
    public static NewCaller Caller(Chance chance, World world)
    {
        if (world.IsTrust && chance.Percent(20))
        {
            return new NewCaller(new JsonObject { ["provider"] = chance.One(World.SamlProvider, World.WebProvider) });
        }

        return chance.Below(23) switch
        {
            0 or 1 => User(World.Bob),
            2 or 3 => User(new JsonObject { ["arn"] = World.Bob, ["id"] = "AIDABOB", ["tags"] = Tags(chance) }),
            4 => User(new JsonObject { ["arn"] = World.Bob, ["tags"] = Tags(chance) }),
            5 => Role(World.Session),
            6 or 7 => Role(new JsonObject { ["arn"] = World.Session, ["roleId"] = "AROAAPP", ["tags"] = Tags(chance) }),
            8 => Role(new JsonObject { ["arn"] = World.Session, ["role"] = World.PathRole }),
            9 => Role(World.App),
            10 => Role(World.Session) with { TakesSession = false, IsServiceLinkedRole = true },
            11 or 12 => Role(new JsonObject { ["arn"] = World.Federated, ["user"] = $"arn:aws:iam::{World.A}:user/maker", ["tags"] = Tags(chance) }),
            13 => Root(new JsonObject { ["arn"] = World.Federated, ["user"] = $"arn:aws:iam::{World.A}:root" }),
            14 => Root($"arn:aws:iam::{World.A}:root"),
            15 => Root($"arn:aws:iam::{World.B}:root"),
            16 => User(World.Foreign),
            17 => Role(World.ForeignSession),
            18 => new NewCaller(chance.One("ec2.amazonaws.com", "ecs.amazonaws.com")),
            19 => chance.Percent(50) ? User(World.GovUser) : new NewCaller(World.OriginAccessIdentity) { TakesIdentity = false },
            20 => Role(new JsonObject { ["arn"] = World.App, ["roleId"] = "AROAAPP", ["tags"] = Tags(chance) }),
            21 => Role(World.PathRole),
            _ => new NewCaller("anonymous"),
        };
    }

    private static NewCaller User(JsonNode principal) => new(principal) { IsUser = true };

    private static NewCaller Role(JsonNode principal) => new(principal) { TakesSession = true };

    private static NewCaller Root(JsonNode principal) => new(principal) { TakesSession = true, TakesIdentity = false };

    private static JsonObject Tags(Chance chance)
    {
        var tags = new JsonObject();
        if (chance.Percent(70))
        {
            tags["team"] = chance.One("blue", "bob", "", "b*");
        }

        if (chance.Percent(4))
        {
            // PL-50
            tags["Team"] = "blue";
        }

        return tags;
    }
}
