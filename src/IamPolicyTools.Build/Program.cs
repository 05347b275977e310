using IamPolicyTools.Build.Catalogue;
using IamPolicyTools.Build.Help;
using IamPolicyTools.Build.Views;

return args switch
{
    ["help", string pages, string references, string output, .. string[] assemblies] when assemblies.Length > 0 =>
        HelpBuilder.Run(pages, references, output, assemblies, Console.Error),
    ["views", string formats, string types, string formatOutput, string typeOutput] => ViewBuilder.Run(formats, types, formatOutput, typeOutput),
    ["catalogue", .. string[] options] => CatalogueCommand.Run(options, Console.Out, Console.Error),
    ["operations", string source, string target] => OperationsCommand.Run(source, target, Console.Out, Console.Error),
    ["parameters", string models, string version, string source] => ParametersCommand.Run(models, version, source, Console.Out, Console.Error),
    _ => Refuse(),
};

static int Refuse()
{
    Console.Error.WriteLine("""
        IamPolicyTools.Build help PAGES REFERENCES OUTPUT ASSEMBLY...
            turns the Markdown pages of a folder into a MAML file for each ASSEMBLY and about_ topics; REFERENCES is a file that lists
            the assemblies that they were compiled against, one a line
        IamPolicyTools.Build views FORMATS TYPES FORMATOUTPUT TYPEOUTPUT
            makes the format and types files that ship of those that are written: all types have a view, all that it shows is fit to be
            shown, and lists have a text
        IamPolicyTools.Build catalogue --iam-data DIR --iam-data-dependents DIR --managed-policies DIR --out DIR
            turns npm data packages into the engine's data files; README.md has the whole procedure
        IamPolicyTools.Build operations SOURCE TARGET
            turns our tables of API operations into the engine's data files
        IamPolicyTools.Build parameters MODELS VERSION SOURCE
            makes the table of the operations' parameters of the service models of botocore; VERSION is written into it
        """);
    return 64;
}
