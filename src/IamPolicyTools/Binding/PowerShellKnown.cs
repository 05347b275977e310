using System.Collections.Frozen;
using System.Management.Automation.Language;
using IamPolicyTools.CommandLines;

namespace IamPolicyTools.Binding;

/// <summary>
/// What is known to change neither the environment, nor AWS.Tools' session, nor variables of the script but those that it names: cmdlets of PowerShell
/// itself, programs, methods of .NET. After anything else nobody knows them (CL-6, CL-44).
/// </summary>
internal static class PowerShellKnown
{
    // What they do to the drives env: and variable: is looked at by its path.
    private static readonly FrozenSet<string> s_cmdlets = Set(
        "Import-Module Add-Content Add-History Add-Member Add-Type Clear-Content Clear-History Clear-Item Clear-ItemProperty Clear-Variable Clear-Host Copy-Item Copy-ItemProperty Disable-ExperimentalFeature "
        + "Disable-PSBreakpoint Enable-ExperimentalFeature Expand-Archive Export-Alias Export-Clixml Export-Csv Export-FormatData Export-ModuleMember ForEach-Object Import-Clixml Import-Csv "
        + "Import-LocalizedData Import-PowerShellDataFile Import-PackageProvider Install-Module Install-PSResource Install-Package Install-PackageProvider Install-Script Invoke-Command "
        + "Invoke-RestMethod Invoke-WebRequest Invoke-Sqlcmd Join-String Move-Item Move-ItemProperty New-Alias New-Event New-Guid New-Item New-ItemProperty New-Module New-ModuleManifest "
        + "New-Object New-PSSession New-PSSessionOption New-TemporaryFile New-TimeSpan New-Variable New-SelfSignedCertificate New-Service Pop-Location Push-Location Protect-CmsMessage Publish-Module "
        + "Publish-PSResource Publish-Script Receive-Job Register-PSRepository Register-PackageSource Register-PSResourceRepository Remove-Alias Remove-Event Remove-Item Remove-ItemProperty Remove-Job "
        + "Remove-Module Remove-PSDrive Remove-PSSession Remove-Variable Rename-Item Rename-ItemProperty Resolve-Path Restart-Computer Restart-Service Save-Help Save-Module Save-PSResource "
        + "Save-Package Save-Script Send-MailMessage Set-Acl Set-Alias Set-Clipboard Set-Content Set-Date Set-ExecutionPolicy Set-Item Set-ItemProperty Set-Location Set-PSDebug Set-PSRepository "
        + "Set-PSResourceRepository Set-PackageSource Set-StrictMode Set-TraceSource Set-Variable Set-Service Start-Job Start-Process Start-Service Start-Sleep Start-ThreadJob Start-Transcript "
        + "Stop-Computer Stop-Job Stop-Process Stop-Service Stop-Transcript Unblock-File Uninstall-Module Uninstall-PSResource Unprotect-CmsMessage Unregister-Event Unregister-PSRepository Update-Help "
        + "Update-List Update-Module Update-ModuleManifest Update-PSResource Update-FormatData Wait-Job Compress-Archive Checkpoint-Computer Add-Computer "
        + "Publish-AWSPowerShellLambda New-AWSPowerShellLambda Set-AWSCredential Set-AWSCredentials Clear-AWSCredential Clear-AWSCredentials New-AWSCredential New-AWSCredentials "
        + "Remove-AWSCredentialProfile Set-DefaultAWSRegion Clear-DefaultAWSRegion Initialize-AWSDefaultConfiguration Initialize-AWSDefaults Clear-AWSDefaultConfiguration Clear-AWSDefaults "
        + "Set-AWSSamlEndpoint Set-AWSSamlRoleProfile Set-AWSProxy Clear-AWSProxy Set-AWSHistoryConfiguration Clear-AWSHistory Set-AWSResponseLogging Add-AWSLoggingListener "
        + "Remove-AWSLoggingListener Install-AWSToolsModule Update-AWSToolsModule Uninstall-AWSToolsModule Invoke-AWSLogin");

    // Of the verbs of cmdlets those that only look, write or form.
    private static readonly FrozenSet<string> s_lookingVerbs = Set(
        "Get Test Write Read Out Format Select ConvertTo ConvertFrom Convert Measure Compare Find Show Wait Assert Join Split Search Trace Sort Group Where Tee Debug Ping Confirm Limit Skip");

