using System.Collections.Immutable;
using IamPolicyTools.Evaluation.Requests;
using IamPolicyTools.Model;
using IamPolicyTools.Model.Names;

namespace IamPolicyTools.Operations.Sts;

/// <summary>The tags of a session: those passed, and those inherited from the session that asks (ST-5, ST-6).</summary>
internal sealed class SessionTags
{
    private const int MaxTags = 50;

    private static readonly StringComparer s_keys = StringComparer.OrdinalIgnoreCase;

    private readonly ImmutableArray<Tag> _passed;
    private readonly ImmutableArray<string> _passedTransitive;
    private readonly ImmutableArray<Tag> _inherited;

    private SessionTags(ImmutableArray<Tag> passed, ImmutableArray<string> passedTransitive, ImmutableArray<Tag> inherited)
    {
        _passed = passed;
        _passedTransitive = passedTransitive;
        _inherited = inherited;
    }

    /// <summary>All tags of the new session.</summary>
    public ImmutableArray<Tag> All => [.. _inherited, .. _passed];

    /// <summary>The keys that the next session inherits.</summary>
    public ImmutableArray<string> TransitiveKeys => [.. _inherited.Select(t => t.Key), .. _passedTransitive];

    /// <summary>True when the call needs <c>sts:TagSession</c>. Inherited tags are tags of the new session too.</summary>
    public bool NeedPermission => !_passed.IsEmpty || !_inherited.IsEmpty;

    /// <summary>Checks the tags of a call.</summary>
    /// <param name="tags">The tags passed.</param>
    /// <param name="transitiveKeys">Which of them are to be transitive.</param>
    /// <param name="caller">Who asks, whose transitive tags are inherited; null for an identity without a session.</param>
    /// <exception cref="IamOperationException">They are malformed, too many, or clash with inherited ones.</exception>
    public static SessionTags Of(ImmutableArray<Tag> tags, ImmutableArray<string> transitiveKeys, Caller? caller)
    {
        Require(tags.Length <= MaxTags, $"Session tags: up to {MaxTags}, found {tags.Length}.", "Tags");
        Require(transitiveKeys.Length <= MaxTags, $"Transitive tag keys: up to {MaxTags}, found {transitiveKeys.Length}.", "TransitiveTagKeys");
        var keys = new HashSet<string>(s_keys);
        foreach (Tag tag in tags)
        {
            Check.Form(NameRules.CustomerTagKey(tag.Key), tag.Key);
            Check.Form(NameRules.TagValue(tag.Value), tag.Key);
            Require(keys.Add(tag.Key), "Duplicate tag keys found. Please note that Tag keys are case insensitive.", tag.Key);
        }

        foreach (string key in transitiveKeys)
        {
            Require(keys.Contains(key), $"The transitive tag key {key} is not among the tags passed.", key);
        }

        ImmutableArray<Tag> inherited = caller is null
            ? []
            : [.. caller.SessionTags.Where(t => caller.TransitiveTagKeys.Contains(t.Key, s_keys))];
        foreach (Tag tag in inherited)
        {
            Require(
                !keys.Contains(tag.Key),
                $"The tag {tag.Key} is inherited from the calling session, where it is transitive: it cannot be passed again, whatever its value.",
                tag.Key);
        }

        return new SessionTags(tags, transitiveKeys, inherited);
    }

    /// <summary>Adds the keys that the request carries about its tags.</summary>
    /// <param name="layer">The request's keys.</param>
    public void AddTo(ContextLayer.Builder layer)
    {
        foreach (Tag tag in _passed)
        {
            layer.Add("aws:RequestTag/" + tag.Key, tag.Value);
        }

        if (!_passed.IsEmpty)
        {
            layer.Add("aws:TagKeys", _passed.Select(t => t.Key), isMultivalued: true);
        }

        if (!_passedTransitive.IsEmpty)
        {
            layer.Add("sts:TransitiveTagKeys", _passedTransitive, isMultivalued: true);
        }
    }

    private static void Require(bool isGood, string message, string target)
    {
        if (!isGood)
        {
            throw new IamOperationException(IamErrorCode.ValidationError, message, target);
        }
    }
}
