using IamPolicyTools.Shell;

CommandLine commandLine = CommandLine.Parse(args);
if (commandLine.Error is not null)
{
    Console.Error.WriteLine(commandLine.Error);
    Console.Error.WriteLine(CommandLine.Usage);
    return 64;
}

// A pipe has no width; tables then get that of a wide page.
int width = Console.IsOutputRedirected ? 120 : Math.Max(Console.WindowWidth, 40);
bool inColour = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
var ui = new ShellUserInterface(Console.In, Console.Out, Console.Error, width, inColour);
using var session = new ShellSession(ui, ModuleRunspace.ModuleFolder);
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    session.Stop();
};

return commandLine switch
{
    { File: { } file } => session.RunFile(file, commandLine.Arguments),
    { Command: { } text } => session.RunText(text),
    _ => session.RunPrompt(),
};
