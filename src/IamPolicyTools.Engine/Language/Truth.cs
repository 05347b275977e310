namespace IamPolicyTools.Language;

/// <summary>A three-valued truth.</summary>
internal enum Truth : byte
{
    /// <summary>No.</summary>
    False,

    /// <summary>Yes.</summary>
    True,

    /// <summary>It depends on what is not known.</summary>
    Unknown,
}
