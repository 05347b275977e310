namespace IamPolicyTools.Catalogue;

/// <summary>What an action does, as AWS's service authorization reference classifies it.</summary>
public enum AccessLevel : long
{
    /// <summary>Shows that resources exist.</summary>
    List,

    /// <summary>Shows what is in a resource.</summary>
    Read,

    /// <summary>Creates, changes or deletes a resource.</summary>
    Write,

    /// <summary>Changes tags only. AWS counts these among the Write actions; here they are apart, as in policy summaries.</summary>
    Tagging,

    /// <summary>Grants or changes permissions. AWS counts these among the Write actions; here they are apart, as in policy summaries.</summary>
    PermissionsManagement,
}
