using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using IamPolicyTools.Catalogue;
using IamPolicyTools.CommandLines.Shells;
using IamPolicyTools.CommandLines.Templates;
using IamPolicyTools.CommandLines.Values;
using IamPolicyTools.Text;

namespace IamPolicyTools.CommandLines;

/// <summary>The high-level commands of S3: <c>aws s3 ls</c>, <c>cp</c>, <c>mv</c>, <c>rm</c>, <c>sync</c>, <c>mb</c>, <c>rb</c>, <c>presign</c>, <c>website</c> (CL-30 to CL-35).</summary>
/// <param name="line">The line.</param>
/// <param name="options">Its options, read as those of a command.</param>
internal sealed class S3Command(AwsLine line, CommandOptions options)
{
    /// <summary>The options of the commands, of the AWS CLI's user guide.</summary>
    public static ImmutableArray<string> Options { get; } =
    [
        .. ("dryrun quiet include exclude acl follow-symlinks no-follow-symlinks guess-mime-type no-guess-mime-type sse sse-c sse-c-key sse-kms-key-id sse-c-copy-source "
        + "sse-c-copy-source-key storage-class grants website-redirect content-type cache-control content-disposition content-encoding content-language expires "
        + "source-region only-show-errors no-progress progress-frequency progress-multiline page-size ignore-glacier-warnings force-glacier-transfer request-payer "
        + "checksum-mode checksum-algorithm metadata copy-props metadata-directive expected-size recursive no-overwrite case-conflict validate-same-s3-paths "
        + "size-only exact-timestamps delete human-readable summarize force expires-in index-document error-document bucket-name-prefix bucket-region tags")
            .Split(' ').Select(o => "--" + o),
    ];