    private static readonly FrozenSet<string> s_changingVerbs = Set(
        "Add Clear Close Copy Enter Exit Hide Lock Move New Open Optimize Push Pop Redo Remove Rename Reset Resize Set Step Switch Undo Unlock Watch Connect Disconnect Receive Send Backup "
        + "Checkpoint Compress Dismount Edit Expand Export Import Initialize Merge Mount Publish Restore Save Sync Unpublish Update Repair Resolve Approve Build Complete Deny Deploy Disable "
        + "Enable Install Invoke Register Request Restart Resume Start Stop Submit Suspend Uninstall Unregister Use Block Grant Protect Revoke Unblock Unprotect Run Load Setup Configure Login Do "
        + "Refresh Change Assume Apply");

    // They run what the script does not show.
    private static readonly FrozenSet<string> s_opaque = Set("Invoke-History ihy r Invoke-Item ii Import-Alias ipal Enter-PSSession etsn Update-TypeData Set-PSBreakpoint sbp Register-EngineEvent Register-ObjectEvent");

    private static readonly FrozenSet<string> s_members = Set(
        "Replace Split Trim TrimEnd TrimStart Substring ToLower ToUpper ToLowerInvariant ToUpperInvariant ToString Contains StartsWith EndsWith IndexOf LastIndexOf Add AddRange AddDays AddHours "
        + "AddMinutes AddSeconds AddMonths AddYears Subtract Remove RemoveAt RemoveAll Clear ContainsKey ContainsValue TryGetValue GetEnumerator Join Format Parse ParseExact TryParse new NewGuid GetBytes "
        + "GetString GetChars ToBase64String FromBase64String ReadAllText ReadAllLines ReadLines ReadAllBytes WriteAllText WriteAllLines WriteAllBytes AppendAllText Exists Combine GetFileName GetFullPath "
        + "GetFileNameWithoutExtension GetDirectoryName GetExtension GetTempPath GetTempFileName GetRandomFileName ChangeExtension IsPathRooted GetEnvironmentVariable GetEnvironmentVariables "
        + "GetFolderPath GetType Equals CompareTo Compare Insert PadLeft PadRight IsNullOrEmpty IsNullOrWhiteSpace Max Min Round Floor Ceiling Abs Pow Truncate Sort Reverse ToArray ToList ToCharArray Count Sum "
        + "Dispose Close Wait WaitOne WaitForExit Kill Start Stop Restart Refresh GetResponse GetResponseStream UploadFile UploadString DownloadString DownloadFile DownloadData Load LoadXml Save SelectNodes "
        + "SelectSingleNode GetAttribute SetAttribute AppendChild CreateElement ImportNode Match Matches IsMatch Escape Unescape EscapeDataString UnescapeDataString UrlEncode UrlDecode HtmlEncode ComputeHash "
        + "HashData ToHexString Open OpenRead OpenText OpenWrite Create CreateText CreateDirectory CreateNew CreateFromDirectory ExtractToDirectory Delete Copy CopyTo Move Read Write WriteLine ReadLine "
        + "ReadToEnd Flush Seek Append AppendLine AppendFormat ToUniversalTime ToLocalTime ToUnixTimeSeconds ToUnixTimeMilliseconds FromUnixTimeSeconds ToShortDateString ToFileTime Next NextDouble "
        + "NextBytes Enqueue Dequeue Push Pop Peek GetName GetVersion ShouldProcess ShouldContinue ThrowTerminatingError WriteVerbose WriteWarning WriteError WriteObject WriteDebug Deserialize Serialize "
        + "SerializeObject DeserializeObject GetNetworkCredential PtrToStringAuto PtrToStringBSTR PtrToStringUni SecureStringToBSTR ZeroFreeBSTR AppendChar MakeReadOnly Item GetValue GetValues GetNames IsDefined "
        + "ChangeType ToInt32 ToInt64 ToDouble ToBoolean ToDateTime ToChar ToByte Concat Empty Range Repeat Distinct First Last Any All Union Intersect Except GetHostName GetHostEntry GetHostAddresses "
        + "GetCurrent IsInRole GetCurrentProcess GetProcessesByName GetFiles GetDirectories EnumerateFiles EnumerateDirectories GetItem Clone Fill FindIndex Find Exit Beep GetByteCount GetLength TrimToSize "
        + "PadRight Normalize IsUpper IsLower IsDigit IsLetter HasFlag TotalSeconds Sleep Collect SetWindowSize SetBufferSize ToTitleCase SequenceEqual UnionWith ExceptWith IntersectWith EndInit BeginInit");

