using IamPolicyTools.Mutation;

return args switch
{
    ["mutate", string engine, string folder, string list] => Mutator.Run(engine, folder, list),
    ["run", string tests, string list, string report, .. string[] classes] => MutantRun.Run(tests, list, report, classes),
    _ => Refuse(),
};

static int Refuse()
{
    Console.Error.WriteLine("""
        mutate ENGINE FOLDER LIST        puts switchable mutants into the sources of a FOLDER of the project ENGINE; LIST tells them
        run TESTS LIST REPORT CLASS...   runs the classes of the assembly TESTS with each mutant of LIST that they reach; REPORT tells the rest
        """);
    return 64;
}
