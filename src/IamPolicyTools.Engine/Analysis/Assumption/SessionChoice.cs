using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Gathering;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Analysis.Assumption;

/// <summary>What the caller of AssumeRole picks of the session that it makes (R-175, ST-17). What is not picked may be anything.</summary>
public sealed record SessionChoice
{
    /// <summary>Nothing is picked.</summary>
    public static SessionChoice Any { get; } = new();

    /// <summary>The session's name; null for any.</summary>
    public string? SessionName { get; init; }

    /// <summary>The session tags that it must have, for which <c>sts:TagSession</c> is needed on both sides; empty for none.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];

    /// <summary>Keys of those tags that the next session inherits (ST-6).</summary>
    public ImmutableArray<string> TransitiveTagKeys { get; init; } = [];

    /// <summary>The source identity, for which <c>sts:SetSourceIdentity</c> is needed on both sides; null for any or none.</summary>
    public string? SourceIdentity { get; init; }

    /// <summary>True when any session will do.</summary>
    public bool IsAny => SessionName is null && Tags.IsEmpty && SourceIdentity is null;

    internal int Size => (SessionName is null ? 0 : 1) + Tags.Length + TransitiveTagKeys.Length + (SourceIdentity is null ? 0 : 1);

    /// <summary>What the next session inherits of it, for which it needs the permissions, too (ST-6, ST-8).</summary>
    internal SessionChoice Handed => new() { Tags = [.. Tags.Where(IsTransitive)], TransitiveTagKeys = TransitiveTagKeys, SourceIdentity = SourceIdentity };

    /// <summary>What of it is left to pick for somebody whose own session hands something on; null when the two contradict each other (ST-6, ST-8).</summary>
    /// <param name="caller">What the calling session has.</param>
    internal SessionChoice? After(SessionChoice caller)
    {
        SessionChoice handed = caller.Handed;
        bool clashes = Tags.Any(t => handed.Tags.Any(h => IsSame(h, t) && h.Value != t.Value))
            || (SourceIdentity is not null && handed.SourceIdentity is not null && SourceIdentity != handed.SourceIdentity);
        return clashes ? null : this with
        {
            Tags = [.. Tags.Where(t => !handed.Tags.Any(h => IsSame(h, t)))],
            TransitiveTagKeys = [.. TransitiveTagKeys.Where(k => !handed.TransitiveTagKeys.Contains(k, StringComparer.OrdinalIgnoreCase))],
        };
    }

    /// <summary>True when somebody whose own session hands something on can pick all of it: tags that are inherited cannot be passed again.</summary>
    /// <param name="caller">What the calling session has.</param>
    internal bool CanFollow(SessionChoice caller) =>
        !Tags.Any(t => caller.Handed.Tags.Any(h => IsSame(h, t))) && !Clash(SourceIdentity, caller.SourceIdentity);

    /// <summary>Both at once; null when they contradict each other.</summary>
    /// <param name="other">What else is picked.</param>
    internal SessionChoice? And(SessionChoice other)
    {
        bool clashes = Clash(SessionName, other.SessionName)
            || Clash(SourceIdentity, other.SourceIdentity)
            || Tags.Any(t => other.Tags.Any(o => IsSame(o, t) && o.Value != t.Value));
        return clashes ? null : new SessionChoice
        {
            SessionName = SessionName ?? other.SessionName,
            SourceIdentity = SourceIdentity ?? other.SourceIdentity,
            Tags = [.. Tags, .. other.Tags.Where(o => !Tags.Any(t => IsSame(o, t)))],
            TransitiveTagKeys = [.. TransitiveTagKeys.Union(other.TransitiveTagKeys, StringComparer.OrdinalIgnoreCase)],
        };
    }

    /// <summary>A session of the role that is so. Whatever else its maker could pick of it is unknown.</summary>
    /// <param name="model">The model.</param>
    /// <param name="role">The role.</param>
    internal Subject SessionOf(IamModel model, Role role)
    {
        var session = Subject.Of(model, role, SessionName);
        var known = new ContextLayer.Builder();
        foreach (Tag tag in Tags)
        {
            known.Add("aws:PrincipalTag/" + tag.Key, tag.Value);
        }

        ImmutableArray<Tag> tags = Requesters.Overlay(session.Requester.Tags, Tags);
        return session with { Requester = session.Requester with { Tags = tags, SourceIdentity = SourceIdentity }, Context = known.Build() };
    }

    /// <summary>The role's session that has this and nothing else; its name is open where none is picked.</summary>
    /// <param name="model">The model.</param>
    /// <param name="role">The role.</param>
    internal Subject ExactSessionOf(IamModel model, Role role)
    {
        Subject session = SessionOf(model, role);
        return session with
        {
            Requester = session.Requester with
            {
                CanBeTagged = false,
                AreTagsKnown = !role.Unknowns.ContainsKey("Tags"),
            },
            Context = SourceIdentity is null ? WithoutIdentity.Over(session.Context) : session.Context,
        };
    }

    /// <summary>What is known of a session without a source identity.</summary>
    internal static ContextLayer WithoutIdentity { get; } = new ContextLayer.Builder().Add("aws:SourceIdentity", [], isMultivalued: false).Build();

    /// <summary>The keys of the call that makes the session, without those that tell how many tags there are.</summary>
    internal ContextLayer OpenCallKeys() => KeysOfValues().Build();

    /// <summary>The keys of the call that makes the session, and passes no other tags.</summary>
    internal ContextLayer CallKeys()
    {
        ContextLayer.Builder keys = KeysOfValues();
        if (!Tags.IsEmpty)
        {
            keys.Add("aws:TagKeys", Tags.Select(t => t.Key), isMultivalued: true);
        }

        return (TransitiveTagKeys.IsEmpty ? keys : keys.Add("sts:TransitiveTagKeys", TransitiveTagKeys, isMultivalued: true)).Build();
    }

    /// <summary>What is picked, in words.</summary>
    public override string ToString()
    {
        IEnumerable<string> parts =
        [
            .. SessionName is null ? Array.Empty<string>() : [$"the session name {SessionName}"],
            .. Tags.Select(t => $"the {(IsTransitive(t) ? "transitive " : string.Empty)}session tag {t.Key}={t.Value}"),
            .. SourceIdentity is null ? Array.Empty<string>() : [$"the source identity {SourceIdentity}"],
        ];
        return DisplayedText.Line(IsAny ? "any session" : string.Join(", ", parts));
    }

    /// <summary>The key of a call that inherits the source identity (ST-8).</summary>
    internal ContextLayer IdentityKey() => SourceIdentity is null
        ? ContextLayer.Empty
        : new ContextLayer.Builder().Add("sts:SourceIdentity", SourceIdentity).Build();

    private ContextLayer.Builder KeysOfValues()
    {
        ContextLayer.Builder keys = new ContextLayer.Builder()
            .AddIfKnown("sts:RoleSessionName", SessionName)
            .AddIfKnown("sts:SourceIdentity", SourceIdentity);
        foreach (Tag tag in Tags)
        {
            keys.Add("aws:RequestTag/" + tag.Key, tag.Value);
        }

        return keys;
    }

    private bool IsTransitive(Tag tag) => TransitiveTagKeys.Contains(tag.Key, StringComparer.OrdinalIgnoreCase);

    private static bool IsSame(Tag one, Tag other) => one.Key.Equals(other.Key, StringComparison.OrdinalIgnoreCase);

    private static bool Clash(string? one, string? other) => one is not null && other is not null && one != other;
}
