namespace Edge.Mqtt;

/// <summary>A message received by a client.</summary>
/// <param name="Topic">The topic it was published under.</param>
/// <param name="Payload">Owned by the receiver.</param>
/// <param name="Qos">Range: 0, 1, 2.</param>
/// <param name="Retain">True when it is a kept one, from before the subscription.</param>
/// <param name="Duplicate">True when it may have been received before.</param>
/// <param name="Properties">What a 5.0 publisher said beside the payload.</param>
public sealed record InboundMessage(
    string Topic, ReadOnlyMemory<byte> Payload, int Qos, bool Retain, bool Duplicate,
    MessageProperties Properties)
{
    internal Action<ReasonCode>? OnAcknowledge { get; init; }

    /// <summary>Tells the broker that the message is taken; needed only with
    /// <see cref="MqttClientOptions.ManualAcknowledge"/>. Does nothing after a reconnect: the
    /// broker sends the message again.</summary>
    public void Acknowledge() => Answer(ReasonCode.Success);

    /// <summary>Tells the broker what became of the message: a refusal is a code from 0x80 on (5.0;
    /// 3.1.1 has no word for it and hears that it is taken). Source: MQTT 5.0 3.4.2.1.</summary>
    public void Answer(ReasonCode code) => OnAcknowledge?.Invoke(code);
}
