using Edge.Wire;

namespace Edge.Device.Update;

/// <summary>Names of the members of update orders and pieces, as bytes.</summary>
internal sealed class UpdateNames
{
    internal readonly byte[] Product = Ascii.Bytes("product");
    internal readonly byte[] Hardware = Ascii.Bytes("hw");
    internal readonly byte[] Version = Ascii.Bytes("ver");
    internal readonly byte[] From = Ascii.Bytes("min");
    internal readonly byte[] Size = Ascii.Bytes("size");
    internal readonly byte[] Hash = Ascii.Bytes("sha");
    internal readonly byte[] Expires = Ascii.Bytes("exp");
    internal readonly byte[] Serial = Ascii.Bytes("serial");
    internal readonly byte[] Answers = Ascii.Bytes("re");
    internal readonly byte[] At = Ascii.Bytes("at");
    internal readonly byte[] Data = Ascii.Bytes("data");
}
