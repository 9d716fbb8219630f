using Edge.Device.Store;
using Edge.Wire;

namespace Edge.Device.Claim;

/// <summary>Who a device is: the bench's serial and secret, then what the claim gave.</summary>
/// <remarks>One A/B state. The secret is erased when the gateway has acked the first time under the
/// new name; the key stays. Nothing here is ever sent or logged.</remarks>
public sealed class ClaimState
{
    /// <summary>Size on flash. Units: bytes.</summary>
    public const int Bytes = 256;

    /// <summary>Nothing is known: the bench has not seen this device.</summary>
    public const int Blank = 0;

    /// <summary>Serial and secret are there.</summary>
    public const int Provisioned = 1;

    /// <summary>It has a name and a key.</summary>
    public const int Claimed = 2;

    private const byte Version = 1;
    private const int TextBytes = Limits.IdCharsMax + 1;
    private const int SerialAt = 2;
    private const int DevAt = SerialAt + TextBytes;
    private const int GatewayAt = DevAt + TextBytes;
    private const int SiteAt = GatewayAt + TextBytes;
    private const int SecretAt = SiteAt + TextBytes;
    private const int KeyAt = SecretAt + Limits.KeyBytes;
    private const int EpochAt = KeyAt + Limits.KeyBytes;
    private const int CountAt = EpochAt + 7;
    private readonly TwoSlots _slots;
    private readonly byte[] _bytes = new byte[Bytes];

    /// <summary>A state in two segments of a flash.</summary>
    public ClaimState(TwoSlots slots)
    {
        _slots = slots;
    }

    /// <summary>How far it is: Blank, Provisioned or Claimed.</summary>
    public int Stage => _bytes[1];

    /// <summary>What is printed on it.</summary>
    public string Serial => Text(SerialAt);

    /// <summary>Its name.</summary>
    public string Dev => Text(DevAt);

    /// <summary>Its gateway.</summary>
    public string Gateway => Text(GatewayAt);

    /// <summary>Its site.</summary>
    public string Site => Text(SiteAt);

    /// <summary>First key epoch.</summary>
    public long Epoch => LittleEndian.Get(_bytes, EpochAt, 7);

    /// <summary>Claims that were begun: makes each nonce new.</summary>
    public long Count => LittleEndian.Get(_bytes, CountAt, 4);

    /// <summary>S; zeros when it was erased.</summary>
    public byte[] Secret => Copy(SecretAt);

    /// <summary>K_dev.</summary>
    public byte[] Key => Copy(KeyAt);

    /// <summary>Whether S is still there.</summary>
    public bool HasSecret
    {
        get
        {
            int any = 0;
            for (int i = 0; i < Limits.KeyBytes; i++)
            {
                any |= _bytes[SecretAt + i];
            }

            return any != 0;
        }
    }

    /// <summary>Reads what is kept.</summary>
    public void Load()
    {
        if (_slots.Load(_bytes) != Bytes || _bytes[0] != Version)
        {
            System.Array.Clear(_bytes, 0, Bytes);
        }
    }

    /// <summary>What the bench writes over the cable; everything before is gone.</summary>
    public bool Provision(string serial, byte[] secret)
    {
        if (!Ascii.IsId(serial) || secret.Length != Limits.KeyBytes)
        {
            return false;
        }

        System.Array.Clear(_bytes, 0, Bytes);
        _bytes[1] = Provisioned;
        Put(serial, SerialAt);
        System.Array.Copy(secret, 0, _bytes, SecretAt, Limits.KeyBytes);
        return Save();
    }

    /// <summary>A claim begins: its nonce is one that never was.</summary>
    public bool Begin()
    {
        LittleEndian.Put(Count + 1, _bytes, CountAt, 4);
        return Save();
    }

    /// <summary>The claim gave a name and a key.</summary>
    public bool Take(string dev, string gateway, string site, byte[] key, long epoch)
    {
        _bytes[1] = Claimed;
        Put(dev, DevAt);
        Put(gateway, GatewayAt);
        Put(site, SiteAt);
        System.Array.Copy(key, 0, _bytes, KeyAt, Limits.KeyBytes);
        LittleEndian.Put(epoch, _bytes, EpochAt, 7);
        return Save();
    }

    /// <summary>The gateway has acked under the new name: S has done its work.</summary>
    public bool Settle()
    {
        System.Array.Clear(_bytes, SecretAt, Limits.KeyBytes);
        // Twice, so that neither copy on flash holds it any more.
        return Save() && Save();
    }

    /// <summary>Forgets everything: both copies are written over.</summary>
    public bool Erase()
    {
        System.Array.Clear(_bytes, 0, Bytes);
        return Save() && Save();
    }

    private bool Save()
    {
        _bytes[0] = Version;
        return _slots.Save(_bytes, Bytes);
    }

    private string Text(int at) => Ascii.Text(_bytes, at + 1, _bytes[at]);

    private void Put(string text, int at)
    {
        _bytes[at] = (byte)text.Length;
        Ascii.Put(text, _bytes, at + 1);
    }

    private byte[] Copy(int at)
    {
        byte[] copy = new byte[Limits.KeyBytes];
        System.Array.Copy(_bytes, at, copy, 0, Limits.KeyBytes);
        return copy;
    }
}
