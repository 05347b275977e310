using IamPolicyTools.Build.Catalogue;
using IamPolicyTools.Build.Help;
using IamPolicyTools.Build.Views;

return args switch
{
    ["help", string pages, string assembly, string references, string output] =>
        HelpBuilder.Run(pages, assembly, references, output, Console.Error),
    ["views", string formats, string types, string formatOutput, string typeOutput] => ViewBuilder.Run(formats, types, formatOutput, typeOutput),
    ["catalogue", .. string[] options] => CatalogueCommand.Run(options, Console.Out, Console.Error),
    ["operations", string source, string target] => OperationsCommand.Run(source, target, Console.Out, Console.Error),
    _ => Refuse(),
};

static int Refuse()
{
    Console.Error.WriteLine("""
        IamPolicyTools.Build help PAGES ASSEMBLY REFERENCES OUTPUT
            turns the Markdown pages of a folder into ASSEMBLY's MAML and about_ topics; REFERENCES is a file that lists
            the assemblies ASSEMBLY was compiled against, one a line
        IamPolicyTools.Build views FORMATS TYPES FORMATOUTPUT TYPEOUTPUT
            makes the format and types files that ship of those that are written: all types have a view, all that it shows is fit to be
            shown, and lists have a text
        IamPolicyTools.Build catalogue --iam-data DIR --iam-data-dependents DIR --managed-policies DIR --out DIR
            turns npm data packages into the engine's data files; README.md has the whole procedure
        IamPolicyTools.Build operations SOURCE TARGET
            turns our tables of API operations into the engine's data file
        """);
    return 64;
}
