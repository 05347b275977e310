namespace IamPolicyTools.Reporting.Hosts;

/// <summary>The CI systems whose log lines become annotations.</summary>
public enum AnnotationHost : long
{
    /// <summary>None: nothing is written.</summary>
    None,

    /// <summary>GitHub Actions.</summary>
    GitHubActions,

    /// <summary>Azure Pipelines.</summary>
    AzurePipelines,
}

/// <summary>Finds the CI system that a process runs in.</summary>
public static class AnnotationHosts
{
    /// <summary>The CI system: by <c>GITHUB_ACTIONS</c> and <c>TF_BUILD</c>, which both set to <c>true</c>.</summary>
    /// <param name="variable">Gives an environment variable.</param>
    public static AnnotationHost Detect(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return IsSet("GITHUB_ACTIONS") ? AnnotationHost.GitHubActions
            : IsSet("TF_BUILD") ? AnnotationHost.AzurePipelines
            : AnnotationHost.None;

        bool IsSet(string name) => string.Equals(variable(name), "true", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The repository's folder as the CI system names it; null when it names none.</summary>
    /// <param name="variable">Gives an environment variable.</param>
    public static string? Workspace(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return Detect(variable) switch
        {
            AnnotationHost.GitHubActions => variable("GITHUB_WORKSPACE"),
            AnnotationHost.AzurePipelines => variable("BUILD_SOURCESDIRECTORY"),
            _ => null,
        };
    }
}
