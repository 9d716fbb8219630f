using Edge.Device.Ports;
using Edge.Device.Store;

namespace Edge.Device.Update;

/// <summary>What a device keeps of its updates: which slot rules, which is tried, what for.
/// </summary>
/// <remarks>One A/B state: each step is one write, whole or not at all. Read by the loader before
/// anything else runs. Thread-safety: none.</remarks>
public sealed class UpdateState
{
    /// <summary>Size on flash. Units: bytes.</summary>
    public const int Bytes = 96;

    private const byte Version = 1;
    private const int HashAt = 56;
    private readonly TwoSlots slots;
    private readonly byte[] bytes = new byte[Bytes];

    /// <summary>The state in its place of a flash.</summary>
    public UpdateState(IFlash flash)
    {
        slots = new TwoSlots(flash, FlashMap.Update, Bytes);
    }

    /// <summary>One of <see cref="UpdateStage"/>.</summary>
    public int Stage { get; set; }

    /// <summary>The slot that runs when none is on trial.</summary>
    public int Active { get; set; }

    /// <summary>Starts of the image on trial.</summary>
    public int Tries { get; set; }

    /// <summary>How the last update ended; 0 while it goes on.</summary>
    public int Result { get; set; }

    /// <summary>Number of the order.</summary>
    public long Number { get; set; }

    /// <summary>Serial of the confirmed image's release; 0 for the one from the factory.</summary>
    public long Serial { get; set; }

    /// <summary>Serial of the ordered release.</summary>
    public long Wanted { get; set; }

    /// <summary>Version of the ordered release.</summary>
    public long WantedVersion { get; set; }

    /// <summary>Size of the ordered image. Units: bytes.</summary>
    public int Size { get; set; }

    /// <summary>The order is void after this. Units: ms UTC.</summary>
    public long ExpiresMs { get; set; }

    /// <summary>Running time spent on the order so far. Units: s.</summary>
    public int SpentSeconds { get; set; }

    /// <summary>SHA-256 of the ordered image.</summary>
    public byte[] Hash { get; } = new byte[32];

    /// <summary>Reads what is kept; nothing kept is a device that was never updated.</summary>
    public void Load()
    {
        if (slots.Load(bytes) != Bytes || bytes[0] != Version)
        {
            return;
        }

        Stage = bytes[1];
        Active = bytes[2];
        Tries = bytes[3];
        Result = bytes[4];
        Number = LittleEndian.Get(bytes, 5, 7);
        Serial = LittleEndian.Get(bytes, 12, 7);
        Wanted = LittleEndian.Get(bytes, 19, 7);
        WantedVersion = LittleEndian.Get(bytes, 26, 5);
        Size = (int)LittleEndian.Get(bytes, 31, 4);
        ExpiresMs = LittleEndian.Get(bytes, 35, 7);
        SpentSeconds = (int)LittleEndian.Get(bytes, 42, 4);
        System.Array.Copy(bytes, HashAt, Hash, 0, Hash.Length);
    }

    /// <summary>Writes it; false when the flash took nothing.</summary>
    public bool Save()
    {
        bytes[0] = Version;
        bytes[1] = (byte)Stage;
        bytes[2] = (byte)Active;
        bytes[3] = (byte)Tries;
        bytes[4] = (byte)Result;
        LittleEndian.Put(Number, bytes, 5, 7);
        LittleEndian.Put(Serial, bytes, 12, 7);
        LittleEndian.Put(Wanted, bytes, 19, 7);
        LittleEndian.Put(WantedVersion, bytes, 26, 5);
        LittleEndian.Put(Size, bytes, 31, 4);
        LittleEndian.Put(ExpiresMs, bytes, 35, 7);
        LittleEndian.Put(SpentSeconds, bytes, 42, 4);
        System.Array.Copy(Hash, 0, bytes, HashAt, Hash.Length);
        return slots.Save(bytes, Bytes);
    }
}
