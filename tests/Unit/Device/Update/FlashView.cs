using Edge.Device.Ports;

namespace Edge.Tests.Unit.Device.Update;

/// <summary>The end of a flash as a flash of its own: one power cut stops both.</summary>
internal sealed class FlashView(IFlash flash, int first) : IFlash
{
    public bool Append(int segment, byte[] data, int count) =>
        flash.Append(first + segment, data, count);

    public int Read(int segment, int at, byte[] into, int count) =>
        flash.Read(first + segment, at, into, count);

    public bool Erase(int segment) => flash.Erase(first + segment);

    public int Length(int segment) => flash.Length(first + segment);
}
