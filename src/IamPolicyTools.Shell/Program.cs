using System.Reflection;
using Microsoft.PowerShell;

// The built module, whose project is built before this one, and the modules of pwsh that the SDK lacks; then what the user has.
IEnumerable<string> folders = typeof(Program).Assembly
    .GetCustomAttributes<AssemblyMetadataAttribute>()
    .Where(a => a.Key == "ModulePath")
    .Select(a => a.Value!);
string? others = Environment.GetEnvironmentVariable("PSModulePath");
Environment.SetEnvironmentVariable("PSModulePath", string.Join(Path.PathSeparator, string.IsNullOrEmpty(others) ? folders : folders.Append(others)));

// Nothing here asks the network, and PowerShell's reports to its makers are no exception.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
Environment.SetEnvironmentVariable("POWERSHELL_UPDATECHECK", "Off");

return UnmanagedPSEntry.Start(args, args.Length);
