namespace Edge.Device.Ports;

/// <summary>One digital pin.</summary>
public interface IPin
{
    /// <summary>The level now; true is high.</summary>
    bool Read();

    /// <summary>Sets the level; true is high.</summary>
    void Write(bool high);
}