    private static readonly FrozenSet<string> s_options = Options.ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] s_commands = ["ls", "cp", "mv", "rm", "sync", "mb", "rb", "presign", "website"];

    /// <summary>The options of a line of these commands.</summary>
    /// <param name="line">The line.</param>
    public static CommandOptions OptionsOf(AwsLine line) => new(line, 2, Options, s_options);

    /// <summary>The call.</summary>
    /// <param name="name">The command behind <c>s3</c>.</param>
    public ApiCall Read(ShellWord name)
    {
        if (!s_commands.Contains(name.Text))
        {
            string[] near = name.Text switch { "list" => ["ls"], "copy" => ["cp"], "move" => ["mv"], "remove" or "delete" => ["rm"], _ => [.. CallNames.Near(name.Text, s_commands)] };
            throw new CommandLineException(
                CommandLineError.UnknownCommand,
                $"aws s3 has no command \"{DisplayedText.Shorten(name.Text)}\".{(near.Length > 0 ? $" Did you mean {string.Join(" or ", near)}?" : string.Empty)}",
                line.At(name.Offset))
            {
                Near = [.. near],
            };
        }

        ApiCall call = new ApiCall { Name = $"s3 {name.Text}", Location = line.Location, Parameters = options.Values, Notes = options.Notes }.WithUnread(options.Unread);
        ImmutableArray<ShellWord> operands = options.Operands;
        return name.Text switch
        {
            "ls" when operands.IsEmpty => call with { Rows = Rows("s3 ls") },
            "ls" => One(call, "s3 ls S", Bucket(Single(operands, "ls"), mayBeBare: true)),
            "mb" or "rb" or "website" => One(call, $"s3 {name.Text} S", Bucket(Single(operands, name.Text), mayBeBare: false)),
            "presign" => One(call, "s3 presign S", WithKey(Bucket(Single(operands, "presign"), mayBeBare: true), operands[0])),
            "rm" => Remove(call, Bucket(Single(operands, "rm"), mayBeBare: false), operands[0]),
            _ => Transfer(call, name.Text, operands),
        };
    }

    private bool IsRecursive => options.Values.Find("--recursive") is not null;

    private static ApiCall One(ApiCall call, string rows, MapValue where) => call with { Rows = Rows(rows), Parameters = call.Parameters.With("S", where) };

    private ApiCall Remove(ApiCall call, MapValue where, ShellWord operand) => One(
        call with { IsRecursive = IsRecursive, IsDryRun = IsDryRun }, "s3 rm S", IsRecursive ? Folder(where) : WithKey(where, operand));

    private bool IsDryRun => options.Values.Find("--dryrun") is not null;

    private ApiCall Transfer(ApiCall call, string name, ImmutableArray<ShellWord> operands)
    {
        if (operands.Length != 2)
        {
            throw Invalid($"aws s3 {name} takes a source and a destination, and was given {operands.Length} words.", operands.IsEmpty ? -1 : operands[^1].Offset);
        }

        bool isFolder = name == "sync" || IsRecursive;
        ShellWord source = operands[0];
        ShellWord target = operands[1];
        bool isFromS3 = IsS3(source);
        bool isToS3 = IsS3(target);
        if (!isFromS3 && !isToS3)
        {
            throw Invalid($"Neither the source nor the destination of aws s3 {name} begins with s3://.", source.Offset);
        }

        MapValue parameters = call.Parameters;
        MapValue? from = isFromS3 ? isFolder ? Folder(Bucket(source, false)) : WithKey(Bucket(source, false), source) : null;
        if (from is not null)
        {
            parameters = parameters.With("S", from);
        }

        if (isToS3)
        {
            MapValue to = Bucket(target, false);
            parameters = parameters.With("D", isFolder ? Folder(to) : Named(to, from is null ? FileName(source) : CallFunctions.Last(KeyOf(from)), source));
        }

        string rows = $"s3 {name} {(isFromS3 ? "S3" : "local")} {(isToS3 ? "S3" : "local")}";
        return call with
        {
            Rows = WithoutTags(Rows(rows)),
            Parameters = parameters,
            IsRecursive = IsRecursive && name != "sync",
            IsDryRun = IsDryRun,
        };
    }

    // CL-33: the tags of an object are not asked for where its properties are not copied.
    private ImmutableArray<RequestRow> WithoutTags(ImmutableArray<RequestRow> rows) =>
        options.Values.Find("--copy-props") is TextValue { Text: "none" or "metadata-directive" } ? rows.RemoveAll(r => r.Action.EndsWith("ObjectTagging", StringComparison.Ordinal)) : rows;

    private static ImmutableArray<RequestRow> Rows(string name) =>
        [.. RequestBuilder.RowsOf(name).SelectMany(r => r.Need == "as" ? RequestBuilder.RowsOf(r.Action) : [r])];

    // An unknown word may be on either side.
    private bool IsS3(ShellWord word) => word.Variable is { } variable ? throw Unexpanded(word, variable) : word.Text.StartsWith("s3://", StringComparison.Ordinal);

    private MapValue Bucket(ShellWord word, bool mayBeBare)
    {
        if (word.Variable is { } variable)
        {
            throw Unexpanded(word, variable);
        }

        string text = word.Text;
        if (text.StartsWith("s3://", StringComparison.Ordinal))
        {
            text = text["s3://".Length..];
        }
        else if (!mayBeBare)
        {
            throw Invalid("The operand begins with something else; expected s3://BUCKET.", word.Offset);
        }

        (string bucket, string key) = Split(text);
        return bucket.Length > 0 ? MapValue.Empty.With("Bucket", new TextValue(bucket, word.Offset)).With("Key", new TextValue(key, word.Offset))
            : throw Invalid("The operand names no bucket; expected s3://BUCKET.", word.Offset);
    }

    // An access point's ARN goes on with the key: arn:...:accesspoint/NAME/KEY.
    private static (string Bucket, string Key) Split(string text)
    {
        const string Mark = "accesspoint/";
        int at = text.StartsWith("arn:", StringComparison.Ordinal) ? text.IndexOf(Mark, StringComparison.Ordinal) : -1;
        if (at < 0)
        {
            return CallFunctions.SplitBucket(text);
        }

        int slash = text.IndexOf('/', at + Mark.Length);
        return slash < 0 ? (text, string.Empty) : (text[..slash], text[(slash + 1)..]);
    }

    private static string KeyOf(MapValue where) => ((TextValue)where.Find("Key")!).Text;

    private static MapValue Folder(MapValue where) => KeyOf(where) is { Length: > 0 } key && !key.EndsWith('/') ? where.With("Key", new TextValue(key + "/")) : where;

    private MapValue WithKey(MapValue where, ShellWord operand) =>
        KeyOf(where).Length > 0 ? where : throw Invalid("The operand names a bucket and no object; expected s3://BUCKET/KEY, or --recursive.", operand.Offset);

    private MapValue Named(MapValue where, string name, ShellWord source)
    {
        string key = KeyOf(where);
        if (key.Length > 0 && !key.EndsWith('/'))
        {
            return where;
        }

        // CL-60: of ./*.zip the shell makes the name of a file that is there.
        return name.Length > 0 && name != "-" ? where.With("Key", new TextValue(key + name) { Unknown = source.IsGlob && !IsS3(source) && HasWildcard(name) ? source.Text : null })
            : throw Invalid("The source has no name that the object could get; expected a key in the destination.", source.Offset);
    }

    private static string FileName(ShellWord word)
    {
        string name = word.Text[(word.Text.LastIndexOfAny(['/', '\\']) + 1)..];
        return name is "." or ".." ? string.Empty : word.IsGlob ? WithoutSets(name) : name;
    }

    private static bool HasWildcard(string name) => name.AsSpan().ContainsAny('*', '?');

    // [abc] stands for one character.
    private static string WithoutSets(string name)
    {
        var pattern = new StringBuilder(name.Length);
        for (int at = 0; at < name.Length; at++)
        {
            int close = name[at] == '[' ? name.IndexOf(']', at) : -1;
            pattern.Append(close < 0 ? name[at] : '?');
            at = Math.Max(at, close);
        }

        return pattern.ToString();
    }

    private ShellWord Single(ImmutableArray<ShellWord> operands, string name) => operands.Length == 1 ? operands[0]
        : throw Invalid($"aws s3 {name} takes one operand, and was given {operands.Length}.", operands.IsEmpty ? -1 : operands[^1].Offset);

    private CommandLineException Invalid(string message, int offset) =>
        new(CommandLineError.InvalidOperands, message, offset < 0 ? line.Location : line.At(offset));

    private CommandLineException Unexpanded(ShellWord word, string variable) => new(
        CommandLineError.UnexpandedVariable, $"{variable} is not known, and a request needs its value. Give it with -Variable.", line.At(word.Offset))
    {
        Variable = variable,
    };
}
