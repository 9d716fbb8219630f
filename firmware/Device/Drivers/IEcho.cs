namespace Edge.Device.Drivers;

/// <summary>An ultrasonic transducer: one ping, one echo.</summary>
public interface IEcho
{
    /// <summary>Time from the ping to its echo. Units: us; 0 without an echo.</summary>
    int EchoMicroseconds();
}
