using System.Text;
using IamPolicyTools.Import.Accounts;
using IamPolicyTools.Import.Binding;
using IamPolicyTools.Import.Drafts;
using IamPolicyTools.Import.Templates;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import;

/// <summary>Reads one file of an import, whatever of the accepted forms it has.</summary>
internal static class AccountFileReader
{
    private const int PeekLength = 256;

    /// <summary>Reads a file into the draft. Errors of its content are findings; errors of the file system are thrown.</summary>
    public static FileContext Read(
        string path, ImportOptions options, ImportDraft draft, VariableScope common, ImportWatch watch, InfrastructureFiles infrastructure)
    {
        if (InfrastructureFiles.IsFolder(path))
        {
            return ReadFolder(path, options, draft, common, watch, infrastructure);
        }

        var file = new FileContext(path, options.CurrentFolder, options.AllowComments);
        try
        {
            byte[] content = PackedFile.Read(path);
            content = options.AllowComments ? JsonComments.Blank(content, path) : content;
            string beginning = Peek(content);
            if (beginning.StartsWith(CredentialReport.Beginning, StringComparison.Ordinal))
            {
                ReadCredentialReport(content, file, draft);
            }
            else if (infrastructure.TryRead(path, content, page => ReadPage(page, file, draft, common, watch)))
            {
                file.IsInfrastructure = true;
            }
            else if (beginning.StartsWith('['))
            {
                ReadPages(content, file, draft, common, watch);
            }
            else
            {
                IEnumerable<TopLevelItem> items = TextDocument.ReadItems(content, path);
                VariableScope variables = common.HasFacts || MayHaveVariables(content) ? draft.OpenVariables(items, common, file) : common;
                AccountReader.ReadRoot(watch.Watch(items), file, draft, variables);
            }
        }
        catch (InvalidTextException exception)
        {
            file.IsIncomplete = true;
            foreach (Diagnostic diagnostic in exception.Diagnostics)
            {
                file.Findings.Add(diagnostic);
            }
        }

        watch.EndFile(path);
        return file;
    }

    // Its policies are templates, whose placeholders need not stand in texts (PO-2.6).
    private static FileContext ReadFolder(
        string path, ImportOptions options, ImportDraft draft, VariableScope common, ImportWatch watch, InfrastructureFiles infrastructure)
    {
        var file = new FileContext(
            InfrastructureFiles.MainFileOf(path),
            options.CurrentFolder,
            options.AllowComments,
            LandingZones.PlaceholderText.Quote)
        { IsInfrastructure = true };
        infrastructure.ReadFolder(path, common, file, (document, variables) =>
        {
            VariableScope scope = draft.OpenVariables(AccountReader.MembersOf(document), variables, file);
            AccountReader.ReadRoot(AccountReader.MembersOf(document), file, draft, scope);
        });
        watch.EndFile(path);
        return file;
    }

    // Reading a large dump twice costs time. In UTF-16 a zero byte stands between two letters.
    private static bool MayHaveVariables(ReadOnlySpan<byte> content) =>
        content.IndexOf("Variables"u8) >= 0 || content.IndexOf("V\0a\0r\0i\0a\0b\0l\0e\0s"u8) >= 0;

    // Encodings are the text reader's business; here only the first characters count, in whatever encoding a mark announces.
    private static string Peek(byte[] content)
    {
        using var reader = new StreamReader(new MemoryStream(content), Encoding.UTF8, detectEncodingFromByteOrderMarks: true, PeekLength);
        char[] buffer = new char[PeekLength];
        int length = reader.ReadBlock(buffer);
        return new string(buffer, 0, length).TrimStart();
    }

    private static void ReadCredentialReport(byte[] content, FileContext file, ImportDraft draft)
    {
        string csv = Encoding.UTF8.GetString(Utf8Text.FromFile(content, file.Path).Span);
        draft.CredentialReports.Add(CredentialReport.Parse(csv, SourceText.FromText(file.Path, csv), null, file));
    }

    // The pages of a dump as one list: jq -s, or a script that collects them.
    private static void ReadPages(byte[] content, FileContext file, ImportDraft draft, VariableScope common, ImportWatch watch)
    {
        if (TextDocument.Read(content, file.Path) is not ArrayNode pages)
        {
            return;
        }

        if (pages.Items.IsEmpty)
        {
            file.Error("NOT_AN_ACCOUNT", "Expected the pages of a dump, found an empty list", pages.Location);
        }

        foreach (Node page in pages.Items)
        {
            if (page is ObjectNode members)
            {
                ReadPage(members, file, draft, common, watch);
            }
            else
            {
                file.Error("WRONG_TYPE", $"Expected a page of a dump as an object, found {page.Describe()}", page.Location);
            }
        }
    }

    private static void ReadPage(ObjectNode page, FileContext file, ImportDraft draft, VariableScope common, ImportWatch watch)
    {
        VariableScope variables = draft.OpenVariables(AccountReader.MembersOf(page), common, file);
        AccountReader.ReadRoot(watch.Watch(AccountReader.MembersOf(page)), file, draft, variables);
    }
}
