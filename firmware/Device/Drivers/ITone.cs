namespace Edge.Device.Drivers;

/// <summary>A buzzer.</summary>
public interface ITone
{
    /// <summary>Sounds a pitch until the next call; 0 is silence. Units: Hz.</summary>
    void Tone(int hertz);
}
