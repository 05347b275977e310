using System.Text;
using IamPolicyTools.Text;

namespace IamPolicyTools.Credentials;

/// <summary>
/// Reads one credentials or config file, line by line (CF-1 to CF-11, CF-13, CF-28). A line that breaks the syntax costs its
/// section, not the file. Messages name sections and properties but never show a line: any line may hold a secret.
/// </summary>
internal sealed class CredentialFileReader
{
    private const string SyntaxCode = "CREDENTIALS_SYNTAX";

    private readonly CredentialFileKind _kind;
    private readonly SourceText _source;
    private readonly CredentialFile _file = new();

    private CredentialSection? _unprefixedDefault;
    private CredentialSection? _section;
    private CredentialProperty? _property;
    private bool _isInSection;
    private bool _isInProperty;

    private CredentialFileReader(CredentialFileKind kind, SourceText source)
    {
        _kind = kind;
        _source = source;
    }

    /// <summary>Reads the content of a file.</summary>
    /// <param name="content">UTF-8 or, with a byte-order mark, UTF-16.</param>
    /// <param name="path">What errors call it.</param>
    /// <param name="kind">Which of the two files it is.</param>
    /// <exception cref="InvalidTextException">The encoding cannot be read. All other errors are in the result.</exception>
    public static CredentialFile Read(byte[] content, string path, CredentialFileKind kind)
    {
        ReadOnlySpan<byte> utf8 = Utf8Text.FromFile(content, path).Span;
        string text = Encoding.UTF8.GetString(utf8);
        var reader = new CredentialFileReader(kind, SourceText.FromText(path, text));
        reader.CheckEncoding(content.Length - utf8.Length, content.AsSpan().StartsWith<byte>([0xEF, 0xBB, 0xBF]));
        for (int offset = 0; offset < text.Length;)
        {
            ReadOnlySpan<char> rest = text.AsSpan(offset);
            int end = rest.IndexOf('\n');
            ReadOnlySpan<char> line = end < 0 ? rest : rest[..end];
            reader.ReadLine(line.TrimEnd(), offset);
            offset += line.Length + 1;
        }

        reader.SettleDefault();
        return reader._file;
    }

    private void CheckEncoding(int difference, bool isMarked)
    {
        if (difference != 0)
        {
            Warn(
                "ENCODING",
                "CF-29",
                $"The file is {(isMarked ? "UTF-8 with a byte-order mark" : "UTF-16")}; AWS CLI reads UTF-8 without one alone, and stops.",
                new SourceLocation(_source, 0));
        }
    }

    private void ReadLine(ReadOnlySpan<char> line, int offset)
    {
        var location = new SourceLocation(_source, offset);
        if (line.IsEmpty || line[0] is '#' or ';')
        {
            return;
        }

        if (char.IsWhiteSpace(line[0]))
        {
            ReadOnlySpan<char> content = line.TrimStart();
            ReadIndented(content, new SourceLocation(_source, offset + line.Length - content.Length));
        }
        else if (line[0] == '[')
        {
            ReadHeader(line, location);
        }
        else
        {
            ReadProperty(line, location);
        }
    }

    private void ReadHeader(ReadOnlySpan<char> line, SourceLocation location)
    {
        _isInSection = true;
        _isInProperty = false;
        _property = null;
        _section = null;
        int close = line.IndexOf(']');
        ReadOnlySpan<char> rest = close < 0 ? [] : line[(close + 1)..].TrimStart();
        var header = SectionHeader.Parse(close < 0 ? line[1..] : line[1..close], _kind);
        if (header.Kind is { } kind)
        {
            _section = OpenSection(kind, header, location);
        }

        if (close < 0)
        {
            Fault("CF-6", "Found a section header without \"]\"; expected [name].", location);
            return;
        }

        if (!rest.IsEmpty && rest[0] is not ('#' or ';'))
        {
            Fault("CF-6", "Found text after the \"]\" of a section header; expected nothing but a comment.", location);
            return;
        }

        if (!rest.IsEmpty)
        {
            Warn("HEADER_COMMENT", "CF-29", "The comment after the section header is left out; the SDK for .NET refuses it.", location);
        }

        if (header.Warning is not null)
        {
            Warn(header.Kind is null ? "IGNORED_SECTION" : "SECTION_NAME", header.Rule, header.Warning, location);
        }
    }

