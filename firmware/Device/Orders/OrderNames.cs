using Edge.Wire;

namespace Edge.Device.Orders;

/// <summary>Names of the members of orders, as bytes.</summary>
internal sealed class OrderNames
{
    internal readonly byte[] V = Ascii.Bytes("v");
    internal readonly byte[] Dev = Ascii.Bytes("dev");
    internal readonly byte[] Kind = Ascii.Bytes("kind");
    internal readonly byte[] Number = Ascii.Bytes("n");
    internal readonly byte[] Until = Ascii.Bytes("until");
    internal readonly byte[] Seconds = Ascii.Bytes("s");
    internal readonly byte[] From = Ascii.Bytes("from");
    internal readonly byte[] To = Ascii.Bytes("to");
    internal readonly byte[] Scale = Ascii.Bytes("scale");
    internal readonly byte[] On = Ascii.Bytes("on");
    internal readonly byte[] Epoch = Ascii.Bytes("k");
    internal readonly byte[] Set = Ascii.Bytes("set");
    internal readonly byte[] Lost = Ascii.Bytes("lost");
}
