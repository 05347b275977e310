using System.Globalization;
using IamPolicyTools.Language;
using IamPolicyTools.Language.Operators;

namespace IamPolicyTools.Evaluation.Requests;

/// <summary>The keys of a request that follow from the moment and the connection of the call (context-keys.md, 4.8 and CK-7).</summary>
internal static class CallKeys
{
    private static readonly ContextKey s_currentTime = ContextKey.Of("aws:CurrentTime");
    private static readonly ContextKey s_epochTime = ContextKey.Of("aws:EpochTime");
    private static readonly ContextKey s_calledVia = ContextKey.Of("aws:CalledVia");
    private static readonly ContextKey s_first = ContextKey.Of("aws:CalledViaFirst");
    private static readonly ContextKey s_last = ContextKey.Of("aws:CalledViaLast");

    /// <summary>A call over TLS, now; a direct one, unless the caller tells the service that it went through.</summary>
    /// <param name="now">The instant of the request.</param>
    /// <param name="given">The keys the caller gives.</param>
    public static ContextLayer Of(DateTimeOffset now, ContextLayer given)
    {
        var layer = new ContextLayer.Builder()
            .Add("aws:SecureTransport", "true")
            .Add("aws:CurrentTime", DerivedContext.FormatInstant(InstantOf(given, now)))
            .Add("aws:EpochTime", InstantOf(given, now).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        bool isForwarded = given.Find(s_first) is { Values.IsEmpty: false } || given.Find(s_last) is { Values.IsEmpty: false };
        switch (given.Find(s_calledVia))
        {
            case { IsAmbiguous: true }:
                break;
            case { Values: [RequestValue first, ..] } services:
                layer.Add("aws:ViaAWSService", "true")
                    .Add("aws:CalledViaFirst", first.Text)
                    .Add("aws:CalledViaLast", services.Values[^1].Text);
                return layer.Build();
            case { Values.IsEmpty: true } when !isForwarded:
                // Known to be a direct call.
                layer.Add("aws:ViaAWSService", "false")
                    .Add("aws:CalledViaFirst", [], isMultivalued: false)
                    .Add("aws:CalledViaLast", [], isMultivalued: false);
                return layer.Build();
        }

        return isForwarded
            ? layer.Add("aws:ViaAWSService", "true").Build()
            : layer.AddTaken("aws:ViaAWSService", "false", ContextCertainty.Present).Build();
    }

    // CK-8: a given time is the time, under both names.
    private static DateTimeOffset InstantOf(ContextLayer given, DateTimeOffset now)
    {
        if (given.Find(s_currentTime) is { IsAmbiguous: false, Values: [RequestValue time] }
            && DateTimeOffset.TryParse(time.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset told))
        {
            return told;
        }

        return given.Find(s_epochTime) is { IsAmbiguous: false, Values: [RequestValue seconds] }
            && long.TryParse(seconds.Text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long count)
            && count is >= 0 and < 253_402_300_800
                ? DateTimeOffset.FromUnixTimeSeconds(count)
                : now;
    }
}
