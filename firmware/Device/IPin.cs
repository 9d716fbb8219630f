namespace Edge.Device;

/// <summary>One digital line of the processor or of a port expander.</summary>
public interface IPin
{
    /// <summary>The level now: true is high.</summary>
    bool Read();

    /// <summary>Drives the line; without effect on an input.</summary>
    /// <param name="high">True for the high level.</param>
    void Write(bool high);
}
