using Edge.Device.Orders;
using Edge.Wire;

namespace Edge.Device.Update;

/// <summary>One order to update, read and judged whole before anything of it is taken over.
/// </summary>
/// <remarks>Exists only while an order is read. Source: trust.md section 5, OTA.</remarks>
internal sealed class UpdateOrder
{
    private readonly UpdateNames names;
    private byte[] source;
    private int hashAt;
    private int hashCount;
    private long size;
    private long serial;
    private long version;
    private long from;

    internal UpdateOrder(UpdateNames names)
    {
        this.names = names;
    }

    /// <summary>Void after this. Units: ms UTC.</summary>
    internal long ExpiresMs { get; private set; }

    /// <summary>A result of <see cref="OrderResult"/>: waits when nothing speaks against it.
    /// </summary>
    /// <param name="read">The order.</param>
    /// <param name="slots">What the device is and takes.</param>
    /// <param name="running">Version that runs.</param>
    /// <param name="confirmed">Serial of the release that runs.</param>
    internal int Judge(PayloadMembers read, ImageSlots slots, long running, long confirmed)
    {
        if (!IsFormed(read))
        {
            return OrderResult.Form;
        }

        bool ours = Is(read, names.Product, slots.Product)
            && Is(read, names.Hardware, slots.Hardware);
        if (!ours)
        {
            return OrderResult.Product;
        }

        if (version <= running || running < from || serial <= confirmed)
        {
            return OrderResult.Version;
        }

        return serial - confirmed > UpdateLimits.SerialStepMax ? OrderResult.Range
            : size < 1 || size > slots.BytesMax ? OrderResult.Size : OrderResult.Waits;
    }

    /// <summary>Writes what was ordered into the state.</summary>
    internal void CopyTo(UpdateState state)
    {
        state.Size = (int)size;
        state.ExpiresMs = ExpiresMs;
        state.Wanted = serial;
        state.WantedVersion = version;
        Base64Text.Decode(source, hashAt, hashCount, state.Hash, 0);
    }

    private bool IsFormed(PayloadMembers read)
    {
        source = read.Source;
        bool formed = TryVersion(read, names.Version, out version)
            & TryVersion(read, names.From, out from)
            & read.TryGetText(names.Hash, out hashAt, out hashCount)
            & read.TryGetLong(names.Size, out size)
            & read.TryGetLong(names.Expires, out long expires)
            & read.TryGetLong(names.Serial, out serial);
        ExpiresMs = expires;
        return formed && serial > 0 && Base64Text.IsTag(source, hashAt, hashCount);
    }

    private static bool Is(PayloadMembers read, byte[] name, string wanted) =>
        read.TryGetText(name, out string text) && text == wanted;

    private static bool TryVersion(PayloadMembers read, byte[] name, out long version)
    {
        version = 0;
        return read.TryGetText(name, out int at, out int count)
            && FirmwareVersion.TryRead(read.Source, at, count, out version);
    }
}
