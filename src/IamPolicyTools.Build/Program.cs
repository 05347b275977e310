using IamPolicyTools.Build.Help;

return args switch
{
    ["help", string pages, string assembly, string references, string output] => HelpBuilder.Run(pages, assembly, references, output),
    _ => Refuse(),
};

static int Refuse()
{
    Console.Error.WriteLine("""
        IamPolicyTools.Build help PAGES ASSEMBLY REFERENCES OUTPUT
            turns the Markdown pages of a folder into ASSEMBLY's MAML and about_ topics; REFERENCES is a file that lists
            the assemblies ASSEMBLY was compiled against, one a line
        """);
    return 64;
}
