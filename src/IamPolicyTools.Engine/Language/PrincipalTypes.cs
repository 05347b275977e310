namespace IamPolicyTools.Language;

/// <summary>The names of the principal types as documents write them.</summary>
internal static class PrincipalTypes
{
    /// <summary>The names, in the order of <see cref="PrincipalType"/>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["AWS", "Service", "Federated", "CanonicalUser"];

    /// <summary>The name of a type.</summary>
    public static string NameOf(PrincipalType type) => Names[(int)type];

    /// <summary>The type of a name, which is case-sensitive (PL-9).</summary>
    public static bool TryParse(string name, out PrincipalType type)
    {
        for (int i = 0; i < Names.Count; i++)
        {
            if (Names[i] == name)
            {
                type = (PrincipalType)i;
                return true;
            }
        }

        type = default;
        return false;
    }
}
