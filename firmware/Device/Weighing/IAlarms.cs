namespace Edge.Device.Weighing;

/// <summary>Takes what is to be told about a scale.</summary>
public interface IAlarms
{
    /// <summary>Records an alarm.</summary>
    /// <param name="code">What is wrong.</param>
    /// <param name="compartment">Where; 0 for the whole device.</param>
    /// <param name="value">How much, in the unit of the code.</param>
    /// <param name="nowMs">Monotonic time.</param>
    /// <returns>False when flash refused.</returns>
    bool Alarm(string code, int compartment, long value, long nowMs);
}
