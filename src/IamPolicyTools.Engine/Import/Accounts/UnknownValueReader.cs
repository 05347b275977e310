using IamPolicyTools.Import.Binding;
using IamPolicyTools.Model;
using IamPolicyTools.Text;

namespace IamPolicyTools.Import.Accounts;

/// <summary>Reads what a token stands for (IN-24).</summary>
internal static class UnknownValueReader
{
    /// <summary>Reads an item of <c>Unknowns</c>.</summary>
    public static UnknownValue? Read(Node node, FileContext file)
    {
        if (ObjectReader.Open(node, Shapes.UnknownValue, file) is not { } reader
            || reader.RequireText("Token") is not { } token
            || reader.RequireText("Origin") is not { } origin)
        {
            return null;
        }

        UnknownValueKind kind = Enum.TryParse(reader.Word("Kind", Enum.GetNames<UnknownValueKind>()), out UnknownValueKind written)
            ? written
            : UnknownValueKind.Text;
        return new UnknownValue(
            token, kind, origin)
        { Expression = reader.Text("Expression"), File = reader.Text("File"), Position = reader.Text("Position") };
    }
}
