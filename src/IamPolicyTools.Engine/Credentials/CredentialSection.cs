using System.Text;
using IamPolicyTools.Text;

namespace IamPolicyTools.Credentials;

/// <summary>The kinds of section that are read (CF-1, CF-4).</summary>
internal enum CredentialSectionKind
{
    Profile,
    SsoSession,
    Services,
}

/// <summary>A section of a file; the same header again adds to it (CF-11).</summary>
internal sealed class CredentialSection(CredentialSectionKind kind, string name)
{
    public CredentialSectionKind Kind { get; } = kind;

    public string Name { get; } = name;

    /// <summary>The lines in it that break the syntax, which cost the section, not the file; and what tools disagree about.</summary>
    public List<Diagnostic> Findings { get; } = [];

    /// <summary>Where its headers stand.</summary>
    public List<SourceLocation> Locations { get; } = [];

    /// <summary>Its properties by lower-case name.</summary>
    public Dictionary<string, CredentialProperty> Properties { get; } = new(StringComparer.Ordinal);
}

/// <summary>A property. Of a secret it keeps that it is there and whether it looks right, and nothing else.</summary>
internal sealed class CredentialProperty(string name, CredentialFileKind file, SourceLocation location)
{
    private readonly StringBuilder _value = new();
    private bool _isContinued;

    /// <summary>The lower-case name.</summary>
    public string Name { get; } = name;

    /// <summary>The file it stands in.</summary>
    public CredentialFileKind File { get; } = file;

    /// <summary>Where it stands.</summary>
    public SourceLocation Location { get; } = location;

    /// <summary>True when the value is not kept.</summary>
    public bool IsWithheld { get; private set; } = PropertyNames.IsSecret(name);

    /// <summary>True when there is a value, kept or not.</summary>
    public bool IsPresent { get; private set; }

    /// <summary>True when the value is not kept for its look: it may be a secret under a wrong name.</summary>
    public bool LooksSecret { get; private set; }

    /// <summary>What the value looks like, kept or not.</summary>
    public ValueLook Look { get; private set; }

    /// <summary>The value; empty when withheld.</summary>
    public string Value => _value.ToString();

    /// <summary>Nested properties by lower-case name (CF-10).</summary>
    public Dictionary<string, string> Nested { get; } = new(StringComparer.Ordinal);

    /// <summary>Sets the value of the property's own line.</summary>
    public void SetValue(ReadOnlySpan<char> value)
    {
        IsPresent = !value.IsEmpty;
        Look = ValueLook.Of(value);
        Withhold(PropertyNames.HoldsSecret(Name, value));
        if (!IsWithheld)
        {
            _value.Append(value);
        }
    }

    /// <summary>CF-9: appends a line.</summary>
    /// <returns>True for the first one.</returns>
    public bool Continue(ReadOnlySpan<char> line)
    {
        Look = Look with { Length = Look.Length + 1 + line.Length, HasBlank = true, IsKeyId = false, IsSecret = false };
        Withhold(PropertyNames.HoldsSecret(Name, line));
        if (!IsWithheld)
        {
            _value.Append('\n').Append(line);
        }

        bool isFirst = !_isContinued;
        _isContinued = true;
        return isFirst;
    }

    /// <summary>CF-10: adds a nested property, unless it looks like a secret.</summary>
    public void Nest(string name, ReadOnlySpan<char> value)
    {
        if (!IsWithheld && !PropertyNames.IsSecret(name) && !SecretText.Holds(name) && !PropertyNames.HoldsSecret(name, value))
        {
            Nested[name] = value.ToString();
        }
    }

    private void Withhold(bool looksSecret)
    {
        if (looksSecret)
        {
            LooksSecret = !IsWithheld || LooksSecret;
            IsWithheld = true;
            _value.Clear();
        }
    }
}