    private CredentialSection OpenSection(CredentialSectionKind kind, SectionHeader header, SourceLocation location)
    {
        CredentialSection section;
        if (_kind == CredentialFileKind.Config && kind == CredentialSectionKind.Profile && !header.HasPrefix)
        {
            section = _unprefixedDefault ??= new CredentialSection(kind, header.Name);
        }
        else if (!_file.SectionsOf(kind).TryGetValue(header.Name, out section!))
        {
            section = new CredentialSection(kind, header.Name);
            _file.SectionsOf(kind).Add(header.Name, section);
        }

        if (section.Locations.Count > 0)
        {
            Warn(
                "DUPLICATE_SECTION",
                "CF-11",
                $"The section \"{header.Name}\" is continued from line {section.Locations[0].Line}; the tools in Python refuse this, the SDK for .NET skips it.",
                location,
                section);
        }

        section.Locations.Add(location);
        return section;
    }

    private void ReadProperty(ReadOnlySpan<char> line, SourceLocation location)
    {
        // Whatever is wrong with this line, indented lines after it go with it.
        _isInProperty = true;
        _property = null;
        if (!_isInSection)
        {
            Fault("CF-7", "Found a property before the first section; expected [name].", location);
            return;
        }

        if (IsDamaged(line, location))
        {
            return;
        }

        ReadOnlySpan<char> content = WithoutComment(line);
        int equals = content.IndexOf('=');
        if (equals < 0)
        {
            string python = content.Contains(':') ? " The tools in Python accept \"key : value\"." : string.Empty;
            Fault("CF-7", $"Found a line without \"=\"; expected key = value.{python}", location);
            return;
        }

        ReadOnlySpan<char> name = content[..equals].TrimEnd();
        if (name.IsEmpty)
        {
            Fault("CF-7", "Found \"=\" without a key before it; expected key = value.", location);
            return;
        }

        if (_section is null)
        {
            return;
        }

        if (!IsPropertyName(name))
        {
            Warn(
                "IGNORED_PROPERTY", "CF-28", "A property is ignored; a key is made of letters, digits and - _ . without blanks.", location);
            return;
        }

        _property = new CredentialProperty(name.ToString().ToLowerInvariant(), _kind, location);
        _property.SetValue(content[(equals + 1)..].Trim());
        if (content.Length < line.Length)
        {
            Warn(
                "INLINE_COMMENT",
                "CF-8",
                $"The comment after the value of {_property.Name} is left out; AWS CLI and the SDKs for Python and .NET take it for a part of the value.",
                location);
        }

        AddToSection(_section, _property);
    }

    private void AddToSection(CredentialSection section, CredentialProperty property)
    {
        if (section.Properties.TryGetValue(property.Name, out CredentialProperty? earlier))
        {
            Warn(
                "DUPLICATE_PROPERTY",
                "CF-11",
                $"The property {property.Name} is given again and replaces the one in line {earlier.Location.Line}; the tools in Python refuse this.",
                property.Location);
        }

        section.Properties[property.Name] = property;
    }

    private void ReadIndented(ReadOnlySpan<char> line, SourceLocation location)
    {
        if (!_isInSection)
        {
            Fault("CF-9", "Found an indented line before the first section; expected [name].", location);
        }
        else if (!_isInProperty)
        {
            string python = line.IndexOfAny('=', ':') > 0 ? " The tools in Python read an indented key." : string.Empty;
            Fault("CF-9", $"Found an indented line without a property before it; expected key = value.{python}", location);
        }
        else if (!IsDamaged(line, location) && _property is { IsPresent: false })
        {
            ReadNested(_property, line, location);
        }
        else if (_property is not null && _property.Continue(line))
        {
            Warn(
                "CONTINUATION",
                "CF-29",
                $"The value of {_property.Name} goes on in an indented line; the SDK for .NET refuses this.",
                location);
        }
    }

