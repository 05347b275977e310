namespace IamPolicyTools.Text;

/// <summary>The keys of the errors that reading a text can give .</summary>
internal static class TextErrors
{
    public const string Encoding = "INVALID_ENCODING";
    public const string Empty = "EMPTY_TEXT";
    public const string TooLarge = "TEXT_TOO_LARGE";
    public const string TooDeep = "TEXT_TOO_DEEP";
    public const string Json = "INVALID_JSON";
    public const string Yaml = "INVALID_YAML";
    public const string YamlTag = "UNKNOWN_YAML_TAG";
    public const string YamlAliases = "YAML_ALIAS_EXPANSION";
    public const string DuplicateName = "DUPLICATE_NAME";
    public const string NotAnObject = "ROOT_NOT_AN_OBJECT";

    /// <summary>
    /// An error of a text that may not be shown: what the tokenizer of JSON says quotes nothing then, everything else might.
    /// </summary>
    public static Diagnostic WithoutQuotes(Diagnostic error) => error.Code switch
    {
        Encoding or Empty or TooLarge or TooDeep or Json => error,
        DuplicateName => error with { Message = "A name is given twice in one object." },
        _ => error with { Message = "The file is no YAML that could be read: reading stopped here." },
    };
}
