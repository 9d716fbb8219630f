using Edge.Device.Store;

namespace Edge.Device.Orders;

/// <summary>What a device keeps of orders: key epoch, counters, last results, whether it is
/// locked.</summary>
/// <remarks>One A/B state, so that an epoch and the counter of the order that brought it are
/// written together.</remarks>
public sealed class OrderState
{
    /// <summary>Size on flash. Units: bytes.</summary>
    public const int Bytes = 32;

    private const byte Version = 1;
    private readonly TwoSlots _slots;
    private readonly byte[] _bytes = new byte[Bytes];

    /// <summary>A state in two segments.</summary>
    public OrderState(TwoSlots slots)
    {
        _slots = slots;
    }

    /// <summary>Key epoch an order brought; 0 for none.</summary>
    public long Epoch { get; set; }

    /// <summary>Number of the last gateway's command.</summary>
    public long CommandNumber { get; set; }

    /// <summary>Number of the last platform's order.</summary>
    public long OrderNumber { get; set; }

    /// <summary>How the last command ended.</summary>
    public int CommandResult { get; set; }

    /// <summary>How the last order ended.</summary>
    public int OrderEnd { get; set; }

    /// <summary>Out of service by command.</summary>
    public bool Locked { get; set; }

    /// <summary>Reads what is kept; nothing kept is a state of zeros.</summary>
    public void Load()
    {
        if (_slots.Load(_bytes) != Bytes || _bytes[0] != Version)
        {
            return;
        }

        Epoch = LittleEndian.Get(_bytes, 1, 7);
        CommandNumber = LittleEndian.Get(_bytes, 8, 7);
        OrderNumber = LittleEndian.Get(_bytes, 15, 7);
        CommandResult = _bytes[22];
        OrderEnd = _bytes[23];
        Locked = _bytes[24] == 1;
    }

    /// <summary>Writes it; false when the flash took nothing.</summary>
    public bool Save()
    {
        _bytes[0] = Version;
        LittleEndian.Put(Epoch, _bytes, 1, 7);
        LittleEndian.Put(CommandNumber, _bytes, 8, 7);
        LittleEndian.Put(OrderNumber, _bytes, 15, 7);
        _bytes[22] = (byte)CommandResult;
        _bytes[23] = (byte)OrderEnd;
        _bytes[24] = Locked ? (byte)1 : (byte)0;
        return _slots.Save(_bytes, Bytes);
    }
}
