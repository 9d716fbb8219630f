namespace Edge.Metering;

/// <summary>Stands for a protocol that is not in this version and says so.</summary>
/// <remarks>DLMS/COSEM, SML/EDL, M-Bus. A meter configured so is never read and never
/// credited.</remarks>
public sealed class AbsentReader : IRegisterReader
{
    private bool _open;

    /// <inheritdoc/>
    public int Result => BusResult.NotSupported;

    /// <inheritdoc/>
    public int Fault => RegisterValue.Form;

    /// <inheritdoc/>
    public long Value => 0;

    /// <inheritdoc/>
    public long SwappedValue => -1;

    /// <inheritdoc/>
    public byte[] Raw { get; } = new byte[0];

    /// <inheritdoc/>
    public int RawCount => 0;

    /// <inheritdoc/>
    public byte[] Identity { get; } = new byte[0];

    /// <inheritdoc/>
    public int IdentityCount => 0;

    /// <inheritdoc/>
    public bool HasIdentity => false;

    /// <inheritdoc/>
    public int Checks => 0;

    /// <inheritdoc/>
    public BusCounters Counters { get; } = new BusCounters();

    /// <inheritdoc/>
    public bool AskEnergy(long nowMs) => _open = true;

    /// <inheritdoc/>
    public bool AskIdentity(long nowMs) => _open = true;

    /// <inheritdoc/>
    public bool AskCheck(long nowMs, int index) => _open = true;

    /// <inheritdoc/>
    public RegisterCheck Check(int index) => null;

    /// <inheritdoc/>
    public bool Step(long nowMs)
    {
        bool ended = _open;
        _open = false;
        return ended;
    }
}
