using System.Collections.Immutable;
using IamPolicyTools.Catalogue;

namespace IamPolicyTools.CommandLines.Templates;

/// <summary>A row of requests with its templates taken apart; kept with the row.</summary>
internal sealed class RowPlan
{
    private RowPlan(RequestRow row)
    {
        Action = row.Action;
        (Need, NeedOf) = ReadNeed(row.Need);
        Resource = Template.Parse(row.Resource);
        IsOfManyObjects = row.Action.StartsWith("s3:", StringComparison.Ordinal) && row.Resource.EndsWith('*') && row.Resource.Length > 1;
        Context = [.. row.Context.Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(ContextPlan.Parse)];
        ToldContextKeys = [.. Context.SelectMany(c => c.KeyPatterns)];
        Parameters = [.. ParameterNames.OfRow(this)];
        RequiredParameters = [.. ParameterNames.RequiredOfRow(this)];
    }

    /// <summary>The action, or what an <c>as</c> row stands for.</summary>
    public string Action { get; }

    /// <summary><c>required</c>, <c>optional</c>, <c>when</c>, <c>unless</c>, <c>never</c>, <c>deferred</c>, <c>local</c> or <c>as</c>.</summary>
    public string Need { get; }

    /// <summary>What <c>when</c>, <c>unless</c> and an <c>optional</c> with a parameter ask for; null for the others.</summary>
    public NeedCondition? NeedOf { get; }

    /// <summary>The context keys that the row speaks of, or patterns of them: where it gives no value, they are absent.</summary>
    public ImmutableArray<string> ToldContextKeys { get; }

    /// <summary>The resource.</summary>
    public Template Resource { get; }

    /// <summary>True for a row about all objects that begin with a key, as those of <c>s3 sync</c> (CL-32).</summary>
    public bool IsOfManyObjects { get; }

    /// <summary>The context keys.</summary>
    public ImmutableArray<ContextPlan> Context { get; }

    /// <summary>The parameters that the row names, with their bare names.</summary>
    public ImmutableArray<(string Bare, string Parameter)> Parameters { get; }

    /// <summary>The parameters without which the row has no resource.</summary>
    public ImmutableArray<string> RequiredParameters { get; }

    /// <summary>The plan of a row.</summary>
    /// <param name="row">The row.</param>
    public static RowPlan Of(RequestRow row) => row.Derived.Get(row, static (_, _) => true, static row => new RowPlan(row));

    private static (string Need, NeedCondition? Of) ReadNeed(string text)
    {
        int blank = text.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 ? (text, null) : (text[..blank], NeedCondition.Parse(text[(blank + 1)..]));
    }
}

/// <summary>A parameter that decides whether a row counts.</summary>
/// <param name="Value">The parameter.</param>
/// <param name="Expected">The value that it must have; null for any.</param>
/// <param name="Unless">What must not be there besides; null for nothing.</param>
/// <param name="And">What must be there besides; null for nothing.</param>
internal sealed record NeedCondition(TemplateHole Value, string? Expected, NeedCondition? Unless = null, NeedCondition? And = null)
{
    /// <summary>Reads <c>P</c>, <c>P=v</c>, <c>P and Q</c>, <c>P unless Q</c>, and those with a value of Q.</summary>
    /// <param name="text">The text.</param>
    public static NeedCondition Parse(string text)
    {
        if (text.Split(" unless ") is [var first, var unless])
        {
            return Parse(first) with { Unless = Parse(unless) };
        }

        if (text.Split(" and ") is [var one, var other])
        {
            return Parse(one) with { And = Parse(other) };
        }

        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? new NeedCondition(TemplateHole.Parse(text), null) : new NeedCondition(TemplateHole.Parse(text[..equals]), text[(equals + 1)..]);
    }
}

/// <summary>Context keys of a row: one key with its template, or a function that gives several (CL-53).</summary>
/// <param name="Key">The key; null for a function.</param>
/// <param name="Value">The template of its value; null for a function.</param>
/// <param name="Function"><c>tags</c>, <c>s3tags</c>, <c>enc</c> or <c>put</c>; null for a key.</param>
/// <param name="Argument">The function's parameter; null for <c>put</c>.</param>
/// <param name="Options">The options of <c>put</c>.</param>
/// <param name="When">What the key needs; null for nothing.</param>
/// <param name="Unless">What keeps the key away, a parameter or a value; null for nothing.</param>
internal sealed record ContextPlan(
    string? Key, Template? Value, string? Function, ValuePath? Argument, ImmutableArray<string> Options, NeedCondition? When, string? Unless)
{
    /// <summary>The keys that it may give, or patterns of them.</summary>
    public IEnumerable<string> KeyPatterns => Function switch
    {
        null => [Key!],
        "put" => ["s3:x-amz-*"],
        "s3tags" => ["s3:RequestObjectTag/*", "s3:RequestObjectTagKeys"],
        "enc" => ["kms:EncryptionContext:*", "kms:EncryptionContextKeys"],
        _ => ["aws:RequestTag/*", "aws:TagKeys"],
    };

    /// <summary>Reads a part of the last column.</summary>
    /// <param name="text">The part.</param>
    public static ContextPlan Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        int open = text.IndexOf('(', StringComparison.Ordinal);
        if (open >= 0 && (equals < 0 || open < equals))
        {
            string function = text[..open];
            string argument = text[(open + 1)..text.LastIndexOf(')')];
            return function == "put"
                ? new ContextPlan(null, null, function, null, [.. argument.Split(' ')], null, null)
                : new ContextPlan(null, null, function, ValuePath.Parse(argument), [], null, null);
        }

        string value = text[(equals + 1)..];
        (value, string? unless) = Cut(value, " unless ");
        (value, string? when) = Cut(value, " when ");
        return new ContextPlan(text[..equals], Template.Parse(value), null, null, [], when is null ? null : NeedCondition.Parse(when), unless);
    }

    private static (string Value, string? Behind) Cut(string text, string word)
    {
        int at = text.IndexOf(word, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + word.Length)..]);
    }
}
