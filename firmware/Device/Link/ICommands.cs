namespace Edge.Device.Link;

/// <summary>Takes what arrives on the command topic.</summary>
public interface ICommands
{
    /// <summary>A line as it arrived; nothing about it has been checked.</summary>
    void OnCommand(byte[] line, int count, long nowMs);
}
