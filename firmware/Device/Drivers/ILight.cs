namespace Edge.Device.Drivers;

/// <summary>One coloured light.</summary>
public interface ILight
{
    /// <summary>Shows a colour. Range: 0 to 255 each.</summary>
    void Show(int red, int green, int blue);
}