    // CF-13: the tools in Python take a lone CR for the end of a line, which cuts values in two.
    private bool IsDamaged(ReadOnlySpan<char> line, SourceLocation location)
    {
        int odd = line.IndexOfAny('\r', '\0');
        if (odd >= 0)
        {
            Fault("CF-13", $"Found the character U+{(int)line[odd]:X4} inside a line; lines end with LF or CRLF.", location);
        }

        return odd >= 0;
    }

    private void ReadNested(CredentialProperty property, ReadOnlySpan<char> line, SourceLocation location)
    {
        if (line[0] is '#' or ';')
        {
            Warn("INLINE_COMMENT", "CF-8", $"The indented comment under {property.Name} is left out; some SDKs refuse it.", location);
            return;
        }

        int equals = line.IndexOf('=');
        if (equals < 0)
        {
            Fault("CF-10", $"Found a line without \"=\" under {property.Name}; expected key = value.", location);
            return;
        }

        ReadOnlySpan<char> name = line[..equals].TrimEnd();
        if (name.IsEmpty)
        {
            Fault("CF-28", $"Found \"=\" without a key before it under {property.Name}; expected key = value.", location);
            return;
        }

        if (WithoutComment(line).Length < line.Length)
        {
            Warn(
                "INLINE_COMMENT",
                "CF-9",
                $"The comment in an indented line under {property.Name} is taken for a part of the value, as the tools do.",
                location);
        }

        property.Nest(name.ToString().ToLowerInvariant(), line[(equals + 1)..].TrimStart());
    }

    // CF-3: [profile default] makes [default] invisible, wherever it stands.
    private void SettleDefault()
    {
        if (_unprefixedDefault is null)
        {
            return;
        }

        if (_file.Profiles.TryAdd(SectionHeader.Default, _unprefixedDefault))
        {
            return;
        }

        CredentialSection read = _file.Profiles[SectionHeader.Default];
        foreach (SourceLocation location in _unprefixedDefault.Locations)
        {
            Warn(
                "IGNORED_SECTION",
                "CF-3",
                $"The section [default] is ignored beside [profile default] in line {read.Locations[0].Line}; "
                + "in Python the later one wins, in .NET [default] does.",
                location,
                read);
        }
    }

    // CF-8: only behind white space; abc#def is a value.
    private static ReadOnlySpan<char> WithoutComment(ReadOnlySpan<char> line)
    {
        for (int at = 1; at < line.Length; at++)
        {
            if (line[at] is '#' or ';' && char.IsWhiteSpace(line[at - 1]))
            {
                return line[..at].TrimEnd();
            }
        }

        return line;
    }

    private static bool IsPropertyName(ReadOnlySpan<char> name)
    {
        foreach (char unit in name)
        {
            if (!char.IsAsciiLetterOrDigit(unit) && unit is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        // A secret that stands where a name should must not become one.
        return !SecretText.Holds(name);
    }

    // In a section that nobody reads, and outside any, it costs nothing but is worth telling.
    private void Fault(string rule, string message, SourceLocation location) =>
        Tell(
            new Diagnostic(DiagnosticSeverity.Error, SyntaxCode, rule, message, location),
            _section is { Kind: CredentialSectionKind.Services } ? null : _section);

    private void Warn(string code, string? rule, string message, SourceLocation location, CredentialSection? section = null) =>
        Tell(
            new Diagnostic(DiagnosticSeverity.Warning, code, rule, message, location),
            (section ?? _section) is { Kind: CredentialSectionKind.Profile } profile ? profile : null);

    // What concerns a profile is found where one asks about the profile, too.
    private void Tell(Diagnostic finding, CredentialSection? section)
    {
        if (section is not null)
        {
            section.Findings.Add(finding);
        }
        else
        {
            _file.Diagnostics.Add(finding);
        }
    }
}