    // Types of .NET, whose methods change none of it but by SetEnvironmentVariable.
    private static readonly string[] s_types =
    [
        "System.", "IO.", "Diagnostics.", "Net.", "Text.", "Collections.", "Security.", "Xml.", "Math", "DateTime", "DateTimeOffset", "TimeSpan", "Guid", "Convert", "Regex", "String", "Int", "Uri",
        "BitConverter", "Console", "Array", "Enum", "Char", "Environment", "Version", "Threading.", "Globalization.", "Runtime.", "Web.", "Linq.", "GC", "Random", "Decimal", "Double", "Bool", "Byte", "Long",
    ];

    // They reach into the script's own state.
    private static readonly string[] s_reaching = ["ExecutionContext", "SessionState", "PSVariable", "InvokeProvider", "InvokeCommand", "Runspace", "PowerShell]", "PSHost"];

    private static readonly FrozenSet<string> s_environment = Set("env environment microsoft.powershell.core\\environment");
    private static readonly FrozenSet<string> s_variables = Set("variable microsoft.powershell.core\\variable");

    /// <summary>True for a command that changes nothing but what is looked at by its words.</summary>
    /// <param name="name">The command's name.</param>
    public static bool IsHarmless(string name)
    {
        int hyphen = name.IndexOf('-', StringComparison.Ordinal);
        return !s_opaque.Contains(name)
            && (hyphen <= 0 || !s_changingVerbs.Contains(name[..hyphen]) || IsProgram(name) || s_cmdlets.Contains(name[(name.LastIndexOf('\\') + 1)..])
                || (CallReader.IsCmdlet(name) && !CallReader.IsLocalCmdlet(name)));
    }

    /// <summary>True for a cmdlet, or what is called by an alias as one: neither a program nor a call of the AWS CLI.</summary>
    /// <param name="name">The command's name.</param>
    public static bool IsCmdlet(string name) => !IsProgram(name) && !CallReader.IsAws(name);

    /// <summary>True for a cmdlet that only looks, writes or forms.</summary>
    /// <param name="name">The command's name.</param>
    public static bool IsLooking(string name) => name.IndexOf('-', StringComparison.Ordinal) is > 0 and var hyphen && s_lookingVerbs.Contains(name[..hyphen])
        && !name.Equals("Get-Variable", StringComparison.OrdinalIgnoreCase) && !name.Equals("Tee-Object", StringComparison.OrdinalIgnoreCase);

    /// <summary>True for the file of a program, which changes nothing of what starts it; a script of PowerShell is none.</summary>
    /// <param name="name">The name, or the end of it.</param>
    public static bool IsProgram(string name) =>
        name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".bat", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".com", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".sh", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".py", StringComparison.OrdinalIgnoreCase)
        || (name.Contains('/', StringComparison.Ordinal) && !name.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase));

    /// <summary>True for the call of a method that changes nothing but its object.</summary>
    /// <param name="call">The call.</param>
    public static bool IsHarmless(InvokeMemberExpressionAst call)
    {
        string target = call.Expression.Extent.Text;
        return (call.Member is StringConstantExpressionAst { Value: var member } && (s_members.Contains(member) || RunsBlocks(member))
                && !Array.Exists(s_reaching, r => target.Contains(r, StringComparison.OrdinalIgnoreCase)))
            || (call.Expression is TypeExpressionAst { TypeName.FullName: var type } && Array.Exists(s_types, t => type.StartsWith(t, StringComparison.OrdinalIgnoreCase))
                && !type.Contains("Automation", StringComparison.OrdinalIgnoreCase) && call.Member is StringConstantExpressionAst { Value: var called }
                && !called.Equals("SetEnvironmentVariable", StringComparison.OrdinalIgnoreCase) && !called.StartsWith("Invoke", StringComparison.OrdinalIgnoreCase))
            || (call.Expression is ScriptBlockExpressionAst);
    }

    /// <summary>True for the methods of lists that run the block which they are given.</summary>
    /// <param name="member">The method.</param>
    public static bool RunsBlocks(string member) => member.Equals("ForEach", StringComparison.OrdinalIgnoreCase) || member.Equals("Where", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name in a path of the environment, <c>Env:\NAME</c>; null for another path.</summary>
    /// <param name="path">The path.</param>
    public static string? EnvironmentName(string path) => NameIn(path, s_environment);

    /// <summary>The name in a path of the drive of variables; null for another path.</summary>
    /// <param name="path">The path.</param>
    public static string? VariableName(string path) => NameIn(path, s_variables);

    private static string? NameIn(string path, FrozenSet<string> drives)
    {
        int colon = path.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && drives.Contains(path[..colon].TrimStart('\\', '/')) ? path[(colon + 1)..].TrimStart(':', '\\', '/') : null;
    }

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
