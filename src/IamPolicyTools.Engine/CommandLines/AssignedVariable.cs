namespace IamPolicyTools.CommandLines;

/// <summary>A value that a script gives a variable, once and whatever happens.</summary>
/// <param name="Value">The value.</param>
/// <param name="Offset">Where it is set; it counts behind that place.</param>
public readonly record struct AssignedVariable(string Value, int Offset);
