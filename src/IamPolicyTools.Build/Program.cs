using IamPolicyTools.Build.Catalogue;
using IamPolicyTools.Build.Help;

return args switch
{
    ["help", string pages, string assembly, string references, string output] =>
        HelpBuilder.Run(pages, assembly, references, output, Console.Error),
    ["catalogue", .. string[] options] => CatalogueCommand.Run(options, Console.Out, Console.Error),
    _ => Refuse(),
};

static int Refuse()
{
    Console.Error.WriteLine("""
        IamPolicyTools.Build help PAGES ASSEMBLY REFERENCES OUTPUT
            turns the Markdown pages of a folder into ASSEMBLY's MAML and about_ topics; REFERENCES is a file that lists
            the assemblies ASSEMBLY was compiled against, one a line
        IamPolicyTools.Build catalogue --iam-data DIR --iam-data-dependents DIR --managed-policies DIR --out DIR
            turns npm data packages into the engine's data files; README.md has the whole procedure
        """);
    return 64;
}
