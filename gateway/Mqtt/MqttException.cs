namespace Edge.Mqtt;

/// <summary>Something between this client and its broker failed.</summary>
/// <remarks>The message names operation, object, cause and what to do.</remarks>
public sealed class MqttException : IOException
{
    /// <summary>For a refusal by the broker.</summary>
    public MqttException(string message, ReasonCode code)
        : base(message) => Code = code;

    /// <summary>For a failed transport.</summary>
    public MqttException(string message, Exception? inner = null)
        : base(message, inner) => Code = ReasonCode.UnspecifiedError;

    /// <summary>What the broker said, or UnspecifiedError.</summary>
    public ReasonCode Code { get; }
}
