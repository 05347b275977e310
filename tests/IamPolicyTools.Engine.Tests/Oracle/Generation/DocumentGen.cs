using System.Text.Json.Nodes;

namespace IamPolicyTools.Engine.Tests.Oracle.Generation;

/// <summary>Policy documents over a <see cref="World"/>.</summary>
internal static class DocumentGen
{
    private static readonly string[] s_awsEntries =
    [
        "*", World.A, World.B, $"arn:aws:iam::{World.A}:root", $"arn:aws:iam::{World.B}:root", World.Bob, World.Bob, World.App, World.App, World.PathRole, World.Session,
        $"arn:aws:sts::{World.A}:assumed-role/app/s2", World.Federated, $"arn:aws:iam::{World.A}:user/maker", World.Foreign, $"arn:aws:iam::{World.B}:role/r", World.ForeignSession,
        "AIDABOB", "AROAAPP", $"arn:aws:iam::{World.A}:user/*", $"arn:aws:iam::{World.A}:user/Bob", $"arn:aws-cn:iam::{World.A}:root", $"arn:aws:iam::{World.A}:user/${{aws:username}}",
    ];

    private static readonly string[] s_services = ["ec2.amazonaws.com", "ecs.amazonaws.com", "ec2.us-east-1.amazonaws.com", "*"];

    private static readonly string[] s_providers = [World.SamlProvider, World.WebProvider, "graph.facebook.com"];

    public static JsonObject Document(Chance chance, World world, Slot slot)
    {
        if (slot is Slot.Endpoint or Slot.Boundary or Slot.Session && chance.Percent(20))
        {
            return AllowAll(slot);
        }

        var document = new JsonObject();
        bool needsVersion = slot is Slot.Scp or Slot.Rcp;
        if (needsVersion || chance.Percent(90))
        {
            document["Version"] = needsVersion || chance.Percent(90) ? "2012-10-17" : "2008-10-17";
        }

        int count = 1 + chance.Below(3);
        document["Statement"] = chance.Percent(5)
            ? Statement(chance, world, slot)
            : new JsonArray([.. Enumerable.Range(0, count).Select(_ => Statement(chance, world, slot))]);
        return document;
    }

    private static JsonObject AllowAll(Slot slot)
    {
        var statement = new JsonObject { ["Effect"] = "Allow", ["Action"] = "*", ["Resource"] = "*" };
        if (slot == Slot.Endpoint)
        {
            statement["Principal"] = "*";
        }

        return new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(statement) };
    }

    private static JsonObject Statement(Chance chance, World world, Slot slot)
    {
        var statement = new JsonObject { ["Effect"] = chance.Percent(slot == Slot.Rcp ? 10 : 72) ? "Allow" : "Deny" };
        switch (slot)
        {
            case Slot.Rcp:
                statement["Principal"] = "*";
                break;
            case Slot.Resource or Slot.Endpoint when !chance.Percent(3):
                bool negated = !world.IsTrust && chance.Percent(18);
                statement[negated ? "NotPrincipal" : "Principal"] = Principal(chance);
                break;
        }

        bool notAction = slot != Slot.Rcp && chance.Percent(10);
        statement[notAction ? "NotAction" : "Action"] = chance.OneOrMany(() => chance.One(world.ActionPatterns), emptyPercent: notAction ? 0 : 1);
        bool isTrust = world.IsTrust && slot == Slot.Resource;
        if (!isTrust && !(slot == Slot.Resource && chance.Percent(10)))
        {
            bool notResource = chance.Percent(10);
            statement[notResource ? "NotResource" : "Resource"] =
                chance.OneOrMany(() => chance.Percent(30) ? "*" : chance.One(world.ResourcePatterns), emptyPercent: notResource ? 0 : 1);
        }

        if (chance.Percent(45))
        {
            statement["Condition"] = ConditionGen.Condition(chance);
        }

        return statement;
    }

    private static JsonNode Principal(Chance chance)
    {
        switch (chance.Below(12))
        {
            case 0 or 1:
                return "*";
            case 2:
                // PL-16a
                return chance.One(s_awsEntries);
            case 3 or 4:
                return new JsonObject { ["Service"] = chance.OneOrMany(() => chance.One(s_services)) };
            case 5:
                return new JsonObject { ["Federated"] = chance.OneOrMany(() => chance.One(s_providers), emptyPercent: 0) };
            case 6:
                return new JsonObject { ["CanonicalUser"] = chance.One(World.CanonicalId, new string('a', 64)) };
            case 7:
                return new JsonObject
                {
                    ["AWS"] = chance.OneOrMany(() => chance.One(s_awsEntries)),
                    ["Service"] = chance.One(s_services),
                    ["Federated"] = chance.One(s_providers),
                };
            default:
                return new JsonObject { ["AWS"] = chance.OneOrMany(() => chance.One(s_awsEntries)) };
        }
    }
}
